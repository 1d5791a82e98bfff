"""What the store holds of a case that a fixture needs: its event, and every exchange of its runs."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

from tools.reference.write_requests import request_for
from triage.domain.cases import Case
from triage.domain.errors import BadInput
from triage.domain.events import Event
from triage.domain.fact_values import Plain
from triage.domain.journal import Intent
from triage.domain.tape import Exchange
from triage.domain.writes import parse_write
from triage.replaying.upstream import Place, epochs, place_of
from triage.store.transaction import Transaction

_ROOTS = ("orders", "stock", "tracking", "terms", "recounts")


@dataclass(frozen=True, slots=True)
class Asked:
    """One exchange of a case. ``intent`` is the one that a write carried out; ``again`` as in a fixture."""

    exchange: Exchange
    intent: str | None = None
    again: bool = False

    @property
    def reads(self) -> bool:
        return self.exchange.changes_nothing

    @property
    def place(self) -> Place:
        return place_of(self.exchange.method, path_and_query(self.exchange.url))

    @property
    def said(self) -> tuple[int, str, str | None]:
        """What came back, less when."""
        return self.exchange.status, self.exchange.body, self.exchange.headers.get("etag")


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """``intents`` are those of the whole order, oldest first: their ids stand in what the back office says."""

    case: Case
    event: Event
    asked: Sequence[Asked]
    intents: Sequence[Intent]


def read_case(tx: Transaction, case: Case) -> CaseRecord:
    """Raises BadInput for a case that nobody has looked at, so that there is nothing to replay."""
    events = tx.inbox.of_case(case.id)
    runs = tx.recordings.of_case(case.id)
    if events and (not _telling(events).raw or (case.last_run and not any(runs.values()))):
        raise BadInput(
            f"the payload and the recordings of case {case.id} were erased, or are older than TRIAGE_KEEP_RAW_DAYS; "
            "there is nothing left to record"
        )
    if not events or not any(runs.values()):
        raise BadInput(
            f"case {case.id} has not been worked on yet, so there is nothing to record; 'triage worker' does"
        )
    intents = sorted(tx.journal.of_order(case.store, case.order), key=lambda each: (each.intended_at, each.id))
    asked = _without_repeats(list(_asked(runs, [each for each in intents if each.case == case.id])))
    return CaseRecord(case, _telling(events), asked, intents)


def path_and_query(url: str) -> str:
    """A URL from where the reference API begins, whatever it is mounted on."""
    parts = urlsplit(url)
    segments = parts.path.split("/")
    start = next((n for n, segment in enumerate(segments) if segment in _ROOTS), 1)
    return "/" + "/".join(segments[start:]) + (f"?{parts.query}" if parts.query else "")


def _telling(events: Sequence[Event]) -> Event:
    """The event that the case speaks for: the latest that names a kind, else claims an exception, else the first."""
    named = [event for event in events if event.kind is not None]
    claims = [event for event in events if event.claims]
    return (named or claims or [events[0]])[-1]


def _asked(runs: Mapping[str, list[Exchange]], intents: Sequence[Intent]) -> Iterator[Asked]:
    """A run that begins with a write goes on with the one before, which met a changed order."""
    ended: set[str] = set()
    for number, exchanges in enumerate(runs.values()):
        for place, exchange in enumerate(exchanges):
            if exchange.changes_nothing:
                yield Asked(exchange, again=number > 0 and place == 0)
                continue
            intent = _carried_out(exchange, [each for each in intents if each.id not in ended])
            if intent is not None and 0 < exchange.status < 500:
                ended.add(intent)
            yield Asked(exchange, intent)


def _carried_out(exchange: Exchange, intents: Sequence[Intent]) -> str | None:
    """The newest intent, as of the exchange, that means just this write; of equally new ones the first."""
    place = place_of(exchange.method, path_and_query(exchange.url))
    fitting = [each for each in intents if each.intended_at <= exchange.at and _means(each, place, exchange)]
    newest = max((each.intended_at for each in fitting), default=None)
    return next((each.id for each in fitting if each.intended_at == newest), None)


def _means(intent: Intent, place: Place, exchange: Exchange) -> bool:
    if intent.write is None:
        return False
    method, path, body = request_for(parse_write(intent.write))
    return place_of(method, path) == place and _same(body, exchange.request_body)


def _same(body: Mapping[str, Plain] | None, sent: Plain) -> bool:
    return (dict(body) if body else None) == (sent or None)


def _without_repeats(asked: list[Asked]) -> list[Asked]:
    """Leave out readings that say what the one before said: a replay repeats them by itself."""
    readings: dict[tuple[Place, int], list[int]] = defaultdict(list)
    for number, epoch in enumerate(epochs(asked)):
        if asked[number].reads:
            readings[asked[number].place, epoch].append(number)
    left_out: set[int] = set()
    last: dict[Place, tuple[int, str, str | None]] = {}
    for (place, _), numbers in readings.items():
        said = [asked[n].said for n in numbers]
        repeats = {n for n, (before, now) in zip(numbers[1:], pairwise(said), strict=True) if before == now}
        if len(repeats) == len(numbers) - 1 and last.get(place) == said[0]:
            repeats.add(numbers[0])
        left_out |= {n for n in repeats if not asked[n].again}
        last[place] = said[-1]
    return [each for n, each in enumerate(asked) if n not in left_out]
