"""Personal data replaced, consistently: equal things stay equal, and a correction of form stays one of form."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import chain, count, groupby, product
from random import Random

from triage.domain.address_format import ABBREVIATIONS, words
from triage.domain.assessment.people_facts import OUR_ACCOUNT

_KEPT = frozenset(ABBREVIATIONS) | frozenset(ABBREVIATIONS.values())
_STREET = re.compile(r"(?<=.)(str|stra(?:ss|ß|ẞ)e)$", re.IGNORECASE)
_ACCENTS = str.maketrans("aeiouAEIOU", "áéíóúÁÉÍÓÚ")
_ROLES = frozenset({OUR_ACCOUNT, "customer"})
_FIRST = (
    "Bar",
    "Cor",
    "Dal",
    "Fen",
    "Gar",
    "Hol",
    "Kel",
    "Lan",
    "Mar",
    "Nor",
    "Pel",
    "Ran",
    "Sel",
    "Tor",
    "Vel",
    "Wen",
)
_LAST = ("den", "by", "ton", "ham", "wick", "low", "mere", "field", "combe", "brook")
_TRIES = 100


class Disguise:
    """One mapping for a whole recording. ``known`` holds what is replaced wherever it stands, such as our own ids."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}
        self._dice = Random(0)  # noqa: S311 nothing secret: the same case is disguised alike every time
        self._names = _invented_names(self._dice)
        self._said: dict[tuple[str, str], str] = {}
        self._taken: set[tuple[str, str]] = set()
        self._numbers: dict[str, Iterator[int]] = {}

    def name(self, text: str) -> str:
        """A person's or a town's name."""
        return self._once("name", text, lambda: self._worded(text, self._restyled))

    def street(self, text: str) -> str:
        """A line of an address; abbreviations and what they stand for are kept."""
        return self._once("street", text, lambda: self._worded(text, self._street_word))

    def postal_code(self, text: str) -> str:
        """Letters for letters and digits for digits, where they stood."""
        return self._once("postal", text, lambda: self._laid_out(text))

    def numbered(self, sort: str, text: str) -> str:
        """``sort-1``, ``sort-2`` and so on, in the order of appearance."""
        numbers = self._numbers.setdefault(sort, count(1))
        return self._once(sort, text, lambda: f"{sort}-{next(numbers)}")

    def person(self, text: str) -> str:
        """Somebody's account; the roles that count are kept."""
        return text if text in _ROLES else self.numbered("person", text)

    def _once(self, sort: str, text: str, make: Callable[[], str]) -> str:
        """The same replacement for the same text, and never the same for two. What says nothing stays."""
        if not words(text):
            return text
        if (sort, text) not in self._said:
            made = make()
            while (sort, made) in self._taken:
                made += " "
            self._taken.add((sort, made))
            self._said[sort, text] = made
        return self._said[sort, text]

    def _worded(self, text: str, word_for: Callable[[str, str], str]) -> str:
        parts = ["".join(letters) for _, letters in groupby(text, _belongs_to_a_word)]
        meant = [words(part) for part in parts]
        if [*chain(*meant)] != words(text) or any(len(said) > 1 for said in meant):
            return " ".join(word_for(word, word) for word in words(text))
        return "".join(word_for(part, said[0]) if said else part for part, said in zip(parts, meant, strict=True))

    def _street_word(self, raw: str, word: str) -> str:
        if word in _KEPT:
            return raw
        stem = word.removesuffix("strasse") if word.endswith("strasse") else word.removesuffix("str")
        if stem in ("", word):
            return self._restyled(raw, word)
        found = _STREET.search(raw)
        ending = found[0] if found else word.removeprefix(stem)
        return self._restyled(raw[: found.start()] if found else raw, stem) + ending

    def _restyled(self, raw: str, word: str) -> str:
        made = self._invented(word)
        if raw.isupper() and len(raw) > 1:
            made = made.upper()
        elif not raw[:1].isupper():
            made = made.lower()
        accented = any(unicodedata.combining(letter) for letter in unicodedata.normalize("NFD", raw))
        return made.translate(_ACCENTS) if accented else made

    def _invented(self, word: str) -> str:
        if any(letter.isascii() and letter.isdigit() for letter in word):
            return self._alike("word", word)
        return self._once("word", word, lambda: next(name for name in self._names if name.lower() != word))

    def _alike(self, sort: str, word: str) -> str:
        """Another word of the same letters and digits, one that is not taken."""
        return self._once(f"alike {sort}", word, lambda: self._roll(f"alike {sort}", word))

    def _roll(self, sort: str, word: str) -> str:
        for _ in range(_TRIES):
            made = "".join(self._another(letter) for letter in word)
            if made != word and (sort, made) not in self._taken:
                return made
        return self._roll(sort, f"{word}0")

    def _another(self, letter: str) -> str:
        return self._dice.choice("123456789" if letter.isdigit() else "bcdfghjkmpqrtvwxyz")

    def _laid_out(self, text: str) -> str:
        code = "".join(words(text))
        made = self._alike("code", code)
        shares = ["".join(words(letter)) for letter in text]
        if "".join(shares) != code:
            return made
        out: list[str] = []
        rest = made
        for letter, share in zip(text, shares, strict=True):
            part, rest = rest[: len(share)], rest[len(share) :]
            out.append((part.upper() if letter.isupper() else part) if share else letter)
        return "".join(out) + rest


def _belongs_to_a_word(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LNM"


def _invented_names(dice: Random) -> Iterator[str]:
    """Endless names that are nobody's, that no address abbreviates, and that do not end as a street does."""
    for length in count():
        middle = "o" * length
        names = [f"{first}{middle}{last}" for first, last in product(_FIRST, _LAST)]
        yield from dice.sample(names, len(names))
