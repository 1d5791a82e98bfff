"""A list of cases on the terminal, a line each; and each as a document."""

from dataclasses import asdict
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from triage.cli.case_query import CaseQuery
from triage.cli.lookup import short
from triage.cli.printable import age, shown
from triage.domain.bundle.plain import plain
from triage.domain.cases import Case, CaseStatus
from triage.domain.decisions import Reason

_HEADS = ("case", "order", "status", "", "age", "kind", "why, or policy")
_GAP, _STATUS, _MEASURED = 2, 2, 50
_WIDEST = (8, 16, 9, 1, 4, 21)
_Cells = tuple[str, str, str, str, str, str, str]
_STYLES = {
    CaseStatus.ESCALATED: "yellow",
    CaseStatus.CONTAINED: "yellow",
    CaseStatus.RESOLVED: "green",
    CaseStatus.CLEARED: "green",
    CaseStatus.OPEN: "bold",
}


def case_document(case: Case) -> dict[str, Any]:
    """Every field of a case, for a line of JSON."""
    return {name: plain(value) for name, value in asdict(case).items()}


def show_cases(query: CaseQuery, out: Console) -> None:
    """Print what was asked for, and where there is more, how to go on."""
    now = datetime.now(UTC)
    cases = query.run()
    first = [_cells(case, now) for case in islice(cases, _MEASURED)]
    if not first:
        out.print(_nothing(query), soft_wrap=True)
        return
    widths = _widths(first)
    out.print(Text(" " * _GAP).join(_fitted(_HEADS, widths, out.width)), style="dim", soft_wrap=True)
    count = 0
    for cells in chain(first, (_cells(case, now) for case in cases)):
        count += 1
        line = _fitted(cells, widths, out.width)
        line[_STATUS].stylize(_STYLES.get(CaseStatus(cells[_STATUS]), ""))
        out.print(Text(" " * _GAP).join(line), soft_wrap=True)
    if query.more_after:
        out.print(f"\nThese are {count}, and there are more: filter (-h), say --all, or go on with", soft_wrap=True)
        out.print(f"  {query.next_page(short(query.more_after))}", soft_wrap=True)


def _cells(case: Case, now: datetime) -> _Cells:
    kind = (case.kind or "").replace("_", " ")
    priority = str(case.priority) if case.status.with_people else ""
    return short(case.id), case.order, str(case.status), priority, age(case.updated_at, now), kind, _why(case)


def _why(case: Case) -> str:
    """The reason and the facts it rests on; the policy of a suggestion, or of a case that needs nobody."""
    facts = ", ".join(case.because)
    if not case.status.with_people or case.reason in (None, Reason.MATCHED):
        return case.policy or facts
    detail = case.policy if case.reason == Reason.SUGGESTED else facts or case.policy
    return f"{case.reason}: {detail}" if detail else str(case.reason)


def _widths(rows: list[_Cells]) -> list[int]:
    """Each column as wide as what it holds, up to its widest; the last takes what is left."""
    return [
        min(widest, max(cell_len(shown(row[place])) for row in [_HEADS, *rows])) for place, widest in enumerate(_WIDEST)
    ]


def _fitted(cells: _Cells, widths: list[int], width: int) -> list[Text]:
    last = max(16, width - sum(widths) - _GAP * len(widths))
    fitted = [Text(shown(cell)) for cell in cells]
    for text, wide in zip(fitted, [*widths, last], strict=True):
        text.truncate(wide, overflow="ellipsis", pad=text is not fitted[-1])
    return fitted


def _nothing(query: CaseQuery) -> str:
    if query.filters.given or query.before:
        return "no case is like that; 'triage cases' lists all"
    return "no cases yet: they come with the first webhook ('triage serve'), or from 'triage demo'"
