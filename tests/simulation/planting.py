"""Planting: what takes the place of a function of the product, and gives it back."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from inspect import Parameter, signature
from typing import Any

Bug = Callable[[], AbstractContextManager[None]]
Original = Callable[..., Any]
Place = tuple[Any, str]
BUGS: dict[str, Bug] = {}
_NAMED = (Parameter.KEYWORD_ONLY, Parameter.POSITIONAL_OR_KEYWORD, Parameter.POSITIONAL_ONLY)


def planted(name: str, *places: Place) -> Callable[[Original], Original]:
    """Register what is planted in these places."""

    def register(wrong: Original) -> Original:
        BUGS[name] = partial(plant, wrong, *places)
        return wrong

    return register


@contextmanager
def plant(wrong: Original, *places: Place) -> Iterator[None]:
    """Put it in the places of functions; it is given the first of them, to go on from there.

    Raises AttributeError where there is no such place any more, and TypeError where it does not fit.
    """
    first = getattr(*places[0])
    with ExitStack() as stack:
        for owner, attribute in places:
            _check_fits(wrong, getattr(owner, attribute))
            stack.enter_context(_replaced(owner, attribute, _bound(wrong, first)))
        yield


@contextmanager
def _replaced(owner: Any, attribute: str, new: Any) -> Iterator[None]:
    old = owner.__dict__[attribute]
    setattr(owner, attribute, new)
    try:
        yield
    finally:
        setattr(owner, attribute, old)


def _check_fits(wrong: Original, original: Original) -> None:
    """Raise TypeError when what is called like the original cannot be called so any more."""
    wanted = [each for each in signature(original).parameters.values() if each.kind in _NAMED]
    positional = [each.name for each in wanted if each.kind is not Parameter.KEYWORD_ONLY]
    named = {each.name: each.name for each in wanted if each.kind is Parameter.KEYWORD_ONLY}
    try:
        signature(wrong).bind(original, *positional, **named)
    except TypeError as misfit:
        raise TypeError(f"{wrong.__name__} is planted for {original.__qualname__} and does not fit: {misfit}") from None


def _bound(wrong: Original, original: Original) -> Original:
    def replacement(*given: Any, **more: Any) -> Any:
        return wrong(original, *given, **more)

    return replacement
