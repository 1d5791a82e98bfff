"""The difference of two sides: as it can be told from the files, and as recorded cases show it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from triage.cli.policies.recorded import Recorded
from triage.cli.policies.side import Side
from triage.domain.catalogue import FACTS
from triage.domain.deciding import decide
from triage.domain.fact_values import Plain, parse_facts
from triage.domain.facts import Facts
from triage.domain.policies import PolicySet
from triage.policies.difference import Direction, Edit, Shift, compare, edits
from triage.report.history import AskedOnce

_ORDER = list(Direction)


@dataclass(slots=True)
class Changed:
    """One class of cases: an example decided today, and the recorded ones, which alone may show what is over.

    ``unknown_before`` and ``unknown_after`` are the facts that were not known in any of the recorded cases, or else
    in the example.
    """

    shift: Shift
    example: dict[str, Plain] | None = None
    ids: list[str] = field(default_factory=list)
    decisions: int = 0
    unknown_before: tuple[str, ...] = ()
    unknown_after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """Recorded cases, decisions on them, how many of these differ to the policies, and how many change.

    ``shadow`` counts the cases that a policy in shadow would win now and did not before; ``follow`` is the
    command that explains one.
    """

    cases: int = 0
    decisions: int = 0
    distinct: int = 0
    differently: int = 0
    shadow: tuple[tuple[str, int], ...] = ()
    why_none: str = ""
    follow: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """``shifts`` begin with what widens, and of these with what most recorded cases met."""

    before: Side
    after: Side
    edits: tuple[Edit, ...]
    shifts: tuple[Changed, ...]
    unsettled: int
    unnamed: int
    counted: Counted

    def beside_cases(self, direction: Direction) -> list[str]:
        """What lets more or less be done though single cases are decided as they were: limits, and undoing."""
        return [
            f"{said.about} of {edit.entry.id}"
            for edit in self.edits
            for said in edit.said
            if said.direction is direction and not said.in_cases
        ]

    @property
    def differs(self) -> bool:
        beside = (self.beside_cases(direction) for direction in (Direction.WIDER, Direction.NARROWER))
        return bool(self.shifts) or any(beside)


def compare_sides(before: Side, after: Side, recorded: Recorded) -> Difference:
    old, new = before.policies, after.policies
    found = compare(old, new, datetime.now(UTC).replace(microsecond=0))
    classes = {shift: Changed(shift, example.case) for shift, example in found.shifts.items()}
    counted = _count(before, after, recorded, classes)
    for each in classes.values():
        _name_unknown(each, old, new)
    ordered = sorted(classes.values(), key=lambda each: (_ORDER.index(each.shift.direction), -len(each.ids)))
    return Difference(before, after, edits(old, new), tuple(ordered), found.unsettled, found.unnamed, counted)


def _count(before: Side, after: Side, recorded: Recorded, classes: dict[Shift, Changed]) -> Counted:
    """Sort every recorded case into its class; cases of one id come together."""
    old, new = before.policies, after.policies
    asked = AskedOnce((old, new), lambda facts: _told(old, new, facts))
    in_shadow: Counter[str] = Counter()
    cases = decisions = differently = 0
    last, last_differing = "", ""
    for case in recorded.cases:
        decisions += 1
        new_case = case.id != last
        cases += new_case
        last = case.id
        told = asked.about(case)
        in_shadow.update(told.in_shadow if new_case else ())
        shift = told.shift
        if shift is None:
            continue
        differently += case.id != last_differing
        last_differing = case.id
        met = classes.setdefault(shift, Changed(shift))
        met.decisions += 1
        met.unknown_before = tuple(dict.fromkeys((*met.unknown_before, *told.because_before)))
        met.unknown_after = tuple(dict.fromkeys((*met.unknown_after, *told.because_after)))
        if case.id not in met.ids[-1:]:
            met.ids.append(case.id)
    shadow = tuple(in_shadow.most_common())
    return Counted(cases, decisions, len(asked), differently, shadow, recorded.why_none, recorded.follow)


def _name_unknown(each: Changed, old: PolicySet, new: PolicySet) -> None:
    if each.example is not None and not each.ids:
        facts = parse_facts(each.example, FACTS)
        each.unknown_before, each.unknown_after = decide(old, facts).because, decide(new, facts).because


@dataclass(frozen=True, slots=True)
class _Told:
    """How one case is decided differently, and because of what facts; and which policies would win it in shadow now
    and did not before.
    """

    shift: Shift | None
    because_before: tuple[str, ...]
    because_after: tuple[str, ...]
    in_shadow: tuple[str, ...]


def _told(old: PolicySet, new: PolicySet, facts: Facts) -> _Told:
    before, after = decide(old, facts), decide(new, facts)
    in_shadow = tuple(id_ for id_ in after.shadow if id_ not in before.shadow)
    return _Told(Shift.between(before, after), before.because, after.because, in_shadow)
