"""Trials: one write of one case, done or undone by the whole product, whose outcome nobody is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests.graph.shop import Shop, open_shop
from tests.unknown.judge import Verdict, judge
from tests.unknown.offices import LEADS, OFFICES, Lead, OfficeKind, Way, offices_for
from tests.unknown.wire import Outcome, Trouble, UncertainWire
from triage.undoing import Undoing

_MOST_IN_A_SHOP = 26
_DEAF_ONE_IN = 6


@dataclass(frozen=True, slots=True)
class Trial:
    way: Way
    outcome: Outcome
    office: OfficeKind
    lead: Lead
    times: int
    deaf: bool


def trials(way: Way, outcome: Outcome, times: int, dice: Random) -> list[Trial]:
    """So many, spread over the kinds of back office and over all actions, those of one office together."""
    offices = offices_for(way)
    made = []
    for n in range(times):
        office = offices[n % len(offices)]
        leads = [lead for lead in LEADS if office.shows or lead.nth == 1]
        deaf = dice.randrange(_DEAF_ONE_IN) == 0
        lead = leads[(n + n // len(offices)) % len(leads)]
        made.append(Trial(way, outcome, office, lead, dice.choice((1, 2)), deaf))
    return sorted(made, key=lambda trial: OFFICES.index(trial.office))


def play(trials_: list[Trial], fresh_url: Iterator[str]) -> Iterator[tuple[Trial, Verdict]]:
    """Try each, some in one shop, so that no policy reaches its limit or is lowered."""
    while trials_:
        office = trials_[0].office
        together = [trial for trial in trials_[:_MOST_IN_A_SHOP] if trial.office is office]
        trials_ = trials_[len(together) :]
        wire = UncertainWire()
        with open_shop(next(fresh_url), wire=wire) as shop:
            shop.state.settings.change(office.settings)
            wire.faults = shop.faults
            wire.applied = lambda key, shop=shop: any(entry["key"] == key for entry in shop.state.ledger)  # type: ignore[misc]
            for n, trial in enumerate(together, 1):
                yield trial, _try(trial, f"SO-{n}", shop, wire)


def _try(trial: Trial, order: str, shop: Shop, wire: UncertainWire) -> Verdict:
    shop.trouble(trial.lead.kind, order)
    shop.tell(order, kind=trial.lead.kind)
    trouble = Trouble(trial.outcome, trial.lead.nth, trial.times, trial.deaf)
    if trial.way == "done":
        return _do(trial, trouble, order, shop, wire)
    shop.work()
    return _undo(trial, trouble, order, shop, wire)


def _do(trial: Trial, trouble: Trouble, order: str, shop: Shop, wire: UncertainWire) -> Verdict:
    since, wire.trouble, wire.sent = len(shop.state.ledger), trouble, []
    shop.work()
    wire.trouble = None
    _let_it_settle(shop)
    return judge(trial.office, trouble, shop, order, wire.sent, shop.state.ledger[since:])


def _undo(trial: Trial, trouble: Trouble, order: str, shop: Shop, wire: UncertainWire) -> Verdict:
    """A person undoes the whole case; the trouble is with the undo of the lead's action."""
    shop.later(seconds=5)
    undoing = Undoing(shop.triage, shop.case(order), "ada")
    intents = undoing.intents()
    since, wire.sent = len(shop.state.ledger), []
    for step in undoing.plan(intents):
        if step.intent.action == trial.lead.action:
            trouble.nth, wire.trouble = 1, trouble
        undoing.run(step)
        wire.trouble = None
        shop.later(seconds=60)
    _let_it_settle(shop)
    return judge(trial.office, trouble, shop, order, wire.sent, shop.state.ledger[since:], undone=True)


def _let_it_settle(shop: Shop) -> None:
    """Whoever has something left to do for the case does it now."""
    shop.later(seconds=150)
    shop.work()
