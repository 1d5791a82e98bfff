"""Carriers by the names that labels of orders give them, and by those of one vendor; each pair written down."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from triage.domain.errors import BadValue, NotFound

_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{1,63}", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._&-]{0,63}", re.ASCII)
_OPTION = "carrier."
_SEVERAL = frozenset({"dhl"})  # Express, eCommerce and the parcel posts have systems of their own


def folded(name: str) -> str:
    """One spelling for ``DHL Express``, ``dhl_express`` and ``dhl-express``."""
    return re.sub(r"[^a-z0-9]", "", name.casefold())


@dataclass(frozen=True, slots=True)
class CarrierNames:
    """``known`` maps folded names to the vendor's; ``told`` are those of people, which count first."""

    vendor: str
    known: Mapping[str, str]
    told: Mapping[str, str]

    def of(self, carrier: str) -> str:
        """The vendor's name of a carrier. Raises NotFound for one that nobody wrote down."""
        found = self.told.get(folded(carrier)) or self.known.get(folded(carrier))
        if found is None:
            shown = carrier[:40]
            raise NotFound(
                f"{self.vendor} is not asked about parcels of {shown!r}: nobody wrote down what it calls this carrier; "
                f"set the option {_OPTION}{shown} to its name there"
            )
        return found

    def same(self, carrier: str, told: str) -> bool:
        """Whether the vendor's ``told`` is the carrier that was asked about."""
        return self.of(carrier) in (told, self.known.get(folded(told)))


def carrier_names(vendor: str, known: Mapping[str, str], options: Mapping[str, str]) -> CarrierNames:
    """Raises BadValue for an option that names nothing."""
    told: dict[str, str] = {}
    for option, name in options.items():
        if not option.startswith(_OPTION):
            continue
        if not _NAME.fullmatch(name) or not folded(option.removeprefix(_OPTION)):
            raise BadValue(f"the option {option!r} is no name of a carrier at {vendor}; as in carrier.DHL: dhl_express")
        told[folded(option.removeprefix(_OPTION))] = name
    by_vendor = {folded(name): name for name in known.values() if folded(name) not in _SEVERAL}
    return CarrierNames(vendor, {**by_vendor, **known}, told)


def tracking_number(number: str) -> str:
    """A number as it may be asked about. Raises NotFound for what is none."""
    if not _NUMBER.fullmatch(number):
        raise NotFound(f"{number[:40]!r} is no tracking number: 2 to 64 letters, digits, blanks, dots, dashes")
    return number
