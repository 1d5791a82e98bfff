"""What a connector is known to do: the terms on which effects may be tried in one back office."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from triage.domain.actions import SetsOff


@dataclass(frozen=True, slots=True)
class Terms:
    """``settles_within``: how long a write may take to be readable. ``call_timeout``: the longest a
    write can be on the wire. ``keys_live``: how long the receiver remembers an idempotency key, zero
    for one that has none. ``sets_off``: what each action sets off there, shown or attested.
    """

    settles_within: timedelta = timedelta(seconds=2)
    call_timeout: timedelta = timedelta(seconds=15)
    keys_live: timedelta = timedelta(hours=24)
    sets_off: Mapping[str, SetsOff] = field(default_factory=dict)
