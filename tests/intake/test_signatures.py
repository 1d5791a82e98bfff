"""Signatures: who is believed, for how long, and what is said to the others."""

from datetime import timedelta

import pytest

from tests.intake.senders import FOREIGN_SECRET, OLD_SECRET, SECRET, signed
from tests.store.fake_clock import NOON
from triage.domain.errors import BadValue, NotSigned
from triage.intake.signatures import Signatures

BODY = '{"note": "grüße"}'.encode()


def signatures(*secrets: str, window: timedelta = timedelta(minutes=5)) -> Signatures:
    return Signatures(secrets or (SECRET,), window)


def test_a_signature_of_the_shared_secret_gives_the_delivery_id() -> None:
    assert signatures().verify(signed(BODY, "msg_9"), BODY, NOON) == "msg_9"


def test_either_secret_verifies_while_one_replaces_the_other() -> None:
    both = signatures(SECRET, OLD_SECRET)

    assert both.verify(signed(BODY, secret=SECRET), BODY, NOON) == "msg_1"
    assert both.verify(signed(BODY, secret=OLD_SECRET), BODY, NOON) == "msg_1"
    with pytest.raises(NotSigned):
        both.verify(signed(BODY, secret=FOREIGN_SECRET), BODY, NOON)


def test_one_of_several_signatures_is_enough() -> None:
    right, wrong = signed(BODY), signed(BODY, secret=FOREIGN_SECRET)
    together = f"v1a,{'A' * 20} {wrong['webhook-signature']} v1,? {right['webhook-signature']}"

    assert signatures().verify(right | {"webhook-signature": together}, BODY, NOON) == "msg_1"


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_a_timestamp_within_the_window_is_fresh(seconds: int) -> None:
    headers = signed(BODY, ahead=timedelta(seconds=seconds))

    assert signatures().verify(headers, BODY, NOON) == "msg_1"


@pytest.mark.parametrize(("seconds", "word"), [(-301, "behind"), (301, "ahead of")])
def test_a_timestamp_beyond_the_window_is_refused_with_how_far_it_is_off(seconds: int, word: str) -> None:
    headers = signed(BODY, ahead=timedelta(seconds=seconds))

    with pytest.raises(NotSigned, match=f"301 s {word} our clock, the most is 300 s"):
        signatures().verify(headers, BODY, NOON)


def test_the_window_is_a_setting() -> None:
    headers = signed(BODY, ahead=timedelta(hours=-20))

    assert signatures(window=timedelta(days=1)).verify(headers, BODY, NOON) == "msg_1"


def test_a_signature_covers_every_byte_of_the_body() -> None:
    with pytest.raises(NotSigned):
        signatures().verify(signed(BODY), BODY.replace(b": ", b":  "), NOON)


@pytest.mark.parametrize("secret", [SECRET.removeprefix("whsec_"), SECRET.rstrip("=")])
def test_a_secret_may_be_written_without_its_prefix_or_padding(secret: str) -> None:
    assert signatures(secret).verify(signed(BODY), BODY, NOON) == "msg_1"


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_two words", "whsec_ÄÖÜ", "whsec_A", "hunter2!"])
def test_a_secret_that_is_none_is_refused_without_being_repeated(secret: str) -> None:
    with pytest.raises(BadValue) as refused:
        signatures(secret)

    assert secret.removeprefix("whsec_") == "" or secret.removeprefix("whsec_") not in str(refused.value)
