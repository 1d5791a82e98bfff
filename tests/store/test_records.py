"""Decisions, recordings and switches: what a case is explained, replayed and stopped by."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.fake_clock import NOON
from tests.store.samples import MINUTE, an_intent
from triage.domain.decisions import RecordedDecision
from triage.domain.fact_values import Plain
from triage.domain.switches import Switch
from triage.domain.tape import Exchange
from triage.store.engine import Store

_SLOWLY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
_numbers = iter(range(1_000_000))
_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_plains = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts, inner, max_size=4),
    max_leaves=10,
)
_zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_moments = st.datetimes(datetime(1970, 1, 1), datetime(9998, 12, 31), timezones=_zones)  # noqa: DTZ001


def _exchange(**changes: object) -> Exchange:
    made: dict[str, object] = {
        "method": "GET",
        "url": "http://office/orders/SO-1",
        "request_body": None,
        "status": 200,
        "headers": {"etag": '"7"'},
        "body": '{"id":"SO-1"}',
        "at": NOON,
    }
    return Exchange(**{**made, **changes})  # type: ignore[arg-type]


def test_every_exchange_comes_back_equal_run_by_run_in_the_order_of_the_answers(store: Store) -> None:
    first = [
        _exchange(),
        _exchange(method="POST", request_body={"lines": [{"line": "L1", "to": "HAM"}], "n": None}, status=201),
        _exchange(status=0, headers={}, body="ReadTimeout", at=NOON + timedelta(microseconds=1)),
    ]
    second = [_exchange(status=500, body='not JSON \x00 "Straße" \U0001f4e6 \ufffd')]
    with store.write() as tx:
        tx.recordings.add("case-1", "run-1", NOON, first[:2])
        tx.recordings.add("case-1", "run-2", NOON, second)
        tx.recordings.add("case-1", "run-1", NOON, first[2:])
        tx.recordings.add("case-2", "run-3", NOON, second)

    with store.read() as tx:
        found = tx.recordings.of_case("case-1")
    assert found == {"run-1": first, "run-2": second}
    assert list(found) == ["run-1", "run-2"]


def test_decisions_come_back_newest_first_with_their_facts(store: Store) -> None:
    made = [
        RecordedDecision(
            case="case-1",
            run=f"run-{n}",
            at=NOON + n * MINUTE,
            policy_version="abc",
            policy="p-1" if n else None,
            outcome="act",
            reason="matched",
            decision={"outcome": "act", "actions": [{"action": "order.tag", "arguments": {"add": "triage-x"}}]},
            facts={"as_of": "2026-11-23T12:00:00Z", "facts": {"risk.score": {"missing": "503"}, "order.lines": n}},
        )
        for n in range(3)
    ]
    with store.write() as tx:
        for each in made:
            tx.decisions.add(each)

    with store.read() as tx:
        assert tx.decisions.latest("case-1") == made[-1]
        assert tx.decisions.of_case("case-1") == made[::-1]
        assert tx.decisions.latest("case-2") is None


@given(document=st.dictionaries(_texts, _plains, max_size=4))
@_SLOWLY
def test_json_comes_back_equal(store: Store, document: dict[str, Plain]) -> None:
    name = f"i-{next(_numbers)}"
    with store.write() as tx:
        tx.journal.intend(an_intent(name, order=name, arguments=document, before=document))

    with store.read() as tx:
        assert tx.journal.get(name).arguments == document


@given(moment=_moments)
@_SLOWLY
def test_times_are_kept_to_the_microsecond_whatever_their_zone(store: Store, moment: datetime) -> None:
    name = f"i-{next(_numbers)}"
    with store.write() as tx:
        tx.journal.intend(an_intent(name, order=name, intended_at=moment))

    with store.read() as tx:
        kept = tx.journal.get(name).intended_at
    assert kept == moment
    assert kept.tzinfo is UTC


def test_a_switch_is_thrown_once_and_lifted_with_a_reason(store: Store) -> None:
    with store.write() as tx:
        assert tx.switches.throw("all", "person:Ada", "sale day", NOON)
        assert not tx.switches.throw("all", "person:Jo", "me too", NOON + MINUTE)
        assert tx.switches.throw("policy:p-1", "person:Jo", "odd", NOON + MINUTE)
    with store.read() as tx:
        thrown = {switch.scope: switch for switch in tx.switches.thrown()}
    assert thrown == {
        "all": Switch("all", "person:Ada", "sale day", NOON),
        "policy:p-1": Switch("policy:p-1", "person:Jo", "odd", NOON + MINUTE),
    }

    with store.write() as tx:
        assert tx.switches.lift("all", "person:Jo", "over", NOON + 2 * MINUTE)
        assert not tx.switches.lift("all", "person:Jo", "over", NOON + 2 * MINUTE)
        assert [switch.scope for switch in tx.switches.thrown()] == ["policy:p-1"]
        assert tx.switches.throw("all", "person:Ada", "again", NOON + 3 * MINUTE)


def test_of_many_who_throw_one_switch_at_once_one_did(store: Store) -> None:
    def throw(n: int) -> bool:
        with store.write() as tx:
            return tx.switches.throw("all", f"person:{n}", "stop", NOON)

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(throw, range(6))).count(True) == 1
