"""An outcome that nobody is told ends verified or escalated, and is never repeated blindly."""

from pathlib import Path
from random import Random

import pytest

from tests.unknown.__main__ import fresh_urls
from tests.unknown.judge import sends
from tests.unknown.offices import KEYED, KEYLESS, Way
from tests.unknown.trials import play, trials
from tests.unknown.wire import OUTCOMES, Sent

SEED = 20_261_124
PUT = ("PUT", "/orders/SO-1/priority", b"{}")


@pytest.mark.parametrize(("way", "times"), [("done", 3), ("undone", 1)])
def test_an_outcome_that_nobody_is_told_ends_verified_or_escalated(tmp_path: Path, way: Way, times: int) -> None:
    dice = Random(SEED)
    chosen = [trial for outcome in OUTCOMES for trial in trials(way, outcome, times, dice)]

    came = list(play(sorted(chosen, key=lambda trial: trial.office.name), fresh_urls(tmp_path)))

    assert [(trial, verdict) for trial, verdict in came if verdict.wrong] == []
    assert {verdict.end for _, verdict in came} == {"verified", "escalated"}


def test_the_judge_allows_a_second_send_under_a_live_key_after_a_look_alone() -> None:
    first, looked = Sent("k", PUT, looked=False, there=False), Sent("k", PUT, looked=True, there=False)

    assert sends(KEYED, [first, looked]) == (1, 0)
    assert sends(KEYLESS, [first, looked]) == (0, 1)
    assert sends(KEYED, [first, first]) == (0, 1)
    assert sends(KEYED, [first, Sent("k", PUT, looked=True, there=True)]) == (0, 1)
    assert sends(KEYED, [first, Sent("other", PUT, looked=True, there=False)]) == (0, 1)
