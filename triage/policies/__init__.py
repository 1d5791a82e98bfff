"""The policy loader: YAML files in, a checked ``PolicySet`` or every mistake out."""

from triage.policies.findings import Finding
from triage.policies.folder import CheckReport, check_policies, load_policies

__all__ = ["CheckReport", "Finding", "check_policies", "load_policies"]
