"""The bench's figures as a table, and whether the aims are met."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from rich.console import Console
from rich.table import Table

from tests.bench.costs import Costs
from tests.bench.drain import Drained
from tests.bench.variants import CHECKPOINTS, OURS, OURS_TWICE, VARIANTS

ONE_WORKER, TWO_WORKERS, LOOSELY = 2.5, 1.8, 1.2


@dataclass(frozen=True, slots=True)
class Aim:
    """A ratio that is wanted, and what it came to."""

    says: str
    wanted: float
    came_to: float

    @property
    def met(self) -> bool:
        return self.came_to >= self.wanted


def middle(runs: Sequence[Drained]) -> Drained:
    """The median of each figure over the repetitions."""
    names = Drained.__slots__
    return Drained(**{name: median(getattr(run, name) for run in runs) for name in names})


def aims(figures: Mapping[str, Drained], *, short: bool) -> list[Aim]:
    one, two = figures[OURS.name].cases_per_second, figures[OURS_TWICE.name].cases_per_second
    peer = figures[CHECKPOINTS.name].cases_per_second
    first = Aim(
        "one worker process against LangGraph with SQLite checkpoints", LOOSELY if short else ONE_WORKER, one / peer
    )
    return [first] if short else [first, Aim("two worker processes against one", TWO_WORKERS, two / one)]


def show(console: Console, figures: Mapping[str, Drained], costs: Costs, reached: Sequence[Aim]) -> None:
    peer = figures[CHECKPOINTS.name]
    table = Table(box=None, pad_edge=False)
    for heading in ("", "cases/s", "ratio", "CPU ms", "wall ms", "calls", "intake/s"):
        table.add_column(heading, justify="left" if not heading else "right", no_wrap=True)
    for variant in VARIANTS:
        seen = figures[variant.name]
        table.add_row(
            variant.title,
            f"{seen.cases_per_second:.0f}",
            f"{seen.cases_per_second / peer.cases_per_second:.2f}",
            f"{seen.cpu_ms:.1f}",
            f"{seen.wall_ms:.1f}",
            f"{seen.calls:.1f}",
            f"{seen.deliveries_per_second:.0f}",
        )
    console.print(table)
    console.print(
        f"\nA case of ours: {costs.queries:.1f} queries and {costs.commits:.1f} commits (the webhook's among them), "
        f"{costs.calls:.1f} HTTP calls. CPU and wall are a case's, in one worker process; the ratio is to "
        f"{CHECKPOINTS.title}."
    )
    for aim in reached:
        console.print(f"{'met' if aim.met else 'MISSED'}: {aim.says} {aim.came_to:.2f} (aim {aim.wanted})")
