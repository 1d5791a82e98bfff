"""A slow and obvious reading of the policy language, to compare the real one with.

Written from the language's description alone, over plain documents: policies as they stand in a
file, and cases as ``triage decide`` takes them. Nothing of the product is used but the catalogue.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from triage.domain.catalogue import FACTS

Document = Mapping[str, Any]
MODES = ["off", "shadow", "suggest", "auto"]
KIND, ORIGIN = "exception.kind", "exception.kind_origin"
_UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_RANGES: dict[str, Callable[[Any, Any], bool]] = {
    "at_least": lambda value, bound: value >= bound,
    "at_most": lambda value, bound: value <= bound,
    "above": lambda value, bound: value > bound,
    "below": lambda value, bound: value < bound,
}


def decide_slowly(document: Document, case: Document, ceiling: str, held_back: Mapping[str, str]) -> dict[str, Any]:
    """What a policy file says of a case, all but the trace: as the document of a decision, actions as in the file."""
    result: dict[str, Any] = {
        "outcome": "escalate",
        "policy": None,
        "then": "escalate",
        "actions": [],
        "because": [],
        "stops": [],
        "shadow": [],
    }
    matching = [stop for stop in document["stops"] if truth(stop["when"], {}, case) != "false"]
    for_all = [stop for stop in matching if stop.get("for", "all") == "all"]
    if for_all:
        return {**result, **_stopped(for_all, case)}
    for policy in in_order(document):
        verdict = truth(policy["when"], policy.get("fresh", {}), case)
        held = "expired" if _expired(policy, case) else held_back.get(policy["id"])
        if policy["mode"] == "shadow" and verdict == "true" and not held:
            result["shadow"].append(policy["id"])
        if policy["mode"] == "shadow" or verdict == "false":
            continue
        result["policy"] = policy["id"]
        if verdict == "unknown":
            because = _unknown_facts(policy["when"], policy.get("fresh", {}), case)
            return {**result, "reason": "unknown_fact", "because": because}
        in_the_way = [stop for stop in matching if any(_stops(stop, action) for action in _actions(policy))]
        if in_the_way:
            return {**result, **_stopped(in_the_way, case)}
        if held:
            return {**result, "reason": held}
        return _won(policy, case, ceiling, result)
    return {**result, "reason": "no_policy"}


def in_order(document: Document) -> list[Document]:
    """The policies that are not off, as they are asked."""
    live = [policy for policy in document["policies"] if policy["mode"] != "off"]
    return sorted(live, key=lambda policy: (policy["priority"], policy["id"]))


def _won(policy: Document, case: Document, ceiling: str, result: dict[str, Any]) -> dict[str, Any]:
    mode = MODES[min(MODES.index(policy["mode"]), MODES.index(ceiling))]
    if mode in ("off", "shadow"):
        return {**result, "reason": "ceiling", "shadow": [*result["shadow"], policy["id"]]}
    offered = {**result, "outcome": "suggest", "then": policy["then"], "actions": policy["do"]}
    if mode == "suggest":
        return {**offered, "reason": "matched" if policy["mode"] == "suggest" else "ceiling"}
    origin = standing(ORIGIN, {}, case)
    if isinstance(origin, str):
        return {**result, "reason": "unknown_fact", "because": [ORIGIN]}
    if origin["value"] in ("model", "none"):
        return {**offered, "reason": "model_kind"}
    return {**offered, "outcome": "act", "reason": "matched"}


def _stopped(stops: list[Document], case: Document) -> dict[str, Any]:
    """A stop rests on the facts that it does not know, or else on those that are as it says."""
    because: list[str] = []
    for stop in stops:
        leaves = [(name, leaf_truth(name, form, {}, case)) for _, name, form in leaves_of(stop["when"])]
        because += _unknown_facts(stop["when"], {}, case) or [name for name, verdict in leaves if verdict == "true"]
    return {"reason": "stop", "stops": [stop["id"] for stop in stops], "because": list(dict.fromkeys(because))}


def truth(when: Document, fresh: Document, case: Document) -> str:
    """``true``, ``false`` or ``unknown``: all clauses, and one group of ``any``."""
    verdicts = []
    for name, clause in when.items():
        if name == "any":
            groups = [truth(group, fresh, case) for group in clause]
            verdicts.append("true" if "true" in groups else "unknown" if "unknown" in groups else "false")
        else:
            verdicts += [leaf_truth(name, form, fresh, case) for form in forms(name, clause)]
    return "false" if "false" in verdicts else "unknown" if "unknown" in verdicts else "true"


def leaves_of(when: Document) -> Iterator[tuple[int, str, Document]]:
    """Every single thing that is asked, as it is written: the number of its group or 0, the fact, and the form."""
    for name, clause in when.items():
        for number, group in enumerate(clause, start=1) if name == "any" else [(0, {name: clause})]:
            for fact, asked in group.items():
                for form in forms(fact, asked):
                    yield number, fact, form


def forms(name: str, clause: Any) -> list[Document]:
    """A clause that says two things of a set asks twice; the two ends of a range are one thing."""
    if not isinstance(clause, dict):
        return [{"is": clause}]
    return [{form: wanted} for form, wanted in clause.items()] if FACTS[name].type.value == "set" else [clause]


def standing(name: str, fresh: Document, case: Document) -> Document | str:
    """The reading of a fact, or in a word why it is not known: missing, contradicted or stale."""
    reading = case["facts"].get(name)
    if reading is None:
        return "missing"
    if not isinstance(reading, dict):
        return {"value": reading}
    if "value" not in reading:
        return "contradicted" if "contradicted" in reading else "missing"
    wanted = fresh.get(name, fresh.get(name.split(".")[0]))
    longest = FACTS[name].fresh if wanted is None else min(FACTS[name].fresh, length(wanted))
    return reading if _moment(case["as_of"]) - _moment(reading["observed_at"]) <= longest else "stale"


def leaf_truth(name: str, form: Document, fresh: Document, case: Document) -> str:
    reading = standing(name, fresh, case)
    if isinstance(reading, str):
        return "unknown"
    type_, value = FACTS[name].type.value, reading["value"]
    verdicts = [_form_truth(type_, word, wanted, value) for word, wanted in form.items()]
    return "unknown" if "unknown" in verdicts else "false" if "false" in verdicts else "true"


def _form_truth(type_: str, form: str, wanted: Any, value: Any) -> str:
    if form in ("none_of", "lacks"):
        held = value if isinstance(value, list) else [value]
        return "false" if value != "none" and any(word in held for word in wanted) else "true"
    if form == "has":
        return "true" if value != "none" and all(word in value for word in wanted) else "false"
    if form == "is":
        choices = wanted if isinstance(wanted, list) else [wanted]
        if value == "none" or choices == ["none"]:
            return "true" if value in choices else "false"
        if type_ == "money" and any(_currency(choice) != _currency(value) for choice in choices):
            return "unknown"
        return "true" if any(number(type_, choice) == number(type_, value) for choice in choices) else "false"
    if value == "none":
        return "false"
    bounds = {"at_least": wanted[0], "at_most": wanted[1]} if form == "between" else {form: wanted}
    if type_ == "money" and any(_currency(bound) != _currency(value) for bound in bounds.values()):
        return "unknown"
    inside = all(_RANGES[word](number(type_, value), number(type_, bound)) for word, bound in bounds.items())
    return "true" if inside else "false"


def number(type_: str, text: Any) -> Any:
    """A value of an ordered type on its own scale; any other value as it is."""
    match type_:
        case "money":
            return Decimal(text.split(" ")[0])
        case "number":
            return Decimal(str(text))
        case "duration":
            return length(text)
        case "time":
            return _moment(text)
        case _:
            return text


def _currency(text: str) -> str:
    return text.split(" ")[1]


@cache
def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@cache
def length(text: str) -> timedelta:
    seconds = sum(int(count) * _UNITS[unit] for count, unit in re.findall(r"(\d+)([wdhms])", text))
    return timedelta(seconds=-seconds if text.startswith("-") else seconds)


def _unknown_facts(when: Document, fresh: Document, case: Document) -> list[str]:
    """The facts that keep an unknown condition from being true or false, in the order written."""
    names: list[str] = []
    for name, clause in when.items():
        if truth({name: clause}, fresh, case) == "unknown":
            inner = leaves_of({name: clause})
            names += [fact for _, fact, form in inner if leaf_truth(fact, form, fresh, case) == "unknown"]
    return list(dict.fromkeys(names))


def _expired(policy: Document, case: Document) -> bool:
    return "expires" in policy and case["as_of"][:10] > policy["expires"]


def _actions(policy: Document) -> list[str]:
    return [name for call in policy["do"] for name in call]


def _stops(stop: Document, action: str) -> bool:
    scope = stop.get("for", "all")
    return action not in scope["all_but"] if isinstance(scope, dict) else action in scope
