"""What may be done in Shopify, and on which terms."""

from datetime import timedelta

from triage.domain.actions import SetsOff
from triage.domain.connector import Terms
from triage.domain.tape import Tape

_CANNOT = {
    "order.set_priority": "Shopify keeps no priority of an order",
    "order.sync_status": "Shopify works an order's status out from its fulfilments, and marking one as delivered is "
    "told to the customer",
    "order.retry_export": "Shopify hands an order over to fulfilment services by itself, and tells of no receiver that "
    "could be asked",
    "stock.reserve": "Shopify commits stock to an order by itself when it is placed",
    "stock.request_recount": "Shopify has no recount that could be asked for and withdrawn",
}


class ShopifyTerms:
    """Shopify's terms; they are the same for every shop. What holds, tags, moves and corrections set off depends on the
    shop's apps and flows: nobody has shown it, so that they are off until a named person attests it.
    """

    def __init__(self, call_timeout: float) -> None:
        self._terms = Terms(
            settles_within=timedelta(seconds=5),
            call_timeout=timedelta(seconds=call_timeout),
            keys_live=timedelta(0),
            sets_off={name: SetsOff(frozenset(), "Shopify's own interface", why) for name, why in _CANNOT.items()},
            reads_back=True,
            conditional=False,
            connector="shopify",
        )

    def fetch_terms(self, tape: Tape) -> Terms:  # noqa: ARG002  the connector's
        return self._terms
