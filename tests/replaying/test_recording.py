import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.graph.shop import Shop, open_shop
from triage.domain.address_format import ABBREVIATIONS, words
from triage.domain.errors import BadInput
from triage.domain.policies import PolicySet
from triage.replaying.case_record import path_and_query
from triage.replaying.record import Recording, record_case
from triage.sandbox.state import Document
from triage.sandbox.world import KINDS

PEOPLE = {
    "email": "ada.brandt@post.example",
    "phone": "+49 761 5550199",
    "contact": {"name": "Wilhelmina Ostrowski"},
}


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop("sqlite://") as shop:
        yield shop


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory, policies: PolicySet) -> dict[str, tuple[Recording, list[str]]]:
    """A recording of a case of every kind, and what was personal in it."""
    folder, found = tmp_path_factory.mktemp("recorded"), {}
    with open_shop("sqlite://") as shop:
        personal = {kind: _a_case_full_of_people(shop, kind, number) for number, kind in enumerate(KINDS)}
        shop.work()
        for kind in KINDS:
            (case,) = shop.cases(f"SO-{KINDS.index(kind)}")
            found[kind] = record_case(shop.triage, case, folder / kind, policies), personal[kind]
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_recorded_case_replays_to_what_became_of_it(
    kind: str, recorded: dict[str, tuple[Recording, list[str]]]
) -> None:
    recording, _ = recorded[kind]

    assert recording.replay.differences == []
    assert recording.replay.kind == kind
    assert recording.with_terms


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_personal_of_a_case_is_in_its_recording(
    kind: str, recorded: dict[str, tuple[Recording, list[str]]]
) -> None:
    recording, personal = recorded[kind]
    written = "\n".join(file.read_text() for file in recording.folder.iterdir())

    assert len(personal) > 10
    assert [text for text in personal if re.search(rf"(?i)(?<!\w){re.escape(text)}(?!\w)", written)] == []


def test_the_event_keeps_only_the_fields_that_are_read(shop: Shop, tmp_path: Path, policies: PolicySet) -> None:
    shop.trouble("fraud_review")
    shop.tell(kind="fraud_review", customer=PEOPLE, sku={"id": "SKU-SO-1", **PEOPLE})
    shop.work()

    record_case(shop.triage, shop.case(), tmp_path / "fraud", policies)

    event = json.loads((tmp_path / "fraud" / "event.json").read_text())
    assert event["data"] == {"order": "SO-1", "kind": "fraud_review", "sku": {"id": "SKU-SO-1"}}


def test_our_keys_are_named_and_found_again_where_an_undo_needs_them(
    shop: Shop, tmp_path: Path, policies: PolicySet
) -> None:
    _contained_then_paid(shop)

    recording = record_case(shop.triage, shop.case(), tmp_path / "paid", policies)

    writes = [each for each in _upstream(recording) if each["request"]["method"] != "GET"]
    assert [each["request"]["key"] for each in writes] == ["intent-1", "intent-2", "intent-3", "intent-4"]
    assert recording.replay.differences == []
    assert recording.replay.outcome == "cleared"
    assert recording.replay.actions == ["order.hold", "order.tag", "undo order.tag", "undo order.hold"]


def test_each_further_look_is_marked_and_replayed_at_its_own_time(
    shop: Shop, tmp_path: Path, policies: PolicySet
) -> None:
    _contained_then_paid(shop)

    recording = record_case(shop.triage, shop.case(), tmp_path / "paid", policies)

    again = [each for each in _upstream(recording) if each.get("again")]
    assert [each["response"]["headers"]["date"] for each in again] == ["Tue, 24 Nov 2026 13:00:00 GMT"]


def test_a_reading_that_repeats_the_one_before_is_written_once(shop: Shop, tmp_path: Path, policies: PolicySet) -> None:
    shop.trouble("fraud_review")
    shop.faults.add("/orders/SO-1", "503", times=3)
    shop.tell(kind="fraud_review")
    shop.work()

    recording = record_case(shop.triage, shop.case(), tmp_path / "down", policies)

    assert [each["response"]["status"] for each in _upstream(recording)[1:]] == [503]
    assert recording.replay.ok


def test_terms_tell_what_people_attest_here_without_naming_them(tmp_path: Path, policies: PolicySet) -> None:
    attested = {"order.tag": {"by": "Wilhelmina Ostrowski", "effects": ["customer"]}}
    with open_shop("sqlite://", attested=attested) as shop:
        shop.trouble("chargeback")
        shop.tell(kind="chargeback")
        shop.work()
        recording = record_case(shop.triage, shop.case(), tmp_path / "attested", policies)

    terms = _upstream(recording)[0]["response"]["body"]
    assert terms["sets_off"]["order.tag"] == {"effects": ["customer"], "shown_by": "as recorded"}
    assert "Ostrowski" not in (recording.folder / "upstream.json").read_text()
    assert (recording.replay.reason, recording.replay.differences) == ("action_off", [])


def test_a_back_office_that_does_not_answer_any_more_leaves_its_terms_out(
    shop: Shop, tmp_path: Path, policies: PolicySet
) -> None:
    shop.trouble("chargeback")
    shop.tell(kind="chargeback")
    shop.work()
    shop.clock.advance(timedelta(hours=2))
    shop.faults.add("/terms", "503", times=3)

    recording = record_case(shop.triage, shop.case(), tmp_path / "down", policies)

    assert not recording.with_terms
    assert recording.replay.ok


def test_people_in_documents_of_another_kind_are_not_written_to_a_fixture(
    shop: Shop, tmp_path: Path, policies: PolicySet
) -> None:
    shop.trouble("chargeback")
    shop.tell(kind="chargeback")
    shop.work()
    elsewhere = shop.triage.settings.model_copy(update={"backoffice_kind": "shopify"})

    with pytest.raises(BadInput, match="'shopify' or with carriers of its own"):
        record_case(replace(shop.triage, settings=elsewhere), shop.case(), tmp_path, policies)
    assert list(tmp_path.iterdir()) == []


def test_a_fixture_is_replaced_only_when_forced(shop: Shop, tmp_path: Path, policies: PolicySet) -> None:
    shop.trouble("chargeback")
    shop.tell(kind="chargeback")
    shop.work()
    record_case(shop.triage, shop.case(), tmp_path, policies)

    with pytest.raises(BadInput, match="is not empty; --force replaces"):
        record_case(shop.triage, shop.case(), tmp_path, policies)
    assert record_case(shop.triage, shop.case(), tmp_path, policies, force=True).replay.ok


def test_a_case_that_nobody_has_looked_at_has_nothing_to_record(
    shop: Shop, tmp_path: Path, policies: PolicySet
) -> None:
    shop.trouble("chargeback")
    shop.tell(kind="chargeback")

    with pytest.raises(BadInput, match="has not been worked on yet"):
        record_case(shop.triage, shop.case(), tmp_path / "new", policies)
    assert not (tmp_path / "new").exists()


def test_what_the_api_is_mounted_on_is_not_part_of_a_recording() -> None:
    assert path_and_query("https://oms.example/api/v2/orders/SO%2F1?a=b") == "/orders/SO%2F1?a=b"


def _contained_then_paid(shop: Shop) -> None:
    shop.state.settings.dated_now = True
    order = shop.trouble("payment_authorisation_expired")
    shop.tell(kind="payment_authorisation_expired")
    shop.work()
    shop.later(hours=3)
    paid_at = shop.clock.now().isoformat()
    shop.state.changing(order)
    order["payment"].update(status="captured", captured_at=paid_at)
    order["risk"]["assessed_at"] = paid_at
    shop.state.changed(order)
    shop.tell(type_="com.example.payment.captured")
    shop.work()
    assert str(shop.case().status) == "cleared"


def _a_case_full_of_people(shop: Shop, kind: str, number: int) -> list[str]:
    order = shop.trouble(kind, f"SO-{number}", number)
    order.update(PEOPLE)
    order["notes"].append(
        {
            "id": "N1",
            "at": order["placed_at"],
            "by": "Friedhelm Quist",
            "field": "order_note",
            "text": "Ring twice, the dog is called Brutus",
            "read_at": order["placed_at"],
        }
    )
    shop.tell(order["id"], kind=kind, customer=PEOPLE, note="For Wilhelmina")
    return _personal(shop, order)


def _personal(shop: Shop, order: Document) -> list[str]:
    addresses = [order["shipping_address"], order["billing_address"], order["address_check"]["suggestion"]]
    named = [str(address.get(field, "")) for address in addresses for field in ("name", "line1", "city")]
    said = {word for text in named for word in words(text)} - {*ABBREVIATIONS, *ABBREVIATIONS.values()}
    numbers = {part["label"]["tracking_number"] for part in order["fulfilments"] if part["label"]}
    parcels = [parcel for (_, number), parcel in shop.state.tracking.items() if number in numbers]
    return [
        *(word for word in said if not word.isdigit()),
        *{address["postal_code"] for address in addresses if "postal_code" in address},
        *numbers,
        *{event["text"] for parcel in parcels for event in parcel["events"] if " " in event["text"]},
        *(refused for part in order["fulfilments"] if (refused := part["label_refused"])),
        order["customer"]["id"],
        *("Friedhelm", "Quist", "Brutus", "Ring twice", "Wilhelmina", "Ostrowski", "5550199", "ada.brandt"),
    ]


def _upstream(recording: Recording) -> list[Any]:
    upstream: list[Any] = json.loads((recording.folder / "upstream.json").read_text())
    return upstream
