"""Keys of the journal: who holds one can tell whether a line is ours; the first signs, any verifies."""

import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from triage.domain.errors import BadValue, Unavailable

KEY_FILE = "journal.key"
_SHORTEST = 16
_OPEN_SECRET = "not a secret: this store was opened without keys"  # noqa: S105 it is none


@dataclass(frozen=True)
class Keys:
    """Secrets, the signing one first. A key is known by the first eight digits of a hash of it."""

    secrets: Sequence[str]

    def __post_init__(self) -> None:
        if not self.secrets or any(len(secret) < _SHORTEST for secret in self.secrets):
            raise BadValue(
                f"a key of the journal is at least {_SHORTEST} characters, such as 'openssl rand -hex 32' gives"
            )

    @cached_property
    def by_id(self) -> dict[str, bytes]:
        return {sha256(b"id of " + secret.encode()).hexdigest()[:8]: secret.encode() for secret in self.secrets}

    @cached_property
    def signing(self) -> tuple[str, bytes]:
        return next(iter(self.by_id.items()))

    def tokens(self, customer: str) -> list[str]:
        """What stands for an erased customer, under each key: always the same, so that limits still count."""
        return [f"erased:{mac(key, f'customer {customer}')[:24]}" for key in self.by_id.values()]


def mac(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), "sha256").hex()


def open_keys() -> Keys:
    """For stores that prove nothing to anybody, as in tests and replays."""
    return Keys([_OPEN_SECRET])


def keys_in(folder: Path) -> Keys:
    """The key file of a working folder, made when it is first needed. Of several that make it at once one wins."""
    path = folder / KEY_FILE
    try:
        if not path.exists():
            _make(path)
        return Keys([path.read_text().strip()])
    except OSError as error:
        raise Unavailable(
            f"the journal's key file {path} cannot be used: {error.strerror}; or set TRIAGE_JOURNAL_KEYS"
        ) from error
    except BadValue as error:
        raise Unavailable(f"the journal's key file {path} holds no key: put back the one that was there") from error


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()
