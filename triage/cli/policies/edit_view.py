"""What was changed in the files, entry by entry and clause by clause."""

from collections import Counter
from collections.abc import Iterator

from triage.cli.policies.differing import Difference
from triage.cli.sheet import Piece, Sheet
from triage.domain.policies import Invariant, Policy, Stop
from triage.policies.difference import Direction, Edit, call_words, scope_words

_MARKS: dict[Direction, Piece] = {Direction.WIDER: ("+", "yellow"), Direction.NARROWER: ("-", ""), Direction.ALIKE: " "}
_PLURALS = {"policy": "policies", "stop": "stops", "invariant": "invariants"}


def show_edits(difference: Difference, sheet: Sheet) -> None:
    sheet.section("changed", _counted(difference))
    for edit in difference.edits:
        _show_edit(edit, difference, sheet)
    if any(_marked(edit) for edit in difference.edits):
        sheet.say()
        sheet.say(("+ lets more be done, - lets less be done", "dim"))


def _show_edit(edit: Edit, difference: Difference, sheet: Sheet) -> None:
    side = difference.before if edit.how == "removed" else difference.after
    name = (f"{edit.what} {edit.entry.id}", "bold")
    standing = {"added": " is new", "removed": " is gone", "renamed": f" was called {edit.was}", "changed": ""}
    sheet.say()
    place = (side.place(edit.entry), "dim")
    sheet.say(_MARKS[edit.direction], " ", name, standing[edit.how], *(() if edit.how == "renamed" else ("  ", place)))
    if edit.how in ("added", "removed"):
        for words in _summary(edit.entry):
            sheet.say(words, indent=6)
    if edit.how == "renamed":
        sheet.say(place, indent=6)
    if edit.how == "renamed" and edit.what == "policy":
        sheet.say(("limits, pauses and statistics go by the name and begin anew", "dim"), indent=6)
    sheet.rows(
        [
            (_MARKS[said.direction], said.about, said.words, (f"line {said.line}" if said.line else "", "dim"))
            for said in edit.said
        ],
        indent=4,
        whole=(1, 3),
    )


def _summary(entry: Policy | Stop | Invariant) -> Iterator[str]:
    match entry:
        case Policy():
            kinds = ", ".join(sorted(entry.kinds))
            yield f"{entry.mode}, for {kinds}, asked at {entry.priority}"
            yield f"{', '.join(map(call_words, entry.do))}; then {entry.then}"
        case Stop():
            yield f"stops {scope_words(entry)}"
        case Invariant():
            yield f"never [{', '.join(sorted(entry.never))}]"


def _counted(difference: Difference) -> str:
    if not difference.edits:
        if difference.before.policies.version == difference.after.policies.version:
            return "nothing: the files are the same"
        return "no entry: the files differ in comments, tests, layout or names alone"
    counts = Counter(edit.what for edit in difference.edits)
    return ", ".join(f"{count} {what if count == 1 else _PLURALS[what]}" for what, count in counts.items())


def _marked(edit: Edit) -> bool:
    return any(
        direction is not Direction.ALIKE for direction in (edit.direction, *(said.direction for said in edit.said))
    )
