"""What must hold still while an action is on its way, and what of an order counts as a change."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.effects.cases_for_actions import (
    ADDRESS,
    DELIVERED,
    EXPORT,
    HOLD,
    ORDER,
    PRIORITY,
    REALLOCATE,
    RELEASE,
    RESERVE,
    TAG,
    Trial,
    name_of,
)
from tests.effects.desk import Desk
from tests.effects.office import Office
from tests.store.fake_clock import FakeClock
from triage.domain.connector import Terms
from triage.domain.errors import Crossed
from triage.domain.journal import IntentState
from triage.effects.crossing import crossed, moved_on
from triage.effects.images import image_of

_UNCONDITIONAL = Terms(conditional=False)


@pytest.mark.parametrize("trial", [HOLD, RELEASE, PRIORITY, REALLOCATE, RESERVE], ids=name_of)
def test_picking_is_a_hinge(desk: Desk, office: Office, clock: FakeClock, trial: Trial) -> None:
    assert any("pick_state" in name for name in _crossed_by(desk, office, clock, trial, lambda: office.pick(ORDER)))


def test_a_label_is_the_hinge_of_an_address(desk: Desk, office: Office, clock: FakeClock) -> None:
    bought_at = clock.now().isoformat()
    label = {"carrier": "dhl", "service": "standard", "tracking_number": "T1", "bought_at": bought_at}
    buy = lambda: office.change(ORDER, lambda order: order["fulfilments"][0].update(label=label))  # noqa: E731

    assert any("label" in name for name in _crossed_by(desk, office, clock, ADDRESS, buy))


def test_a_capture_is_a_hinge_of_the_status(desk: Desk, office: Office, clock: FakeClock) -> None:
    refund = lambda: office.change(ORDER, lambda order: order["payment"].update(status="refunded"))  # noqa: E731

    assert _crossed_by(desk, office, clock, DELIVERED, refund) == ("payment.status",)


@pytest.mark.parametrize(("reference", "crosses"), [("theirs", ("export.foreign",)), ("intent-000001", ())])
def test_only_what_others_asked_the_receiver_for_crosses_a_hand_over(
    desk: Desk, office: Office, clock: FakeClock, reference: str, crosses: tuple[str, ...]
) -> None:
    def acknowledge() -> None:
        office.change(ORDER, lambda order: order["export"].update(state="acknowledged", reference=reference))

    assert _crossed_by(desk, office, clock, EXPORT, acknowledge) == crosses


def test_nothing_crosses_a_tag(desk: Desk, office: Office, clock: FakeClock) -> None:
    assert _crossed_by(desk, office, clock, TAG, lambda: office.pick(ORDER)) == ()


def test_of_what_a_killed_run_sent_the_journal_knows_what_its_undo_depends_on(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    RELEASE.set_up(office, clock)
    request, intent, situation = desk.intend(desk.request(RELEASE.action, RELEASE.arguments), ORDER)
    office.pick(ORDER)

    assert image_of(request.action, intent.arguments, situation) == intent.before
    assert any("pick_state" in name for name in crossed(request.action, intent, None, desk.look(request.action, ORDER)))


def test_without_versions_an_order_is_what_it_says_of_itself(desk: Desk, office: Office, clock: FakeClock) -> None:
    TAG.set_up(office, clock)
    seen = replace(desk.look(desk.request(TAG.action, TAG.arguments).action, ORDER).order, version="")

    assert not moved_on(seen, replace(seen, similar_orders=("SO-9",)))
    assert moved_on(seen, replace(seen, priority=5))
    assert moved_on(replace(seen, version="1"), replace(seen, version="2"))
    assert not moved_on(replace(seen, version="1"), replace(seen, version="1", similar_orders=("SO-9",)))


def test_an_order_that_moved_is_refused_in_the_journal_and_nothing_is_sent(
    desk: Desk, office: Office, clock: FakeClock
) -> None:
    TAG.set_up(office, clock)
    desk = desk.on_terms(_UNCONDITIONAL)
    request, intent, situation = desk.intend(desk.request(TAG.action, TAG.arguments), ORDER)
    office.change(ORDER, lambda order: order.update(priority=5))

    with pytest.raises(Crossed):
        desk.performer.sending.send(request, intent, situation.order.version, desk.tape, seen=situation)

    assert desk.journalled(intent).state is IntentState.REFUSED
    assert desk.writes_sent() == 0


def _crossed_by(
    desk: Desk,
    office: Office,
    clock: FakeClock,
    trial: Trial,
    happens: Callable[[], object],
) -> tuple[str, ...]:
    trial.set_up(office, clock)
    request, intent, seen = desk.intend(desk.request(trial.action, trial.arguments), ORDER)
    happens()
    return crossed(request.action, intent, seen, desk.look(request.action, ORDER))
