"""The policies, and how far the mode ceiling lets them go."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from triage.actions.catalogue import ACTIONS
from triage.bootstrap import Triage
from triage.config import Settings
from triage.domain.bundle.plain import parts
from triage.domain.errors import BadPolicies, Unavailable
from triage.domain.fact_values import Plain, format_time
from triage.domain.lowerings import Lowering
from triage.domain.policies import Mode, PolicySet
from triage.health.check import Check
from triage.opening import missing_file
from triage.policies import load_policies
from triage.store.transaction import Transaction

T = TypeVar("T")
Used = tuple[str, datetime]

_MEANS = {
    Mode.OFF: "off: no policy decides anything",
    Mode.SHADOW: "shadow: policies decide, and nothing acts yet",
    Mode.SUGGEST: "suggest: policies propose to people, and nothing acts by itself",
    Mode.AUTO: "auto: policies act as far as they say",
}


def look_at_policies(triage: Triage) -> tuple[PolicySet | None, Check]:
    """A folder that is refused takes no effect; running workers then go on with what was in force last."""
    folder = triage.settings.policies
    try:
        loaded = load_policies(folder, ACTIONS)
    except BadPolicies as refused:
        findings: list[Plain] = [str(finding) for finding in refused.findings]
        last = _read(triage, lambda tx: tx.policy_versions.in_force_last())
        return None, Check(
            "policies", "wrong", str(refused), _meanwhile(last), {"findings": findings, **_version(last)}
        )
    modes = Counter(str(policy.mode) for policy in loaded.policies)
    by_mode = ", ".join(f"{count} {mode}" for mode, count in modes.most_common())
    said = f"{len(loaded.policies)} in {folder} ({by_mode}), {len(loaded.stops)} stops; version {loaded.version[:12]}"
    detail: dict[str, Plain] = {
        "count": len(loaded.policies),
        "modes": dict(modes),
        "stops": len(loaded.stops),
        "version": loaded.version,
    }
    return loaded, Check("policies", "ok", said, detail=detail)


def look_at_lowered(triage: Triage, policies: PolicySet | None) -> Iterator[Check]:
    """What people lowered; nothing where the database does not say."""
    listed = _read(triage, lambda tx: tx.lowerings.in_force())
    if listed is None:
        return
    detail: dict[str, Plain] = {
        "lowered": [parts(each, "policy", "mode", "lowered_by", "reason", "lowered_at") for each in listed]
    }
    if not listed:
        yield Check("lowered", "ok", "no policy is lowered", detail=detail)
        return
    said = "; ".join(f"{each.policy} {_from(each, policies)}, by {each.lowered_by}: {each.reason}" for each in listed)
    yield Check("lowered", "note", said, _restoring(listed), detail)


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


def _restoring(listed: Iterable[Lowering]) -> str:
    """The commands, as they run once a reason is written into them."""
    return ", ".join(f"'triage policies restore {each.policy} --reason …'" for each in listed) + " takes it back"


def _from(lowering: Lowering, policies: PolicySet | None) -> str:
    policy = policies.by_id.get(lowering.policy) if policies else None
    if policies is not None and policy is None:
        return f"to {lowering.mode} (no policy of that name is there)"
    return f"from {policy.mode} to {lowering.mode}" if policy else f"to {lowering.mode}"


def _meanwhile(last: Used | None) -> str:
    if last is None:
        return "none of it takes effect"
    version, since = last
    return f"none of it takes effect; running workers keep {version[:12]}, in force since {since:%Y-%m-%d %H:%M} UTC"


def _version(last: Used | None) -> dict[str, Plain]:
    return {"in_force_last": {"version": last[0], "since": format_time(last[1])} if last else None}


def _read(triage: Triage, read: Callable[[Transaction], T | None]) -> T | None:
    """What the database says; None where it cannot, of which its own check tells."""
    if missing_file(triage.settings.database_url) is not None:
        return None
    try:
        with triage.store.read() as tx:
            return read(tx)
    except Unavailable:
        return None
