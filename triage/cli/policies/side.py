"""One side of a comparison: a folder of policy files, or what git holds of it."""

import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from triage.actions.catalogue import ACTIONS
from triage.domain.errors import BadInput, BadPolicies
from triage.domain.policies import Invariant, Policy, PolicySet, Stop
from triage.policies import load_policies

_GIT = "git:"
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Side:
    """``name`` is what the person called it; ``folder`` is None where it can not be named to another command."""

    name: str
    folder: Path | None
    root: Path
    policies: PolicySet

    def place(self, entry: Policy | Stop | Invariant, line: int = 0) -> str:
        """Where an entry stands, within its folder."""
        return f"{within(self.root, entry.file)}:{line or entry.line}"


def within(folder: Path, file: str) -> str:
    """A file of a folder, without the way to the folder."""
    path = Path(file)
    return str(path.relative_to(folder) if path.is_relative_to(folder) else path)


@contextmanager
def open_side(name: str, here: Path) -> Iterator[Side]:
    """A folder, or ``git:REV`` for the folder ``here`` as it was at a revision.

    Raises BadPolicies where it is refused, BadInput where git knows no such thing.
    """
    if not name.startswith(_GIT):
        folder = Path(name)
        yield Side(name, folder, folder, load_policies(folder, ACTIONS))
        return
    with TemporaryDirectory(prefix="triage-policies-") as temporary:
        root = Path(temporary)
        _unpack(name.removeprefix(_GIT), here, root)
        try:
            policies = load_policies(root, ACTIONS)
        except BadPolicies as refused:
            raise BadPolicies(str(refused).replace(str(root), name), refused.findings) from None
        yield Side(name, None, root, policies)


def _unpack(revision: str, here: Path, into: Path) -> None:
    if not here.is_dir():
        raise BadInput(f"git:{revision} is of the folder on the other side, and {here} is no folder")
    tree = _git(here, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", of=revision)
    archive = _git(here, "archive", "--format=tar", tree.decode().strip(), of=revision)
    try:
        with tarfile.open(fileobj=BytesIO(archive)) as files:
            files.extractall(into, filter="data")
    except tarfile.TarError as error:
        raise BadInput(f"git:{revision} of {here} cannot be compared: {error}") from None


def _git(here: Path, *arguments: str, of: str) -> bytes:
    try:
        ran = subprocess.run(  # noqa: S603 no shell, and the revision cannot be taken for an option
            ["git", "-C", str(here), *arguments],  # noqa: S607 the git of the person's own path
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BadInput(f"git:{of} cannot be read: {error}") from None
    if ran.returncode:
        said = ran.stderr.decode(errors="replace").strip() or f"git knows no revision {of!r}"
        raise BadInput(f"git:{of} of {here} cannot be read: {said}")
    return ran.stdout
