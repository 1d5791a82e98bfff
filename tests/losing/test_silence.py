"""Who should be heard and is not is told of."""

from datetime import timedelta

from tests.graph.shop import Shop
from triage.health.silence import look_at_silence


def _says(shop: Shop) -> str:
    (check,) = look_at_silence(shop.triage)
    return check.says


def test_a_sweeper_that_stopped_is_told_of(shop: Shop) -> None:
    shop.triage.due.count()
    assert "nobody" in _says(shop)

    shop.later(minutes=3)
    assert "the sweeper has been silent" in _says(shop)

    shop.triage.due.count()
    assert "nobody" in _says(shop)


def test_workers_are_silent_where_work_is_due_and_not_where_there_is_none(shop: Shop) -> None:
    shop.work()
    shop.later(hours=1)
    assert "nobody" in _says(shop)

    shop.well()
    shop.tell(at=shop.clock.now() - timedelta(minutes=1))
    shop.later(minutes=6)
    assert "all workers have been silent" in _says(shop)
