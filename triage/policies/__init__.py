"""The policy loader: YAML files in, a checked ``PolicySet`` or every mistake out."""

from triage.policies.findings import Finding
from triage.policies.folder import CheckReport, check_policies, load_policies
from triage.policies.notices import has_expired, notices
from triage.policies.past_tests import load_past_tests
from triage.policies.proofs import NO_PROOFS, Means, Proof

__all__ = [
    "NO_PROOFS",
    "CheckReport",
    "Finding",
    "Means",
    "Proof",
    "check_policies",
    "has_expired",
    "load_past_tests",
    "load_policies",
    "notices",
]
