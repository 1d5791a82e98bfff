"""A back office by mapping, no code: a YAML file says where each of our fields sits (docs/connect/mapped.md)."""

from dataclasses import replace
from datetime import timedelta

import httpx

from tools.access import Access
from tools.mapped.carrier import MappedCarrier
from tools.mapped.file import MappingFile, load_mapping
from tools.mapped.findings import BadMapping, Finding
from tools.mapped.inventory import MappedInventory
from tools.mapped.judging import judge
from tools.mapped.orders import MappedOrders
from tools.mapped.trial import Trial
from tools.wire.session import Session
from triage.domain.connector import Connector, Terms
from triage.domain.errors import BadValue
from triage.domain.tape import Tape

__all__ = [
    "BadMapping",
    "Finding",
    "MappedCarrier",
    "MappedInventory",
    "MappedOrders",
    "connect",
    "connect_mapping",
    "connect_trial",
    "load_mapping",
    "session_of",
]


def connect(access: Access) -> Connector:
    """Raises BadMapping with every mistake of the file, and BadValue for settings that cannot be used."""
    if access.mapping is None:
        raise BadValue("a back office of kind 'mapped' needs its file: TRIAGE_BACKOFFICE_MAPPING=deploy/our-oms.yaml")
    return connect_mapping(load_mapping(access.mapping), access)


def connect_mapping(mapping: MappingFile, access: Access) -> Connector:
    """The systems of one mapping file."""
    session = session_of(mapping, access)
    clock = access.clock
    timeout = timedelta(seconds=session.settings.longest_call)

    def fetch_terms(tape: Tape) -> Terms:  # noqa: ARG001  nobody is asked
        return mapping.promises.terms(mapping.cannot, timeout)

    return Connector(
        MappedOrders(mapping, session, clock),
        MappedInventory(mapping, session, clock),
        MappedCarrier(mapping, mapping.tracking, session, clock) if mapping.tracking else None,
        fetch_terms,
        session.settings.longest_call,
        session.close,
    )


def connect_trial(mapping: MappingFile, access: Access) -> Trial:
    """The same, to see what the file makes of one order."""
    session = session_of(mapping, access)
    parcels = MappedCarrier(mapping, mapping.tracking, session, access.clock) if mapping.tracking else None
    return Trial(
        MappedOrders(mapping, session, access.clock), MappedInventory(mapping, session, access.clock), parcels, session
    )


def session_of(mapping: MappingFile, access: Access) -> Session:
    """A session to the address of the settings, or else of the file."""
    address = (access.url or mapping.address).rstrip("/")
    if not address:
        raise BadValue(f"the mapping file of {mapping.system} has no address; set TRIAGE_BACKOFFICE_URL")
    setting = mapping.authentication.setting or access.secret_setting
    wire = access.transport or httpx.HTTPTransport(trust_env=False)
    told = replace(access, url=address, system=mapping.system, secret_setting=setting, transport=wire)
    identity = mapping.authentication.identity(told, address)
    return told.session(identity, judge=judge(mapping.answers))
