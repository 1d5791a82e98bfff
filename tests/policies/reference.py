"""A slow and obvious reading of the policy language, to compare the real one with.

Written from the language's description alone, over plain documents: policies as they stand in a
file, and cases as ``triage decide`` takes them. Nothing of the product is used but the catalogue.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

from triage.domain.catalogue import FACTS

Document = Mapping[str, Any]
MODES = ["off", "shadow", "suggest", "auto"]
_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_RANGES = {
    "at_least": lambda value, bound: value >= bound,
    "at_most": lambda value, bound: value <= bound,
    "above": lambda value, bound: value > bound,
    "below": lambda value, bound: value < bound,
}


def decide_slowly(document: Document, case: Document, ceiling: str, held_back: Mapping[str, str]) -> dict[str, Any]:
    """What a policy file says of a case: outcome, policy, actions, reason, because, stops and shadow."""
    result: dict[str, Any] = {
        "outcome": "escalate",
        "policy": None,
        "actions": [],
        "because": [],
        "stops": [],
        "shadow": [],
    }
    matching = [stop for stop in document["stops"] if truth(stop["when"], {}, case) != "false"]
    for_all = [stop for stop in matching if stop.get("for", "all") == "all"]
    if for_all:
        return {**result, "reason": "stop", "stops": [stop["id"] for stop in for_all]}
    for policy in sorted(document["policies"], key=lambda each: (each["priority"], each["id"])):
        verdict = truth(policy["when"], policy.get("fresh", {}), case)
        held = "expired" if _expired(policy, case) else held_back.get(policy["id"])
        if policy["mode"] == "shadow" and verdict == "true" and not held:
            result["shadow"].append(policy["id"])
        if policy["mode"] in ("off", "shadow") or verdict == "false":
            continue
        result["policy"] = policy["id"]
        if verdict == "unknown":
            unknown = _unknown_facts(policy["when"], policy.get("fresh", {}), case)
            return {**result, "reason": "unknown_fact", "because": unknown}
        stops = [stop["id"] for stop in matching if any(_stops(stop, action) for action in _actions(policy))]
        if stops:
            return {**result, "reason": "stop", "stops": stops}
        if held:
            return {**result, "reason": held}
        return _won(policy, case, ceiling, result)
    return {**result, "reason": "no_policy"}


def _won(policy: Document, case: Document, ceiling: str, result: dict[str, Any]) -> dict[str, Any]:
    mode = MODES[min(MODES.index(policy["mode"]), MODES.index(ceiling))]
    if mode in ("off", "shadow"):
        return {**result, "reason": "ceiling", "shadow": [*result["shadow"], policy["id"]]}
    offered = {**result, "outcome": "suggest", "actions": policy["do"]}
    if mode == "suggest":
        return {**offered, "reason": "matched" if policy["mode"] == "suggest" else "ceiling"}
    origin = standing("exception.kind_origin", {}, case)
    if origin is None:
        return {**result, "reason": "unknown_fact", "because": ["exception.kind_origin"]}
    if origin["value"] in ("model", "none"):
        return {**offered, "reason": "model_kind"}
    return {**offered, "outcome": "act", "reason": "matched"}


def truth(when: Document, fresh: Document, case: Document) -> str:
    """``true``, ``false`` or ``unknown``: all clauses, and one group of ``any``."""
    verdicts = []
    for name, clause in when.items():
        if name == "any":
            groups = [truth(group, fresh, case) for group in clause]
            verdicts.append("true" if "true" in groups else "unknown" if "unknown" in groups else "false")
        else:
            verdicts.append(_clause_truth(name, clause, fresh, case))
    return "false" if "false" in verdicts else "unknown" if "unknown" in verdicts else "true"


def standing(name: str, fresh: Document, case: Document) -> dict[str, Any] | None:
    """The reading of a fact, or None when it is missing, contradicted or too old."""
    reading = case["facts"].get(name)
    if reading is None or (isinstance(reading, dict) and "value" not in reading):
        return None
    if not isinstance(reading, dict):
        return {"value": reading}
    group = name.split(".")[0]
    longest = min(
        [
            FACTS[name].fresh,
            *(_length(fresh[key]) for key in ([name] if name in fresh else [group] if group in fresh else [])),
        ]
    )
    age = datetime.fromisoformat(case["as_of"]) - datetime.fromisoformat(reading["observed_at"])
    return reading if age <= longest else None


def _clause_truth(name: str, clause: Any, fresh: Document, case: Document) -> str:
    reading = standing(name, fresh, case)
    if reading is None:
        return "unknown"
    value = reading["value"]
    forms = clause if isinstance(clause, dict) else {"is": clause}
    verdicts = [_form_truth(FACTS[name].type.value, form, wanted, value) for form, wanted in forms.items()]
    return "false" if "false" in verdicts else "unknown" if "unknown" in verdicts else "true"


def _form_truth(type_: str, form: str, wanted: Any, value: Any) -> str:
    if form in ("none_of", "lacks"):
        held = value if isinstance(value, list) else [value]
        return "false" if value != "none" and any(word in held for word in wanted) else "true"
    if form == "has":
        return "true" if value != "none" and all(word in value for word in wanted) else "false"
    if form == "is":
        choices = wanted if isinstance(wanted, list) else [wanted]
        if value in choices:
            return "true"
        if value == "none" or choices == ["none"]:
            return "false"
        if type_ == "money" and any(_currency(choice) != _currency(value) for choice in choices):
            return "unknown"
        return "true" if any(_number(type_, choice) == _number(type_, value) for choice in choices) else "false"
    if value == "none":
        return "false"
    bounds = {"at_least": wanted[0], "at_most": wanted[1]} if form == "between" else {form: wanted}
    if type_ == "money" and any(_currency(bound) != _currency(value) for bound in bounds.values()):
        return "unknown"
    inside = all(_RANGES[name](_number(type_, value), _number(type_, bound)) for name, bound in bounds.items())
    return "true" if inside else "false"


def _number(type_: str, text: Any) -> Any:
    """A value of an ordered type on its own scale; any other value as it is."""
    match type_:
        case "money":
            return Decimal(text.split(" ")[0])
        case "duration":
            return _length(text)
        case "time":
            return datetime.fromisoformat(text)
        case _:
            return text


def _currency(text: str) -> str:
    return text.split(" ")[1]


def _length(text: str) -> timedelta:
    return timedelta(seconds=int(text[:-1]) * _UNITS[text[-1]])


def _unknown_facts(when: Document, fresh: Document, case: Document) -> list[str]:
    names: list[str] = []
    for name, clause in when.items():
        if truth({name: clause}, fresh, case) == "unknown":
            groups = clause if name == "any" else [{name: clause}]
            inner = chain.from_iterable(group.items() for group in groups)
            names += [fact for fact, test in inner if _clause_truth(fact, test, fresh, case) == "unknown"]
    return list(dict.fromkeys(names))


def _expired(policy: Document, case: Document) -> bool:
    return "expires" in policy and case["as_of"][:10] > policy["expires"]


def _actions(policy: Document) -> list[str]:
    return [name for call in policy["do"] for name in call]


def _stops(stop: Document, action: str) -> bool:
    scope = stop.get("for", "all")
    return action not in scope["all_but"] if isinstance(scope, dict) else action in scope
