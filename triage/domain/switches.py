"""Switches: how people stop effects from starting."""

from dataclasses import dataclass
from datetime import datetime

CONNECTORS = ("reference", "mapped", "shopify", "vendure", "woocommerce", "onx")
"""The back offices that effects can go to, by the names that ``connector:NAME`` takes."""


@dataclass(frozen=True, slots=True)
class Switch:
    """``scope`` is ``all``, ``policy:ID``, ``action:NAME`` or ``connector:NAME``."""

    scope: str
    thrown_by: str
    reason: str
    thrown_at: datetime

    def covers(self, policy: str | None, action: str, connector: str | None = None) -> bool:
        """Whether it stops an effect; ``connector`` is None for one that reaches no back office."""
        if self.scope == "all":
            return True
        return self.scope in (f"policy:{policy}", f"action:{action}") or self.scope == f"connector:{connector}"
