"""The judge must be able to find something: a ledger that was tampered with is seen."""

from tests.chaos.judge import _doubled, _unexplained


def _entry(order: str, key: str, **more: object) -> dict[str, object]:
    return {"order": order, "method": "POST", "path": f"/orders/{order}/holds", "key": key,
            "effect": "hold_placed", "side_effects": [], **more}  # fmt: skip


def test_the_same_effect_twice_on_one_order_is_doubled() -> None:
    assert _doubled([_entry("SO-1", "a"), _entry("SO-1", "b")], []) == ["POST /orders/SO-1/holds twice on SO-1"]
    assert _doubled([_entry("SO-1", "a"), _entry("SO-2", "b")], []) == []


def test_an_effect_without_an_intent_and_one_that_set_something_off_are_wrong() -> None:
    assert _unexplained([_entry("SO-1", "a", side_effects=["mail"])], []) == [
        "hold_placed on SO-1 has no intent",
        "hold_placed on SO-1 set off ['mail']",
    ]
