"""The real policies without their caps: a harness does more in a minute than a merchant allows in an hour."""

import re
import shutil
from pathlib import Path

_LIMITS = re.compile(r"limits: \{[^}]*\}")


def without_limits(policies: Path, folder: Path) -> Path:
    """A copy of the policies in ``folder`` whose limits nothing reaches, as old as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in policies.glob("*.yaml"):
        (folder / file.name).write_text(_LIMITS.sub("limits: {per_hour: 100000}", file.read_text()))
        shutil.copystat(file, folder / file.name)
    return folder
