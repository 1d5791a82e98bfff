"""Taking back: whether a policy may undo by itself what it left standing, once the cause is gone.

An undo is an effect like any other: what binds the actions of policies binds it, on the facts of now.
"""

from triage.domain.clauses import holds
from triage.domain.journal import Intent
from triage.domain.policies import Mode, Policy, PolicySet
from triage.graph.asking import ceiling
from triage.graph.run import Run


def why_left(run: Run, policy: Policy, intent: Intent, policies: PolicySet) -> str | None:
    """Why it is left to people, in words; None where the policy takes it back."""
    if policy.late_to_undo(intent.intended_at, run.services.clock.now()):
        return f"after so long {policy.id} leaves it to people"
    if policy.mode.capped_at(ceiling(run)) is not Mode.AUTO:
        return f"{policy.id} does not act by itself now"
    undo = _undo_of(run, intent)
    if run.facts is None:
        return "what is known of the case cannot be told"
    for invariant in policies.invariants:
        if undo in invariant.never and holds(invariant.condition, run.facts) is not False:
            return f"the invariant {invariant.id} does not allow {undo}"
    for stop in policies.matching_stops(run.facts):
        if stop.stops(undo):
            return f"the stop {stop.id} does not allow {undo}"
    return None


def _undo_of(run: Run, intent: Intent) -> str:
    """The action that an undo comes to: its inverse where that is one by itself, or else the same the other way."""
    action = run.services.actions[intent.action]
    return action.inverse if action.inverse in run.services.actions else action.name
