"""Lists of WooCommerce, page after page."""

from collections.abc import Iterator, Sequence
from typing import Any

from tools.reader import Bad, items
from tools.wire.session import Session
from triage.domain.errors import Unreadable
from triage.domain.tape import Tape

PATH = "/wp-json/wc/v3"
PAGE = 100


def pages(session: Session, what: str, query: Sequence[tuple[str, str]], tape: Tape) -> Iterator[list[Any]]:
    """Each page of a list, until the last by ``X-WP-TotalPages``, or where that is lost one that is not full.

    A page of the same entries as the last says that pages are not heeded: Unreadable, rather than for ever.
    """
    number, before = 1, None
    while True:
        asked = [*query, ("per_page", str(PAGE)), ("page", str(number))]
        document, headers = session.read(f"{PATH}/{what}", tape, asked)
        try:
            page = items(document)
        except Bad as bad:
            raise Unreadable(f"WooCommerce's list of {what} is none: {bad}") from bad
        if page and page == before:
            raise Unreadable(f"WooCommerce answered page {number} of {what} with the page before it")
        yield page
        told = headers.get("x-wp-totalpages", "")
        last = number >= int(told) if told.isascii() and told.isdigit() and len(told) < 7 else len(page) < PAGE
        if last or not page:
            return
        number, before = number + 1, page
