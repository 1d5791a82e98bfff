"""How it was decided: the policies considered, nearest first, with what blocked each."""

from triage.cli.case_view.bundle import Bundle, Part, calls
from triage.cli.sheet import Piece, Sheet
from triage.domain.policies import KIND

_STYLES = {"false": "red", "unknown": "yellow", "true": "green"}
_MOST_BLOCKERS = 2


def show_considered(bundle: Bundle, sheet: Sheet) -> None:
    decision, considered = bundle["decision"], bundle["considered"]
    if decision is None:
        return
    aside = f"{decision['outcome']} ({decision['reason']}), {bundle.when(decision['at'])}"
    sheet.section("policies considered" if considered else "policies considered: none", aside)
    if considered and all(_of_another_kind(asked) for asked in considered):
        sheet.say(("no policy is for this kind; these come nearest", "dim"))
    for asked in considered:
        _asked(asked, sheet, decided=asked["policy"] == decision["policy"])
    if decision["policies_changed_since"]:
        sheet.say(("the policy files have changed since; their words here are of today", "dim"))


def _asked(asked: Part, sheet: Sheet, *, decided: bool) -> None:
    blocked = asked["blocked_by"]
    verdict: Piece = ("matches", "green") if asked["matched"] else _missed(blocked)
    place = f"  {asked['file']}:{asked['line']}" if asked["file"] else ""
    sheet.say(
        (asked["policy"], "bold" if decided else ""), "  ", verdict, ", decided" if decided else "", (place, "dim")
    )
    for clause in blocked[:_MOST_BLOCKERS]:
        line = f"  line {clause['line']}" if clause["line"] else ""
        sheet.say((clause["fact"], _STYLES[clause["result"]]), f"  {clause['why']}", (line, "dim"), indent=4)
    if (more := len(blocked) - _MOST_BLOCKERS) > 0:
        sheet.say((f"and {more} more clause{'s' * (more > 1)}", "dim"), indent=4)
    if asked["would_do"] and not asked["matched"] and not decided:
        sheet.say((f"would do {', '.join(calls(asked['would_do']))}", "dim"), indent=4)


def _of_another_kind(asked: Part) -> bool:
    return any(clause["fact"] == KIND and clause["result"] == "false" for clause in asked["blocked_by"])


def _missed(blocked: list[Part]) -> Piece:
    unknown = blocked and all(clause["result"] == "unknown" for clause in blocked)
    return ("cannot be told", "yellow") if unknown else ("does not match", "")
