"""``python -m tests.mutations``: every mutation of every recording, as a table; 1 where one was wrong or silent."""

import sys
from collections import Counter

from tests.mutations.judging import Outcome, outcomes
from tests.mutations.recordings import recordings

_HEAD = ("connector", "mutation", "tried", "named", "refused", "as told", "left out", "silent", "wrong", "unused")


def main(wanted: list[str]) -> int:
    found = [each for told in recordings() if not wanted or told.connector in wanted for each in outcomes(told)]
    counts: dict[tuple[str, str], Counter[str]] = {}
    for each in found:
        for key in ((each.connector, each.kind), (each.connector, "all"), ("all", "all")):
            _count(counts.setdefault(key, Counter()), each)
    lines = ["".join(f"{word:>9}" if place > 1 else f"{word:<13}" for place, word in enumerate(_HEAD))]
    for (connector, kind), told in sorted(counts.items(), key=lambda each: (each[0][0] == "all", each[0])):
        lines.append(f"{connector:<13}{kind:<13}" + "".join(f"{told[word]:>9}" for word in _HEAD[2:]))
    bad = [each for each in found if each.wrong or each.came == "silent"]
    sys.stdout.write("\n".join([*lines, *map(str, bad)]) + "\n")
    return 1 if bad else 0


def _count(counts: Counter[str], each: Outcome) -> None:
    counts[each.came] += 1
    counts["tried"] += each.came != "unused"
    counts["wrong"] += bool(each.wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
