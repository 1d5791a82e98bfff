"""``triage verify`` and ``triage erase`` as a person runs them."""

from sqlalchemy import text

from tests.cli.command import CommandLine
from tests.graph.shop import Shop


def test_a_journal_that_holds_together_shows_its_head_and_agrees_with_it_later(shop: Shop, triage: CommandLine) -> None:
    _worked(shop)
    whole = triage("verify", "--json")

    assert whole.code == 0
    assert whole.document["ok"]
    head = whole.document["head"]
    assert f"head {head}" in triage("verify", "--head", head).out


def test_a_cut_tail_is_told_by_a_head_that_somebody_kept(shop: Shop, triage: CommandLine) -> None:
    _worked(shop)
    head = triage("verify", "--json").document["head"]
    with shop.triage.store.write() as tx:
        tx.connection.execute(text("DELETE FROM journal"))
        tx.connection.execute(text("DELETE FROM apart"))
        tx.connection.execute(text("DELETE FROM intents"))
        tx.connection.execute(text("DELETE FROM chain"))

    assert triage("verify").code == 0
    cut = triage("verify", "--head", head)

    assert cut.code == 1
    assert "the tail is cut: --head knows seq" in cut.words
    assert triage("verify", "--head", "what?").code == 2


def test_an_edit_is_told_with_its_line(shop: Shop, triage: CommandLine) -> None:
    _worked(shop)
    with shop.triage.store.write() as tx:
        tx.connection.execute(text("UPDATE journal SET step = 'switch' WHERE seq = 2"))

    edited = triage("verify")

    assert edited.code == 1
    assert "seq 2: it was edited, inserted or moved" in edited.words


def test_erasing_shows_a_plan_and_does_nothing_until_it_is_told_yes(shop: Shop, triage: CommandLine) -> None:
    _worked(shop)

    planned = triage("erase", "C-SO-1", "--dry-run")
    assert planned.code == 0
    assert "1 orders: SO-1" in planned.words
    assert triage("erase", "C-SO-1").code == 2
    erased = triage("erase", "C-SO-1", "--yes", "--json")

    assert erased.document["erased"]
    assert erased.document["counts"]["recordings"] > 0
    assert triage("verify").code == 0
    assert "nothing is held of this customer" in triage("erase", "C-SO-1", "--yes").words
    assert triage("show", shop.case().id).code == 0
    assert "there is nothing left to record" in triage("record", shop.case().id, "copy").err


def _worked(shop: Shop) -> None:
    shop.trouble("reservation_lost")
    shop.tell(kind="reservation_lost")
    shop.work()
