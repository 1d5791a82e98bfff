from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.policies.policy_texts import a_file, a_policy
from tests.store.databases import SqliteFiles
from tests.store.fake_clock import CountingIds, FakeClock
from triage.actions.catalogue import ACTIONS
from triage.domain.policies import PolicySet
from triage.policies import load_policies
from triage.policies.texts import read_texts, version_of
from triage.shelves import PolicyShelf
from triage.store.engine import Store


class Busy(FakeClock):
    """A clock under which something happens while somebody sleeps."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: list[Callable[[], object]] = []

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if seconds and self.meanwhile:
            self.meanwhile.pop(0)()


@dataclass
class Shelf:
    """A worker's shelf over a folder that a test writes to."""

    folder: Path
    store: Store
    clock: Busy
    before_loading: list[Callable[[], object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.shelf = PolicyShelf(self.folder, read_texts, self._load, version_of, self.store, self.clock)

    def save(self, name: str, text: str) -> None:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def ids(self) -> list[str]:
        """The policies in force."""
        return sorted(self.shelf.current().by_id)

    def later(self) -> list[str]:
        """The policies in force two seconds on."""
        self.clock.sleep(2)
        return self.ids()

    def _load(self, folder: Path) -> PolicySet:
        if self.before_loading:
            self.before_loading.pop(0)()
        return load_policies(folder, ACTIONS)


@pytest.fixture
def shelf(tmp_path: Path, sqlite_files: SqliteFiles) -> Iterator[Shelf]:
    clock = Busy()
    store = sqlite_files.empty().open(clock, CountingIds())
    made = Shelf(tmp_path / "policies", store, clock)
    made.save("a.yaml", a_file(a_policy("first", priority=1)))
    yield made
    store.close()
