"""What the answers of a GraphQL server stand for, for queries and for mutations."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import respx

from tests.tools.backoffice import CountedClock
from tools.graphql import Budget, GraphQL, accepted, judge
from tools.wire import Answer, Header, Session, SessionSettings
from triage.domain.errors import CallFailed, Crossed, OutcomeUnknown, Rejected, Transient, Unreadable
from triage.domain.tape import Tape

HOST = "http://shop.test"
QUERY = "query orderById($id: ID!) { order(id: $id) { id } }"
MUTATION = "mutation tag($id: ID!) { tagsAdd(id: $id) { userErrors { message } } }"


def error(code: str | None = None, *, path: list[str] | None = None, **extensions: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"message": "why it is so"}
    if code is not None or extensions:
        told["extensions"] = {**({"code": code} if code else {}), **extensions}
    return {**told, **({"path": path} if path else {})}


def cost(asked: float, available: float, restored: float = 50) -> dict[str, Any]:
    status = {"maximumAvailable": 1000, "currentlyAvailable": available, "restoreRate": restored}
    return {"cost": {"requestedQueryCost": asked, "actualQueryCost": None, "throttleStatus": status}}


@pytest.fixture
def clock() -> CountedClock:
    return CountedClock()


@pytest.fixture
def budget(clock: CountedClock) -> Budget:
    return Budget(clock)


@pytest.fixture
def server(clock: CountedClock, budget: Budget) -> Iterator[GraphQL]:
    def heeding(answer: Answer) -> None:
        budget.heed(answer)
        judge(answer)

    settings = SessionSettings(HOST, longest_wait=10.0)
    session = Session(settings, Header("X-Token", lambda: "a-token-of-ours"), clock, judge=heeding)
    yield GraphQL(session, "/graphql", budget)
    session.close()


@pytest.fixture
def host() -> Iterator[respx.Route]:
    with respx.mock(base_url=HOST, assert_all_called=False) as router:
        yield router.post("/graphql")


def test_a_query_reads_and_says_so_on_tape(server: GraphQL, host: respx.Route) -> None:
    host.respond(json={"data": {"order": {"id": "1"}}})
    tape = Tape()

    assert server.query(QUERY, {"id": '"} {'}, tape) == {"order": {"id": "1"}}
    assert [exchange.changes_nothing for exchange in tape.exchanges] == [True]
    assert tape.exchanges[0].request_body == {"query": QUERY, "variables": {"id": '"} {'}, "operationName": "orderById"}


def test_a_mutation_is_a_write_on_tape_and_sent_once(server: GraphQL, host: respx.Route) -> None:
    host.respond(500)
    tape = Tape()

    with pytest.raises(OutcomeUnknown):
        server.mutate(MUTATION, {"id": "1"}, tape)
    assert [exchange.changes_nothing for exchange in tape.exchanges] == [False]


@pytest.mark.parametrize(
    ("answer", "raised", "said"),
    [
        ({"errors": [error("ACCESS_DENIED", requiredAccess="read_orders")]}, Rejected, "read_orders.*TRIAGE_"),
        ({"errors": [error("FORBIDDEN")], "data": None}, Rejected, "TRIAGE_"),
        ({"errors": [error("ACCESS_DENIED", path=["order", "email"])], "data": {"order": {}}}, Rejected, "TRIAGE_"),
        ({"errors": [error("undefinedField")]}, Rejected, "why it is so"),
        ({"errors": [error(path=["order"])], "data": {"order": None}}, Unreadable, "not whole"),
        ({"errors": [error("INTERNAL_SERVER_ERROR")], "data": {"order": {}}}, Transient, "INTERNAL"),
        ({"errors": "no"}, Rejected, "cannot be read"),
        ({"data": None}, Unreadable, "without data"),
        ([], Unreadable, "without data"),
    ],
)
def test_what_the_errors_of_a_query_stand_for(
    server: GraphQL, host: respx.Route, answer: Any, raised: type[CallFailed], said: str
) -> None:
    host.respond(json=answer)

    with pytest.raises(raised, match=said):
        server.query(QUERY, {"id": "1"}, Tape())


@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        ({"errors": [error("THROTTLED")], "extensions": cost(10, 5)}, Transient),
        ({"errors": [error("ACCESS_DENIED", path=["tagsAdd"])], "data": {"tagsAdd": None}}, Rejected),
        ({"errors": [error("ACCESS_DENIED", path=["tagsAdd", "node"])], "data": {"tagsAdd": {}}}, OutcomeUnknown),
        ({"errors": [error("ACCESS_DENIED", path=["b"])], "data": {"a": {}, "b": None}}, OutcomeUnknown),
        ({"errors": [error("THROTTLED", path=["b"])], "data": {"a": {}, "b": None}}, OutcomeUnknown),
        ({"errors": [error("argumentLiteralsIncompatible")]}, Rejected),
        ({"errors": [error("INTERNAL_SERVER_ERROR")]}, OutcomeUnknown),
        ({"errors": [error("THROTTLED"), error("INTERNAL_SERVER_ERROR")]}, OutcomeUnknown),
        ({"errors": [error()]}, OutcomeUnknown),
        ({"errors": [error("SOMETHING", path=["tagsAdd"])], "data": {"tagsAdd": None}}, OutcomeUnknown),
        ({"errors": "no"}, OutcomeUnknown),
        ({"data": None}, OutcomeUnknown),
    ],
)
def test_a_mutation_is_refused_only_where_certainly_nothing_ran(
    server: GraphQL, host: respx.Route, answer: Any, raised: type[CallFailed]
) -> None:
    host.respond(json=answer)

    with pytest.raises(raised):
        server.mutate(MUTATION, {"id": "1"}, Tape())
    assert host.call_count == 1


def test_a_throttled_query_waits_as_long_as_the_points_take_and_is_asked_again(
    server: GraphQL, host: respx.Route, clock: CountedClock
) -> None:
    throttled = {"errors": [error("THROTTLED")], "extensions": cost(300, 100)}
    host.side_effect = [httpx.Response(200, json=throttled), httpx.Response(200, json={"data": {}})]

    server.query(QUERY, {"id": "1"}, Tape())

    assert clock.pauses == [4.0]


def test_a_call_that_would_not_fit_waits_for_its_points_first(
    server: GraphQL, host: respx.Route, clock: CountedClock
) -> None:
    host.respond(json={"data": {}, "extensions": cost(300, 200)})
    server.query(QUERY, {"id": "1"}, Tape())
    assert clock.pauses == []

    server.query(QUERY, {"id": "1"}, Tape())

    assert clock.pauses == [2.0]


def test_points_that_never_come_back_are_not_waited_for_without_end(
    server: GraphQL, host: respx.Route, clock: CountedClock
) -> None:
    host.respond(json={"data": {}, "extensions": cost(5000, 200, restored=0)})
    server.query(QUERY, {"id": "1"}, Tape())
    server.query(QUERY, {"id": "1"}, Tape())

    assert clock.pauses == [10.0]


def test_a_404_is_a_wrong_address_and_never_an_order_that_is_not_there(server: GraphQL, host: respx.Route) -> None:
    host.respond(404)

    with pytest.raises(Rejected, match="check the address"):
        server.query(QUERY, {"id": "1"}, Tape())


def test_user_errors_refuse_with_their_codes_and_conflicts_cross() -> None:
    refused = {"hold": {"userErrors": [{"field": ["id"], "code": "TAKEN", "message": "of Ada Brandt"}]}}

    with pytest.raises(Rejected, match=r"TAKEN \(id\)") as final:
        accepted(refused, "hold")
    assert "Ada" not in str(final.value)
    with pytest.raises(Crossed):
        accepted(refused, "hold", conflicts={"TAKEN"})
    assert accepted({"hold": {"id": 1, "userErrors": []}}, "hold")["id"] == 1


@pytest.mark.parametrize("payload", [None, {}, {"userErrors": None}, [], "done"])
def test_a_payload_that_does_not_say_is_an_unknown_outcome(payload: object) -> None:
    with pytest.raises(OutcomeUnknown):
        accepted({"hold": payload}, "hold")
