"""Exit codes: 0 done, 1 what was checked does not hold, 2 wrong use, 3 something needed is not there."""

from triage.domain.errors import BadFixture, BadPolicies, CallFailed, Refused, TriageError, Unavailable

DONE, FAILED, USAGE, MISSING = 0, 1, 2, 3


def exit_code(error: TriageError) -> int:
    """The exit code that an error stands for."""
    if isinstance(error, BadPolicies | BadFixture | Refused):
        return FAILED
    if isinstance(error, Unavailable | CallFailed):
        return MISSING
    return USAGE
