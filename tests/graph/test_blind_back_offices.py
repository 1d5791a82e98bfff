"""A back office without keys and without read-back gets an escalation instead of an action."""

from pathlib import Path

import pytest

from tests.graph.shop import Shop, open_shop
from triage.domain.cases import CaseStatus
from triage.health.neighbours import look_at_back_office

BLIND = {"keys_live_seconds": 0.0, "reads_back": False}


def test_neither_keys_nor_read_back_is_an_escalation_and_nothing_is_sent(shop: Shop) -> None:
    shop.state.settings.change(BLIND)

    _escalated(shop)


@pytest.mark.parametrize("told", [{"reads_back": False}, {"keys_live_seconds": 0.0}])
def test_settings_may_take_away_what_a_back_office_claims(tmp_path: Path, told: dict[str, object]) -> None:
    url = f"sqlite:///{tmp_path / 'triage.db'}"
    with open_shop(url, backoffice_keys="none", backoffice_reads_back="no") as shop:
        shop.state.settings.change(told)
        _escalated(shop)


def test_keys_or_read_back_alone_are_enough(shop: Shop) -> None:
    shop.state.settings.change({"keys_live_seconds": 0.0})
    shop.trouble("payment_authorisation_expired")
    shop.tell(kind="payment_authorisation_expired")
    shop.work()

    assert "hold_placed" in shop.effects()


def test_what_cannot_be_seen_is_never_sent_twice_though_its_key_lives(shop: Shop) -> None:
    shop.state.settings.change({"reads_back": False})
    shop.faults.add("/orders/SO-1/holds", "500_before", method="POST", times=9)
    calls: list[str] = []
    shop.wire.before_next("POST", "/orders/SO-1/holds", lambda: calls.append("first"))
    shop.wire.before_next("POST", "/orders/SO-1/holds", lambda: calls.append("second"))
    shop.trouble("payment_authorisation_expired")
    shop.tell(kind="payment_authorisation_expired")
    shop.work()

    assert calls == ["first"]
    assert (shop.case().status, shop.case().reason) == (CaseStatus.ESCALATED, "unconfirmed")


@pytest.mark.parametrize(("told", "standing"), [(BLIND, "note"), ({"reads_back": False}, "ok")])
def test_doctor_takes_note_of_a_back_office_in_which_no_action_can_run(
    shop: Shop, told: dict[str, object], standing: str
) -> None:
    shop.state.settings.change(told)

    check, _ = look_at_back_office(shop.triage)

    assert check.standing == standing
    assert ("no action can run" in check.says) is (standing == "note")


def _escalated(shop: Shop) -> None:
    shop.trouble("payment_authorisation_expired")
    shop.tell(kind="payment_authorisation_expired")
    shop.work()
    case = shop.case()
    assert (case.status, case.reason) == (CaseStatus.ESCALATED, "action_off")
    assert "TRIAGE_BACKOFFICE_KEYS" in (case.summary or "")
    assert shop.effects() == []
