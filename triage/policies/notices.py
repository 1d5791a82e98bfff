"""What is right in a folder, and may still not be what somebody meant."""

import os
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from triage.domain.policies import Mode, Policy
from triage.policies.entry import Entry
from triage.policies.findings import Finding, printable

_ENDINGS = (".yaml", ".yml")
_NO_POLICIES = (".md", ".rst", ".py", ".bak", ".orig", ".swp", "~")
_POLICIES = re.compile(rb"^policies:", re.MULTILINE)
_LOOKED_AT = 100_000


def notices(folder: Path, entries: Iterable[Entry[Policy]], today: date) -> tuple[Finding, ...]:
    """Policies that have expired, and files that look like policy files and are not read."""
    return tuple(sorted((*_expired(entries, today), *_unread(folder))))


def has_expired(policy: Policy, today: date) -> bool:
    return policy.expires is not None and policy.expires < today


def _expired(entries: Iterable[Entry[Policy]], today: date) -> Iterator[Finding]:
    for entry in entries:
        policy, at = entry.made, entry.place("expires")
        if has_expired(policy, today) and policy.mode is not Mode.OFF:
            comes = "wins nothing in shadow" if policy.mode is Mode.SHADOW else "what it would win escalates"
            message = f"expired: {entry.id} since the end of {policy.expires}, {comes}"
            yield Finding(entry.file, at.line, at.column, message, "move the day, or remove the policy")


def _unread(folder: Path) -> Iterator[Finding]:
    for at, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(at) / name
            if not name.startswith(".") and not name.endswith((*_ENDINGS, *_NO_POLICIES)) and _has_policies(path):
                message = "not read: it looks like a policy file, and its name ends in neither .yaml nor .yml"
                yield Finding(printable(str(path)), 1, 1, message, "rename it, or put it elsewhere")


def _has_policies(path: Path) -> bool:
    """Nothing that is waited for: a pipe or a device is none."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return _POLICIES.search(file.read(_LOOKED_AT)) is not None
    except OSError:
        return False
