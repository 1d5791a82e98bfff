"""The known word that somebody may have meant."""

from collections.abc import Iterable
from difflib import SequenceMatcher

_ALIKE = 0.6
_REALLY_ALIKE = 0.75
_LONGEST = 64


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like ``word``, or None where none is like it.

    Capitals do not count, nor does the order of the parts of a dotted name; one part of it is enough.
    """
    if not word or len(word) > _LONGEST:
        return None
    likeness = {each: _likeness(word.lower(), each.lower()) for each in map(str, known)}
    best = max(likeness, key=lambda each: likeness[each], default=None)
    return best if best is not None and likeness[best] >= _ALIKE else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``did you mean 'x'?``, or nothing."""
    near = nearest(word, known)
    return f"did you mean {near!r}?" if near is not None else ""


def really_near(word: str, known: Iterable[str]) -> str | None:
    """The word of a short list that somebody surely meant: a few letters are wrong, or its end is another one."""
    word, known = word.lower(), tuple(map(str, known))
    begun = [each for each in known if word and (each.startswith(word) or word.startswith(each))]
    near = begun[0] if len(begun) == 1 else nearest(word, known)
    return near if near in begun or (near is not None and _ratio(word, near) >= _REALLY_ALIKE) else None


def _likeness(word: str, known: str) -> float:
    if "." not in known:
        return _ratio(word, known)
    parts = known.split(".")
    if "." not in word:
        return 0.9 * _ratio(word, parts[-1])
    if sorted(word.split(".")) == sorted(parts):
        return 1.0
    of_last = _ratio(word.rpartition(".")[2], parts[-1])
    return _ratio(word, known) if of_last >= _ALIKE else 0.0


def _ratio(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, other, one)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0
