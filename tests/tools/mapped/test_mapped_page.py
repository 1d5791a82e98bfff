"""The page about mapping files says what is so: its examples are good, and it leaves nothing out."""

import re
from pathlib import Path

import pytest
from jmespath import functions

from tools.mapped.authentication import _KINDS
from tools.mapped.expressions import _KNOWN
from tools.mapped.file import read_mapping
from tools.mapped.shapes import ORDER, TRACKING, Group, Leaf, Many, Shape
from tools.mapped.terms import NEEDS

PAGE = (Path(__file__).parents[3] / "docs" / "connect" / "mapped.md").read_text()
_OURS = frozenset(("root", "header", "asked", "also", "find", "find_all", "spread", "split"))
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def test_the_smallest_file_of_the_page_is_good() -> None:
    assert read_mapping(BLOCKS[0].encode()).system == "Our OMS"


def test_the_whole_of_the_page_in_one_file_is_good() -> None:
    terms = BLOCKS[3].replace("conditional: true", "conditional: false")
    mapping = read_mapping((BLOCKS[0] + BLOCKS[1] + BLOCKS[2] + terms).encode())

    assert set(mapping.order.fields.parts) == {"id", "status", "total", "lines", "payment"}
    assert set(mapping.writes) == {"place_hold"}
    assert mapping.promises.keys_live.days == 1


def test_every_function_of_ours_is_on_the_page() -> None:
    assert frozenset(functions.Functions.FUNCTION_TABLE) == _KNOWN - _OURS
    assert all(f"`{name}(" in PAGE for name in _OURS)


@pytest.mark.parametrize("kind", _KINDS)
def test_every_way_to_say_who_we_are_is_on_the_page(kind: str) -> None:
    needed, more = _KINDS[kind]
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{kind}` |"))

    assert all(name in row for name in (*needed, *more))


@pytest.mark.parametrize("action", NEEDS)
def test_every_action_and_its_writes_are_on_the_page(action: str) -> None:
    assert f"`{action}`" in PAGE
    assert all(f"`{name}`" in PAGE for name in NEEDS[action][0])


@pytest.mark.parametrize(("name", "shape"), [*ORDER.items(), *TRACKING.items()])
def test_every_field_of_ours_is_on_the_page_with_its_parts_and_words(name: str, shape: Shape) -> None:
    row = next(each for each in re.split(r"\n(?:\| |\n)", PAGE) if f"`{name}`" in each and "kind |" not in each)

    assert all(part in PAGE for part in _parts(shape))
    assert row


def _parts(shape: Shape) -> set[str]:
    match shape:
        case Leaf():
            return {str(word) for word in shape.words or ()}
        case Group():
            return {part for name, each in shape.fields.items() for part in (name, *_parts(each))}
        case Many():
            return _parts(shape.entry)
