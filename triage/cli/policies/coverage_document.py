"""Coverage as JSON."""

from pathlib import Path

from triage.cli.policies.side import within
from triage.domain.fact_values import Plain
from triage.report.coverage import Blocker, Coverage, SilentPolicy


def coverage_document(covered: Coverage, why_none: str, folder: Path) -> dict[str, Plain]:
    return {
        "cases": covered.cases,
        "decisions": covered.decisions,
        "escalated": covered.escalated,
        **({"why_none": why_none} if why_none else {}),
        "kinds_without_policy": [
            {"kind": each.kind, "in_shadow": list(each.in_shadow), "cases": each.cases} for each in covered.kinds
        ],
        "never_fired": [_silent(each, folder) for each in covered.silent],
        "blockers": [_blocker(each, folder) for each in covered.blockers],
        "unknown_facts": [
            {
                "fact": each.fact,
                "cases": each.cases,
                "states": dict[str, Plain](each.states),
                "escalations": each.escalations,
            }
            for each in covered.unknown
        ],
    }


def _silent(each: SilentPolicy, folder: Path) -> dict[str, Plain]:
    return {
        "policy": each.policy.id,
        "mode": str(each.policy.mode),
        "file": within(folder, each.policy.file),
        "line": each.policy.line,
        "cases_of_its_kinds": each.cases,
        "in_the_way": [{"what": way.what, "wanted": way.wanted, "cases": count} for way, count in each.in_the_way],
    }


def _blocker(each: Blocker, folder: Path) -> dict[str, Plain]:
    return {
        "policy": each.policy.id,
        "fact": each.fact,
        "wanted": each.wanted,
        "file": within(folder, each.policy.file),
        "line": each.line,
        "cases": each.cases,
        "unknown": dict[str, Plain](each.spread.unknown),
        "steps": [{"cases": step.cases, "to": step.to, "beyond": step.beyond} for step in each.spread.steps],
        "values": [{"value": value, "cases": count} for value, count in each.spread.values],
    }
