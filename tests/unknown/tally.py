"""What the trials came to, one line for each outcome."""

from collections import Counter
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

from tests.unknown.judge import Verdict
from tests.unknown.offices import LEADS, Way, offices_for
from tests.unknown.trials import Trial

_COLUMNS = (
    "tried", "verified", "escalated", "second sends allowed", "blind", "effects twice", "disagreements", "neither",
)  # fmt: skip


@dataclass
class Tally:
    rows: dict[tuple[Way, str], Counter[str]] = field(default_factory=dict)
    spread: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, trial: Trial, verdict: Verdict) -> None:
        row = self.rows.setdefault((trial.way, trial.outcome), Counter())
        row.update(
            {
                "tried": 1,
                verdict.end: 1,
                "second sends allowed": verdict.again,
                "blind": verdict.blind,
                "effects twice": verdict.doubled,
                "disagreements": len(verdict.disagreements),
            }
        )
        self.spread.update([trial.lead.action, trial.office.name])
        if verdict.wrong:
            self.wrong.append(f"{trial}: {verdict}")

    def missed(self) -> list[str]:
        """Actions and kinds of back office that were not tried at all."""
        offices = {office.name for way, _ in self.rows for office in offices_for(way)}
        wanted = [*(lead.action for lead in LEADS), *offices]
        return sorted({name for name in wanted if not self.spread[name]})

    def show(self, console: Console) -> None:
        table = Table(box=None, pad_edge=False)
        table.add_column("an effect was")
        table.add_column("its outcome")
        for name in _COLUMNS:
            table.add_column(name, justify="right")
        for (way, outcome), row in self.rows.items():
            table.add_row(way, outcome, *(f"{row[name]:,}" for name in _COLUMNS))
        console.print(table)
        console.print(", ".join(f"{name} {count:,}" for name, count in sorted(self.spread.items())), style="dim")
