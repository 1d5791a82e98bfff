"""A second look: what a run rests on is read again before an action, and asked whether it still holds."""

from dataclasses import replace
from datetime import timedelta

from triage.domain.assessment import assess
from triage.domain.classification import classify, with_kind
from triage.domain.errors import Crossed
from triage.graph.approval import why_lapsed
from triage.graph.asking import asked
from triage.graph.gather import read
from triage.graph.resuming import no_longer_holds
from triage.graph.run import Run

_READINGS_LIVE = timedelta(seconds=5)
"""Longer than a batch in step takes in health, and short against how people and other systems work on one order."""


class CannotLook(Exception):
    """What a run must look at before it goes on cannot be read now; the run is tried again."""


def is_stale(run: Run) -> bool:
    """Whether what the next action rests on was read too long ago."""
    seen = run.situation or run.readings
    return seen is not None and run.services.clock.now() - seen.as_of > _READINGS_LIVE


def look_before_the_first(run: Run) -> None:
    """Decide once more, beside the decision that stands. Raises Crossed where it would come out otherwise.

    What would is not carried out here, so that a slow back office is read twice and not for ever.
    """
    before, stood = run.found, run.decision
    assert before is not None
    assert stood is not None
    read(run)
    assert run.readings is not None
    facts = assess(run.readings, run.case)
    run.found = classify(facts, run.case)
    run.facts = with_kind(facts, run.found)
    decision = asked(run, run.services.policies())
    if run.approved and run.answer is not None:
        same = why_lapsed(run, run.answer, decision) is None
    else:
        same = (decision.outcome, decision.policy, decision.actions) == ("act", stood.policy, stood.actions)
    found = (run.found.finding, run.found.kind, run.found.doubts)
    if not same or found != (before.finding, before.kind, before.doubts):
        raise Crossed(f"order {run.case.order} was read too long ago, and is decided otherwise by now")


def look_before_another(run: Run) -> tuple[str, ...]:
    """What keeps a decision that is half carried out from being carried on, on a fresh reading; see no_longer_holds."""
    read(run)
    assert run.readings is not None
    assert run.found is not None
    if run.readings.order is None:
        raise CannotLook("; ".join(run.readings.failures.values()))
    run.situation = run.version = None
    facts = assess(run.readings, run.case)
    run.facts = with_kind(facts, run.found)
    run.found = replace(run.found, doubts=classify(facts, run.case).doubts)
    return no_longer_holds(run, run.services.policies())
