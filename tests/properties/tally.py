"""What was tried and what came of it: counted, so that a property is known to have been put to the test."""

from collections import Counter
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

from tests.policies.random_facts import CASE_VALUES
from tests.policies.random_policies import World
from tests.policies.reference import Document, standing
from tests.policies.reference_trace import SlowTrace
from triage.domain.decisions import Decision

_REASONS = ("matched", "stop", "no_policy", "unknown_fact", "limit", "expired", "paused", "ceiling", "model_kind")
_TRUTHS = ("true", "false", "unknown")
_STATES = ("known", "missing", "stale", "contradicted")


@dataclass(slots=True)
class Tally:
    """``tried`` holds a mark of every policy file that came through."""

    tried: set[int] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    forms: Counter[tuple[str, str]] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)

    def set_loaded(self, world: World) -> None:
        self.counts["policy sets"] += 1
        self.counts["policies"] += len(world.document["policies"])
        self.counts["stops"] += len(world.document["stops"])

    def decided(self, decision: Decision, case: Document, told: list[SlowTrace]) -> None:
        self.counts["cases"] += 1
        self.counts["decisions compared"] += 1
        self.counts["traces of a policy or a stop compared"] += len(told)
        self.counts["smallest changes checked"] += sum(bool(trace.to_change) for trace in told)
        self.reasons[decision.reason, decision.outcome] += 1
        for reading in (standing(name, {}, case) for name in CASE_VALUES):
            self.states[reading if isinstance(reading, str) else "known"] += 1
        for clause in (clause for trace in told for clause in trace.clauses):
            self.forms[_form(clause.form), clause.result] += 1

    def poorer(self, richer: Decision, poorer: Decision) -> None:
        self.counts["poorer cases tried"] += 1
        if richer.outcome != "escalate":
            self.counts["of these from an action or a suggestion"] += 1
            self.counts["of these that lost it"] += poorer.outcome == "escalate"

    @property
    def unknown_share(self) -> float:
        return 1 - self.states["known"] / max(1, self.states.total())

    def short_of(self, least: int) -> list[str]:
        """What was reached fewer times than that: a reason, an outcome, a state, or a truth of a form of clause."""
        reasons = Counter[str]()
        outcomes = Counter[str]()
        for (reason, outcome), count in self.reasons.items():
            reasons[reason] += count
            outcomes[outcome] += count
        forms = {f"{form} {truth}": self.forms[form, truth] for form, _ in self.forms for truth in _TRUTHS}
        seen = {reason: reasons[reason] for reason in _REASONS}
        seen |= {outcome: outcomes[outcome] for outcome in ("act", "suggest", "escalate")}
        seen |= {state: self.states[state] for state in _STATES} | forms
        return [f"{what}: {count}" for what, count in seen.items() if count < least]

    def show(self, console: Console, seconds: float, cpu_seconds: float) -> None:
        figures = Table("figure", "count", title="What was tried")
        for name, count in self.counts.items():
            figures.add_row(name, f"{count:,}")
        figures.add_row("facts unknown", f"{self.unknown_share:.1%}")
        figures.add_row("seconds, and of CPU", f"{seconds:.0f}, {cpu_seconds:.0f}")
        console.print(figures)
        reasons = Table("reason", "outcome", "decisions", title="What was decided")
        for (reason, outcome), count in sorted(self.reasons.items()):
            reasons.add_row(reason, outcome, f"{count:,}")
        console.print(reasons)
        forms = Table("form of clause", *_TRUTHS, title="Clauses in the traces")
        for form in sorted({form for form, _ in self.forms}):
            forms.add_row(form, *(f"{self.forms[form, truth]:,}" for truth in _TRUTHS))
        console.print(forms)


def _form(form: Document) -> str:
    wanted = form.get("is")
    if wanted is None:
        return " and ".join(form)
    return "none" if wanted == "none" else "one of" if isinstance(wanted, list) else "is"
