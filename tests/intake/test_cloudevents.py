"""CloudEvents: however a sender names things, the event finds its case."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.intake.senders import body_of, cloud_event
from tests.store.fake_clock import NOON
from triage.domain.errors import BadValue
from triage.domain.events import Event
from triage.intake.cloudevents import read_event


def read(type_: str = "com.acme.order.exception", data: object = None, **attributes: Any) -> Event:
    return read_event(
        body_of(cloud_event(type_, data, **attributes)),
        event_id="ev-1",
        source="oms",
        delivery="msg_1",
        received_at=NOON,
        default_store="main",
    )


@pytest.mark.parametrize(
    "data",
    [
        {"order": "SO-1"},
        {"order": " SO-1 "},
        {"order": {"id": "SO-1", "status": "open"}},
        {"order_id": "SO-1"},
        {"orderId": "SO-1"},
        {"order_number": "SO-1"},
        {"orderNumber": "SO-1"},
        {"order": {"status": "open"}, "order_id": "SO-1"},
        {"order": "", "order_id": "SO-1"},
        {"order": "SO-1", "order_number": "1001"},
    ],
)
def test_an_order_may_be_named_in_the_data(data: dict[str, object]) -> None:
    assert read(data=data).order == "SO-1"


@pytest.mark.parametrize("subject", ["SO-1", "order/SO-1", "orders/SO-1", "Orders/SO-1/", "order:SO-1"])
def test_an_order_may_be_named_by_the_subject(subject: str) -> None:
    assert read(data={}, subject=subject).order == "SO-1"


def test_an_order_number_is_an_id_like_another() -> None:
    assert read(data={"order_id": 450789469}).order == "450789469"


def test_the_data_is_believed_before_the_subject() -> None:
    event = read(data={"order": "SO-1"}, subject="orders/SO-2/fulfilments/F-2")

    assert (event.order, event.subject) == ("SO-1", "order")


@pytest.mark.parametrize("subject", ["customers/C-1", "customers/C-1/orders/SO-1", "/", "orders/"])
def test_another_subject_names_no_order(subject: str) -> None:
    assert read("order.updated", {}, subject=subject).order is None


def test_the_subject_of_an_event_about_a_sku_is_no_order() -> None:
    event = read("stock.changed", {"sku": "SKU-1"}, subject="SKU-1")

    assert (event.order, event.sku) == (None, "SKU-1")


def test_an_exception_of_no_order_and_no_sku_is_refused_with_what_to_name() -> None:
    with pytest.raises(BadValue, match=r"data\.order.*data\.sku"):
        read("payment.failed", {"payment": "PAY-1"})


def test_an_event_that_claims_nothing_may_be_about_no_order() -> None:
    assert read("customer.updated", {"customer": "C-1"}).order is None


@pytest.mark.parametrize(
    ("type_", "data", "subject"),
    [
        ("order.exception", {}, "order"),
        ("order.exception", {"fulfilment": "F-1"}, "fulfilment:F-1"),
        ("order.exception", {"fulfillment_id": "F-1"}, "fulfilment:F-1"),
        ("order.exception", {"shipment": {"id": "F-1"}}, "fulfilment:F-1"),
        ("order.exception", {"fulfilment": "F-1", "return": "R-1"}, "return:R-1"),
        ("tracking.exception", {"fulfilmentId": "F-1", "return": "R-1"}, "fulfilment:F-1"),
        ("order.return_to_sender", {"fulfilment": "F-1"}, "fulfilment:F-1"),
        ("tracking.exception", {}, "order"),
        ("return.inspected", {"return_id": 7}, "return:7"),
        ("return.inspected", {"fulfilment": "F-1"}, "order"),
        ("payment.failed", {"payment": "PAY-1", "fulfilment": "F-1"}, "order"),
        ("stock.exception", {"line": "L-1", "fulfilment": "F-1"}, "order"),
        ("order.exception", {"subject": "payment:PAY-1"}, "payment:PAY-1"),
        ("order.exception", {"subject": "fulfillment:F-1"}, "fulfilment:F-1"),
        ("order.exception", {"subject": "order", "fulfilment": "F-1"}, "order"),
        ("order.exception", {"subject": "Where is my parcel?"}, "order"),
        ("order.exception", {"fulfilment": ["F-1", "F-2"]}, "order"),
        ("order.exception", {"return": True}, "order"),
    ],
)
def test_a_case_is_about_the_part_that_the_event_is_about(type_: str, data: dict[str, object], subject: str) -> None:
    assert read(type_, {"order": "SO-1", **data}).subject == subject


@pytest.mark.parametrize(
    ("path", "subject"),
    [
        ("orders/SO-1/fulfilments/F-1", "fulfilment:F-1"),
        ("order/SO-1/shipment/F-1", "fulfilment:F-1"),
        ("orders/SO-1/payments/PAY-1", "payment:PAY-1"),
        ("orders/SO-1/lines/2", "line:2"),
        ("orders/SO-1/notes/4", "order"),
    ],
)
def test_a_subject_may_name_the_part_outright(path: str, subject: str) -> None:
    event = read(data={}, subject=path)

    assert (event.order, event.subject) == ("SO-1", subject)


@pytest.mark.parametrize("kind", ["label_no_scan", "out_of_stock", None])
def test_the_kind_that_a_sender_names_never_moves_an_event_to_another_case(kind: str | None) -> None:
    event = read(data={"order": "SO-1", "fulfilment": "F-1", "kind": kind})

    assert (event.subject, event.kind) == ("fulfilment:F-1", kind)


@pytest.mark.parametrize(
    ("type_", "data", "claims", "kind"),
    [
        ("order.exception", {}, True, None),
        ("order.exception", {"kind": "label_no_scan"}, True, "label_no_scan"),
        ("order.exception", {"kind": "Label-No-Scan"}, True, "label_no_scan"),
        ("order.exception", {"kind": "gremlins"}, True, None),
        ("order.exception", {"exception": {"kind": "lost"}}, True, "lost"),
        ("order.exception", {"exception": "lost"}, True, "lost"),
        ("order.updated", {"kind": "lost"}, True, "lost"),
        ("order.updated", {"kind": "gift"}, False, None),
        ("order.updated", {"exception": True}, True, None),
        ("order.updated", {"exception": {"text": "odd"}}, True, None),
        ("order.updated", {"exception": None}, False, None),
        ("order.exception", {"exception": False}, False, None),
        ("order.exception.resolved", {"kind": "lost"}, False, None),
        ("order.label_no_scan", {}, True, "label_no_scan"),
        ("order.label_no_scan", {"kind": "lost"}, True, "lost"),
        ("order.updated", {}, False, None),
    ],
)
def test_an_event_claims_an_exception_and_names_a_kind(
    type_: str, data: dict[str, object], claims: bool, kind: str | None
) -> None:
    event = read(type_, {"order": "SO-1", **data})

    assert (event.claims, event.kind) == (claims, kind)


@pytest.mark.parametrize(
    ("time", "at"),
    [
        ("2026-11-23T10:00:00Z", NOON - timedelta(hours=2)),
        ("2026-11-23t10:00:00z", NOON - timedelta(hours=2)),
        ("2026-11-23 12:00:00+02:00", NOON - timedelta(hours=2)),
        ("2026-11-23T10:00:00.123456789Z", NOON - timedelta(hours=2) + timedelta(microseconds=123_456)),
        ("2019-01-01T00:00:00Z", datetime(2019, 1, 1, tzinfo=UTC)),
        ("2026-11-24T12:00:00Z", NOON + timedelta(days=1)),
        ("2026-11-24T12:00:01Z", NOON),
        ("9999-12-31T23:59:59Z", NOON),
        (None, NOON),
    ],
)
def test_an_event_happened_when_it_says_unless_that_is_far_ahead(time: str | None, at: datetime) -> None:
    assert read(time=time).occurred_at == at


@pytest.mark.parametrize(
    "time",
    [
        "2026-11-23T10:00:00",
        "2026-11-23",
        "yesterday",
        "",
        "2026-11-23T10:00Z",
        "20261123T100000Z",
        "2026-11-23T24:61:00Z",
        "9999-12-31T23:59:59-23:59",
        0,
        True,
        ["2026-11-23T10:00:00Z"],
    ],
)
def test_a_time_that_could_mean_several_moments_or_none_is_refused(time: object) -> None:
    with pytest.raises(BadValue, match="time"):
        read(time=time)


def test_the_store_is_the_events_own_or_the_one_of_the_settings() -> None:
    assert read().store == "main"
    assert read(data={"order": "SO-1", "store": "berlin"}).store == "berlin"
    assert read(data={"order": "SO-1", "store": {"id": "berlin"}}).store == "berlin"


def test_the_body_is_kept_as_it_came() -> None:
    event = read(data={"order": "SO-1", "note": "grüße"})

    assert event.raw.encode() == body_of(cloud_event(data={"order": "SO-1", "note": "grüße"}))


@pytest.mark.parametrize("name", ["specversion", "id", "source", "type"])
def test_an_attribute_that_every_cloudevent_has_must_be_there(name: str) -> None:
    document = cloud_event()
    del document[name]

    with pytest.raises(BadValue, match=name):
        read_event(body_of(document), event_id="ev", source="oms", delivery="m", received_at=NOON, default_store="main")


@pytest.mark.parametrize("name", ["order", "store", "sku", "fulfilment", "return"])
@pytest.mark.parametrize("text", ["x" * 129, "a\nb", "a\x00b", "a\u202eb", "a\u200bb", "   "])
def test_an_id_from_outside_is_short_and_printable(name: str, text: str) -> None:
    with pytest.raises(BadValue, match=f"data.{name} is not a text of 1 to 128 printable characters"):
        read(data={"order": "SO-1", name: text})


def test_data_in_base64_is_refused_with_what_to_send() -> None:
    with pytest.raises(BadValue, match="data_base64"):
        read(data_base64="e30=")
