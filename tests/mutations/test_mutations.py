"""Whatever the other side's next release does to a field, it is noticed, and nothing is done because of it."""

import pytest

from tests.mutations.judging import came_of, outcomes
from tests.mutations.looking import look
from tests.mutations.mutations import Mutation
from tests.mutations.recordings import Recording, recordings

RECORDINGS = tuple(recordings())
ONE_IN = 13
ONE_IN_OF_MAPPED = 41  # a mapping file is read for each look


@pytest.fixture
def unpaid() -> Recording:
    return next(each for each in RECORDINGS if each.name == "woocommerce-unpaid")


def test_no_mutation_is_silent_and_none_brings_about_an_action() -> None:
    """One in so many fields of each document; ``python -m tests.mutations`` tries them all."""
    every = {told.name: ONE_IN_OF_MAPPED if told.connector == "mapped" else ONE_IN for told in RECORDINGS}
    tried = [each for told in RECORDINGS for each in outcomes(told, every[told.name]) if each.came != "unused"]

    assert [str(each) for each in tried if each.wrong or each.came == "silent"] == []
    assert {each.connector for each in tried} == {each.connector for each in RECORDINGS}
    assert len(tried) >= 300


def test_policies_act_on_recordings_of_several_connectors_or_nothing_would_be_shown() -> None:
    acted_on = {each.connector for each in RECORDINGS if look(each).actions}

    assert {
        "reference",
        "mapped",
        "shopify",
        "woocommerce",
        "easypost",
        "aftership",
        "shipengine",
        "vendure",
    } <= acted_on


def test_a_value_that_changes_without_a_word_is_called_silent(unpaid: Recording) -> None:
    document = unpaid.document(0)
    other = {**document, "number": "4712"}
    mutation = Mutation("missing", ("number",), other)

    assert came_of(mutation, look(unpaid), look(unpaid.with_document(0, other))) == "silent"


def test_another_currency_counts_as_told_only_where_nothing_else_changed(unpaid: Recording) -> None:
    document = unpaid.document(0)
    mutation = Mutation("currency", ("currency",), None, "CHF")
    honest = unpaid.with_document(0, {**document, "currency": "CHF"})
    dishonest = unpaid.with_document(0, {**document, "currency": "CHF", "total": "1.00"})

    assert came_of(mutation, look(unpaid), look(honest)) == "as told"
    assert came_of(mutation, look(unpaid), look(dishonest)) == "silent"


def test_an_action_that_the_whole_document_does_not_bring_about_is_wrong(unpaid: Recording) -> None:
    paid = {**unpaid.document(0), "date_paid_gmt": "2026-11-22T10:00:04", "status": "processing"}
    quiet = unpaid.with_document(0, paid)
    assert look(quiet).actions == frozenset()
    assert look(unpaid).actions - look(quiet).actions
