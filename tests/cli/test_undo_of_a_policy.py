"""All that one policy did since a time, taken back: planned, asked for, carried out, and gone on with."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.cli.command import CommandLine
from tests.graph.shop import Shop
from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason
from triage.domain.journal import Intent, IntentState

POLICY = "reserve-again"
ORDERS = ("SO-1", "SO-2", "SO-3")
UNDO = ("undo", "--policy", POLICY, "--since", "2h")


def _resolve(shop: Shop, *orders: str) -> None:
    for n, order in enumerate(orders):
        shop.trouble("reservation_lost", order, n)
        shop.tell(order)
    shop.work()
    assert {shop.case(order).status for order in orders} == {CaseStatus.RESOLVED}


def _edit(shop: Shop, order: str) -> None:
    """Somebody reserves one unit more."""
    document = shop.state.orders[order]
    shop.state.changing(document)
    document["lines"][0]["reservation"]["quantity"] += 1
    shop.state.changed(document)


def _reserved(shop: Shop) -> set[str]:
    return {order for order in ORDERS if any(line["reservation"] for line in shop.state.orders[order]["lines"])}


def _begin(shop: Shop, order: str, ago: timedelta, state: IntentState = IntentState.INTENDED) -> Intent:
    """An undo whose process died before its outcome, or before its proof."""
    (intent,) = shop.intents(order)
    begun = replace(
        intent,
        id=shop.triage.ids.new(),
        state=IntentState.INTENDED,
        undoes=intent.id,
        policy=None,
        counted_at=None,
        started_by="person:grace",
        intended_at=shop.clock.now() - ago,
        write={"write": "release_reservations", "order": order, "reference": intent.id},
        before=intent.after or {},
        after=None,
    )
    with shop.triage.store.write() as tx:
        tx.journal.intend(begun)
        if state is not IntentState.INTENDED:
            tx.journal.record(begun.id, "outcome", state, shop.clock.now(), {"how": "accepted"})
    return begun


def test_all_that_a_policy_did_is_undone_newest_first(shop: Shop, triage: CommandLine) -> None:
    _resolve(shop, *ORDERS)

    ran = triage(*UNDO, "--yes", "--reason", " the count was wrong ")

    assert ran.code == 0, ran.err
    assert "3 undone and proved, 0 nothing to undo, 0 not undone" in ran.words
    assert _reserved(shop) == set()
    done = sorted(ORDERS, key=lambda order: shop.intents(order)[0].id, reverse=True)
    assert [entry["order"] for entry in shop.state.ledger[3:]] == done
    for order in ORDERS:
        case, undo = shop.case(order), shop.intents(order)[-1]
        assert (case.status, case.reason) == (CaseStatus.ESCALATED, Reason.UNDONE)
        assert (case.summary or "").endswith("by ada: the count was wrong")
        assert (undo.started_by, undo.note) == ("person:ada", "the count was wrong")


def test_a_plan_names_every_case_and_changes_nothing(shop: Shop, triage: CommandLine) -> None:
    _resolve(shop, *ORDERS)

    ran = triage(*UNDO, "--dry-run")

    assert ran.code == 0, ran.err
    assert "3 can be undone" in ran.words
    for order in ORDERS:
        assert f"{shop.case(order).id[-8:]} {order} stock.reserve lines=[L1] can be undone" in ran.words
    assert max(map(len, ran.out.splitlines())) <= 80
    assert _reserved(shop) == set(ORDERS)
    assert all(not intent.undoes for order in ORDERS for intent in shop.intents(order))


def test_what_somebody_edited_is_refused_with_the_difference_and_the_rest_is_undone(
    shop: Shop, triage: CommandLine
) -> None:
    _resolve(shop, *ORDERS)
    _edit(shop, "SO-2")

    ran = triage(*UNDO, "--yes")

    assert ran.code == 1
    assert "2 undone and proved, 0 nothing to undo, 1 not undone" in ran.words
    assert "line.L1.reserved" in ran.words
    assert "changed by somebody" in ran.words
    assert _reserved(shop) == {"SO-2"}
    assert shop.case("SO-2").status is CaseStatus.RESOLVED


def test_a_refusal_in_json_carries_its_difference(shop: Shop, triage: CommandLine) -> None:
    _resolve(shop, *ORDERS)
    _edit(shop, "SO-2")

    ran = triage(*UNDO, "--yes", "--json")

    assert ran.code == 1
    assert ran.document["results"] == {"undone": 2, "refused": 1}
    (refused,) = [step for step in ran.document["steps"] if step["result"] == "refused"]
    assert (refused["order"], set(refused["differences"])) == ("SO-2", {"line.L1.reserved"})
    assert ran.err == ""


def test_run_again_it_says_who_undid_before_and_sends_nothing(shop: Shop, triage: CommandLine) -> None:
    _resolve(shop, *ORDERS)
    triage(*UNDO, "--yes")
    sent = len(shop.state.ledger)

    ran = triage(*UNDO, "--yes", "--json")

    assert ran.code == 0
    assert ran.document["verdicts"] == {"nothing_to_do": 3}
    assert all("by person:ada" in step["why"] for step in ran.document["steps"])
    assert len(shop.state.ledger) == sent


def test_an_undo_that_was_begun_and_died_is_taken_up(shop: Shop, triage: CommandLine) -> None:
    _resolve(shop, *ORDERS)
    begun = _begin(shop, "SO-2", timedelta(minutes=5))

    ran = triage(*UNDO, "--yes")

    assert ran.code == 0, ran.out
    assert _reserved(shop) == set()
    assert [(each.id, each.state) for each in shop.intents("SO-2") if each.undoes] == [(begun.id, IntentState.VERIFIED)]
    assert shop.case("SO-2").status is CaseStatus.ESCALATED


def test_an_undo_that_may_be_on_the_wire_comes_last_and_is_waited_for(shop: Shop, triage: CommandLine) -> None:
    _resolve(shop, *ORDERS)
    begun = _begin(shop, "SO-2", timedelta(seconds=17))

    ran = triage(*UNDO, "--yes")

    assert ran.code == 0, ran.out
    assert [entry["order"] for entry in shop.state.ledger[3:]][-1] == "SO-2"
    assert [(each.id, each.state) for each in shop.intents("SO-2") if each.undoes] == [(begun.id, IntentState.VERIFIED)]


def test_an_undo_that_took_effect_and_was_never_proved_is_proved(shop: Shop, triage: CommandLine) -> None:
    _resolve(shop, "SO-1")
    begun = _begin(shop, "SO-1", timedelta(), IntentState.APPLIED)
    triage.set(backoffice_url=shop.triage.settings.backoffice_url)
    document = shop.state.orders["SO-1"]
    shop.state.changing(document)
    for line in document["lines"]:
        line["reservation"] = None
    shop.state.changed(document)
    sent = len(shop.state.ledger)

    ran = triage("undo", "SO-1", "--yes")

    assert ran.code == 0, ran.out
    assert len(shop.state.ledger) == sent
    assert {each.id: each.state for each in shop.intents("SO-1")}[begun.id] is IntentState.VERIFIED
    assert shop.case("SO-1").status is CaseStatus.ESCALATED


def test_it_works_while_everything_is_paused_and_says_to_pause_where_nothing_is(
    shop: Shop, triage: CommandLine
) -> None:
    _resolve(shop, "SO-1")
    hint = f"triage pause --policy {POLICY} --reason"
    triage.set(mode_ceiling="auto")
    assert hint in triage(*UNDO, "--dry-run").words

    triage("pause", "--reason", "stocktaking")
    ran = triage(*UNDO, "--yes")

    assert ran.code == 0
    assert hint not in ran.words
    assert shop.case().status is CaseStatus.ESCALATED


def test_only_the_span_that_was_asked_for_is_undone(shop: Shop, triage: CommandLine) -> None:
    _resolve(shop, "SO-1")
    between = shop.clock.now() + timedelta(seconds=1)
    shop.later(seconds=2)
    _resolve(shop, "SO-2")

    earlier = triage("undo", "--policy", POLICY, "--since", "2h", "--until", between.isoformat(), "--dry-run", "--json")

    assert [step["order"] for step in earlier.document["steps"]] == ["SO-1"]


def test_a_long_plan_is_folded_into_counts_and_the_first_of_each(shop: Shop, triage: CommandLine) -> None:
    _resolve(shop, "SO-1")
    (intent,) = shop.intents("SO-1")
    with shop.triage.store.write() as tx:
        for n in range(300):
            copy = replace(intent, id=f"{intent.id[:26]}{n:06}", intended_at=intent.intended_at - timedelta(seconds=1))
            tx.journal.intend(replace(copy, state=IntentState.HALTED))

    ran = triage(*UNDO, "--dry-run")

    assert ran.code == 0
    assert "300 nothing to undo it was stopped before it was sent" in ran.words
    assert "and 297 more" in ran.words
    assert len(ran.out.splitlines()) < 30


def test_what_cannot_be_meant_is_wrong_use(shop: Shop, triage: CommandLine) -> None:
    wrong: dict[tuple[Any, ...], str] = {
        ("undo", "--yes"): "name an action, a case or an order",
        ("undo", "SO-1", "--policy", POLICY, "--since", "2h"): "name an action, a case or an order",
        ("undo", "SO-1", "--since", "2h"): "go with --policy",
        ("undo", "--policy", POLICY): "say since when",
        ("undo", "--policy", POLICY, "--since", "yesterday"): "is no time",
        ("undo", "--policy", POLICY, "--since", "1h", "--until", "2h"): "is not before --until 2h",
        ("undo", "--policy", "reserve-agian", "--since", "2h"): "reserve-again",
    }
    for command, words in wrong.items():
        ran = triage(*command)
        assert (ran.code, ran.out) == (2, ""), command
        assert words in ran.err


def test_without_the_back_office_nothing_is_undone_and_it_says_so(shop: Shop, triage: CommandLine) -> None:
    _resolve(shop, *ORDERS)
    triage.set(backoffice_url="http://127.0.0.1:1")

    ran = triage(*UNDO, "--yes")

    assert ran.code == 3
    assert _reserved(shop) == set(ORDERS)


def test_a_policy_that_did_nothing_leaves_nothing_to_do(shop: Shop, triage: CommandLine) -> None:
    ran = triage(*UNDO, "--yes")

    assert ran.code == 0
    assert "nothing was done in that time" in ran.words
