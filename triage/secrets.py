"""Secrets: from files that may change while we run, or from the settings; never in a log, a tape or a message."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import SecretStr

from triage.domain.errors import BadValue

_LONGEST = 65_536


class KeptSecrets:
    """A file of the folder counts before a setting of the same name. Files are read again when they change."""

    def __init__(self, folder: Path | None, settings: Mapping[str, Sequence[SecretStr]]) -> None:
        self._folder = folder
        self._settings = settings
        self._read: dict[str, tuple[tuple[int, int, int], tuple[str, ...]]] = {}

    def get(self, name: str) -> str:
        """The secret as it is now. Raises BadValue saying where it is looked for."""
        return self.all(name)[0]

    def all(self, name: str) -> Sequence[str]:
        """Every secret of the name, one a line in a file, the first to be used."""
        found = self._of_file(name) or [each.get_secret_value() for each in self._settings.get(name, ())]
        if not found:
            where = f", or to a file {name} in {self._folder}" if self._folder else ""
            raise BadValue(
                f"there is no secret {name!r}; write it to TRIAGE_SECRETS__{name.upper().replace('-', '_')}{where}"
            )
        return found

    def _of_file(self, name: str) -> Sequence[str]:
        if self._folder is None or not name or "/" in name or name.startswith("."):
            return ()
        path = self._folder / name
        try:
            standing = os.stat(path)
            mark = (standing.st_mtime_ns, standing.st_size, standing.st_ino)
            held = self._read.get(name)
            if held is None or held[0] != mark:
                if standing.st_size > _LONGEST:
                    raise BadValue(f"{path} is too large for a secret")
                lines = tuple(line.strip() for line in path.read_text().splitlines() if line.strip())
                held = self._read[name] = (mark, lines)
        except FileNotFoundError:
            return ()
        except (OSError, UnicodeDecodeError) as error:
            raise BadValue(f"the secret {name!r} cannot be read from {path}: {type(error).__name__}") from None
        return held[1]
