"""Makes the recorded cases in ``fixtures/`` anew: ``python -m tests.fixtures_recording [NAME…]``.

Each scene plays against the sandbox at a time of its own, and ``triage record`` writes down what came of it.
The same scenes give the same files, so that a change of behaviour shows as a difference to look through.
"""

import sys

from tests.fixtures_recording.recording import FIXTURES, record_scene
from tests.fixtures_recording.scenes import SCENES
from triage.logs import configure


def main(names: list[str]) -> int:
    configure("console", "error")
    if unknown := set(names) - set(SCENES):
        sys.exit(f"there is no scene {', '.join(sorted(unknown))}; there are {', '.join(SCENES)}")
    held = True
    for name in names or SCENES:
        replay = record_scene(SCENES[name], FIXTURES / name)
        held &= replay.ok
        told = f"{replay.outcome} {replay.kind} {replay.policy} {replay.reason} {replay.actions}"
        lines = [f"{'ok' if replay.ok else 'differs':8}{name}: {told}", *replay.differences]
        sys.stdout.write("\n        ".join(lines) + "\n")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
