"""What may be done in WooCommerce, and on which terms."""

from datetime import timedelta

from triage.domain.actions import SetsOff
from triage.domain.connector import Terms
from triage.domain.tape import Tape

_CANNOT = {
    "order.set_priority": "WooCommerce keeps no priority of an order",
    "order.sync_status:delivered": "WooCommerce has no status that says that a parcel arrived",
    "order.retry_export": "WooCommerce hands orders over to no receiver that could be asked",
    "stock.reallocate": "WooCommerce has one stock and no locations",
    "stock.reserve": "WooCommerce takes an order's units from its stock by itself",
    "stock.request_recount": "WooCommerce has no recount that could be asked for and withdrawn",
}


class WooTerms:
    """WooCommerce's terms. Out of the box a hold, a release and a status mail the customer, and what plugins do on a
    tag's meta data nobody knows: all of these are off until a named person attests what they set off in this shop.
    """

    def __init__(self, call_timeout: float) -> None:
        self._terms = Terms(
            settles_within=timedelta(seconds=5),
            call_timeout=timedelta(seconds=call_timeout),
            keys_live=timedelta(0),
            sets_off={name: SetsOff(frozenset(), "WooCommerce's REST API", why) for name, why in _CANNOT.items()},
            reads_back=True,
            conditional=False,
            connector="woocommerce",
        )

    def fetch_terms(self, tape: Tape) -> Terms:  # noqa: ARG002  the connector's
        return self._terms
