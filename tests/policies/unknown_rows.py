"""What becomes of clauses and of stops, by what is known of their fact: one row each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.policies.policy_texts import contradicted, missing, stale

TRUE, FALSE, UNKNOWN = "true", "false", "unknown"
ACT, PASSED_OVER, ESCALATE, SUGGEST = "act", "the next policy is asked", "escalate", "suggest"
_COMES_TO = {TRUE: (ACT, "matched"), FALSE: (PASSED_OVER, "matched"), UNKNOWN: (ESCALATE, "unknown_fact")}


@dataclass(frozen=True, slots=True)
class Row:
    """``written`` is a clause of a policy or of a stop; ``facts`` are those of the case, its kind aside.

    ``state`` is how the facts stand, with ``how`` in the place of its braces.
    """

    written: str
    state: str
    how: str
    facts: Mapping[str, Any]
    truth: str
    decision: str
    reason: str
    because: tuple[str, ...] = ()
    fresh: str | None = None
    scope: str | None = None

    @property
    def name(self) -> str:
        return f"{self.scope or ''} {self.written}: {self.state.format(self.how)}".strip().replace("`", "")


@dataclass(frozen=True, slots=True)
class Form:
    """A form of clause with a value on which it holds and one on which it does not, and what it is on ``none``."""

    written: str
    inside: Any
    outside: Any
    on_none: str
    others: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fact(self) -> str:
        return self.written.partition(":")[0]

    def states(self) -> Iterator[tuple[str, Any, str]]:
        """How the fact may stand, with what a case says of it and what the clause is then."""
        yield f"`{_shown(self.inside)}`", self.inside, TRUE
        yield f"`{_shown(self.outside)}`", self.outside, FALSE
        if "none" not in (self.inside, self.outside):
            yield "`none`", "none", self.on_none
        yield from ((state, reading, UNKNOWN) for state, reading in self.others.items())
        yield from ((state, reading, UNKNOWN) for state, reading in _lost(self.inside, "none"))


_USD = {"in another currency": "10.00 USD"}
FORMS = (
    Form("order.status: held", "held", "open", FALSE),
    Form("order.status: [open, held]", "held", "released", FALSE),
    Form("order.status: none", "none", "open", TRUE),
    Form("payment.method: {none_of: [wire, giftcard]}", "card", "wire", TRUE),
    Form("customer.blocklisted: false", False, True, FALSE),
    Form("customer.blocklisted: {none_of: [true]}", False, True, TRUE),
    Form("stock.on_hand: 4", 4, 3, FALSE),
    Form("stock.on_hand: {at_least: 4}", 4, 3, FALSE),
    Form("stock.on_hand: {below: 4}", 3, 4, FALSE),
    Form("fulfilment.hours_since_label: {above: 1.5, at_most: 2}", 2, 1.5, FALSE),
    Form('order.total: "250.00 EUR"', "250 EUR", "250.01 EUR", FALSE, _USD),
    Form('order.total: {at_most: "250.00 EUR"}', "250.00 EUR", "250.01 EUR", FALSE, _USD),
    Form("payment.authorised_for: {between: [7d, 30d]}", "7d", "31d", FALSE),
    Form("tracking.last_scan_at: {below: 2026-11-21T00:00:00Z}", "2026-11-20T23:59:59Z", "2026-11-21T00:00:00Z", FALSE),
    Form("order.tags: {has: [gift]}", ["gift", "x"], ["x"], FALSE),
    Form("order.tags: {lacks: [gift]}", ["x"], ["gift"], TRUE),
    Form("order.tags: {has: [x], lacks: [gift]}", ["x"], ["x", "gift"], FALSE),
    Form("order.tags: none", "none", ["x"], TRUE),
)
_STOP_FORMS = (
    Form("risk.score: {at_least: 70}", 70, 69, FALSE),
    Form("payment.method: {none_of: [card]}", "wire", "card", TRUE),
    Form("order.tags: {lacks: [checked]}", ["x"], ["checked"], TRUE),
    Form('order.total: {above: "500.00 EUR"}', "500.01 EUR", "500.00 EUR", FALSE, _USD),
)
# Whether a stop of that scope is in the way of a policy that holds the order.
_SCOPES = {"all": True, "[order.hold]": True, "{all_but: [order.tag]}": True, "[order.tag]": False}


def clause_rows() -> Iterator[Row]:
    for form in FORMS:
        for state, reading, truth in form.states():
            because = (form.fact,) if truth == UNKNOWN else ()
            yield Row(form.written, "{}", state, {form.fact: reading}, truth, *_COMES_TO[truth], because)


def age_rows() -> Iterator[Row]:
    """A policy that wants a fact fresher than the catalogue does."""
    score = "risk.score"
    for age, at, truth, because in (
        ("59m", "11:01", TRUE, ()),
        ("60m", "11:00", TRUE, ()),
        ("61m", "10:59", UNKNOWN, (score,)),
    ):
        read = {score: {"value": 10, "observed_at": f"2026-11-23T{at}:00Z"}}
        yield Row(
            f"{score}: {{below: 40}}", "read {} ago", age, read, truth, *_COMES_TO[truth], because, fresh="{risk: 1h}"
        )


def any_rows() -> Iterator[Row]:
    """``any`` of two groups, the second of two facts."""
    written = "any: [{order.lines: 1}, {risk.score: {below: 40}, customer.vip: false}]"
    lines, score, vip = "order.lines", "risk.score", "customer.vip"

    def row(state: str, how: str, facts: Mapping[str, Any], truth: str, *because: str) -> Row:
        return Row(written, state, how, facts, truth, *_COMES_TO[truth], because)

    yield row("the {} group holds, nothing else is known", "first", {lines: 1}, TRUE)
    yield row("the {} group holds, nothing else is known", "second", {score: 3, vip: False}, TRUE)
    yield row("{}", "neither group holds", {lines: 2, score: 90, vip: False}, FALSE)
    yield row("{}", "every fact is `none`", {lines: "none", score: "none", vip: "none"}, FALSE)
    for how, reading in _lost(1, 2):
        yield row("the first holds, a fact of the second is {}", how, {lines: 1, score: reading, vip: False}, TRUE)
    for how, reading in _lost(1, 2):
        facts = {lines: 2, score: reading, vip: False}
        yield row("the first fails; of the second one fact is as wanted and one {}", how, facts, UNKNOWN, score)
    for how, reading in _lost(False, True):
        facts = {lines: 2, score: 90, vip: reading}
        yield row("the first fails; of the second one fact is otherwise and one {}", how, facts, FALSE)
    for how, reading in _lost(1, 2):
        facts = {lines: reading, score: 90, vip: False}
        yield row("the fact of the first is {}, the second fails", how, facts, UNKNOWN, lines)
    yield row("{}", "nothing is known", {}, UNKNOWN, lines, score, vip)


def kind_rows() -> Iterator[Row]:
    kind, origin = "exception.kind", "exception.kind_origin"
    written = f"{kind}: fraud_review"
    yield Row(written, "{}", "`fraud_review`", {}, TRUE, ACT, "matched")
    for other in ("lost", "none"):
        yield Row(written, "{}", f"`{other}`", {kind: other}, FALSE, ESCALATE, "no_policy")
    for how, reading in _lost("fraud_review", "lost"):
        yield Row(written, "{}", how, {kind: reading}, UNKNOWN, ESCALATE, "unknown_fact", (kind,))
    for who in ("rules", "event", "person"):
        yield Row(written, "as wanted, named by {}", f"`{who}`", {origin: who}, TRUE, ACT, "matched")
    for who in ("model", "none"):
        yield Row(written, "as wanted, named by {}", f"`{who}`", {origin: who}, TRUE, SUGGEST, "model_kind")
    for how, reading in _lost("rules", "model"):
        state = "as wanted, and who named it is {}"
        yield Row(written, state, how, {origin: reading}, TRUE, ESCALATE, "unknown_fact", (origin,))


def stop_rows() -> Iterator[Row]:
    for scope, in_the_way in _SCOPES.items():
        for form in _STOP_FORMS if scope == "all" else _STOP_FORMS[:1]:
            for how, reading, truth in form.states():
                because = form.fact if in_the_way and truth != FALSE else None
                yield _stop_row(scope, form.written, "{}", how, {form.fact: reading}, truth, because)
    vip, score = "customer.vip", "risk.score"
    written = f"any: [{{{score}: {{at_least: 70}}}}, {{{vip}: true}}]"
    for how, reading in _lost(1, 2):
        yield _stop_row(
            "all", written, "one group holds, the fact of the other is {}", how, {score: reading, vip: True}, TRUE, vip
        )
    for how, reading in _lost(False, True):
        yield _stop_row(
            "all", written, "one group fails, the fact of the other is {}", how, {score: 69, vip: reading}, UNKNOWN, vip
        )
    yield _stop_row("all", written, "{}", "both groups fail", {score: 69, vip: False}, FALSE, None)
    yield _stop_row("all", written, "{}", "both facts are `none`", {score: "none", vip: "none"}, FALSE, None)


def _stop_row(
    scope: str, written: str, state: str, how: str, facts: Mapping[str, Any], truth: str, because: str | None
) -> Row:
    if because is None:
        return Row(written, state, how, facts, truth, ACT, "matched", scope=scope)
    return Row(written, state, how, facts, truth, ESCALATE, "stop", (because,), scope=scope)


def _lost(one: Any, other: Any) -> tuple[tuple[str, Any], ...]:
    """The three ways of not knowing; ``one`` and ``other`` are what two sources say."""
    return ("missing", missing()), ("stale", stale(one)), ("contradicted", contradicted(one, other))


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(value)}]"
    return str(value).lower() if isinstance(value, bool) else str(value)
