"""Corrections of an address that leave it where it is."""

from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.address_format import format_only
from triage.domain.order import Address

HOME = Address("Ada Brandt", "12 Mill St.", "Apt 4", "Köln", "NW", "NR1 3DY", "DE")
letters = st.text("abcdefghijkäöüéñß0123456789 .,-/", max_size=30)
addresses = st.builds(Address, *[letters] * 7)
fields = st.sampled_from(Address.FIELDS)


@pytest.mark.parametrize(
    "suggested",
    [
        {"line1": "12 MILL STREET"},
        {"line1": "12, Mill  St"},
        {"line2": "Apartment 4"},
        {"city": "koln"},
        {"postal_code": "nr13dy"},
        {"postal_code": "NR1-3DY", "city": "KÖLN"},
        {"name": "ADA BRANDT", "country": "de"},
    ],
)
def test_case_accents_spacing_punctuation_and_abbreviations_are_format(suggested: dict[str, str]) -> None:
    assert format_only(HOME, suggested)


@pytest.mark.parametrize(
    "suggested",
    [
        {"line1": "21 Mill Street"},
        {"line1": "1 2 Mill Street"},
        {"line1": "12a Mill Street"},
        {"line1": "12 Hill Street"},
        {"line1": "12² Mill Street"},
        {"line2": ""},
        {"city": "Bonn"},
        {"postal_code": "NR1 3DX"},
        {"country": "AT"},
        {"name": "Ada Brand"},
        {"line1": "12 Mill Street", "city": "Bonn"},
        {"street": "12 Mill Street"},
        {},
    ],
)
def test_whatever_says_something_else_is_more_than_format(suggested: dict[str, str]) -> None:
    assert not format_only(HOME, suggested)


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("ถนนดี", "ถนนดิ"),  # Thai vowels are marks, and are letters all the same
        ("गली का", "गली कि"),
        ("かわ通り", "がわ通り"),
        ("улица Йодная", "улица Иодная"),
        ("1½ Mill Street", "11/2 Mill Street"),
    ],
)
def test_marks_are_accents_on_latin_letters_alone(here: str, there: str) -> None:
    assert not format_only(replace(HOME, line1=here), {"line1": there})
    assert format_only(replace(HOME, line1=here), {"line1": f"  {here} ."})


def test_a_german_street_may_be_cut_short() -> None:
    assert format_only(replace(HOME, line1="Haupstr. 5"), {"line1": "HAUPSTRASSE 5"})
    assert format_only(replace(HOME, line1="Lindenstraße 5"), {"line1": "Lindenstr. 5"})


def test_abbreviations_belong_to_the_street_and_not_to_names_or_places() -> None:
    assert not format_only(replace(HOME, name="Dr Brandt"), {"name": "Drive Brandt"})
    assert not format_only(replace(HOME, city="St Albans"), {"city": "Street Albans"})


@given(addresses, st.sets(fields, min_size=1))
def test_the_same_address_in_capitals_is_the_same_address(address: Address, chosen: set[str]) -> None:
    assert format_only(address, {name: f" {getattr(address, name).upper()}  " for name in chosen})


@given(addresses, st.sampled_from(["name", "city", "postal_code"]), st.integers(0, 29), st.sampled_from("abcxyz123"))
def test_one_letter_or_digit_more_is_never_format(address: Address, name: str, at: int, letter: str) -> None:
    text = getattr(address, name)

    assert not format_only(address, {name: text[:at] + letter + text[at:]})


@given(addresses, addresses, st.sets(fields, min_size=1))
def test_what_is_format_one_way_is_format_the_other_way(one: Address, other: Address, chosen: set[str]) -> None:
    forth = {name: asdict(other)[name] for name in chosen}
    back = {name: asdict(one)[name] for name in chosen}

    assert format_only(one, forth) is format_only(other, back)
