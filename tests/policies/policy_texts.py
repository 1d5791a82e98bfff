"""Policy files as short as they can be, for tests that look at one thing in them."""

from collections.abc import Mapping
from textwrap import indent

from triage.domain.catalogue import FACTS
from triage.domain.fact_values import parse_facts
from triage.domain.facts import Facts

NOW = "2026-11-23T12:00:00Z"


def a_file(*policies: str, stops: str = "", invariants: str = "") -> str:
    """A policy file; ``stops`` and ``invariants`` are YAML lists."""
    text = "version: 1\n"
    for key, entries in (("policies", "\n".join(policies)), ("stops", stops), ("invariants", invariants)):
        text += f"{key}:\n{indent(entries, '  ')}\n" if entries else ""
    return text


def a_policy(id_: str = "hold-it", when: str = "", **changes: object) -> str:
    """One policy, automatic unless told otherwise; ``when`` is further clauses, a line each."""
    keys: dict[str, object] = {
        "why": "It is right.",
        "owner": "order-desk",
        "priority": 10,
        "mode": "auto",
        "limits": "{per_hour: 5}",
        "do": "[order.hold: {reason: review}]",
        "then": "escalate",
        **changes,
    }
    kind = keys.pop("kind", "fraud_review")
    lines = "\n".join(f"{name}: {value}" for name, value in keys.items() if value is not None)
    clauses = indent(f"exception.kind: {kind}\n{when}".rstrip(), "  ")
    return f"- id: {id_}\n" + indent(f"{lines}\nwhen:\n{clauses}", "  ")


def a_case(facts: Mapping[str, object] | None = None, **named: object) -> Facts:
    """A fraud review that rules have told, and further facts; dots in names are two underscores."""
    given = {name.replace("__", "."): value for name, value in named.items()}
    known = {"exception.kind": "fraud_review", "exception.kind_origin": "rules", **(facts or {}), **given}
    return parse_facts({"as_of": NOW, "facts": known}, FACTS)


def missing() -> dict[str, str]:
    return {"missing": "the service answered 503"}


def stale(value: object) -> dict[str, object]:
    """A value that nobody has looked at for years."""
    return {"value": value, "observed_at": "2020-01-01T00:00:00Z"}


def contradicted(one: object, other: object) -> dict[str, object]:
    return {"contradicted": {"oms": one, "wms": other}}
