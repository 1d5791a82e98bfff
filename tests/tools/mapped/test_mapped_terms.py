"""What a mapped back office promises and cannot do: why an action is off, whatever the file declares of it."""

import pytest

from tests.tools.mapped.small import mapping_with
from triage.domain.actions import why_off
from triage.domain.connector import Terms
from triage.domain.durations import parse_duration

DECLARED = """terms:
  keys_live_seconds: 0
  sets_off:
    order.tag: {effects: [], shown_by: Ada}
    "order.sync_status:delivered": {effects: [], shown_by: Ada}
"""
ADD = "  add_tag: {request: 'PUT /o/{order}/tags/{tag}'}\n"
REMOVE = "  remove_tag: {request: 'DELETE /o/{order}/tags/{tag}'}\n"


def terms(*fields: str, writes: str = "") -> Terms:
    mapping = mapping_with(*fields, after=(f"writes:\n{writes}" if writes else "") + DECLARED)
    return mapping.promises.terms(mapping.cannot, parse_duration("10s"))


@pytest.mark.parametrize(
    ("fields", "writes", "why"),
    [
        (["tags: tags"], "", "the mapping file has no write add_tag and no remove_tag"),
        (["tags: tags"], ADD, "the mapping file has no write remove_tag"),
        ([], ADD + REMOVE, "this system does not tell tags"),
    ],
)
def test_an_action_without_its_inverse_or_its_field_is_off_with_the_reason(
    fields: list[str], writes: str, why: str
) -> None:
    off = why_off("order.tag", {}, terms(*fields, writes=writes).sets_off)

    assert off is not None
    assert why in off


def test_an_action_that_is_whole_goes_by_what_is_declared() -> None:
    assert why_off("order.tag", {}, terms("tags: tags", writes=ADD + REMOVE).sets_off) is None


def test_one_value_that_is_declared_does_not_bring_back_what_cannot_be_done() -> None:
    off = why_off("order.sync_status", {"to": "delivered"}, terms().sets_off)

    assert off is not None
    assert "no write set_status" in off


def test_what_a_file_does_not_promise_is_not_promised() -> None:
    told = terms()

    assert (told.keys_live.total_seconds(), told.settles_within.total_seconds()) == (0, 0)
    assert (told.conditional, told.reads_back, told.connector) == (False, True, "mapped")
