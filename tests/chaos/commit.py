"""Which code a result is of."""

import subprocess
from functools import cache


@cache
def commit() -> str:
    """The short hash of the commit at hand, with a plus where the tree differs from it."""
    return _git("rev-parse", "--short", "HEAD") + (
        "+" if _git("status", "--porcelain", "--", "triage", "tools") else ""
    )


def _git(*arguments: str) -> str:
    ran = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)  # noqa: S603, S607 fixed words
    return ran.stdout.strip() or ("unknown" if ran.returncode else "")
