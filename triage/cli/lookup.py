"""Finding the one case that a person means."""

from collections.abc import Iterable

from triage.domain.cases import Case
from triage.domain.errors import BadInput, NotFound
from triage.store.transaction import Transaction


def short(identifier: str) -> str:
    """The end of an id: enough to name it, as its beginning is the time and alike for neighbours."""
    return identifier[-8:]


def find_case(tx: Transaction, word: str) -> Case:
    """The case of an id, of the beginning or end of one, or of an order.

    Raises NotFound where there is none, BadInput with the list where there are several.
    """
    found = resembling(tx, word)
    if not found:
        raise NotFound(f"no case and no order is called {word!r}; 'triage cases' lists them")
    if len(found) > 1:
        raise BadInput(f"{word!r} may mean any of these; name one by its id\n{listed(found)}")
    return found[0]


def resembling(tx: Transaction, word: str) -> list[Case]:
    """What ``word`` may mean: a whole id before an order, an order before a part of an id."""
    if not word:
        return []
    found = tx.cases.resembling(word)
    for alike in ([case for case in found if case.id == word], [case for case in found if case.order == word]):
        if alike:
            return alike
    return found


def listed(cases: Iterable[Case]) -> str:
    return "\n".join(
        f"  {short(case.id)}  order {case.order}  {case.subject}  {case.status}  {case.kind or ''}".rstrip()
        for case in cases
    )
