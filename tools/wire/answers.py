"""What an outside system answered: its document, or the error that its refusal stands for."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import orjson

from triage.domain.errors import CallFailed, Crossed, NotFound, Rejected, Transient, TriageError, Unreadable

_MESSAGE_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Names:
    """What messages call the other side, and the settings of its address and secret."""

    system: str = "the back office"
    address: str = "TRIAGE_BACKOFFICE_URL"
    secret: str = "TRIAGE_BACKOFFICE_TOKEN"  # noqa: S105  the name of a setting


@dataclass(frozen=True, slots=True)
class Answer:
    """One complete answer."""

    method: str
    path: str
    status: int
    headers: httpx.Headers
    body: bytes
    names: Names = Names()
    reads: bool = True

    def document(self, otherwise: type[CallFailed] = Unreadable) -> Any:
        """The JSON document; raises ``otherwise`` when there is none."""
        if self.status >= 300:
            raise otherwise(
                f"{self.method} {self.path} was answered {self.status}, a redirect; "
                f"check the address in {self.names.address}"
            )
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise otherwise(f"{self.method} {self.path} gave no JSON: {error.msg}") from error

    def refusal(self, now: datetime) -> TriageError:
        """The error that an answer in the 4xx range stands for."""
        why = f"{self.method} {self.path}: {self._why()}"
        match self.status:
            case 404 if self.reads:
                return NotFound(why)
            case 412:
                return Crossed(why, self.status)
            case 401 | 403:
                return Rejected(
                    f"{why}; {self.names.system} does not accept who we are, check {self.names.secret}", self.status
                )
            case 429:
                return Transient(why, self.retry_after(now))
        return Rejected(why, self.status)

    def retry_after(self, now: datetime) -> float | None:
        """Seconds until the other side wants to be asked again, or None where it does not say."""
        told = self.headers.get("retry-after", "")
        if told.isascii() and told.replace(".", "", 1).isdigit() and len(told) < 10:
            return float(told)
        try:
            return max(0.0, (parsedate_to_datetime(told) - now).total_seconds())
        except (ValueError, TypeError, OverflowError):
            return None

    def _why(self) -> str:
        try:
            told = orjson.loads(self.body)
            error = told.get("error", told)
            return printable(f"{error['code']}: {error['message']}")
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
            return f"answered {self.status}"


def sent_at(headers: httpx.Headers) -> datetime | None:
    """When an answer was given, by its sender: the same when it is read again from a recording. None where it is not
    dated, or without a zone.
    """
    try:
        told = parsedate_to_datetime(headers.get("date", ""))
        return told.astimezone(UTC) if told.tzinfo is not None else None
    except (ValueError, TypeError, OverflowError):
        return None


def printable(told: str) -> str:
    """Foreign text, short enough for a message and without what a terminal would obey."""
    return "".join(c if c.isprintable() else " " for c in told[:_MESSAGE_CHARACTERS])
