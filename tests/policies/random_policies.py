"""Random policy files and cases, as plain documents. Every file drawn is one that the loader accepts."""

from typing import Any

from hypothesis import strategies as st

NOW = "2026-11-23T12:00:00Z"
KINDS = ["fraud_review", "lost", "label_no_scan"]
_READ_AT = ["2026-11-23T12:00:00Z", "2026-11-23T11:50:00Z", "2026-11-23T10:30:00Z", "2026-11-01T00:00:00Z"]
_FRESH = [{}, {}, {"order": "5m"}, {"risk": "1h", "risk.score": "2h"}, {"exception": "5m"}, {"stock.on_hand": "1h"}]
_DO = [
    [{"order.hold": {"reason": "fraud"}}],
    [{"order.tag": {"add": "triage-x"}}],
    [{"order.hold": {"reason": "stock"}}, {"order.tag": {"add": "triage-y"}}],
]
_FOR = ["all", ["order.hold"], ["order.tag"], {"all_but": ["order.hold"]}, {"all_but": ["order.tag"]}]

VALUES: dict[str, list[Any]] = {
    "order.status": ["open", "held", "released", "none"],
    "customer.blocklisted": [True, False, "none"],
    "payment.method": ["card", "wire", "none"],
    "stock.on_hand": [0, 3, 4, 5, "none"],
    "risk.score": [10, 40, 70, "none"],
    "order.total": ["99.99 EUR", "100 EUR", "100.01 EUR", "100 USD", "none"],
    "payment.authorised_for": ["6d", "7d", "8d", "none"],
    "tracking.last_scan_at": ["2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z", "none"],
    "order.tags": [[], ["gift"], ["gift", "fragile"], "none"],
}
_CLAUSES: dict[str, list[Any]] = {
    "order.status": ["open", ["open", "held"], ["held", "none"], {"none_of": ["open", "released"]}, "none"],
    "customer.blocklisted": [True, False, {"none_of": [True]}, "none"],
    "payment.method": ["card", {"none_of": ["wire"]}, "none"],
    "stock.on_hand": [4, {"at_least": 4}, {"below": 4}, {"between": [3, 4]}, {"above": 0, "at_most": 4}, "none"],
    "risk.score": [{"below": 40}, {"at_least": 40}, {"at_most": 70}, "none"],
    "order.total": ["100 EUR", {"at_most": "100 EUR"}, {"above": "100 EUR"}, {"between": ["1 USD", "100 USD"]}],
    "payment.authorised_for": ["7d", {"between": ["7d", "30d"]}, {"below": "7d"}, "none"],
    "tracking.last_scan_at": ["none", {"at_least": "2026-11-21T00:00:00Z"}, {"below": "2026-11-21T00:00:00Z"}],
    "order.tags": [{"has": ["gift"]}, {"lacks": ["gift"]}, {"has": ["gift"], "lacks": ["fragile"]}, "none"],
}


@st.composite
def _conditions(draw: st.DrawFn) -> dict[str, Any]:
    """Up to two clauses, and now and then an ``any`` over other facts, which no clause contradicts."""
    names = draw(st.lists(st.sampled_from(list(VALUES)), max_size=2, unique=True))
    when: dict[str, Any] = {name: draw(st.sampled_from(_CLAUSES[name])) for name in names}
    if draw(st.integers(0, 3)) == 0:
        others = [name for name in VALUES if name not in names]
        groups = st.lists(st.sampled_from(others), min_size=1, max_size=2, unique=True)
        chosen = draw(st.lists(groups, min_size=1, max_size=3))
        when["any"] = [{name: draw(st.sampled_from(_CLAUSES[name])) for name in group} for group in chosen]
    return when


@st.composite
def _policies(draw: st.DrawFn, number: int) -> dict[str, Any]:
    kinds = draw(st.sampled_from([KINDS[0], KINDS[:2], KINDS]))
    expires = draw(st.sampled_from([None, None, None, "2026-11-22", "2026-11-23"]))
    policy = {
        "id": f"p{number}",
        "why": "It is right.",
        "owner": "order-desk",
        "priority": draw(st.integers(0, 3)) * 100 + number,
        "mode": draw(st.sampled_from(["auto", "auto", "auto", "suggest", "shadow", "off"])),
        "when": {"exception.kind": kinds, **draw(_conditions())},
        "fresh": draw(st.sampled_from(_FRESH)),
        "limits": {"per_hour": 5},
        "do": draw(st.sampled_from(_DO)),
        "then": draw(st.sampled_from(["escalate", "resolve"])),
    }
    return {**policy, "expires": expires} if expires else policy


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    """A policy file of up to six policies and two stops."""
    policies = [draw(_policies(number)) for number in range(draw(st.integers(1, 6)))]
    conditions = st.lists(_conditions().filter(bool), max_size=2)
    stops = [
        {"id": f"s{number}", "when": when, "for": draw(st.sampled_from(_FOR))}
        for number, when in enumerate(draw(conditions))
    ]
    return {"version": 1, "policies": policies, "stops": stops}


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """A case with about a third of its facts missing, stale or contradicted."""
    facts = {name: draw(_readings(values)) for name, values in VALUES.items()}
    facts["exception.kind"] = draw(_readings(KINDS, sure=6))
    facts["exception.kind_origin"] = draw(_readings(["rules", "event", "model", "person"], sure=6))
    return {"as_of": NOW, "facts": {name: reading for name, reading in facts.items() if reading is not None}}


@st.composite
def _readings(draw: st.DrawFn, values: list[Any], sure: int = 2) -> Any:
    """A bare or dated value ``sure`` times out of ``sure + 1``; else none at all, or one that cannot be used."""
    value = draw(st.sampled_from(values))
    if draw(st.integers(0, sure)):
        return value if draw(st.booleans()) else dated(value, draw(st.sampled_from(_READ_AT[:3])))
    return draw(lost_readings(value))


def lost_readings(value: Any) -> st.SearchStrategy[Any]:
    """The ways to lose a fact that was ``value``: not named, missing, stale, contradicted."""
    return st.sampled_from(
        [None, {"missing": "the service answered 503"}, dated(value, "2020-01-01T00:00:00Z"), _contradicted(value)]
    )


def dated(value: Any, at: str) -> dict[str, Any]:
    return {"value": value, "observed_at": at, "source": "oms"}


def _contradicted(value: Any) -> dict[str, Any]:
    return {"contradicted": {"oms": value, "wms": "none"}}
