"""What a type tells: an exception, something worth a look, or nothing of the kind."""

import pytest

from triage.domain.kind_names import KIND_NAMES
from triage.intake.event_types import claims_exception, kind_of, worth_a_look


def tells(type_: str) -> str:
    if claims_exception(type_, kind_of(type_)):
        return "exception"
    return "look" if worth_a_look(type_) else "nothing"


@pytest.mark.parametrize(
    "type_",
    [
        "order.exception",
        "com.acme.oms.OrderException.v2",
        "ORDER_EXCEPTION",
        "payment.failed",
        "com.acme.payment.capture-failed",
        "fulfillment.problem",
        "tracking.exception",
        "order.label_no_scan",
        "orders/label-no-scan",
        "parcel.Lost",
        "com.acme.order.PaymentPending.v1.2",
    ],
)
def test_these_types_claim_an_exception(type_: str) -> None:
    assert tells(type_) == "exception"


@pytest.mark.parametrize(
    "type_",
    [
        "payment.updated",
        "payment.expired",
        "com.acme.payment.voided",
        "order.held",
        "order.address_changed",
        "order.cancellation.requested",
        "stock.changed",
        "inventory_levels/update",
        "tracking.delayed",
        "shipment.returned",
        "dispute.opened",
    ],
)
def test_these_types_are_worth_a_look_though_they_claim_nothing(type_: str) -> None:
    assert tells(type_) == "look"


@pytest.mark.parametrize(
    "type_",
    [
        "order.created",
        "order.updated",
        "order.note.added",
        "orders/fulfilled",
        "label.created",
        "tracking.in_transit",
        "tracking.delivered",
        "payment.authorised",
        "payment.captured",
        "stock.reserved",
        "customer.updated",
        "something.nobody.listed",
        "🙂",
        "...",
        "",
    ],
)
def test_these_types_tell_of_no_exception(type_: str) -> None:
    assert tells(type_) == "nothing"


@pytest.mark.parametrize("type_", ["exception.resolved", "order.exception.closed", "label_no_scan.cleared"])
def test_a_type_that_takes_an_exception_back_claims_none(type_: str) -> None:
    assert not claims_exception(type_, "label_no_scan")


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_every_kind_can_be_named_by_the_last_part_of_a_type(kind: str) -> None:
    camel = "".join(word.capitalize() for word in kind.split("_"))

    assert kind_of(f"com.acme.order.{kind}") == kind
    assert kind_of(f"com.acme.order.{camel}.v1") == kind
    assert claims_exception(f"com.acme.order.{kind}", kind)
