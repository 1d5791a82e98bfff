"""A database that is away: nothing is acknowledged that is not stored, and the worker goes on when it is back."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.graph.shop import Shop, open_shop
from tests.intake.senders import cloud_event
from tests.intake.serving import served
from tests.losing.outages import Outage, locked_file
from tests.store.databases import Database, PostgresServer
from tests.store.fake_clock import FakeClock
from triage.domain.cases import CaseStatus
from triage.domain.errors import Unavailable
from triage.runtime import TimeOrderedIds
from triage.store.tables import events, work


@pytest.fixture(params=["a locked file", "a server that died"])
def outage(request: pytest.FixtureRequest, tmp_path: Path) -> Outage:
    if request.param == "a locked file":
        return locked_file(tmp_path / "triage.db")
    postgres: PostgresServer = request.getfixturevalue("postgres")
    database: Database = request.getfixturevalue("postgresql")
    return Outage(database.url, postgres.away, database.set_clock)


def _attempts(shop: Shop) -> set[int]:
    with shop.triage.store.read() as tx:
        return {row.attempts for row in tx.connection.execute(work.select())}


def _deliveries(shop: Shop) -> list[str]:
    with shop.triage.store.read() as tx:
        return sorted(row.delivery for row in tx.connection.execute(events.select()))


def test_a_sender_hears_503_until_what_it_sends_is_stored(outage: Outage) -> None:
    with (
        open_shop(outage.url) as shop,
        served(shop.triage.receiver.receive_many, FakeClock(), TimeOrderedIds()) as sender,
    ):
        before = sender.deliver(cloud_event(), "before")
        with outage.away():
            refused = [sender.deliver(cloud_event(), "during") for _ in range(2)]
        again = [sender.deliver(cloud_event(), delivery) for delivery in ("during", "before", "after")]

        assert before.status_code == 202
        assert [(each.status_code, each.headers["retry-after"]) for each in refused] == [(503, "5")] * 2
        assert [each.status_code for each in again] == [202, 202, 202]
        assert _deliveries(shop) == ["after", "before", "during"]


def test_a_worker_goes_on_by_itself_and_no_try_is_used_up(outage: Outage) -> None:
    with open_shop(outage.url) as shop:
        outage.set_clock(shop.clock.now())
        for n in range(3):
            shop.trouble("payment_authorisation_expired", f"SO-{n}", n)
            shop.tell(f"SO-{n}")
        with ExitStack() as gone:
            shop.wire.before_next("GET", "/orders/SO-1", lambda: gone.enter_context(outage.away()))
            for _ in range(6):
                with pytest.raises(Unavailable):
                    shop.work()

        for _ in range(3):
            shop.work()
            assert _attempts(shop) <= {0}
            shop.later(minutes=5)
            outage.set_clock(shop.clock.now())

        assert {case.status for case in shop.cases()} == {CaseStatus.CONTAINED}
        assert sorted(shop.effects()) == ["hold_placed"] * 3 + ["tag_added"] * 3
