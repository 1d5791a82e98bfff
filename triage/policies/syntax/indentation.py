"""Lines that stand under nothing above them."""

from collections.abc import Iterator
from itertools import takewhile

from triage.policies.findings import Place
from triage.policies.syntax.spot import Broken, Spot, depth_of, indent_of, name_of, shortened


def indentation(spot: Spot) -> Broken | None:
    """A line that stands under nothing above it; where two could be meant, the one that is unlike its neighbours."""
    number, line = spot.at.line, spot.line(spot.at.line)
    above = list(spot.above(number))
    if not above or not line.strip() or line[: spot.at.column - 1].strip(" -") not in ("", name_of(line)):
        return None
    if depth_of(line) > depth_of(spot.line(above[0])):
        if len(above) > 1 and _one_out(spot.line(above[1]), spot.line(above[0]), line):
            return _misplaced(spot, above[0], above[1], "left")
        return _misplaced(spot, number, above[0], "right")
    like = min(_enclosing(spot, number), key=lambda n: abs(depth_of(spot.line(n)) - depth_of(line)))
    return _misplaced(spot, number, like, "left")


def _misplaced(spot: Spot, number: int, like: int, side: str) -> Broken:
    line = spot.line(number)
    column, wanted = depth_of(line), depth_of(spot.line(like))
    dashed = line.lstrip().startswith("- ")
    if dashed and spot.line(like).lstrip().startswith("- "):
        column, wanted = indent_of(line), indent_of(spot.line(like))
    elif dashed:
        column = indent_of(line)
    message = f"{shortened(name_of(line))!r} stands too far {side}"
    hint = f"begin it in column {wanted + 1}, like {shortened(name_of(spot.line(like)))!r} on line {like}"
    deeper = takewhile(
        lambda n: indent_of(spot.line(n)) > indent_of(line) or not spot.line(n).strip(),
        range(number + 1, len(spot.lines) + 1),
    )
    moved = [number, *deeper] if line.rstrip().endswith(":") else [number]
    patch = {n: _moved(spot.line(n), wanted - column) for n in moved}
    return Broken(Place(number, indent_of(line) + 1), message, hint, patch)


def _moved(line: str, by: int) -> str:
    return " " * by + line if by > 0 else line[min(-by, indent_of(line)) :]


def _enclosing(spot: Spot, number: int) -> Iterator[int]:
    """The lines above that something can still stand under, nearest first."""
    least = None
    for n in spot.above(number):
        depth = depth_of(spot.line(n))
        if least is None or depth < least:
            yield n
            least = min(depth, indent_of(spot.line(n)) + 1)


def _one_out(before: str, line: str, after: str) -> bool:
    """Whether a line between two alike stands further left than both and is like them in kind."""
    return (
        depth_of(before) == depth_of(after) > depth_of(line)
        and ("." in name_of(before)) == ("." in name_of(line)) == ("." in name_of(after))
        and not line.rstrip().endswith(":")
    )
