"""A running webhook server: what it answers, stores and logs, and what it says when it cannot."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Signal

import httpx
import pytest

from tests.intake.senders import Sender, body_of, cloud_event, head, signed, status_of
from tests.intake.serving import Listening, served
from tests.store.fake_clock import CountingIds, FakeClock
from triage.domain.errors import Unavailable
from triage.domain.events import Event, Received
from triage.intake.app import Limits
from triage.store.engine import Store


def accept_all(events: Sequence[Event]) -> list[Received | Exception]:
    return [Received(event.id, duplicate=False) for event in events]


def test_an_event_is_stored_before_it_is_acknowledged(server: Sender, stored: Store) -> None:
    answer = server.deliver(cloud_event(data={"order": "SO-10", "kind": "label_no_scan"}), "msg_10")

    assert answer.status_code == 202
    assert answer.json() == {"event": answer.json()["event"], "duplicate": False}
    with stored.read() as tx:
        event = tx.inbox.get(answer.json()["event"])
        (case,) = tx.cases.find(order="SO-10")
    assert (event.source, event.delivery, event.order, event.kind) == ("oms", "msg_10", "SO-10", "label_no_scan")
    assert case.claimed_kind == "label_no_scan"


def test_a_delivery_that_comes_again_is_recognised_even_when_it_is_signed_anew(server: Sender) -> None:
    first = server.deliver(cloud_event(data={"order": "SO-11"}), "msg_11")
    again = server.deliver(cloud_event(data={"order": "SO-11", "note": "again"}), "msg_11")

    assert again.status_code == 202
    assert again.json() == {"event": first.json()["event"], "duplicate": True}


def test_the_same_delivery_20_times_at_once_is_one_event_and_one_case(server: Sender, stored: Store) -> None:
    document = cloud_event(data={"order": "SO-12"})

    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda _: server.deliver(document, "msg_12").json(), range(20)))

    assert sum(not answer["duplicate"] for answer in answers) == 1
    assert len({answer["event"] for answer in answers}) == 1
    with stored.read() as tx:
        assert [case.events for case in tx.cases.find(order="SO-12")] == [1]


def test_unicode_in_a_body_is_kept(server: Sender, stored: Store) -> None:
    answer = server.deliver(cloud_event(data={"order": "SO-Ä", "note": "🙂 grüße"}), "msg_13")

    with stored.read() as tx:
        assert tx.inbox.get(answer.json()["event"]).order == "SO-Ä"


def test_logs_name_events_and_codes_and_nothing_of_what_was_sent(
    server: Sender, listening: Listening, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    server.deliver(cloud_event(data={"order": "SO-14", "email": "ada@shop.example"}), "msg_14")
    server.deliver(cloud_event(data={"email": "ada@shop.example"}), "msg_15")
    server.post(b"ada@shop.example", {"webhook-id": "ada@shop.example"}, source="ada@shop.example")

    said = [record for record in listening.records if record.name == "triage.intake"]
    assert [record.getMessage() for record in said] == ["webhook.received", "webhook.refused", "webhook.refused"]
    assert "ada@shop.example" not in str([vars(record) for record in said])


def test_an_alive_server_says_so_and_a_ready_one_too(server: Sender) -> None:
    assert server.get("/healthz").json() == {"status": "alive"}
    assert server.get("/readyz").json() == {"status": "ready", "warnings": []}


@pytest.mark.parametrize("how", ["says so", "raises", "breaks"])
def test_a_server_without_its_database_is_alive_and_not_ready(how: str, listening: Listening) -> None:
    def ready() -> list[str]:
        if how == "raises":
            raise Unavailable("the database is not there")
        if how == "breaks":
            raise OSError("the database is not there")
        return ["the database is not there"]

    with served(accept_all, FakeClock(), CountingIds(), ready=ready) as sender:
        answer = sender.get("/readyz")
        alive = sender.get("/healthz").status_code

    assert (answer.status_code, alive) == (503, 200)
    assert answer.json()["error"]["code"] == "not_ready"
    assert ("the database is not there" in answer.json()["error"]["message"]) is (how != "breaks")
    assert int(answer.headers["retry-after"]) > 0
    assert listening.tracebacks == []


@pytest.mark.parametrize("error", [Unavailable("the database sqlite:///x is not there"), RuntimeError("who knows")])
def test_when_nothing_can_be_stored_the_sender_is_asked_to_come_again(error: Exception, listening: Listening) -> None:
    def fail(events: Sequence[Event]) -> list[Received | Exception]:
        return [error] * len(events)

    with served(fail, FakeClock(), CountingIds()) as sender:
        answer = sender.deliver(cloud_event())
        refused = sender.deliver({"no": "event"})

    assert (answer.status_code, refused.status_code) == (503, 400)
    assert int(answer.headers["retry-after"]) > 0
    assert "sqlite" not in answer.text
    assert listening.tracebacks == []
    assert [record.getMessage() for record in listening.records if record.levelname == "ERROR"] == [
        "webhook.not_stored"
    ]


class Door:
    """A store that holds the first delivery back until it is told to let it in."""

    def __init__(self) -> None:
        self.begun = Signal()
        self.go_on = Signal()

    def receive_many(self, events: Sequence[Event]) -> list[Received | Exception]:
        self.begun.set()
        self.go_on.wait(10)
        return accept_all(events)


def test_too_many_deliveries_at_a_time_are_asked_to_slow_down() -> None:
    door = Door()
    with (
        served(door.receive_many, FakeClock(), CountingIds(), limits=Limits(in_flight=1)) as sender,
        ThreadPoolExecutor(1) as thread,
    ):
        first = thread.submit(sender.deliver, cloud_event(), "msg_1")
        door.begun.wait(10)
        second = sender.deliver(cloud_event(), "msg_2")
        door.go_on.set()
        assert first.result().status_code == 202
        again = sender.deliver(cloud_event(), "msg_2")

    assert (second.status_code, again.status_code) == (429, 202)
    assert second.json()["error"]["code"] == "slow_down"
    assert int(second.headers["retry-after"]) > 0


def test_a_server_answers_for_its_health_while_it_is_busy_storing() -> None:
    door = Door()
    with served(door.receive_many, FakeClock(), CountingIds()) as sender, ThreadPoolExecutor(1) as thread:
        first = thread.submit(sender.deliver, cloud_event())
        door.begun.wait(10)
        alive = sender.get("/healthz").status_code
        door.go_on.set()

    assert (alive, first.result().status_code) == (200, 202)


def test_a_body_that_takes_for_ever_is_not_waited_for() -> None:
    with served(accept_all, FakeClock(), CountingIds(), limits=Limits(body_seconds=0.05)) as sender:
        answer = sender.raw(head(b"content-length: 100"), b"{", until_closed=True)

        assert status_of(answer) == 408
        assert sender.get("/healthz").status_code == 200


def test_the_largest_body_is_taken_and_one_byte_more_is_not() -> None:
    body = body_of(cloud_event())
    with served(accept_all, FakeClock(), CountingIds(), limits=Limits(body_bytes=len(body))) as sender:
        assert sender.post(body, signed(body)).status_code == 202
        assert sender.post(body + b" ", signed(body + b" ")).status_code == 413


def test_a_sender_who_asks_before_sending_is_told_before_sending() -> None:
    body = body_of(cloud_event())
    headers = [f"{key}: {value}".encode() for key, value in signed(body).items()]
    with served(accept_all, FakeClock(), CountingIds()) as sender:
        unknown = sender.raw(head(b"expect: 100-continue", b"content-length: 9000000", path=b"/webhooks/nobody"))
        taken = sender.raw(head(*headers, b"expect: 100-continue", b"content-length: %d" % len(body)), body)

    assert status_of(unknown) == 404
    assert status_of(taken) in (100, 202)


def test_many_deliveries_on_one_connection_are_each_answered(server: Sender) -> None:
    with httpx.Client(trust_env=False) as client:
        bodies = [body_of(cloud_event(data={"order": f"SO-2{n}"})) for n in range(20)]
        url = server.url("/webhooks/oms")
        answers = [client.post(url, content=body, headers=signed(body, f"msg_2{n}")) for n, body in enumerate(bodies)]

    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["event"] for answer in answers}) == 20
