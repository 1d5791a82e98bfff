"""One look at everything. Nothing is changed, and nothing that fails stops the rest."""

from dataclasses import dataclass

from triage.bootstrap import Triage
from triage.health.check import Check, Standing
from triage.health.data import look_at_data
from triage.health.database import look_at_database
from triage.health.neighbours import look_at_back_office, look_at_broker
from triage.health.off import Off, what_is_off
from triage.health.rules import look_at_ceiling, look_at_lowered, look_at_policies
from triage.health.settings import look_at_journal_keys, look_at_model, look_at_sources
from triage.health.silence import look_at_silence
from triage.health.stops import look_at_stops
from triage.health.supplies import look_at_carriers, look_at_supplies
from triage.health.sweeps import look_at_sweeps


@dataclass(frozen=True, slots=True)
class Report:
    """``off`` is None where the back office did not say what its actions set off."""

    checks: tuple[Check, ...]
    off: tuple[Off, ...] | None

    def any(self, standing: Standing) -> bool:
        return any(check.standing == standing for check in self.checks)


def examine(triage: Triage) -> Report:
    policies, of_policies = look_at_policies(triage)
    of_office, sets_off = look_at_back_office(triage)
    checks = (
        *look_at_database(triage),
        *look_at_silence(triage),
        look_at_broker(triage.settings),
        of_office,
        *look_at_carriers(triage),
        *look_at_supplies(triage),
        of_policies,
        *look_at_lowered(triage, policies),
        *look_at_stops(triage, policies),
        *look_at_data(triage),
        *look_at_sweeps(triage),
        look_at_ceiling(triage.settings, policies),
        look_at_sources(triage.settings, triage.connections.secrets),
        look_at_model(triage.settings),
        look_at_journal_keys(triage.settings),
    )
    return Report(checks, None if sets_off is None else what_is_off(sets_off, policies))
