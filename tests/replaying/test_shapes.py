from typing import Any

import pytest

from triage.replaying.disguise import Disguise
from triage.replaying.shapes import answer_rule, event_rule

ORDER = ("orders", "SO-1")


@pytest.mark.parametrize("wrong", [None, True, 7, "Ada Brandt", ["Ada Brandt"], {"Ada": "Brandt"}])
def test_what_is_of_another_type_than_it_should_be_stays_so_and_loses_what_it_says(wrong: Any) -> None:
    document = {"id": "SO-1", "customer": wrong, "shipping_address": {"name": wrong}, "lines": wrong, "notes": wrong}

    kept = _kept(document)

    for before, after in (
        (wrong, kept["customer"]),
        (wrong, kept["lines"]),
        (wrong, kept["notes"]),
        (wrong, kept["shipping_address"]["name"]),
    ):
        assert type(after) is type(before)
    assert "Brandt" not in str(kept)


def test_only_known_fields_are_kept_and_an_unknown_field_of_a_suggestion_loses_its_text() -> None:
    kept = _kept({"id": "SO-1", "email": "a@b.example", "address_check": {"suggestion": {"door": "Brandt, left"}}})

    assert kept == {"id": "SO-1", "address_check": {"suggestion": {"door": "text-1"}}}


def test_refusals_keep_their_code_and_pages_that_are_no_json_object_nothing() -> None:
    refusal = {"error": {"code": "no_such_parcel", "message": "northpost has no data for NO77"}, "trace": "Brandt"}

    assert answer_rule("GET", ("tracking", "northpost", "NO77"), 404)(Disguise(), refusal) == {
        "error": {"code": "no_such_parcel", "message": "error-1"}
    }
    assert answer_rule("GET", ORDER, 500)(Disguise(), "Brandt") == "left out"


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (True, True),
        (False, False),
        ("label_no_scan", "label_no_scan"),
        ("Ada Brandt is angry", True),
        ({"kind": "lost", "note": "Ada Brandt"}, {"kind": "lost"}),
        ({"note": "Ada Brandt"}, True),
        ({}, False),
        ([], False),
    ],
)
def test_an_event_keeps_whether_it_claims_an_exception_and_which(told: object, kept: object) -> None:
    assert event_rule(Disguise(), {"data": {"exception": told}}) == {"data": {"exception": kept}}


def _kept(document: object) -> Any:
    return answer_rule("GET", ORDER, 200)(Disguise(), document)
