"""Where answers are kept: settings in ``triage.toml``, each secret in a file that only its owner reads."""

import os
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from triage.connecting.answers import Answers
from triage.domain.errors import BadInput, Unavailable

FILE = Path("triage.toml")
_SECRETS = Path(".triage") / "secrets"


@dataclass(frozen=True, slots=True)
class Change:
    """One key of the file: what it says now, None where it says nothing, and what it is to say."""

    key: str
    before: str | None
    after: str


def changes(answers: Answers, folder: Path | None) -> list[Change]:
    """What keeping the answers would change in the file."""
    document = _read()
    return [
        Change(key, _shown(_at(document, key)), _shown(value) or "")
        for key, value in _flat(_settings(answers, folder))
        if _at(document, key) != value
    ]


def overruled(planned: Sequence[Change]) -> list[str]:
    """Variables of the environment that count before what the file is to say."""
    variables = ("TRIAGE_" + change.key.upper().replace(".", "__").replace("-", "_") for change in planned)
    return [variable for variable in variables if variable in os.environ]


def keep(answers: Answers, folder: Path | None) -> list[Path]:
    """Keep them, secrets first. The rest of the file stays as it is. Returns what was written."""
    where = folder or _SECRETS
    written = [_keep_secret(where, name, secret) for name, secret in answers.secrets.items()]
    document = _read()
    for key, value in _flat(_settings(answers, folder)):
        _put(document, key.split("."), value)
    _replace(FILE, tomlkit.dumps(document), 0o644)
    return [*written, FILE]


def _settings(answers: Answers, folder: Path | None) -> Mapping[str, Any]:
    return {**answers.settings, **({"secrets_folder": str(_SECRETS)} if answers.secrets and folder is None else {})}


def _read() -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(FILE.read_text(encoding="utf-8")) if FILE.exists() else tomlkit.document()
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise BadInput(f"{FILE} cannot be read, and is left alone: {error}") from None


def _keep_secret(folder: Path, name: str, secret: str) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(f"{folder} cannot be made: {error.strerror}") from None
    return _replace(folder / name, secret + "\n", 0o600)


def _replace(path: Path, text: str, mode: int) -> Path:
    """Whole or not at all."""
    new = path.with_name(f".{path.name}.new")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(new, path)
    except OSError as error:
        raise Unavailable(f"{path} cannot be written: {error.strerror}") from None
    return path


def _flat(settings: Mapping[str, Any], before: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in settings.items():
        key = f"{before}{name}"
        found += _flat(value, f"{key}.") if isinstance(value, dict) and value else [(key, value)]
    return found


def _at(document: Mapping[str, Any], key: str) -> Any:
    value: Any = document
    for part in key.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return None
        value = value[part]
    return value


def _put(document: MutableMapping[str, Any], path: list[str], value: Any) -> None:
    *tables, name = path
    for part in tables:
        if part not in document:
            document[part] = tomlkit.table()
        document = document[part]
    document[name] = value


def _shown(value: Any) -> str | None:
    return None if value is None else str(value)
