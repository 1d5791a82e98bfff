"""Playing a scene in a shop, and recording the one case that comes of it."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from tests.graph.shop import POLICIES, Shop, open_shop
from triage.actions.catalogue import ACTIONS
from triage.domain.policies import PolicySet
from triage.policies import load_policies
from triage.replaying.record import record_case
from triage.replaying.replay import Replay

FIXTURES = Path(__file__).parents[2] / "fixtures"
Scene = Callable[[Shop], None]


@lru_cache(maxsize=1)
def merchant_policies() -> PolicySet:
    return load_policies(POLICIES, ACTIONS)


def record_scene(scene: Scene, folder: Path) -> Replay:
    """Raises ValueError when it did not come to just one case."""
    with open_shop("sqlite://") as shop:
        scene(shop)
        (case,) = shop.cases()
        return record_case(shop.triage, case, folder, merchant_policies(), force=True).replay
