"""Lists in pages: by cursor, address, Link header, page number or offset; bounded, each with its honest end."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from tools.mapped.expressions import Answered, Expression, compile_expression
from tools.mapped.fields import FieldCompiler
from tools.mapped.findings import Mistake, Notes
from tools.mapped.reading import GroupMap, Reading, Source
from tools.mapped.requests import Filled, Request
from tools.mapped.yaml_nodes import Node, number, one_of, only, table
from tools.reader import Bad
from tools.wire.session import Session
from triage.domain.errors import Unreadable
from triage.domain.tape import Tape

_MOST_PAGES = 1000
_LINK = re.compile(r'<([^<>]*)>\s*;[^,]*\brel="?next"?')
_KEYS: Mapping[str, tuple[str, ...]] = {
    "cursor": ("at", "none", "told_by"),
    "url": ("at", "none", "told_by"),
    "link": (),
    "page": ("first", "last", "more"),
    "offset": ("size", "total", "more"),
}
PLACES: Mapping[str, str] = {"cursor": "cursor", "page": "page", "offset": "offset"}


@dataclass(frozen=True, slots=True)
class Pages:
    """How a list goes on. ``by`` is empty for a list that comes whole."""

    by: str = ""
    at: Source | None = None
    first: int = 1
    size: int = 0
    end: Expression | None = None
    more: Expression | None = None
    most: int = _MOST_PAGES

    def start(self) -> dict[str, Any]:
        return {"page": {"page": self.first}, "offset": {"offset": 0}}.get(self.by, {})

    def following(self, given: Mapping[str, Any], found: int, reading: Reading) -> dict[str, Any] | str | None:
        """What the next page is asked with: values for its places, an address, or None at the end. Raises Bad."""
        match self.by:
            case "cursor" | "url" if self.at is not None:
                told, _ = self.at.find(reading.answered.document, reading)
                if told is None or told == "":
                    return None
                if not isinstance(told, str | int) or isinstance(told, bool):
                    raise Bad("what leads to the next page is no text")
                return {"cursor": str(told)} if self.by == "cursor" else str(told)
            case "link":
                link = _LINK.search(reading.answered.headers.get("link", ""))
                return link[1] if link else None
            case "page":
                page = int(given["page"])
                return {"page": page + 1} if self._goes_on(found, page - self.first + 1, reading) else None
            case "offset":
                offset = int(given["offset"]) + (self.size or found)
                return {"offset": offset} if self._goes_on(found, offset, reading) else None
        return None

    def _goes_on(self, found: int, reached: int, reading: Reading) -> bool:
        answered = reading.answered
        if self.more is not None:
            told = self.more.find(answered.document, answered)
            if not isinstance(told, bool):
                raise Bad(f"{self.more.source} does not say whether there is more")
            return told
        if self.end is not None:
            told = self.end.find(answered.document, answered)
            if not isinstance(told, int) or isinstance(told, bool):
                raise Bad(f"{self.end.source} does not say how many there are")
            return reached < told
        return found > 0


def read_pages(node: Node | None, fields: FieldCompiler, notes: Notes) -> Pages:
    if node is None:
        return Pages()
    written = table(node, "pages")
    if (told := written.get("by")) is None:
        raise Mistake(written, "pages does not say how they go on", f"by: one of {', '.join(_KEYS)}")
    by = one_of(told, "pages.by", tuple(_KEYS))
    only(written, ("by", "most", *_KEYS[by]), notes, f"pages by {by}")
    numbers = {
        name: int(number(each, f"pages.{name}", 100_000))
        for name, default in (("first", 1), ("size", 0), ("most", _MOST_PAGES))
        if (each := written.get(name)) is not None
    }
    last = written.get("last") or written.get("total")
    more = written.get("more")
    return Pages(
        by,
        fields.source(written, "pages") if "at" in _KEYS[by] else None,
        end=compile_expression(last, "pages") if last is not None else None,
        more=compile_expression(more, "pages.more") if more is not None else None,
        **{name: value for name, value in numbers.items() if value or name == "first"},
    )


@dataclass(frozen=True, slots=True)
class ListRead:
    """A list: its request, where its entries are, how it goes on, and their fields."""

    request: Request
    each: Source
    pages: Pages
    entry: GroupMap
    batch: int = 100
    what: str = "the list"

    def entries(
        self, session: Session, given: Mapping[str, Any], now: Callable[[], datetime], tape: Tape
    ) -> Iterator[Any]:
        """Every entry, page after page. Raises what reads raise; Unreadable for a page that cannot be read."""
        asked: Filled | str = self.request.fill({**given, **self.pages.start()})
        values: dict[str, Any] = self.pages.start()
        seen: set[str] = set()
        for _ in range(self.pages.most):
            answered = ask(session, asked, given, tape)
            reading = Reading(answered, now())
            try:
                found = self._found(reading)
                following = self.pages.following(values, len(found), reading)
            except Bad as bad:
                raise Unreadable(f"{self.what} cannot be read: {bad}") from bad
            yield from found
            if following is None or str(following) in seen:
                return
            seen.add(str(following))
            if isinstance(following, str):
                asked = _under(session, following)
            else:
                values = following
                asked = self.request.fill({**given, **values})
        raise Unreadable(f"{self.what} has more than {self.pages.most} pages; ask for larger ones, or raise 'most'")

    def _found(self, reading: Reading) -> list[Any]:
        listed, where = self.each.find(reading.answered.document, reading)
        if listed is None and (self.each.nones or self.each.absent_is_none):
            return []
        if not isinstance(listed, list):
            raise Bad(f"no list at {where}")
        found = []
        for number_, each in enumerate(listed):
            try:
                found.append(self.entry.read(each, reading, f"[{number_}]"))
            except Bad as bad:
                raise Bad(f"[{number_}].{bad}", bad.kind, bad.word) from None
        return found


def ask(session: Session, asked: Filled | str, given: Mapping[str, Any], tape: Tape) -> Answered:
    """One reading; ``asked`` may be the address of a page. Raises what reads raise."""
    if isinstance(asked, str):
        document, headers = session.read(asked, tape)
    else:
        document, headers = session.read(
            asked.path, tape, asked.query, method=asked.method, body=asked.body, headers=asked.headers
        )
    return Answered(document, {name.lower(): value for name, value in headers.items()}, given)


def _under(session: Session, told: str) -> str:
    """The address of the next page, if it is of the same system: who we are is told to nobody else."""
    base = session.settings.url
    address = urljoin(base + "/", told)
    parts, ours = urlsplit(address), urlsplit(base)
    if (parts.scheme, parts.netloc) != (ours.scheme, ours.netloc):
        raise Unreadable("the next page is said to be at another address than the system's own")
    return address
