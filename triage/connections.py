"""The outside systems of these settings: the back office, and whoever else is asked about parcels."""

from dataclasses import dataclass
from functools import cached_property

import httpx

from tools.access import Access
from tools.connecting import connect_back_office, connect_carrier
from tools.routed_carrier import RoutedCarrier
from triage.config import CarrierSettings, Settings
from triage.domain.connector import Connector
from triage.domain.ports import Carrier, Clock, OrderSystem, ReadExecutor
from triage.domain.quality import Names
from triage.domain.supplied import SuppliedCarrier, SuppliedOrders
from triage.domain.systems import Systems
from triage.secrets import KeptSecrets


@dataclass
class Connections:
    """Made when first asked for; each raises BadValue for settings that its kind cannot use.

    ``anonymous`` is for recorded answers behind ``transport``: nobody asks who we are.
    """

    settings: Settings
    clock: Clock
    reads: ReadExecutor
    transport: httpx.BaseTransport | None = None
    anonymous: bool = False

    @cached_property
    def secrets(self) -> KeptSecrets:
        settings = self.settings
        told = {name: [secret] for name, secret in settings.secrets.items()}
        of_sources = {name: source.secrets for name, source in settings.sources.items()}
        return KeptSecrets(
            settings.secrets_folder, {"backoffice-token": [settings.backoffice_token], **of_sources, **told}
        )

    @cached_property
    def connector(self) -> Connector:
        """The back office."""
        return connect_back_office(self.settings.backoffice_kind, self.access)

    @property
    def access(self) -> Access:
        """What the back office is reached with. A mapping file may say the address; the settings' own default does not
        stand before it.
        """
        settings = self.settings
        said = settings.backoffice_kind != "mapped" or "backoffice_url" in settings.model_fields_set
        return Access(
            "backoffice",
            settings.backoffice_url if said else "",
            self.clock,
            self.secrets,
            self.transport,
            settings.backoffice_timeout_seconds,
            settings.backoffice_options,
            settings.backoffice_mapping,
            anonymous=self.anonymous,
        )

    @cached_property
    def orders(self) -> OrderSystem:
        supplies = self.settings.supplies
        return SuppliedOrders(self.connector.orders, supplies) if supplies else self.connector.orders

    @cached_property
    def carrier(self) -> Carrier:
        supplies = self.settings.supplies
        return SuppliedCarrier(self._carriers(), supplies) if supplies else self._carriers()

    def _carriers(self) -> Carrier:
        """The back office's own word on parcels, or that of the carriers that are connected besides."""
        listed = self.settings.carriers
        besides = {name: self._carrier(name, each) for name, each in listed.items()}
        if not besides:
            return self.connector.carrier or RoutedCarrier({}, None)
        named = {carrier.strip().lower(): besides[name] for name, each in listed.items() for carrier in each.carriers}
        rest = next((besides[name] for name, each in listed.items() if not each.carriers), None)
        return RoutedCarrier(named, rest or self.connector.carrier)

    @property
    def names(self) -> Names:
        """What the systems are called, as they are named in the settings."""
        return Names(self.settings.backoffice_kind, self._asked_about)

    def _asked_about(self, carrier: str) -> str:
        listed = self.settings.carriers
        word = carrier.strip().lower()
        named = (name for name, each in listed.items() if word in (one.strip().lower() for one in each.carriers))
        rest = (name for name, each in listed.items() if not each.carriers)
        return next(named, None) or next(rest, None) or self.settings.backoffice_kind

    @cached_property
    def systems(self) -> Systems:
        return Systems(self.orders, self.connector.inventory, self.carrier, self.reads, self.clock)

    def close(self) -> None:
        """Give back what was opened."""
        if "connector" in self.__dict__:
            self.connector.close()

    def _carrier(self, name: str, settings: CarrierSettings) -> Carrier:
        setting = name.upper().replace("-", "_")
        access = Access(
            name,
            settings.url,
            self.clock,
            self.secrets,
            self.transport,
            settings.timeout_seconds,
            settings.options,
            address_setting=f"TRIAGE_CARRIERS__{setting}__URL",
            secret_setting=f"TRIAGE_SECRETS__{setting}_TOKEN",
            system=name,
            anonymous=self.anonymous,
        )
        return connect_carrier(settings.kind, access)
