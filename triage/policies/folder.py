"""A folder of policy files, loaded as a whole or not at all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from triage.domain.actions import Action
from triage.domain.errors import BadPolicies
from triage.domain.policies import Policy, PolicySet
from triage.policies.entry import Entry
from triage.policies.file import PolicyFile, read_policy_file
from triage.policies.findings import Finding
from triage.policies.invariant_entry import prove


@dataclass(frozen=True, slots=True)
class CheckReport:
    """How many policies a folder holds, and every mistake in it."""

    policies: int
    findings: tuple[Finding, ...]


def load_policies(folder: Path, actions: Mapping[str, Action]) -> PolicySet:
    """Load every policy file of a folder. Raises BadPolicies with every mistake of every file."""
    loaded = _Folder.read(folder, actions)
    if loaded.findings:
        lines = "\n".join(f"  {finding}" for finding in loaded.findings)
        count = len(loaded.findings)
        raise BadPolicies(f"{folder} is refused, {count} mistake{'s' * (count > 1)}:\n{lines}", loaded.findings)
    return PolicySet.of(
        loaded.version,
        tuple(entry.made for file in loaded.files for entry in file.policies),
        tuple(entry.made for file in loaded.files for entry in file.stops),
        tuple(entry.made for file in loaded.files for entry in file.invariants),
    )


def check_policies(folder: Path, actions: Mapping[str, Action]) -> CheckReport:
    """Everything that is wrong in a folder, in the order of its files and lines."""
    loaded = _Folder.read(folder, actions)
    return CheckReport(sum(len(file.policies) for file in loaded.files), loaded.findings)


@dataclass(frozen=True, slots=True)
class _Folder:
    """The files of a folder by name; ``version`` is the hash of their names and bytes."""

    version: str
    files: tuple[PolicyFile, ...]
    findings: tuple[Finding, ...]

    @classmethod
    def read(cls, folder: Path, actions: Mapping[str, Action]) -> "_Folder":
        try:
            contents = {path: path.read_bytes() for path in _policy_files(folder)}
        except OSError as error:
            reason = f"it cannot be read: {error.strerror}"
            return cls("", (), (Finding(str(error.filename or folder), 1, 1, reason, "look at its permissions"),))
        if not contents:
            return cls("", (), (_nothing_there(folder),))
        files = tuple(read_policy_file(str(path), data, actions) for path, data in contents.items())
        findings = [finding for file in files for finding in file.findings]
        findings += [*_twice_named(files), *_one_priority(files), *_broken_invariants(files)]
        return cls(_version(folder, contents), files, tuple(sorted(findings)))


def _policy_files(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in (".yaml", ".yml") and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def _nothing_there(folder: Path) -> Finding:
    if folder.is_dir():
        return Finding(str(folder), 1, 1, "the folder holds no policy file", "put at least one .yaml file there")
    wrong = "this is a file" if folder.exists() else "there is no such folder"
    return Finding(str(folder), 1, 1, wrong, "name the folder of the policy files, or set TRIAGE_POLICIES")


def _version(folder: Path, contents: Mapping[Path, bytes]) -> str:
    digest = sha256()
    for path, data in contents.items():
        name = path.relative_to(folder).as_posix().encode()
        digest.update(b"%d %s %d\n" % (len(name), name, len(data)))
        digest.update(data)
    return digest.hexdigest()


def _twice_named(files: tuple[PolicyFile, ...]) -> Iterator[Finding]:
    first: dict[str, Entry[object]] = {}
    for file in files:
        for entry in (*file.policies, *file.stops, *file.invariants):
            other = first.setdefault(entry.id, entry)
            if entry.id and other is not entry:
                place, there = entry.place("id"), other.place("id")
                message = f"the id {entry.id!r} is taken, by {other.file}:{there.line}"
                yield Finding(entry.file, place.line, place.column, message, "every entry has its own")


def _one_priority(files: tuple[PolicyFile, ...]) -> Iterator[Finding]:
    taken: dict[tuple[str, int], Entry[Policy]] = {}
    for entry in (entry for file in files for entry in file.policies):
        priority = entry.made.priority
        clashes = [(kind, taken[kind, priority]) for kind in sorted(entry.made.kinds) if (kind, priority) in taken]
        if clashes and priority >= 0:
            kind, other = clashes[0]
            place = entry.place("priority")
            message = f"priority {priority} of {kind} is taken, by {other.id} in {other.file}:{other.node.line}"
            free = next(number for number in range(priority + 1, priority + 10_000) if (kind, number) not in taken)
            yield Finding(entry.file, place.line, place.column, message, f"{free} is free")
        taken.update({(kind, priority): entry for kind in entry.made.kinds if (kind, priority) not in taken})


def _broken_invariants(files: tuple[PolicyFile, ...]) -> Iterator[Finding]:
    """What the policies could do in spite of the invariants; not asked while a stop cannot be read."""
    policies = [entry.made for file in files for entry in file.policies if entry.sound]
    stops = [entry for file in files for entry in file.stops]
    if not all(stop.sound for stop in stops):
        return
    for entry in (entry for file in files for entry in file.invariants if entry.sound):
        yield from prove(entry, policies, [stop.made for stop in stops])
