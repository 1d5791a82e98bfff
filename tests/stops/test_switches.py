"""The kill switch, on either database: what commits as it is thrown does not send; one back office can be paused."""

from dataclasses import replace
from datetime import timedelta
from typing import NoReturn

import pytest

from tests.domain.samples import NOON, a_seed, readings_of
from tests.store.databases import Database
from tests.store.racing import a_use
from triage.actions.catalogue import ACTIONS
from triage.domain.actions import Situation
from triage.domain.connector import Terms
from triage.domain.errors import Halted
from triage.domain.journal import Intent, IntentState
from triage.domain.lowerings import Lowering
from triage.domain.policies import Limits, Mode
from triage.domain.switches import Switch
from triage.domain.tape import Tape
from triage.domain.writes import Write
from triage.effects.backoffice import BackOffice
from triage.effects.guards import Use
from triage.effects.performer import Performer
from triage.effects.request import Request
from triage.runtime import SystemClock, TimeOrderedIds
from triage.store.engine import Store

_TAG = ACTIONS["order.tag"]
_USE = a_use(Limits())


class Unasked:
    """A back office that nobody may send to: to be asked is to fail."""

    def send(self, write: Write, **_: object) -> NoReturn:
        raise AssertionError(f"{write} was sent")


def _performer(store: Store) -> Performer:
    office = BackOffice(Unasked(), Unasked(), SystemClock())  # type: ignore[arg-type]
    return Performer(store, office, Terms(), SystemClock(), TimeOrderedIds())


def _request(use: Use = _USE, ordinal: int = 0) -> tuple[Request, Situation]:
    order = readings_of(a_seed()).order
    assert order is not None
    situation = Situation(order, None, NOON)
    arguments = _TAG.bind({"add": "triage-watch"}, situation)
    return Request("case-1", "run-1", "main", ordinal, _TAG, arguments, "policy:watch-it", use=use), situation


def _intend(store: Store) -> tuple[Request, Intent]:
    request, situation = _request()
    write = _TAG.write(request.arguments, situation)
    return request, _performer(store).intend(request, situation, write, lambda _: None)


def _throw(store: Store, scope: str) -> None:
    with store.write() as tx:
        assert tx.switches.throw(scope, "grace", "carrier outage", SystemClock().now())


@pytest.mark.parametrize("scope", ["all", "policy:watch-it", "action:order.tag", "connector:reference"])
def test_an_intent_that_commits_as_the_switch_is_thrown_does_not_send(database: Database, scope: str) -> None:
    worker, person = database.open(SystemClock(), TimeOrderedIds()), database.open(SystemClock(), TimeOrderedIds())
    request, intent = _intend(worker)
    _throw(person, scope)

    with pytest.raises(Halted, match="carrier outage"):
        _performer(worker).sending.send(request, intent, None, Tape())

    with person.read() as tx:
        assert tx.journal.get(intent.id).state is IntentState.HALTED
    worker.close()
    person.close()


@pytest.mark.parametrize("scope", ["all", "policy:watch-it", "action:order.tag", "connector:reference"])
def test_what_is_paused_writes_no_intent(database: Database, scope: str) -> None:
    worker = database.open(SystemClock(), TimeOrderedIds())
    _throw(worker, scope)

    with pytest.raises(Halted) as halted:
        _intend(worker)

    assert halted.value.reason == "paused"
    with worker.read() as tx:
        assert tx.journal.of_case("case-1") == []
    worker.close()


def test_a_switch_on_one_back_office_leaves_the_others_and_what_is_ours_alone() -> None:
    switch = Switch("connector:reference", "grace", "outage", NOON)

    assert switch.covers("watch-it", "order.tag", "reference")
    assert not switch.covers("watch-it", "order.tag", "other")
    assert not switch.covers("watch-it", "case.recheck", None)


@pytest.mark.parametrize("ordinal", [0, 1])
def test_once_a_policy_is_lowered_no_action_of_it_is_begun(database: Database, ordinal: int) -> None:
    worker, person = database.open(SystemClock(), TimeOrderedIds()), database.open(SystemClock(), TimeOrderedIds())
    with person.write() as tx:
        tx.lowerings.add(Lowering("watch-it", Mode.SUGGEST, "lea", "too eager", tx.now()))
    request, situation = _request(ordinal=ordinal)

    with pytest.raises(Halted, match="lowered to suggest by lea: too eager") as halted:
        _performer(worker).intend(request, situation, None, lambda _: None)

    assert halted.value.reason == "lowered"
    worker.close()
    person.close()


def test_what_a_person_approved_is_begun_though_the_policy_only_suggests(database: Database) -> None:
    worker = database.open(SystemClock(), TimeOrderedIds())
    with worker.write() as tx:
        tx.lowerings.add(Lowering("watch-it", Mode.SUGGEST, "lea", "too eager", tx.now()))
    request, situation = _request(replace(_USE, limited=False))
    _performer(worker).intend(request, situation, None, lambda _: None)
    with worker.write() as tx:
        tx.lowerings.lift("watch-it", "lea", "lower still", tx.now())
        tx.lowerings.add(Lowering("watch-it", Mode.OFF, "lea", "wrong", tx.now() + timedelta(seconds=1)))

    with pytest.raises(Halted) as halted:
        _performer(worker).intend(request, situation, None, lambda _: None)
    assert halted.value.reason == "passed_over"
    worker.close()
