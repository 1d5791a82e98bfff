"""What became of it all: a table, one case explained, and one undone."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from triage.domain.cases import Case, CaseStatus
from triage.domain.decisions import Reason
from triage.domain.journal import Intent

_ORDER = (
    CaseStatus.RESOLVED,
    CaseStatus.CONTAINED,
    CaseStatus.WATCHING,
    CaseStatus.CLEARED,
    CaseStatus.ESCALATED,
    CaseStatus.OBSERVED,
)
_MEANING = {
    CaseStatus.RESOLVED: "a fresh reading shows the cause gone",
    CaseStatus.CONTAINED: "held or tagged, and given to a person",
    CaseStatus.WATCHING: "looked at again, until a last date",
    CaseStatus.CLEARED: "the cause went by itself",
    CaseStatus.ESCALATED: "given to a person, and why",
    CaseStatus.OBSERVED: "no exception",
}


def print_outcomes(console: Console, cases: Sequence[Case], actions: dict[str, list[Intent]]) -> None:
    """Every case in the order of its outcome."""
    for status in _ORDER:
        mine = sorted((case for case in cases if case.status is status), key=lambda case: (case.kind or "", case.order))
        if not mine:
            continue
        console.print(f"\n{str(status).upper()}  {len(mine)}  ({_MEANING[status]})", style="bold")
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True, max_width=30)
        table.add_column(overflow="fold")
        for case in mine:
            table.add_row(case.order, case.kind or "", _what_happened(case, actions.get(case.id, [])))
        console.print(table)


def print_figures(console: Console, cases: Sequence[Case], ledger: Sequence[dict[str, Any]], seconds: float) -> None:
    kinds = {case.kind for case in cases if case.kind}
    set_off = Counter(effect for entry in ledger for effect in entry["side_effects"])
    doubled = [key for key, times in Counter(entry["key"] for entry in ledger).items() if times > 1]
    console.print(
        f"\n{len(cases)} cases of {len(kinds)} kinds in {seconds:.0f} s. The back office's own ledger: {len(ledger)} "
        f"writes, {len(doubled)} of them twice; they set off {set_off['customer']} customer, {set_off['money']} money "
        f"and {set_off['automation']} automation effects."
    )


def _what_happened(case: Case, intents: Sequence[Intent]) -> str:
    done = ", ".join(_named(intent) for intent in intents if not intent.undoes)
    if case.status is CaseStatus.ESCALATED:
        why = (case.summary or "").partition(": ")[2] or str(case.reason)
        return f"{why}; tried: {done}" if done and case.reason != Reason.MATCHED else why
    if case.status is CaseStatus.OBSERVED:
        return "nothing claims one, and every rule is ruled out"
    return done or ", ".join(case.because[:3]) or "nothing to do"


def _named(intent: Intent) -> str:
    values = [str(value) for value in intent.arguments.values() if isinstance(value, str | int)]
    state = "" if intent.state in ("verified", "already") else f" [{intent.state}]"
    return f"{intent.action} {' '.join(values[:1])}".strip() + state
