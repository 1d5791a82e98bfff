"""Facts in the plain form that policies, case files and recordings share."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.conditions import facts_about, values_of
from tests.domain.samples import NOON
from triage.domain.catalogue import FACTS
from triage.domain.errors import BadValue
from triage.domain.fact_values import parse_facts, parse_time, parse_value, plain_facts, plain_value
from triage.domain.facts import NONE, Contradicted, FactDefinition, Facts, FactType, Known, Missing, Value


def _a_value() -> st.SearchStrategy[tuple[FactDefinition, Value]]:
    return st.sampled_from(sorted(FACTS)).flatmap(lambda name: st.tuples(st.just(FACTS[name]), values_of(FACTS[name])))


@given(_a_value())
def test_a_value_reads_back_from_its_plain_form(pair: tuple[FactDefinition, Value]) -> None:
    definition, value = pair
    through_json = json.loads(json.dumps(plain_value(value)))

    assert parse_value(definition, through_json) == value


@given(
    st.lists(st.sampled_from(sorted(FACTS)), max_size=8, unique=True).flatmap(lambda names: facts_about(tuple(names)))
)
def test_a_whole_case_reads_back_from_its_plain_form(facts: Facts) -> None:
    through_json = json.loads(json.dumps(plain_facts(facts)))
    again = parse_facts(through_json, FACTS)

    assert again == facts
    assert again.as_of == facts.as_of


@given(_a_value(), st.integers() | st.booleans() | st.text(max_size=12) | st.none() | st.lists(st.text(max_size=3)))
def test_a_plain_value_is_read_or_refused_and_never_breaks_the_reader(
    pair: tuple[FactDefinition, Value], plain: object
) -> None:
    definition, _ = pair
    with suppress(BadValue):
        value = parse_value(definition, plain)
        assert definition.type is FactType.TEXT or parse_value(definition, plain_value(value)) == value


def test_a_case_file_names_each_state_of_a_fact() -> None:
    facts = parse_facts(
        {
            "as_of": "2026-11-23T12:00:00Z",
            "facts": {
                "exception.kind": "label_no_scan",
                "risk.score": {"missing": "risk service answered 503"},
                "stock.available": {"value": 4, "observed_at": "2026-11-23T08:00:00Z", "source": "wms"},
                "tracking.last_scan_at": "none",
                "stock.on_hand": {"contradicted": {"oms": 4, "wms": 0}},
            },
        },
        FACTS,
    )

    assert facts == {
        "exception.kind": Known("label_no_scan", "triage", NOON),
        "risk.score": Missing("risk service answered 503"),
        "stock.available": Known(4, "wms", NOON - timedelta(hours=4)),
        "tracking.last_scan_at": Known(NONE, "carrier", NOON),
        "stock.on_hand": Contradicted((("oms", 4), ("wms", 0))),
    }


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ([], 'an object with "as_of" and "facts"'),
        ({"as_of": "2026-11-23T12:00:00Z"}, 'an object with "as_of" and "facts"'),
        ({"facts": {}}, 'needs "as_of"'),
        ({"as_of": "noon", "facts": {}}, "is not a time"),
        ({"as_of": "2026-11-23T12:00:00", "facts": {}}, "names no time zone"),
        ({"as_of": "2026-11-23T12:00:00Z", "facts": {}, "kind": "lost"}, "unknown key 'kind'"),
        ({"as_of": "2026-11-23T12:00:00Z", "facts": {"risk.scroe": 1}}, "did you mean 'risk.score'"),
        ({"as_of": "2026-11-23T12:00:00Z", "facts": {"order.status": "opne"}}, "did you mean 'open'"),
        ({"as_of": "2026-11-23T12:00:00Z", "facts": {"risk.score": "12"}}, "a whole number of points"),
        ({"as_of": "2026-11-23T12:00:00Z", "facts": {"risk.score": True}}, "a whole number of points"),
        ({"as_of": "2026-11-23T12:00:00Z", "facts": {"order.total": 250}}, 'as in "250.00 EUR"'),
        ({"as_of": "2026-11-23T12:00:00Z", "facts": {"order.age": 36}}, "as in 36h or 7d"),
        ({"as_of": "2026-11-23T12:00:00Z", "facts": {"order.tags": "gift"}}, "write a list"),
        ({"as_of": "2026-11-23T12:00:00Z", "facts": {"risk.score": {"contradicted": {"oms": 1}}}}, "is no fact"),
        ({"as_of": "2026-11-23T12:00:00Z", "facts": {"risk.score": {"value": 1, "age": "5m"}}}, "is no fact"),
    ],
)
def test_a_case_that_cannot_be_read_is_refused_with_what_would_be_right(document: Any, complaint: str) -> None:
    with pytest.raises(BadValue) as refused:
        parse_facts(document, FACTS)

    assert complaint in str(refused.value)


def test_a_time_is_read_in_any_zone_and_kept_in_utc() -> None:
    assert parse_time("2026-11-23T13:00:00+01:00") == datetime(2026, 11, 23, 12, tzinfo=UTC)
