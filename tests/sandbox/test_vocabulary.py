"""The words of the document, of the sandbox and of the domain are the same words."""

from enum import StrEnum

import pytest

from tests.sandbox.description import read_document
from triage.domain import order, tracking
from triage.sandbox import vocabulary

ENUMS: dict[str, type[StrEnum]] = {
    "OrderStatus": order.OrderStatus,
    "Channel": order.Channel,
    "HoldReason": order.HoldReason,
    "AddressVerdict": order.AddressVerdict,
    "CustomerTier": order.CustomerTier,
    "PaymentStatus": order.PaymentStatus,
    "PaymentMethod": order.PaymentMethod,
    "RefundState": order.RefundState,
    "RiskAdvice": order.RiskAdvice,
    "FulfilmentStatus": order.FulfilmentStatus,
    "PickState": order.PickState,
    "HandOver": order.ExportState,
    "ReportType": order.ReportType,
    "TrackingStatus": tracking.TrackingStatus,
    "CarrierReason": tracking.CarrierReason,
}


@pytest.mark.parametrize("name", ENUMS)
def test_the_document_and_the_domain_share_their_words(name: str) -> None:
    assert read_document()["components"]["schemas"][name]["enum"] == [str(word) for word in ENUMS[name]]


def test_the_sandbox_accepts_the_words_of_the_domain() -> None:
    assert list(vocabulary.STATUSES) == list(order.OrderStatus)
    assert list(vocabulary.HOLD_REASONS) == list(order.HoldReason)
    assert list(vocabulary.PICK_STATES) == list(order.PickState)
    assert vocabulary.ADDRESS_FIELDS == order.Address.FIELDS
