"""The versions of the policies that were in force: the text of the files, and what people had lowered."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from triage.domain.errors import NotFound
from triage.domain.policies import Mode
from triage.store.prepared import Prepared, Row
from triage.store.tables import policy_versions


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """``content`` is the version of the files alone, which are named by their path in the folder.

    ``in_force_since`` is when a process took it last that had another one before.
    """

    version: str
    first_used_at: datetime
    in_force_since: datetime
    content: str
    lowered: Mapping[str, Mode]
    files: Mapping[str, bytes]


def _take(dialect: Any) -> Any:
    row: dict[str, Any] = {column.name: bindparam(column.name) for column in policy_versions.c}
    taking = dialect.insert(policy_versions).values(row)
    again = {"in_force_since": taking.excluded.in_force_since}
    return taking.on_conflict_do_update(index_elements=["version"], set_=again)


_TAKE = Prepared({"sqlite": _take(sqlite), "postgresql": _take(postgresql)})
_IN_FORCE_LAST = Prepared(
    select(policy_versions.c.version, policy_versions.c.in_force_since)
    .order_by(policy_versions.c.in_force_since.desc(), policy_versions.c.version)
    .limit(1)
)
_NEWEST_FIRST = select(policy_versions).order_by(policy_versions.c.first_used_at.desc(), policy_versions.c.version)
_ENOUGH_TO_CHOOSE = 5
_NEXT_MOMENT = timedelta(microseconds=1)


class PolicyVersions:
    """Each is written once, by whichever process uses it first, and marked whenever it comes in force again."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self, version: PolicyVersion) -> None:
        """The version is in force from now on, after whichever was until now, whatever the clock says."""
        last = self.in_force_last()
        if last is not None and last[0] == version.version:
            return
        row = {column.name: getattr(version, column.name) for column in policy_versions.c}
        since = max(version.in_force_since, last[1] + _NEXT_MOMENT) if last else version.in_force_since
        modes = {policy: str(mode) for policy, mode in version.lowered.items()}
        changed = {"in_force_since": since, "lowered": modes, "files": _packed(version.files)}
        _TAKE.run(self._connection, {**row, **changed})

    def in_force_last(self) -> tuple[str, datetime] | None:
        """The version that a process took last, and since when it is in force."""
        row = _IN_FORCE_LAST.one(self._connection, {})
        return (row["version"], row["in_force_since"]) if row is not None else None

    def get(self, word: str) -> PolicyVersion:
        """The version that begins with ``word``. Raises NotFound where none does, or several do."""
        begins = policy_versions.c.version.startswith(word, autoescape=True)
        found = self._listed(_NEWEST_FIRST.where(begins).limit(_ENOUGH_TO_CHOOSE))
        if not found:
            raise NotFound(f"no policy version {word!r} was ever used here; 'triage policies show' lists the last ones")
        if len(found) > 1:
            raise NotFound(f"several policy versions begin with {word!r}: {', '.join(each.version for each in found)}")
        return found[0]

    def newest(self, most: int) -> list[PolicyVersion]:
        return self._listed(_NEWEST_FIRST.limit(most))

    def _listed(self, query: Select[Any]) -> list[PolicyVersion]:
        return [_version(dict(row._mapping)) for row in self._connection.execute(query)]


def _version(row: Row) -> PolicyVersion:
    modes = {policy: Mode(mode) for policy, mode in row["lowered"].items()}
    return PolicyVersion(**{**row, "lowered": modes, "files": _unpacked(row["files"])})


def _packed(files: Mapping[str, bytes]) -> bytes:
    """JSON of texts, in which even a byte that is no UTF-8 comes through."""
    texts = {name: data.decode("utf-8", "surrogateescape") for name, data in files.items()}
    return zlib.compress(json.dumps(texts).encode())


def _unpacked(packed: bytes) -> dict[str, bytes]:
    texts: dict[str, str] = json.loads(zlib.decompress(packed))
    return {name: text.encode("utf-8", "surrogateescape") for name, text in texts.items()}
