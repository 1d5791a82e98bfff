"""Policies tried at their bounds, for a person: what wins, and what comes of the rest."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from textwrap import wrap

from rich.console import Console

from triage.cli.sheet import Piece, Sheet
from triage.domain.clauses import AnyGroup, Clause
from triage.domain.decisions import Decision, Reason
from triage.domain.durations import format_duration
from triage.domain.facts import show_value
from triage.domain.policies import KIND, Mode, Policy
from triage.policies import has_expired
from triage.policies.trial import Trial, Tried, wins

_WINS = "wins"
_HOW = {Mode.AUTO: "", Mode.SUGGEST: ", as a suggestion", Mode.SHADOW: ", in shadow", Mode.OFF: ", were it not off"}
_PEOPLE = "to people"
_FAILS = "FAILS"
_WIDTH = 42


def show_summary(trials: Sequence[Trial], console: Console, today: date) -> None:
    """A line for each policy, whatever fails, and the sum."""
    sheet = Sheet(console)
    rows = [
        (trial.policy.id, str(len(trial.written)), str(len(trial.cases)), _beyond(trial), _verdict(trial, today))
        for trial in sorted(trials, key=lambda trial: trial.policy.id)
    ]
    sheet.rows(rows, ("policy", "tests", "cases", "beyond its bounds", ""), indent=0, right=(1, 2))
    for trial in trials:
        for words in _failures(trial):
            sheet.say((f"{trial.policy.id}: {words}", "red"), indent=0)
        if has_expired(trial.policy, today):
            sheet.say((f"{trial.policy.id}: {_expiry(trial.policy)}", "yellow"), indent=0)
    sheet.say(_sum(trials), indent=0)


def show_one(trial: Trial, console: Console, today: date) -> None:
    """One policy, fact by fact: which values win, and what comes of those beyond."""
    sheet, policy = Sheet(console), trial.policy
    sheet.title(policy.id, f"{policy.file}:{policy.line}")
    sheet.say(f"{policy.mode}, for {', '.join(sorted(policy.kinds))}")
    if has_expired(policy, today):
        sheet.say((f"It {_expiry(policy)}.", "yellow"))
    if trial.never:
        sheet.say((f"It never wins: {trial.never}.", "red"))
        return
    if trial.written:
        sheet.section("tests", "as they are written")
        sheet.rows([_mark(each.wrong, each.test.name, _came(policy, each.decision)) for each in trial.written])
    sheet.section("bounds", "a case that it wins, with one fact changed")
    for cases in _by_fact(trial):
        sheet.say((cases[0].fact, "bold"), (f"  {_wanted(policy, cases[0])}", "dim"))
        sheet.rows(_lines(_rows(policy, cases)), indent=4, whole=(0,))
    if any(case.state == "missing" and _calls(case) for case in trial.cases):
        sheet.say(f"missing, too old or contradicted, where nothing else is said: {_PEOPLE}")
    sheet.say()
    sheet.say(_sum([trial]), indent=0)


def _lines(rows: Iterable[tuple[str, str]]) -> Iterator[tuple[Piece, Piece]]:
    """Rows whose values take as many lines as they need in a column of one width."""
    for values, came in rows:
        for number, line in enumerate(wrap(values, _WIDTH)):
            told = "" if number else came
            yield line.ljust(_WIDTH), (told, "red") if told.startswith(_FAILS) else told


def _rows(policy: Policy, cases: Sequence[Tried]) -> list[tuple[str, str]]:
    """Values that come to the same, and what they come to, in the order tried."""
    came: dict[str, list[str]] = {}
    for case in cases:
        if _goes_without_saying(policy, case):
            continue
        words = f"{_FAILS}: {case.wrong}" if case.wrong else _came(policy, case.decision)
        came.setdefault(words, []).append(_value(case))
    rows = [(", ".join(values), words) for words, values in came.items()]
    return sorted(rows, key=lambda row: not row[1].startswith(_WINS))


def _goes_without_saying(policy: Policy, case: Tried) -> bool:
    """What is so for every fact: as old as it may be it wins, and lost it calls a person."""
    if case.wrong or case.state == "known":
        return False
    return wins(policy, case.decision) if case.state == "old" else _calls(case)


def _calls(case: Tried) -> bool:
    return case.decision.outcome == "escalate" and case.decision.reason in (Reason.UNKNOWN_FACT, Reason.STOP)


def _value(case: Tried) -> str:
    if case.state == "known" and case.value is not None:
        return show_value(case.value)
    return {"old": "as old as it may be", "stale": "too old"}.get(case.state, case.state)


def _wanted(policy: Policy, case: Tried) -> str:
    """What the clauses of a fact want, above or in one group of ``any``, and how old it may be."""
    clauses = [clause for clause in _clauses(policy, case.group) if clause.fact == case.fact]
    tests = " and ".join(str(clause.test) for clause in clauses)
    group = "" if case.group is None else f", in group {case.group} of any"
    return f"{tests}{group}; at most {format_duration(clauses[0].fresh)} old"


def _clauses(policy: Policy, group: int | None) -> tuple[Clause, ...]:
    if group is None:
        return tuple(part for part in policy.when if isinstance(part, Clause))
    groups = [group for part in policy.when if isinstance(part, AnyGroup) for group in part.groups]
    return groups[group - 1]


def _came(policy: Policy, decision: Decision) -> str:
    """What came of a case, in a few words."""
    if wins(policy, decision):
        return _WINS + _HOW[policy.mode]
    if decision.outcome != "escalate":
        return f"to {decision.policy}"
    if decision.stops:
        return f"{_PEOPLE}, stopped by {', '.join(decision.stops)}"
    if decision.policy not in (None, policy.id):
        return f"{_PEOPLE}, by {decision.policy}"
    return _PEOPLE if decision.reason in (Reason.NO_POLICY, Reason.UNKNOWN_FACT) else f"{_PEOPLE}: {decision.reason}"


def _by_fact(trial: Trial) -> Iterator[list[Tried]]:
    for _, cases in groupby(trial.cases, key=lambda case: (case.group, case.fact)):
        yield list(cases)


def _beyond(trial: Trial) -> str:
    """The other policies that take a case once it is beyond a bound of this one."""
    beyond = (case.decision for case in trial.cases if case.match is False and case.fact != KIND)
    return ", ".join(dict.fromkeys(each.policy or "" for each in beyond if each.outcome != "escalate"))


def _verdict(trial: Trial, today: date) -> Piece:
    if trial.never:
        return "never wins", "red"
    if trial.failures:
        return _fail(trial.failures), "red"
    return ("expired", "yellow") if has_expired(trial.policy, today) else "ok"


def _expiry(policy: Policy) -> str:
    return f"has expired at the end of {policy.expires}, and wins nothing any more: its cases here are older"


def _fail(number: int) -> str:
    return f"{number} fail{'s' * (number == 1)}"


def _failures(trial: Trial) -> Iterable[str]:
    if trial.never:
        yield trial.never
    yield from (f"the test {each.test.name!r}: {each.wrong}" for each in trial.written if each.wrong)
    yield from (f"{case.fact} {_value(case)}: {case.wrong}" for case in trial.cases if case.wrong)


def _mark(wrong: str, name: str, came: str) -> tuple[Piece, Piece, Piece]:
    return ((_FAILS, "red") if wrong else "ok"), name, (f"{wrong}: {came}" if wrong else came)


def _sum(trials: Sequence[Trial]) -> str:
    written, cases = (sum(len(part) for part in parts) for parts in _parts(trials))
    failures = sum(trial.failures for trial in trials)
    told = _fail(failures) if failures else "all hold"
    return f"{_count(len(trials), 'policy', 'policies')}, {_count(written, 'test', 'tests')} and {cases} cases: {told}"


def _parts(trials: Sequence[Trial]) -> tuple[list[Sequence[object]], list[Sequence[object]]]:
    return [trial.written for trial in trials], [trial.cases for trial in trials]


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
