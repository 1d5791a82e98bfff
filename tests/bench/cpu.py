"""CPU time of a process and everything that it started."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(group: int) -> float:
    """User and system time of all processes of a group, those that ended and were waited for included."""
    ticks = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            fields = _stat(entry)
            if fields and int(fields[2]) == group:
                ticks += sum(map(int, fields[11:15]))
    return ticks / _TICKS


def _stat(process: Path) -> list[str]:
    """The fields after the name: state, parent, group, …; empty when the process has gone."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
