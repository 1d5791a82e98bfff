"""A mapped back office over real HTTP when things go wrong: tokens that end, slow answers, pages, writes that cross."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.tools.backoffice import CountedClock
from tests.tools.mapped.brightwork import SECRET
from tests.tools.mapped.brightwork_stand import BrightworkStand, brightwork_stand
from tests.tools.mapped.small import mapping_with
from tools.access import Access
from tools.mapped import connect_mapping
from triage.domain.connector import Connector
from triage.domain.errors import Crossed, OutcomeUnknown, Rejected, Transient, Unreadable
from triage.domain.order import Order
from triage.domain.ports import Receipt
from triage.domain.tape import Tape
from triage.domain.writes import AddTag, PlaceHold, RemoveTag, SetStatus, Write
from triage.secrets import KeptSecrets

SALE = "100042"
LISTED = "{id: id, store: {value: main}, status: s, updated_at: {value: null}}"


@pytest.fixture
def stand() -> Iterator[BrightworkStand]:
    with brightwork_stand() as stand:
        yield stand


def order(stand: BrightworkStand) -> Order:
    return stand.connector.orders.fetch_order(SALE, Tape())


def send(stand: BrightworkStand, write: Write, if_match: str | None = None) -> Receipt:
    return stand.connector.orders.send(write, key="key-1", if_match=if_match, tape=Tape())


class TestWhoWeAre:
    def test_a_token_that_was_taken_back_is_fetched_anew_and_the_reading_goes_on(self, stand: BrightworkStand) -> None:
        order(stand)
        stand.office.tokens.clear()

        assert order(stand).id == SALE
        assert len(stand.office.issued) == 2

    def test_a_token_is_renewed_before_it_ends(self, stand: BrightworkStand) -> None:
        order(stand)
        stand.clock.advance(timedelta(seconds=880))
        stand.office.fault("401", 0)
        before = stand.office.calls

        order(stand)
        assert len(stand.office.issued) == 2
        assert stand.office.calls == before + 2

    def test_a_write_with_a_token_that_was_taken_back_was_certainly_not_done(self, stand: BrightworkStand) -> None:
        order(stand)
        stand.office.tokens.clear()

        with pytest.raises(Transient):
            send(stand, PlaceHold(SALE, "stock"))
        assert stand.office.accepted == 0

    def test_a_client_that_is_not_accepted_is_final_and_its_secret_is_not_shown(self, stand: BrightworkStand) -> None:
        tape = Tape()
        stand.office.fault("401", 50)

        with pytest.raises(Rejected, match="TRIAGE_SECRETS__BACKOFFICE_CLIENT_SECRET") as refused:
            stand.connector.orders.fetch_order(SALE, tape)
        assert SECRET not in str(refused.value) + repr(tape)


class TestPatience:
    def test_a_pause_that_is_asked_for_is_kept(self, stand: BrightworkStand) -> None:
        stand.fault("429", 1)

        order(stand)
        assert max(stand.clock.pauses) >= 1.0

    def test_an_answer_slower_than_our_patience_is_transient(self) -> None:
        with brightwork_stand(timeout_seconds=0.1) as stand:
            stand.fault("slow", 50)
            with pytest.raises(Transient):
                order(stand)

    def test_a_part_of_an_order_that_does_not_answer_leaves_no_half_order(self, stand: BrightworkStand) -> None:
        stand.office.faults = ["", "503", "503", "503"]

        with pytest.raises(Transient):
            order(stand)

    def test_a_part_that_is_not_there_leaves_its_fields_unread(self, stand: BrightworkStand) -> None:
        stand.office.faults = ["", "gone"]

        assert order(stand).unread["fulfilments"].why == "fulfilments: nothing at also('shipments').result.shipments"


class TestWrites:
    def test_a_page_of_html_after_a_write_leaves_its_outcome_unknown(self, stand: BrightworkStand) -> None:
        stand.fault("maintenance", 1)

        with pytest.raises(OutcomeUnknown):
            send(stand, PlaceHold(SALE, "stock"))

    def test_one_status_is_a_crossing_or_a_refusal_by_what_its_body_says(self, stand: BrightworkStand) -> None:
        with pytest.raises(Crossed):
            send(stand, PlaceHold(SALE, "stock"), if_match="1")
        stand.office.sales[SALE]["state"] = "VOID"
        with pytest.raises(Rejected) as refused:
            send(stand, PlaceHold(SALE, "stock"))
        assert not isinstance(refused.value, Crossed)

    def test_tags_of_others_outlive_ours_where_only_the_whole_list_is_taken(self, stand: BrightworkStand) -> None:
        send(stand, AddTag(SALE, "triage-a"), order(stand).version)
        stand.office.sales[SALE]["labels"].append("theirs")

        send(stand, RemoveTag(SALE, "triage-a"), order(stand).version)
        assert stand.office.sales[SALE]["labels"] == ["gift", "theirs"]

    def test_a_whole_list_is_not_written_over_a_change_by_somebody_else(self, stand: BrightworkStand) -> None:
        version = order(stand).version
        stand.edited_by_somebody()

        with pytest.raises(Crossed, match="nothing was sent"):
            send(stand, AddTag(SALE, "triage-a"), version)
        assert stand.office.accepted == 0

    def test_a_write_that_the_file_does_not_have_is_not_sent(self, stand: BrightworkStand) -> None:
        before = stand.office.calls

        with pytest.raises(Rejected, match="no write set_status"):
            send(stand, SetStatus(SALE, "delivered"))
        assert stand.office.calls == before

    @pytest.mark.parametrize(
        ("answer", "expected"),
        [
            (httpx.Response(200, json={"ok": True}), None),
            (httpx.Response(200, json={"ok": False}), OutcomeUnknown),
            (httpx.Response(200, json={"locked": True}), Rejected),
            (httpx.Response(200, json={"stale": 1}), Crossed),
            (httpx.Response(204), OutcomeUnknown),
            (httpx.Response(302, headers={"location": "/"}), OutcomeUnknown),
            (httpx.Response(409, json={}), Crossed),
            (httpx.Response(400, json={"stale": 1}), Crossed),
            (httpx.Response(400, json={}), Rejected),
            (httpx.Response(500, json={"ok": True}), OutcomeUnknown),
        ],
    )
    def test_what_counts_as_done_refused_and_crossed_is_said_by_the_file(
        self, answer: httpx.Response, expected: type[Exception] | None
    ) -> None:
        told = "{request: 'PUT /o/{order}/tags/{tag}', done: ok, refused: locked, crossed: stale, crossed_status: 409}"
        office = _behind(
            lambda _: answer, after=f"writes:\n  add_tag: {told}\n".replace("refused: no", "refused: '\"no\"'")
        )
        found: type[Exception] | None = None
        try:
            office.orders.send(AddTag("1", "triage-x"), key="k", if_match=None, tape=Tape())
        except (Crossed, Rejected, OutcomeUnknown) as error:
            found = type(error)

        assert found is expected

    def test_a_word_of_ours_that_has_none_of_theirs_is_not_sent(self) -> None:
        asked: list[httpx.Request] = []
        put = "{request: {method: PUT, path: '/o/{order}', body: {state: '{to}'}}, words: {to: {open: PAID}}}"
        office = _behind(lambda each: _kept(asked, each, {}), after=f"writes:\n  set_status: {put}\n")

        with pytest.raises(Rejected, match="no word of theirs for to 'delivered'"):
            office.orders.send(SetStatus("1", "delivered"), key="k", if_match=None, tape=Tape())
        assert asked == []
        office.orders.send(SetStatus("1", "open"), key="k", if_match=None, tape=Tape())
        assert asked[0].content == b'{"state":"PAID"}'


class TestPages:
    def test_a_server_that_ignores_the_page_gives_every_order_once_and_ends(self) -> None:
        entries = [{"id": 1, "s": "open"}, {"id": 2, "s": "open"}]
        office = _listing("{by: page, last: pages}", "page", lambda _: {"o": entries, "pages": 3})

        assert _ids(office) == ["1", "2"]

    def test_a_list_without_an_end_is_an_error_and_no_short_list(self) -> None:
        office = _listing("{by: page, most: 5}", "page", lambda _: {"o": [{"id": 1, "s": "open"}]})

        with pytest.raises(Unreadable, match="more than 5 pages"):
            _ids(office)

    def test_a_cursor_that_comes_again_ends_the_list(self) -> None:
        office = _listing("{by: cursor, at: next}", "cursor", lambda _: {"o": [{"id": 1, "s": "open"}], "next": "a"})

        assert _ids(office) == ["1"]

    def test_a_page_that_does_not_say_whether_there_is_more_is_unreadable(self) -> None:
        office = _listing("{by: cursor, at: next}", "cursor", lambda _: {"o": [{"id": 1, "s": "open"}]})

        with pytest.raises(Unreadable, match="nothing at next"):
            _ids(office)

    def test_the_link_header_is_followed_on_the_same_host_alone(self) -> None:
        def answer(request: httpx.Request) -> httpx.Response:
            asked.append(request)
            link = {"link": f'<{leads_to}>; rel="next", </o?p=1>; rel="first"'} if len(asked) == 1 else {}
            return httpx.Response(200, json={"o": [{"id": len(asked), "s": "open"}]}, headers=link)

        asked: list[httpx.Request] = []
        leads_to = "https://oms.example.com/o?p=2"
        read = f"  orders: {{request: GET /o, each: o, pages: {{by: link}}, fields: {LISTED}}}\n"
        assert _ids(_behind(answer, after=read)) == ["1", "2"]
        assert str(asked[1].url) == leads_to
        asked, leads_to = [], "https://elsewhere.example.com/o?p=2"
        with pytest.raises(Unreadable, match="another address"):
            _ids(_behind(answer, after=read))
        assert len(asked) == 1

    def test_offsets_grow_by_what_came_until_the_total(self) -> None:
        asked: list[str] = []

        def page(request: httpx.Request) -> Any:
            asked.append(request.url.params["offset"])
            start = int(asked[-1])
            return {"o": [{"id": start + n, "s": "open"} for n in range(min(2, 5 - start))], "total": 5}

        assert _ids(_listing("{by: offset, total: total}", "offset", page)) == ["0", "1", "2", "3", "4"]
        assert asked == ["0", "2", "4"]

    def test_what_was_not_asked_for_is_left_out_whatever_the_server_makes_of_the_question(self) -> None:
        entries = [{"id": 1, "s": "open"}, {"id": 2, "s": "held"}, {"id": 3, "s": "parked"}]
        office = _listing("{by: page, last: pages}", "page", lambda _: {"o": entries, "pages": 1})

        assert [each.id for each in office.orders.find_orders(Tape(), status="held")] == ["2"]
        assert [each.status for each in office.orders.find_orders(Tape())] == ["open", "held", "parked"]
        with pytest.raises(Rejected, match="by SKU"):
            list(office.orders.find_orders(Tape(), sku="A"))


def _ids(office: Connector) -> list[str]:
    return [each.id for each in office.orders.find_orders(Tape())]


def _listing(pages: str, place: str, page: Callable[[httpx.Request], Any]) -> Connector:
    request = f"{{method: GET, path: /o, query: {{{place}: '{{{place}}}'}}}}"
    read = f"  orders: {{request: {request}, each: o, pages: {pages}, fields: {LISTED}}}\n"
    return _behind(lambda asked: httpx.Response(200, json=page(asked)), after=read)


def _behind(answer: Callable[[httpx.Request], httpx.Response], after: str) -> Connector:
    """The small file and what follows it, in front of answers of our own."""
    mapping = mapping_with(after=after, begin=_NOBODY)
    access = Access("backoffice", "", CountedClock(), KeptSecrets(None, {}), httpx.MockTransport(answer))
    return connect_mapping(mapping, access)


def _kept(asked: list[httpx.Request], request: httpx.Request, document: Any) -> httpx.Response:
    asked.append(request)
    return httpx.Response(200, json=document)


_NOBODY = """\
version: 1
system: Our OMS
address: https://oms.example.com
reads:
  order: {request: 'GET /orders/{order}', fields: {id: id, lines: {value: []}}}
"""
