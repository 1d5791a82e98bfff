"""A burst of one cause: its policy stops acting on it, and what comes waits under one case until a person lifts it."""

from tests.graph.shop import Shop
from triage.domain.bursts import Burst
from triage.domain.cases import Case, CaseStatus
from triage.domain.decisions import Reason

_KIND, _POLICY = "reservation_lost", "reserve-again"


def _tell(shop: Shop, *orders: str) -> None:
    for order in orders:
        shop.trouble(_KIND, order)
        shop.tell(order)
        shop.work()


def _open(shop: Shop) -> tuple[Burst, ...]:
    with shop.triage.store.read() as tx:
        return tx.bursts.open()


def _parent(shop: Shop) -> Case:
    (burst,) = _open(shop)
    with shop.triage.store.read() as tx:
        return tx.cases.get(burst.case)


def _lift(shop: Shop) -> int | None:
    (burst,) = _open(shop)
    with shop.triage.store.write() as tx:
        return tx.bursts.lift(burst, "lea", "the warehouse moved", shop.clock.now())


def test_what_comes_after_so_many_at_once_waits_under_one_case(shop: Shop) -> None:
    _tell(shop, "SO-1", "SO-2", "SO-3", "SO-4", "SO-5")

    assert [shop.case(f"SO-{n}").status for n in (1, 2, 3)] == [CaseStatus.RESOLVED] * 3
    parent = _parent(shop)
    for order in ("SO-4", "SO-5"):
        child = shop.case(order)
        assert (child.status, child.reason, child.parent) == (CaseStatus.ESCALATED, Reason.BURST, parent.id)
        assert shop.effects(order) == []
        assert (shop.decision(order).policy, shop.decision(order).outcome) == (_POLICY, "escalate")


def test_the_parent_comes_first_and_says_how_many_wait_since_when_and_of_which_cause(shop: Shop) -> None:
    _tell(shop, "SO-1", "SO-2", "SO-3", "SO-4", "SO-5")
    parent, (burst,) = _parent(shop), _open(shop)

    assert (parent.status, parent.reason, parent.priority) == (CaseStatus.ESCALATED, Reason.BURST, 1)
    assert parent.subject == f"burst:{_POLICY}"
    assert parent.summary is not None
    assert parent.summary.startswith(f"reservation lost: one cause brought many cases at once: {burst.cause};")
    assert "acted on 3 within 10m and stopped; 2 wait here since 2026-11-24 10:00 UTC" in parent.summary


def test_the_parent_itself_is_never_looked_at(shop: Shop) -> None:
    _tell(shop, "SO-1", "SO-2", "SO-3", "SO-4")
    parent = _parent(shop)
    shop.later(days=2)
    shop.work()

    assert _parent(shop) == parent
    with shop.triage.store.read() as tx:
        assert tx.decisions.latest(parent.id) is None


def test_a_child_that_is_looked_at_again_stays_one_child(shop: Shop) -> None:
    _tell(shop, "SO-1", "SO-2", "SO-3", "SO-4")
    shop.tell("SO-4")
    shop.work()

    assert _open(shop)[0].children == 1
    assert shop.case("SO-4").parent == _open(shop)[0].case


def test_other_causes_of_the_same_moment_are_acted_on(shop: Shop) -> None:
    _tell(shop, "SO-1", "SO-2", "SO-3", "SO-4")
    shop.trouble("payment_authorisation_expired", "SO-9")
    shop.tell("SO-9")
    shop.work()

    assert shop.effects("SO-9") != []
    assert shop.case("SO-9").parent is None


def test_so_many_over_a_longer_time_are_no_burst(shop: Shop) -> None:
    for n in range(1, 6):
        _tell(shop, f"SO-{n}")
        shop.later(minutes=6)

    assert _open(shop) == ()


def test_a_person_lifts_it_with_a_reason_and_its_children_are_looked_at_again(shop: Shop) -> None:
    _tell(shop, *(f"SO-{n}" for n in range(1, 10)))
    parent = _parent(shop)
    assert _open(shop)[0].children == 6

    assert _lift(shop) == 6
    shop.later(seconds=3)
    shop.work()

    assert _open(shop) == ()
    assert [shop.case(f"SO-{n}").status for n in range(4, 10)] == [CaseStatus.RESOLVED] * 6
    assert {shop.case(f"SO-{n}").parent for n in range(4, 10)} == {None}
    with shop.triage.store.read() as tx:
        after = tx.cases.get(parent.id)
    assert (after.status, after.summary) == (CaseStatus.CLEARED, "lifted by lea: the warehouse moved")


def test_after_a_lift_as_many_new_ones_are_a_burst_of_their_own(shop: Shop) -> None:
    _tell(shop, "SO-1", "SO-2", "SO-3", "SO-4")
    first = _parent(shop)
    _lift(shop)
    shop.later(seconds=3)
    shop.work()
    _tell(shop, "SO-5", "SO-6", "SO-7", "SO-8")

    assert _parent(shop).id != first.id
    assert [shop.case(f"SO-{n}").status for n in (4, 5, 6, 7)] == [CaseStatus.RESOLVED] * 4
    assert shop.case("SO-8").parent == _parent(shop).id


def test_who_lifted_it_is_a_line_of_the_journal(shop: Shop) -> None:
    _tell(shop, "SO-1", "SO-2", "SO-3", "SO-4")
    _lift(shop)

    with shop.triage.store.read() as tx:
        lines = [row.body for row in tx.connection.exec_driver_sql("SELECT body FROM journal WHERE step = 'burst'")]
    assert len(lines) == 2
    assert "the warehouse moved" in lines[1]
