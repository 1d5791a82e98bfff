"""Whatever is thrown at a running server: a clear 4xx, nothing stored, no traceback, and it lives on."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.intake.senders import FOREIGN_SECRET, Sender, body_of, cloud_event, head, signed, status_of
from tests.intake.serving import Listening
from triage.store.engine import Store
from triage.store.tables import events

BODY = body_of(cloud_event())
GOOD = signed(BODY)
LONG_AGO, SOON = timedelta(minutes=-6), timedelta(minutes=6)


@pytest.fixture(autouse=True)
def _unharmed(server: Sender, stored: Store, listening: Listening, capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    before = count_events(stored)
    yield
    assert server.get("/healthz").status_code == 200
    assert count_events(stored) == before
    assert listening.tracebacks == []
    printed = capfd.readouterr()
    assert "Traceback" not in printed.out + printed.err


def count_events(store: Store) -> int:
    with store.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(events)).scalar_one()


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in GOOD.items() if key != name}


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="unsigned"),
        pytest.param(without("webhook-id"), id="no id"),
        pytest.param(without("webhook-timestamp"), id="no timestamp"),
        pytest.param(without("webhook-signature"), id="no signature"),
        pytest.param(GOOD | {"webhook-id": "msg_2"}, id="another id"),
        pytest.param(signed(BODY, secret=FOREIGN_SECRET), id="another secret"),
        pytest.param(signed(BODY + b" "), id="another body"),
        pytest.param(signed(BODY, ahead=LONG_AGO), id="old"),
        pytest.param(signed(BODY, ahead=SOON), id="from the future"),
        pytest.param(GOOD | {"webhook-timestamp": "noon"}, id="timestamp no number"),
        pytest.param(GOOD | {"webhook-timestamp": "nan"}, id="timestamp NaN"),
        pytest.param(GOOD | {"webhook-timestamp": "1e9"}, id="timestamp in exponents"),
        pytest.param(GOOD | {"webhook-timestamp": "-1"}, id="timestamp negative"),
        pytest.param(GOOD | {"webhook-timestamp": "9" * 400}, id="timestamp beyond all calendars"),
        pytest.param(GOOD | {"webhook-signature": "v1"}, id="no comma"),
        pytest.param(GOOD | {"webhook-signature": "v1,,,,"}, id="only commas"),
        pytest.param(GOOD | {"webhook-signature": GOOD["webhook-signature"].replace(",", "")}, id="commas taken out"),
        pytest.param(GOOD | {"webhook-signature": "v1,%%%"}, id="not base64"),
        pytest.param(GOOD | {"webhook-signature": "v1,abc"}, id="base64 cut short"),
        pytest.param(GOOD | {"webhook-signature": "," + " " * 40 + ","}, id="blanks between commas"),
        pytest.param(GOOD | {"webhook-signature": "v2," + "A" * 44}, id="another version"),
        pytest.param(GOOD | {"webhook-signature": "v1," + "A" * 44 + (" v1," + "A" * 44) * 500}, id="500 guesses"),
    ],
)
def test_a_delivery_that_nobody_we_know_has_signed_is_refused(server: Sender, headers: dict[str, str]) -> None:
    answer = server.post(BODY, headers)

    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "not_signed"
    assert "www-authenticate" in answer.headers


@pytest.mark.parametrize("name", [b"webhook-id", b"webhook-timestamp", b"webhook-signature"])
def test_header_bytes_that_are_not_utf8_are_refused(server: Sender, name: bytes) -> None:
    lines = [f"{key}: {value}".encode() for key, value in without(name.decode()).items()]
    length = b"content-length: %d" % len(BODY)

    answer = server.raw(head(*lines, length, name + b": v1,\xff\xfe\xf0\x80") + BODY)

    assert status_of(answer) == 401


NESTED = b'{"specversion":"1.0","data":' + b"[" * 10_000 + b"]" * 10_000 + b"}"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"surely not", id="not JSON"),
        pytest.param(BODY + BODY, id="two documents"),
        pytest.param(BODY[:-1], id="cut short"),
        pytest.param(b"\xef\xbb\xbf" + BODY, id="byte order mark"),
        pytest.param(b"[" + BODY + b"]", id="a batch"),
        pytest.param(b'"text"', id="a text"),
        pytest.param(b"null", id="null"),
        pytest.param(NESTED, id="10,000 levels deep"),
        pytest.param(b"[" * 10_000, id="10,000 levels that never close"),
        pytest.param(b'{"a":' * 10_000, id="10,000 objects that never close"),
        pytest.param(BODY.replace(b'"SO-1"', b"NaN"), id="NaN"),
        pytest.param(BODY.replace(b'"SO-1"', b"-Infinity"), id="Infinity"),
        pytest.param(BODY.replace(b'"SO-1"', b"1e999"), id="a number beyond all numbers"),
        pytest.param(BODY.replace(b'"SO-1"', b"1" * 5_000), id="a number of 5,000 digits"),
        pytest.param(BODY.replace(b'"SO-1"', b"0." + b"1" * 5_000), id="a fraction of 5,000 digits"),
        pytest.param(BODY.replace(b'"order"', b'"order": "SO-2", "order"'), id="a key twice"),
        pytest.param(BODY.replace(b'"order"', b'"order": "SO-2", "\\u006frder"'), id="a key twice, once escaped"),
        pytest.param(BODY.replace(b"SO-1", b"\\ud800"), id="half a surrogate pair"),
        pytest.param(BODY.replace(b"SO-1", b"SO\x001"), id="a zero byte"),
        pytest.param(BODY.replace(b"SO-1", b"SO\\u00001"), id="an escaped zero byte"),
        pytest.param(BODY.replace(b"SO-1", b"SO-\\u202e1"), id="text that turns around"),
        pytest.param(BODY.replace(b"SO-1", b"S" * 129), id="an id of 129 characters"),
        pytest.param(BODY.replace(b'"1.0"', b'"0.3"'), id="another specversion"),
        pytest.param(body_of({"order": "SO-1"}), id="no CloudEvent"),
        pytest.param(body_of(cloud_event(time="2026-11-23T12:00:00")), id="a time without a zone"),
        pytest.param(body_of(cloud_event(time="2026-02-30T12:00:00Z")), id="a day that is not"),
        pytest.param(body_of(cloud_event(time="0001-01-01T00:00:00+23:59")), id="before all time"),
        pytest.param(body_of(cloud_event(time=1_700_000_000)), id="a time as a number"),
        pytest.param(body_of(cloud_event(data=["SO-1"])), id="data as a list"),
        pytest.param(body_of(cloud_event(data={"note": "which order?"})), id="an exception of nothing"),
        pytest.param(body_of(cloud_event("x" * 129)), id="a type of 129 characters"),
    ],
)
def test_a_signed_body_that_cannot_be_read_is_refused(server: Sender, body: bytes) -> None:
    answer = server.post(body, signed(body))

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "unreadable"


def test_a_body_that_is_not_utf8_is_refused(server: Sender) -> None:
    assert server.post(b'{"note": "\xff\xfe"}', GOOD).status_code == 400


def test_a_signed_id_with_blanks_or_beyond_its_length_is_refused(server: Sender) -> None:
    assert server.post(BODY, signed(BODY, "msg 1")).status_code == 400
    assert server.post(BODY, signed(BODY, "m" * 129)).status_code == 400


def test_a_body_of_5_megabytes_is_too_large(server: Sender) -> None:
    body = body_of(cloud_event(data={"order": "SO-1", "note": "x" * 5_000_000}))

    answer = server.post(body, signed(body))

    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "too_large"


def test_a_large_body_is_too_large_without_a_declared_length(server: Sender) -> None:
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"

    answer = server.raw(head(b"transfer-encoding: chunked"), *[piece] * 32, b"0\r\n\r\n")

    assert status_of(answer) == 413


def test_a_header_of_a_megabyte_is_refused(server: Sender) -> None:
    answer = server.raw(head(b"webhook-signature: v1," + b"A" * 1_000_000, b"content-length: 0"))

    assert status_of(answer) == 431


def test_headers_that_never_end_are_cut_off(server: Sender) -> None:
    lines = (b"x-%06d: %s\r\n" % (n, b"a" * 4_000) for n in range(10_000))

    answer = server.raw(b"POST /webhooks/oms HTTP/1.1\r\n", *lines, until_closed=True)

    assert status_of(answer) == 0


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", id="TLS"),
        pytest.param(b"HELLO\r\n\r\n", id="no request line"),
        pytest.param(head(b"content-length: minus one"), id="no length"),
        pytest.param(head(b"content-length: " + b"9" * 40), id="a length beyond all lengths"),
        pytest.param(head(b"content-length: 3", b"transfer-encoding: chunked"), id="two lengths"),
        pytest.param(head(b"transfer-encoding: chunked") + b"zz\r\n", id="chunks without a size"),
        pytest.param(head(path=b"/webhooks/\xff\xfe"), id="a path that is not ASCII"),
    ],
)
def test_what_is_hardly_http_is_refused(server: Sender, request_: bytes) -> None:
    assert 400 <= status_of(server.raw(request_)) < 500


def test_a_sender_who_hangs_up_half_way_does_no_harm(server: Sender) -> None:
    lines = [f"{key}: {value}".encode() for key, value in GOOD.items()]

    server.hang_up_after(head(*lines, b"content-length: 1000") + BODY[:20])

    assert server.get("/healthz").status_code == 200


@pytest.mark.parametrize("source", ["nobody", "OMS", "%00", "%ff%fe", "oms%2f..", "x" * 5_000])
def test_a_source_that_is_not_set_up_is_unknown(server: Sender, source: str) -> None:
    answer = server.post(BODY, GOOD, source)

    assert answer.status_code == 404
    assert set(answer.json()["error"]) == {"code", "message"}


def test_other_methods_and_paths_are_answered_in_the_same_form(server: Sender) -> None:
    wrong_method, nowhere, slash = server.get("/webhooks/oms"), server.get("/docs"), server.post(BODY, GOOD, "oms/")

    assert (wrong_method.status_code, wrong_method.headers["allow"]) == (405, "POST")
    assert (nowhere.status_code, slash.status_code) == (404, 404)
    assert {answer.json()["error"]["code"] for answer in (wrong_method, nowhere)} == {
        "method_not_allowed",
        "not_found",
    }


def test_an_upgrade_to_websockets_is_not_taken(server: Sender) -> None:
    lines = (b"connection: upgrade", b"upgrade: websocket", b"sec-websocket-version: 13", b"sec-websocket-key: AA==")

    assert 400 <= status_of(server.raw(head(*lines))) < 500
