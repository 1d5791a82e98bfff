"""Documents with one place spoilt: missing, null, of another type, or nested deeper."""

import copy
from collections.abc import Iterator
from typing import Any

_OTHERS: tuple[Any, ...] = (None, -7, "x", [], {"value": "x"})


def spoilt(document: Any) -> Iterator[Any]:
    """The document, each of its places spoilt in turn."""
    for path in _paths(document):
        for value in _OTHERS:
            yield _with(document, path, value)
        yield _with(document, path, None, gone=True)


def _paths(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        entries: list[tuple[Any, Any]] = list(value.items())
    else:
        entries = list(enumerate(value)) if isinstance(value, list) else []
    for name, inner in entries:
        yield (*here, name)
        yield from _paths(inner, (*here, name))


def _with(document: Any, path: tuple[Any, ...], value: Any, *, gone: bool = False) -> Any:
    other = copy.deepcopy(document)
    inner: Any = other
    for name in path[:-1]:
        inner = inner[name]
    if gone:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return other
