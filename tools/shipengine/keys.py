"""ShipEngine's public keys: fetched from where it publishes them, or written down by people."""

from collections.abc import Mapping, Sequence

import httpx
import orjson

from tools.shipengine.rsa import PublicKey, read_key_set
from tools.wire import Session, SessionSettings
from tools.wire.answers import Names
from tools.wire.identity import Anonymous
from triage.domain.errors import BadValue, TriageError
from triage.domain.ports import Clock
from triage.domain.tape import Tape

_KEPT_SECONDS = 12 * 3600.0
_ASKED_AGAIN_SECONDS = 60.0


class Keys:
    """``told`` are addresses of key sets (https, or http on this machine), or key sets themselves.

    An address is asked at most once a minute, however many deliveries name keys that there are none of, for no
    longer than two seconds each time.
    """

    def __init__(self, clock: Clock, transport: httpx.BaseTransport | None = None) -> None:
        self._clock, self._transport = clock, transport
        self._fetched: dict[str, tuple[float, Mapping[str, PublicKey]]] = {}
        self._asked: dict[str, float] = {}

    def find(self, key_id: str, told: Sequence[str]) -> PublicKey | None:
        """Raises BadValue for what is neither an address nor a key set."""
        for each in told:
            if (key := self._of(each, key_id)) is not None:
                return key
        return None

    def _of(self, told: str, key_id: str) -> PublicKey | None:
        if told.lstrip().startswith("{"):
            try:
                return read_key_set(orjson.loads(told)).get(key_id)
            except orjson.JSONDecodeError:
                raise BadValue("a key set of ShipEngine is no JSON") from None
        if not told.startswith(("https://", "http://127.0.0.1:")):
            raise BadValue("a secret of a ShipEngine source is https://api.shipengine.com/jwks, or what is found there")
        now = self._clock.monotonic()
        until, held = self._fetched.get(told, (0.0, {}))
        if (key_id not in held or now >= until) and now >= self._asked.get(told, now):
            self._asked[told] = now + _ASKED_AGAIN_SECONDS
            held = self._fetch(told) or held
            self._fetched[told] = (now + _KEPT_SECONDS, held)
        return held.get(key_id)

    def _fetch(self, address: str) -> Mapping[str, PublicKey]:
        """The keys, or none where they cannot be had just now."""
        url = httpx.URL(address)
        settings = SessionSettings(
            f"{url.scheme}://{url.netloc.decode('ascii')}", Names("ShipEngine"), 1.0, read_timeout=1.0, tries=1
        )
        session = Session(settings, Anonymous(), self._clock, self._transport)
        try:
            document, _ = session.read(url.raw_path.decode("ascii"), Tape())
        except TriageError:
            return {}
        finally:
            session.close()
        return read_key_set(document)
