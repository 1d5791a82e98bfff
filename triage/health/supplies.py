"""What stands beside the back office: carriers that are asked about parcels, and what people supply of it."""

from collections.abc import Iterator

from triage.bootstrap import Triage
from triage.domain.errors import BadInput
from triage.health.check import Check


def look_at_carriers(triage: Triage) -> Iterator[Check]:
    """Whether each can be asked; nobody is, since there is no parcel to ask about."""
    listed = triage.settings.carriers
    if not listed:
        return
    try:
        _ = triage.carrier
    except BadInput as bad:
        yield Check("carriers", "wrong", str(bad), "'triage connect list' says what there is")
        return
    names = [f"{name} ({each.kind}: {', '.join(each.carriers) or 'all others'})" for name, each in listed.items()]
    yield Check("carriers", "ok", "; ".join(names), detail={"carriers": list(listed)})


def look_at_supplies(triage: Triage) -> Iterator[Check]:
    """What people say of the back office that it does not tell itself."""
    settings = triage.settings
    said = [f"no {name} here, says {by}" for name, by in settings.backoffice_has_none.items()]
    if settings.calendars:
        said.append(f"working hours of {', '.join(settings.calendars)}")
    if said:
        yield Check("supplied", "note", "; ".join(said), "where that is not so any more, take it out")
