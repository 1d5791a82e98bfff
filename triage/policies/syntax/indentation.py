"""Lines that stand under nothing above them."""

from collections.abc import Iterator
from itertools import takewhile

from triage.policies.findings import Place
from triage.policies.syntax.spot import Broken, Spot, dashed, depth_of, indent_of, name_of, shortened

_LISTS = ("policies", "stops", "invariants", "do", "tests", "any")
_TOP = ("version", "policies", "stops", "invariants")
_STEP = 2


def indentation(spot: Spot) -> Broken | None:
    """The line that is out of place: the one where libyaml gave up, or the one above it that led there."""
    number, line = spot.at.line, spot.line(spot.at.line)
    above = list(spot.above(number))
    if not above or not line.strip() or line[: spot.at.column - 1].strip(" -") not in ("", name_of(line)):
        return None
    for suspect in (number, above[0], _first_of_list(spot, number)):
        if (undashed := _dash_missing(spot, suspect)) is not None:
            return undashed
    if (stray := _stray(spot, above)) is not None:
        inner = (n for n in beside(spot, stray) if depth_of(spot.line(n)) > 0)
        return _misplaced(spot, stray, next(inner, above[0]))
    if _first_is_out(spot, above, number):
        return _misplaced(spot, above[0], number)
    if len(above) > 1 and _one_out(spot.line(above[1]), spot.line(above[0]), line):
        return _misplaced(spot, above[0], above[1])
    return _misplaced(spot, number, _nearest(spot, number))


def beside(spot: Spot, number: int) -> list[int]:
    """The lines near a misplaced one that it may belong beside, nearest first: those of its kind, if there are any."""
    line = spot.line(number).lstrip()
    enclosing = list(_enclosing(spot, number))
    alike = [n for n in enclosing if _alike(spot.line(n), line)]
    below = next(spot.below(number), None)
    if not alike and below is not None and _alike(spot.line(below), line):
        return [below]
    return alike or enclosing


def _nearest(spot: Spot, number: int) -> int:
    depth = depth_of(spot.line(number))
    return min(beside(spot, number), key=lambda n: abs(depth_of(spot.line(n)) - depth), default=number)


def _alike(one: str, line: str) -> bool:
    """Facts and actions have a dot in their names, keys have none; an item of a list stands beside others."""
    return _asks(one) == _asks(line) and (dashed(one) or not dashed(line))


def _asks(line: str) -> bool:
    return "." in name_of(line) or name_of(line) == "any"


def _stray(spot: Spot, above: list[int]) -> int | None:
    """A line at the left edge that is none of those that belong there."""
    edge = next((n for n in above if indent_of(spot.line(n)) == 0), None)
    known = edge is None or dashed(spot.line(edge)) or name_of(spot.line(edge)) in _TOP
    return None if known or edge == above[-1] else edge


def _dash_missing(spot: Spot, number: int) -> Broken | None:
    """An item without its dash: the first of a list, or one between the dash and the name of the item above."""
    line = spot.line(number)
    above = [spot.line(n) for n in spot.above(number)]
    if dashed(line) or not above:
        return None
    item = next((upper for upper in above if dashed(upper)), "")
    parent = next((upper for upper in above if indent_of(upper) < indent_of(item)), "")
    between = indent_of(item) < depth_of(line) < depth_of(item)
    if name_of(above[0]) in _LISTS and above[0].rstrip().endswith(":") and depth_of(line) > depth_of(above[0]):
        column = depth_of(above[0]) + _STEP
    elif between and (name_of(item) == name_of(line) or (name_of(parent) == "do" and _asks(line))):
        column = indent_of(item)
    else:
        return None
    patch = {number: f"{' ' * column}- {line.strip()}"}
    place = Place(number, indent_of(line) + 1)
    message = f"there is no dash in front of {shortened(name_of(line))!r}"
    return Broken(place, message, f"begin it in column {column + 1}, as in - {shortened(line.strip())}", patch)


def _first_of_list(spot: Spot, number: int) -> int:
    """The first line of the list that an item with a dash stands in; or else the line itself."""
    line = spot.line(number)
    opened = next((n for n in spot.above(number) if indent_of(spot.line(n)) < indent_of(line)), number)
    return next(spot.below(opened), number) if dashed(line) else number


def _first_is_out(spot: Spot, above: list[int], number: int) -> bool:
    """Whether the first line of a block is out of place, and the following ones are not."""
    first, second = spot.line(above[0]), spot.line(number)
    upper = spot.line(above[1]) if len(above) > 1 else ""
    below = next(spot.below(number), None)
    if upper and not upper.rstrip().endswith(":") and not dashed(first):
        return False
    if dashed(second):
        return dashed(first) and indent_of(second) == depth_of(upper) + _STEP != indent_of(first)
    if below is not None and dashed(spot.line(below)) and dashed(first):
        indent = indent_of(spot.line(below))
        return indent != indent_of(first) and depth_of(second) == indent + _STEP
    below_depth = depth_of(spot.line(below)) if below is not None and not dashed(spot.line(below)) else None
    if below_depth in (depth_of(first), depth_of(second)):
        return below_depth == depth_of(second)
    return depth_of(second) == (depth_of(upper) + _STEP if upper and not dashed(first) else 0)


def _one_out(before: str, line: str, after: str) -> bool:
    """Whether a line between two alike stands further left than both and is like them in kind."""
    alike = _alike(before, after) and _alike(line, after)
    return depth_of(before) == depth_of(after) > depth_of(line) and alike and not line.rstrip().endswith(":")


def _misplaced(spot: Spot, number: int, like: int) -> Broken:
    line, model = spot.line(number), spot.line(like)
    by = indent_beside(line, model) - indent_of(line)
    message = f"{shortened(name_of(line))!r} stands too far {'left' if by > 0 else 'right'}"
    hint = f"begin it in column {indent_of(line) + by + 1}, in line with {shortened(name_of(model))!r} on line {like}"
    deeper = takewhile(
        lambda n: indent_of(spot.line(n)) > indent_of(line) or not spot.line(n).strip(),
        range(number + 1, len(spot.lines) + 1),
    )
    moved = [number, *deeper] if line.rstrip().endswith(":") else [number]
    return Broken(Place(number, indent_of(line) + 1), message, hint, {n: _moved(spot.line(n), by) for n in moved})


def indent_beside(line: str, model: str) -> int:
    """How far a line is to be indented so that it stands beside another, or below it where that opens a list."""
    if not dashed(line):
        return depth_of(model)
    if dashed(model):
        return indent_of(model)
    return indent_of(model) + _STEP if model.rstrip().endswith(":") else depth_of(model) - _STEP


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
