"""Asking the policies: what they say about the facts of a run, with what is paused held back."""

from triage.domain.deciding import decide
from triage.domain.decisions import Decision, Reason
from triage.domain.policies import PolicySet
from triage.graph.run import Run


def asked(run: Run, policies: PolicySet) -> Decision:
    """What the policies decide on the facts at hand."""
    assert run.facts is not None
    return decide(policies, run.facts, ceiling=run.services.ceiling, held_back=_paused(run, policies))


def _paused(run: Run, policies: PolicySet) -> dict[str, Reason]:
    scopes = {switch.scope for switch in run.switches}
    return (
        {policy.id: Reason.PAUSED for policy in policies.policies if "all" in scopes or f"policy:{policy.id}" in scopes}
        if scopes
        else {}
    )
