"""Random policy files and cases, as plain documents. Every file drawn is one that the loader accepts."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import product
from typing import Any

from hypothesis import strategies as st

from tests.policies import random_facts
from tests.policies.random_facts import CASE_VALUES, CLAUSES, KIND, KINDS, NAMES, ORIGIN, VALUES, meets
from tests.policies.reference import MODES, length
from tests.policies.written_policies import written

__all__ = [
    "KINDS",
    "LOST",
    "NOW",
    "VALUES",
    "Trial",
    "World",
    "aged",
    "cases",
    "dated",
    "files",
    "lost",
    "one_fact_poorer",
    "worlds",
]

NOW = "2026-11-23T12:00:00Z"
_KIND_CLAUSES = [*KINDS, *([kind] for kind in KINDS), KINDS[:2], KINDS[1:], KINDS, KINDS]
_SIZES = [1, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 7, 8, 12, 20]
_LARGE = [20, 15, 12, 70]
_CLAUSE_COUNTS = [0, 0, 1, 1, 1, 2, 2, 3]
_MODES = ["auto", "auto", "auto", "auto", "suggest", "suggest", "shadow", "off"]
_EXPIRES = [None, None, None, None, None, "2026-11-22", "2026-11-23", "2027-01-01"]
_DO = [
    [{"order.hold": {"reason": "fraud"}}],
    [{"order.tag": {"add": "triage-x"}}],
    [{"order.hold": {"reason": "stock"}}, {"order.tag": {"add": "triage-y"}}],
    [{"order.tag": {"remove": "triage-x"}}, {"case.recheck": {"after": "24h", "at_latest": "5d"}}],
]
LOST = ["absent", "missing", "contradicted", "stale"]
_FOR = ["all", None, ["order.hold"], ["order.tag"], {"all_but": ["order.hold"]}, {"all_but": ["order.tag"]}]


@dataclass(frozen=True, slots=True)
class Trial:
    """A case, under what it is decided, and some of its facts to lose, each in a way of ``LOST``."""

    case: dict[str, Any]
    ceiling: str
    held_back: dict[str, str]
    to_lose: dict[str, str]


@dataclass(frozen=True, slots=True, repr=False)
class World:
    """A policy file, the modes that a database lowers, and some trials of it."""

    document: dict[str, Any]
    modes: dict[str, str]
    trials: list[Trial]

    def __repr__(self) -> str:
        """The file as it is written, and of each case the facts that the file names."""
        text = written(self.document)[0]
        cases = (
            json.dumps({name: reading for name, reading in trial.case["facts"].items() if f'"{name}"' in text})
            + f" ceiling {trial.ceiling}, held back {trial.held_back}, to lose {trial.to_lose}"
            for trial in self.trials
        )
        return "\n".join(["World", text, *cases, f"modes lowered to {self.modes}"])

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """How hypothesis prints a set that failed."""
        printer.text(repr(self))

    @property
    def lowered(self) -> dict[str, Any]:
        """The file as it counts once the modes are lowered."""
        policies = [
            {**policy, "mode": min(policy["mode"], self.modes.get(policy["id"], "auto"), key=MODES.index)}
            for policy in self.document["policies"]
        ]
        return {**self.document, "policies": policies}


@st.composite
def worlds(draw: st.DrawFn, trials: int = 3) -> World:
    size = _one(draw, _SIZES)
    document = _file(draw, _one(draw, _LARGE) if size == _SIZES[-1] else size)
    ids = [policy["id"] for policy in document["policies"]]
    modes = {_one(draw, ids): _one(draw, MODES) for _ in range(_one(draw, [0, 0, 0, 1, 2]))}
    return World(document, modes, [_trial(draw, document, ids) for _ in range(trials)])


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    """A policy file of up to eight policies, now and then of twenty, and of up to two stops."""
    return _file(draw, _one(draw, _SIZES))


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """A case with about a third of its facts missing, stale or contradicted."""
    return _case(draw, {}, surely=False)


def _file(draw: st.DrawFn, size: int) -> dict[str, Any]:
    """Of few facts as a rule, so that many clauses ask of one."""
    first, few = _one(draw, range(len(NAMES))), _one(draw, [3, 5, 8, len(NAMES)])
    names = [*NAMES, *NAMES][first : first + few]
    policies = [_policy(draw, number, names) for number in range(size)]
    stops = [_stop(draw, number, names) for number in range(_one(draw, [0, 0, 0, 1, 1, 2]))]
    return {"version": 1, "policies": policies, "stops": stops}


def _policy(draw: st.DrawFn, number: int, names: list[str]) -> dict[str, Any]:
    when = _condition(draw, {KIND: _one(draw, _KIND_CLAUSES)}, names)
    expires = _one(draw, _EXPIRES)
    policy = {
        "id": f"p{number}",
        "why": "It is right.",
        "owner": "order-desk",
        "priority": _one(draw, range(4)) * 100 + number,
        "mode": _one(draw, _MODES),
        "when": when,
        "fresh": _fresh(draw, when),
        "limits": {"per_hour": 5},
        "do": _one(draw, _DO),
        "then": _one(draw, ["escalate", "resolve"]),
    }
    return {**policy, "expires": expires} if expires else policy


def _stop(draw: st.DrawFn, number: int, names: list[str]) -> dict[str, Any]:
    name = _one(draw, [*names, ""])
    when = _condition(draw, {name: _one(draw, CLAUSES[name])}, names) if name else {"any": _groups(draw, {}, names)}
    scope = _one(draw, _FOR)
    return {"id": f"s{number}", "when": when, **({"for": scope} if scope else {})}


def _condition(draw: st.DrawFn, above: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    """What is above, up to three clauses, and now and then an ``any``, behind them or before."""
    when = dict(above)
    for _ in range(_one(draw, _CLAUSE_COUNTS)):
        name = _one(draw, names)
        if name not in when:
            when[name] = _one(draw, CLAUSES[name])
    match _one(draw, ["no any", "no any", "any behind", "no any", "any before"]):
        case "any behind":
            return {**when, "any": _groups(draw, when, names)}
        case "any before":
            return {"any": _groups(draw, when, names), **when}
    return when


def _groups(draw: st.DrawFn, above: Mapping[str, Any], names: list[str]) -> list[dict[str, Any]]:
    """One to three groups, over facts that stand above too, but never against what stands there."""
    return [_group(draw, above, names) for _ in range(_one(draw, [1, 2, 2, 3]))]


def _group(draw: st.DrawFn, above: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    chosen = [_one(draw, [*names, *above, *above]) for _ in range(_one(draw, [1, 2, 2, 3]))]
    return {
        name: _one(draw, _clauses_beside(name, repr(above[name])) if name in above else CLAUSES[name])
        for name in dict.fromkeys(chosen)
    }


@cache
def _clauses_beside(name: str, above: str) -> list[Any]:
    """The clauses on a fact that can hold together with the one that stands above them."""
    clause = next(each for each in (*CLAUSES[name], *_KIND_CLAUSES) if repr(each) == above)
    fitting = [value for value in CASE_VALUES[name] if meets(name, clause, value)]
    return [each for each in CLAUSES[name] if any(meets(name, each, value) for value in fitting)]


def _fresh(draw: st.DrawFn, when: Mapping[str, Any]) -> dict[str, Any]:
    """Nothing, or an age for some fact that is named, or for its group, or for both."""
    named = [*(name for name in when if name != "any"), *(name for group in when.get("any", []) for name in group)]
    what = _one(draw, ["nothing", "nothing", "fact", "group", "both"])
    fresh = {}
    if what != "nothing":
        name = _one(draw, named)
        if what != "group":
            fresh[name] = _one(draw, random_facts.freshness(name))
        if what != "fact":
            fresh[name.split(".")[0]] = _one(draw, ["5m", "10m", "15m"])
    return fresh


def _trial(draw: st.DrawFn, document: Mapping[str, Any], ids: list[str]) -> Trial:
    """Some cases are as one of the policies wants them: those would hardly ever match by luck."""
    aim = _one(draw, [None, *document["policies"]])
    wanted = _wanted(aim, _one(draw, range(3))) if aim else {}
    case = _case(draw, wanted, surely=_one(draw, [False, True]))
    held = _one(draw, ["", "", "paused", "limit"])
    held_back = {_one(draw, [aim["id"]] * 3 + ids if aim else ids): held} if held else {}
    return Trial(case, _one(draw, ["auto"] * 4 + MODES), held_back, _to_lose(draw))


def _to_lose(draw: st.DrawFn) -> dict[str, str]:
    """Each fact with a chance of one in four."""
    some, others, ways = (draw(_up_to(count ** len(CASE_VALUES))) for count in (2, 2, len(LOST)))
    return {
        name: LOST[ways // len(LOST) ** place % len(LOST)]
        for place, name in enumerate(CASE_VALUES)
        if some & others & 1 << place
    }


def _wanted(policy: Mapping[str, Any], group: int) -> dict[str, Any]:
    """The clauses of a policy, with those of one of its groups."""
    groups = policy["when"].get("any", [{}])
    top = {name: clause for name, clause in policy["when"].items() if name != "any"}
    return {**groups[group % len(groups)], **top}


def _case(draw: st.DrawFn, wanted: Mapping[str, Any], *, surely: bool) -> dict[str, Any]:
    facts = {}
    for name in CASE_VALUES:
        value, how = _one(draw, _readings(name))
        if name in wanted:
            value = value if meets(name, wanted[name], value) else _meeting(name, repr(wanted[name]), wanted[name])
            how = "bare" if surely else how
        if how != "absent":
            facts[name] = _reading(value, how)
    return {"as_of": NOW, "facts": facts}


_MEETING: dict[tuple[str, str], Any] = {}


def _meeting(name: str, key: str, clause: Any) -> Any:
    """A value on which a clause holds."""
    if (name, key) not in _MEETING:
        _MEETING[name, key] = next(value for value in CASE_VALUES[name] if meets(name, clause, value))
    return _MEETING[name, key]


@cache
def _readings(name: str) -> list[tuple[Any, str]]:
    """Every value with every way to read it, so that more than a third of them cannot be used."""
    known = ["bare", *random_facts.ages(name)]
    lost = ["absent", "missing", "missing", "contradicted", "contradicted", *random_facts.too_old(name)]
    ways = [*known, *known, *lost] if name in (KIND, ORIGIN) else [*known, *lost]
    return list(product(CASE_VALUES[name], ways))


def _reading(value: Any, how: str) -> Any:
    match how:
        case "bare":
            return value
        case "missing":
            return {"missing": "the service answered 503"}
        case "contradicted":
            return _contradicted(value)
        case age:
            return aged(value, age)


def one_fact_poorer(case: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The case without each of its facts in turn."""
    for gone in case["facts"]:
        yield {**case, "facts": {name: reading for name, reading in case["facts"].items() if name != gone}}


def lost(name: str, reading: Any, way: str) -> Any:
    """A reading once it is lost in a way of ``LOST``; None when it is not there any more."""
    value = reading.get("value", "none") if isinstance(reading, dict) else "none" if reading is None else reading
    if way == "absent":
        return None
    return aged(value, random_facts.too_old(name)[0]) if way == "stale" else _reading(value, way)


def aged(value: Any, age: str) -> dict[str, Any]:
    return dated(value, _moment_before_now(age))


def dated(value: Any, at: str) -> dict[str, Any]:
    return {"value": value, "observed_at": at, "source": "oms"}


def _contradicted(value: Any) -> dict[str, Any]:
    return {"contradicted": {"oms": value, "wms": "none"}}


@cache
def _moment_before_now(age: str) -> str:
    return (datetime.fromisoformat(NOW) - length(age)).isoformat().replace("+00:00", "Z")


@cache
def _up_to(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


def _one(draw: st.DrawFn, options: Sequence[Any]) -> Any:
    """One of several; the first is the simplest. What is drawn from is made once: that is most of the time."""
    return options[draw(_up_to(len(options)))]
