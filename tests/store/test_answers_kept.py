"""Answers of people: at most one yes waits for a case, whoever gives it first."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from tests.store.databases import Database
from tests.store.fake_clock import NOON, CountingIds, FakeClock
from triage.domain.answers import Answer, CameTo
from triage.domain.fact_values import Plain
from triage.store.engine import Store

_ACTIONS: tuple[Mapping[str, Plain], ...] = ({"action": "order.hold", "arguments": {"reason": "review"}},)
_YES = Answer("a-1", "case-1", "run-1", "hold-it", "yes", _ACTIONS, {"customer.vip": True}, "Ada", None, NOON)


def test_a_second_yes_to_one_case_is_not_kept_and_the_transaction_goes_on(store: Store) -> None:
    other = replace(_YES, id="a-2", by="Lea")
    elsewhere = replace(other, id="a-3", case="case-2", run="run-2")
    with store.write() as tx:
        assert tx.answers.add(_YES) is True
    with store.write() as tx:
        assert tx.answers.add(other) is False
        assert tx.answers.add(elsewhere) is True

    with store.read() as tx:
        assert tx.answers.of_case("case-1") == [_YES]
        assert tx.answers.waiting("case-1") == _YES
        assert tx.answers.of_case("case-2") == [elsewhere]


def test_what_is_settled_is_in_nobodys_way(store: Store) -> None:
    no = replace(_YES, id="a-0", said="no", came_to=CameTo.NOTED)
    with store.write() as tx:
        assert [tx.answers.add(each) for each in (no, replace(no, id="a-00"), _YES)] == [True, True, True]
        tx.answers.settle("a-1", CameTo.DONE)
        assert tx.answers.add(replace(_YES, id="a-2"))


def test_of_many_who_say_yes_at_once_one_is_heard(database: Database) -> None:
    stores = [database.open(FakeClock(), CountingIds()) for _ in range(4)]
    together = Barrier(4)

    def say(n: int) -> bool:
        together.wait(10)
        with stores[n].write() as tx:
            return tx.answers.add(replace(_YES, id=f"a-{n}", by=f"person {n}"))

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(say, range(4))) == [False, False, False, True]
    for store in stores:
        store.close()
