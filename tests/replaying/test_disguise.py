from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.address_format import ABBREVIATIONS, format_only, words
from triage.domain.order import Address
from triage.replaying.disguise import Disguise

ADDRESS = Address("", "", "", "", "", "", "")
FIELDS: dict[str, Callable[[Disguise, str], str]] = {
    "name": Disguise.name,
    "line1": Disguise.street,
    "line2": Disguise.street,
    "city": Disguise.name,
    "postal_code": Disguise.postal_code,
}
_KEPT = {*ABBREVIATIONS, *ABBREVIATIONS.values()}

SAID = st.sampled_from(
    ["Mill", "mill", "MILL", "Lane", "Ln", "ln", "Lindenstr", "Lindenstraße", "LINDENSTRASSE", "linden", "Str",
     "strasse", "Köln", "Koln", "KÖLN", "José", "12", "12a", "12A", "7", "10115", "1o115", "NR1", "3DY", "nr13dy",
     "St", "Ave", "str", "strstr", "Ångström", "A\u030angstro\u0308m", "東京", "Москва", "½", "ﬁeld", "İzmir"]
)  # fmt: skip
BETWEEN = st.sampled_from([" ", "  ", ", ", "-", ". ", "/", ""])
PUT_TOGETHER = st.lists(st.tuples(SAID, BETWEEN), max_size=4).map(lambda parts: "".join(a + b for a, b in parts))
ANY = PUT_TOGETHER | st.text(max_size=12)


@st.composite
def two_forms(draw: st.DrawFn) -> tuple[str, str]:
    """Two texts, often of one address."""
    text = draw(ANY)
    other = draw(st.sampled_from([text, text.upper(), text.lower(), text.replace(" ", "-"), f"  {text} "]) | ANY)
    return text, other


@pytest.mark.parametrize("field", FIELDS)
@given(texts=two_forms())
def test_equal_texts_stay_equal_and_others_differ(field: str, texts: tuple[str, str]) -> None:
    disguise = Disguise()
    one, other = (FIELDS[field](disguise, text) for text in texts)

    assert (one == other) is (texts[0] == texts[1])


@pytest.mark.parametrize("field", FIELDS)
@given(texts=two_forms())
def test_what_differs_in_form_alone_goes_on_to_differ_in_form_alone(field: str, texts: tuple[str, str]) -> None:
    disguise = Disguise()
    one, other = (FIELDS[field](disguise, text) for text in texts)

    before = format_only(replace(ADDRESS, **{field: texts[0]}), {field: texts[1]})
    assert format_only(replace(ADDRESS, **{field: one}), {field: other}) is before


@pytest.mark.parametrize("field", ["name", "line1", "line2", "city"])
@given(text=ANY)
def test_every_word_is_replaced_but_what_abbreviates_a_street(field: str, text: str) -> None:
    said, made = words(text), words(FIELDS[field](Disguise(), text))

    kept = _KEPT if field in ("line1", "line2") else set()
    assert [word for word, other in zip(said, made, strict=True) if word == other] == [w for w in said if w in kept]


@given(text=ANY)
def test_no_postal_code_is_left(text: str) -> None:
    assert "".join(words(Disguise().postal_code(text))) != "".join(words(text)) or not words(text)


@given(st.lists(st.from_regex(r"[A-Za-z0-9]{1,4}[ -]?[A-Za-z0-9]{0,4}", fullmatch=True), min_size=2, max_size=4))
def test_postal_codes_keep_their_letters_and_digits_where_they_stood(codes: list[str]) -> None:
    disguise = Disguise()
    made = [disguise.postal_code(code) for code in codes]

    for code, disguised in zip(codes, made, strict=True):
        assert [_sort(letter) for letter in disguised[: len(code)]] == [_sort(letter) for letter in code]
    assert [_plain(a) == _plain(b) for a in codes for b in codes] == [
        _plain(a) == _plain(b) for a in made for b in made
    ]


@given(st.lists(ANY, max_size=6))
def test_the_same_texts_are_disguised_alike_every_time(texts: list[str]) -> None:
    first, second = Disguise(), Disguise()

    assert [first.street(text) for text in texts] == [second.street(text) for text in texts]


def test_case_spacing_and_abbreviations_of_an_address_are_kept() -> None:
    disguise = Disguise()
    right, loud = disguise.street("12 Mill Lane"), disguise.street("  12 MILL ln.")

    assert right.endswith(" Lane")
    assert loud == f"  {right.removesuffix('Lane').upper()}ln."


def test_roles_that_count_are_kept_and_people_are_numbered() -> None:
    disguise = Disguise()

    made = [disguise.person(by) for by in ("order-triage", "Ada Brandt", "customer", "Jo", "Ada Brandt")]
    assert made == ["order-triage", "person-1", "customer", "person-2", "person-1"]


def _sort(letter: str) -> str:
    if letter.isdigit():
        return "digit"
    return ("upper" if letter.isupper() else "lower") if letter.isalpha() else letter


def _plain(code: str) -> str:
    return code.replace(" ", "").replace("-", "").upper()
