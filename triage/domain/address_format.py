"""Telling a correction of an address's format from a change of where it points."""

import re
import unicodedata
from collections.abc import Mapping

from triage.domain.order import Address

_ABBREVIATIONS = {
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
_WORD = re.compile(r"[^\W_]+")


def format_only(address: Address, fields: Mapping[str, str]) -> bool:
    """Whether ``fields`` write the same address in another form: case, accents, spacing, punctuation, abbreviation.

    False for an unknown field, for no change at all, and whenever a letter or digit says something else.
    """
    if not fields or not set(fields) <= set(Address.FIELDS):
        return False
    return all(_canonical(name, getattr(address, name)) == _canonical(name, text) for name, text in fields.items())


def _canonical(field: str, text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = _WORD.findall(plain)
    if field == "postal_code":
        return "".join(words)
    expanded = [_ABBREVIATIONS.get(word, word) for word in words]
    return " ".join(
        word.removesuffix("str") + "strasse" if word.endswith("str") and word != "str" else word for word in expanded
    )
