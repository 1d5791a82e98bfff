"""The axes of a set of words: whether it is known, known to be none, or missing; and for each word, whether it is in.

Known absence holds no word: whatever asks for a word that is in asks for a set too.
"""

from collections.abc import Iterable, Iterator, Mapping

from triage.domain.clauses import Has, Lacks, NoneOf, OneOf, Test
from triage.domain.facts import NONE, Value
from triage.domain.search.formula import NEVER, All, Box, Either, Formula, Only

_A_SET, _NONE, _MISSING = 1, 2, 4
_KNOWN = _A_SET | _NONE
_IN, _OUT = 1, 2


class Words:
    def __init__(self, fact: str, tests: Iterable[Test]) -> None:
        self._fact = fact
        self._words = sorted({word for test in tests for word in _words(test)})

    @property
    def everything(self) -> Box:
        return {self._fact: _KNOWN | _MISSING, **{self._of(word): _IN | _OUT for word in self._words}}

    def true(self, test: Test) -> Formula:
        match test:
            case Has(words):
                return All((Only(self._fact, _A_SET), *self._each(words, _IN)))
            case Lacks(words):
                return All((Only(self._fact, _KNOWN), *self._each(words, _OUT)))
            case OneOf(values) if NONE in values:
                return Only(self._fact, _NONE)
            case NoneOf(values) if NONE in values:
                return Only(self._fact, _A_SET)
            case OneOf():
                return NEVER
        return Only(self._fact, _KNOWN)

    def false(self, test: Test) -> Formula:
        match test:
            case Has(words):
                return All((Only(self._fact, _KNOWN), Either(tuple(self._each(words, _OUT)))))
            case Lacks(words):
                return All((Only(self._fact, _A_SET), Either(tuple(self._each(words, _IN)))))
            case OneOf(values) if NONE in values:
                return Only(self._fact, _A_SET)
            case NoneOf(values) if NONE in values:
                return Only(self._fact, _NONE)
            case OneOf():
                return Only(self._fact, _KNOWN)
        return NEVER

    def maybe(self, test: Test) -> Formula:
        """True, or missing."""
        return Either((Only(self._fact, _MISSING), self.true(test)))

    def plainest(self, box: Mapping[str, int]) -> Value | None:
        """The set of the words that must be in it; None where the fact may be missing."""
        if box[self._fact] & _MISSING:
            return None
        if not box[self._fact] & _A_SET:
            return NONE
        return frozenset(word for word in self._words if not box[self._of(word)] & _OUT)

    def _each(self, words: Iterable[str], cell: int) -> Iterator[Only]:
        return (Only(self._of(word), cell) for word in sorted(words))

    def _of(self, word: str) -> str:
        return f"{self._fact} {word}"


def _words(test: Test) -> Iterable[str]:
    return test.words if isinstance(test, Has | Lacks) else ()
