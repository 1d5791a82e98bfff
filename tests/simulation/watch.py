"""The watch: looks at every commit, every send and every effect as it happens, and knows what may not."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.simulation.fields import every_field
from tests.simulation.world import Broken, Process, World
from triage.domain.policies import Mode, Policy
from triage.sandbox.state import Document, State
from triage.store.columns import microseconds

_STOPS_WITHIN_SECONDS = 1.0
_NEW_INTENTS = """
    SELECT rowid, id, case_id, run, order_id, policy, ordinal, action, started_by, undoes, counted_at, customer, value
    FROM intents WHERE rowid > ? ORDER BY rowid
"""


@dataclass(frozen=True, slots=True)
class Intended:
    """An intent as it was committed: the row, when, by whom, and whether the limits bind it."""

    id: str
    case: str
    run: str
    order: str
    policy: str | None
    ordinal: int
    action: str
    by: str
    undoes: str | None
    counted_at: int | None
    customer: str | None
    value: str | None
    at: float
    wall: datetime
    process: Process

    @property
    def by_person(self) -> bool:
        return self.by.startswith("person:")

    @property
    def begins_a_run(self) -> bool:
        return self.ordinal == 0 and self.undoes is None and self.policy is not None


@dataclass(frozen=True, slots=True)
class Effect:
    """What the back office did: before and after are all fields of the order."""

    key: str
    order: str
    word: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    at: float

    @property
    def changed(self) -> tuple[str, ...]:
        return tuple(sorted(n for n in {*self.before, *self.after} if self.before.get(n) != self.after.get(n)))


@dataclass
class Thrown:
    scope: str
    at: float
    returned: float | None = None
    lifted: float | None = None

    def covers(self, intent: Intended) -> bool:
        return self.scope in ("all", f"policy:{intent.policy}", f"action:{intent.action}")


@dataclass
class Sending:
    """A send: who began it, when, and until when it had the right to."""

    key: str
    process: Process
    at: float
    until: float | None


@dataclass
class Watch:
    world: World
    driver: Any
    state: State
    policies: Mapping[str, Policy]
    keys_live: bool
    intents: dict[str, Intended] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    sendings: dict[str, list[Sending]] = field(default_factory=lambda: defaultdict(list))
    thrown: list[Thrown] = field(default_factory=list)
    lowered: dict[str, tuple[Mode, float]] = field(default_factory=dict)
    edited: dict[tuple[str, str], float] = field(default_factory=dict)
    versioned: dict[str, float] = field(default_factory=dict)
    _versions: dict[str, str] = field(default_factory=dict)
    _fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    _states: dict[str, str] = field(default_factory=dict)
    _leases: dict[str, tuple[str | None, float]] = field(default_factory=dict)
    _owners: dict[str, Process] = field(default_factory=dict)
    _last: int = 0
    _events: int = 0
    _by_effect: Counter[tuple[Any, ...]] = field(default_factory=Counter)

    def committed(self, process: Process) -> str:
        """Look at what a transaction changed; which boundary it was."""
        labels = {self._leases_now(process), self._intents_now(process), self._states_now(process), self._events_now()}
        for label in ("claimed", "undo intended", "intended", "ended", "journalled", "stored"):
            if label in labels:
                self.world.tell(process.name, label)
                return label
        return "committed"

    def starts(self, process: Process, key: str, method: str, path: str) -> None:
        """A send begins."""
        world, intent = self.world, self.intents.get(key)
        world.tell(process.name, "sends", f"{method} {path} under {key[-4:]}")
        if intent is None:
            raise Broken(
                "no effect without a journalled intent", f"{process.name} sends {method} {path} under {key[-4:]}"
            )
        person_undoes = intent.by_person and intent.undoes is not None
        for each in self.thrown:
            late = each.returned is not None and world.now > each.returned + _STOPS_WITHIN_SECONDS
            if late and each.lifted is None and not person_undoes and each.covers(intent):
                raise Broken(
                    "no send starts a second after a pause returned",
                    f"{intent.action} was sent {world.now - (each.returned or 0):.1f} s after {each.scope} was paused",
                )
        before = self.sendings[key]
        until = self._right_to(process, intent)
        if before and not self.keys_live:
            raise Broken("without keys nothing is sent twice", f"{intent.action} under {key[-4:]}")
        others = [each for each in before if each.process is not process and each.process.alive]
        if any(each.until is not None and world.now < each.until for each in others) and not world.ever_jumped:
            raise Broken("a takeover waits for the lease", f"{intent.action} was sent again by {process.name}")
        before.append(Sending(key, process, world.now, until))
        if len(before) > 1:
            world.exercised["sent a second time under its key"] += 1

    def happened(self, entry: Document) -> None:
        """The back office took a write."""
        intent = self.intents[entry["key"]]
        order = intent.order
        before, after = self._fields[order], every_field(self.state, order)
        self._fields[order] = after
        effect = Effect(entry["key"], order, entry["effect"], before, after, self.world.now)
        self.effects.append(effect)
        if entry["effect"].endswith(("_was_there", "_was_gone")):
            return
        self._once(intent, effect)
        if entry["order"]:
            self._on_the_order_as_it_was(intent, effect)
        if intent.undoes is not None:
            self._undo_over_nobody(intent, effect)

    def edits(self, order: str) -> None:
        """Somebody else changed an order."""
        version = self.state.orders[order]["version"]
        if version != self._versions.get(order, ""):
            self.versioned[order] = self.world.now
        self._versions[order] = version
        before, after = self._fields.get(order, {}), every_field(self.state, order)
        self._fields[order] = after
        for name in {*before, *after}:
            if before.get(name) != after.get(name):
                self.edited[order, name] = self.world.now

    def knows(self, order: str) -> None:
        self._fields[order] = every_field(self.state, order)

    def _once(self, intent: Intended, effect: Effect) -> None:
        marks: list[tuple[Any, ...]] = [("key", effect.key), ("run", intent.run, intent.ordinal, intent.undoes)]
        if intent.undoes is not None:
            marks.append(("undo", intent.undoes))
        elif not intent.by_person:
            marks.append(("case", intent.case, intent.policy, intent.ordinal))
        for mark in marks:
            self._by_effect[mark] += 1
            if self._by_effect[mark] > 1:
                raise Broken(
                    "no effect twice",
                    f"{effect.word} on {effect.order} under {effect.key[-4:]}, twice by its {mark[0]}",
                )

    def _on_the_order_as_it_was(self, intent: Intended, effect: Effect) -> None:
        sent = self.sendings[effect.key]
        looked_at = intent.at if len(sent) == 1 and sent[0].process is intent.process else sent[-1].at
        if self.versioned.get(effect.order, -1.0) > looked_at:
            raise Broken(
                "what changed meanwhile is looked at again",
                f"{effect.word} on {effect.order}, changed since it was read",
            )

    def _undo_over_nobody(self, intent: Intended, undo: Effect) -> None:
        original = next((each for each in self.effects if each.key == intent.undoes), None)
        if original is None:
            return
        for name in original.changed:
            was, left = undo.before.get(name), original.after.get(name)
            ours_since = [e for e in self.effects if e.order == undo.order and e.at > original.at and name in e.changed]
            if was != left and len(ours_since) <= 1 and self.edited.get((undo.order, name), -1.0) > original.at:
                raise Broken(
                    "an undo changes nothing that others changed",
                    f"{name} of {undo.order} was {was!r}, we had left {left!r}, undone to {undo.after.get(name)!r}",
                )

    def _right_to(self, process: Process, intent: Intended) -> float | None:
        """Until when the process may work on the case; None for people."""
        if intent.by_person and intent.undoes is not None and not process.name.startswith("worker"):
            return None
        token, until = self._leases.get(intent.case, (None, 0.0))
        wall = self._wall()
        if token is None or self._owners.get(token) is not process or until <= wall:
            raise Broken(
                "nothing is sent without the lease", f"{process.name} sends {intent.action} for a case it does not hold"
            )
        return self.world.now + (until - wall)

    def _intents_now(self, process: Process) -> str:
        label = ""
        for rowid, *row in self.driver.execute(_NEW_INTENTS, (self._last,)).fetchall():
            self._last = rowid
            intent = Intended(*[*row, self.world.now, self.world.wall, process])
            label = "undo intended" if intent.undoes else "intended"
            self.world.tell(
                process.name, "intends", f"{intent.action} on {intent.order} as {intent.id[-4:]}, {intent.by}"
            )
            self._may_intend(process, intent)
            self.intents[intent.id] = intent
        return label

    def _may_intend(self, process: Process, intent: Intended) -> None:
        for each in self.intents.values():
            if each.order == intent.order and self._states.get(each.id) == "intended":
                still = self.driver.execute("SELECT state FROM intents WHERE id = ?", (each.id,)).fetchone()[0]
                if still == "intended":
                    raise Broken(
                        "one effect at a time on an order", f"{intent.action} and {each.action} on {intent.order}"
                    )
        person_undoes = intent.by_person and intent.undoes is not None
        if not person_undoes:
            self._stopped(intent)
        if not process.name.startswith("worker"):
            return
        if intent.undoes is None or not intent.by_person:
            token, until = self._leases.get(intent.case, (None, 0.0))
            if token is None or self._owners.get(token) is not process or until <= self._wall():
                raise Broken(
                    "a lost claim writes nothing", f"{process.name} intends {intent.action} for a case it lost"
                )
        if intent.policy is not None and not intent.by_person:
            self._mode_allows(intent)
            if intent.begins_a_run:
                self._within_limits(intent)

    def _stopped(self, intent: Intended) -> None:
        for each in self.thrown:
            if each.lifted is None and each.covers(intent) and intent.at > each.at:
                raise Broken(
                    "nothing is intended while it is paused", f"{intent.action} of {intent.policy} under {each.scope}"
                )

    def _mode_allows(self, intent: Intended) -> None:
        policy = self.policies.get(intent.policy or "")
        mode = policy.mode if policy else Mode.OFF
        lowered = self.lowered.get(intent.policy or "")
        if lowered is not None and self.world.now > lowered[1]:
            mode = mode.capped_at(lowered[0])
        if mode is not Mode.AUTO:
            raise Broken(
                "nothing outside policy", f"{intent.policy} is {mode}, and {intent.action} was intended for it"
            )

    def _within_limits(self, intent: Intended) -> None:
        policy = self.policies[intent.policy or ""]
        limits, runs = policy.limits, [e for e in self.intents.values() if e.begins_a_run and e.policy == policy.id]
        windows: list[tuple[int | None, timedelta, list[Intended]]] = [
            (limits.per_hour, timedelta(hours=1), runs),
            (limits.per_day, timedelta(days=1), runs),
        ]
        if limits.per_customer is not None:
            windows.append((*limits.per_customer, [each for each in runs if each.customer == intent.customer]))
        for most, window, counted in windows:
            used = sum(each.wall > intent.wall - window for each in counted) + 1
            if most is not None and used > most:
                raise Broken(
                    "no cap is exceeded", f"{policy.id} began {used} runs in {window}, where {most} are allowed"
                )

    def _states_now(self, process: Process) -> str:
        label = ""
        for key, state in self.driver.execute("SELECT id, state FROM intents").fetchall():
            before = self._states.get(key)
            if before == state:
                continue
            self._states[key] = state
            if state in ("applied", "verified") and key not in self.sendings and not self._ours_alone(key):
                raise Broken(
                    "an outcome is journalled after its call",
                    f"{self.intents[key].action} is {state}, and was not sent",
                )
            if before is not None:
                label = "journalled"
                self.world.tell(process.name, "journals", f"{key[-4:]} is {state}")
            if state == "undone":
                self.world.exercised["undone"] += 1
                self._undone_is_as_before(key)
        return label

    def _ours_alone(self, key: str) -> bool:
        return self.intents[key].action.startswith("case.")

    def _undone_is_as_before(self, key: str) -> None:
        original = next((each for each in self.effects if each.key == key), None)
        if original is None:
            return
        now = self._fields[original.order]
        for name in original.changed:
            if now.get(name) == original.before.get(name):
                continue
            later = [e for e in self.effects if e.at > original.at and e.order == original.order and name in e.changed]
            undos = [e for e in later if self.intents[e.key].undoes == key]
            others = len(later) > len(undos) or self.edited.get((original.order, name), -1.0) > original.at
            if not others:
                raise Broken(
                    "what was undone is as before",
                    f"{name} of {original.order} was {original.before.get(name)!r}, and undone {now.get(name)!r}",
                )

    def _leases_now(self, process: Process) -> str:
        label, now, wall = "", dict[str, tuple[str | None, float]](), self._wall()
        for ref, token, until in self.driver.execute("SELECT ref, lease, leased_until FROM work").fetchall():
            now[ref] = (token, (until or 0) / 1e6)
        for ref, (token, until) in self._leases.items():
            if token is None:
                continue
            newer, _ = now.get(ref, (None, 0.0))
            if newer == token:
                continue
            if newer is None:
                if self._owners.get(token) is not process:
                    raise Broken("a lost claim writes nothing", f"{process.name} gave back what another holds")
                label = "ended"
            elif until > wall:
                raise Broken(
                    "a takeover waits for the lease",
                    f"{process.name} claims what another holds for {until - wall:.1f} s",
                )
            else:
                self.world.exercised["taken over"] += 1
        for token, _ in now.values():
            if token is not None and token not in self._owners:
                self._owners[token] = process
                label = "claimed"
        self._leases = now
        return label

    def _events_now(self) -> str:
        (events,) = self.driver.execute("SELECT count(*) FROM events").fetchone()
        stored, self._events = events > self._events, events
        return "stored" if stored else ""

    def _wall(self) -> float:
        return microseconds(self.world.wall) / 1e6
