"""Made-up merchants' orders: healthy ones, and one in each predicament that the product knows."""

from triage.sandbox.world.healthy import healthy
from triage.sandbox.world.predicaments import KINDS, busy_world, predicament

__all__ = ["KINDS", "busy_world", "healthy", "predicament"]
