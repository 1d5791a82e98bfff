"""``python -m tests.properties``: the engine against the slow reading on many random policy sets, with figures."""

import argparse
import sys
import time
from itertools import count

from hypothesis import HealthCheck, Phase, given, seed, settings
from rich.console import Console

from tests.policies.random_policies import World, worlds
from tests.properties.tally import Tally
from tests.properties.trying import try_all

_BATCH = 1_000
_OFTEN = 500


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.properties", description=__doc__)
    parser.add_argument("--sets", type=int, default=20_000, help="random policy sets to try")
    parser.add_argument("--seed", type=int, default=20_261_124, help="another number, other sets")
    told = parser.parse_args()
    console, tally, started = Console(highlight=False), Tally(), time.perf_counter()
    for number in count(told.seed):
        _try(told.sets, number, tally)
        console.print(f"{len(tally.tried):,} sets, {time.perf_counter() - started:.0f} s", style="dim")
        if len(tally.tried) == told.sets:
            break
    tally.show(console, time.perf_counter() - started, time.process_time())
    rare = tally.short_of(min(_OFTEN, told.sets // 40))
    for what in rare:
        console.print(f"hardly reached: {what}", style="red")
    return 1 if rare or tally.unknown_share < 1 / 3 else 0


def _try(sets: int, number: int, tally: Tally) -> None:
    """One batch: what hypothesis remembers of it is forgotten with it. A file that it draws again is passed over.

    Once one has failed none is, so that hypothesis can look for a smaller one.
    """
    open_: list[int] = []

    @seed(number)
    @settings(
        max_examples=_BATCH,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(worlds())
    def one(world: World) -> None:
        file = hash(repr((world.document, world.modes)))
        passed_over = file in tally.tried or len(tally.tried) == sets
        if passed_over and not open_:
            return
        open_.append(file)
        try_all(world, tally)
        open_.remove(file)
        tally.tried.add(file)

    one()


if __name__ == "__main__":
    sys.exit(main())
