"""The bench's figures as a table at 80 columns, and whether the aims are met."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from tests.bench_policies.columns import InColumns
from tests.bench_policies.loading import Loaded
from tests.bench_policies.matching import BARE, CEL, CEL_OF_KIND, DECIDE, TRACED, Rounds
from tests.bench_policies.settings import HUNDRED, TEN_THOUSAND, THOUSAND, Setting

_LOOSELY = 2.5
_DECISIONS = 100_000


@dataclass(frozen=True, slots=True)
class Figures:
    rounds: Rounds
    loaded: Mapping[Setting, Loaded]
    columns: InColumns


@dataclass(frozen=True, slots=True)
class Aim:
    """Something that is to be at most so much, and what it came to."""

    says: str
    at_most: float
    came_to: float
    unit: str = ""

    @property
    def met(self) -> bool:
        return self.came_to <= self.at_most

    def __str__(self) -> str:
        return f"{self.says}: {self.came_to:.3g}{self.unit} (aim {self.at_most:g}{self.unit})"


def aims(figures: Figures, *, short: bool) -> Sequence[Aim]:
    reached = tuple(_aims(figures))
    return tuple(Aim(aim.says, aim.at_most * _LOOSELY, aim.came_to, aim.unit) for aim in reached) if short else reached


def _aims(figures: Figures) -> Iterator[Aim]:
    rounds, decide = figures.rounds, (THOUSAND, DECIDE)
    yield Aim("deciding among 1,000 policies, in bare lookups", 4, rounds.ratio(decide, (THOUSAND, BARE)))
    for more, fewer in ((THOUSAND, HUNDRED), (TEN_THOUSAND, THOUSAND)):
        if more in figures.loaded:
            grown = rounds.ratio((more, DECIDE), (fewer, DECIDE))
            yield Aim(f"deciding among {more.title}, in decisions among {fewer.title}", 3, grown)
    yield Aim("the decision with its trace, in decisions", 6, rounds.ratio((THOUSAND, TRACED), decide))
    seconds = figures.loaded[THOUSAND].seconds
    decisions = seconds / rounds.middle(*decide) * 1e6
    yield Aim("loading and linting 1,000 policies, in 100,000 decisions", 1, decisions / _DECISIONS)
    yield Aim("loading and linting 1,000 policies", 3, seconds, " s")
    columns = figures.columns
    yield Aim(f"{columns.cases:,} cases in columns, 1,000 policies", 1, columns.all_policies, " s")
    yield Aim("one policy edited, in that time", 0.5, columns.one_edited / columns.all_policies)


def show(console: Console, figures: Figures, reached: Sequence[Aim]) -> None:
    settings = list(figures.loaded)
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("policies", no_wrap=True)
    for setting in settings:
        table.add_column(setting.title, justify="right", no_wrap=True)
    for says, figure in _rows(figures):
        table.add_row(says, *(figure(setting) for setting in settings))
    console.print(table)
    columns = figures.columns
    console.print(
        f"\n{columns.cases:,} recorded cases in columns against 1,000 policies: {columns.all_policies:.2f} s of CPU; "
        f"with one policy edited {columns.one_edited:.2f} s more; sorting them by kind, once, {columns.sort:.2f} s. "
        "The live engine decided alike wherever it was asked."
    )
    console.print(
        "\nMicroseconds are a case's, medians of rounds in which everybody takes turns. Odd policies draw no line "
        "where another does. The bare lookup and CEL leave out what stands at the top of their files.\n"
    )
    for aim in reached:
        console.print(f"{'met' if aim.met else 'MISSED'}: {aim}")


def _rows(figures: Figures) -> Iterator[tuple[str, Callable[[Setting], str]]]:
    rounds, loaded = figures.rounds, figures.loaded

    def micros(contestant: str) -> Callable[[Setting], str]:
        return lambda setting: f"{rounds.middle(setting, contestant):.1f}"

    def times(contestant: str, than: str) -> Callable[[Setting], str]:
        return lambda setting: f"{rounds.ratio((setting, contestant), (setting, than)):.1f}"

    yield "bare bit-set lookup, µs", micros(BARE)
    yield "decide, µs", micros(DECIDE)
    yield "  in bare lookups", times(DECIDE, BARE)
    yield "decide and trace, µs", micros(TRACED)
    yield "  in decisions", times(TRACED, DECIDE)
    yield "CEL on those of the kind, µs", micros(CEL_OF_KIND)
    yield "CEL on all policies, µs", micros(CEL)
    yield "load and lint, CPU s", lambda setting: f"{loaded[setting].seconds:.2f}"
    yield "check, with z3's theorem, CPU s", lambda setting: _seconds(loaded[setting].checked)
    yield "held by the policies, MB", lambda setting: f"{loaded[setting].policies:.1f}"
    yield "held by their tables, MB", lambda setting: f"{loaded[setting].tables:.1f}"
    yield "resident, whole process, MB", lambda setting: f"{loaded[setting].process:.0f}"


def _seconds(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:.2f}"
