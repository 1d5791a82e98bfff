"""Ids as segments of a path: quoted, so that none can leave its place."""

from urllib.parse import quote

from triage.domain.errors import NotFound


def segment(name: str) -> str:
    """One id, quoted. Raises NotFound for what no id of the reference API can be."""
    if name in ("", ".", ".."):
        raise NotFound(f"nothing in the back office has the id {name!r}")
    return quote(name, safe="")
