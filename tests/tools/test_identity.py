"""Who we are to outside systems, and what happens when they do not believe it."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import orjson
import pytest

from tests.tools.backoffice import CountedClock
from tools.wire import Basic, ClientCredentials, Header, Identity, Session, SessionSettings, Signed
from triage.domain.errors import BadValue, Rejected, Transient
from triage.domain.tape import Tape

ADDRESS = "https://office.test"
OLD, NEW = "a-token-of-yesterday", "a-token-of-today-00"


@dataclass
class Office(httpx.BaseTransport):
    """Takes what ``accepts`` says in a header, and gives tokens to whoever knows the client's secret."""

    accepts: str
    header: str = "authorization"
    token: str = "granted-token-0001"
    lasts: object = 300
    token_status: int = 200
    asked: list[httpx.Request] = field(default_factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if request.url.path == "/token":
            return httpx.Response(self.token_status, json={"access_token": self.token, "expires_in": self.lasts})
        if request.headers.get(self.header) != self.accepts:
            return httpx.Response(401, json={"said": request.headers.get(self.header)})
        return httpx.Response(200, json={"id": "SO-1", "echo": request.headers.get(self.header)})

    @property
    def paths(self) -> Sequence[str]:
        return [each.url.path for each in self.asked]


@pytest.fixture
def clock() -> CountedClock:
    return CountedClock()


def session(identity: Identity, clock: CountedClock, office: Office) -> Session:
    return Session(SessionSettings(ADDRESS), identity, clock, office)


def credentials(clock: CountedClock, office: Office, **more: object) -> ClientCredentials:
    return ClientCredentials(f"{ADDRESS}/token", lambda: "us", lambda: OLD, clock, office, **more)  # type: ignore[arg-type]


def test_a_secret_that_was_rotated_is_used_within_the_same_read(clock: CountedClock) -> None:
    secrets, office = [OLD], Office(accepts=f"Bearer {NEW}")
    calls = session(Header("Authorization", lambda: secrets[0], "Bearer "), clock, office)
    with pytest.raises(Rejected):
        calls.read("/orders/SO-1", Tape())
    secrets[0] = NEW

    assert calls.read("/orders/SO-1", Tape())[0]["id"] == "SO-1"


def test_a_rotation_under_way_is_tried_once_more_and_not_for_ever(clock: CountedClock) -> None:
    told = iter([OLD, OLD, NEW, NEW, NEW, NEW])
    office = Office(accepts=f"Bearer {NEW}")
    calls = session(Header("Authorization", lambda: next(told), "Bearer "), clock, office)

    assert calls.read("/orders/SO-1", Tape())[0]["id"] == "SO-1"
    assert len(office.asked) == 2


def test_basic_sends_user_and_password(clock: CountedClock) -> None:
    expected = "Basic " + base64.b64encode(b"key-000000:secret-0000").decode()
    office = Office(accepts=expected)
    tape = Tape()
    session(Basic(lambda: "key-000000", lambda: "secret-0000"), clock, office).read("/orders/SO-1", tape)

    assert expected not in repr(tape)


def test_a_token_is_fetched_once_and_kept_until_shortly_before_it_ends(clock: CountedClock) -> None:
    office = Office(accepts="Bearer granted-token-0001")
    calls = session(credentials(clock, office), clock, office)
    for _ in range(3):
        calls.read("/orders/SO-1", Tape())
    clock.advance(timedelta(seconds=271))
    calls.read("/orders/SO-1", Tape())

    assert office.paths.count("/token") == 2


def test_a_token_that_ended_early_is_fetched_anew_once(clock: CountedClock) -> None:
    office = Office(accepts="Bearer granted-token-0001")
    calls = session(credentials(clock, office), clock, office)
    calls.read("/orders/SO-1", Tape())
    office.accepts, office.token = "Bearer granted-token-0002", "granted-token-0002"

    assert calls.read("/orders/SO-1", Tape())[0]["id"] == "SO-1"
    assert office.paths.count("/token") == 2


def test_a_new_token_that_is_refused_is_final(clock: CountedClock) -> None:
    office = Office(accepts="nobody")
    with pytest.raises(Rejected, match="TRIAGE_BACKOFFICE_TOKEN"):
        session(credentials(clock, office), clock, office).read("/orders/SO-1", Tape())

    assert office.paths == ["/token", "/orders/SO-1"]


@pytest.mark.parametrize("where", ["form", "header"])
def test_the_client_says_who_it_is_where_the_other_side_wants_it(clock: CountedClock, where: str) -> None:
    office = Office(accepts="Bearer granted-token-0001")
    session(credentials(clock, office, auth_in=where, scope="orders"), clock, office).read("/orders/SO-1", Tape())
    asked = office.asked[0]

    assert (b"client_secret" in asked.read()) is (where == "form")
    assert ("authorization" in asked.headers) is (where == "header")
    assert b"scope=orders" in asked.read()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_token_server_that_is_down_is_asked_again_and_nothing_was_sent(clock: CountedClock, status: int) -> None:
    office = Office(accepts="", token_status=status)
    with pytest.raises(Transient):
        session(credentials(clock, office), clock, office).write("POST", "/holds", {}, None, Tape())

    assert office.paths == ["/token"]


@pytest.mark.parametrize("token", ["", "two words", 7, None, "ü"])
def test_a_token_that_cannot_be_used_is_refused_and_not_shown(clock: CountedClock, token: object) -> None:
    office = Office(accepts="", token=token)  # type: ignore[arg-type]
    with pytest.raises(Rejected, match="without a token that can be used"):
        session(credentials(clock, office), clock, office).read("/orders/SO-1", Tape())


def test_a_client_that_is_not_known_is_told_so_without_its_secret(clock: CountedClock) -> None:
    office = Office(accepts="", token_status=401)
    with pytest.raises(Rejected) as refused:
        session(credentials(clock, office), clock, office).read("/orders/SO-1", Tape())

    assert OLD not in str(refused.value)


def test_a_signature_covers_time_method_path_and_body(clock: CountedClock) -> None:
    stamp = str(int(clock.now().timestamp()))
    signed = f"{stamp}POST/holds?a=b".encode() + orjson.dumps({"reason": "{timestamp}"})
    office = Office(accepts=hmac.new(NEW.encode(), signed, hashlib.sha256).hexdigest(), header="x-signature")
    identity = Signed("X-Signature", lambda: NEW, clock, over="{timestamp}{method}{path}{body}")
    document, _ = session(identity, clock, office).write(
        "POST", "/holds", {"reason": "{timestamp}"}, None, Tape(), [("a", "b")]
    )

    assert document["id"] == "SO-1"
    assert office.asked[0].headers["x-timestamp"] == stamp


@pytest.mark.parametrize(
    "identity",
    [
        Header("API-Key", lambda: "two words"),
        Basic(lambda: "", lambda: "x"),
        Signed("X-S", lambda: "tab\t", CountedClock()),
    ],
    ids=["header", "basic", "signed"],
)
def test_what_cannot_be_sent_is_refused_at_once_and_not_shown(clock: CountedClock, identity: Identity) -> None:
    with pytest.raises(BadValue, match="check TRIAGE_BACKOFFICE_TOKEN") as refused:
        session(identity, clock, Office(accepts=""))
    assert "two words" not in str(refused.value)
