"""Money as Vendure writes it: whole numbers of the smallest unit that its money strategy keeps."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tools.reader import Bad, text, whole
from triage.domain.currencies import CURRENCIES
from triage.domain.errors import BadValue
from triage.domain.flaws import FlawKind
from triage.domain.money import Money


@dataclass(frozen=True, slots=True)
class Amounts:
    """``digits`` is the strategy's precision; Vendure's own keeps two for every currency."""

    digits: int

    @classmethod
    def of(cls, option: str) -> "Amounts":
        if option not in ("0", "1", "2", "3", "4"):
            raise BadValue(f"money_digits is {option!r}; write how many digits its money strategy keeps, as in 2")
        return cls(int(option))

    def read(self, value: Any, currency: Any) -> Money:
        code = text(currency)
        if code not in CURRENCIES:
            raise Bad("not a currency that we know", FlawKind.UNKNOWN_WORD, code[:40])
        return Money(Decimal(whole(value)).scaleb(-self.digits), code)
