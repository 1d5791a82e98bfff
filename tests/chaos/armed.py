"""The product of one process with a killer at its ports; nothing inside it knows."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import cast

from tests.chaos.killer import Killer
from tests.chaos.watched_store import WatchedStore
from tests.chaos.wire import DeadlyWire
from triage.actions.catalogue import ACTIONS
from triage.bootstrap import Triage
from triage.domain.policies import PolicySet
from triage.policies import load_policies
from triage.runtime import SystemClock
from triage.store.engine import Store


class Hurried(SystemClock):
    """For a folder of policies that nobody edits meanwhile: it need not be seen to stand still."""

    def sleep(self, seconds: float) -> None:
        super().sleep(min(seconds, 0.0))


@lru_cache(maxsize=1)
def loaded(folder: Path) -> PolicySet:
    """Read once by the parent of all the processes that are killed."""
    return load_policies(folder, ACTIONS)


def hurry(triage: Triage) -> None:
    """Spare a process that lives for half a second the reading of 37 policies."""
    triage.policies.load = loaded
    triage.policies.clock = Hurried()


def arm(triage: Triage, killer: Killer) -> None:
    """Put the killer to the store, the wire and the policies of a product that has not begun yet."""
    store = WatchedStore(triage.store, killer)
    wire = DeadlyWire(killer, store.undoing)
    triage.__dict__["store"] = cast("Store", store)
    triage.transport = wire
    services = triage.services
    triage.__dict__["services"] = replace(services, policies=_watched(services.policies, store, wire, killer))


def _watched(
    policies: Callable[[], PolicySet], store: WatchedStore, wire: DeadlyWire, killer: Killer
) -> Callable[[], PolicySet]:
    """Policies asked after an order was read are asked in order to decide."""

    def asked() -> PolicySet:
        if not wire.order_was_read:
            return policies()
        wire.order_was_read = False
        killer.at("decided", "before")
        found = policies()
        store.decided = True
        return found

    return asked
