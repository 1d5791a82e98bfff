"""The policies, and how far the mode ceiling lets them go."""

from collections import Counter

from triage.actions.catalogue import ACTIONS
from triage.config import Settings
from triage.domain.errors import BadPolicies
from triage.domain.fact_values import Plain
from triage.domain.policies import Mode, PolicySet
from triage.health.check import Check
from triage.policies import load_policies

_MEANS = {
    Mode.OFF: "off: no policy decides anything",
    Mode.SHADOW: "shadow: policies decide, and nothing acts yet",
    Mode.SUGGEST: "suggest: policies propose to people, and nothing acts by itself",
    Mode.AUTO: "auto: policies act as far as they say",
}


def look_at_policies(settings: Settings) -> tuple[PolicySet | None, Check]:
    folder = settings.policies
    try:
        loaded = load_policies(folder, ACTIONS)
    except BadPolicies as refused:
        findings: list[Plain] = [str(finding) for finding in refused.findings]
        return None, Check("policies", "wrong", str(refused), "none of it takes effect", {"findings": findings})
    modes = Counter(str(policy.mode) for policy in loaded.policies)
    told = ", ".join(f"{count} {mode}" for mode, count in modes.most_common())
    said = f"{len(loaded.policies)} in {folder} ({told}), {len(loaded.stops)} stops; version {loaded.version[:12]}"
    detail: dict[str, Plain] = {
        "count": len(loaded.policies),
        "modes": dict(modes),
        "stops": len(loaded.stops),
        "version": loaded.version,
    }
    return loaded, Check("policies", "ok", said, detail=detail)


def look_at_ceiling(settings: Settings, policies: PolicySet | None) -> Check:
    """A ceiling below auto is no fault; that nothing acts, and how to change it, is said all the same."""
    ceiling = settings.mode_ceiling
    detail: dict[str, Plain] = {"mode_ceiling": str(ceiling)}
    if ceiling is Mode.AUTO:
        return Check("mode ceiling", "ok", _MEANS[ceiling], detail=detail)
    held = sum(policy.mode.rank > ceiling.rank for policy in policies.policies) if policies else 0
    said = f"{_MEANS[ceiling]}; it holds {held} policies back"
    steps = "auto" if ceiling is Mode.SUGGEST else "suggest, later to auto"
    return Check("mode ceiling", "note", said, f"raise TRIAGE_MODE_CEILING to {steps}", detail)
