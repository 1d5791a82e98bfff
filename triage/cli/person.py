"""Who is asking: what people do is kept under their name."""

import getpass
import os
from typing import Annotated

import typer

from triage.domain.errors import BadInput

By = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="Your name, kept with it; without it, your login.")
]
_LONGEST = 100


def person(by: str | None) -> str:
    """The name of the person. Raises BadInput where there is none."""
    name = (_login() if by is None else by).strip()
    if not name:
        raise BadInput("who is asking? say --by NAME; what people do is kept under their name")
    if len(name) > _LONGEST or not name.isprintable():
        raise BadInput(f"a name is at most {_LONGEST} printable characters")
    return name


def _login() -> str:
    """Who is logged in, or nothing where nobody can tell, as in a container."""
    for variable in ("USER", "LOGNAME"):
        if name := os.environ.get(variable, "").strip():
            return name
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
