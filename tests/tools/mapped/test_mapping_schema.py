"""The schema that editors take fits the files that are good, and is the one of the page."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.tools.mapped.brightwork_stand import MAPPING
from tools.mapped.schema import mapping_schema

DOCS = Path(__file__).parents[3] / "docs"
GOOD = (MAPPING, DOCS / "examples" / "sandbox-mapping.yaml")


def problems(document: Any) -> list[str]:
    return [error.message for error in Draft202012Validator(mapping_schema()).iter_errors(document)]


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.name)
def test_a_good_file_fits(file: Path) -> None:
    assert problems(yaml.safe_load(file.read_text())) == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("reads", "order", "fields", "totl"), "total"),
        (("reads", "order", "fields", "status"), {"at": "state", "wrds": {}}),
        (("reads", "order", "fields", "channel"), {"value": "wob"}),
        (("writes", "add_tg"), {"request": "PUT /x"}),
        (("terms", "sets_off", "order.tg"), {"effects": [], "shown_by": "Ada"}),
        (("authentication", "kind"), "bearr"),
    ],
)
def test_a_name_or_word_that_is_none_is_underlined(place: tuple[str, ...], value: object) -> None:
    document = yaml.safe_load(MAPPING.read_text())
    *above, name = place
    holder = document
    for step in above:
        holder = holder[step]
    holder[name] = value

    assert problems(document)


def test_the_schema_of_the_docs_is_this_one() -> None:
    told = json.loads((DOCS / "connect" / "mapping.schema.json").read_text())

    assert told == mapping_schema(), "write it anew: triage connect schema > docs/connect/mapping.schema.json"
