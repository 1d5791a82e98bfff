"""What a document must look like for the sandbox to work with it; all else in it is served as it came."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from triage.sandbox.refusal import Refusal
from triage.sandbox.state import Document, Seed


def _is_time(told: str) -> str:
    if datetime.fromisoformat(told).tzinfo is None:
        raise ValueError("a time needs its zone, as in 2026-11-23T12:00:00Z")
    return told


Id = Annotated[str, Field(min_length=1, max_length=128)]
Time = Annotated[str, AfterValidator(_is_time)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)


class _Reservation(_Shape):
    id: str
    location: str
    quantity: int
    reference: str | None


class _Line(_Shape):
    id: Id
    sku: Id
    quantity: int
    shipped: int
    location: str | None
    reservation: _Reservation | None


class _Hold(_Shape):
    id: Id
    reason: str
    by: str
    reference: str | None


class _Label(_Shape):
    tracking_number: str


class _Fulfilment(_Shape):
    id: Id
    status: str
    location: str
    pick_state: str
    label: _Label | None


class _Export(_Shape):
    state: str
    reference: str | None
    requested_at: Time | None


class _AddressCheck(_Shape):
    verdict: str
    suggestion: dict[str, str]


class _Order(_Shape):
    id: Id
    store: str
    version: Annotated[str, Field(pattern=r"^[0-9]{1,15}$")]
    status: str | None
    updated_at: Time
    tags: list[str]
    lines: list[_Line]
    holds: list[_Hold]
    fulfilments: list[_Fulfilment]
    export: _Export | None
    shipping_address: dict[str, str] | None
    address_check: _AddressCheck | None
    receiver: dict[str, Any] | None = Field(None, alias="_receiver")
    export_before: dict[str, Any] | None = Field(None, alias="_export_before")
    check_before: _AddressCheck | None = Field(None, alias="_check_before")
    status_before_hold: str | None = Field(None, alias="_status_before_hold")


class _Recount(_Shape):
    id: Id
    state: str
    reference: str | None


class _Position(_Shape):
    sku: Id
    location: Id
    on_hand: int
    available: int
    recounts: list[_Recount]


class _Parcel(_Shape):
    carrier: Id
    number: Id
    events: list[Any]


def check_order(document: Document) -> None:
    """Raise Refusal naming the first thing in an order that the sandbox could not work with."""
    _check(_Order, document, "order")


def check_position(document: Document) -> None:
    _check(_Position, document, "stock position")


def check_parcel(document: Document) -> None:
    _check(_Parcel, document, "parcel")


def read_seed(body: Any) -> Seed:
    """A seed as ``/_seed`` takes it; refused whole when any part of it is wrong."""
    if not isinstance(body, dict) or not set(body) <= {"orders", "stock", "tracking"}:
        raise Refusal(422, "bad_value", "a seed is an object with lists of orders, stock and tracking")
    seed = Seed(*(_documents(body, name) for name in ("orders", "stock", "tracking")))
    for check, documents in ((check_order, seed.orders), (check_position, seed.stock), (check_parcel, seed.tracking)):
        for document in documents:
            check(document)
    return seed


def _documents(body: Document, name: str) -> list[Document]:
    documents = body.get(name, [])
    if not isinstance(documents, list) or not _all_objects(documents):
        raise Refusal(422, "bad_value", f"{name} is a list of objects")
    return documents


def _all_objects(values: Iterable[object]) -> bool:
    return all(isinstance(value, dict) for value in values)


def _check(shape: type[_Shape], document: Document, what: str) -> None:
    try:
        shape.model_validate_json(orjson.dumps(document))
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Refusal(422, "bad_value", f"{what} {document.get('id', '')!r}, {where}: {first['msg']}") from error
