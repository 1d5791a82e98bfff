"""What a connector is known to do: the terms on which effects may be tried in one back office."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from triage.domain.actions import SetsOff
from triage.domain.ports import Carrier, Inventory, OrderSystem
from triage.domain.tape import Tape


@dataclass(frozen=True, slots=True)
class Terms:
    """``settles_within``: how long a write may take to be readable. ``call_timeout``: the longest a
    write can be on the wire. ``keys_live``: how long the receiver remembers an idempotency key, zero
    for one that has none. ``sets_off``: what each action sets off there, shown or attested.
    ``reads_back``: what was written can be seen in its readings. ``conditional``: it refuses a write whose
    ``If-Match`` is stale. ``connector`` is its name, as kill switches take it.
    """

    settles_within: timedelta = timedelta(seconds=2)
    call_timeout: timedelta = timedelta(seconds=15)
    keys_live: timedelta = timedelta(hours=24)
    sets_off: Mapping[str, SetsOff] = field(default_factory=dict)
    reads_back: bool = True
    conditional: bool = True
    connector: str = "reference"

    @property
    def why_blind(self) -> str | None:
        """Why nothing may be sent there at all, or None: an unknown outcome could never be settled."""
        if self.keys_live or self.reads_back:
            return None
        return (
            "this back office knows no idempotency keys and does not show what was written, so that nobody could "
            "tell what came of a write; it needs keys_live_seconds or reads_back in its /terms, and "
            "TRIAGE_BACKOFFICE_KEYS or TRIAGE_BACKOFFICE_READS_BACK at as-told"
        )

    def without(self, *, keys: bool = False, reading_back: bool = False, conditions: bool = False) -> "Terms":
        """The same without what is named: settings may only take away from what a back office says it does."""
        return replace(
            self,
            keys_live=timedelta(0) if keys else self.keys_live,
            reads_back=self.reads_back and not reading_back,
            conditional=self.conditional and not conditions,
        )


@dataclass(frozen=True, slots=True)
class Connector:
    """One back office, connected. ``carrier`` is None where it tells nothing of parcels. ``fetch_terms`` raises as
    reads do. ``longest_call``: the longest that a call may take, in seconds. ``warnings``: what whoever runs this
    should know of the other side, as its answers so far tell, such as an interface that ends soon.
    """

    orders: OrderSystem
    inventory: Inventory
    carrier: Carrier | None
    fetch_terms: Callable[[Tape], Terms]
    longest_call: float
    close: Callable[[], None]
    warnings: Callable[[], Sequence[str]] = tuple
