"""Which connector stands behind a kind; a connector is imported when it is used."""

from tools.access import Access, SourceAccess
from triage.domain.connector import Connector
from triage.domain.errors import BadValue
from triage.domain.ports import Carrier, EventSource


def connect_back_office(kind: str, access: Access) -> Connector:
    """Raises BadValue for a kind that there is none of, and for settings that cannot be used."""
    match kind:
        case "reference":
            from tools.reference import connect
        case "mapped":
            from tools.mapped import connect
        case "shopify":
            from tools.shopify import connect
        case "vendure":
            from tools.vendure import connect
        case "woocommerce":
            from tools.woocommerce import connect
        case "onx":
            from tools.onx import connect
        case _:
            raise BadValue(f"there is no back office of kind {kind!r}")
    return connect(access)


def connect_carrier(kind: str, access: Access) -> Carrier:
    """The same for a carrier, or one who asks many carriers."""
    match kind:
        case "easypost":
            from tools.easypost import connect
        case "aftership":
            from tools.aftership import connect
        case "shippo":
            from tools.shippo import connect
        case "shipengine":
            from tools.shipengine import connect
        case "usps":
            from tools.usps import connect
        case "canadapost":
            from tools.canadapost import connect
        case _:
            raise BadValue(f"there is no carrier of kind {kind!r} for {access.name}")
    return connect(access)


def event_source(kind: str, access: SourceAccess) -> EventSource:
    """The same for a sender of webhooks."""
    match kind:
        case "shopify":
            from tools.shopify.webhooks import ShopifyWebhooks

            return ShopifyWebhooks(access)
        case "woocommerce":
            from tools.woocommerce.webhooks import WooWebhooks

            return WooWebhooks(access)
        case "easypost":
            from tools.easypost import EasyPostWebhooks

            return EasyPostWebhooks(access)
        case "aftership":
            from tools.aftership import AfterShipWebhooks

            return AfterShipWebhooks(access)
        case "shippo":
            from tools.shippo import ShippoWebhooks

            return ShippoWebhooks(access)
        case "shipengine":
            from tools.shipengine import ShipEngineWebhooks

            return ShipEngineWebhooks(access)
        case _:
            raise BadValue(f"there is no event source of kind {kind!r} for {access.name}")
