"""Asking the policies: what they say about the facts of a run, with what is paused held back."""

from triage.domain.deciding import decide
from triage.domain.decisions import Decision, Reason
from triage.domain.policies import Mode, PolicySet
from triage.graph.run import Run


def asked(run: Run, policies: PolicySet) -> Decision:
    """What the policies decide on the facts at hand."""
    assert run.facts is not None
    return decide(policies, run.facts, ceiling=ceiling(run), held_back=_paused(run, policies))


def ceiling(run: Run) -> Mode:
    """The highest mode that any policy has in this run: on a backlog it suggests at most."""
    highest = run.services.ceiling
    return highest.capped_at(Mode.SUGGEST) if run.case.backlog else highest


def _paused(run: Run, policies: PolicySet) -> dict[str, Reason]:
    scopes = {switch.scope for switch in run.switches}
    return (
        {policy.id: Reason.PAUSED for policy in policies.policies if "all" in scopes or f"policy:{policy.id}" in scopes}
        if scopes
        else {}
    )
