"""What came of a mutation, and whether it was right.

``named``    a flaw says what could not be read, which no flaw of the whole document says; or a time is said to be vague
``refused``  the answer was not taken at all
``as told``  the field still says something, another time or currency, and what was read is exactly that
``left out`` the vendor's documentation lets this field be left out, and what was read is as if it were. It may be
             coarser than the whole, and brings about nothing that the whole does not
``unused``   everything is read as before, whatever becomes of this field: nothing rests on it; not counted as tried
``silent``   nobody was told, and something was read otherwise, or a loss that other losses of the field show to matter
             was made up for. There may be none

An action on the mutated document is **wrong** where the whole document would not have brought it about, unless the
field still says something and was read as told; and where it rests on a fact whose field was lost. Which facts a field
is the source of is not declared but found: those that any loss of it changes. Under every loss of it, none of them may
be what an action rests on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tests.mutations.looking import Look, leaves, look
from tests.mutations.mutations import LOSSES, Mutation, fields_of, mutations_of
from tests.mutations.recordings import Recording
from tests.tools.mutations import Place


@dataclass(frozen=True)
class Outcome:
    recording: str
    connector: str
    document: int
    kind: str
    place: Place
    came: str
    wrong: tuple[str, ...]
    otherwise: bool

    def __str__(self) -> str:
        where = ".".join(map(str, self.place))
        return f"{self.recording}[{self.document}] {where} {self.kind}: {self.came} {', '.join(self.wrong)}".strip()


def outcomes(recording: Recording, every: int = 1) -> Iterator[Outcome]:
    """Every outcome, or one in ``every`` of the fields of each document."""
    whole = look(recording)
    for place in recording.documents:
        document = recording.document(place)
        for field in fields_of(document)[::every]:
            tried = list(mutations_of(document, [field], recording.words))
            yield from _of_field(recording, place, whole, tried)


def _of_field(recording: Recording, document: int, whole: Look, tried: Sequence[Mutation]) -> Iterator[Outcome]:
    looks = [(each, look(recording.with_document(document, each.document))) for each in tried]
    lost = [seen for each, seen in looks if each.kind in LOSSES]
    sourced = {name for seen in lost for name, fact in seen.facts.items() if fact != whole.facts[name]}
    for mutation, seen in looks:
        came = came_of(mutation, whole, seen)
        if came == "unused" and mutation.kind in LOSSES and sourced:
            came = "silent"
        optional = mutation.kind in ("missing", "renamed") and mutation.place[-1] in recording.optional
        if came == "silent" and optional:
            came = "left out"
        more = seen.actions - whole.actions
        wrong = [f"{action} is new" for action in sorted(more) if came != "as told"]
        if seen.actions and mutation.kind in LOSSES and came != "left out":
            wrong += [f"it rests on {name}" for name in sorted(seen.rests_on & sourced)]
        yield Outcome(
            recording.name,
            recording.connector,
            document,
            mutation.kind,
            mutation.place,
            came,
            tuple(wrong),
            seen.actions != whole.actions,
        )


def came_of(mutation: Mutation, whole: Look, seen: Look) -> str:
    """What came of a mutation; see above."""
    if any(port not in whole.readings.failures for port in seen.readings.failures):
        return "refused"
    if any(whole.flaws.get(path) != flaw for path, flaw in seen.flaws.items()) or seen.vague > whole.vague:
        return "named"
    if seen.told == whole.told:
        return "unused"
    return "as told" if mutation.told is not None and _as_told(mutation.told, whole, seen) else "silent"


def _as_told(told: object, whole: Look, seen: Look) -> bool:
    """Whether nothing is there that was not, but what the field says now."""
    sort = datetime if isinstance(told, datetime) else str
    new = {leaf for leaf in leaves(seen.told) if isinstance(leaf, sort)}
    old = {leaf for leaf in leaves(whole.told) if isinstance(leaf, sort)}
    amounts = [[leaf for leaf in leaves(each.told) if not isinstance(leaf, str | datetime)] for each in (whole, seen)]
    return new - old <= {told} and amounts[0] == amounts[1]
