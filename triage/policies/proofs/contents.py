"""What the proofs are about: everything in a folder that could be read without a doubt."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import Any

from triage.domain.clauses import Condition
from triage.domain.deciding import KIND_NOT_FROM_A_MODEL
from triage.domain.policies import Invariant, Mode, Policy, Stop
from triage.policies.entry import Entry
from triage.policies.file import PolicyFile

NO_MODEL: Condition = (KIND_NOT_FROM_A_MODEL,)
DECIDING = (Mode.SUGGEST, Mode.AUTO)


@dataclass(frozen=True)
class Contents:
    """Entries in the order of their files, without those that something is wrong in.

    ``stops`` is None where there are some that could not be read.
    """

    policies: tuple[Entry[Policy], ...]
    stops: tuple[Entry[Stop], ...] | None
    invariants: tuple[Entry[Invariant], ...]

    @classmethod
    def of(cls, files: Iterable[PolicyFile], *, complete: bool = True) -> "Contents":
        """Unless ``complete``, there are files that could not be read at all."""
        files = tuple(files)
        good = {id(entry) for file in files for entry in _good(file)}
        stops = tuple(entry for file in files for entry in file.stops)
        readable = complete and all(file.whole for file in files) and all(id(stop) in good for stop in stops)
        return cls(
            tuple(entry for file in files for entry in file.policies if id(entry) in good),
            stops if readable else None,
            tuple(entry for file in files for entry in file.invariants if id(entry) in good),
        )

    def conditions(self) -> Iterator[Condition]:
        yield NO_MODEL
        yield from (entry.made.when for entry in self.policies)
        yield from (entry.made.when for entry in self.stops or ())
        yield from (entry.made.condition for entry in self.invariants)

    def in_order(self) -> list[Entry[Policy]]:
        """The policies that are not off, in the order they are asked."""
        live = (entry for entry in self.policies if entry.made.mode is not Mode.OFF)
        return sorted(live, key=lambda entry: (entry.made.priority, entry.made.id))

    def ahead_of(self, policy: Policy) -> list[Entry[Policy]]:
        """The policies of an earlier priority that decide, where a kind is theirs and this one's."""
        found: dict[int, Entry[Policy]] = {}
        for kind in sorted(policy.kinds):
            for entry in self._deciding[kind]:
                if entry.made.priority >= policy.priority:
                    break
                found[id(entry)] = entry
        return list(found.values())

    @cached_property
    def _deciding(self) -> Mapping[str, list[Entry[Policy]]]:
        """By kind, in the order they are asked."""
        deciding: dict[str, list[Entry[Policy]]] = defaultdict(list)
        for entry in self.in_order():
            if entry.made.mode in DECIDING:
                for kind in entry.made.kinds:
                    deciding[kind].append(entry)
        return deciding

    def stopping(self, *policies: Policy) -> list[Entry[Stop]]:
        """The stops that stop some action of the policies."""
        calls = {call.action for policy in policies for call in policy.do}
        return [entry for entry in self.stops or () if any(entry.made.stops(action) for action in calls)]


def _good(file: PolicyFile) -> Iterator[Entry[Any]]:
    """The entries between whose first line and the next entry nothing is wrong."""
    entries = sorted((*file.policies, *file.stops, *file.invariants), key=_line)
    wrong = {finding.line for finding in file.findings}
    for entry, after in zip_longest(entries, entries[1:]):
        if entry.sound and not any(_line(entry) <= line and (not after or line < _line(after)) for line in wrong):
            yield entry


def _line(entry: Entry[Any]) -> int:
    return entry.node.line


def whens(entries: Iterable[Entry[Policy] | Entry[Stop]]) -> tuple[Condition, ...]:
    return tuple(entry.made.when for entry in entries)


def place(entry: Entry[Policy] | Entry[Stop]) -> str:
    """An entry as a message names it."""
    return f"{entry.made.id!r} ({entry.file}:{entry.node.line})"


def listed(entries: Sequence[Entry[Policy] | Entry[Stop]]) -> str:
    """Some entries as a message names them."""
    names = [place(entry) for entry in entries]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
