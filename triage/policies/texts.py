"""The files of a policy folder as they lie there, and the version that they make."""

from collections.abc import Mapping
from hashlib import sha256
from os import fsencode
from pathlib import Path

from triage.domain.errors import BadInput
from triage.policies.reading import read_files


def read_texts(folder: Path) -> dict[str, bytes]:
    """What the loader reads, by its path in the folder; what cannot be read is left out."""
    contents, _ = read_files(folder)
    return named_in(folder, contents)


def named_in(folder: Path, contents: Mapping[Path, bytes]) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): data for path, data in contents.items()}


def write_texts(files: Mapping[str, bytes], folder: Path) -> None:
    """Every file at its place, in a folder that holds nothing yet. Raises BadInput for one that would leave it."""
    for name, data in files.items():
        place = folder / name
        if not place.resolve().is_relative_to(folder.resolve()):
            raise BadInput(f"a file called {name!r} would be written outside of {folder}")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


def version_of(files: Mapping[str, bytes]) -> str:
    """The hash of names and bytes, in the order in which the loader reads them."""
    digest = sha256()
    for name, data in files.items():
        word = fsencode(name)
        digest.update(b"%d %s %d\n" % (len(word), word, len(data)))
        digest.update(data)
    return digest.hexdigest()
