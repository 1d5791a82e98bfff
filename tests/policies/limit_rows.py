"""What becomes of a limit, by what is known of the customer and of the order's value: one row each."""

from dataclasses import dataclass

_Run = tuple[str | None, str | None]
_ONE: _Run = ("C-1", "40.00 EUR")


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A limit of a policy, what it has started within the hour, and who comes now: customer and value each.

    ``says`` is a piece of what is said where it does not start; empty where it does.
    """

    written: str
    state: str
    before: tuple[_Run, ...]
    now: _Run
    says: str = ""

    @property
    def name(self) -> str:
        return f"{self.written}: {self.state}"


_HOUR, _DAY, _CUSTOMER, _VALUE = "{per_hour: 2}", "{per_day: 2}", "{per_customer: 1/7d}", '{value_per_day: "80.00 EUR"}'
LIMIT_ROWS = (
    LimitRow(_HOUR, "1 started", (_ONE,), _ONE),
    LimitRow(_HOUR, "1 started, customer and value unknown", (_ONE,), (None, None)),
    LimitRow(_HOUR, "2 started", (_ONE, _ONE), _ONE, "has reached per_hour: 2 of 2"),
    LimitRow(_DAY, "2 started", (_ONE, _ONE), _ONE, "has reached per_day: 2 of 2"),
    LimitRow(_CUSTOMER, "nothing started for this customer", (("C-2", None),), _ONE),
    LimitRow(_CUSTOMER, "1 started for a customer that was unknown", ((None, None),), _ONE),
    LimitRow(_CUSTOMER, "1 started for this customer", (_ONE,), _ONE, "for this customer: 1 of 1"),
    LimitRow(_CUSTOMER, "the customer is unknown", (), (None, "40.00 EUR"), "the customer is not known"),
    LimitRow(_VALUE, "40.00 EUR started, 40.00 EUR now", (_ONE,), _ONE),
    LimitRow(_VALUE, "40.00 EUR started, 40.01 EUR now", (_ONE,), ("C-1", "40.01 EUR"), "would reach 80.01"),
    LimitRow(_VALUE, "the value is unknown", (), ("C-1", None), "this order's value is unknown"),
    LimitRow(_VALUE, "the value is in another currency", (), ("C-1", "1.00 USD"), "this order's value is 1.00 USD"),
    LimitRow(_VALUE, "1 started on a value in another currency", (("C-1", "1.00 USD"),), _ONE, "not in EUR"),
    LimitRow(_VALUE, "1 started on a value that was unknown", (("C-1", None),), _ONE, "not in EUR"),
)
