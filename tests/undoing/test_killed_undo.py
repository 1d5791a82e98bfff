"""An undo of all that a policy did, killed half way and run again: each undone once, each edit of others respected."""

from pathlib import Path

from tests.undoing.story import told


def test_a_killed_undo_of_a_policy_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with told(tmp_path, f"sqlite:///{tmp_path / 'triage.db'}", cases=40, edited=4) as story:
        so_far = story.undo_and_kill(after=16)
        ran = story.undo("--yes")

        assert 16 <= so_far < 36
        assert ran.code == 1
        assert ran.document["results"]["refused"] == 4
        assert story.undone() == 36
        assert story.wrong() == []
