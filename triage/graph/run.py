"""A run: one look at one case, and the papers on its desk."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Literal

from triage.domain.actions import Action, Situation
from triage.domain.answers import Answer
from triage.domain.assessment import Readings
from triage.domain.bursts import cause_of
from triage.domain.cases import Case
from triage.domain.classification import Classification
from triage.domain.connector import Terms
from triage.domain.decisions import Decision, Reason, RecordedDecision
from triage.domain.errors import Halted
from triage.domain.facts import Facts
from triage.domain.journal import Intent
from triage.domain.policies import ActionCall, Mode, Policy, PolicySet
from triage.domain.ports import Clock, Ids
from triage.domain.switches import Switch
from triage.domain.systems import Systems
from triage.domain.tape import Tape
from triage.domain.work import Claim
from triage.effects.outcomes import Outcome
from triage.effects.performer import Performer
from triage.effects.request import Request
from triage.effects.undo import Undo
from triage.graph.learning import Learning
from triage.graph.ledgers import CaseStore, CaseTransaction, Verification
from triage.graph.tally import Tally


@dataclass(frozen=True, slots=True)
class Effects:
    """How effects happen in the back office of this moment, on its terms."""

    terms: Terms
    performer: Performer
    undo: Undo


@dataclass(frozen=True, slots=True)
class Services:
    """What every run of a process shares. ``reconcile_after`` says when what was resolved is looked at again;
    ``tally`` counts how well the systems tell what they tell, and ``learning`` keeps whose each parcel is, where
    anybody wants to know.
    """

    store: CaseStore
    systems: Systems
    policies: Callable[[], PolicySet]
    effects: Callable[[], Effects]
    actions: Mapping[str, Action]
    ceiling: Mode
    clock: Clock
    ids: Ids
    reconcile_after: tuple[timedelta, ...] = ()
    tally: Tally | None = None
    learning: Learning | None = None


@dataclass
class Run:
    """One run of one case. What must outlive it is in the store.

    ``begin_by`` is when it must have begun, on the monotonic clock, or be given back: others of its batch may
    have taken long.
    ``resumed`` is a decision left half carried out; ``broken`` is the error that ended the run. ``answer`` is a
    person's yes that waits to be carried out; ``approved`` says that this run does.
    ``wakes`` counts how often each case of the order was woken by when this run began; ``begun`` names the intents that
    it wrote itself.
    """

    services: Services
    claim: Claim
    case: Case
    id: str
    intents: list[Intent]
    begin_by: float
    switches: tuple[Switch, ...] = ()
    resumed: RecordedDecision | None = None
    answer: Answer | None = None
    wakes: Mapping[str, int] = field(default_factory=dict)
    approved: bool = False
    tape: Tape = field(default_factory=Tape)
    readings: Readings | None = None
    facts: Facts | None = None
    found: Classification | None = None
    policy: Policy | None = None
    policy_id: str | None = None
    policy_version: str = ""
    decision: Decision | None = None
    calls: tuple[ActionCall, ...] = ()
    withdrawn: tuple[str, ...] = ()
    situation: Situation | None = None
    version: str | None = None
    seen: Situation | None = None
    begun: set[str] = field(default_factory=set)
    at_hand: Intent | None = None
    request: Request | None = None
    outcome: Outcome | None = None
    broken: Exception | None = None
    _record: RecordedDecision | None = None
    _verification: Verification | None = None
    _taped: int = 0

    @property
    def started_by(self) -> str:
        """On whose word this run acts."""
        if self.approved and self.answer is not None:
            return f"person:{self.answer.by}"
        return f"policy:{self.policy_id}"

    def references(self) -> frozenset[str]:
        """The keys of our own intents on the order."""
        return frozenset(intent.id for intent in self.intents)

    def journalled(self, intent: Intent) -> None:
        """Put an intent's newest standing on the desk."""
        self.intents = [*(each for each in self.intents if each.id != intent.id), intent]

    def reread(self) -> list[Intent]:
        """The intents on the order, as the journal has them now."""
        with self.services.store.read() as tx:
            return tx.journal.of_order(self.case.store, self.case.order)

    def of_case(self) -> list[Intent]:
        return [intent for intent in self.intents if intent.case == self.case.id]

    def fresh_readings(self) -> Readings:
        """What was read, with the order as the last verification found it."""
        assert self.readings is not None
        seen = self.situation
        if seen is None:
            return self.readings
        stock = seen.stock or self.readings.stock
        return replace(self.readings, as_of=seen.as_of, order=seen.order, stock=stock, our_references=self.references())

    def decide_again(self) -> None:
        """The order changed since it was read: begin anew, under a new id."""
        self.id = self.services.ids.new()
        self.situation = self.version = self.at_hand = self.request = None
        self.policy = self.policy_id = self.decision = None
        self.calls = ()
        self.approved = False

    def decided(self, record: RecordedDecision) -> None:
        """A decision to be recorded with the next thing that is."""
        self._record = record

    def held_back(self, reason: Reason, outcome: Literal["escalate", "suggest"] = "escalate") -> None:
        """A decision that nothing is done about, though it was to act. Where it was begun, its record stands."""
        if self._record is not None:
            self._record = replace(self._record, outcome=outcome, reason=str(reason))

    @property
    def cause(self) -> str | None:
        """What the case has in common with others, where it is known."""
        if self.found is None:
            return None
        order = self.readings.order if self.readings else None
        return cause_of(self.found.kind, self.case.store, order, self.case.subject)

    def verified(self, verification: Verification) -> None:
        self._verification = verification

    def file_now(self) -> None:
        """File what is on the desk in a transaction of its own. Raises Halted when the claim was lost."""
        papers = self.papers()
        with self.services.store.write() as tx:
            papers.file_under_lease(tx)
        self.filed(papers)

    def papers(self) -> "Papers":
        """Everything on the desk that the store does not have yet."""
        return Papers(self, self._record, self.outcome, self._verification, len(self.tape.exchanges), self._taped)

    def filed(self, papers: "Papers") -> None:
        """The transaction that held ``papers`` is committed."""
        self._taped = papers.upto
        if self._record is papers.record:
            self._record = None
        if self.outcome is papers.outcome:
            self.outcome = None
        if self._verification is papers.verification:
            self._verification = None


@dataclass(frozen=True, slots=True)
class Papers:
    """What a run has to file; written in one transaction with an intent or with the run's end."""

    run: Run
    record: RecordedDecision | None
    outcome: Outcome | None
    verification: Verification | None
    upto: int
    since: int

    def file_under_lease(self, tx: CaseTransaction) -> None:
        """File while the claim is ours. Raises Halted when it is not."""
        if not tx.work.holds(self.run.claim):
            raise Halted(f"the lease on case {self.run.case.id} went to another worker", "lease")
        self.file(tx)

    def file(self, tx: CaseTransaction) -> None:
        run = self.run
        for paper in (self.outcome, self.verification):
            if paper is not None:
                paper.write(tx)
        if self.record is not None:
            tx.decisions.add(self.record)
        if self.upto > self.since:
            now = run.services.clock.now()
            tx.recordings.add(run.case.id, run.id, now, run.tape.exchanges[self.since : self.upto])
