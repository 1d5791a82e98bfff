"""Telling a correction of an address's format from a change of where it points."""

import unicodedata
from collections.abc import Mapping

from triage.domain.order import Address

ABBREVIATIONS = {
    "st": "street",
    "str": "strasse",
    "rd": "road",
    "ave": "avenue",
    "av": "avenue",
    "blvd": "boulevard",
    "dr": "drive",
    "ln": "lane",
    "sq": "square",
    "pl": "place",
    "apt": "apartment",
    "ste": "suite",
    "fl": "floor",
    "n": "north",
    "s": "south",
    "e": "east",
    "w": "west",
}
_ABBREVIATED = frozenset({"line1", "line2"})


def format_only(address: Address, fields: Mapping[str, str]) -> bool:
    """Whether ``fields`` write the same address in another form: case, accents, spacing, punctuation, abbreviation.

    Accents are a matter of form on Latin letters alone, abbreviations in the lines of the street alone.
    False for an unknown field, for no field at all, and whenever a letter or digit says something else.
    """
    if not fields or not set(fields) <= set(Address.FIELDS):
        return False
    return all(_canonical(name, getattr(address, name)) == _canonical(name, text) for name, text in fields.items())


def _canonical(field: str, text: str) -> str:
    said = words(text)
    if field == "postal_code":
        return "".join(said)
    return " ".join(_written_out(word) for word in said) if field in _ABBREVIATED else " ".join(said)


def words(text: str) -> list[str]:
    """The words of a text, of letters, digits and the marks that belong to a letter."""
    letters: list[str] = []
    latin = False
    for letter in unicodedata.normalize("NFD", text.casefold()):
        match unicodedata.category(letter)[0]:
            case "M" if latin:
                continue
            case "L" | "N" | "M":
                latin = "LATIN" in unicodedata.name(letter, "")
                letters.append(letter)
            case _:
                latin = False
                letters.append(" ")
    return "".join(letters).split()


def _written_out(word: str) -> str:
    if word.endswith("str") and word != "str":
        return word.removesuffix("str") + "strasse"
    return ABBREVIATIONS.get(word, word)
