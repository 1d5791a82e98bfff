"""A database that is away costs no case a try, and what was claimed is given back when it is there again."""

import pytest

from tests.graph.shop import Shop
from triage.domain.cases import CaseStatus
from triage.domain.errors import Unavailable
from triage.store.tables import work


def _attempts(shop: Shop) -> list[int]:
    with shop.triage.store.read() as tx:
        return [row.attempts for row in tx.connection.execute(work.select())]


def _fill_the_disk(shop: Shop) -> None:
    """A file that may not grow by a page: what SQLite says then is what it says of a full disk."""
    with shop.triage.store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def _make_room(shop: Shop) -> None:
    with shop.triage.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")


def test_a_full_disk_uses_up_no_tries_and_the_worker_goes_on_when_there_is_room(shop: Shop) -> None:
    for n in range(2):
        shop.trouble("payment_authorisation_expired", f"SO-{n}", n)
        shop.tell(f"SO-{n}")
    _fill_the_disk(shop)
    for _ in range(6):
        with pytest.raises(Unavailable, match="full"):
            shop.work()
        shop.work()
        shop.later(seconds=6)

    _make_room(shop)
    for _ in range(3):
        shop.work()
        shop.later(seconds=130)

    assert {case.status for case in shop.cases()} == {CaseStatus.CONTAINED}
    assert sorted(shop.effects()) == ["hold_placed"] * 2 + ["tag_added"] * 2


def test_a_database_that_goes_away_in_the_middle_of_a_run_costs_no_try(shop: Shop) -> None:
    shop.trouble("payment_authorisation_expired")
    shop.tell()
    gone = Unavailable("the database cannot be used: it is locked")

    def away() -> None:
        raise gone

    for _ in range(7):
        shop.wire.before_next("GET", "/orders/SO-1", away)
        with pytest.raises(Unavailable):
            shop.work()
        shop.work()
        assert _attempts(shop) == [0]
        shop.later(seconds=6)

    shop.work()

    assert shop.case().status is CaseStatus.CONTAINED
