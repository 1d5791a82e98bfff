"""The policies in force: a changed folder as a whole or not at all, under what people lowered."""

import os
import shutil
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from tests.policies.policy_texts import a_file, a_policy
from tests.shelves.conftest import Shelf
from tests.store.fake_clock import NOON
from triage.domain.errors import BadPolicies, Unavailable
from triage.domain.lowerings import Lowering
from triage.domain.policies import Mode
from triage.store.policy_versions import PolicyVersion

_SECOND = a_file(a_policy("second", kind="lost"))
_BROKEN = "version: 1\npolicies:\n  - id: broken\n"
_NEVER_HOLD = """\
- id: never-hold
  why: To see it refused.
  never: [order.hold]
  if: {exception.kind: fraud_review}
"""


def _lower(shelf: Shelf, mode: Mode, policy: str = "first") -> None:
    with shelf.store.write() as tx:
        tx.lowerings.add(Lowering(policy, mode, "Ada", "too eager", NOON))


def _kept(shelf: Shelf, version: str) -> PolicyVersion:
    with shelf.store.read() as tx:
        return tx.policy_versions.get(version)


def test_a_changed_folder_is_taken_within_two_seconds_and_not_looked_at_before(shelf: Shelf) -> None:
    assert shelf.ids() == ["first"]
    shelf.save("b.yaml", _SECOND)

    assert shelf.ids() == ["first"]
    assert shelf.later() == ["first", "second"]


def test_a_change_in_a_folder_below_is_taken_too(shelf: Shelf) -> None:
    shelf.save("below/deeper/b.yml", _SECOND)
    assert shelf.ids() == ["first", "second"]
    shelf.save("below/deeper/b.yml", a_file(a_policy("third", kind="oversold")))

    assert shelf.later() == ["first", "third"]


def test_a_change_that_keeps_size_and_time_of_a_file_is_seen(shelf: Shelf) -> None:
    shelf.save("b.yaml", _SECOND)
    shelf.ids()
    stat = (shelf.folder / "b.yaml").stat()
    shelf.save("b.yaml", _SECOND.replace("second", "dnoces"))
    os.utime(shelf.folder / "b.yaml", ns=(stat.st_atime_ns, stat.st_mtime_ns))

    assert shelf.later() == ["dnoces", "first"]


def test_a_refused_folder_leaves_the_last_good_set_says_so_once_and_the_next_good_one_is_taken(shelf: Shelf) -> None:
    version = shelf.shelf.current().version
    shelf.save("b.yaml", _BROKEN)

    with capture_logs() as logs:
        assert [shelf.later(), shelf.later(), shelf.later()] == [["first"]] * 3
    (refused,) = logs
    assert (refused["event"], refused["log_level"], refused["kept"]) == ("policies.refused", "error", version)
    assert "b.yaml:3" in refused["first"]

    shelf.save("b.yaml", _SECOND)
    assert shelf.later() == ["first", "second"]


def test_what_was_refused_and_put_right_to_what_it_was_is_refused_again_when_it_comes_again(shelf: Shelf) -> None:
    shelf.ids()
    with capture_logs() as logs:
        for _ in range(2):
            shelf.save("b.yaml", _BROKEN)
            shelf.later()
            (shelf.folder / "b.yaml").unlink()
            shelf.later()

    assert [log["event"] for log in logs] == ["policies.refused"] * 2


def test_a_folder_that_vanishes_for_a_moment_changes_nothing(shelf: Shelf) -> None:
    policies = shelf.shelf.current()
    away = shelf.folder.with_name("away")
    shutil.move(shelf.folder, away)
    assert shelf.later() == ["first"]
    shutil.move(away, shelf.folder)

    shelf.later()
    assert shelf.shelf.current() is policies


def test_files_that_are_saved_one_after_the_other_are_taken_together(shelf: Shelf) -> None:
    """A stop moves from one file to another: no moment goes without it."""
    stop = "- {id: vip, why: People know them., when: {customer.vip: true}, for: all}"
    shelf.save("b.yaml", a_file(a_policy("second", kind="lost"), stops=stop))
    assert len(shelf.shelf.current().stops) == 1

    shelf.save("b.yaml", _SECOND)
    shelf.clock.sleep(2)
    shelf.clock.meanwhile = [lambda: shelf.save("c.yaml", a_file(stops=stop))]

    policies = shelf.shelf.current()
    assert (sorted(policies.by_id), len(policies.stops)) == (["first", "second"], 1)
    assert not shelf.clock.meanwhile
    assert policies.stops[0].file.endswith("c.yaml")


def test_half_of_a_change_that_is_unsound_without_the_other_half_is_never_used(shelf: Shelf) -> None:
    """An invariant arrives before the policy that breaks it is put right."""
    shelf.ids()
    shelf.save("0.yaml", a_file(invariants=_NEVER_HOLD))
    assert shelf.later() == ["first"]
    assert not shelf.shelf.current().invariants

    shelf.save("a.yaml", a_file(a_policy("first", priority=1, do="[order.tag: {add: triage-look}]")))
    shelf.later()
    (policy,) = shelf.shelf.current().policies
    assert [call.action for call in policy.do] == ["order.tag"]
    assert shelf.shelf.current().invariants


def test_what_changes_while_it_is_loaded_is_read_again(shelf: Shelf) -> None:
    shelf.ids()
    shelf.save("b.yaml", _SECOND)
    shelf.before_loading = [lambda: shelf.save("b.yaml", a_file(a_policy("third", kind="oversold")))]

    assert shelf.later() == ["first", "third"]
    assert _kept(shelf, shelf.shelf.current().version).files["b.yaml"] == (shelf.folder / "b.yaml").read_bytes()


def test_a_good_set_that_was_broken_while_it_was_loaded_is_taken_when_it_is_back(shelf: Shelf) -> None:
    shelf.ids()
    shelf.save("b.yaml", _SECOND)
    shelf.before_loading = [lambda: shelf.save("b.yaml", _BROKEN)]
    assert shelf.later() == ["first"]

    shelf.save("b.yaml", _SECOND)
    assert shelf.later() == ["first", "second"]


def test_a_folder_that_never_stands_still_is_left_for_later_and_lowerings_count_all_the_same(shelf: Shelf) -> None:
    shelf.ids()
    shelf.save("b.yaml", _SECOND)
    _lower(shelf, Mode.OFF)
    shelf.clock.sleep(2)
    shelf.clock.meanwhile = [partial(shelf.save, "b.yaml", f"{_SECOND}# {n}\n") for n in range(5)]

    with capture_logs() as logs:
        assert shelf.ids() == ["first"]
    assert shelf.shelf.current().by_id["first"].mode is Mode.OFF
    assert [log["event"] for log in logs] == ["policies.unsettled", "policies.in_force"]
    assert shelf.later() == ["first", "second"]


def test_without_a_good_set_from_the_start_there_is_none(shelf: Shelf) -> None:
    shelf.save("a.yaml", _BROKEN)
    with pytest.raises(BadPolicies):
        shelf.ids()

    shelf.save("a.yaml", _SECOND)
    assert shelf.ids() == ["second"]


def test_a_lowered_policy_goes_only_so_far_two_seconds_later_under_a_version_of_its_own(shelf: Shelf) -> None:
    before = shelf.shelf.current()
    _lower(shelf, Mode.SUGGEST)
    assert shelf.shelf.current() is before
    shelf.later()
    lowered = shelf.shelf.current()

    assert lowered.by_id["first"].mode is Mode.SUGGEST
    assert lowered.version != before.version

    with shelf.store.write() as tx:
        tx.lowerings.lift("first", "Grace", "looked fine", NOON)
    shelf.later()
    assert shelf.shelf.current().version == before.version
    assert shelf.shelf.current().by_id["first"].mode is Mode.AUTO


def test_a_lowering_raises_nothing_and_one_of_a_policy_that_is_gone_changes_nothing(shelf: Shelf) -> None:
    shelf.save("a.yaml", a_file(a_policy("first", mode="shadow", limits=None)))
    before = shelf.shelf.current()
    _lower(shelf, Mode.SUGGEST)
    _lower(shelf, Mode.OFF, "long-gone")
    shelf.later()

    assert shelf.shelf.current().version == before.version


def test_a_version_is_kept_before_it_is_used_with_its_files_and_what_was_lowered(shelf: Shelf) -> None:
    shelf.save("below/ü.yaml", f"{_SECOND}# für später\n")
    _lower(shelf, Mode.SHADOW)
    policies = shelf.shelf.current()

    kept = _kept(shelf, policies.version[:10])
    assert kept.version == policies.version
    assert kept.lowered == {"first": Mode.SHADOW}
    assert kept.first_used_at == kept.in_force_since == shelf.clock.now()
    assert kept.files == {name: (shelf.folder / name).read_bytes() for name in ("a.yaml", "below/ü.yaml")}
    assert kept.content != kept.version


def test_a_version_that_comes_back_is_the_one_it_was_and_the_one_in_force_last(shelf: Shelf) -> None:
    version = shelf.shelf.current().version
    first = _kept(shelf, version)
    shelf.save("b.yaml", _SECOND)
    shelf.later()
    (shelf.folder / "b.yaml").unlink()
    shelf.later()
    again = _kept(shelf, version)

    assert shelf.shelf.current().version == version
    assert again.first_used_at == first.first_used_at == first.in_force_since
    assert again.in_force_since == shelf.clock.now()


def test_a_process_that_takes_what_is_in_force_already_writes_nothing(shelf: Shelf) -> None:
    shelf.ids()
    commits = shelf.store.commits

    assert Shelf(shelf.folder, shelf.store, shelf.clock).ids() == ["first"]
    assert shelf.store.commits == commits


def test_what_is_held_is_used_while_the_database_is_away_and_nothing_before_it_was_ever_there(shelf: Shelf) -> None:
    shelf.ids()
    with shelf.store.write() as tx:
        tx.connection.execute(text("ALTER TABLE lowerings RENAME TO away"))
    shelf.save("b.yaml", _SECOND)

    with capture_logs() as logs:
        assert shelf.later() == ["first"]
    assert [log["event"] for log in logs] == ["policies.not_renewed"]
    with pytest.raises(Unavailable):
        Shelf(shelf.folder, shelf.store, shelf.clock).ids()

    with shelf.store.write() as tx:
        tx.connection.execute(text("ALTER TABLE away RENAME TO lowerings"))
    assert shelf.later() == ["first", "second"]


def test_a_process_of_a_running_worker_begins_with_the_last_good_set_where_the_folder_is_refused(shelf: Shelf) -> None:
    shelf.save("below/b.yaml", _SECOND)
    _lower(shelf, Mode.SHADOW)
    shelf.ids()
    shelf.save("a.yaml", _BROKEN)
    another = Shelf(shelf.folder, shelf.store, shelf.clock)

    with capture_logs() as logs:
        another.shelf.take_up()
        assert [another.ids(), another.later(), another.later()] == [["first", "second"]] * 3
    assert another.shelf.current().version == shelf.shelf.current().version
    assert another.shelf.current().by_id["first"].mode is Mode.SHADOW
    assert [log["event"] for log in logs] == ["policies.in_force", "policies.refused"]

    shelf.save("a.yaml", a_file(a_policy("third", kind="oversold")))
    assert another.later() == ["second", "third"]


def test_a_policy_that_was_switched_off_in_its_file_stays_off_though_no_case_was_decided_since(shelf: Shelf) -> None:
    shelf.save("b.yaml", _SECOND)
    shelf.ids()
    shelf.save("a.yaml", a_file(a_policy("first", priority=1, mode="off")))
    assert shelf.later() == ["first", "second"]
    shelf.save("b.yaml", _BROKEN)
    another = Shelf(shelf.folder, shelf.store, shelf.clock)
    another.shelf.take_up()

    assert another.shelf.current().by_id["first"].mode is Mode.OFF


def test_a_set_that_came_back_is_begun_with_before_one_that_was_first_used_later(shelf: Shelf) -> None:
    shelf.ids()
    shelf.save("b.yaml", _SECOND)
    assert shelf.later() == ["first", "second"]
    (shelf.folder / "b.yaml").unlink()
    assert shelf.later() == ["first"]
    shelf.save("b.yaml", _BROKEN)
    another = Shelf(shelf.folder, shelf.store, shelf.clock)
    another.shelf.take_up()

    assert another.ids() == ["first"]


def test_a_change_that_is_being_saved_while_a_process_begins_is_taken_as_a_whole(shelf: Shelf) -> None:
    """A stop moves from one file to another."""
    stop = "- {id: vip, why: People know them., when: {customer.vip: true}, for: all}"
    shelf.save("a.yaml", a_file(a_policy("first", priority=1)))
    shelf.clock.meanwhile = [lambda: shelf.save("c.yaml", a_file(stops=stop))]

    assert [each.id for each in shelf.shelf.current().stops] == ["vip"]
    assert shelf.clock.now() - NOON < timedelta(seconds=2)


def test_a_process_that_begins_while_a_folder_never_stands_still_has_the_last_good_set(shelf: Shelf) -> None:
    version = shelf.shelf.current().version
    shelf.clock.meanwhile = [partial(shelf.save, "b.yaml", f"{_SECOND}# {n}\n") for n in range(5)]
    another = Shelf(shelf.folder, shelf.store, shelf.clock)

    with capture_logs() as logs:
        another.shelf.take_up()
    assert [log["event"] for log in logs] == ["policies.in_force", "policies.unsettled"]
    assert logs[1]["kept"] == version
    assert another.later() == ["first", "second"]


def test_where_none_was_ever_in_force_a_process_begins_with_none(shelf: Shelf) -> None:
    shelf.save("a.yaml", _BROKEN)

    with pytest.raises(BadPolicies):
        shelf.shelf.take_up()
