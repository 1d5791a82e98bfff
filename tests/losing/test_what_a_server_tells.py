"""What a webhook server tells of the product behind it: readiness, who is silent, and figures."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.graph.shop import POLICIES, Shop
from triage.bootstrap import Triage, build_triage
from triage.broker.hints import NoHints
from triage.config import SourceSettings, read_settings
from triage.domain.lowerings import Lowering
from triage.domain.policies import Mode
from triage.evidence import journal_keys
from triage.health.figures import FigureReader
from triage.health.readiness import Readiness
from triage.store.verifying import KnownHead, verify


@pytest.fixture
def served(shop: Shop, tmp_path: Path) -> Iterator[Triage]:
    """A webhook server's own wiring, over the shop's database."""
    source = SourceSettings.model_validate({"secrets": ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]})
    settings = read_settings(
        database_url=shop.triage.settings.database_url,
        working_folder=tmp_path / ".triage",
        policies=POLICIES,
        sources={"oms": source.model_copy(update={"silent_after_seconds": 900})},
    )
    triage = build_triage(settings, NoHints(), clock=shop.clock)
    yield triage
    triage.close()


def test_workers_that_are_silent_leave_the_server_ready_and_are_told_of(shop: Shop, served: Triage) -> None:
    shop.work()
    shop.well()
    shop.tell()
    shop.later(minutes=6)
    readiness = Readiness(served)

    assert readiness.missing() == []
    assert readiness.warnings() == ["all workers have been silent for 6m"]


def test_work_that_is_due_where_no_worker_ever_was_is_told_of(shop: Shop, served: Triage) -> None:
    shop.tell()
    shop.later(minutes=7)

    assert Readiness(served).warnings() == ["no worker was ever seen, and something has been due for 7m"]


def test_a_source_that_says_nothing_for_longer_than_it_may_is_told_of(shop: Shop, served: Triage) -> None:
    shop.tell("SO-9", type_="com.example.order.created")
    shop.later(minutes=14)
    assert Readiness(served).warnings() == []

    shop.later(minutes=2)

    assert Readiness(served).warnings() == ["source oms has said nothing for 16m"]


def test_a_server_whose_disk_is_full_is_not_ready_although_it_can_read(shop: Shop, served: Triage) -> None:
    readiness = Readiness(served)
    assert readiness.missing() == []
    with served.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = 1")

    assert readiness.missing() == [], "proven a moment ago"
    shop.later(seconds=6)
    (why,) = readiness.missing()

    assert "readonly" in why
    with served.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = 0")
    assert readiness.missing() == []


def test_the_figures_are_those_of_the_database(shop: Shop, served: Triage) -> None:
    shop.trouble("payment_authorisation_expired")
    shop.tell()
    shop.work()
    with shop.triage.store.write() as tx:
        now = shop.clock.now()
        tx.switches.throw("policy:a", "Ada", "why", now)
        tx.switches.throw("policy:b", "Ada", "why", now)
        tx.switches.throw("all", "Ada", "why", now)
        tx.lowerings.add(Lowering("a", Mode.SUGGEST, "Ada", "why", now))
    shop.tell("SO-2")
    shop.later(seconds=90)

    told = FigureReader(served).read()

    assert told.work == {"due": 1, "leased": 0, "waiting": 0}
    assert (told.oldest_due, told.beats["worker"] >= 90, told.sources["oms"] >= 90) == (90.0, True, True)
    assert told.silent_after == {"oms": 900.0}
    assert told.switches == {"all": 1, "policy": 2, "action": 0, "connector": 0}
    assert (told.lowerings, told.bursts) == (1, 0)
    assert {status: count for status, count in told.cases.items() if count} == {"contained": 1, "open": 1}
    assert set(told.cases) >= {"resolved", "cleared", "escalated", "watching", "observed"}


def test_the_head_that_is_told_is_one_to_verify_by(shop: Shop, served: Triage) -> None:
    shop.trouble("payment_authorisation_expired")
    shop.tell()
    shop.work()
    reader = FigureReader(served)
    first = reader.read()
    with shop.triage.store.write() as tx:
        tx.switches.throw("all", "Ada", "why", shop.clock.now())
    second = reader.read()
    shop.later(minutes=5)
    third = reader.read()

    assert first.head is not None
    assert second.head == first.head, "a label that is new with every line would be a series for every line"
    assert second.journal_seq == first.journal_seq + 1 == first.journal_lines + 1
    assert third.head is not None
    assert third.head.place.partition(":")[0] == str(third.journal_seq)
    assert _verified(shop, first.head.place) == []
    (finding,) = _verified(shop, first.head.place[:-1] + "x")
    assert "head" in finding


def test_sources_and_scopes_that_nobody_set_up_are_no_labels(shop: Shop, served: Triage) -> None:
    with shop.triage.store.write() as tx:
        for n in range(50):
            tx.beats.heard(f"once-{n}", shop.clock.now())
            tx.beats.beat(f"part-{n}", shop.clock.now())
            tx.switches.throw(f"policy:p-{n}", "Ada", "why", shop.clock.now())

    told = FigureReader(served).read()

    assert (told.sources, told.beats, told.switches["policy"]) == ({}, {}, 50)


def _verified(shop: Shop, head: str) -> list[str]:
    """What is wrong with the journal beside a head that somebody kept."""
    seq, _, mac = head.partition(":")
    with shop.triage.store.read() as tx:
        keys = journal_keys(shop.triage.settings)()
        verdict = verify(tx.connection, keys, [KnownHead(int(seq), mac, "a head")], lambda *_: None)
    return [each.says for each in verdict.findings]


def test_a_server_whose_database_file_was_moved_away_is_not_ready(served: Triage, tmp_path: Path) -> None:
    readiness = Readiness(served)
    assert readiness.missing() == []
    (tmp_path / "triage.db").rename(tmp_path / "elsewhere.db")

    (why,) = readiness.missing()

    assert "is not there any more" in why
    (tmp_path / "elsewhere.db").rename(tmp_path / "triage.db")
