"""What the store keeps of policies: modes that people lowered, and the versions that decided."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.store.databases import Database
from tests.store.fake_clock import NOON, CountingIds, FakeClock
from triage.domain.errors import NotFound
from triage.domain.lowerings import Lowering
from triage.domain.policies import Mode
from triage.store.engine import Store
from triage.store.policy_versions import PolicyVersion

_LOWERING = Lowering("hold-it", Mode.SUGGEST, "Ada", "too eager", NOON)
_FILES = {"b.yaml": b"b: \xc3\xbc\n", "a/b.yaml": b"\xff\xfeu\x00t\x00f\x00", "empty.yml": b"", "\udcff.yaml": b"x"}
_VERSION = PolicyVersion("abc1", NOON, NOON, "def", {"hold-it": Mode.OFF}, _FILES)


def test_at_most_one_lowering_of_a_policy_is_in_force_and_it_comes_back_as_it_was(store: Store) -> None:
    other = replace(_LOWERING, policy="tag-it", mode=Mode.OFF)
    with store.write() as tx:
        assert tx.lowerings.add(_LOWERING)
        assert not tx.lowerings.add(replace(_LOWERING, mode=Mode.OFF))
        assert tx.lowerings.add(other)

    with store.read() as tx:
        assert tx.lowerings.in_force() == (_LOWERING, other)
        assert tx.lowerings.modes() == {"hold-it": Mode.SUGGEST, "tag-it": Mode.OFF}


def test_a_lowering_that_was_lifted_makes_room_for_the_next_and_is_lifted_once(store: Store) -> None:
    with store.write() as tx:
        assert not tx.lowerings.lift("hold-it", "Grace", "over", NOON)
        tx.lowerings.add(_LOWERING)
        assert tx.lowerings.lift("hold-it", "Grace", "over", NOON)
        assert not tx.lowerings.lift("hold-it", "Grace", "over", NOON)
        assert tx.lowerings.add(replace(_LOWERING, mode=Mode.OFF))

    with store.read() as tx:
        assert tx.lowerings.modes() == {"hold-it": Mode.OFF}


def test_of_many_who_lower_one_policy_at_once_one_does(database: Database) -> None:
    stores = [database.open(FakeClock(), CountingIds()) for _ in range(4)]

    def lower(n: int) -> bool:
        with stores[n].write() as tx:
            return tx.lowerings.add(replace(_LOWERING, lowered_by=f"person {n}"))

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(lower, range(4))) == [False, False, False, True]
    for store in stores:
        store.close()


def test_a_version_comes_back_byte_for_byte_in_the_order_of_its_files(store: Store) -> None:
    with store.write() as tx:
        tx.policy_versions.take(_VERSION)

    with store.read() as tx:
        kept = tx.policy_versions.get("abc")
    assert kept == _VERSION
    assert list(kept.files) == list(_FILES)


def test_processes_that_take_one_version_at_once_leave_one(database: Database) -> None:
    stores = [database.open(FakeClock(), CountingIds()) for _ in range(4)]

    def take(n: int) -> None:
        with stores[n].write() as tx:
            tx.policy_versions.take(_VERSION)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(take, range(4)))
    with stores[0].read() as tx:
        (kept,) = tx.policy_versions.newest(9)
    assert kept.files == _FILES
    for store in stores:
        store.close()


def test_a_beginning_that_several_versions_share_names_none_of_them(store: Store) -> None:
    with store.write() as tx:
        tx.policy_versions.take(_VERSION)
        tx.policy_versions.take(replace(_VERSION, version="abc2", first_used_at=NOON + timedelta(hours=1)))

    with store.read() as tx:
        assert [each.version for each in tx.policy_versions.newest(9)] == ["abc2", "abc1"]
        assert tx.policy_versions.get("abc1").version == "abc1"
        for word, said in (("abc", "several policy versions begin with 'abc': abc2, abc1"), ("x", "was ever used")):
            with pytest.raises(NotFound, match=said):
                tx.policy_versions.get(word)


def test_the_version_in_force_last_is_known_and_the_clock_of_the_database_going_back_changes_nothing(
    store: Store,
) -> None:
    with store.read() as tx:
        assert tx.policy_versions.in_force_last() is None
    other = replace(_VERSION, version="abc2")
    for version, hours in ((_VERSION, 0), (other, 1), (_VERSION, 2), (other, 1)):
        at = NOON + timedelta(hours=hours)
        with store.write() as tx:
            tx.policy_versions.take(replace(version, first_used_at=at, in_force_since=at))

    with store.read() as tx:
        last, since = tx.policy_versions.in_force_last() or ("", NOON)
        assert (last, since > NOON + timedelta(hours=2)) == ("abc2", True)
        assert tx.policy_versions.get("abc2") == replace(
            other, first_used_at=NOON + timedelta(hours=1), in_force_since=since
        )
