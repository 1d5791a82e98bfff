"""Heads of the journal, kept in a file beside the database: what a cut or restored journal is told by."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from triage.domain.fact_values import format_time
from triage.store.chain import Head

HEADS_FILE = "journal.heads"
_MOST = 2_000


@dataclass(frozen=True, slots=True)
class KeptHead:
    """A head as it was at a time. ``name`` is its chain's."""

    at: datetime
    name: str
    seq: int
    mac: str


def keep_head(folder: Path, head: Head, at: datetime) -> None:
    """Append a head, unless it is the newest there already. The file is halved where it grows long."""
    path = folder / HEADS_FILE
    kept = list(kept_heads(folder))
    if kept and (kept[-1].name, kept[-1].seq, kept[-1].mac) == (head.name, head.seq, head.mac):
        return
    folder.mkdir(parents=True, exist_ok=True)
    if len(kept) >= _MOST:
        _thin_out(path)
    with path.open("a") as file:
        file.write(f"{format_time(at)} {head.name} {head}\n")
        file.flush()
        os.fsync(file.fileno())


def newest_head(folder: Path, name: str) -> KeptHead | None:
    """The head of a chain with the highest seq that was ever seen here."""
    return max((each for each in kept_heads(folder) if each.name == name), key=lambda each: each.seq, default=None)


def kept_heads(folder: Path) -> Iterator[KeptHead]:
    """Oldest first. A line that was not written to its end is passed over."""
    try:
        text = (folder / HEADS_FILE).read_text()
    except FileNotFoundError:
        return
    for line in text.splitlines():
        parts = line.replace(":", " ").split() if line.count(" ") == 2 else []
        moment, _, rest = line.partition(" ")
        name, _, place = rest.partition(" ")
        seq, _, mac = place.partition(":")
        if parts and seq.isdigit() and len(mac) == 64:
            yield KeptHead(datetime.fromisoformat(moment), name, int(seq), mac)


def _thin_out(path: Path) -> None:
    """Keep every second one of the older half, and the newer half whole."""
    lines = path.read_text().splitlines(keepends=True)
    middle = len(lines) // 2
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text("".join([*lines[:middle:2], *lines[middle:]]))
    draft.replace(path)
