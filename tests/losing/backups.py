"""Shops whose database can be kept, and put back as it was then."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.graph.shop import Shop, open_shop
from tests.store.databases import Database
from triage.domain.cases import CaseStatus
from triage.restoring import HeadWatch
from triage.store.restoring import Restored
from triage.store.tables import metadata


@dataclass(frozen=True)
class Backup:
    shop: Shop
    folder: Path
    keep: Callable[[], None]
    put_back: Callable[[], None]

    @property
    def watch(self) -> HeadWatch:
        return HeadWatch(self.shop.triage.store, self.folder, self.shop.clock)

    def work_off(self) -> None:
        for _ in range(4):
            self.shop.work()
            self.shop.later(seconds=130)

    def resume(self) -> None:
        with self.shop.triage.store.write() as tx:
            assert tx.switches.lift("all", "Ada", "looked through", self.shop.clock.now())

    def trouble(self, kinds: Sequence[str]) -> set[str]:
        """An order in each predicament, and all of them told of; something was journalled before."""
        shop = self.shop
        shop.trouble("reservation_lost", "SO-first")
        shop.tell("SO-first")
        shop.work()
        orders = [f"SO-{n}" for n in range(len(kinds))]
        for n, (kind, order) in enumerate(zip(kinds, orders, strict=True)):
            shop.trouble(kind, order, n)
            shop.tell(order, kind=kind)
        return set(orders)

    def statuses(self) -> Counter[CaseStatus]:
        return Counter(case.status for case in self.shop.cases())


def a_restore_repeats_nothing(backup: Backup, kinds: Sequence[str], meet: Callable[[], Restored | None]) -> None:
    """Kept before anything was done, put back after, met, resumed and worked off: judged by the ledger outside."""
    shop = backup.shop
    orders = backup.trouble(kinds)
    backup.keep()
    backup.work_off()
    backup.watch.look()
    done = list(shop.state.ledger)
    assert min(backup.statuses()[status] for status in (CaseStatus.RESOLVED, CaseStatus.CONTAINED)) >= 2

    backup.put_back()
    met = meet()
    backup.work_off()

    assert met is not None
    assert sum(met.looked_at.values()) == len(orders) + 1
    assert shop.state.ledger == done
    assert backup.statuses() == {CaseStatus.OPEN: len(orders), CaseStatus.RESOLVED: 1}

    backup.resume()
    backup.work_off()

    assert shop.state.ledger == done
    assert {case.order for case in shop.cases()} == orders | {"SO-first"}
    assert backup.statuses()[CaseStatus.OPEN] == 0


@contextmanager
def sqlite_backup(folder: Path) -> Iterator[Backup]:
    file, kept = folder / "triage.db", folder / "backup.db"
    with open_shop(f"sqlite:///{file}") as shop:

        def copy(here: Path, there: Path) -> None:
            shop.triage.store.close()
            shutil.copy(here, there)

        yield Backup(shop, folder / "work", lambda: copy(file, kept), lambda: copy(kept, file))


@contextmanager
def postgresql_backup(database: Database, folder: Path) -> Iterator[Backup]:
    """Its rows are what is kept; its clock is the shop's."""
    tables = list(metadata.tables)

    def run(*statements: str) -> None:
        with psycopg.connect(database.url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def keep() -> None:
        run("CREATE SCHEMA backup", *(f'CREATE TABLE backup."{name}" AS TABLE public."{name}"' for name in tables))

    def put_back() -> None:
        run(*(f'TRUNCATE public."{name}"' for name in tables))
        run(*(f'INSERT INTO public."{name}" TABLE backup."{name}"' for name in tables))

    with open_shop(database.url) as shop:
        yield Backup(_on_its_time(shop, database), folder / "work", keep, put_back)
        run("DROP SCHEMA IF EXISTS backup CASCADE")


def _on_its_time(shop: Shop, database: Database) -> Shop:
    database.set_clock(shop.clock.now())
    return _Timed(shop.triage, shop.state, shop.clock, shop.faults, shop.wire, set_clock=database.set_clock)


@dataclass
class _Timed(Shop):
    """A shop whose database goes by its clock."""

    set_clock: Callable[..., None] = lambda _: None

    def later(self, **span: float) -> None:
        super().later(**span)
        self.set_clock(self.clock.now())
