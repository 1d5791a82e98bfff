"""``python -m tests.evidence --times 100``: every kind of tampering, so many times, and how often it was found."""

import argparse
import logging
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.evidence.attempts import attempts
from tests.evidence.journals import write_journal
from tests.graph.shop import open_shop
from triage.evidence import journal_keys
from triage.logs import configure


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    configure("json", "error")
    logging.getLogger().setLevel(logging.ERROR)
    missed = 0
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/triage.db"
        with open_shop(url, working_folder=Path(folder)) as shop:
            write_journal(shop, orders=20)
            _say(f"{'kind':45}{'tried':>8}{'found':>8}{'  by the database alone':>24}")
            for tried in attempts(shop.triage.store, journal_keys(shop.triage.settings)(), chosen.times, chosen.seed):
                missed += tried.tried - tried.found
                _say(f"{tried.kind:45}{tried.tried:8}{tried.found:8}{tried.found_without_other_heads:24}")
    _say(f"seed {chosen.seed}: {missed} not found")
    return 1 if missed else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
