"""Where recorded cases come from: the database's decisions, or a file of cases."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from triage.cli.case_file import read_documents
from triage.cli.policies.since import read_since
from triage.config import Settings
from triage.domain.errors import Unavailable
from triage.domain.fact_values import parse_time
from triage.report.history import RecordedCase
from triage.runtime import SystemClock

if TYPE_CHECKING:
    from triage.store.engine import Store

_PAGE = 500
_STEP = 100


@dataclass(frozen=True, slots=True)
class Recorded:
    """Recorded cases, those of one id together; ``follow`` is the command that explains one of them.

    ``why_none`` says why there are none to look at.
    """

    cases: Iterator[RecordedCase] = field(default_factory=lambda: iter(()))
    follow: str = ""
    why_none: str = ""


@contextmanager
def recorded_cases(settings: Settings, file: str | None, since: str | None) -> Iterator[Recorded]:
    """The cases of ``file``; without one those of the database, if it is there. Raises BadInput."""
    from triage.opening import database

    start = read_since(since, SystemClock().now())
    if file is not None:
        cases = _of_file(file)
        late = cases if since is None else (case for case in cases if _decided_at(case) >= start)
        yield Recorded(_shown_progress(late, None), _follow_in(file))
        return
    try:
        count, why_none = _count(settings, start), ""
    except Unavailable as unavailable:
        count, why_none = 0, str(unavailable)
    if not count:
        yield Recorded(why_none=why_none or f"the database holds no decision{f' since {since}' if since else ''} yet")
        return
    with database(settings) as store:
        yield Recorded(_shown_progress(_of_database(store, start), count), "triage policies explain CASE")


def _follow_in(file: str) -> str:
    explain = "triage policies explain"
    return f"{explain} {file}" if file.endswith(".json") else f"sed -n LINEp {file} | {explain} -"


def _count(settings: Settings, start: datetime) -> int:
    from triage.opening import database

    with database(settings) as store, store.read() as tx:
        return tx.past_facts.count(start)


def _of_database(store: "Store", start: datetime) -> Iterator[RecordedCase]:
    mark: tuple[str, int] = ("", 0)
    while True:
        with store.read() as tx:
            page = tx.past_facts.page(start, mark, _PAGE)
        for each in page:
            yield RecordedCase(each.case, each.facts)
        if len(page) < _PAGE:
            return
        mark = page[-1].mark


def _of_file(name: str) -> Iterator[RecordedCase]:
    """A case (.json), or JSON Lines of cases; each is called by its line."""
    for number, document in read_documents(name):
        yield RecordedCase(f"line {number}", document)


def _decided_at(case: RecordedCase) -> datetime:
    return parse_time(str(case.facts.get("as_of")))


def _shown_progress(cases: Iterator[RecordedCase], count: int | None) -> Iterator[RecordedCase]:
    """The same cases, counted on the terminal where a person waits for them."""
    console = Console(stderr=True, highlight=False, markup=False)
    if not console.is_terminal:
        yield from cases
        return
    with Progress(
        TextColumn("recorded cases"), BarColumn(), MofNCompleteColumn(), console=console, transient=True
    ) as progress:
        task = progress.add_task("", total=count)
        for done, case in enumerate(cases, start=1):
            if done % _STEP == 0:
                progress.update(task, completed=done)
            yield case
