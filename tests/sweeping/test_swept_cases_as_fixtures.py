"""A case that a sweep opened becomes a fixture like any other; one of a backlog replays as one."""

from pathlib import Path

import pytest

from tests.graph.shop import Shop
from triage.replaying.record import record_case
from triage.sweeping.sweeping import Sweeping


@pytest.mark.parametrize("backlog", [False, True])
@pytest.mark.parametrize("kind", ["label_no_scan", "reservation_lost"])
def test_it_is_recorded_and_replays_as_it_came_out(shop: Shop, tmp_path: Path, kind: str, backlog: bool) -> None:
    Sweeping(shop.triage).run(at_once=True)
    shop.trouble(kind)
    Sweeping(shop.triage).run(at_once=True, backlog=backlog)
    shop.work()

    recording = record_case(shop.triage, shop.case(), tmp_path / "fixture", shop.triage.policies.current())

    assert (recording.replay.ok, recording.replay.differences) == (True, [])
    assert recording.replay.outcome == ("escalated" if backlog else str(shop.case().status))
