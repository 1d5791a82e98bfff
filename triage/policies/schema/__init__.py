"""A JSON Schema of a policy file, for editors: every fact, value, action and word with what it means."""

from triage.policies.schema.file import policy_schema

__all__ = ["policy_schema"]
