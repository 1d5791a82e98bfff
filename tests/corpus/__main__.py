"""``python -m tests.corpus [FOLDER] [--json]``: recorded answers of real systems through our readers.

Exit 0; 1 where a reader crashed, or a payload found no reader; 3 where the folder is not there.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from tests.corpus.payloads import KINDS, Payload, payloads_of
from tests.corpus.readers import readings_of
from tests.corpus.readings import Reading
from triage.domain.flaws import FlawKind

DEFAULT = Path(__file__).parents[3] / "shared" / "corpus"


def main(arguments: Sequence[str]) -> int:
    folder = next((Path(each) for each in arguments if not each.startswith("-")), DEFAULT)
    if not folder.is_dir():
        sys.stderr.write(f"SKIPPED: there is no folder {folder}; nothing was read\n")
        return 3
    rows = [(payload, readings_of(payload)) for payload in _payloads(folder)]
    wrong = [payload for payload, readings in rows if not readings or any(each.crashed for each in readings)]
    if "--json" in arguments:
        lines = [orjson.dumps([_row(*row) for row in rows], option=orjson.OPT_INDENT_2).decode()]
    else:
        lines = [*(_block(*row) for row in rows), _sum(rows, wrong)]
    sys.stdout.write("\n".join([*lines, ""]))
    return 1 if wrong else 0


def _payloads(folder: Path) -> Sequence[Payload]:
    paths = sorted(path for path in folder.rglob("*") if path.suffix in KINDS and path.is_file())
    return [each for path in paths for each in payloads_of(path, str(path.relative_to(folder)))]


def _row(payload: Payload, readings: Sequence[Reading]) -> Mapping[str, Any]:
    return {"file": payload.file, "part": payload.part, "readings": [_plain(each) for each in readings]}


def _plain(reading: Reading) -> Mapping[str, Any]:
    unknown = {
        name: {"kind": flaw.kind.value, "why": flaw.why, "word": flaw.word} for name, flaw in reading.unknown.items()
    }
    told = {"what": reading.what, "reader": reading.reader, "read": dict(reading.read), "unknown": unknown}
    return {**told, "refused": reading.refused, "crashed": reading.crashed}


def _block(payload: Payload, readings: Sequence[Reading]) -> str:
    name = f"{payload.file} {payload.part}".strip()
    if not readings:
        return f"{name}\n  NO READER\n"
    return "\n".join([name, *(line for each in readings for line in _lines(each)), ""])


def _lines(reading: Reading) -> Sequence[str]:
    head = f"  {reading.what} by {reading.reader}" if reading.reader else f"  {reading.what}"
    if reading.crashed:
        return [head, f"    CRASHED {reading.crashed}"]
    if reading.refused:
        return [f"{head}: {reading.refused}"]
    never = [name for name, flaw in reading.unknown.items() if flaw.kind is FlawKind.NOT_KEPT]
    told = [f"    {name} = {value}" for name, value in reading.read.items()]
    flaws = [
        f"    {name} ? {flaw.kind.value}: {flaw.why}" for name, flaw in reading.unknown.items() if name not in never
    ]
    return [head, *told, *flaws, *([f"    never told: {', '.join(sorted(never))}"] if never else [])]


def _sum(rows: Sequence[tuple[Payload, Sequence[Reading]]], wrong: Sequence[Payload]) -> str:
    readings = [each for _, of_payload in rows for each in of_payload]
    read = [each for each in readings if each.refused is None and each.crashed is None]
    flaws = [flaw for each in read for flaw in each.unknown.values()]
    by_kind = ", ".join(f"{sum(flaw.kind is kind for flaw in flaws)} {kind.value}" for kind in FlawKind)
    files, silent = len({payload.file for payload, _ in rows}), len(readings) - len(read)
    return (
        f"{files} files, {len(rows)} payloads: {len(read)} documents read, {silent} with nothing to read, "
        f"{len(wrong)} without a reader or crashed; unknown: {by_kind}"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
