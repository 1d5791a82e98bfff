"""The audit's figures in words, as its table and its page say them alike."""

from collections.abc import Mapping

from triage.readiness.report import Obstacle, PolicyReady, Report, StopMet

_REASONS = {
    "stale": "stale",
    "contradicted": "contradicted",
    "absent": "not in the answer",
    "unknown_word": "told in words that no map holds",
    "unreadable": "told in a form that cannot be read",
    "not_kept": "never told by this system",
    "call failed": "not read, as the call failed",
    "cannot be worked out": "not to be worked out from what was told",
}
_SOURCES = {
    "oms": "the order system",
    "wms": "the warehouse's count",
    "carrier": "carriers",
    "validator": "the address validator",
    "risk": "the risk engine",
    "payments": "payments",
}
_TODO = {
    "unknown_word": "The words are below: map them",
    "stale": "It has to be told more often, or a policy may ask for less: fresh",
}
_NO_CARRIER = "TRIAGE_CARRIERS connects who is asked about parcels"
_UNITS = (("d", 86_400.0), ("h", 3_600.0), ("m", 60.0))


def reason(word: str) -> str:
    return _REASONS.get(word, word)


def source(name: str) -> str:
    return _SOURCES.get(name, name)


def percent(share: float) -> str:
    """Whole percents; what is there but rare is not called none, nor what is not all all."""
    if 0 < share < 0.01:
        return "<1%"
    return f"{min(99, round(100 * share)) if share < 1 else 100}%"


def span(seconds: float) -> str:
    """A length of time in its largest unit, as in ``4.0h``."""
    for unit, size in _UNITS:
        if seconds >= size:
            return f"{seconds / size:.3g}{unit}"
    if seconds >= 1 or not seconds:
        return f"{seconds:.3g}s"
    return f"{1000 * seconds:.0f}ms" if seconds >= 0.001 else "<1ms"


def several(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def obstacle(each: Obstacle) -> str:
    """As in ``9 facts of the warehouse's count are stale, on up to 71% of orders; 8 policies ask for them``."""
    one = len(each.facts) == 1
    facts = (
        f"{each.facts[0]}, of {source(each.source)}, is"
        if one
        else f"{len(each.facts)} facts of {source(each.source)} are"
    )
    share = "on every order" if each.share == 1 else f"on {'' if one else 'up to '}{percent(each.share)} of orders"
    share = "" if each.state == "not_kept" else f" {share}"
    asked = several(len(each.policies), "policy asks", "policies ask") if each.policies else "no policy asks"
    todo = _NO_CARRIER if (each.state, each.source) == ("call failed", "carrier") else _TODO.get(each.state)
    told = f"{facts} {reason(each.state)}{share}; {asked} for {'it' if one else 'them'}"
    return f"{told}. {todo}." if todo else f"{told}."


def stop(each: StopMet) -> str:
    """As in ``stop risk-high matches, as risk.score is unknown: 29 policies cannot act``."""
    facts = ", ".join(list(each.why)[:3])
    verb = "is" if len(each.why) == 1 else "are"
    kept = several(len(each.policies), "policy", "policies")
    return f"stop {each.stop} matches, as {facts} {verb} unknown; it keeps {kept}"


def outcomes(each: PolicyReady) -> str:
    """What it would have decided, as in ``12 act, 3 escalate``."""
    told = {"act": each.act, "suggest": each.suggest, "escalate": each.escalate, "in shadow": each.shadow}
    return ", ".join(f"{count} {name}" for name, count in told.items() if count)


def why_not(each: PolicyReady) -> str:
    """What keeps a policy: facts that were unknown, actions that are off, and why it escalated."""
    unknown = _unknown(each.why, each.of) if each.standing in ("partly", "no data") else []
    told = [] if each.off else [f"escalates as {why}" for why in each.escalated]
    return "; ".join((*unknown, *each.off, *told))


def _unknown(why: Mapping[str, int], of: int) -> list[str]:
    told = [f"{fact} ({percent(count / of)})" for fact, count in list(why.items())[:3] if of]
    return [f"unknown: {', '.join(told)}"] if told else []


def headline(report: Report) -> str:
    """The one sentence at the top."""
    if not report.looked:
        return "No order changed in that time: there is nothing to say yet."
    able, of = report.standing("ready", "partly"), len(report.policies)
    if not of:
        return f"{percent(report.usable)} of all facts can be relied on."
    nearly = report.standing("ready")
    told = f"{able} of {of} policies could run on this data"
    told += f", {nearly} of them on nearly every order" if nearly < able else " on nearly every order" if able else ""
    no_data, off = report.standing("no data"), report.standing("action off")
    why = [several(no_data, "lacks what it asks for", "lack what they ask for")] if no_data else []
    why += [several(off, "needs an action that is off", "need an action that is off")] if off else []
    told = f"{told}; {', and '.join(why)}." if why else f"{told}."
    alone = next((each for each in report.stops if each.count == each.of and len(each.policies) == of), None)
    return f"{told} Alone for want of {', '.join(alone.why)}, stop {alone.stop} keeps all of them." if alone else told
