"""Parcels of an order, as the two shipment tracking plugins keep them; without one WooCommerce keeps none.

Both (Shipment Tracking of WooCommerce, Advanced Shipment Tracking) write ``_wc_shipment_tracking_items``. They date a
parcel by a day, as midnight UTC of a day that a person named in the shop's own zone. Such a day is read as its last
moment anywhere, so that nothing counts as older than it is; one that is not over yet is ahead of us, and tells no age.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from tools.reader import Bad, items, maybe, need, obj, text
from tools.woocommerce.scalars import Fields, Meta
from triage.domain.flaws import FlawKind
from triage.domain.order import Fulfilment, FulfilmentStatus, Label, PickState

KEY = "_wc_shipment_tracking_items"
LOCATION = "default"
_DAY_SECONDS = 86_400
_UNTIL_IT_IS_OVER_EVERYWHERE = timedelta(hours=36)
_LATEST = 4_102_444_800
_SECONDS = re.compile(r"[0-9]{1,12}")


def read_shipments(meta: Meta) -> tuple[Fulfilment, ...]:
    """The parcels; raises Bad where none are kept."""
    found = meta.get(KEY)
    if found is None:
        raise Bad("WooCommerce keeps no fulfilments without a shipment tracking plugin", FlawKind.NOT_KEPT)
    return tuple(_shipment(obj(entry)) for entry in items(found[1]))


def _shipment(fields: Fields) -> Fulfilment:
    shipped = _shipped_at(need(fields, "date_shipped"))
    carrier = maybe(fields, "tracking_provider", text) or text(fields.get("custom_tracking_provider") or "")
    tracking = text(need(fields, "tracking_number")).strip()
    if not carrier.strip() or not tracking:
        raise Bad("a parcel without its carrier or its number", FlawKind.ABSENT)
    return Fulfilment(
        id=text(need(fields, "tracking_id")),
        status=FulfilmentStatus.SHIPPED,
        location=LOCATION,
        pick_state=PickState.PACKED,
        label=Label(carrier.strip(), "", tracking, shipped),
        label_refused=None,
        short_pick=0,
        shipped_at=shipped,
        confirmed_at=None,
        confirm_by=None,
    )


def _shipped_at(value: Any) -> datetime:
    """Seconds since 1970, as a number or its text."""
    told = text(value) if isinstance(value, str) else str(value)
    if isinstance(value, bool) or not _SECONDS.fullmatch(told) or not 0 < int(told) < _LATEST:
        raise Bad("date_shipped is not seconds since 1970")
    at = datetime.fromtimestamp(int(told), UTC)
    return at if int(told) % _DAY_SECONDS else at + _UNTIL_IT_IS_OVER_EVERYWHERE
