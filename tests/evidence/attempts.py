"""Each kind of tampering tried on one journal, each try taken back."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests.evidence.tampering import KINDS, head_of
from triage.store.engine import Store
from triage.store.keys import Keys
from triage.store.verifying import KnownHead, verify

_DATABASE_ALONE = frozenset({"tail cut with its intents, head set back"})
"""What only a head that was kept elsewhere can tell."""


@dataclass(frozen=True, slots=True)
class Tried:
    kind: str
    tried: int
    found: int
    found_without_other_heads: int


def attempts(store: Store, keys: Keys, times: int, seed: int = 0) -> Iterator[Tried]:
    for kind, tamper in KINDS.items():
        found = alone = 0
        for n in range(times):
            with store.engine.connect() as connection:
                under_way = connection.execution_options(writes=True).begin()
                try:
                    head = head_of(connection)
                    tamper(connection, Random(f"{seed} {kind} {n}"))
                    known = KnownHead(head.seq, head.mac, "elsewhere")
                    found += bool(verify(connection, keys, [known], _silent).findings)
                    alone += bool(verify(connection, keys, [], _silent).findings)
                finally:
                    under_way.rollback()
        yield Tried(kind, times, found, alone)


def needs_another_head(kind: str) -> bool:
    return kind in _DATABASE_ALONE


def _silent(_: int, __: int) -> None:
    """Nobody watches."""
