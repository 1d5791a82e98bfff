"""What may be done behind an onX server, and on which terms."""

from dataclasses import dataclass
from datetime import timedelta

from tools.onx.client import McpClient
from triage.domain.actions import SetsOff
from triage.domain.connector import Terms
from triage.domain.tape import Tape

_UPDATE = "update-order"
_NO_FIELD = "onX has no field for it that a server would have to heed"
_CANNOT = {
    "order.hold": "onX has no hold; which status keeps an order from being picked is each server's own",
    "order.release_hold": "onX has no hold",
    "order.set_priority": _NO_FIELD,
    "order.sync_status": "onX leaves the words of a status, and what they set off, to each server",
    "order.correct_address": "onX does not say whether a part of an address replaces all of it",
    "order.retry_export": "onX hands orders over to no receiver that could be asked",
    "stock.reallocate": "onX has no location of a line",
    "stock.reserve": "onX has no reservations",
    "stock.request_recount": "onX has no recounts",
}


@dataclass(frozen=True, slots=True)
class OnxTerms:
    """A tag can be put on and taken off where the server lists the tool that does both. What it sets off there nobody
    has shown: it is off until a named person attests it.
    """

    client: McpClient
    call_timeout: float

    def fetch_terms(self, tape: Tape) -> Terms:
        cannot = dict(_CANNOT)
        if _UPDATE not in self.client.tools(tape):
            cannot["order.tag"] = f"the MCP server lists no tool {_UPDATE}"
        return Terms(
            settles_within=timedelta(seconds=5),
            call_timeout=timedelta(seconds=self.call_timeout),
            keys_live=timedelta(0),
            sets_off={name: SetsOff(frozenset(), "onX's list of tools", why) for name, why in cannot.items()},
            reads_back=True,
            conditional=False,
            connector="onx",
        )
