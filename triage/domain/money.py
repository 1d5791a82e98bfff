"""Money: a decimal amount with its currency."""

import re
from dataclasses import dataclass
from decimal import Decimal

from triage.domain.errors import BadValue

_TEXT = re.compile(r"(-?\d{1,15}(?:\.\d{1,4})?) ([A-Z]{3})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in major units of one ISO 4217 currency. Two currencies never compare."""

    amount: Decimal
    currency: str

    @classmethod
    def parse(cls, text: str) -> "Money":
        """Read ``"250.00 EUR"``. Raises BadValue for any other form."""
        match = _TEXT.fullmatch(text)
        if match is None:
            raise BadValue(f"{text!r} is not money; write an amount and a currency, as in '250.00 EUR'")
        return cls(Decimal(match[1]), match[2])

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"
