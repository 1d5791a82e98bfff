"""What may be done in this Vendure, and on which terms: its plugin says what else runs there."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tools.graphql import GraphQL
from tools.reader import Bad, flag, need, obj, whole, words
from tools.vendure.documents import FETCH_TERMS
from triage.domain.actions import SetsOff
from triage.domain.connector import Terms
from triage.domain.errors import Rejected
from triage.domain.tape import Tape

_API = "Vendure's own interface"
SHOWN_BY = "tests/live/test_what_vendure_sets_off.py"
VERSION = 1
SHOWN = frozenset({"DefaultJobQueuePlugin", "DefaultSearchPlugin", "EmailPlugin", "TriagePlugin"})
"""The plugins that the test of what is set off ran with. What others do on an event, nobody has shown."""

_CANNOT = {
    "order.set_priority": "Vendure keeps no priority of an order",
    "order.correct_address": "Vendure changes an address only as a modification of the order, which stays in its books",
    "order.sync_status": "Vendure lets no fulfilment go back from a state that it has reached",
    "order.retry_export": "Vendure hands an order over to no receiver that could be asked",
    "stock.reallocate": "Vendure sets units aside when an order is placed, and moves them to no other location",
    "stock.reserve": "Vendure sets units aside by itself when an order is placed",
    "stock.request_recount": "Vendure has no recount that could be asked for and withdrawn",
}
_OF_PLUGIN = ("order.hold", "order.release_hold", "order.tag")
_NO_PLUGIN = (
    "the server does not run order-triage's plugin, without which a hold stops no fulfilment; "
    "docs/connect/vendure.md says how to add it"
)
_OTHER_PLUGIN = "the server runs another version of order-triage's plugin; take the one that comes with this release"


class VendureTerms:
    """Asked of the server each time: plugins come and go with its deployments."""

    def __init__(self, graphql: GraphQL, call_timeout: float) -> None:
        self._graphql = graphql
        self._call_timeout = call_timeout

    def fetch_terms(self, tape: Tape) -> Terms:
        return Terms(
            settles_within=timedelta(seconds=2),
            call_timeout=timedelta(seconds=self._call_timeout),
            keys_live=timedelta(0),
            sets_off={
                **{name: SetsOff(frozenset(), _API, why) for name, why in _CANNOT.items()},
                **self._of_plugin(tape),
            },
            reads_back=True,
            conditional=False,
            connector="vendure",
        )

    def _of_plugin(self, tape: Tape) -> Mapping[str, SetsOff]:
        try:
            told = obj(need(self._graphql.query(FETCH_TERMS, {}, tape), "triageTerms"))
            version, plugins, mails = _said(told)
        except Rejected as rejected:
            if rejected.status != 400:
                raise
            return _cannot(_NO_PLUGIN)
        except Bad:
            return _cannot(_OTHER_PLUGIN)
        if version != VERSION:
            return _cannot(_OTHER_PLUGIN)
        if not plugins <= SHOWN:
            return {}
        on_hold = SetsOff(frozenset({"customer"}) if mails else frozenset(), SHOWN_BY)
        return {
            "order.hold": on_hold,
            "order.release_hold": on_hold,
            "order.tag": SetsOff(frozenset(), SHOWN_BY),
        }


def _said(told: Mapping[str, Any]) -> tuple[int, frozenset[str], bool]:
    return whole(need(told, "version")), words(need(told, "plugins")), flag(need(told, "mailsOnHold"))


def _cannot(why: str) -> Mapping[str, SetsOff]:
    return {name: SetsOff(frozenset(), _API, why) for name in _OF_PLUGIN}
