"""The real store, whose commits are boundaries, named by what the transaction wrote."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.chaos.killer import Moments
from triage.domain.journal import Intent
from triage.store.engine import Store
from triage.store.transaction import Transaction

Noticed = Callable[[str], None]
_STEPS = {"outcome": "outcome journalled", "verification": "verified"}


class WatchedStore:
    """Every other thing that is asked of it the real store does.

    ``decided`` is told by whoever sees the policies asked: the next transaction is the first moment after it.
    """

    def __init__(self, store: Store, killer: Moments) -> None:
        self._store = store
        self._killer = killer
        self._undos: set[str] = set()
        self.decided = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def undoing(self, key: str) -> bool:
        return key in self._undos

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        self._after_deciding()
        with self._store.read() as tx:
            yield tx

    @contextmanager
    def write(self) -> Iterator[Any]:
        self._after_deciding()
        written: dict[str, None] = {}
        with self._store.write() as tx:
            yield _Watched(tx, self._notice(written))
            for boundary in written:
                self._killer.at(boundary, "before")
        for boundary in written:
            self._killer.at(boundary, "after")

    def _after_deciding(self) -> None:
        if self.decided:
            self.decided = False
            self._killer.at("decided", "after")

    def _notice(self, written: dict[str, None]) -> "Notice":
        def notice(room: str, what: str, given: tuple[Any, ...], came: Any) -> None:
            if (boundary := self._named(room, what, given, came)) is not None:
                written[boundary] = None

        return notice

    def _named(self, room: str, what: str, given: tuple[Any, ...], came: Any) -> str | None:
        match room, what:
            case "inbox", "add":
                return "inbox committed"
            case "work", "claim":
                return "case claimed" if came else None
            case "work", "finish":
                return "closed"
            case "journal", "intend":
                return self._intended(given[0])
            case "journal", "record":
                return _STEPS.get(given[1])
        return None

    def _intended(self, intent: Intent) -> str:
        if intent.undoes is None:
            return "intent journalled"
        self._undos.add(intent.id)
        return "undo intended"


Notice = Callable[[str, str, tuple[Any, ...], Any], None]
_ROOMS = ("inbox", "work", "journal")


class _Watched:
    """A transaction whose rooms tell what is asked of them."""

    def __init__(self, tx: Transaction, notice: Notice) -> None:
        self._tx = tx
        self._notice = notice

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._tx, name)
        return _Room(found, name, self._notice) if name in _ROOMS else found


class _Room:
    def __init__(self, room: Any, name: str, notice: Notice) -> None:
        self._room = room
        self._name = name
        self._notice = notice

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._room, name)
        if not callable(found):
            return found

        def asked(*given: Any, **named: Any) -> Any:
            came = found(*given, **named)
            self._notice(self._name, name, given, came)
            return came

        return asked
