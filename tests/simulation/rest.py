"""What holds once everything has come to rest."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson

from tests.simulation.world import Broken
from triage.domain.catalogue import FACTS
from triage.domain.deciding import decide
from triage.domain.fact_values import parse_facts
from triage.domain.policies import PolicySet
from triage.store.columns import microseconds, moment_of

if TYPE_CHECKING:
    from tests.simulation.simulation import Simulation

_ENDS = {"escalated", "contained", "watching", "resolved", "cleared", "observed"}


def left_to_do(simulation: "Simulation") -> str:
    """What is still to be done now, in words."""
    now = microseconds(simulation.world.wall)
    rows = simulation.driver.execute(
        "SELECT ref FROM work WHERE due_at <= ? OR (lease IS NOT NULL AND leased_until > ?)", (now, now)
    ).fetchall()
    if rows:
        return f"{len(rows)} due"
    (unfinished,) = simulation.driver.execute(
        "SELECT count(*) FROM work JOIN cases ON work.ref = cases.id WHERE cases.status = 'open'"
    ).fetchone()
    if unfinished:
        return f"{unfinished} to be tried again"
    (open_,) = simulation.driver.execute(
        "SELECT count(*) FROM intents WHERE state = 'intended' OR (state = 'applied' AND undoes IS NOT NULL)"
    ).fetchone()
    owed = len({(n, d.order) for n, d in enumerate(simulation.plan.deliveries)}) - sum(
        f"delivery-{n}" in simulation.acknowledged for n in range(len(simulation.plan.deliveries))
    )
    return f"{open_} effects open" if open_ else f"{owed} deliveries not acknowledged" if owed else ""


def due_later(driver: Any) -> datetime | None:
    (first,) = driver.execute("SELECT min(due_at) FROM work").fetchone()
    return None if first is None else moment_of(first)


def at_rest(simulation: "Simulation") -> None:
    _nothing_lost(simulation)
    _journal_closed(simulation)
    _once_on_a_cause(simulation)
    _decided(simulation)


def _nothing_lost(simulation: "Simulation") -> None:
    driver, world = simulation.driver, simulation.world
    stored = {row[0]: row[1] for row in driver.execute("SELECT delivery, case_id FROM events").fetchall()}
    if extra := sorted(set(stored) - set(simulation.acknowledged)):
        raise Broken("a delivery is one event", f"there are events {extra} that nobody sent")
    counted: dict[str, int] = {}
    for delivery, order in simulation.acknowledged.items():
        if delivery not in stored:
            raise Broken("no case is lost", f"{delivery} was acknowledged, and is not stored")
        if stored[delivery] is None:
            raise Broken("no case is lost", f"{delivery} of order {order + 1} belongs to no case")
        counted[stored[delivery]] = counted.get(stored[delivery], 0) + 1
    waiting = {row[0] for row in driver.execute("SELECT ref FROM work").fetchall()}
    for case, status, events, last_run, order in driver.execute(
        "SELECT id, status, events, last_run, order_id FROM cases WHERE id NOT IN (SELECT case_id FROM data_cases)"
    ).fetchall():
        world.exercised[f"case {status}"] += 1
        if status not in _ENDS or last_run is None:
            raise Broken(
                "no case is lost", f"the case of {order} is {status}, and {case in waiting or 'nobody'} looks at it"
            )
        if status == "watching" and case not in waiting:
            raise Broken("no case is lost", f"the case of {order} is watched, and nobody will look at it")
        if events != counted.get(case, 0):
            raise Broken(
                "a delivery is one event", f"{order} has {events} events, and {counted.get(case, 0)} were sent"
            )


def _journal_closed(simulation: "Simulation") -> None:
    driver = simulation.driver
    for key, state, action, undoes in driver.execute("SELECT id, state, action, undoes FROM intents").fetchall():
        simulation.world.exercised[f"intent {state}"] += 1
        if state in ("intended", "applied"):
            raise Broken("every journal entry is closed", f"{action} {key[-4:]} is {state}")
        effect = simulation.watch.effects.of(key)
        if effect is not None and state in ("refused", "halted", "already"):
            raise Broken("the journal agrees with the ledger", f"{action} {key[-4:]} is {state}, and took effect")
        if effect is None and state in ("verified", "undone") and not _ours_alone(action) and undoes is None:
            _unseen(simulation, key, action, state)


def _once_on_a_cause(simulation: "Simulation") -> None:
    for case, policy, times in simulation.driver.execute(
        "SELECT case_id, policy, count(*) FROM intents WHERE ordinal = 0 AND undoes IS NULL AND policy IS NOT NULL "
        "AND started_by LIKE 'policy:%' AND state NOT IN ('refused', 'halted') GROUP BY 1, 2"
    ).fetchall():
        if times > 1:
            raise Broken("a policy acts once on a cause", f"{policy} began {times} runs on case {case[-4:]}")


def _unseen(simulation: "Simulation", key: str, action: str, state: str) -> None:
    """Something is called verified that the office never did: only where somebody else did the same."""
    sent = simulation.watch.sendings.by_key.get(key)
    if state == "verified" and sent:
        raise Broken(
            "the journal agrees with the ledger", f"{action} {key[-4:]} is {state}, and the ledger has no such effect"
        )


def _ours_alone(action: str) -> bool:
    return action.startswith("case.")


def _decided(simulation: "Simulation") -> None:
    """Every effect rests on a recorded decision that allowed it, and that is decided alike again."""
    decisions = {
        row[0]: row[1:]
        for row in simulation.driver.execute(
            "SELECT run, policy, reason, decision, facts FROM decisions WHERE outcome = 'act' ORDER BY seq"
        ).fetchall()
    }
    again: dict[str, bool] = {}
    for effect in simulation.watch.effects.all:
        intent = simulation.watch.intents.by_id[effect.key]
        simulation.world.exercised["undo sent" if intent.undoes else "acted"] += 1
        if intent.undoes is not None:
            continue
        recorded = decisions.get(intent.run)
        if recorded is None:
            raise Broken("nothing outside policy", f"{intent.action} has no decision to act behind it")
        policy, reason, document, facts = recorded
        calls = orjson.loads(document)["actions"]
        if intent.ordinal >= len(calls) or calls[intent.ordinal]["action"] != intent.action or policy != intent.policy:
            raise Broken(
                "nothing outside policy", f"{intent.action} of {intent.policy} is not what was decided: {calls}"
            )
        if intent.run not in again and reason != "approved":
            again[intent.run] = _decides_alike(simulation.policies, policy, orjson.loads(facts), calls)
            if not again[intent.run]:
                raise Broken("nothing outside policy", f"decided again, {policy} does not do {calls}")


def _decides_alike(policies: PolicySet, policy: str, facts: Any, calls: Any) -> bool:
    decision = decide(policies, parse_facts(facts, FACTS))
    listed = [{"action": call.action, "arguments": dict(call.arguments)} for call in decision.actions]
    return decision.outcome == "act" and decision.policy == policy and listed == calls
