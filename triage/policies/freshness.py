"""``fresh``: how old a fact may be for one policy. It may only tighten what the catalogue says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from triage.domain.catalogue import FACTS, GROUPS
from triage.domain.durations import format_duration, parse_duration
from triage.domain.facts import FactDefinition
from triage.policies.findings import Mistake, Notes
from triage.policies.nearest import did_you_mean
from triage.policies.scalars import duration_text
from triage.policies.yaml_tree import MapNode, Node, Scalar, describe


@dataclass(frozen=True, slots=True)
class Freshness:
    """The ages that one policy asks for, by fact or group; a fact of its own name counts before its group."""

    ages: tuple[tuple[Scalar, Node, timedelta], ...] = ()

    def of(self, fact: FactDefinition) -> timedelta:
        wanted = {key.text: age for key, _, age in self.ages}
        return min(fact.fresh, wanted.get(fact.name, wanted.get(fact.group, fact.fresh)))

    def check_tightens(self, used: Iterable[str], notes: Notes) -> None:
        """Note every age that is longer than the catalogue's for a fact that the policy names."""
        used = frozenset(used)
        for key, value, age in self.ages:
            facts = [fact for fact in FACTS.values() if key.text in (fact.name, fact.group)]
            named = [fact for fact in facts if fact.name in used]
            strictest = min(named, default=None, key=_fresh) or max(facts, key=_fresh)
            if age > strictest.fresh:
                catalogue = format_duration(strictest.fresh)
                notes.add(
                    value,
                    f"fresh loosens {strictest.name}: it counts for {catalogue} at most, and this says "
                    f"{value.text if isinstance(value, Scalar) else format_duration(age)}",
                    f"write {catalogue} or less, or leave it out",
                )


def read_freshness(node: Node, notes: Notes) -> Freshness:
    if not isinstance(node, MapNode):
        raise Mistake(node, f"fresh names facts or groups, not {describe(node)}", "as in {payment: 5m}")
    ages: list[tuple[Scalar, Node, timedelta]] = []
    for key, value in node.entries:
        with notes.taking_up():
            if key.text not in FACTS and key.text not in GROUPS:
                near = did_you_mean(key.text, (*GROUPS, *FACTS))
                raise Mistake(
                    key, f"{key.text!r} is no fact and no group", near or f"the groups are {', '.join(GROUPS)}"
                )
            ages.append((key, value, parse_duration(duration_text(value, f"fresh of {key.text}"))))
    return Freshness(tuple(ages))


def _fresh(fact: FactDefinition) -> timedelta:
    return fact.fresh
