"""A restored backup starts paused; what was done since is neither done again nor lost."""

from datetime import UTC, datetime, timedelta

from tests.cli.command import CommandLine
from tests.losing.backups import Backup, a_restore_repeats_nothing
from triage.domain.cases import CaseStatus
from triage.store.tables import work

_KINDS = (
    "reservation_lost",
    "export_failed",
    "payment_authorisation_expired",
    "address_invalid",
    "label_no_scan",
    "stock_mismatch",
    "fraud_review",
)


def test_nothing_is_doubled_and_no_case_of_the_backup_is_lost(sqlite: Backup) -> None:
    a_restore_repeats_nothing(sqlite, _KINDS, sqlite.watch.look)


def test_a_database_that_only_grew_is_not_paused(sqlite: Backup) -> None:
    sqlite.trouble(_KINDS[:2])
    for _ in range(3):
        assert sqlite.watch.look() is None
        sqlite.work_off()

    assert sqlite.watch.look() is None
    with sqlite.shop.triage.store.read() as tx:
        assert tx.switches.thrown() == ()


def test_a_restore_that_was_met_and_resumed_is_not_met_again_and_the_next_one_is(sqlite: Backup) -> None:
    sqlite.trouble(_KINDS[:2])
    sqlite.keep()
    for _ in range(2):
        sqlite.work_off()
        sqlite.watch.look()
        sqlite.put_back()
        assert sqlite.watch.look() is not None
        assert sqlite.watch.look() is None
        sqlite.resume()
        assert sqlite.watch.look() is None


def test_one_that_was_worked_on_elsewhere_is_told_by_the_line_that_is_another(sqlite: Backup) -> None:
    sqlite.trouble(_KINDS[:2])
    sqlite.keep()
    sqlite.work_off()
    sqlite.watch.look()
    sqlite.put_back()
    for order in ("SO-7", "SO-8", "SO-9"):
        sqlite.shop.trouble("reservation_lost", order)
        sqlite.shop.tell(order)
    sqlite.work_off()

    met = sqlite.watch.look()

    assert met is not None
    assert "not the one of 2026-11-24 10:0" in met.reason


def test_a_pause_of_a_person_gives_way_and_its_reason_is_kept(sqlite: Backup) -> None:
    shop = sqlite.shop
    sqlite.trouble(_KINDS[:1])
    with shop.triage.store.write() as tx:
        tx.switches.throw("all", "Grace", "before the restore", shop.clock.now())

    sqlite.watch.restored("Ada", "the disk died")
    shop.work()

    assert sqlite.statuses()[CaseStatus.OPEN] == 1
    with shop.triage.store.read() as tx:
        (switch,) = tx.switches.thrown()
    assert "says Ada: the disk died; paused before by Grace: before the restore" in switch.reason


def test_claims_of_workers_that_are_gone_are_taken_back_and_cost_no_try(sqlite: Backup) -> None:
    shop = sqlite.shop
    sqlite.trouble(_KINDS[:2])
    with shop.triage.store.write() as tx:
        (claim, other) = tx.work.claim(8, shop.triage.drain.pace.lease)
    sqlite.watch.restored("Ada", "the disk died")

    with shop.triage.store.write() as tx:
        assert not tx.work.holds(claim)
        assert not tx.work.finish(other)
        rows = tx.connection.execute(work.select()).all()
    assert {(row.lease, row.attempts) for row in rows} == {(None, 0)}


def test_a_worker_that_starts_on_a_restored_file_is_paused_and_goes_on_when_resumed(
    sqlite: Backup, command: CommandLine
) -> None:
    shop = sqlite.shop
    shop.clock.advance(datetime.now(UTC) - timedelta(minutes=1) - shop.clock.now())
    command.set(
        database_url=shop.triage.settings.database_url,
        backoffice_url=shop.triage.settings.backoffice_url,
        mode_ceiling="auto",
        working_folder=sqlite.folder,
    )
    sqlite.trouble(_KINDS[:2])
    sqlite.keep()
    assert "worked on 2" in command("worker", "--once").out
    done = list(shop.state.ledger)
    assert len(done) > 1

    sqlite.put_back()
    assert "worked on 0" in command("worker", "--once").out
    doctor = command("doctor").words
    assert "the database is older than it was: its journal ends with line" in doctor
    assert command("resume", "--reason", "looked through").code == 0
    assert "worked on 3" in command("worker", "--once").out
    assert shop.state.ledger == done


def test_a_person_says_that_a_backup_was_put_back(sqlite: Backup, command: CommandLine) -> None:
    sqlite.trouble(_KINDS[:2])
    command.set(database_url=sqlite.shop.triage.settings.database_url, working_folder=sqlite.folder)
    ran = command("restored", "--reason", "the disk died", "--by", "Grace")
    told = command("restored", "--reason", "again", "--json").document

    assert ran.code == 0
    assert "everything is paused: restored from a backup, says Grace: the disk died" in ran.words
    assert "3 cases are looked at again once it is resumed: 2 open, 1 resolved" in ran.words
    assert "'triage reconcile --all', then 'triage resume --reason …'" in ran.words
    assert told["looked_at"] == {"open": 2, "resolved": 1}
    assert command("restored", "--reason", " ").code == 2
