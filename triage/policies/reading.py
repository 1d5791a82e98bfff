"""The files of a policy folder, read so that nothing in it can keep the reader waiting."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISREG

from triage.policies.findings import Finding, printable

LARGEST = 4_000_000
"""Bytes of the largest file that is read."""


def read_files(folder: Path) -> tuple[dict[Path, bytes], list[Finding]]:
    """The policy files of a folder and of those below it, by name, and what cannot be read of them."""
    contents: dict[Path, bytes] = {}
    findings: list[Finding] = []
    for path in sorted(_policy_files(folder, findings)):
        try:
            str(path).encode()
            contents[path] = _content(path)
        except OSError as error:
            findings.append(_unreadable(path, error))
        except UnicodeEncodeError:
            findings.append(_finding(path, "the name of the file is not UTF-8", "rename it"))
        except _NotAFile:
            findings.append(_finding(path, "this is no file but a pipe or a device", "remove it"))
    return contents, findings


class _NotAFile(Exception):
    """Something stands under the name that could be waited for without end."""


def _policy_files(folder: Path, findings: list[Finding]) -> Iterator[Path]:
    """What is named ``.yaml`` or ``.yml``; nothing whose name, or whose folder's name, begins with a dot."""

    def note(error: OSError) -> None:
        findings.append(_unreadable(Path(error.filename or folder), error))

    for at, folders, files in os.walk(folder, onerror=note if folder.is_dir() else None):
        folders[:] = [name for name in folders if not name.startswith(".")]
        named = [name for name in (*files, *folders) if name.endswith((".yaml", ".yml"))]
        yield from (Path(at) / name for name in named if not name.startswith("."))


def _content(path: Path) -> bytes:
    """At most one byte more than the largest file may have."""
    with open(path, "rb", opener=_without_waiting) as file:
        if not S_ISREG(os.fstat(file.fileno()).st_mode):
            raise _NotAFile
        return bytes(file.read(LARGEST + 1))


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _unreadable(path: Path, error: OSError) -> Finding:
    match error.errno:
        case errno.EISDIR:
            return _finding(path, "this is a folder with the name of a policy file", "give it a name without .yaml")
        case errno.ELOOP:
            return _finding(path, "this is a link that leads back to itself", "remove it, or link to a file")
        case errno.ENOENT if path.is_symlink():
            return _finding(path, "this is a link to a file that is not there", "remove it, or link to a file")
        case errno.ENOENT:
            return _finding(path, "the file was there and is gone", "check again when nobody is changing the folder")
        case errno.EACCES:
            return _finding(path, "the file may not be read", "give the user that runs triage the right to read it")
    return _finding(path, f"the file cannot be read: {error.strerror}", "look at the disk, and check again")


def _finding(path: Path, message: str, hint: str) -> Finding:
    return Finding(printable(str(path)), 1, 1, message, hint)
