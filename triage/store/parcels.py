"""Parcels: which orders a tracking number is known of, so that a carrier's word finds its case."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from triage.domain.parcels import Parcel, PlaceOfParcel, parcel_key
from triage.store.prepared import Prepared
from triage.store.tables import parcels


def _add(dialect: Any) -> Any:
    fresh = dialect.insert(parcels).values({column.name: bindparam(column.name) for column in parcels.c})
    return fresh.on_conflict_do_nothing().returning(parcels.c.parcel)


_ADD = Prepared({"sqlite": _add(sqlite), "postgresql": _add(postgresql)})
_PLACES = Prepared(
    select(parcels.c.order_id, parcels.c.fulfilment)
    .where(parcels.c.store == bindparam("of_store"), parcels.c.parcel == bindparam("of_parcel"))
    .order_by(parcels.c.order_id, parcels.c.fulfilment)
)


class Parcels:
    """A row for each fulfilment of each number. A number once known stays: carriers speak of old parcels, too."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, seen: Iterable[Parcel], at: datetime) -> list[Parcel]:
        """Keep what was seen, in one order for all; those that are new."""
        return [each for each in sorted(seen, key=_in_order) if self._is_new(each, at)]

    def places(self, store: str, number: str) -> list[PlaceOfParcel]:
        """Every fulfilment that a number, as printed anywhere, is known of."""
        where = {"of_store": store, "of_parcel": parcel_key(number)}
        return [PlaceOfParcel(row["order_id"], row["fulfilment"]) for row in _PLACES.all(self._connection, where)]

    def _is_new(self, parcel: Parcel, at: datetime) -> bool:
        row = {"store": parcel.store, "parcel": parcel_key(parcel.number), "order_id": parcel.order}
        row |= {"fulfilment": parcel.fulfilment, "number": parcel.number, "carrier": parcel.carrier}
        return _ADD.one(self._connection, {**row, "seen_at": at}) is not None


def _in_order(parcel: Parcel) -> tuple[str, ...]:
    return parcel.store, parcel_key(parcel.number) or "", parcel.order, parcel.fulfilment
