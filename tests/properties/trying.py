"""Trying the engine on one random world: as the slow reading says, and never more for knowing less."""

from tests.policies.random_policies import Trial, World
from tests.policies.reference import Document
from tests.properties.agreement import agree, agree_without_trace
from tests.properties.engine import Loaded, decided, load, read, traced
from tests.properties.poorer import much_poorer, never_more, one_fact_poorer
from tests.properties.tally import Tally


def try_agreement(world: World, tally: Tally) -> None:
    loaded, document = load(world), world.lowered
    tally.set_loaded(world)
    for trial in world.trials:
        _agreement(loaded, document, trial, tally)


def try_losses(world: World, tally: Tally) -> None:
    loaded, document = load(world), world.lowered
    for trial in world.trials:
        _losses(loaded, document, trial, tally)


def try_all(world: World, tally: Tally) -> None:
    """Both, on one load of the file."""
    loaded, document = load(world), world.lowered
    tally.set_loaded(world)
    for trial in world.trials:
        _agreement(loaded, document, trial, tally)
        _losses(loaded, document, trial, tally)


def _agreement(loaded: Loaded, document: Document, trial: Trial, tally: Tally) -> None:
    decision = traced(loaded.policies, read(trial.case), trial)
    told = agree(decision, document, trial, loaded.lines)
    tally.decided(decision, trial.case, told)


def _losses(loaded: Loaded, document: Document, trial: Trial, tally: Tally) -> None:
    facts = read(trial.case)
    richer = decided(loaded.policies, facts, trial)
    for name, reading, less in one_fact_poorer(document, trial, facts):
        poorer = decided(loaded.policies, less, trial)
        never_more(richer, poorer, (name, reading))
        tally.poorer(richer, poorer)
    case = much_poorer(trial)
    poorer = decided(loaded.policies, read(case), trial)
    never_more(richer, poorer, trial.to_lose)
    agree_without_trace(poorer, document, trial, case)
    tally.poorer(richer, poorer)
    tally.counts["decisions compared"] += 1
