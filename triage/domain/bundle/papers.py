"""What a context bundle is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from triage.domain.answers import Answer
from triage.domain.assessment.readings import Readings
from triage.domain.cases import Case
from triage.domain.decisions import RecordedDecision
from triage.domain.events import Event
from triage.domain.journal import Intent, JournalEntry


@dataclass(frozen=True, slots=True)
class CasePapers:
    """Everything we hold on one case.

    ``decision`` is the newest one, and ``readings`` what was read last: both None for a case that nobody
    has looked at yet. ``entries`` maps an intent to its lines of the journal. ``next_look`` is when a
    case that waits is due again. ``answers`` are what people said to what was suggested, newest first.
    ``of_order`` are the intents of all cases of the order: a later one may stand on one of this case.
    """

    case: Case
    events: Sequence[Event] = ()
    decision: RecordedDecision | None = None
    intents: Sequence[Intent] = ()
    entries: Mapping[str, Sequence[JournalEntry]] = field(default_factory=dict)
    readings: Readings | None = None
    next_look: datetime | None = None
    answers: Sequence[Answer] = ()
    of_order: Sequence[Intent] = ()
