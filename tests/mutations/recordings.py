"""Recordings: what an outside system answered about one order, kept beside these tests."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from triage.domain.tape import Exchange

FOLDER = Path(__file__).parent / "recorded"


@dataclass(frozen=True)
class Recording:
    """``connector`` is whose documents are spoiled, those of ``documents`` (places in ``exchanges``). ``settings``
    are the connections', ``words`` the names of fields whose words are the vendor's, ``optional`` those of fields that
    its documentation lets be left out.
    """

    connector: str
    name: str
    order: str
    now: datetime
    settings: Mapping[str, Any]
    words: frozenset[str]
    optional: frozenset[str]
    exchanges: tuple[Exchange, ...]
    documents: tuple[int, ...]

    def document(self, place: int) -> Any:
        return orjson.loads(self.exchanges[place].body)

    def with_document(self, place: int, document: Any) -> "Recording":
        """The same where one answer was another."""
        spoilt = replace(self.exchanges[place], body=orjson.dumps(document).decode())
        return replace(self, exchanges=(*self.exchanges[:place], spoilt, *self.exchanges[place + 1 :]))


def recordings() -> Iterator[Recording]:
    for path in sorted(FOLDER.glob("*.json")):
        yield read(path)


def read(path: Path) -> Recording:
    told = orjson.loads(path.read_bytes())
    now = datetime.fromisoformat(told["now"])
    exchanges = tuple(
        Exchange(
            each["method"],
            each["url"],
            each.get("request"),
            200,
            each.get("headers", {}),
            orjson.dumps(each["body"]).decode(),
            now,
            each.get("reads"),
        )
        for each in told["exchanges"]
    )
    documents = tuple(place for place, each in enumerate(told["exchanges"]) if each.get("spoil", True))
    return Recording(
        told["connector"],
        path.stem,
        told["order"],
        now,
        told["settings"],
        frozenset(told["words"]),
        frozenset(told.get("optional", ())),
        exchanges,
        documents,
    )
