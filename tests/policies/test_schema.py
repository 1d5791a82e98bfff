"""The schema for editors: it refuses what the loader refuses by shape, and nothing that the loader accepts."""

# ruff: noqa: E501 - a table reads better in rows

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.command import CommandLine
from tests.policies.editor import SCHEMA, complaint, read, readable
from tests.policies.policy_folder import SOUND, PolicyFolder
from tests.policies.random_policies import files
from triage.actions.catalogue import ACTIONS
from triage.domain.catalogue import FACTS, GROUPS
from triage.domain.facts import FactType
from triage.policies.file import read_policy_file
from triage.policies.schema import policy_schema

FOLDER = Path(__file__).parents[2] / "policies"
BROKEN = Path(__file__).parent / "broken"
HEADER = "# yaml-language-server: $schema=../docs/policies.schema.json"
DEFINITIONS: Any = policy_schema(ACTIONS)["definitions"]


def test_the_copy_beside_the_docs_is_what_the_command_prints(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = CommandLine(capsys, monkeypatch)("policies", "schema")

    assert (ran.code, ran.out) == (0, SCHEMA.read_text()), (
        "write it anew: triage policies schema > docs/policies.schema.json"
    )


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_policy_file_names_the_schema_and_meets_it(path: Path) -> None:
    assert path.read_text().splitlines()[0] == HEADER
    assert complaint(read(path.read_text())) is None


@settings(max_examples=30, deadline=None)
@given(files())
def test_a_file_that_the_loader_accepts_meets_it(file: dict[str, Any]) -> None:
    assert complaint(file) is None


ODD = [
    0,
    1,
    -1,
    1.5,
    True,
    None,
    "",
    "none",
    "all",
    "x",
    "7d",
    "0s",
    "1 EUR",
    "-1 EUR",
    "2026-11-23T12:00:00Z",
    "2026-11-23",
    "risk",
    "order.hold",
    "held",
    [],
    ["none"],
    ["held"],
    [1, 2],
    ["order.hold"],
    {},
    {"at_least": 1},
    {"none_of": ["held"]},
    {"has": ["x"]},
    {"all_but": ["order.tag"]},
]


@settings(max_examples=120, deadline=None)
@given(file=files(), data=st.data())
def test_whatever_is_put_in_place_of_a_piece_the_schema_refuses_nothing_that_the_loader_accepts(
    file: dict[str, Any], data: st.DataObject
) -> None:
    file = deepcopy(file)
    places = list(_places(file))
    holder, key = places[data.draw(st.integers(0, len(places) - 1))]
    holder[key] = data.draw(st.sampled_from(ODD))

    accepted = not read_policy_file("a.yaml", json.dumps(file).encode(), ACTIONS).findings

    assert not accepted or complaint(file) is None


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a document, as what holds it and the key there."""
    for key in range(len(node)) if isinstance(node, list) else list(node) if isinstance(node, dict) else ():
        yield node, key
        yield from _places(node[key])


# fmt: off
BY_SHAPE = [
    ("version: 1", "version: 2", "version: 1 was expected"),
    ("version: 1\n", "", ": 'version' is a required property"),
    ("id: hold-it", "id: hold it", "policies.0.id: 'hold it' does not match '^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$'"),
    ("why: The risk engine is unsure, and holding is always right.", "why: 7", "policies.0.why: 7 is not of type 'string'"),
    ("    why: The risk engine is unsure, and holding is always right.\n", "", "policies.0: 'why' is a required property"),
    ("    owner: fraud-desk\n", "", "policies.0: 'owner' is a required property"),
    ("    limits: {per_hour: 5}\n", "", "policies.0: 'limits' is a required property"),
    ("priority: 10", "priority: first", "policies.0.priority: 'first' is not of type 'integer'"),
    ("priority: 10", "priority: -1", "policies.0.priority: -1 is less than the minimum of 0"),
    ("mode: auto", "mode: atuo", "policies.0.mode: 'atuo' is not one of ['off', 'shadow', 'suggest', 'auto']"),
    ("mode: auto", "moode: auto", "policies.0: 'mode' is a required property"),
    ("      exception.kind: fraud_review\n", "", "policies.0.when: 'exception.kind' is a required property"),
    ("exception.kind: fraud_review", "exception.kind: {none_of: [lost]}", None),
    ("exception.kind: fraud_review", "exception.kind: none", None),
    ("exception.kind: fraud_review", "exception.kind: fraud_revue", None),
    ("order.status: [open, held]", "order.status: [opn]", None),
    ("order.status: [open, held]", "order.status: []", None),
    ("order.status: [open, held]", "order.status: {at_least: open}", None),
    ("order.status: [open, held]", "order.status: {none_of: [none]}", None),
    ("order.status: [open, held]", "order.status: {none_of: open}", None),
    ("order.status: [open, held]", "order.stauts: open", "policies.0.when: Additional properties are not allowed ('order.stauts' was unexpected)"),
    ("order.status: [open, held]", "tracking.last_message: late", "policies.0.when: Additional properties are not allowed ('tracking.last_message' was unexpected)"),
    ("order.status: [open, held]", "customer.vip: 'true'", None),
    ("order.status: [open, held]", "risk.score: {none_of: [70]}", None),
    ("order.status: [open, held]", "risk.score: [70, 80]", None),
    ("order.status: [open, held]", "risk.score: 7.5", None),
    ("order.status: [open, held]", "risk.score: {above: 1, at_least: 2}", None),
    ("order.status: [open, held]", "risk.score: {between: [1, 2], below: 9}", None),
    ("order.status: [open, held]", "risk.score: {between: [1]}", None),
    ("order.status: [open, held]", "risk.score: {below: none}", None),
    ("order.status: [open, held]", "risk.score: {}", None),
    ("order.status: [open, held]", "order.total: {at_most: 250}", None),
    ("order.status: [open, held]", 'order.total: "250 eur"', None),
    ("order.status: [open, held]", "order.age: {at_least: 36}", None),
    ("order.status: [open, held]", "order.age: {at_least: 1h2d}", None),
    ("order.status: [open, held]", "order.placed_at: {below: 2026-11-23}", None),
    ("order.status: [open, held]", "order.tags: gift", None),
    ("order.status: [open, held]", "order.tags: [gift]", None),
    ("order.status: [open, held]", "order.tags: {has: []}", None),
    ("order.status: [open, held]", "exception.also: {has: [lots]}", None),
    ("order.status: [open, held]", "any: []", None),
    ("order.status: [open, held]", "any: [{any: [{risk.score: 1}]}]", None),
    ("order.status: [open, held]", "any: [{}]", None),
    ("limits: {per_hour: 5}", "limits: {}", None),
    ("limits: {per_hour: 5}", "limits: {per_hour: 0}", None),
    ("limits: {per_hour: 5}", "limits: {per_customer: 1 a week}", None),
    ("limits: {per_hour: 5}", 'limits: {value_per_day: "0.00 EUR"}', None),
    ("limits: {per_hour: 5}", "limits: {per_minute: 5}", None),
    ("limits: {per_hour: 5}", "limits: {per_hour: 5}\n    fresh: {oders: 5m}", None),
    ("limits: {per_hour: 5}", "limits: {per_hour: 5}\n    fresh: {order: 0s}", None),
    ("limits: {per_hour: 5}", "limits: {per_hour: 5}\n    undo_within: 30", None),
    ("limits: {per_hour: 5}", "limits: {per_hour: 5}\n    expires: 31 December", None),
    ("limits: {per_hour: 5}", "limits: {per_hour: 5}\n    when_cleared: resolve", None),
    ("- order.hold: {reason: fraud}", "[]", None),
    ("- order.hold: {reason: fraud}", "- order.hold", None),
    ("- order.hold: {reason: fraud}", "- order.hold: {reason: frud}", None),
    ("- order.hold: {reason: fraud}", "- order.hold: {reason: fraud, because: x}", None),
    ("- order.hold: {reason: fraud}", "- order.hodl: {reason: fraud}", None),
    ("- order.hold: {reason: fraud}", "- {order.hold: {reason: fraud}, stock.reserve: }", None),
    ("- order.hold: {reason: fraud}", "- order.tag: {add: watch}", None),
    ("- order.hold: {reason: fraud}", "- order.tag: {add: triage-a, remove: triage-b}", None),
    ("- order.hold: {reason: fraud}", "- case.recheck: {after: 1 day, at_latest: 5d}", None),
    ("- order.hold: {reason: fraud}", "- stock.reserve: {sku: x}", None),
    ("then: escalate", "then: watch", "policies.0.do: None of [{'order.hold': {'reason': 'fraud'}}] are valid under the given schema"),
    ("then: escalate", "then: done", None),
    ("then: escalate", "then: escalate\n    tests: []", None),
    ("then: escalate", "then: escalate\n    tests: [{name: x, given: {order.status: missing}}]", None),
    ("then: escalate", "then: escalate\n    tests: [{name: x, given: {}, expect: {match: false}}]", None),
    ("then: escalate", "then: escalate\n    tests: [{name: x, given: {order.status: gone}, expect: {match: false}}]", None),
    ("then: escalate", "then: escalate\n    tests: [{name: x, given: {order.status: open}, expect: {match: true, because: order.status}}]", None),
    ("for: {all_but: [order.hold]}", "for: some", None),
    ("for: {all_but: [order.hold]}", "for: []", None),
    ("for: {all_but: [order.hold]}", "for: {all_but: []}", None),
    ("for: {all_but: [order.hold]}", "for: [order.hodl]", None),
    ("when: {customer.vip: true}", "when: {}", None),
    ("    for: {all_but", "    mode: auto\n    for: {all_but", None),
]
# fmt: on


@pytest.mark.parametrize(("old", "new", "message"), BY_SHAPE)
def test_what_is_wrong_by_shape_is_refused_by_the_loader_and_underlined_in_an_editor(
    folder: PolicyFolder, old: str, new: str, message: str | None
) -> None:
    assert SOUND.count(old) == 1
    text = SOUND.replace(old, new)
    folder.write(text)

    said = complaint(read(text))

    assert folder.findings()
    assert said is not None
    assert message is None or said == message


def test_an_editor_underlines_most_of_what_is_ever_wrong() -> None:
    """The rest spans clauses, or is told by the characters of the file, which a schema never sees."""
    texts = [path.read_bytes().decode(errors="replace") for path in sorted(BROKEN.glob("*.yaml"))]
    documents = [document for document in map(readable, texts) if document is not None]

    assert len(documents) > 80
    assert sum(complaint(document) is not None for document in documents) > len(documents) * 3 / 4


def test_a_file_without_any_entry_is_underlined() -> None:
    assert complaint({"version": 1}) is not None


def test_every_fact_says_what_it_means_where_it_can_be_written() -> None:
    for fact in FACTS.values():
        if fact.type is FactType.TEXT:
            continue
        for place in (DEFINITIONS[fact.name], DEFINITIONS["given"]["properties"][fact.name]):
            assert place["description"].startswith(fact.meaning)
            assert fact.unit is None or f" of {fact.unit}" in place["description"]
    assert set(DEFINITIONS["when"]["properties"]) == {f.name for f in FACTS.values() if f.type is not FactType.TEXT} | {
        "any"
    }
    assert set(DEFINITIONS["fresh"]["properties"]) == {*FACTS, *GROUPS}


def test_a_fact_says_where_it_comes_from_and_how_long_it_is_fresh() -> None:
    assert DEFINITIONS["order.total"]["description"] == (
        "What the customer pays, in the order's currency.\nMoney, from the order system; stale after 15m."
    )


def test_every_action_says_what_it_does_and_what_undoes_it() -> None:
    called = DEFINITIONS["policy"]["properties"]["do"]["items"]["anyOf"][0]["properties"]

    assert set(called) == set(ACTIONS)
    assert called["order.hold"]["description"].endswith("\nUndone by order.release_hold, at any time.")
    for name, schema in called.items():
        assert schema["description"].startswith(ACTIONS[name].meaning)
