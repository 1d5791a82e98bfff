"""A field that changed its shape, or a word that nobody knows, is one matter for people however many orders show it."""

from datetime import timedelta

import pytest

from tests.graph.shop import Shop
from triage.domain.cases import Case, CaseStatus
from triage.domain.decisions import Reason
from triage.domain.errors import NotFound, Refused
from triage.domain.quality import Names
from triage.sandbox.state import Document


def _told(shop: Shop, *orders: str) -> None:
    """Orders are looked at, each for an event of its own."""
    for order in orders:
        shop.tell(order)
    shop.work()


def _well(shop: Shop, *names: str) -> list[Document]:
    return [shop.well(name) for name in names]


def _rename(shop: Shop, name: str, new: str) -> None:
    """The other side writes a field by another name from now on, in every order it has."""
    for order in shop.state.orders.values():
        order[new] = order.pop(name)


def _data_cases(shop: Shop) -> list[Case]:
    return [case for case in shop.cases() if case.subject.startswith("data:")]


def _settle(shop: Shop, case: Case) -> None:
    with shop.triage.store.write() as tx:
        tx.data_cases.settle(case.id, "Ada", "we do not need it", shop.clock.now())


def test_the_first_order_with_a_renamed_field_raises_a_data_case(shop: Shop) -> None:
    _well(shop, "SO-1", "SO-2")
    _told(shop, "SO-1")
    _rename(shop, "ship_by", "shipBy")
    _told(shop, "SO-2")

    (case,) = _data_cases(shop)
    assert (case.status, case.reason, case.kind) == (CaseStatus.ESCALATED, Reason.DATA, None)
    assert case.subject == "data:reference.order.ship_by"
    assert case.summary is not None
    assert "reference order.ship_by: it is absent now, and was read before; since" in case.summary
    assert "1 order waits" in case.summary


def test_a_hundred_orders_make_one_data_case_that_counts_them(shop: Shop) -> None:
    names = [f"SO-{n}" for n in range(101)]
    _well(shop, *names)
    _told(shop, names[0])
    _rename(shop, "ship_by", "shipBy")
    _told(shop, *names[1:])
    _told(shop, *names[1:11])

    (case,) = _data_cases(shop)
    assert "100 orders wait" in str(case.summary)


def test_a_field_that_never_was_readable_is_no_news(shop: Shop) -> None:
    _well(shop, "SO-1", "SO-2")
    _rename(shop, "ship_by", "shipBy")
    _told(shop, "SO-1", "SO-2")

    assert _data_cases(shop) == []


def test_a_word_that_no_map_holds_is_news_from_the_first_order_on(shop: Shop) -> None:
    (order,) = _well(shop, "SO-1")
    order["status"] = "pre_order"
    _told(shop, "SO-1")

    (case,) = _data_cases(shop)
    assert "reference order.status: no map holds 'pre_order'" in str(case.summary)


def test_what_looks_like_free_text_is_told_by_its_shape(shop: Shop) -> None:
    (order,) = _well(shop, "SO-1")
    order["status"] = "call Ada Brandt on +49 30 123456"
    _told(shop, "SO-1")

    (case,) = _data_cases(shop)
    assert "Ada" not in str(case.summary)
    assert "'a Aa Aa a +9 9 9'" in str(case.summary)


def test_what_was_settled_does_not_raise_again_and_a_new_word_does(shop: Shop) -> None:
    first, second, third = _well(shop, "SO-1", "SO-2", "SO-3")
    first["status"] = second["status"] = "pre_order"
    third["status"] = "limbo"
    _told(shop, "SO-1")
    _settle(shop, _data_cases(shop)[0])
    _told(shop, "SO-2")

    (settled,) = _data_cases(shop)
    assert settled.status is CaseStatus.CLEARED
    assert settled.summary == "settled by Ada: we do not need it"

    _told(shop, "SO-3")
    newest, _ = _data_cases(shop)
    assert newest.status is CaseStatus.ESCALATED
    assert "no map holds 'limbo';" in str(newest.summary)


def test_only_an_open_data_case_can_be_settled(shop: Shop) -> None:
    (order,) = _well(shop, "SO-1")
    order["status"] = "pre_order"
    _told(shop, "SO-1")
    _settle(shop, _data_cases(shop)[0])

    with pytest.raises(Refused, match="closed already"):
        _settle(shop, _data_cases(shop)[0])
    with pytest.raises(NotFound, match="no data case"):
        _settle(shop, shop.case("SO-1"))


def test_a_field_that_is_readable_again_closes_its_case_and_opens_it_where_it_goes_again(shop: Shop) -> None:
    names = [f"SO-{n}" for n in range(70)]
    _well(shop, *names)
    _told(shop, names[0])
    _rename(shop, "ship_by", "shipBy")
    _told(shop, *names[1:4])
    _rename(shop, "shipBy", "ship_by")
    _told(shop, *names[4:])
    shop.later(minutes=1)
    _told(shop, names[0])

    (case,) = _data_cases(shop)
    assert case.status is CaseStatus.CLEARED
    assert "nothing was wrong" in str(case.summary)

    _rename(shop, "ship_by", "shipBy")
    _told(shop, names[1])
    (again,) = _data_cases(shop)
    assert (again.id, again.status) == (case.id, CaseStatus.ESCALATED)


def test_stock_that_nobody_has_of_one_sku_is_no_change_of_shape(shop: Shop) -> None:
    _well(shop, "SO-1", "SO-2")
    _told(shop, "SO-1")
    for key in [key for key in shop.state.stock if key[0] == "SKU-SO-2"]:
        del shop.state.stock[key]
    _told(shop, "SO-2")

    assert _data_cases(shop) == []


def test_most_runs_write_nothing_more_and_all_are_counted(shop: Shop) -> None:
    names = [f"SO-{n}" for n in range(40)]
    _well(shop, *names)
    _told(shop, *names)
    shop.clock.advance(timedelta(minutes=1))
    _told(shop, names[0])

    with shop.triage.store.read() as tx:
        assert tx.quality.looks("main", "reference", "order") == 41
        assert tx.quality.readable("main", "reference", "order", "ship_by") == 41


def test_what_goes_wrong_in_counting_ends_no_run(shop: Shop) -> None:
    shop.trouble("label_no_scan")
    shop.tell(kind="label_no_scan")
    tally = shop.triage.services.tally
    assert tally is not None

    def nobody(carrier: str) -> str:
        raise LookupError(carrier)

    tally.names = Names("reference", nobody)
    shop.work()

    assert shop.case().kind == "label_no_scan"
