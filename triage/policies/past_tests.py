"""A folder loaded past its failing tests, so that they can be looked at."""

from collections.abc import Mapping
from pathlib import Path

from triage.domain.actions import Action
from triage.domain.errors import BadPolicies
from triage.domain.policies import PolicySet
from triage.policies.file import read_policy_file
from triage.policies.findings import Finding
from triage.policies.folder import load_policies
from triage.policies.proofs import NO_PROOFS
from triage.policies.reading import read_files
from triage.policies.texts import named_in, version_of


def load_past_tests(folder: Path, actions: Mapping[str, Action]) -> PolicySet:
    """The policies of a folder, whatever could be proved of them and whatever tests fail.

    Raises BadPolicies where anything else is wrong.
    """
    try:
        return load_policies(folder, actions, NO_PROOFS)
    except BadPolicies as refused:
        if not all(isinstance(each, Finding) and each.of_test for each in refused.findings):
            raise
    contents, _ = read_files(folder)
    files = [read_policy_file(str(path), data, actions) for path, data in contents.items()]
    return PolicySet.of(
        version_of(named_in(folder, contents)),
        tuple(entry.made for file in files for entry in file.policies),
        tuple(entry.made for file in files for entry in file.stops),
        tuple(entry.made for file in files for entry in file.invariants),
    )
