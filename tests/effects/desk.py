"""Effects as a run of a case has them: read, bind, intend, send, verify, each step journalled."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from pydantic import SecretStr

from tests.effects.office import Office
from tests.store.fake_clock import CountingIds, FakeClock
from tools.access import Access
from tools.reference import connect
from triage.actions.catalogue import ACTIONS
from triage.domain.actions import Action, Situation
from triage.domain.clauses import Condition
from triage.domain.connector import Connector, Terms
from triage.domain.fact_values import Plain
from triage.domain.journal import Intent, IntentState
from triage.domain.policies import ActionCall, Limits, Mode, Policy
from triage.domain.tape import Tape
from triage.domain.work import Claim
from triage.effects.backoffice import BackOffice
from triage.effects.guards import Use
from triage.effects.images import image_of
from triage.effects.outcomes import Sent
from triage.effects.performer import Performer
from triage.effects.request import Request
from triage.effects.standing import references
from triage.effects.undo import Undo, UndoPlan
from triage.secrets import KeptSecrets
from triage.store.engine import Store
from triage.store.transaction import Transaction

POLICY = Policy(
    id="watch-it",
    why="",
    owner="ops",
    priority=1,
    mode=Mode.AUTO,
    kinds=frozenset({"lost"}),
    when=Condition(),
    do=(ActionCall("order.tag", {"add": "triage-watch"}),),
    then="resolve",
    limits=Limits(),
)
BY_POLICY = Use(POLICY, "C-1", None)


@dataclass
class Desk:
    """One worker's hands. ``tape`` holds every call it made."""

    office: Office
    store: Store
    clock: FakeClock
    connector: Connector
    terms: Terms = field(default_factory=Terms)
    ids: CountingIds = field(default_factory=lambda: CountingIds("intent"))
    tape: Tape = field(default_factory=Tape)
    case: str = "case-1"

    @classmethod
    def at(cls, office: Office, store: Store, clock: FakeClock, read_timeout: float = 10.0) -> "Desk":
        secrets = KeptSecrets(None, {"backoffice-token": [SecretStr("sandbox")]})
        access = Access("backoffice", office.url, clock, secrets, timeout_seconds=read_timeout)
        return cls(office, store, clock, connect(access))

    def on_terms(self, terms: Terms) -> "Desk":
        return replace(self, terms=terms, tape=Tape())

    @property
    def performer(self) -> Performer:
        backoffice = BackOffice(self.connector.orders, self.connector.inventory, self.clock)
        return Performer(self.store, backoffice, self.terms, self.clock, self.ids)

    @property
    def undoing(self) -> Undo:
        return Undo(self.performer, ACTIONS)

    def request(
        self,
        action: str,
        arguments: Mapping[str, Plain],
        *,
        use: Use | None = BY_POLICY,
        lease: Claim | None = None,
        ordinal: int = 0,
    ) -> Request:
        started_by = f"policy:{use.policy.id}" if use else "person:Ada"
        return Request(
            self.case, "run-1", "main", ordinal, ACTIONS[action], arguments, started_by, use=use, lease=lease
        )

    def bound(self, request: Request, order: str) -> tuple[Request, Situation]:
        """A request bound to what the order shows now."""
        situation = self.look(request.action, order)
        return replace(request, arguments=request.action.bind(request.arguments, situation)), situation

    def look(self, action: Action, order: str) -> Situation:
        with self.store.read() as tx:
            ours = frozenset(intent.id for intent in tx.journal.of_order("main", order))
        return self.performer.backoffice.situation(action, order, lambda: ours, self.tape)

    def intend(self, request: Request, order: str) -> tuple[Request, Intent, Situation]:
        request, situation = self.bound(request, order)
        write = request.action.write(request.arguments, situation)
        return request, self.performer.intend(request, situation, write, nothing_beside), situation

    def claim(self, order: str, lasts: timedelta) -> Claim:
        """The case, as a worker holds it for so long."""
        with self.store.write() as tx:
            tx.work.wake(self.case, "case", "main", order, self.clock.now(), "event")
            (claim,) = tx.work.claim(1, lasts)
        return claim

    def send(self, request: Request, order: str, meanwhile: Callable[[], object] = lambda: None) -> Sent:
        """Intend and send; ``meanwhile`` is what happens between the two."""
        request, intent, situation = self.intend(request, order)
        meanwhile()
        return self.performer.sending.send(request, intent, situation.order.version, self.tape)

    def do(self, action: str, order: str, arguments: Mapping[str, Plain], *, use: Use | None = BY_POLICY) -> Intent:
        """The whole way of one effect; returns the intent as the journal has it in the end."""
        request, situation = self.bound(self.request(action, arguments, use=use), order)
        if request.action.internal:
            return self.performer.note(request, situation, IntentState.VERIFIED, "ours alone", nothing_beside)
        if request.action.done(request.arguments, situation):
            return self.performer.note(request, situation, IntentState.ALREADY, "it was there", nothing_beside)
        return self.proved(request, self.send(request, order).intent)

    def proved(self, request: Request, intent: Intent) -> Intent:
        """Verify an effect and journal what the reading showed."""
        request = replace(request, arguments=intent.arguments)
        ours = partial(references, self.store, intent)
        final, agreed = self.performer.sending.verify(request, intent, ours, self.tape)
        after = image_of(request.action, intent.arguments, final) if final and agreed else None
        state = IntentState.VERIFIED if agreed else IntentState.UNCONFIRMED
        with self.store.write() as tx:
            tx.journal.record(intent.id, "verification", state, self.clock.now(), {"agreed": agreed}, after=after)
            return tx.journal.get(intent.id)

    def undo(self, intent: Intent, *, use: Use | None = None) -> UndoPlan:
        self.clock.advance(timedelta(seconds=1))
        return self.undoing.run(self.journalled(intent), started_by="person:Ada", tape=self.tape, use=use)

    def journalled(self, intent: Intent) -> Intent:
        with self.store.read() as tx:
            return tx.journal.get(intent.id)

    def writes_sent(self) -> int:
        return sum(exchange.method != "GET" for exchange in self.tape.exchanges)


class InterruptedStore:
    """A store before each of whose transactions something else happens."""

    def __init__(
        self, store: Store, *, before_read: Callable[[], object] = tuple, before_write: Callable[[], object] = tuple
    ) -> None:
        self._store = store
        self._before_read = before_read
        self._before_write = before_write

    def read(self) -> AbstractContextManager[Transaction]:
        self._before_read()
        return self._store.read()

    def write(self) -> AbstractContextManager[Transaction]:
        self._before_write()
        return self._store.write()


def nothing_beside(_: object) -> None:
    """Nothing is recorded alongside."""
