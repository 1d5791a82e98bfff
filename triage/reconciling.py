"""Reconciling by hand: is what was done still there, and does the back office show anything of ours unknown to us?

What the worker does by itself for resolved cases, at once and for more: also for contained and watching ones, and
for what the journal does not have. That is what a restored backup needs before anything acts again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial

from triage.actions.catalogue import ACTIONS
from triage.bootstrap import Triage
from triage.domain.cases import Case, CaseStatus
from triage.domain.decisions import Reason
from triage.domain.errors import CallFailed, NotFound, Unavailable
from triage.domain.escalation import priority, summary
from triage.domain.journal import Intent
from triage.domain.tape import Tape
from triage.effects.lasting import Loss, strangers
from triage.effects.looking_back import LookingBack, Seen

RECONCILED = (CaseStatus.RESOLVED, CaseStatus.CONTAINED, CaseStatus.WATCHING)
_AT_ONCE = 5
_PAGE = 500
_MOST_SILENCES = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look at one case showed. ``strangers`` are effects of ours that no intent accounts for; ``unread`` says
    why nobody could look, or that a worker was on the case meanwhile.
    """

    case: Case
    lost: Sequence[Loss] = ()
    strangers: Sequence[str] = ()
    unread: str | None = None

    @property
    def lasting(self) -> bool:
        return not (self.lost or self.strangers or self.unread)


@dataclass
class Reconciling:
    """Looks, and gives to people what did not last. Run again, it looks again at what is left."""

    triage: Triage
    _told: set[tuple[str, str]] = field(default_factory=set)

    def cases(self, since: datetime | None = None) -> list[Case]:
        """The resolved, contained and watching cases that changed since then, newest first."""
        found = [case for status in RECONCILED for case in self._of_status(status)]
        chosen = [case for case in found if since is None or case.updated_at >= since]
        return sorted(chosen, key=lambda case: case.id, reverse=True)

    def run(self, cases: Sequence[Case]) -> Iterator[Finding]:
        """Look at each, some at a time, and give what it came to. Raises Unavailable when nobody answers at all."""
        self._looking  # noqa: B018 made before threads ask for it
        silent, heard = 0, False
        for start in range(0, len(cases), _AT_ONCE):
            chosen = cases[start : start + _AT_ONCE]
            looked = self.triage.reads.run([partial(self._look, case) for case in chosen])
            for case, seen in zip(chosen, looked, strict=True):
                heard, silent = heard or not isinstance(seen, CallFailed), silent + 1
                if silent == _MOST_SILENCES and not heard:
                    raise Unavailable(f"the back office does not answer: {seen}")
                yield self._finding(case, seen)

    def _of_status(self, status: CaseStatus) -> Iterator[Case]:
        before: str | None = None
        while True:
            with self.triage.store.read() as tx:
                page = tx.cases.find(status=str(status), limit=_PAGE, before=before)
            yield from page
            if len(page) < _PAGE:
                return
            before = page[-1].id

    @cached_property
    def _looking(self) -> LookingBack:
        triage = self.triage
        return LookingBack(triage.orders, triage.inventory, ACTIONS, triage.clock)

    def _look(self, case: Case) -> Seen | CallFailed | NotFound:
        try:
            return self._looking.look(case.id, case.order, lambda: self._ours(case), Tape())
        except (CallFailed, NotFound) as error:
            return error

    def _ours(self, case: Case) -> list[Intent]:
        with self.triage.store.read() as tx:
            return tx.journal.of_order(case.store, case.order)

    def _finding(self, case: Case, seen: Seen | CallFailed | NotFound) -> Finding:
        if not isinstance(seen, Seen):
            return Finding(case, unread=str(seen))
        unknown = [
            each for each in strangers(seen.situation.order, seen.intents) if (case.order, each) not in self._told
        ]
        if not seen.lost and not unknown:
            return Finding(case)
        if not self._given_to_people(case, seen, unknown):
            return Finding(case, unread="a worker was on it meanwhile; run it again")
        self._told.update((case.order, each) for each in unknown)
        return Finding(case, seen.lost, unknown)

    def _given_to_people(self, case: Case, seen: Seen, unknown: Sequence[str]) -> bool:
        """False where somebody else changed the case since it was read, or is on it. No look is due on it then: what
        was to be looked at, people do.
        """
        reason = Reason.DID_NOT_LAST if seen.lost else Reason.NOT_IN_JOURNAL
        fields = list(dict.fromkeys(name for loss in seen.lost for name in loss.differences))
        note = "; ".join([*map(str, seen.lost), *(f"{each} is not in the journal" for each in unknown)])
        with self.triage.store.write() as tx:
            if tx.cases.get(case.id) != case or tx.work.held(case.id):
                return False
            tx.work.drop(case.id)
            tx.cases.update(
                case.id,
                status=str(CaseStatus.ESCALATED),
                reason=str(reason),
                because=fields,
                watch_until=None,
                summary=summary(case.kind, reason, fields, note),
                priority=priority(case.kind, reason),
            )
            if seen.lost:
                at = seen.situation.as_of
                tx.resolves.came_back(case.id, None, at, at, "not_lasting")
                tx.resolves.look_again(case.id, None)
        return True
