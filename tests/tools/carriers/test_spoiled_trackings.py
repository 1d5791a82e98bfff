"""Whatever becomes of a tracking document: nothing crashes, and nobody hears of a delivery, a return or a loss that
the document does not speak of.
"""

import copy
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, tostring

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.carriers.vendors import (
    aftership_tracking,
    canadapost_details,
    easypost_tracker,
    shipengine_answer,
    shippo_track,
    usps_answer,
)
from tools import aftership, canadapost, easypost, shipengine, shippo, usps
from triage.domain.errors import TriageError
from triage.domain.tracking import CarrierReason, Tracking, TrackingStatus

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
_WORDS = (
    "delivered", "DELIVERED", "Delivered", "DE", "return_to_sender", "RETURNED", "return", "lost", "package_lost",
    "PARCEL_LOST", "Exception_013", "Exception_010", "Exception", "TRANSIT", "failure", "in_transit", "unknown",
    "teleported", "", "2026-11-22", "2026-11-22T10:00:00", "2026-11-22T10:00:00+14:00", "0001-01-01T00:00:00", "ü" * 50,
)  # fmt: skip
_VALUES = st.one_of(
    st.sampled_from(_WORDS),
    st.sampled_from(
        [None, True, False, 0, -1, 1795435080, 1795435080000, 10**30, 1.5, [], {}, [None], {"code": "lost"}]
    ),
)
_STEPS = st.lists(st.tuples(st.integers(0, 10_000), st.sampled_from("vvdrnw"), _VALUES), min_size=1, max_size=4)

_JSON: dict[str, tuple[Callable[[], Any], Callable[[Any], Tracking]]] = {
    "easypost": (easypost_tracker, lambda document: easypost.read_tracker(document, NOW)),
    "aftership": (aftership_tracking, lambda document: aftership.read_tracking(document, NOW)),
    "shippo": (shippo_track, lambda document: shippo.read_track(document, NOW)),
    "shipengine": (shipengine_answer, lambda document: shipengine.read_tracking(document, NOW, "fedex")),
}
_SAYS: dict[str, Callable[[Any], tuple[str, ...]]] = {
    "easypost": lambda d: (_low(d, "status"), _low(d, "status_detail")),
    "aftership": lambda d: (_low(d, "tag"), _low(d, "subtag"), "back" if d.get("return_to_sender") is True else ""),
    "shippo": lambda d: (_low(d.get("tracking_status"), "status"), _substatus(d.get("tracking_status"))),
    "shipengine": lambda d: (_low(d, "status_code"), _low(d, "status_detail_code")),
}
_DELIVERED = {"delivered", "de"}
_RETURNING = {"return_to_sender", "return", "returned", "exception_010", "exception_011", "back"}
_LOST = {"lost", "package_lost", "parcel_lost", "exception_013"}


@pytest.mark.parametrize("vendor", _JSON)
@settings(max_examples=120, deadline=None)
@given(steps=_STEPS)
def test_no_change_of_a_document_makes_bad_or_good_news(vendor: str, steps: Sequence[tuple[int, str, Any]]) -> None:
    make, read = _JSON[vendor]
    document = copy.deepcopy(make())
    for place, how, value in steps:
        _spoil(document, place, how, value)
    parcel = _read(lambda: read(document))

    if parcel is not None:
        _only_what_is_said(parcel, set(_SAYS[vendor](document)))


@pytest.mark.parametrize("value", [None, True, 0, 1.5, "text", [], {}, [1], {"data": None}])
@pytest.mark.parametrize("vendor", _JSON)
def test_what_is_no_document_is_unreadable(vendor: str, value: Any) -> None:
    assert _read(lambda: _JSON[vendor][1](value)) is None


@settings(max_examples=120, deadline=None)
@given(steps=_STEPS)
def test_no_change_of_what_usps_sends_makes_bad_or_good_news(steps: Sequence[tuple[int, str, Any]]) -> None:
    root = _spoilt_tree(usps_answer("N1"), steps)
    parcel = _read(lambda: usps.read_tracking(tostring(root), "N1", NOW))

    if parcel is not None:
        said = {each.text for name in ("StatusCategory", "EventCode") for each in root.iter(name)}
        assert parcel.status is not TrackingStatus.DELIVERED or said & {"Delivered", "DELIVERED", "delivered", "01"}
        assert parcel.status is not TrackingStatus.RETURNING
        assert parcel.reason is not CarrierReason.LOST


@settings(max_examples=120, deadline=None)
@given(steps=_STEPS)
def test_no_change_of_what_canada_post_sends_makes_bad_or_good_news(steps: Sequence[tuple[int, str, Any]]) -> None:
    root = _spoilt_tree(canadapost_details(), steps)
    parcel = _read(lambda: canadapost.read_tracking(tostring(root), NOW))

    if parcel is not None:
        assert parcel.status not in (TrackingStatus.DELIVERED, TrackingStatus.RETURNING)
        assert parcel.reason is not CarrierReason.LOST


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<", b"\xff\xfe\x00", b"<TrackResponse/>", b"<html><body>back soon</body></html>",
        b'<!DOCTYPE t [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><TrackResponse>&b;</TrackResponse>',
        b'<!DOCTYPE t SYSTEM "file:///etc/passwd"><tracking-detail/>',
        b"<a>" * 5000,
    ],
)  # fmt: skip
def test_hostile_xml_is_unreadable_or_tells_nothing(body: bytes) -> None:
    assert _read(lambda: usps.read_tracking(body, "N1", NOW)) is None
    assert _read(lambda: canadapost.read_tracking(body, NOW)) is None


def test_a_document_type_is_refused_even_before_a_good_answer() -> None:
    declared = '<!DOCTYPE tracking-detail SYSTEM "https://example.com/x.dtd"><tracking-detail'
    answer = canadapost_details().replace("<tracking-detail", declared, 1)

    assert _read(lambda: canadapost.read_tracking(canadapost_details(), NOW)) is not None
    assert _read(lambda: canadapost.read_tracking(answer, NOW)) is None


def _read(read: Callable[[], Tracking]) -> Tracking | None:
    try:
        return read()
    except TriageError:
        return None


def _only_what_is_said(parcel: Tracking, said: set[str]) -> None:
    assert parcel.status is not TrackingStatus.DELIVERED or said & _DELIVERED
    assert parcel.status is not TrackingStatus.RETURNING or said & _RETURNING
    assert parcel.reason is not CarrierReason.LOST or said & _LOST
    assert parcel.status is None or "status" not in parcel.unread
    for scan in parcel.scans:
        assert scan.at.tzinfo is UTC


def _low(fields: Any, name: str) -> str:
    value = fields.get(name) if isinstance(fields, dict) else None
    return value.strip().casefold() if isinstance(value, str) else ""


def _substatus(fields: Any) -> str:
    held = fields.get("substatus") if isinstance(fields, dict) else None
    return held.strip().casefold() if isinstance(held, str) else _low(held, "code")


def _spoil(document: Any, place: int, how: str, value: Any) -> None:
    """One change: another value, nothing, another name, one level deeper, twice."""
    spots = list(_spots(document))
    holder, key = spots[place % len(spots)]
    match how:
        case "d":
            del holder[key]
        case "r" if isinstance(holder, dict):
            holder[f"{key}_v2"] = holder.pop(key)
        case "n":
            holder[key] = {"value": holder[key]}
        case "w" if isinstance(holder, list):
            holder.append(holder[key])
        case _:
            holder[key] = copy.deepcopy(value)
    if not document:
        document["tracking_number"] = "N1"


def _spots(document: Any) -> Sequence[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for key, value in document.items() if isinstance(document, dict) else enumerate(document):
        found.append((document, key))
        if isinstance(value, dict | list):
            found += _spots(value)
    return found


def _spoilt_tree(body: str, steps: Sequence[tuple[int, str, Any]]) -> Element:
    root: Element = fromstring(body)
    for place, how, value in steps:
        spots = [(parent, child) for parent in root.iter() for child in parent]
        if not spots:
            break
        parent, child = spots[place % len(spots)]
        match how:
            case "d":
                parent.remove(child)
            case "r":
                child.tag = f"{child.tag}V2"
            case "w":
                parent.append(copy.deepcopy(child))
            case "n":
                child.append(Element("deeper"))
            case _:
                child.text = str(value)
    return root
