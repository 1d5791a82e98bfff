"""A folder of policy files, loaded as a whole or not at all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from triage.domain.actions import Action
from triage.domain.errors import BadPolicies
from triage.domain.policies import Policy, PolicySet
from triage.policies.entry import Entry
from triage.policies.file import PolicyFile, read_policy_file
from triage.policies.findings import Finding
from triage.policies.proofs import Contents, Means, Proof, prove, prove_structure, prove_theorem
from triage.policies.reading import read_files
from triage.policies.texts import named_in, version_of

_MEANS = Means()


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Every policy of a folder as far as it could be read, everything that is wrong, and what was proved."""

    entries: tuple[Entry[Policy], ...]
    findings: tuple[Finding, ...]
    proofs: tuple[Proof, ...] = ()

    @property
    def policies(self) -> int:
        return len(self.entries)


def load_policies(folder: Path, actions: Mapping[str, Action], means: Means = _MEANS) -> PolicySet:
    """Load every policy file of a folder. Raises BadPolicies with every mistake of every file."""
    loaded = _Folder.read(folder, actions, means)
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


def check_policies(folder: Path, actions: Mapping[str, Action], means: Means = _MEANS) -> CheckReport:
    """Everything that is wrong in a folder, in the order of its files and lines, and everything that was proved."""
    loaded = _Folder.read(folder, actions, means)
    findings, proofs = loaded.findings, loaded.proofs
    if loaded.files and not findings:
        contents = Contents.of(loaded.files)
        theorem = prove_theorem(folder, contents, means)
        findings, proofs = theorem.findings, (*proofs, prove_structure(contents), theorem.proof)
    return CheckReport(tuple(entry for file in loaded.files for entry in file.policies), findings, proofs)


@dataclass(frozen=True, slots=True)
class _Folder:
    """The files of a folder by name; ``version`` is the hash of their names and bytes."""

    version: str
    files: tuple[PolicyFile, ...]
    findings: tuple[Finding, ...]
    proofs: tuple[Proof, ...] = ()

    @classmethod
    def read(cls, folder: Path, actions: Mapping[str, Action], means: Means) -> "_Folder":
        contents, unreadable = read_files(folder)
        if not contents:
            return cls("", (), tuple(unreadable) or (_nothing_there(folder),))
        files = tuple(read_policy_file(str(path), data, actions) for path, data in contents.items())
        findings = [*unreadable, *(finding for file in files for finding in file.findings)]
        proved = tuple(prove(Contents.of(files, complete=not unreadable), means))
        findings += [*_twice_named(files), *(finding for each in proved for finding in each.findings)]
        version = version_of(named_in(folder, contents))
        return cls(version, files, tuple(sorted(findings)), tuple(each.proof for each in proved))


def _nothing_there(folder: Path) -> Finding:
    if folder.is_dir():
        return Finding(str(folder), 1, 1, "the folder holds no policy file", "put at least one .yaml file there")
    wrong = "this is a file" if folder.exists() else "there is no such folder"
    return Finding(str(folder), 1, 1, wrong, "name the folder of the policy files, or set TRIAGE_POLICIES")


def _twice_named(files: tuple[PolicyFile, ...]) -> Iterator[Finding]:
    first: dict[str, Entry[object]] = {}
    for file in files:
        for entry in (*file.policies, *file.stops, *file.invariants):
            other = first.setdefault(entry.id, entry)
            if entry.id and other is not entry:
                place, there = entry.place("id"), other.place("id")
                message = f"the id {entry.id!r} is taken, by {other.file}:{there.line}"
                yield Finding(entry.file, place.line, place.column, message, "every entry has its own")
