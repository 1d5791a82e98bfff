"""The policy loader: YAML files in, a checked ``PolicySet`` or every mistake out."""

from triage.policies.findings import Finding
from triage.policies.folder import CheckReport, check_policies, load_policies
from triage.policies.proofs import NO_PROOFS, Means, Proof

__all__ = ["NO_PROOFS", "CheckReport", "Finding", "Means", "Proof", "check_policies", "load_policies"]
