"""Each vendor's webhooks keep the contract of an event source, and tell of a parcel, never of an order."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from tests.contracts.event_source import EventSourceContract
from tests.contracts.stands import Delivery
from tests.store.fake_clock import FakeClock
from tests.tools.carriers import shipengine_key
from tests.tools.carriers.stand_in import Asked, Reply, StandIn, as_json, served
from tests.tools.carriers.vendors import aftership_tracking, easypost_tracker, shipengine_answer, shippo_track
from tools.access import SourceAccess
from tools.connecting import event_source
from tools.shipengine.webhooks import ShipEngineWebhooks
from triage.domain.errors import BadValue, NotSigned
from triage.domain.events import Event
from triage.domain.ports import EventSource
from triage.intake.event_types import claims_exception, worth_a_look
from triage.secrets import KeptSecrets

_SECRET, _OLD = "whs-0123456789abcdef", "whs-of-last-year"


@dataclass
class Ids:
    made: "count[int]" = field(default_factory=count)

    def new(self) -> str:
        return f"E-{next(self.made)}"


def _access(secrets: Sequence[str] = (_SECRET, _OLD)) -> SourceAccess:
    kept = KeptSecrets(None, {"parcels": [SecretStr(secret) for secret in secrets]})
    return SourceAccess("parcels", kept, "main", timedelta(minutes=5), FakeClock(), Ids())


def _mac(over: bytes, secret: str = _SECRET) -> bytes:
    return hmac.new(secret.encode(), over, hashlib.sha256).digest()


@dataclass
class _Stand:
    source: EventSource
    number: str
    type: str
    made: "count[int]" = field(default_factory=count)

    def body(self, n: int) -> Mapping[str, Any]:
        raise NotImplementedError

    def signed(self, body: bytes) -> Delivery:
        raise NotImplementedError

    def delivery(self) -> Delivery:
        return self.signed(json.dumps(self.body(next(self.made))).encode())

    def expected(self, event: Event) -> None:
        assert (event.type, event.parcel, event.order, event.claims) == (self.type, self.number, None, False)
        assert (event.source, event.store) == ("parcels", "main")


class _EasyPost(_Stand):
    def body(self, n: int) -> Mapping[str, Any]:
        event = {"id": f"evt_{n}", "object": "Event", "mode": "production", "description": "tracker.updated"}
        return {**event, "result": easypost_tracker(), "created_at": "2026-11-23T11:41:00Z"}

    def signed(self, body: bytes) -> Delivery:
        return Delivery({"x-hmac-signature": f"hmac-sha256-hex={_mac(body).hex()}"}, body)


class _EasyPostV2(_EasyPost):
    def signed(self, body: bytes) -> Delivery:
        stamp, path = "Mon, 23 Nov 2026 11:58:00 +0000", "/webhooks/parcels"
        over = f"{stamp}POST{path}".encode() + body
        headers = {"x-timestamp": stamp, "x-path": path, "x-hmac-signature-v2": f"hmac-sha256-hex={_mac(over).hex()}"}
        return Delivery(headers, body)


class _AfterShip(_Stand):
    def body(self, n: int) -> Mapping[str, Any]:
        return {"event": "tracking_update", "event_id": f"ev-{n}", "ts": 1795434000, "msg": aftership_tracking()}

    def signed(self, body: bytes) -> Delivery:
        return Delivery({"aftership-hmac-sha256": base64.b64encode(_mac(body)).decode()}, body)


class _AfterShipNew(_AfterShip):
    def signed(self, body: bytes) -> Delivery:
        return Delivery({"as-signature-hmac-sha256": base64.b64encode(_mac(body, _OLD)).decode()}, body)


class _Shippo(_Stand):
    def body(self, n: int) -> Mapping[str, Any]:
        return {"event": "track_updated", "test": False, "data": shippo_track(metadata=str(n)), "carrier": "ups"}

    def signed(self, body: bytes) -> Delivery:
        return Delivery({"shippo-auth-signature": f"t=1795435080,v1={_mac(b'1795435080.' + body).hex()}"}, body)


class _ShipEngine(_Stand):
    def body(self, n: int) -> Mapping[str, Any]:
        return {"resource_type": "API_TRACK", "resource_url": f"https://…/{n}", "data": shipengine_answer()}

    def signed(self, body: bytes) -> Delivery:
        stamp = "2026-11-23T11:59:00Z"
        headers = {
            "x-shipengine-rsa-sha256-key-id": shipengine_key.KEY_ID,
            "x-shipengine-rsa-sha256-signature": shipengine_key.signature(f"{stamp}.".encode() + body),
            "x-shipengine-timestamp": stamp,
        }
        return Delivery(headers, body)


class TestEasyPostSource(EventSourceContract):
    @pytest.fixture
    def stand(self) -> _Stand:
        return _EasyPost(event_source("easypost", _access()), "9400100000000000000000", "parcel.exception.weather")


class TestEasyPostSourceOfVersionTwo(EventSourceContract):
    @pytest.fixture
    def stand(self) -> _Stand:
        return _EasyPostV2(event_source("easypost", _access()), "9400100000000000000000", "parcel.exception.weather")


class TestAfterShipSource(EventSourceContract):
    @pytest.fixture
    def stand(self) -> _Stand:
        return _AfterShip(event_source("aftership", _access()), "770000000001", "parcel.exception.customs")


class TestAfterShipSourceByAnotherHeader(EventSourceContract):
    @pytest.fixture
    def stand(self) -> _Stand:
        return _AfterShipNew(event_source("aftership", _access()), "770000000001", "parcel.exception.customs")


class TestShippoSource(EventSourceContract):
    @pytest.fixture
    def stand(self) -> _Stand:
        return _Shippo(event_source("shippo", _access()), "1Z999AA10123456784", "parcel.out_for_delivery")


class TestShipEngineSource(EventSourceContract):
    @pytest.fixture
    def stand(self) -> _Stand:
        keys = json.dumps(shipengine_key.key_set())
        return _ShipEngine(event_source("shipengine", _access([keys])), "1Z999AA10123456784", "parcel.attempted")


class _KeySet(StandIn):
    renames = {}  # noqa: RUF012  nothing is renamed

    def knows(self, asked: Asked) -> bool:
        return asked.path == "/jwks"

    def answer(self, asked: Asked) -> Reply:  # noqa: ARG002  the same whatever is asked
        return as_json(shipengine_key.key_set())

    def refusal(self, status: int) -> Reply:
        return as_json({"errors": []}, status)


def test_keys_of_shipengine_are_fetched_once_and_asked_for_anew_at_most_once_a_minute() -> None:
    stand_in = _KeySet()
    with served(stand_in) as address, httpx.HTTPTransport(trust_env=False) as transport:
        source = ShipEngineWebhooks(_access([f"{address}/jwks"]), transport)
        stand = _ShipEngine(source, "", "")
        given, asked = stand.delivery(), stand_in.asked
        source.read(given.headers, given.body)
        source.read(given.headers, given.body)
        assert len(asked) == 1

        strange = {**given.headers, "x-shipengine-rsa-sha256-key-id": "key-9"}
        for _ in range(5):
            with pytest.raises(NotSigned):
                source.read(strange, given.body)
        assert len(asked) == 1


def test_keys_that_cannot_be_had_leave_deliveries_unproved() -> None:
    stand_in = _KeySet()
    stand_in.faults = ["503"]
    with served(stand_in) as address, httpx.HTTPTransport(trust_env=False) as transport:
        source = ShipEngineWebhooks(_access([f"{address}/jwks"]), transport)
        given = _ShipEngine(source, "", "").delivery()
        with pytest.raises(NotSigned, match="cannot be had"):
            source.read(given.headers, given.body)


def test_a_shippo_delivery_without_a_signature_is_refused_with_the_reason() -> None:
    with pytest.raises(NotSigned, match="support"):
        event_source("shippo", _access()).read({}, b"{}")


@pytest.mark.parametrize("stand", [_Shippo, _ShipEngine, _EasyPostV2])
def test_a_signed_time_outside_the_window_is_refused(stand: type[_Stand]) -> None:
    kind = {_Shippo: "shippo", _ShipEngine: "shipengine", _EasyPostV2: "easypost"}[stand]
    access = _access([json.dumps(shipengine_key.key_set())] if stand is _ShipEngine else [_SECRET])
    access.clock.sleep(600)
    source = event_source(kind, access)
    given = stand(source, "", "").delivery()

    with pytest.raises(NotSigned, match="300 s off"):
        source.read(given.headers, given.body)


@pytest.mark.parametrize(
    ("type_", "looked_at"),
    [
        ("parcel.in_transit", False),
        ("parcel.pre_transit", False),
        ("parcel.out_for_delivery", False),
        ("parcel.delivered", False),
        ("parcel.unknown", False),
        ("parcel.exception", True),
        ("parcel.exception.customs", True),
        ("parcel.attempted", True),
        ("parcel.returning", True),
    ],
)
def test_what_went_wrong_is_worth_a_look_and_the_rest_an_observation(type_: str, looked_at: bool) -> None:
    assert worth_a_look(type_) is looked_at
    assert claims_exception("parcel.in_transit", None) is False


def test_an_event_that_is_about_no_parcel_is_an_observation_of_the_vendors_own_type() -> None:
    stand = _EasyPost(event_source("easypost", _access()), "", "")
    given = stand.signed(b'{"id": "evt_9", "description": "batch.created", "result": {"object": "Batch"}}')
    event = stand.source.read(given.headers, given.body)

    assert (event.type, event.parcel, event.claims) == ("easypost.batch.created", None, False)


def test_a_tracker_event_without_a_tracker_is_a_bad_value() -> None:
    stand = _EasyPost(event_source("easypost", _access()), "", "")
    given = stand.signed(b'{"id": "evt_9", "description": "tracker.updated", "result": null}')

    with pytest.raises(BadValue, match="tracking_code"):
        stand.source.read(given.headers, given.body)


@pytest.mark.parametrize("about", ["a b", "x\\ny", "ü", ""])
def test_a_kind_of_event_that_is_no_word_is_a_bad_value(about: str) -> None:
    stand = _EasyPost(event_source("easypost", _access()), "", "")
    given = stand.signed(f'{{"id": "evt_9", "description": "{about}"}}'.encode())

    with pytest.raises(BadValue):
        stand.source.read(given.headers, given.body)
