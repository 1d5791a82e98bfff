"""Whatever is done to the journal by who holds no key is found; ``python -m tests.evidence`` tries it 100 times."""

from pathlib import Path

import pytest

from tests.evidence.attempts import attempts, needs_another_head
from tests.evidence.journals import write_journal
from tests.graph.shop import Shop, open_shop
from tests.store.databases import PostgresServer
from triage.evidence import journal_keys
from triage.store.verifying import Verdict, verify


def _verified(shop: Shop) -> Verdict:
    with shop.triage.store.read() as tx:
        return verify(tx.connection, journal_keys(shop.triage.settings)(), [], lambda _, __: None)


def test_a_journal_that_nobody_touched_holds_together(worked: Shop) -> None:
    verdict = _verified(worked)

    assert (verdict.findings, verdict.adopted) == ([], 0)
    assert verdict.head is not None
    assert verdict.lines == verdict.head.seq > 40


def test_every_kind_of_tampering_is_found(worked: Shop) -> None:
    for tried in attempts(worked.triage.store, journal_keys(worked.triage.settings)(), times=2):
        assert tried.found == tried.tried, tried.kind
        assert needs_another_head(tried.kind) or tried.found_without_other_heads == tried.tried, tried.kind


@pytest.fixture(scope="module")
def postgres_url() -> str:
    try:
        server = PostgresServer()
    except Exception as error:  # noqa: BLE001
        pytest.skip(f"NO POSTGRESQL: {error!r}")
    return server.empty().url


def test_it_is_found_on_postgresql_too(postgres_url: str, tmp_path: Path) -> None:
    with open_shop(postgres_url, working_folder=tmp_path) as shop:
        write_journal(shop, orders=7)
        assert _verified(shop).findings == []
        for tried in attempts(shop.triage.store, journal_keys(shop.triage.settings)(), times=1):
            assert tried.found == tried.tried, tried.kind
