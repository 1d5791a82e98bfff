"""Money: an amount with its currency."""

from decimal import Decimal

import pytest
from hypothesis import given

from tests.domain.conditions import monies
from triage.domain.errors import BadValue
from triage.domain.money import Money


@given(monies)
def test_written_money_reads_back_to_the_same(money: Money) -> None:
    assert Money.parse(str(money)) == money


@pytest.mark.parametrize(
    "text",
    ["250", "250.00", "EUR 250.00", "250.00EUR", "250,00 EUR", "250.00 eur", "1e3 EUR", "NaN EUR", "250.00 EURO"],
)
def test_anything_but_an_amount_and_a_currency_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadValue, match=r"as in '250\.00 EUR'"):
        Money.parse(text)


def test_a_round_thousand_is_written_out() -> None:
    assert str(Money(Decimal("1E+3"), "EUR")) == "1000 EUR"


def test_no_cent_is_lost_in_a_large_sum() -> None:
    assert Money.parse("999999999999999.99 EUR").amount == Decimal("999999999999999.99")
