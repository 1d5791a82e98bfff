"""An explanation on the terminal; for a recorded case beside what was decided then."""

from rich.console import Console

from triage.cli.decision_view import show_decision, show_outcome, show_trace
from triage.cli.lookup import short
from triage.cli.policies.explaining import Explained, Then
from triage.cli.sheet import Sheet
from triage.domain.decisions import PolicyTrace
from triage.domain.fact_values import Plain

_VERSION = 12


def show_explanation(each: Explained, alone: PolicyTrace | None, out: Console) -> None:
    if each.then is not None:
        _show_then(each, each.then, Sheet(out))
    if alone is None:
        show_decision(each.decision, each.policies, out)
    else:
        show_outcome(each.decision, out)
        show_trace(alone, each.decision, each.policies, out)


def _show_then(each: Explained, then: Then, sheet: Sheet) -> None:
    recorded, case = then.recorded, then.case
    sheet.title(f"case {short(case.id)}  order {case.order}", case.kind or "")
    same_files = recorded.policy_version == each.policies.version
    version = recorded.policy_version[:_VERSION]
    files = "these policies" if same_files else f"other policies (triage policies show {version})"
    sheet.say(f"decided {recorded.at:%Y-%m-%d %H:%M:%S} UTC by {files}", indent=0)
    if not then.differs_in:
        sheet.say(("today the same is decided", "green"), indent=0)
    else:
        differ = ", ".join(then.differs_in)
        sheet.say((f"today it is decided differently, in {differ}; then it was", "yellow"), indent=0)
        sheet.named(_words(then.decision), indent=2)
    became = (recorded.outcome, recorded.reason)
    if became != (then.decision["outcome"], then.decision["reason"]):
        sheet.say(f"then it became {recorded.outcome} ({recorded.reason})", indent=0)
    sheet.say()
    sheet.say(("today" if then.differs_in else "the decision", "bold"), indent=0)


def _words(decision: dict[str, Plain]) -> list[tuple[str, str]]:
    """Each part of a recorded decision that says something."""
    return [(name, _word(value)) for name, value in decision.items()]


def _word(value: Plain) -> str:
    match value:
        case {"action": str(action), "arguments": dict(arguments)}:
            said = ", ".join(f"{name}: {word}" for name, word in arguments.items())
            return f"{action} {{{said}}}" if said else action
        case list():
            return ", ".join(map(_word, value))
    return "" if value is None else str(value)
