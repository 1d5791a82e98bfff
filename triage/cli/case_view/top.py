"""The top of the page: what happened, why the case is here, what is proposed and what was done."""

from triage.cli.case_view.bundle import Bundle, call, value_of, words
from triage.cli.case_view.doubts import listed, show_doubts
from triage.cli.case_view.journal import STATES, undo_of
from triage.cli.sheet import Piece, Sheet

_MOST_EVENTS = 6
_PRIORITIES = {1: "look at it first", 2: "soon", 3: "in its turn", 4: "when there is time"}
_STANDINGS = {
    "suggested": "nothing of this runs until a person says so",
    "untold": "its policy would do this if {unknown} were known, and as it wants",
    "withheld": "its policy would have done this; it was held back",
    "shadow": "its policy only watches for now; this is what it would have done",
}
_PROPOSED = {"suggested": "proposed", "untold": "not done, as it cannot be told"}
_CAME_TO = {
    None: "a worker is about to act",
    "done": "carried out",
    "lapsed": "not carried out: things had changed",
    "noted": "kept for the policy's figures",
}


def show_top(bundle: Bundle, sheet: Sheet) -> None:
    case, kind = bundle["case"], bundle["kind"]
    sheet.title(f"{case['order']}  {words(kind['name'] or 'not looked at yet')}", _standing(bundle))
    sheet.say((f"case {case['id']}  {case['subject']} of store {case['store']}", "dim"), indent=0)
    sheet.say((_dates(bundle), "dim"), indent=0)
    _why(bundle, sheet)
    _happened(bundle, sheet)
    _proposed(bundle, sheet)
    _answered(bundle, sheet)
    _done(bundle, sheet)


def _standing(bundle: Bundle) -> str:
    status, priority = bundle["case"]["status"], bundle["priority"]
    return f"{status}, priority {priority}: {_PRIORITIES.get(priority, '')}" if priority else str(status)


def _dates(bundle: Bundle) -> str:
    case = bundle["case"]
    told = [f"opened {bundle.ago(case['opened_at'])}", f"changed {bundle.ago(case['updated_at'])}"]
    if bundle["read_at"]:
        told.append(f"back office read {bundle.ago(bundle['read_at'])}")
    if case["reopened"]:
        told.append(f"came back {case['reopened']} times")
    return ", ".join(told) + "; times are UTC"


def _why(bundle: Bundle, sheet: Sheet) -> None:
    reason, case, people = bundle["reason"], bundle["case"], bundle["priority"] is not None
    sheet.section("why it is here" if people else "how it stands", reason["code"] or "")
    means = str(reason["means"])
    sheet.say(
        (means[:1].upper() + means[1:], "bold" if people else ""),
        f": {reason['note']}" if reason["note"] and not bundle["stops"] else "",
    )
    if case["backlog"]:
        lifting = f"triage backlog lift {case['id'][-8:]} --reason …"
        sheet.say("it was there before we were: policies suggest, and do nothing by themselves until")
        sheet.say((lifting, "bold"), indent=4)
    if case["next_look_at"]:
        sheet.say(f"looked at again {bundle.age(case['next_look_at'])} ({bundle.when(case['next_look_at'])})")
    if case["watch_until"]:
        sheet.say(f"watched until {bundle.when(case['watch_until'])}; after that it goes to people")
    for stop in bundle["stops"]:
        sheet.say((f"stop {stop['stop']}", "yellow"), f"  {stop['why'] or ''}")
        sheet.rows([[clause["fact"], (clause["why"], "yellow")] for clause in stop["rests_on"]], indent=4, whole=[0])
    if not bundle["stops"]:
        known = [name for name in reason["because"] if bundle.doubt(name) is None]
        sheet.rows([[name, value_of(bundle.fact(name))] for name in known], whole=[0])
        show_doubts(bundle, sheet, reason["because"])


def _happened(bundle: Bundle, sheet: Sheet) -> None:
    events, kind = bundle["happened"], bundle["kind"]
    sheet.section("what happened")
    sheet.rows(
        [
            [(bundle.when(event["occurred_at"]), "dim"), event["source"], event["type"], _claim(event)]
            for event in events[-_MOST_EVENTS:]
        ],
        whole=[0],
    )
    if len(events) > _MOST_EVENTS:
        sheet.say((f"and {len(events) - _MOST_EVENTS} earlier events", "dim"))
    if kind["origin"] is None:
        return
    origin = {"rules": "the facts show", "event": "the event says"}.get(kind["origin"], f"{kind['origin']} says")
    also = f"; also {', '.join(map(words, kind['also']))}" if kind["also"] else ""
    sheet.say(f"{origin}: {words(kind['name'])}. {kind['means'] or ''}{also}")
    rests_on = [f"{name} {_in_brief(bundle, name)}" for name in kind["rests_on"]]
    if rests_on and kind["finding"] == "proven":
        sheet.say((", ".join(rests_on), "dim"), indent=4)
    if kind["doubts"]:
        sheet.say((f"in doubt because of {listed(kind['doubts'], 4)}", "yellow"), indent=4)


def _in_brief(bundle: Bundle, name: str) -> str:
    fact = bundle.fact(name)
    return value_of(fact) or fact["state"]


def _claim(event: dict[str, object]) -> Piece:
    if not event["claims"]:
        return ("", "")
    return f"says {words(event['kind'])}" if event["kind"] else "says that something is wrong"


def _proposed(bundle: Bundle, sheet: Sheet) -> None:
    proposed = bundle["proposed"]
    if proposed is None:
        return
    sheet.section(_PROPOSED.get(proposed["standing"], "would have been done"), proposed["policy"])
    sheet.say((_STANDINGS[proposed["standing"]].format(unknown=listed(proposed["unknown"], 4)), "dim"))
    for each in proposed["actions"]:
        sheet.say(call(each), indent=4)
    if proposed["why"]:
        sheet.say(("why: ", "dim"), proposed["why"])
    if proposed["standing"] == "suggested" and bundle["priority"] is not None:
        name = bundle["case"]["id"][-8:]
        sheet.say((f"'triage approve {name}' has it done, 'triage dismiss {name} --reason …' keeps why not", "dim"))


def _answered(bundle: Bundle, sheet: Sheet) -> None:
    for answer in bundle["answers"]:
        sheet.say(
            f"{answer['by']} said {answer['said']} to {answer['policy']}",
            f": {answer['reason']}" if answer["reason"] else "",
            (f"  {bundle.when(answer['at'])}, {_CAME_TO[answer['came_to']]}", "dim"),
        )


def _done(bundle: Bundle, sheet: Sheet) -> None:
    done = bundle["done"]
    sheet.section("done" if done else "done: nothing", bundle["case"]["policy"] or "" if done else "")
    for intent in done:
        word, style = STATES[intent["state"]]
        undoes = f"undo of {intent['undoes'][-8:]}: " if intent["undoes"] else ""
        sheet.say(f"{undoes}{call(intent)}  ", (word, style), f"  {bundle.when(intent['intended_at'])}")
        for line in undo_of(intent):
            sheet.say((line, "dim"), indent=4)
    deciding = bundle.deciding()
    if done and deciding and deciding["matched"] and deciding["why"]:
        sheet.say(("why: ", "dim"), deciding["why"])
