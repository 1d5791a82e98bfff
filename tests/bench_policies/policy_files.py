"""Policy files as a large merchant might have them: thousands of policies over all kinds, none hidden by another.

Drawn from a seed. Five clauses and the kind to a policy, now and then one of them an ``any`` of two.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

from tests.bench_policies.vocabulary import Subject
from triage.domain.fact_values import Plain
from triage.domain.kind_names import KIND_NAMES

CLAUSES = 5
_Facts = frozenset[str]
_OWNERS = ("order-desk", "payments-ops", "stock-desk", "customer-care", "carrier-desk", "fraud-desk")
_REASONS = ("payment", "fraud", "address", "stock", "duplicate", "review")
_STOPPING = {"risk.score", "payment.disputed", "order.cancel_requested", "customer.blocklisted", "customer.vip"}
_STOPS_AND_INVARIANTS = """\
version: 1
stops:
  - id: high-risk
    why: Nothing helps an order forward that the risk engine warns of, or whose score we do not know.
    when: {risk.score: {at_least: 70}}
    for: {all_but: [order.hold, order.tag, case.recheck]}
  - id: dispute-open
    why: What we do to a disputed order is evidence.
    when: {payment.disputed: true}
    for: {all_but: [order.hold, order.tag]}
  - id: cancellation-wanted
    why: The customer asked us to stop.
    when: {order.cancel_requested: true}
    for: {all_but: [order.hold, order.tag]}
  - id: blocked-customer
    why: We do not deliver to blocked customers.
    when: {customer.blocklisted: true}
    for: {all_but: [order.hold, order.tag]}
  - id: vip-account
    why: These accounts have a person who knows them.
    when: {customer.vip: true}
    for: [order.release_hold, order.set_priority, stock.reserve]
invariants:
  - id: never-release-on-high-risk
    why: The one mistake that cannot be taken back is a parcel sent to a thief.
    never: [order.release_hold]
    if: {risk.score: {at_least: 70}}
  - id: never-forward-what-is-to-be-cancelled
    why: The customer asked us to stop.
    never: [order.release_hold, stock.reserve]
    if: {order.cancel_requested: true}
  - id: never-serve-the-blocked
    why: They would only learn how to get around the block.
    never: [order.release_hold, order.set_priority, stock.reserve]
    if: {customer.blocklisted: true}
"""


def write_policies(folder: Path, count: int, subjects: Sequence[Subject], *, seed: int = 1) -> None:
    """Write ``count`` policies, a file a kind, with the stops and invariants of a careful merchant."""
    folder.mkdir(parents=True, exist_ok=True)
    by_file: dict[str, list[str]] = defaultdict(list)
    for kind, text in _policies(count, subjects, Random(seed)):
        by_file[kind].append(text)
    for kind, texts in by_file.items():
        (folder / f"{kind}.yaml").write_text("version: 1\npolicies:\n" + "\n".join(texts))
    (folder / "_stops.yaml").write_text(_STOPS_AND_INVARIANTS)


def _policies(count: int, subjects: Sequence[Subject], dice: Random) -> Iterator[tuple[str, str]]:
    """The kind that names the file, and the policy. Each has a priority of its own."""
    taken: dict[str, set[_Facts]] = defaultdict(set)
    for number in range(count):
        kinds = [KIND_NAMES[number % len(KIND_NAMES)]]
        if dice.random() < 0.15:
            kinds = list(dict.fromkeys([*kinds, *dice.sample(KIND_NAMES, dice.randint(1, 2))]))
        plain, choice = _new_subjects(kinds, taken, subjects, dice)
        yield kinds[0], _policy(number, kinds, plain, choice, dice)


def _new_subjects(
    kinds: Sequence[str], taken: Mapping[str, set[_Facts]], subjects: Sequence[Subject], dice: Random
) -> tuple[Sequence[Subject], Sequence[Subject]]:
    """The facts of the clauses, and those of an ``any``; never all of them those of another policy of a kind.

    Two conditions on different facts, as many of each, cannot imply one another.
    """
    while True:
        drawn = dice.sample(subjects, CLAUSES + 1)
        plain, choice = (drawn[: CLAUSES - 1], drawn[CLAUSES - 1 :]) if dice.random() < 0.1 else (drawn[:CLAUSES], [])
        shared = {subject.name for subject in plain}
        ways = [frozenset(shared | {subject.name}) for subject in choice] or [frozenset(shared)]
        if not any(way in taken[kind] for kind in kinds for way in ways):
            for kind in kinds:
                taken[kind].update(ways)
            return plain, choice


def _policy(
    number: int, kinds: Sequence[str], plain: Sequence[Subject], choice: Sequence[Subject], dice: Random
) -> str:
    mode = dice.choices(("auto", "suggest", "shadow", "off"), (55, 20, 20, 5))[0]
    when: dict[str, Plain] = {"exception.kind": kinds[0] if len(kinds) == 1 else list(kinds)}
    when |= {subject.name: subject.clause(dice) for subject in plain}
    if choice:
        when["any"] = [{subject.name: subject.clause(dice)} for subject in choice]
    do, then = _end({subject.name for subject in (*plain, *choice)}, dice)
    lines = [
        f"  - id: {kinds[0].replace('_', '-')}-{number}",
        "    why: >-",
        f"      The desk has answered {dice.randint(20, 900)} of these alike. What it does can be taken back, and a",
        "      person looks again where it was not enough.",
        f"    owner: {dice.choice(_OWNERS)}",
        f"    priority: {10 * (number + 1)}",
        f"    mode: {mode}",
        "    when:",
        *(f"      {fact}: {_flow(clause)}" for fact, clause in when.items()),
        *([f"    fresh: {{{dice.choice(plain).name}: 5m}}"] if dice.random() < 0.3 else []),
        f"    limits: {{per_hour: {dice.randint(5, 60)}, per_day: {dice.randint(100, 400)}, per_customer: 2/7d}}",
        "    do:",
        *(f"      - {call}" for call in do),
        f"    then: {then}",
        *(["    expires: 2027-06-30"] if dice.random() < 0.05 else []),
        "    tests:",
        *_tests(plain, dice),
    ]
    return "\n".join(lines) + "\n"


def _end(asked: set[str], dice: Random) -> tuple[list[str], str]:
    """What a policy does, and then. One that asks what a stop asks only contains, which no stop forbids."""
    hold, tag = f"order.hold: {{reason: {dice.choice(_REASONS)}}}", "order.tag: {add: triage-seen}"
    recheck = "case.recheck: {after: 24h, at_latest: 5d}"
    contains = [([hold], "escalate"), ([hold, tag], "escalate"), ([tag], "escalate")]
    helps = [
        ([tag, recheck], "watch"),
        (["order.release_hold: {hold: ours}"], "resolve"),
        (["order.set_priority: {to: 1}", tag], "resolve"),
        (["stock.reserve"], "resolve"),
    ]
    return dice.choice(contains if asked & _STOPPING else [*contains, *helps])


def _tests(plain: Sequence[Subject], dice: Random) -> Iterator[str]:
    for state, subject in zip(("missing", "stale"), dice.sample(plain, 2), strict=True):
        yield f"      - name: a {state} {subject.name} is never enough"
        yield f"        given: {{{subject.name}: {state}}}"
        yield f"        expect: {{match: false, because: {subject.name}}}"


def _flow(plain: Plain) -> str:
    """A value on one line, as people write it."""
    match plain:
        case bool():
            return str(plain).lower()
        case dict():
            return "{" + ", ".join(f"{key}: {_flow(value)}" for key, value in plain.items()) + "}"
        case list():
            return "[" + ", ".join(map(_flow, plain)) + "]"
        case str() if not plain.replace("_", "").isalnum():
            return f'"{plain}"'
    return str(plain)
