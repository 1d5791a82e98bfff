"""However an answer is spoiled: what cannot be read is named, nothing crashes, nothing is made up."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.samples import a_case
from tests.store.fake_clock import NOON
from tests.tools.mutations import Place, places, spoiled, without
from tools.reference.carrier import read_tracking
from tools.reference.inventory import read_positions
from tools.reference.order_document import read_order
from triage.domain.assessment.assess import assess
from triage.domain.assessment.readings import Readings
from triage.domain.errors import Unreadable
from triage.domain.facts import Fact, Missing
from triage.domain.flaws import Flaw
from triage.domain.hours import Calendar
from triage.domain.money import Money
from triage.domain.order import Order
from triage.domain.stock import Stock
from triage.sandbox.world import KINDS, predicament

WORLD = {kind: predicament(kind, "SO-1", NOON, n) for n, kind in enumerate(KINDS)}
ORDERS = {kind: orjson.loads(orjson.dumps(seed.orders[0])) for kind, seed in WORLD.items()}
NOTE = {
    "id": "N1",
    "at": "2026-11-23T10:00:00Z",
    "by": "customer",
    "field": "order_note",
    "text": "hm",
    "read_at": None,
}
RICH: dict[str, Any] = {
    **ORDERS["chargeback"],
    "holds": ORDERS["stale_hold"]["holds"],
    "export": ORDERS["export_failed"]["export"],
    "reports": ORDERS["wrong_item"]["reports"],
    "returns": ORDERS["return_mismatch"]["returns"],
    "lines": [*ORDERS["preorder_date_slipped"]["lines"], *ORDERS["chargeback"]["lines"]],
    "notes": [
        {
            "id": "N1",
            "at": "2026-11-23T10:00:00Z",
            "by": "customer",
            "field": "order_note",
            "text": "hm",
            "read_at": None,
        }
    ],
    "similar_orders": ["SO-0"],
    "missing_fields": ["customs_code"],
    "tags": ["gift", "vip"],
    "ship_by": "2026-11-24T10:00:00Z",
    "address_check": {"verdict": "fixable", "suggestion": {"city": "Freiburg"}, "checked_at": "2026-11-23T10:00:00Z"},
}
PARCEL = orjson.loads(orjson.dumps(WORLD["carrier_delay"].tracking[0]))
POSITIONS = {
    "positions": [
        {**position, "recounts": [{"id": "r", "state": "requested", "reference": None}]}
        for position in orjson.loads(orjson.dumps(WORLD["label_failed"].stock))
    ]
}
SKUS = ["SKU-SO-1"]


def read(document: Any) -> Order | None:
    try:
        return read_order(document, '"1"')
    except Unreadable:
        return None


def facts_of(order: Order) -> dict[str, Fact]:
    return dict(assess(Readings(NOON, order=order), a_case()).items())


def atoms(value: Any) -> set[Any]:
    """Every text, number and truth value in a JSON document."""
    match value:
        case dict():
            return set().union(*map(atoms, value.values()), set(value))
        case list():
            return set().union(*map(atoms, value), set())
        case bool() | None:
            return {str(value)}
        case int() | float():
            return {str(value)}
    return {value}


def claims(value: Any) -> list[Any]:
    """Every leaf of what was read, in the form in which the document would say it."""
    match value:
        case None | "" | Calendar() | timedelta():
            return []
        case StrEnum():
            return [str(value)]
        case bool() | int():
            return [str(value)]
        case Money():
            return [value]
        case datetime() | date() | time() | Decimal() | str():
            return [value]
        case Mapping():
            return [claim for name, inner in value.items() for claim in (name, *claims(inner))]
        case tuple() | frozenset() | list():
            return [claim for inner in value for claim in claims(inner)]
    return [claim for part in fields(value) if part.name != "unread" for claim in claims(getattr(value, part.name))]


def said(claim: Any, document: Any) -> bool:
    told = atoms(document)
    match claim:
        case datetime():
            return any(_moment(text) == claim for text in told)
        case date():
            return claim.isoformat() in {str(text)[:10] for text in told}
        case Money():
            return str(claim.amount) in told and claim.currency in told
    return claim in told


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else None


@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_order_is_read_whole(kind: str) -> None:
    order = read_order(ORDERS[kind], '"1"')

    assert order.unread == {}
    assert all(said(claim, ORDERS[kind]) for claim in claims(order))


@pytest.mark.parametrize("value", [None, 17, "zzz", [], {}, [None], {"a": 1}, True, 1.5, "", "2026-11-23T12:00:00"])
def test_a_field_of_another_type_is_read_right_or_named(value: Any) -> None:
    for name in (name for name in RICH if name not in ("id", "updated_at", "version") and name[0] != "_"):
        order = read_order({**RICH, name: value}, '"1"')
        if name not in order.unread:
            assert all(said(claim, {**RICH, name: value}) for claim in claims(order)), name


NEVER_NULL = (
    "store", "channel", "status", "status_since", "placed_at", "total", "shipping_total", "discount_total", "tags",
    "missing_fields", "lines", "holds", "fulfilments", "notes", "reports", "returns", "locations", "similar_orders",
)  # fmt: skip


@pytest.mark.parametrize("name", NEVER_NULL)
def test_null_says_nothing_where_there_is_always_something(name: str) -> None:
    assert set(read_order({**RICH, name: None}, '"1"').unread) == {name}


FIELDS = [place for place in places(RICH) if isinstance(place[-1], str) and "suggestion" not in place[:-1]]
TOLD_ELSEWHERE = ("updated_at", "version")


@pytest.mark.parametrize("place", FIELDS, ids=lambda place: ".".join(map(str, place)))
def test_a_field_that_is_absent_makes_all_that_it_belongs_to_unread_and_nothing_else(place: Place) -> None:
    order = read(without(RICH, place))
    if order is None:
        assert place == ("id",)
    else:
        assert set(order.unread) == (set() if place[0] in TOLD_ELSEWHERE or place[0] == "_receiver" else {place[0]})


@pytest.mark.parametrize("place", FIELDS, ids=lambda place: ".".join(map(str, place)))
def test_a_field_that_is_absent_changes_no_fact_into_another(place: Place) -> None:
    order = read(without(RICH, place))
    if order is not None:
        sound = facts_of(read_order(RICH, '"1"'))
        changed = {name: fact for name, fact in facts_of(order).items() if fact != sound[name]}
        assert all(isinstance(fact, Missing) for fact in changed.values()), changed


@settings(max_examples=400, deadline=None, derandomize=True)
@given(spoiled(RICH))
def test_a_spoiled_order_never_crashes_and_never_says_what_the_document_does_not(
    change: tuple[Any, list[Place]],
) -> None:
    document, _ = change
    order = read(document)
    if order is not None:
        assert all(said(claim, document) or claim == "1" for claim in claims(order))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(spoiled(RICH, most=1))
def test_what_a_spoiled_order_no_longer_says_is_named(change: tuple[Any, list[Place]]) -> None:
    document, (place,) = change
    order = read(document)
    if order is None:
        return
    sound = read_order(RICH, '"1"')
    differing = {part.name for part in fields(Order) if getattr(order, part.name) != getattr(sound, part.name)}

    assert differing - {"unread"} <= {place[0]}
    lost = {name for name in differing if not getattr(order, name) and document.get(name) not in (None, [], "")}
    assert lost <= set(order.unread)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(spoiled(RICH))
def test_facts_can_be_worked_out_from_any_spoiled_order(change: tuple[Any, list[Place]]) -> None:
    order = read(change[0])
    if order is not None:
        assert len(facts_of(order)) > 40


@settings(max_examples=200, deadline=None, derandomize=True)
@given(spoiled(PARCEL))
def test_a_spoiled_parcel_never_crashes_and_never_says_what_the_document_does_not(
    change: tuple[Any, list[Place]],
) -> None:
    document, _ = change
    parcel = read_tracking("northpost", "N1", document)
    told = [parcel.status, parcel.reason, parcel.scans]

    assert all(said(claim, document) for each in told for claim in claims(each))
    assert parcel.known is False or document["known"] is True
    assert parcel.known or document.get("known") is False or "known" in parcel.unread


@settings(max_examples=200, deadline=None, derandomize=True)
@given(spoiled(POSITIONS))
def test_spoiled_stock_never_crashes_and_never_says_what_the_document_does_not(
    change: tuple[Any, list[Place]],
) -> None:
    document, _ = change
    unread: dict[str, Flaw] = {}
    stock = Stock(tuple(read_positions(document, SKUS, unread)), unread)

    assert all(said(claim, document) for claim in claims(stock.positions))
    assert stock.positions or stock.unread


@given(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.lists(st.integers())
    | st.dictionaries(st.text(), st.text())
)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_what_is_no_order_at_all_is_unreadable(document: Any) -> None:
    if not (isinstance(document, dict) and document.get("id")):
        with pytest.raises(Unreadable):
            read_order(document, None)


@pytest.mark.parametrize("etag", [None, "", '""', '"a b"', '"ü"', '"a,b"', "x" * 200])
def test_a_version_that_could_not_be_sent_back_is_not_one(etag: str | None) -> None:
    order = read_order({**RICH, "version": 'a"b\n'}, etag)

    assert order.version == ""
    assert "version" in order.unread


def test_a_version_comes_from_the_header_or_else_from_the_document() -> None:
    assert read_order(RICH, 'W/"7"').version == "7"
    assert read_order({**RICH, "version": "5"}, None).version == "5"
