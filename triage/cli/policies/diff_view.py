"""A difference on the terminal: what was changed, what it decides differently, on which recorded cases."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import orjson
from rich.console import Console

from triage.cli.lookup import short
from triage.cli.policies.differing import Changed, Difference
from triage.cli.policies.edit_view import show_edits
from triage.cli.policies.verdict_words import verdict_words
from triage.cli.printable import shown
from triage.cli.sheet import Piece, Sheet
from triage.domain.clauses import leaves
from triage.domain.decisions import Reason
from triage.domain.fact_values import Plain
from triage.domain.policies import Stop
from triage.policies.difference import Direction, Verdict

_HEADS = {
    Direction.WIDER: ("WIDER", "bold yellow", "something is done that was not, or a person no longer hears of it"),
    Direction.NARROWER: ("NARROWER", "bold", "less is done, or a person hears of it"),
    Direction.ALIKE: ("SAME", "bold", "the same is done, or nothing: for another reason, or by another policy"),
}
_STILL = "escalates: "
_NAMED = 4
_ALIKE_SHOWN = 6
_IN_FULL = {Direction.WIDER: 6, Direction.NARROWER: 3}


@dataclass(frozen=True, slots=True)
class _Shown:
    """A class with the one that differs from it only in that a model named the kind."""

    main: Changed
    model: Changed | None = None


def show_diff(difference: Difference, out: Console, *, examples: bool = False) -> None:
    """``examples``: below each class a command that decides the case which shows it."""
    sheet = Sheet(out)
    sheet.say(("policies diff", "bold"), f"  {difference.before.name} -> {difference.after.name}", indent=0)
    show_edits(difference, sheet)
    _show_classes(difference, sheet, out if examples else None)
    _show_recorded(difference, sheet)


def _show_classes(difference: Difference, sheet: Sheet, out: Console | None) -> None:
    classes = _folded(difference.shifts)
    sheet.section("decided differently", _counted(classes))
    for direction, (word, style, meaning) in _HEADS.items():
        of_it = [each for each in classes if each.main.shift.direction is direction]
        if of_it:
            sheet.say()
            sheet.say((f"{word} ", style), (meaning, "dim"))
        if direction is Direction.ALIKE:
            _show_alike(of_it, sheet)
        else:
            for each in of_it[: _IN_FULL[direction]]:
                _show_class(each, difference, sheet, out)
            _show_rest(of_it[_IN_FULL[direction] :], sheet)
    sheet.say()
    sheet.say(*_how_sure(difference))
    if out is None and any(each.example for each in difference.shifts):
        sheet.say(("--examples adds a command that decides an example of each", "dim"))
    for direction, word in ((Direction.WIDER, "more"), (Direction.NARROWER, "less")):
        if beside := difference.beside_cases(direction):
            told = f"Beside the cases, the edit lets {word} be done: {', '.join(beside)}."
            sheet.say((told, "yellow" if direction is Direction.WIDER else ""))


def _show_class(each: _Shown, difference: Difference, sheet: Sheet, out: Console | None) -> None:
    main = each.main
    told: list[tuple[str, Piece]] = [
        ("was", verdict_words(main.shift.before, main.unknown_before)),
        ("now", (verdict_words(main.shift.after, main.unknown_after), "bold")),
        ("", _of_model(each)),
        ("recorded", _recorded(each)),
        ("example", _telling(main, difference)),
    ]
    sheet.say()
    sheet.named(told, indent=4)
    if out is not None and main.example is not None:
        out.print(shown(f"    {_command(main.example, difference)}"), soft_wrap=True, style="dim")


def _show_rest(classes: Sequence[_Shown], sheet: Sheet) -> None:
    """A line a class, after those that are shown in full."""
    if not classes:
        return
    sheet.say()
    sheet.say((f"and {len(classes)} more, each with an example in --json", "dim"), indent=4)
    _show_rows(
        [
            (
                _brief(each.main.shift.before, each.main.unknown_before),
                _brief(each.main.shift.after, each.main.unknown_after),
                _recorded_briefly([each]),
            )
            for each in classes
        ],
        sheet,
    )


def _show_rows(rows: Sequence[tuple[str, str, str]], sheet: Sheet) -> None:
    heads = ("was", "now", "recorded") if any(recorded for _, _, recorded in rows) else ("was", "now")
    sheet.rows([row[: len(heads)] for row in rows], heads, indent=4)


def _brief(verdict: Verdict, unknown: Sequence[str]) -> str:
    """Without what is done, which the policy says."""
    words = verdict_words(verdict, unknown)
    return words if verdict.outcome == "escalate" else words.partition(":")[0]


def _show_alike(classes: Sequence[_Shown], sheet: Sheet) -> None:
    """A line for what is alike: nothing more is done, so nobody needs an example on the page."""
    lines: dict[tuple[str, str], list[_Shown]] = {}
    for each in classes:
        lines.setdefault(_alike_words(each), []).append(each)
    rows = sorted(
        ((was, now, _recorded_briefly(of_it)) for (was, now), of_it in lines.items()), key=lambda row: not row[2]
    )
    _show_rows(rows[:_ALIKE_SHOWN], sheet)
    if len(rows) > _ALIKE_SHOWN:
        sheet.say((f"and {len(rows) - _ALIKE_SHOWN} more; --json has them all", "dim"), indent=4)


def _alike_words(each: _Shown) -> tuple[str, str]:
    """Before and after. Which of two policies could not be told matters to nobody, least of all without a kind."""
    before, after = each.main.shift.before, each.main.shift.after
    if before.reason is after.reason is Reason.UNKNOWN_FACT:
        return "one policy cannot be told", "another one cannot be told"
    return (
        _brief(before, each.main.unknown_before).removeprefix(_STILL),
        _brief(after, each.main.unknown_after).removeprefix(_STILL),
    )


def _recorded_briefly(classes: Sequence[_Shown]) -> str:
    ids = [id_ for each in classes for id_ in _ids(each)]
    return f"{_many(len(ids), 'case')}, as {_called(ids[0])}" if ids else ""


def _of_model(each: _Shown) -> str:
    if each.model is None:
        return ""
    return "(where a model named the kind, the policy only suggests it)"


def _recorded(each: _Shown) -> str:
    ids = _ids(each)
    if not ids:
        return ""
    named = ", ".join(map(_called, ids[:_NAMED]))
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return f"{_many(len(ids), 'case')}: {named}{more}"


def _ids(each: _Shown) -> list[str]:
    return [id_ for part in (each.main, each.model) if part is not None for id_ in part.ids]


def _called(id_: str) -> str:
    return id_ if id_.startswith("line ") else short(id_)


def _telling(each: Changed, difference: Difference) -> str:
    """The facts of the example that the edit speaks of."""
    spoken_of = {said.about for edit in difference.edits for said in edit.said}
    stops = (edit.entry for edit in difference.edits if isinstance(edit.entry, Stop) and not edit.said)
    spoken_of.update(clause.fact for stop in stops for clause in leaves(stop.when))
    facts = each.example["facts"] if each.example else {}
    assert isinstance(facts, dict)
    return ", ".join(f"{name} {_fact(fact)}" for name, fact in facts.items() if name in spoken_of)


def _fact(plain: Plain) -> str:
    match plain:
        case {"missing": _}:
            return "is not known"
        case {"contradicted": _}:
            return "is contradicted"
        case {"value": value, "observed_at": at}:
            return f"is {_fact(value).removeprefix('is ')}, as of {at}"
        case {"value": value}:
            return _fact(value)
        case bool():
            return f"is {str(plain).lower()}"
        case list():
            return f"is [{', '.join(map(str, plain))}]"
    return f"is {plain}"


def _command(example: dict[str, Plain], difference: Difference) -> str:
    case = shlex.quote(orjson.dumps(example).decode())
    folder = difference.after.folder
    policies = f" --policies {shlex.quote(str(folder))}" if folder else ""
    return f"echo {case} | triage decide{policies} --facts -"


def _how_sure(difference: Difference) -> Iterator[tuple[str, str]]:
    also = "else " if difference.shifts else ""
    if difference.unsettled == 0:
        said = "Nothing else is" if also else "No case is"
        yield f"{said} decided differently from today on: proved for every possible case.", "green" if not also else ""
        if difference.unnamed:
            yield " Left open is which policy is named where the kind is not known: that escalates all the same.", "dim"
    else:
        times = _many(difference.unsettled, "question")
        yield f"Nothing {also}was found, but the search gave up on {times}: there may be more.", "yellow"


def _show_recorded(difference: Difference, sheet: Sheet) -> None:
    counted = difference.counted
    sheet.section("recorded cases")
    if not counted.cases:
        sheet.say(f"none was decided again: {counted.why_none or 'the file holds none'}")
        return
    differently = f"{counted.differently:,}" if counted.differently else "none"
    sheet.say((f"{differently} of {_many(counted.cases, 'case')}", "bold"), " would be decided differently ")
    kinds = f"{counted.distinct:,} kind{'s' * (counted.distinct != 1)} of case as these policies see them"
    sheet.say((f"{_many(counted.decisions, 'decision')}, {kinds}", "dim"))
    for policy, count in counted.shadow:
        sheet.say(f"in shadow, {policy} would win {_many(count, 'case')} that it did not")
    if counted.differently:
        folder = difference.after.folder
        where = f" --policies {shlex.quote(str(folder))}" if folder else ""
        sheet.say((f"'{counted.follow}{where}' tells how one of them would be", "dim"))


def _folded(classes: Sequence[Changed]) -> list[_Shown]:
    """Each class once, those of a kind that a model named beside their like."""
    main = {_but_the_model(each): each for each in classes if not _of_a_model(each)}
    models = {_but_the_model(each): each for each in classes if _of_a_model(each)}
    shown_ones = [_Shown(each, models.pop(key, None)) for key, each in main.items()]
    alone = {id(each) for each in models.values()}
    order = {id(each): place for place, each in enumerate(classes)}
    shown_ones += [_Shown(each) for each in classes if id(each) in alone]
    return sorted(shown_ones, key=lambda each: order[id(each.main)])


def _of_a_model(each: Changed) -> bool:
    return Reason.MODEL_KIND in (each.shift.before.reason, each.shift.after.reason)


def _but_the_model(each: Changed) -> tuple[object, ...]:
    return tuple(_as_matched(verdict) for verdict in (each.shift.before, each.shift.after))


def _as_matched(verdict: Verdict) -> tuple[object, ...]:
    matched = verdict.reason is Reason.MODEL_KIND
    outcome = "act" if matched else verdict.outcome
    return outcome, Reason.MATCHED if matched else verdict.reason, verdict.policy, verdict.then, verdict.actions


def _counted(classes: Sequence[_Shown]) -> str:
    """How many sorts of cases, as they are told on the page."""
    if not classes:
        return "nothing"
    directions = [each.main.shift.direction for each in classes]
    alike = {_alike_words(each) for each in classes if each.main.shift.direction is Direction.ALIKE}
    told = {
        "wider": directions.count(Direction.WIDER),
        "narrower": directions.count(Direction.NARROWER),
        "the same but for the reason": len(alike),
    }
    return ", ".join(f"{count} {word}" for word, count in told.items() if count)


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' * (count != 1)}"
