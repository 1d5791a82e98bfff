"""The reference back-office API (docs/reference-backoffice.openapi.yaml): orders, stock, parcels."""

from tools.reference.carrier import ReferenceCarrier
from tools.reference.inventory import ReferenceInventory
from tools.reference.orders import ReferenceOrders
from tools.reference.session import Session, SessionSettings
from tools.reference.terms import ReferenceTerms

__all__ = ["ReferenceCarrier", "ReferenceInventory", "ReferenceOrders", "ReferenceTerms", "Session", "SessionSettings"]
