"""What one look counts of what a system told, and what of it may be kept."""

from datetime import timedelta

import pytest

from triage.domain.quality import Port, age_span, at_most, field_of, kept_word, shape_of


@pytest.mark.parametrize(
    ("port", "field", "word", "kept"),
    [
        ("order", "status", "pre_order", "pre_order"),
        ("order", "status", "Awaiting Fulfillment", "Awaiting Fulfillment"),
        ("tracking", "status", "OUT FOR DELIVERY", "OUT FOR DELIVERY"),
        ("order", "status", "call Ada Brandt", "a Aa Aa"),
        ("order", "status", "ada@example.com", "a@a.a"),
        ("order", "status", "+49 30 123456", "+9 9 9"),
        ("order", "shipping_address", "Germany", "Aa"),
        ("order", "status", "x" * 60, "x" * 40),
        ("order", "status", None, "(none)"),
    ],
)
def test_a_word_is_kept_where_it_can_only_be_one_of_a_vocabulary(
    port: Port, field: str, word: str | None, kept: str
) -> None:
    assert kept_word(port, field, word) == kept


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("status", "status"),
        ("payment.method", "payment.method"),
        ("fulfilments[3].carrier", "fulfilments"),
        ("customer.name", "customer.*"),
        ("never.heard.of", "(other)"),
    ],
)
def test_what_is_one_of_many_is_left_out_of_a_path(path: str, field: str) -> None:
    assert field_of("order", path) == field


def test_a_sku_never_is_part_of_a_field() -> None:
    assert field_of("stock", "positions.SKU-1") == "positions.*"


def test_a_shape_is_bounded() -> None:
    assert shape_of("Aa1" * 500) == ("Aa9" * 14)[:40]


@pytest.mark.parametrize(("hours", "span"), [(0, "1m"), (1, "1h"), (1.5, "2h"), (4, "4h"), (10_000, "older")])
def test_ages_fall_into_spans(hours: float, span: str) -> None:
    assert age_span(timedelta(hours=hours)) == span


def test_the_share_of_ages_is_told_by_their_upper_end() -> None:
    counts = {"1m": 90, "4h": 10}
    assert (at_most(counts, 0.5), at_most(counts, 0.95), at_most({}, 0.5)) == ("1m", "4h", None)
