"""A restore after every kind of exception there is, on both databases."""

from tests.losing.backups import Backup, a_restore_repeats_nothing
from triage.sandbox.world.predicaments import KINDS


def test_on_sqlite_nothing_is_repeated(sqlite: Backup) -> None:
    a_restore_repeats_nothing(sqlite, KINDS, sqlite.watch.look)


def test_on_postgresql_nothing_is_repeated(postgres_shop: Backup) -> None:
    a_restore_repeats_nothing(postgres_shop, KINDS, postgres_shop.watch.look)


def test_on_a_persons_word_it_is_the_same(postgres_shop: Backup) -> None:
    a_restore_repeats_nothing(postgres_shop, KINDS, lambda: postgres_shop.watch.restored("Ada", "the disk died"))
