"""The facts: the unknown and contradicted first, then those that the decision rests on, then the rest."""

from datetime import timedelta

from triage.cli.case_view.bundle import Bundle, Part, value_of
from triage.cli.case_view.doubts import show_doubts
from triage.cli.printable import span
from triage.cli.sheet import Piece, Sheet

_JUST_NOW = 60
_OF_OTHERS = "exception."


def show_facts(bundle: Bundle, sheet: Sheet, *, every: bool) -> None:
    facts = bundle["facts"]
    if not facts:
        return
    used = _used(bundle)
    doubted = [name for name in facts if bundle.doubt(name) is not None]
    known = [name for name in facts if name not in doubted]
    wanted = known if every else [name for name in known if name in used]
    sheet.section("facts", f"as they were when it was decided, {bundle.when(bundle['facts_as_of'])}")
    shown = [name for name in doubted if every or not name.startswith(_OF_OTHERS)]
    show_doubts(bundle, sheet, sorted(shown, key=lambda name: name not in used), most=99 if every else 9)
    sheet.rows([_known(bundle.fact(name), name) for name in wanted], whole=[0, 2])
    if hidden := len(known) - len(wanted):
        sheet.say((f"{hidden} more are known and decided nothing; --facts shows them", "dim"))


def _used(bundle: Bundle) -> set[str]:
    """Facts that something rests on: the reason, the kind, a stop, or the policy that decided."""
    deciding = bundle.deciding()
    asked = [*bundle["stops"], *([deciding] if deciding else [])]
    named = {clause["fact"] for each in asked for clause in each["clauses"]}
    return {*bundle["reason"]["because"], *bundle["kind"]["rests_on"], *named} - {"exception.kind"}


def _known(fact: Part, name: str) -> list[Piece]:
    age = fact["age_seconds"]
    old = f", {span(timedelta(seconds=age))} old" if age >= _JUST_NOW else ""
    return [name, value_of(fact), (f"{fact['source']}{old}", "dim")]
