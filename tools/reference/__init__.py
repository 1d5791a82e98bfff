"""The reference back-office API (docs/reference-backoffice.openapi.yaml): orders, stock, parcels."""

from tools.access import Access
from tools.reference.carrier import ReferenceCarrier
from tools.reference.inventory import ReferenceInventory
from tools.reference.orders import ReferenceOrders
from tools.reference.terms import ReferenceTerms
from tools.wire import Bearer
from triage.domain.connector import Connector

__all__ = ["ReferenceCarrier", "ReferenceInventory", "ReferenceOrders", "ReferenceTerms", "connect"]


def connect(access: Access) -> Connector:
    session = access.session(Bearer(access.secret("token")))
    return Connector(
        ReferenceOrders(session),
        ReferenceInventory(session),
        ReferenceCarrier(session),
        ReferenceTerms(session).fetch_terms,
        session.settings.longest_call,
        session.close,
    )
