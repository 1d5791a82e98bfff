"""What is measured: how many policies, and whether they draw their lines where others do."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench_policies.policy_files import write_policies
from tests.bench_policies.vocabulary import ADVERSARIAL, REALISTIC, Subject


@dataclass(frozen=True, slots=True)
class Setting:
    count: int
    adversarial: bool = False

    @property
    def title(self) -> str:
        return f"{self.count:,}{' odd' if self.adversarial else ''}"

    @property
    def subjects(self) -> Sequence[Subject]:
        return ADVERSARIAL if self.adversarial else REALISTIC

    def write(self, folder: Path) -> Path:
        write_policies(folder / self.title, self.count, self.subjects)
        return folder / self.title


HUNDRED, THOUSAND, TEN_THOUSAND = Setting(100), Setting(1000), Setting(10_000)
FULL = (
    Setting(10),
    HUNDRED,
    THOUSAND,
    TEN_THOUSAND,
    Setting(1000, adversarial=True),
    Setting(10_000, adversarial=True),
)
SHORT = (HUNDRED, THOUSAND)
