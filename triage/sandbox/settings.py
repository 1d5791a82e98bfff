"""How the sandbox behaves, and how that is changed while it runs."""

from dataclasses import asdict, dataclass, field, fields
from typing import Annotated, Any, Literal

import orjson
from pydantic import Field, TypeAdapter, ValidationError

from triage.sandbox.refusal import Refusal

Effect = Literal["customer", "money", "automation"]
Seconds = Annotated[float, Field(ge=0, le=31_622_400)]


@dataclass
class Settings:
    """How this back office behaves.

    ``automations`` maps a tag to what adding it sets off; ``status_mails`` and ``status_captures`` are the
    statuses whose setting mails the customer or captures the payment. ``dated_now`` dates stock and
    parcels at each reading, as a warehouse that never stops counting would. Keys that live for no time are
    not looked at; without ``conditions`` neither is ``If-Match``; without ``reads_back`` a reading shows an
    order or position as it was before its first write, like a copy that is made once a night.
    """

    automations: dict[str, list[Effect]] = field(
        default_factory=lambda: {"notify-customer": ["customer"], "rush": ["automation"]}
    )
    status_mails: list[str] = field(default_factory=lambda: ["shipped", "delivered", "cancelled"])
    status_captures: list[str] = field(default_factory=lambda: ["released"])
    tag_mails: bool = False
    hold_mails: bool = False
    release_transmits: bool = False
    ack_after_seconds: Seconds = 0.0
    keys_live_seconds: Seconds = 86_400.0
    settles_within_seconds: Seconds = 2.0
    conditions: bool = True
    reads_back: bool = True
    dated_now: bool = False

    def change(self, wanted: dict[str, Any]) -> None:
        """Take on what is named in ``wanted``, or refuse it whole."""
        names = [part.name for part in fields(self)]
        if unknown := sorted(set(wanted) - set(names)):
            raise Refusal(422, "bad_value", f"there is no setting {unknown[0]!r}; settings are {', '.join(names)}")
        try:
            checked = TypeAdapter(Settings).validate_json(orjson.dumps({**asdict(self), **wanted}), strict=True)
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            raise Refusal(422, "bad_value", f"{first['loc'][0]}: {first['msg']}") from error
        for name in wanted:
            setattr(self, name, getattr(checked, name))
