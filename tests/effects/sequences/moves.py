"""Sequences of moves as hypothesis draws them."""

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.effects.sequences.fate import PLACES
from tests.effects.sequences.history import History, Move, World
from tests.effects.sequences.situation import CALLS, EDITS, LEADS

_ASTRAY = ("broke before it was done", "was done and broke", "was done and never answered")
_deaths = st.none() | st.none() | st.tuples(st.sampled_from(PLACES), st.integers(0, 2))
_strays = st.none() | st.none() | st.sampled_from(_ASTRAY)
_crossings = st.none() | st.none() | st.none() | st.sampled_from(sorted(EDITS))
_calls = st.sampled_from(range(len(CALLS)))
_quiet = st.builds(Move, st.just("do"), _calls)
_does = st.builds(Move, st.just("do"), _calls, dies_at=_deaths, astray=_strays)
_crossed = st.builds(Move, st.just("do"), _calls, dies_at=_deaths, astray=_strays, crossing=_crossings)
_undoes = st.builds(Move, st.just("undo"), st.integers(0, 5), dies_at=_deaths, astray=_strays)
_undoes_crossed = st.builds(
    Move, st.just("undo"), st.integers(0, 5), dies_at=_deaths, astray=_strays, crossing=_crossings
)
_edits = st.builds(Move, st.just("edit"), st.sampled_from(range(len(EDITS))))
_goes_on = st.builds(Move, st.just("go on"), st.integers(0, 1))
_alone = st.lists(_quiet | _does | _undoes | _undoes | _goes_on, min_size=1, max_size=8)
_among_others = st.lists(
    _quiet | _crossed | _undoes | _undoes_crossed | _undoes_crossed | _edits | _goes_on, min_size=1, max_size=9
)


def stories(leads: Sequence[tuple[str, int]] = LEADS) -> st.SearchStrategy[tuple[str, list[Move]]]:
    """A predicament and the moves, the first of them one that it is for.

    In half of them nobody else is there, so that all must be equal in the end.
    """
    return st.sampled_from(leads).flatmap(_led)


def _led(lead: tuple[str, int]) -> st.SearchStrategy[tuple[str, list[Move]]]:
    world, call = lead
    first = st.builds(Move, st.just("do"), st.just(call), dies_at=_deaths, astray=_strays)
    moves = st.builds(lambda one, more: [one, *more], first, _alone | _among_others)
    return st.tuples(st.just(world), moves)


def play(world: World, predicament: str, moves: list[Move]) -> None:
    history = History.begin(world, predicament)
    for move in moves:
        history.take(move)
    history.end()
