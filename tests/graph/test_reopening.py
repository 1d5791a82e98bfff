"""What comes back after a resolve is counted against who resolved it, and goes to people."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.graph.shop import Shop
from triage.domain.cases import CaseStatus
from triage.domain.decisions import Reason

_KIND = "reservation_lost"
_SLOWLY = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _resolved(shop: Shop, order: str = "SO-1") -> None:
    shop.trouble(_KIND, order)
    shop.tell(order, kind=_KIND)
    shop.work()
    assert shop.case(order).status is CaseStatus.RESOLVED


def _comes_back(shop: Shop, order: str = "SO-1") -> None:
    document = shop.state.orders[order]
    shop.state.changing(document)
    for line in document["lines"]:
        line["reservation"] = None
    shop.state.changed(document)


def _reopened(shop: Shop) -> int:
    with shop.triage.store.read() as tx:
        figures = tx.policy_figures.since(shop.clock.now() - timedelta(days=365))
    return figures["reserve-again"].reopened


def test_what_happens_again_goes_to_people_and_counts_against_its_policy(shop: Shop) -> None:
    _resolved(shop)
    shop.later(minutes=3)
    _comes_back(shop)
    shop.tell(kind=_KIND)
    shop.work()

    case = shop.case()
    assert (case.status, case.reason, case.reopened) == (CaseStatus.ESCALATED, Reason.ALREADY_ACTED, 1)
    assert shop.effects() == ["lines_reserved"]
    assert _reopened(shop) == 1


def test_a_sender_whose_clock_is_behind_does_not_hide_what_came_back(shop: Shop) -> None:
    _resolved(shop)
    shop.later(minutes=3)
    _comes_back(shop)
    shop.tell(kind=_KIND, at=shop.clock.now() - timedelta(hours=1))
    shop.work()

    assert (shop.case().reason, shop.case().reopened, _reopened(shop)) == (Reason.ALREADY_ACTED, 1, 1)


def test_late_news_is_looked_at_and_leaves_the_case_resolved(shop: Shop) -> None:
    _resolved(shop)
    resolved_at, before = shop.case().resolved_at, shop.clock.now() - timedelta(hours=2)
    shop.later(hours=1)
    shop.tell(kind=_KIND, at=before)
    shop.work()

    case = shop.case()
    assert (case.status, case.policy, case.reopened, case.events) == (CaseStatus.RESOLVED, "reserve-again", 0, 2)
    assert case.resolved_at == resolved_at


@given(minutes=st.permutations([-3, -2, 1, 2]), work=st.lists(st.booleans(), min_size=4, max_size=4))
@_SLOWLY
def test_whatever_arrives_in_whatever_order_comes_to_the_same_end(
    shop: Shop, minutes: list[int], work: list[bool]
) -> None:
    order = f"SO-{shop.triage.ids.new()}"
    _resolved(shop, order)
    resolved_at = shop.clock.now()
    shop.later(minutes=3)
    _comes_back(shop, order)
    for after, worked in zip(minutes, work, strict=True):
        shop.tell(order, kind=_KIND, at=resolved_at + timedelta(minutes=after))
        if worked:
            shop.work()
    shop.work()

    case = shop.case(order)
    end = (case.status, case.reason, case.reopened, case.events)
    assert end == (CaseStatus.ESCALATED, Reason.ALREADY_ACTED, 1, 5)
    assert shop.effects(order) == ["lines_reserved"]
