"""Keys made once, rotated without a break; heads kept in a file that stays short; lines from before the chain."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.graph.shop import Shop
from tests.store.fake_clock import NOON, CountingIds, FakeClock
from tests.store.samples import an_intent
from triage.domain.errors import BadValue
from triage.store.chain import Head
from triage.store.engine import Store, open_store
from triage.store.heads import HEADS_FILE, keep_head, kept_heads, newest_head
from triage.store.keys import Keys, keys_in
from triage.store.verifying import Verdict, verify

OLD, NEW = "an old key of the journal", "a new key of the journal"


def _open(folder: Path, keys: Keys) -> Store:
    store = open_store(f"sqlite:///{folder / 'triage.db'}", FakeClock(), CountingIds(), lambda: keys)
    store.migrate()
    return store


def _verified(store: Store, keys: Keys) -> Verdict:
    with store.read() as tx:
        return verify(tx.connection, keys, [], lambda _, __: None)


def test_of_several_that_need_a_key_at_once_all_get_the_same_and_nobody_else_reads_it(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        made = set(threads.map(lambda _: keys_in(tmp_path / "work").secrets[0], range(8)))

    assert len(made) == 1
    assert [path.name for path in (tmp_path / "work").iterdir()] == ["journal.key"]
    assert (tmp_path / "work" / "journal.key").stat().st_mode & 0o777 == 0o600


def test_a_key_that_is_easily_guessed_is_refused() -> None:
    with pytest.raises(BadValue, match="at least 16 characters"):
        Keys(["short"])


def test_a_new_key_in_front_signs_and_the_old_one_still_verifies(tmp_path: Path) -> None:
    for secrets in ([OLD], [NEW, OLD]):
        store = _open(tmp_path, Keys(secrets))
        with store.write() as tx:
            tx.journal.intend(an_intent(secrets[0], order=secrets[0]))
        store.close()

    store = _open(tmp_path, Keys([NEW, OLD]))
    assert _verified(store, Keys([NEW, OLD])).findings == []
    assert "which is not here" in _verified(store, Keys([NEW])).findings[0].says
    store.close()


def test_lines_from_before_the_chain_are_adopted_and_cannot_be_changed_from_then_on(tmp_path: Path) -> None:
    keys = Keys([OLD])
    store = _open(tmp_path, keys)
    with store.write() as tx:
        for seq in (3, 5):
            tx.connection.execute(
                text("INSERT INTO journal (seq, intent, step, at, body) VALUES (:seq, NULL, 'switch', 1, '{}')"),
                {"seq": seq},
            )
    with store.write() as tx:
        tx.journal.intend(an_intent())

    verdict = _verified(store, keys)
    assert (verdict.findings, verdict.adopted, verdict.lines) == ([], 2, 2)
    with store.write() as tx:
        tx.connection.execute(text("UPDATE journal SET at = 2 WHERE seq = 3"))
    assert "changed since they were adopted" in _verified(store, keys).findings[0].says
    store.close()


def test_heads_are_kept_once_each_and_the_file_stays_short(tmp_path: Path) -> None:
    lines = [f"2026-11-24T10:00:00Z {'a' * 16} {seq}:{seq:064x}\n" for seq in range(1, 2_001)]
    (tmp_path / HEADS_FILE).write_text("".join(lines))
    for seq in (2_000, 2_001, 2_001):
        keep_head(tmp_path, Head("a" * 16, seq, f"{seq:064x}", seq), NOON)
    keep_head(tmp_path, Head("b" * 16, 9_999, "c" * 64, 1), NOON)
    with (tmp_path / HEADS_FILE).open("a") as file:
        file.write("2026-11-24T10:00:00Z half a li")

    kept = list(kept_heads(tmp_path))
    newest = newest_head(tmp_path, "a" * 16)

    assert newest is not None
    assert (newest.seq, newest.mac) == (2_001, f"{2_001:064x}")
    assert len(kept) == 1_502
    assert newest_head(tmp_path, "d" * 16) is None


def test_a_head_is_what_the_last_line_says(shop: Shop) -> None:
    with shop.triage.store.read() as tx:
        head = tx.journal.head()
        last = tx.connection.execute(text("SELECT seq, mac FROM journal ORDER BY seq DESC LIMIT 1")).one()

    assert head is not None
    assert str(head) == f"{last.seq}:{last.mac}"
