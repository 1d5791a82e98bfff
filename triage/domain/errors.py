"""The one tree of errors.

TriageError
├── BadInput            somebody gave us something we cannot use; say what, which, why, what next
│   ├── BadValue        a value of the wrong type or form
│   ├── NotSigned       a delivery that no secret of its source proves
│   ├── BadPolicies     a policy folder that is refused; carries every finding
│   └── BadFixture      a recorded case that cannot be replayed
├── NotFound            an id that names nothing here
├── Refused             allowed to ask, not allowed to happen now; nothing was changed
│   ├── UndoRefused     the back office moved on since; carries the difference
│   └── Halted          a kill switch, a limit or a lost lease stopped an effect before its send
├── Unavailable         something we need is not there: database, broker, back office
└── CallFailed          a call to an outside system did not give a usable answer
    ├── Transient       may be asked again: timeouts, 429, 5xx on a read
    ├── Rejected        final: the other side said no (4xx), and why
    │   └── Crossed     final for this attempt: the order changed since it was read (412)
    ├── Unreadable      an answer that is not what the interface promises
    └── OutcomeUnknown  a write that may or may not have happened; read back, never repeat blindly
"""

from collections.abc import Mapping, Sequence


class TriageError(Exception):
    """Anything this product raises on purpose; its text is fit for a person."""


class BadInput(TriageError):
    """Somebody gave us something we cannot use."""


class BadValue(BadInput):
    """A value of the wrong type or form; the message says what would be right."""


class NotSigned(BadInput):
    """A delivery that no secret of its source proves: unsigned, wrong, malformed, or too old."""


class BadPolicies(BadInput):
    """A policy folder that is refused; ``findings`` holds every mistake of every file."""

    def __init__(self, message: str, findings: Sequence[object] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


class BadFixture(BadInput):
    """A recorded case that cannot be replayed."""


class NotFound(TriageError):
    """An id that names nothing here."""


class Refused(TriageError):
    """Allowed to ask, not allowed to happen now; nothing was changed."""


class UndoRefused(Refused):
    """The back office moved on since the action.

    ``differences`` maps a field to ``{"after": what we left there, "now": what is there}``.
    """

    def __init__(self, message: str, differences: Mapping[str, Mapping[str, object]] | None = None) -> None:
        super().__init__(message)
        self.differences = dict(differences or {})


class Halted(Refused):
    """A kill switch, a limit or a lost lease stopped an effect before its send.

    ``reason`` is one of ``paused``, ``limit``, ``lease``, ``order_busy``, ``turn``, ``answer``,
    ``lowered``, ``passed_over``, ``breaker``, ``burst``.
    """

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class Unavailable(TriageError):
    """Something we need is not there: database, broker, back office."""


class CallFailed(TriageError):
    """A call to an outside system did not give a usable answer."""


class Transient(CallFailed):
    """May be asked again: a timeout, 429, or 5xx on a read."""

    def __init__(self, message: str, retry_after_seconds: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class Rejected(CallFailed):
    """Final: the other side said no, and why. ``status`` is its HTTP status."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class Crossed(Rejected):
    """The order changed since it was read; decide again on a fresh reading."""


class Unreadable(CallFailed):
    """An answer that is not what the interface promises."""


class OutcomeUnknown(CallFailed):
    """A write that may or may not have happened; read back, never repeat blindly."""
