"""Whatever an answer is: nothing but our own errors leaves a mapping, and nothing readable is made up."""

from dataclasses import fields
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.fake_clock import NOON
from tests.tools.mapped.brightwork import Brightwork, sale, shipment
from tests.tools.mapped.brightwork_stand import MAPPING
from tests.tools.mutations import JSON, Place, spoiled
from tests.tools.test_spoiled_documents import PARCEL, RICH, claims, said
from tools.mapped import load_mapping
from tools.mapped.expressions import Answered
from tools.mapped.file import MappingFile
from tools.mapped.orders import entry_of, order_of
from tools.mapped.reading import Found, Reading, read_fields
from tools.mapped.shapes import TRACKING
from triage.domain.errors import TriageError
from triage.domain.flaws import FlawKind
from triage.domain.order import Order

SANDBOX = load_mapping(Path(__file__).parents[3] / "docs" / "examples" / "sandbox-mapping.yaml")
BRIGHTWORK = load_mapping(MAPPING)
ENVELOPE = {
    "result": {"sale": {**sale("100042"), "blocks": [{"no": 1, "why": "w", "who": "x", "ref": "k", "at": 1.7e9}]}}
}
SHIPMENTS = {"result": {"shipments": [shipment("100042")]}}


def read(
    mapping: MappingFile, document: Any, order_id: str, kept: list[Found] | None = None, **also: Any
) -> Order | None:
    reading = Reading(Answered(document, {"etag": '"1"'}, {"order": order_id}, also), NOON, kept=kept)
    try:
        told, _ = entry_of(mapping.order, reading, "it")
        return order_of(mapping.order, told, reading, order_id)
    except TriageError:
        return None


@settings(max_examples=150, deadline=None, derandomize=True)
@given(spoiled(RICH))
def test_a_spoiled_order_is_read_as_far_as_it_says_and_no_further(change: tuple[Any, list[Place]]) -> None:
    document, _ = change
    order = read(SANDBOX, document, RICH["id"])
    if order is not None:
        assert all(said(claim, document) or claim == "1" for claim in claims(order))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(spoiled({"document": ENVELOPE, "also": SHIPMENTS}))
def test_a_spoiled_answer_of_another_shape_leaves_only_our_errors(change: tuple[Any, list[Place]]) -> None:
    document, _ = change
    kept: list[Found] = []
    whole = document if isinstance(document, dict) else {}
    order = read(BRIGHTWORK, whole.get("document"), "100042", kept, shipments=whole.get("also"))
    if order is None:
        return
    told = {each.path.partition(".")[0].partition("[")[0] for each in kept}
    for field in fields(order):
        value = getattr(order, field.name)
        if field.name in order.unread:
            assert value in (None, (), frozenset(), "", "1"), field.name
        elif field.name not in ("unread", "version") and value:
            assert field.name in told, f"{field.name} came from nowhere"


@settings(max_examples=150, deadline=None, derandomize=True)
@given(JSON | st.dictionaries(st.sampled_from(sorted(RICH)), JSON) | st.fixed_dictionaries({"result": JSON}))
def test_any_document_at_all_leaves_only_our_errors(document: Any) -> None:
    for mapping in (SANDBOX, BRIGHTWORK):
        order = read(mapping, document, "100042", shipments=document)
        if order is not None:
            assert {flaw.kind for flaw in order.unread.values()} <= set(FlawKind)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(spoiled(PARCEL) | spoiled(Brightwork().parcels["GL7001"]))
def test_a_spoiled_parcel_leaves_only_our_errors(change: tuple[Any, list[Place]]) -> None:
    document, _ = change
    for mapping in (SANDBOX, BRIGHTWORK):
        assert mapping.tracking is not None
        reading = Reading(Answered({"result": document}), NOON)
        entry = document if isinstance(document, dict) else {}
        values = read_fields(TRACKING, mapping.tracking.fields.parts, mapping.tracking.fields.untold, entry, reading)
        scans = [scan for scan in claims(values["scans"]) if isinstance(scan, str)]
        assert all(claim in str(document) or mapping is BRIGHTWORK for claim in scans)
