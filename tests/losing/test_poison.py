"""A case that kills its worker runs out of tries alone, and the rest of the queue goes on."""

import os
import signal

import pytest

from tests.graph.shop import Shop
from triage.domain.cases import CaseStatus
from triage.store.tables import work

_POISON = "SO-13"
_ORDERS = [f"SO-{n}" for n in range(1, 32)]


def _drain_in_a_child(shop: Shop) -> int:
    """One worker process: it drains, and dies of the poison where it meets it. Returns the signal, or 0."""
    child = os.fork()
    if child == 0:
        try:
            shop.triage.store.engine.dispose(close=False)
            shop.wire.before_next("GET", f"/orders/{_POISON}", lambda: os.kill(os.getpid(), signal.SIGKILL))
            shop.work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def _statuses(shop: Shop) -> dict[str, CaseStatus]:
    return {case.order: case.status for case in shop.cases()}


def test_the_others_are_worked_off_and_the_poisonous_one_goes_to_people(shop: Shop) -> None:
    for n, order in enumerate(_ORDERS):
        shop.trouble("payment_authorisation_expired", order, n)
        shop.tell(order)
    shop.triage.store.close()

    killed = 0
    for _ in range(40):
        killed += _drain_in_a_child(shop) == signal.SIGKILL
        if all(status is not CaseStatus.OPEN for status in _statuses(shop).values()):
            break
        shop.later(seconds=130)
        shop.triage.store.close()

    poisonous = shop.case(_POISON)
    assert (poisonous.status, poisonous.reason) == (CaseStatus.ESCALATED, "failed")
    assert "its worker was killed" in str(poisonous.summary)
    assert killed == shop.triage.settings.attempts
    assert [case.order for case in shop.cases() if case.reason == "failed"] == [_POISON]
    assert sorted(shop.effects()) == ["hold_placed"] * 30 + ["tag_added"] * 30


def test_a_poisonous_case_takes_its_neighbours_along_only_once(shop: Shop) -> None:
    for n, order in enumerate(_ORDERS):
        shop.trouble("payment_authorisation_expired", order, n)
        shop.tell(order)
    shop.triage.store.close()

    assert _drain_in_a_child(shop) == signal.SIGKILL
    assert _drain_in_a_child(shop) == 0
    shop.later(seconds=130)
    shop.triage.store.close()
    assert _drain_in_a_child(shop) == signal.SIGKILL
    assert _drain_in_a_child(shop) == 0

    with shop.triage.store.read() as tx:
        waiting = tx.connection.execute(work.select()).all()
    assert [row.order_id for row in waiting] == [_POISON]


def test_a_case_that_is_given_up_says_what_is_known(shop: Shop) -> None:
    shop.trouble("payment_pending")
    shop.tell(kind="payment_pending")

    def broken() -> None:
        raise KeyError("a bug of ours")

    for _ in range(5):
        shop.wire.before_next("GET", "/orders/SO-1", broken)
        shop.work()
        shop.later(minutes=2)

    case = shop.case()
    assert (case.status, case.reason) == (CaseStatus.ESCALATED, "failed")
    assert "5 times in a row, the last time with KeyError" in str(case.summary)
    assert "an event says payment_pending" in str(case.summary)


def test_an_event_that_cannot_be_put_to_its_orders_goes_to_people(shop: Shop) -> None:
    shop.tell("", sku="SKU-RED-1", type_="com.example.stock.discrepancy")

    def broken() -> None:
        raise KeyError("a bug of ours")

    for _ in range(6):
        shop.wire.before_next("GET", "/orders", broken)
        shop.work()
        shop.later(minutes=2)

    (case,) = shop.cases()
    assert (case.subject, case.status, case.reason) == ("sku:SKU-RED-1", CaseStatus.ESCALATED, "failed")
    assert "KeyError" in str(case.summary)


@pytest.mark.parametrize("table", ["recordings", "decisions"])
def test_what_the_database_never_takes_is_given_up_and_is_no_outage(shop: Shop, table: str) -> None:
    for n, order in enumerate(("SO-1", _POISON)):
        shop.trouble("payment_authorisation_expired", order, n)
        shop.tell(order)
    never = f"BEFORE INSERT ON {table} WHEN NEW.case_id = '{shop.case(_POISON).id}'"
    with shop.triage.store.write() as tx:
        tx.connection.exec_driver_sql(f"CREATE TRIGGER never {never} BEGIN SELECT abs(-9223372036854775808); END")

    for _ in range(6):
        shop.work()
        shop.later(minutes=2)

    assert shop.case("SO-1").status is CaseStatus.CONTAINED
    assert (shop.case(_POISON).status, shop.case(_POISON).reason) == (CaseStatus.ESCALATED, "failed")
    assert "OperationalError" in str(shop.case(_POISON).summary)
