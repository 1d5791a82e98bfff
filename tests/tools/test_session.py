"""How a session asks, waits, gives up and keeps its mouth shut."""

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
import respx

from tests.tools.backoffice import CountedClock
from tools.versions import version_of
from tools.wire import Bearer, Session, SessionSettings
from tools.wire.answers import sent_at
from triage.domain.errors import (
    BadValue,
    CallFailed,
    Crossed,
    NotFound,
    OutcomeUnknown,
    Rejected,
    Transient,
    TriageError,
    Unreadable,
)
from triage.domain.tape import Tape

HOST = "http://office.test"
TOKEN = "s3cret-t0ken"
PATH = "/orders/SO-1"
JSON = httpx.Response(200, json={"id": "SO-1"})
HEADERS = {"Idempotency-Key": "k"}


@pytest.fixture
def clock() -> CountedClock:
    return CountedClock()


@pytest.fixture
def session(clock: CountedClock) -> Iterator[Session]:
    session = Session(SessionSettings(HOST), Bearer(TOKEN), clock)
    yield session
    session.close()


@pytest.fixture
def host() -> Iterator[respx.MockRouter]:
    with respx.mock(base_url=HOST, assert_all_called=False) as host:
        yield host


def read(session: Session, tape: Tape | None = None) -> object:
    return session.read(PATH, tape or Tape())[0]


def write(session: Session, tape: Tape | None = None) -> object:
    return session.write("POST", f"{PATH}/holds", {"reason": "payment"}, HEADERS, tape or Tape())[0]


def refusal(status: int, code: str = "x", **headers: str) -> httpx.Response:
    return httpx.Response(status, json={"error": {"code": code, "message": "why it is so"}}, headers=headers)


PASSING = [
    httpx.ConnectError("refused"),
    httpx.ConnectTimeout("slow"),
    httpx.ReadTimeout("slow"),
    httpx.WriteTimeout("slow"),
    httpx.PoolTimeout("busy"),
    httpx.ReadError("reset"),
    httpx.RemoteProtocolError("closed"),
    httpx.Response(429),
    httpx.Response(500),
    httpx.Response(502, text="<html>Bad gateway</html>"),
    httpx.Response(503),
    httpx.Response(504),
]


@pytest.mark.parametrize("failure", PASSING, ids=lambda each: getattr(each, "status_code", type(each).__name__))
def test_a_read_that_may_succeed_later_is_tried_three_times(
    session: Session, host: respx.MockRouter, clock: CountedClock, failure: Exception | httpx.Response
) -> None:
    route = host.get(PATH).mock(side_effect=[failure, failure, JSON])

    assert read(session) == {"id": "SO-1"}
    assert (route.call_count, len(clock.pauses)) == (3, 2)


@pytest.mark.parametrize("failure", PASSING, ids=lambda each: getattr(each, "status_code", type(each).__name__))
def test_a_read_is_given_up_after_the_third_try(
    session: Session, host: respx.MockRouter, failure: Exception | httpx.Response
) -> None:
    route = host.get(PATH).mock(side_effect=[failure] * 9)

    with pytest.raises(Transient):
        read(session)
    assert route.call_count == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 410, 412, 422, 451])
def test_a_read_that_was_refused_is_not_tried_again(session: Session, host: respx.MockRouter, status: int) -> None:
    route = host.get(PATH).mock(return_value=refusal(status))

    with pytest.raises(TriageError):
        read(session)
    assert route.call_count == 1


def test_pauses_grow_differ_and_stay_short(host: respx.MockRouter) -> None:
    host.get(PATH).mock(return_value=httpx.Response(503))
    seen: list[list[float]] = []
    for _ in range(8):
        clock = CountedClock()
        session = Session(SessionSettings(HOST, tries=7, longest_wait=1.0), Bearer(TOKEN), clock)
        with pytest.raises(Transient):
            read(session)
        session.close()
        seen.append(clock.pauses)

    assert all(0.05 <= pauses[0] <= 0.1 and 0.1 <= pauses[1] <= 0.15 for pauses in seen)
    assert all(pause <= 1.0 for pauses in seen for pause in pauses)
    assert len({pauses[0] for pauses in seen}) > 1


@pytest.mark.parametrize(
    ("asked", "waited"),
    [
        ("1", 1.0),
        ("2", 2.0),
        ("3600", 2.0),
        ("Mon, 23 Nov 2026 12:00:01 GMT", 1.0),
        ("Tue, 24 Nov 2026 12:00:00 GMT", 2.0),
    ],
)
def test_a_wish_to_be_left_alone_is_granted_up_to_the_longest_wait(
    session: Session, host: respx.MockRouter, clock: CountedClock, asked: str, waited: float
) -> None:
    host.get(PATH).mock(side_effect=[httpx.Response(429, headers={"Retry-After": asked}), JSON])
    read(session)

    assert clock.pauses == [waited]


@pytest.mark.parametrize("asked", ["", "soon", "-5", "1e9", "9" * 400, "Mon, 99 Nov 2026"])
def test_a_wish_that_cannot_be_read_is_no_wish(
    session: Session, host: respx.MockRouter, clock: CountedClock, asked: str
) -> None:
    host.get(PATH).mock(side_effect=[httpx.Response(503, headers={"Retry-After": asked}), JSON])
    read(session)

    assert clock.pauses[0] <= 0.1


@pytest.mark.parametrize("asked", ["3600", "3600.0"])
def test_how_long_it_wants_to_be_left_alone_is_handed_on(session: Session, host: respx.MockRouter, asked: str) -> None:
    host.get(PATH).mock(return_value=httpx.Response(429, headers={"Retry-After": asked}))

    with pytest.raises(Transient) as waiting:
        read(session)
    assert waiting.value.retry_after_seconds == 3600


UNKNOWN = [
    each for each in PASSING if not isinstance(each, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
]


@pytest.mark.parametrize(
    "failure",
    [each for each in UNKNOWN if getattr(each, "status_code", 0) != 429],
    ids=lambda each: getattr(each, "status_code", type(each).__name__),
)
def test_a_write_that_may_have_happened_is_sent_once(
    session: Session, host: respx.MockRouter, clock: CountedClock, failure: Exception | httpx.Response
) -> None:
    route = host.post(f"{PATH}/holds").mock(side_effect=[failure] * 5)

    with pytest.raises(OutcomeUnknown):
        write(session)
    assert (route.call_count, clock.pauses) == (1, [])


@pytest.mark.parametrize(
    "failure",
    [httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"), httpx.PoolTimeout("busy"), httpx.Response(429)],
    ids=lambda each: getattr(each, "status_code", type(each).__name__),
)
def test_a_write_that_certainly_did_not_happen_says_so_and_is_sent_once(
    session: Session, host: respx.MockRouter, failure: Exception | httpx.Response
) -> None:
    route = host.post(f"{PATH}/holds").mock(side_effect=[failure] * 5)

    with pytest.raises(Transient):
        write(session)
    assert route.call_count == 1


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>Welcome</html>"),
        httpx.Response(200, content=b'{"version": "2"'),
        httpx.Response(200, content=b""),
        httpx.Response(204),
        httpx.Response(302, headers={"Location": "/login"}),
        httpx.Response(307, headers={"Location": "https://office.test/orders"}),
    ],
    ids=lambda each: f"{each.status_code} {each.text[:9]}",
)
def test_a_write_with_an_answer_that_says_nothing_is_unknown(
    session: Session, host: respx.MockRouter, answer: httpx.Response
) -> None:
    route = host.post(f"{PATH}/holds").mock(return_value=answer)

    with pytest.raises(OutcomeUnknown):
        write(session)
    assert route.call_count == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Rejected),
        (401, Rejected),
        (403, Rejected),
        (404, Rejected),
        (409, Rejected),
        (412, Crossed),
        (422, Rejected),
    ],
)
def test_a_refused_write_keeps_its_status_and_reason(
    session: Session, host: respx.MockRouter, status: int, kind: type[Rejected]
) -> None:
    host.post(f"{PATH}/holds").mock(return_value=refusal(status, "because"))

    with pytest.raises(kind, match="because: why it is so") as refused:
        write(session)
    assert refused.value.status == status


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (refusal(401), Rejected, "TRIAGE_BACKOFFICE_TOKEN"),
        (refusal(403), Rejected, "TRIAGE_BACKOFFICE_TOKEN"),
        (refusal(404), NotFound, PATH),
        (refusal(412), Crossed, "412|why it is so"),
        (refusal(422), Rejected, "why it is so"),
        (httpx.Response(404, text="<html>Not here</html>"), NotFound, "404"),
        (httpx.Response(400, json=["odd"]), Rejected, "400"),
        (httpx.Response(400, json={"error": "odd"}), Rejected, "400"),
        (httpx.Response(200, text="<html>Sign in</html>"), Unreadable, "no JSON"),
        (httpx.Response(200, content=b'{"id": "SO-1"'), Unreadable, "no JSON"),
        (httpx.Response(200, content=b"\xff\xfe"), Unreadable, "no JSON"),
        (httpx.Response(200, content=b'{"score": NaN}'), Unreadable, "no JSON"),
        (httpx.Response(302, headers={"Location": "/login"}), Unreadable, "TRIAGE_BACKOFFICE_URL"),
    ],
    ids=range(13),
)
def test_an_answer_that_is_none_becomes_its_own_error(
    session: Session, host: respx.MockRouter, answer: httpx.Response, kind: type[CallFailed], words: str
) -> None:
    route = host.get(PATH).mock(return_value=answer)

    with pytest.raises(kind, match=words):
        read(session)
    assert route.call_count == 1


def test_an_answer_without_end_is_not_swallowed(session: Session, host: respx.MockRouter) -> None:
    host.get(PATH).mock(return_value=httpx.Response(200, content=b" " * (9 * 1024 * 1024)))

    with pytest.raises(Transient, match="8 MiB"):
        read(session)


def test_an_answer_that_trickles_in_is_cut_off(clock: CountedClock, host: respx.MockRouter) -> None:
    def trickle() -> Iterator[bytes]:
        for _ in range(100):
            clock.sleep(1.0)
            yield b" "

    host.get(PATH).mock(side_effect=lambda _: httpx.Response(200, content=trickle()))
    session = Session(SessionSettings(HOST, read_timeout=3.0, tries=1), Bearer(TOKEN), clock)
    with pytest.raises(Transient, match="trickled"):
        read(session)
    session.close()

    assert clock.monotonic() <= 5


def test_a_foreign_reason_is_shown_short_and_cannot_command_the_terminal(
    session: Session, host: respx.MockRouter
) -> None:
    nasty = {"error": {"code": "x", "message": "\x1b[2J\n" + "long " * 200}}
    host.get(PATH).mock(return_value=httpx.Response(422, json=nasty))

    with pytest.raises(Rejected) as refused:
        read(session)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 300


def test_a_host_that_keeps_failing_is_left_alone_and_tried_again_later(host: respx.MockRouter) -> None:
    clock = CountedClock()
    session = Session(SessionSettings(HOST, tries=1), Bearer(TOKEN), clock)
    route = host.get(PATH).mock(return_value=httpx.Response(500))
    for _ in range(8):
        with pytest.raises(Transient, match="500"):
            read(session)
    with pytest.raises(Transient, match="8 times in a row") as open_circuit:
        read(session)
    with pytest.raises(Transient, match="8 times in a row"):
        write(session)

    assert route.call_count == 8
    assert open_circuit.value.retry_after_seconds == pytest.approx(5.0)
    route.mock(return_value=JSON)
    clock.sleep(5.1)
    assert read(session) == {"id": "SO-1"}
    assert read(session) == {"id": "SO-1"}
    session.close()


def test_one_failure_after_the_rest_opens_the_circuit_again(host: respx.MockRouter) -> None:
    clock = CountedClock()
    session = Session(SessionSettings(HOST, tries=1), Bearer(TOKEN), clock)
    route = host.get(PATH).mock(return_value=httpx.Response(500))
    for _ in range(8):
        with pytest.raises(Transient):
            read(session)
    clock.sleep(5.1)
    with pytest.raises(Transient, match="500"):
        read(session)
    with pytest.raises(Transient, match="in a row"):
        read(session)
    session.close()

    assert route.call_count == 9


def test_while_one_call_tries_the_circuit_the_others_wait(host: respx.MockRouter) -> None:
    clock = CountedClock()
    session = Session(SessionSettings(HOST, tries=1), Bearer(TOKEN), clock)
    host.get(PATH).mock(return_value=httpx.Response(500))
    for _ in range(8):
        with pytest.raises(Transient):
            read(session)
    clock.sleep(5.1)
    waiting: list[str] = []

    def meanwhile(_: httpx.Request) -> httpx.Response:
        with pytest.raises(Transient) as blocked:
            read(session)
        waiting.append(str(blocked.value))
        return JSON

    host.get(PATH).mock(side_effect=meanwhile)
    read(session)
    session.close()

    assert len(waiting) == 1
    assert "in a row" in waiting[0]


def test_a_refusal_is_a_sign_of_life(host: respx.MockRouter) -> None:
    session = Session(SessionSettings(HOST, tries=1), Bearer(TOKEN), CountedClock())
    answers = [httpx.Response(500)] * 7 + [refusal(404)] + [httpx.Response(500)] * 7
    route = host.get(PATH).mock(side_effect=[*answers, JSON])
    for _ in answers:
        with pytest.raises(TriageError):
            read(session)

    assert read(session) == {"id": "SO-1"}
    assert route.call_count == 16
    session.close()


def test_every_exchange_is_on_the_tape(session: Session, host: respx.MockRouter, clock: CountedClock) -> None:
    host.get(PATH).mock(
        side_effect=[
            httpx.ReadTimeout("slow"),
            httpx.Response(503, text="down"),
            httpx.Response(200, json={"id": "SO-1"}, headers={"ETag": '"7"', "X-Other": "no", "Set-Cookie": "no"}),
        ]
    )
    host.post(f"{PATH}/holds").mock(return_value=refusal(409))
    tape = Tape()
    read(session, tape)
    with pytest.raises(Rejected):
        write(session, tape)

    assert [(each.method, each.status) for each in tape.exchanges] == [
        ("GET", 0), ("GET", 503), ("GET", 200), ("POST", 409),
    ]  # fmt: skip
    assert [each.body for each in tape.exchanges[:2]] == ["ReadTimeout", "down"]
    good, refused = tape.exchanges[2:]
    assert good.url == f"{HOST}{PATH}"
    assert good.headers == {"content-type": "application/json", "etag": '"7"'}
    assert good.at == clock.now()
    assert refused.request_body == {"reason": "payment"}
    assert session.calls == 4


ECHOES = [
    httpx.Response(401, json={"error": {"code": "bad", "message": f"{TOKEN} is not a token"}}),
    httpx.Response(422, text=f"you sent Authorization: Bearer {TOKEN}"),
    httpx.Response(500, text=f"crash while checking {TOKEN}"),
    httpx.Response(200, text=f"debug: Bearer {TOKEN}"),
    httpx.Response(200, json={"id": "SO-1", "headers": f"Bearer {TOKEN}"}),
    httpx.Response(404, json={"error": {"code": TOKEN, "message": "x" * 190 + TOKEN}}),
    httpx.ReadError(f"broke off at Bearer {TOKEN}"),
]


@pytest.mark.parametrize("answer", ECHOES, ids=range(len(ECHOES)))
@pytest.mark.parametrize("call", [read, write])
def test_the_token_is_never_on_the_tape_or_in_a_message(
    session: Session, host: respx.MockRouter, answer: Exception | httpx.Response, call: object
) -> None:
    host.get(PATH).mock(side_effect=[answer] * 3)
    host.post(f"{PATH}/holds").mock(side_effect=[answer])
    tape, said = Tape(), ""
    try:
        (read if call is read else write)(session, tape)
    except TriageError as error:
        said = str(error)

    assert tape.exchanges
    assert TOKEN not in repr(tape)
    assert TOKEN not in said
    assert TOKEN[:8] not in said


def test_the_token_goes_to_the_host_and_to_no_representation(session: Session, host: respx.MockRouter) -> None:
    route = host.get(PATH).mock(return_value=JSON)
    read(session)

    assert route.calls[0].request.headers["authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in repr(session.settings)


@pytest.mark.parametrize("token", ["", "two words", "new\nline", "ünïcode", "tab\t"])
def test_a_token_that_cannot_be_sent_is_refused_at_once_and_not_shown(token: str) -> None:
    with pytest.raises(BadValue, match="TRIAGE_BACKOFFICE_TOKEN") as refused:
        Session(SessionSettings(HOST), Bearer(token), CountedClock())
    assert not token or token not in str(refused.value)


@pytest.mark.parametrize("url", ["http://ada:pass@office.test", "office.test", "ftp://office.test", "http://"])
def test_an_address_that_is_none_or_carries_a_password_is_refused_at_once(url: str) -> None:
    with pytest.raises(BadValue) as refused:
        Session(SessionSettings(url), Bearer(TOKEN), CountedClock())
    assert "pass@" not in str(refused.value)


def test_a_call_ends_within_the_time_that_the_settings_promise() -> None:
    settings = SessionSettings(HOST, connect_timeout=2.0, read_timeout=10.0)

    assert settings.longest_call == 16.0


def test_nothing_of_the_environment_redirects_the_calls(
    monkeypatch: pytest.MonkeyPatch, host: respx.MockRouter
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.test:1")
    monkeypatch.setenv("ALL_PROXY", "http://proxy.test:1")
    host.get(PATH).mock(return_value=JSON)
    session = Session(SessionSettings(HOST), Bearer(TOKEN), CountedClock())

    assert read(session) == {"id": "SO-1"}
    session.close()


@pytest.mark.parametrize("told", ["Mon, 01 Jan 99999999999999999999 00:00:00 GMT", "Mon, 23 Nov 2026 12:01:00"])
def test_a_time_to_wait_until_that_is_none_is_not_heeded(session: Session, host: respx.MockRouter, told: str) -> None:
    host.get(PATH).mock(return_value=httpx.Response(429, headers={"Retry-After": told}))

    with pytest.raises(Transient) as waiting:
        read(session)
    assert waiting.value.retry_after_seconds is None


@pytest.mark.parametrize(
    "told",
    ["Mon, 23 Nov 2026 12:01:00", "Mon, 23 Nov 2026 12:01:00 -0000", "Mon, 01 Jan 9999999999999 00:00:00 GMT", ""],
)
def test_an_answer_that_is_dated_without_a_zone_is_not_dated(told: str) -> None:
    assert sent_at(httpx.Headers({"Date": told})) is None
    zoned = sent_at(httpx.Headers({"Date": "Mon, 23 Nov 2026 12:01:00 GMT"}))
    assert zoned == datetime(2026, 11, 23, 12, 1, tzinfo=UTC)


def test_a_secret_that_was_spoilt_while_we_run_is_a_refusal_and_nothing_is_sent(
    clock: CountedClock, host: respx.MockRouter
) -> None:
    tokens = [TOKEN]
    session = Session(SessionSettings(HOST), Bearer(lambda: tokens[-1]), clock)
    tokens.append("two words")

    with pytest.raises(Rejected, match="TRIAGE_BACKOFFICE_TOKEN"):
        read(session)
    with pytest.raises(Rejected, match="TRIAGE_BACKOFFICE_TOKEN"):
        write(session)
    session.close()


def test_a_document_too_deep_to_be_told_from_another_is_unreadable() -> None:
    deep: object = None
    for _ in range(300):
        deep = [deep]

    with pytest.raises(Unreadable, match="deep"):
        version_of({"id": "1", "more": deep})
