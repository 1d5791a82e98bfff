"""What a mapping makes of an answer: what is told, what is none, what is unread and why. Nothing is guessed."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.tools.mapped.small import mapping_with, order_with, read_with
from triage.domain.errors import Unreadable
from triage.domain.flaws import FlawKind
from triage.domain.money import Money
from triage.domain.order import OrderStatus


def test_the_first_expression_that_tells_a_value_counts() -> None:
    field = "external_id: [ref, refs.shop, refs.old]"

    assert order_with(field, refs={"shop": "W-7", "old": "W-1"}).external_id == "W-7"
    assert order_with(field, ref=None, refs={"shop": "W-7"}).external_id == "W-7"


def test_a_null_is_none_and_an_absent_name_is_unread_with_every_place_that_was_tried() -> None:
    field = "external_id: [ref, refs.shop]"

    told = order_with(field, ref=None)
    assert told.external_id is None
    assert "external_id" not in told.unread
    silent = order_with(field, refs={})
    assert silent.external_id is None
    assert silent.unread["external_id"].kind is FlawKind.ABSENT
    assert silent.unread["external_id"].why == "external_id: nothing at ref, refs.shop"


def test_a_null_where_our_field_is_never_none_is_unreadable() -> None:
    assert order_with("total: sum", sum=None).unread["total"].kind is FlawKind.UNREADABLE


def test_what_is_no_value_lets_the_next_expression_speak() -> None:
    field = "external_id: {at: [sku, code], none: ['']}"

    assert order_with(field, sku="", code="C-1").external_id == "C-1"
    assert order_with(field, sku="", code="").external_id is None
    assert order_with("store: {at: [shop, site], none: ['']}", shop="", site="").unread["store"].why == (
        "store: none at shop, where a value belongs"
    )


@pytest.mark.parametrize("value", ["", 0])
def test_values_that_mean_none_are_said_by_the_file(value: object) -> None:
    told = order_with("released_at: {at: sent, none: ['', 0], times: epoch_seconds}", sent=value)

    assert told.released_at is None
    assert "released_at" not in told.unread


def test_a_false_is_no_zero_and_a_zero_no_false() -> None:
    assert "released_at" in order_with("released_at: {at: sent, none: 0, times: epoch_seconds}", sent=False).unread


@pytest.mark.parametrize(("document", "none"), [({"refund": {}}, True), ({"refund": None}, True), ({}, False)])
def test_an_absent_name_means_none_only_inside_an_object_that_is_there(document: dict[str, Any], none: bool) -> None:
    order = order_with("external_id: {at: refund.id, none: absent}", **document)

    assert ("external_id" not in order.unread) is none


@pytest.mark.parametrize(("document", "none"), [({"meta": []}, True), ({}, False)])
def test_what_is_not_found_means_none_only_where_it_would_be(document: dict[str, Any], none: bool) -> None:
    field = """external_id: {at: "find(meta, 'key', 'shop').value", none: absent, told_by: meta}"""

    assert ("external_id" not in order_with(field, **document).unread) is none


def test_a_word_that_no_map_holds_is_unread_and_shown() -> None:
    order = order_with("status: {at: state, words: {paid: open}}", state="parked")

    assert order.status is None
    assert (order.unread["status"].kind, order.unread["status"].word) == (FlawKind.UNKNOWN_WORD, "parked")


def test_with_a_map_our_own_words_are_foreign_too() -> None:
    assert "status" in order_with("status: {at: state, words: {paid: open}}", state="open").unread
    assert order_with("status: state", state="open").status is OrderStatus.OPEN


@pytest.mark.parametrize(
    ("form", "value", "amount"),
    [
        ("{as: text, currency: cur}", "209.00", "209.00 EUR"),
        ("{as: text, currency: cur}", "209.000000", "209.0000 EUR"),
        ("{as: number, currency: cur}", 12.1, "12.1 EUR"),
        ("{as: number, currency: cur}", 3, "3 EUR"),
        ("{as: minor, currency: cur}", 1015, "10.15 EUR"),
        ("{as: minor, currency: {value: JPY}}", 1015, "1015 JPY"),
        ("{as: minor, currency: {value: KWD}}", 1015, "1.015 KWD"),
        ("{as: minor, digits: 2, currency: {value: JPY}}", 1015, "10.15 JPY"),
        ("{as: text, amount: Amount, currency: CurrencyCode}", {"CurrencyCode": "usd", "Amount": "7.5"}, "7.5 USD"),
    ],
)
def test_money_is_read_in_the_form_that_the_file_says(form: str, value: object, amount: str) -> None:
    assert order_with(f"total: {{at: sum, money: {form}}}", sum=value, cur="EUR").total == Money.parse(amount)


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("{as: text, currency: cur}", 209),
        ("{as: text, currency: cur}", "209,00"),
        ("{as: text, currency: cur}", "1e3"),
        ("{as: text, currency: cur}", "NaN"),
        ("{as: text, currency: cur}", " 2"),
        ("{as: number, currency: cur}", "209"),
        ("{as: number, currency: cur}", True),
        ("{as: number, currency: cur}", 0.1 + 0.2),
        ("{as: minor, currency: cur}", 10.0),
        ("{as: minor, currency: cur}", 10**18),
        ("{as: text, currency: other}", "209.00"),
        ("{as: text, currency: bad}", "209.00"),
        ("{as: text, amount: a, currency: c}", {"a": "1.00"}),
        ("{as: text, amount: a, currency: c}", "1.00"),
    ],
)
def test_money_in_another_form_is_unread(form: str, value: object) -> None:
    order = order_with(f"total: {{at: sum, money: {form}}}", sum=value, cur="EUR", bad="EURO")

    assert order.total is None
    assert "total" in order.unread


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("iso", "2026-11-23T13:00:00+01:00"),
        ("epoch_seconds", 1795435200),
        ("epoch_seconds", "1795435200"),
        ("epoch_milliseconds", 1795435200000),
        ("{zone: Europe/Berlin}", "2026-11-23T13:00:00"),
        ("{zone: Europe/Berlin}", "2026-11-23T12:00:00Z"),
        ("{format: '%d.%m.%Y %H:%M', zone: Europe/Berlin}", "23.11.2026 13:00"),
        ("{format: '%d/%m/%Y %H:%M %z'}", "23/11/2026 13:00 +0100"),
    ],
)
def test_times_are_read_in_the_form_that_the_file_says(form: str, value: object) -> None:
    order = order_with(f"ship_by: {{at: by, times: {form}}}", by=value)

    assert order.ship_by == datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("iso", "2026-11-23T13:00:00"),
        ("iso", 1795435200),
        ("epoch_seconds", 1795435200000),
        ("epoch_milliseconds", 1795435200),
        ("epoch_seconds", 0),
        ("epoch_seconds", True),
        ("epoch_seconds", 1e300),
        ("{zone: Europe/Berlin}", "2026-10-25T02:30:00"),
        ("{zone: Europe/Berlin}", "2026-03-29T02:30:00"),
        ("{zone: Europe/Berlin}", "0001-01-01T00:00:00"),
        ("{format: '%d.%m.%Y', zone: Europe/Berlin}", "11-23-2026"),
    ],
)
def test_a_time_in_another_form_or_of_an_uncertain_hour_is_unread(form: str, value: object) -> None:
    order = order_with(f"ship_by: {{at: by, times: {form}}}", by=value)

    assert order.ship_by is None
    assert "ship_by" in order.unread


def test_a_list_with_one_bad_entry_is_wholly_unread_and_says_which() -> None:
    field = "notes: {each: n, fields: {id: id, at: at, by: by, field: {value: memo}, text: t, read_at: {value: null}}}"
    good = {"id": 1, "at": "2026-11-23T12:00:00Z", "by": "customer", "t": "hello"}

    assert order_with(field, n=[good]).notes[0].text == "hello"
    spoilt = order_with(field, n=[good, {**good, "at": "yesterday"}])
    assert spoilt.notes == ()
    assert spoilt.unread["notes"].why == "notes[1].at: not a time"


def test_a_null_list_is_empty_only_where_the_file_says_so() -> None:
    fields = "fields: {id: id, received_at: r, matches: m, refunded_at: f}"

    assert "returns" in order_with(f"returns: {{each: n, {fields}}}", n=None).unread
    assert "returns" not in order_with(f"returns: {{each: n, none: [null], {fields}}}", n=None).unread


def test_entries_below_objects_are_spread_out_with_their_parents() -> None:
    field = (
        "returns: {each: \"spread(rs, 'parts')\", fields: {id: parent.id, received_at: r, matches: m, refunded_at: f}}"
    )
    part = {"r": None, "m": True, "f": None}

    assert [each.id for each in order_with(field, rs=[{"id": 4, "parts": [part, part]}]).returns] == ["4", "4"]
    assert "returns" in order_with(field, rs=[{"id": 4, "parts": [part]}, {"id": 5}]).unread


def test_what_the_file_leaves_out_is_never_told_and_no_fault() -> None:
    order = read_with(mapping_with(), {"id": "1"})

    assert order.unread["risk"].kind is FlawKind.NOT_KEPT
    assert "Our OMS tells no risk" in order.unread["risk"].why


def test_a_version_is_worked_out_where_the_file_maps_none() -> None:
    mapping = mapping_with()

    assert read_with(mapping, {"id": "1", "a": 1}).version == read_with(mapping, {"a": 1, "id": "1"}).version
    assert read_with(mapping, {"id": "1", "a": 1}).version != read_with(mapping, {"id": "1", "a": 2}).version


def test_a_version_in_a_header_is_taken_without_its_quotes() -> None:
    mapping = mapping_with("version: header('ETag')")

    assert read_with(mapping, {"id": "1"}, etag='W/"a7"').version == "a7"
    assert read_with(mapping, {"id": "1"}).unread["version"].kind is FlawKind.ABSENT


@pytest.mark.parametrize("document", [[], None, "1", {"id": None}, {}, {"id": "2"}, {"id": {"x": 1}}])
def test_an_answer_that_is_not_that_order_is_unreadable(document: object) -> None:
    with pytest.raises(Unreadable):
        read_with(mapping_with(), document)
