"""Every way to spoil a document in one place: a field deleted, renamed, retyped or nested."""

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

Place = tuple[str | int, ...]
ODD = (
    "2026-11-23T12:00:00", "2026-02-30T12:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "24:00",
    "08:00+01:00", "1e999999", "NaN", "-0", "٣", "EUR", "../../etc/passwd", "Mars/Olympus", "\x00", "",
)  # fmt: skip
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(ODD),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def places(document: Any, here: Place = ()) -> list[Place]:
    """Every field and entry of a document."""
    match document:
        case dict():
            inside = [(name, value) for name, value in document.items()]
        case list():
            inside = list(enumerate(document))
        case _:
            inside = []
    return [place for name, value in inside for place in ((*here, name), *places(value, (*here, name)))]


@st.composite
def spoiled(draw: st.DrawFn, document: Any, most: int = 3) -> tuple[Any, list[Place]]:
    """A copy of the document spoiled in up to ``most`` places, and the places."""
    copy = deepcopy(document)
    touched: list[Place] = []
    for _ in range(draw(st.integers(1, most))):
        place = draw(st.sampled_from(places(copy)))
        _spoil(draw, _at(copy, place[:-1]), place[-1])
        touched.append(place)
        if not places(copy):
            break
    return copy, touched


def _spoil(draw: st.DrawFn, holder: Any, name: str | int) -> None:
    match draw(st.sampled_from(["delete", "rename", "retype", "nest", "list"])):
        case "delete":
            del holder[name]
        case "rename" if isinstance(holder, dict):
            holder[draw(st.text(min_size=1, max_size=8))] = holder.pop(name)
        case "nest":
            holder[name] = {"value": holder[name]}
        case "list":
            holder[name] = [holder[name]]
        case _:
            holder[name] = draw(JSON)


def without(document: Any, place: Place) -> Any:
    """A copy of the document that lacks one field."""
    copy = deepcopy(document)
    del _at(copy, place[:-1])[place[-1]]
    return copy


def _at(document: Any, place: Place) -> Any:
    for name in place:
        document = document[name]
    return document
