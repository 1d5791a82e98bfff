"""Running the command line in this process, as a person at an 80-column terminal would see it."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from triage.cli.main import main


@dataclass(frozen=True)
class Ran:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    @property
    def documents(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def words(self) -> str:
        """What was printed, however it was broken over lines."""
        return " ".join(self.out.split())


@dataclass(frozen=True)
class CommandLine:
    """``triage``, in an environment of the test's own."""

    capture: pytest.CaptureFixture[str]
    environment: pytest.MonkeyPatch

    def set(self, **settings: object) -> None:
        for name, value in settings.items():
            self.environment.setenv(f"TRIAGE_{name.upper()}", str(value))

    def __call__(self, *arguments: str) -> Ran:
        self.capture.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        out, err = self.capture.readouterr()
        code = ended.value.code
        return Ran(code if isinstance(code, int) else 1, out, err)
