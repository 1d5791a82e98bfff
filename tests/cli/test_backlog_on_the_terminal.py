"""`triage backlog`: what was imported, and a person who leaves it to the policies."""

from dataclasses import replace

import pytest

from tests.cli.command import CommandLine
from tests.graph.shop import Shop
from tests.store.samples import an_event


@pytest.fixture
def imported(shop: Shop) -> Shop:
    """Two orders that were in trouble before we were."""
    for order, kind in (("SO-1", "label_no_scan"), ("SO-2", "address_invalid")):
        shop.trouble(kind, order)
        event = an_event(order, order=order, kind=kind, source="sweep", backlog=True)
        now = shop.clock.now()
        shop.triage.receiver.receive(replace(event, occurred_at=now, received_at=now))
    shop.work()
    return shop


def test_it_is_listed_by_kind_and_by_what_policies_would_do(triage: CommandLine, imported: Shop) -> None:
    shown, told = triage("backlog"), triage("backlog", "--json").document

    assert "2 CASES WERE THERE BEFORE WE WERE" in shown.words
    assert told["cases"] == 2
    assert [(each["kind"], each["status"], each["cases"]) for each in told["groups"]] == [
        ("address_invalid", "escalated", 1),
        ("label_no_scan", "escalated", 1),
    ]
    assert all(line == line.rstrip() and len(line) <= 80 for line in shown.out.splitlines())


@pytest.mark.parametrize("which", [["SO-1"], ["--kind", "label_no_scan"], ["--all"]])
def test_what_is_lifted_is_acted_on_and_the_rest_is_not(triage: CommandLine, imported: Shop, which: list[str]) -> None:
    ran = triage("backlog", "lift", *which, "--reason", "looked through", "--json")
    imported.later(minutes=1)
    imported.work()

    assert ran.document["lifted"] == (2 if which == ["--all"] else 1)
    orders = {entry["order"] for entry in imported.state.ledger}
    assert orders == ({"SO-1", "SO-2"} if which == ["--all"] else {"SO-1"})


def test_who_lifted_it_and_why_is_in_the_journal(triage: CommandLine, imported: Shop) -> None:
    triage("backlog", "lift", "SO-1", "--reason", "looked through", "--by", "Ada Brandt")

    assert triage("verify").code == 0
    with imported.triage.store.read() as tx:
        said = [line.body for line in tx.connection.exec_driver_sql("SELECT body FROM journal WHERE step = 'backlog'")]
    assert len(said) == 1
    assert "Ada Brandt" in said[0]
    assert "looked through" in said[0]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["SO-9", "--reason", "x"], 2, "no case and no order"),
        (["--kind", "label_no_scam", "--reason", "x"], 2, "label_no_scan"),
        (["--kind", "lost", "--reason", "x"], 1, "nothing of that is in the backlog"),
        (["--all", "--reason", " "], 2, "say why"),
        (["SO-1", "--all", "--reason", "x"], 2, "name a CASE"),
        (["--reason", "x"], 2, "name a CASE"),
    ],
)
def test_what_cannot_be_lifted_says_why(
    triage: CommandLine, imported: Shop, words: list[str], code: int, says: str
) -> None:
    ran = triage("backlog", "lift", *words)

    assert (ran.code, imported.effects()) == (code, [])
    assert says in " ".join(ran.err.split())


def test_one_that_was_lifted_is_not_lifted_again(triage: CommandLine, imported: Shop) -> None:
    triage("backlog", "lift", "SO-1", "--reason", "looked through")

    assert triage("backlog", "lift", "SO-1", "--reason", "looked through").code == 1


def test_a_case_of_it_says_so_until_it_is_lifted(triage: CommandLine, imported: Shop) -> None:
    before = triage("show", "SO-1")
    assert "it was there before we were" in before.words
    assert "triage backlog lift" in before.words
    assert triage("show", "SO-1", "--json").document["case"]["backlog"] is True

    triage("backlog", "lift", "SO-1", "--reason", "looked through")

    assert "before we were" not in triage("show", "SO-1").words
    assert triage("cases", "--order", "SO-1", "--json").documents[0]["backlog"] is False


def test_where_there_is_none_it_says_so(triage: CommandLine, shop: Shop) -> None:
    assert "nothing is left" in triage("backlog").out
