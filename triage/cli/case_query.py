"""Asking for cases: filters, and pages of a list that may be long."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from triage.cli.lookup import find_case
from triage.domain.cases import Case, CaseStatus
from triage.domain.decisions import Reason
from triage.domain.errors import BadInput
from triage.domain.fact_values import did_you_mean
from triage.domain.kind_names import KIND_NAMES, UNCLASSIFIED
from triage.store.engine import Store

DEFAULT_LIMIT = 50
_PAGE = 500
_KNOWN = {"status": tuple(CaseStatus), "reason": tuple(Reason), "kind": (*KIND_NAMES, UNCLASSIFIED)}


@dataclass(frozen=True, slots=True)
class Filters:
    """Every one that is given must fit."""

    status: str | None = None
    kind: str | None = None
    policy: str | None = None
    reason: str | None = None
    order: str | None = None
    parent: str | None = None

    def check(self) -> None:
        """Raise BadInput for a word that no case can have."""
        for name, words in _KNOWN.items():
            word, known = getattr(self, name), tuple(map(str, words))
            if word is not None and word not in known:
                hint = did_you_mean(word, known) or "; one of " + ", ".join(known)
                raise BadInput(f"no case has the {name} {word!r}{hint}")

    @property
    def given(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value is not None}


class CaseQuery:
    """Cases newest first. ``limit`` None is all; ``before`` names the last case of the page before.

    ``folded`` leaves out what waits under another case.
    """

    def __init__(
        self, store: Store, filters: Filters, limit: int | None, before: str | None, *, folded: bool = False
    ) -> None:
        self._store = store
        self.filters = filters
        self.limit = limit
        self.before = before
        self.folded = folded
        self.more_after: str | None = None

    def run(self) -> Iterator[Case]:
        """The cases, read a page at a time. Where more are left, ``more_after`` names the last one given."""
        cases = self._pages()
        last: Case | None = None
        for last in islice(cases, self.limit):
            yield last
        if last is not None and self.limit is not None and next(cases, None) is not None:
            self.more_after = last.id

    def next_page(self, after: str) -> str:
        """The command that goes on."""
        options = dict(self.filters.given)
        if self.limit not in (None, DEFAULT_LIMIT):
            options["limit"] = str(self.limit)
        return " ".join(
            ["triage cases", *(f"--{name} {value}" for name, value in options.items()), f"--before {after}"]
        )

    def _pages(self) -> Iterator[Case]:
        with self._store.read() as tx:
            before = find_case(tx, self.before).id if self.before else None
            wanted: dict[str, Any] = dict(self.filters.given)
            if self.filters.parent is not None:
                wanted["parent"] = find_case(tx, self.filters.parent).id
        size = _PAGE if self.limit is None else min(_PAGE, self.limit + 1)
        while True:
            with self._store.read() as tx:
                page = tx.cases.find(**wanted, folded=self.folded, limit=size, before=before)
            yield from page
            if len(page) < size:
                return
            before = page[-1].id
