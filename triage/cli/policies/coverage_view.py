"""Coverage on the terminal, as an ops lead decides on it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from rich.console import Console

from triage.cli.policies.side import within
from triage.cli.sheet import Sheet
from triage.report.coverage import Blocker, Coverage, SilentPolicy
from triage.report.spread import Spread
from triage.report.study import InTheWay

_MOST = 10
_WAYS = {"stop": "a stop ({wanted})", "earlier": "{wanted} came first", "reason": "{wanted}"}
_Each = TypeVar("_Each")


def show_coverage(covered: Coverage, why_none: str, folder: Path, out: Console) -> None:
    sheet = Sheet(out)
    escalated = f"{covered.escalated:,} of {_cases(covered.cases)} escalate" if covered.cases else "no recorded case"
    sheet.title(f"policies coverage  {folder}", escalated)
    if not covered.cases:
        sheet.say()
        sheet.say(why_none or "the file holds no case", indent=0)
    _show_kinds(covered, sheet)
    if covered.cases:
        _show_blockers(covered.blockers, folder, sheet)
        _show_silent(covered.silent, folder, sheet)
        _show_unknown(covered, sheet)


def _show_kinds(covered: Coverage, sheet: Sheet) -> None:
    sheet.section("kinds without a policy", f"{len(covered.kinds)}" if covered.kinds else "none: every kind has one")
    met = [each for each in covered.kinds if each.cases]
    sheet.rows(
        [(f"{each.cases:,}", each.kind, _shadows(each.in_shadow)) for each in met], ("cases", "kind", ""), right=(0,)
    )
    rest = [f"{each.kind} ({_shadows(each.in_shadow)})" if each.in_shadow else each.kind for each in covered.kinds]
    never = [words for words, each in zip(rest, covered.kinds, strict=True) if not each.cases]
    if never:
        sheet.say(("no case yet: " if covered.cases else "", "dim"), ", ".join(never))


def _show_blockers(blockers: Sequence[Blocker], folder: Path, sheet: Sheet) -> None:
    aside = (
        "what alone kept a policy from doing something" if blockers else "none: no single clause was alone in the way"
    )
    sheet.section("clauses that block most", aside)
    for each in _first(blockers):
        sheet.say()
        place = f"{within(folder, each.policy.file)}:{each.line}"
        sheet.say((_cases(each.cases), "bold"), f"  {each.fact} wanted {each.wanted}")
        sheet.named([("policy", f"{each.policy.id}  {place}"), ("seen", _seen(each.spread))], indent=4)
    _more(blockers, sheet)


def _show_silent(silent: Sequence[SilentPolicy], folder: Path, sheet: Sheet) -> None:
    sheet.section("policies that never fired", f"{len(silent)}" if silent else "none")
    asked = [each for each in silent if each.cases]
    for each in _first(asked):
        place = f"{within(folder, each.policy.file)}:{each.policy.line}"
        sheet.say()
        sheet.say((each.policy.id, "bold"), f"  {each.policy.mode}, asked in {_cases(each.cases)}  ", (place, "dim"))
        sheet.rows([(f"{count:,}", _way(way)) for way, count in each.in_the_way[:2]], indent=4, right=(0,))
    _more(asked, sheet)
    unasked = [each.policy.id for each in silent if not each.cases]
    if unasked:
        sheet.say()
        sheet.say(("no case of their kinds: ", "dim"), ", ".join(unasked))


def _show_unknown(covered: Coverage, sheet: Sheet) -> None:
    none = "none: every fact that was asked for was known"
    sheet.section("facts that were not known", "decisive: the case escalates for it" if covered.unknown else none)
    rows = [
        (
            each.fact,
            f"{each.cases:,}",
            ", ".join(f"{state} {count:,}" for state, count in each.states.items()),
            f"{each.escalations:,}" if each.escalations else "",
        )
        for each in _first(covered.unknown)
    ]
    sheet.rows(rows, ("fact", "cases", "how", "decisive"), right=(1, 3), whole=(0,))
    _more(covered.unknown, sheet)


def _way(way: InTheWay) -> str:
    if way.what in _WAYS:
        return _WAYS[way.what].format(wanted=way.wanted)
    return f"{way.what} wanted {way.wanted}"


def _seen(spread: Spread) -> str:
    """As in ``30 up to 300.00 EUR, all 41 up to 820.00 EUR; 2 missing``."""
    directions = {"above": "up to", "below": "down to"}
    last = {step.beyond: step for step in spread.steps}
    steps = [
        f"{'all ' if step is last[step.beyond] else ''}{step.cases:,} {directions[step.beyond]} {step.to}"
        for step in spread.steps
    ]
    values = [f"{count:,} {value}" for value, count in spread.values]
    unknown = [f"{count:,} {state}" for state, count in spread.unknown.items()]
    return "; ".join(filter(None, (", ".join([*steps, *values]), ", ".join(unknown))))


def _shadows(policies: Sequence[str]) -> str:
    return f"in shadow: {', '.join(policies)}" if policies else ""


def _first(all_of_them: Sequence[_Each]) -> Sequence[_Each]:
    return all_of_them[:_MOST]


def _more(all_of_them: Sequence[object], sheet: Sheet) -> None:
    if len(all_of_them) > _MOST:
        sheet.say((f"and {len(all_of_them) - _MOST} more; --json has them all", "dim"))


def _cases(count: int) -> str:
    return f"{count:,} case{'s' * (count != 1)}"
