"""One person's data goes, and the journal stays whole; what is old goes by itself; nothing of it is in logs."""

import io
import logging
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import structlog
from sqlalchemy import text

from tests.graph.shop import Shop
from triage.domain.errors import Refused
from triage.domain.journal import IntentState
from triage.domain.tape import Tape
from triage.erasing import Erasing, prune
from triage.evidence import journal_keys
from triage.logs import configure
from triage.store.keys import Keys
from triage.store.tables import metadata
from triage.store.verifying import Verdict, verify

_MARKS = ("Wilhelmina", "Pfefferkuchen", "wilma@example.com", "+49 30 5550199", "Knusperallee")


def _recognisable(shop: Shop, order: str = "SO-77", kind: str = "address_invalid", n: int = 6) -> None:
    """An order whose people are known by their names wherever they turn up."""
    seeded = shop.trouble(kind, order, n)
    for part in ("shipping_address", "billing_address"):
        seeded[part].update(name="Wilhelmina Pfefferkuchen", line1="12 KNUSPERALLEE", line2="+49 30 5550199")
    seeded["address_check"]["suggestion"] = {"line1": "12 Knusperallee"}
    seeded["customer"]["id"] = "C-WILMA"
    shop.tell(order, kind=kind, buyer="wilma@example.com", customer="C-WILMA")
    shop.work()


def _everything(shop: Shop) -> str:
    """All that the database holds, recordings unpacked."""
    held: list[str] = []
    with shop.triage.store.read() as tx:
        for table in metadata.tables:
            for row in tx.connection.execute(text(f"SELECT * FROM {table}")):  # noqa: S608
                held += [_unpacked(each) for each in row]
    return "\n".join(held)


def _unpacked(value: object) -> str:
    try:
        return zlib.decompress(value).decode() if isinstance(value, bytes) else str(value)
    except zlib.error:
        return str(value)


def _keys(shop: Shop) -> Keys:
    return journal_keys(shop.triage.settings)()


def _verified(shop: Shop) -> Verdict:
    with shop.triage.store.read() as tx:
        return verify(tx.connection, _keys(shop), [], lambda _, __: None)


def _erasing(shop: Shop) -> Erasing:
    return Erasing(shop.triage.store, shop.clock, "Ada")


def test_after_an_erasure_nothing_in_the_database_names_the_person_and_the_journal_holds(shop: Shop) -> None:
    _recognisable(shop)
    before = _everything(shop)
    assert all(mark.lower() in before.lower() for mark in _MARKS)
    assert "order.correct_address" in before

    held = _erasing(shop).run("C-WILMA", reason="ticket 7")

    after = _everything(shop).lower()
    assert [mark for mark in (*_MARKS, "C-WILMA") if mark.lower() in after] == []
    assert held.counts["lines"] > 1
    verdict = _verified(shop)
    assert verdict.findings == []
    assert verdict.erased == held.counts["lines"]


def test_an_erasure_can_be_repeated_and_then_finds_nothing(shop: Shop) -> None:
    _recognisable(shop)
    _erasing(shop).run("C-WILMA")
    head = _verified(shop).head

    assert not _erasing(shop).run("C-WILMA").anything
    assert _verified(shop).head == head


def test_an_address_that_was_erased_is_not_put_back(shop: Shop) -> None:
    _recognisable(shop)
    _erasing(shop).run("C-WILMA")
    (corrected,) = [each for each in shop.intents("SO-77") if each.action == "order.correct_address"]

    plan = shop.triage.effects().undo.plan(corrected, Tape())

    assert plan.verdict == "refused"
    assert "erased with the customer's data" in plan.why


def test_uses_by_an_erased_customer_still_count(shop: Shop) -> None:
    _recognisable(shop, kind="reservation_lost")
    with shop.triage.store.read() as tx:
        begun = next(each for each in shop.intents("SO-77") if each.counted_at)
        since = shop.clock.now() - timedelta(days=1)
        counted = tx.journal.uses_by_customer(begun.policy or "", "C-WILMA", since)
    assert counted == 1

    _erasing(shop).run("C-WILMA")

    with shop.triage.store.read() as tx:
        assert tx.journal.uses_by_customer(begun.policy or "", "C-WILMA", since) == 1


def test_while_an_effect_is_under_way_nothing_is_erased(shop: Shop) -> None:
    _recognisable(shop)
    with shop.triage.store.write() as tx:
        tx.connection.execute(text("UPDATE intents SET state = 'applied' WHERE customer = 'C-WILMA'"))
    before = _everything(shop)

    with pytest.raises(Refused, match="have no proof yet"):
        _erasing(shop).run("C-WILMA")

    assert _everything(shop) == before


def test_a_line_that_lost_its_words_without_an_erasure_is_found(shop: Shop) -> None:
    _recognisable(shop)
    _erasing(shop).run("C-WILMA")
    with shop.triage.store.write() as tx:
        tx.connection.execute(text("DELETE FROM apart WHERE seq = (SELECT min(seq) FROM apart)"))

    assert [each.says for each in _verified(shop).findings] == [
        "the words kept apart from it are gone, and no erasure says so"
    ]


def test_payloads_and_recordings_of_closed_cases_are_blanked_with_age_and_the_case_still_shows(shop: Shop) -> None:
    _recognisable(shop)
    assert shop.case("SO-77").status.closed
    assert prune(shop.triage.store, shop.clock, 90) == 0
    shop.later(days=91)

    assert prune(shop.triage.store, shop.clock, 90, limit=1) == 2
    while prune(shop.triage.store, shop.clock, 90):
        pass

    with shop.triage.store.read() as tx:
        assert not any(tx.recordings.of_case(shop.case("SO-77").id).values())
        assert tx.inbox.of_case(shop.case("SO-77").id)[0].raw == ""
        assert any(tx.recordings.of_case(shop.case("SO-1").id).values()), "contained cases are not closed"
    assert _verified(shop).findings == []


@contextmanager
def _logged() -> Iterator[io.StringIO]:
    logs, handlers, level = structlog.get_config(), list(logging.root.handlers), logging.root.level
    configure("json", "debug")
    told = io.StringIO()
    stream = logging.root.handlers[0]
    assert isinstance(stream, logging.StreamHandler)
    stream.setStream(told)
    yield told
    structlog.configure(**logs)
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def test_no_log_and_no_chained_line_names_a_person(shop: Shop) -> None:
    with _logged() as told:
        _recognisable(shop)
        for n, kind in enumerate(("label_no_scan", "fraud_review")):
            _recognisable(shop, f"SO-9{n}", kind)
    assert "case.worked" in told.getvalue()
    with shop.triage.store.read() as tx:
        chained = "\n".join(tx.connection.execute(text("SELECT body FROM journal")).scalars())
        reached = shop.intents("SO-77")[0].state
    assert reached is not IntentState.INTENDED
    for mark in (*_MARKS, "C-WILMA"):
        assert mark.lower() not in told.getvalue().lower(), mark
        assert mark.lower() not in chained.lower(), mark
