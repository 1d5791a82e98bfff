"""``triage facts``: the fact catalogue."""

from typing import Annotated

import typer
from rich.table import Table

from triage.cli.output import print_json, screen
from triage.domain.catalogue import FACTS
from triage.domain.durations import format_duration
from triage.domain.errors import BadInput
from triage.domain.fact_values import Plain
from triage.domain.facts import FactDefinition


def register(app: typer.Typer) -> None:
    app.command("facts")(show_facts)


def show_facts(
    group: Annotated[str | None, typer.Argument(help="Only this group, such as order or tracking.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Every fact that a policy can name: type, source, how long it stays fresh, and what it means."""
    wanted = [fact for fact in FACTS.values() if group in (None, fact.group)]
    if not wanted:
        groups = ", ".join(dict.fromkeys(fact.group for fact in FACTS.values()))
        raise BadInput(f"there is no group {group!r}; the groups are {groups}")
    if as_json:
        print_json([fact_document(fact) for fact in wanted])
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("fact", "type", "source", "fresh", "meaning"):
        table.add_column(heading, overflow="fold")
    for fact in wanted:
        values = f" One of {', '.join(fact.values)}." if fact.values and len(fact.values) < 10 else ""
        table.add_row(fact.name, fact.type, fact.source, format_duration(fact.fresh), fact.meaning + values)
    screen().print(table)


def fact_document(fact: FactDefinition) -> dict[str, Plain]:
    document: dict[str, Plain] = {
        "name": fact.name,
        "type": str(fact.type),
        "group": fact.group,
        "source": fact.source,
        "fresh_seconds": int(fact.fresh.total_seconds()),
        "meaning": fact.meaning,
    }
    if fact.values:
        document["values"] = list(fact.values)
    if fact.unit:
        document["unit"] = fact.unit
    return document
