"""What every event source must do. Subclass it as ``TestNAMESource`` with a fixture ``stand``."""

from collections.abc import Iterator

import pytest

from tests.contracts.stands import Delivery, SourceStand
from triage.domain.errors import BadValue, NotSigned
from triage.domain.events import Event
from triage.domain.ports import EventSource


class EventSourceContract:
    @pytest.fixture
    def stand(self) -> Iterator[SourceStand] | SourceStand:
        raise NotImplementedError

    def test_a_good_delivery_is_understood(self, stand: SourceStand) -> None:
        source: EventSource = stand.source
        given = stand.delivery()
        event = source.read(given.headers, given.body)

        stand.expected(event)
        assert event.delivery
        assert event.raw == given.body.decode()

    def test_the_same_delivery_twice_has_one_delivery_id(self, stand: SourceStand) -> None:
        given = stand.delivery()

        assert _read(stand, given).delivery == _read(stand, given).delivery

    def test_two_deliveries_have_two(self, stand: SourceStand) -> None:
        assert _read(stand, stand.delivery()).delivery != _read(stand, stand.delivery()).delivery

    def test_a_delivery_without_its_signature_is_not_signed(self, stand: SourceStand) -> None:
        with pytest.raises(NotSigned):
            _read(stand, Delivery({}, stand.delivery().body))

    def test_a_changed_body_is_not_signed(self, stand: SourceStand) -> None:
        given = stand.delivery()

        with pytest.raises(NotSigned):
            _read(stand, Delivery(given.headers, given.body + b" "))

    def test_a_signature_of_nonsense_is_not_signed(self, stand: SourceStand) -> None:
        given = stand.delivery()
        for value in ("", "=", "ü", "%%%", "0" * 10_000, "t=,v1="):
            spoilt = {name: value if _signs(name) else told for name, told in given.headers.items()}
            with pytest.raises((NotSigned, BadValue)):
                _read(stand, Delivery(spoilt, given.body))

    @pytest.mark.parametrize("body", [b"", b"null", b"[]", b"7", b"{", b"\xff\xfe", b"{}", b'{"a":' * 2000])
    def test_a_signed_body_that_tells_nothing_is_a_bad_value_or_an_observation(
        self, stand: SourceStand, body: bytes
    ) -> None:
        try:
            event = _read(stand, stand.signed(body))
        except (BadValue, NotSigned):
            return
        assert event.order is None
        assert not event.claims


def _read(stand: SourceStand, given: Delivery) -> Event:
    return stand.source.read(given.headers, given.body)


def _signs(header: str) -> bool:
    return any(word in header.lower() for word in ("sign", "hmac"))
