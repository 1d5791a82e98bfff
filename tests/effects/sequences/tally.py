"""What was reached, so that it is plain that all was covered."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

from triage.actions.catalogue import ACTIONS

COLUMNS = ("done", "undone", "taken up", "refused", "nothing to do", "killed")


@dataclass
class Tally:
    actions: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    events: Counter[str] = field(default_factory=Counter)
    examples: int = 0

    def short_of(self, least: int) -> list[str]:
        """The actions that were done, or undone, less often."""
        return [
            f"{name}: {column} {self.actions[name][column]} times"
            for name in ACTIONS
            for column in ("done", "undone")
            if self.actions[name][column] < least
        ]

    def show(self, console: Console) -> None:
        table = Table(box=None, pad_edge=False)
        table.add_column("action")
        for column in COLUMNS:
            table.add_column(column, justify="right")
        for name in ACTIONS:
            table.add_row(name, *(f"{self.actions[name][column]:,}" for column in COLUMNS))
        console.print(table)
        for what, count in sorted(self.events.items()):
            console.print(f"{count:8,}  {what}")
