"""Options that the commands about recorded cases share."""

from typing import Annotated

import typer

Cases = Annotated[
    str | None,
    typer.Option("--cases", metavar="FILE", help="Cases to decide (.json, .jsonl or -) instead of the database's."),
]
Since = Annotated[
    str | None, typer.Option("--since", metavar="T", help="Only cases decided since a day, a time, or 30d ago.")
]
