"""What a mutation says of its own success: ``userErrors`` beside its result."""

from collections.abc import Collection, Mapping
from typing import Any

from tools.wire.answers import printable
from triage.domain.errors import Crossed, OutcomeUnknown, Rejected


def accepted(
    data: Mapping[str, Any], mutation: str, conflicts: Collection[str] = (), alias: str | None = None
) -> Mapping[str, Any]:
    """The payload of ``mutation``, if it was done; it stands under ``alias`` where it was asked for by another name.
    Raises Crossed for a code of ``conflicts``, Rejected for others, and OutcomeUnknown for a payload that does not say.
    """
    payload = data.get(alias or mutation)
    errors = payload.get("userErrors") if isinstance(payload, dict) else None
    if not isinstance(payload, dict) or not isinstance(errors, list):
        raise OutcomeUnknown(f"{mutation} was answered without saying whether it was done")
    if not errors:
        return payload
    told = [entry for entry in errors if isinstance(entry, dict)]
    codes = {entry["code"] for entry in told if isinstance(entry.get("code"), str)}
    why = f"{mutation} was refused: {printable('; '.join(_said(entry) for entry in told))}"
    if codes & set(conflicts):
        raise Crossed(why, 409)
    raise Rejected(why, 422)


def _said(entry: Mapping[str, Any]) -> str:
    field = entry.get("field")
    where = ".".join(str(part) for part in field) if isinstance(field, list) else "no field"
    code, message = entry.get("code"), entry.get("message")
    return f"{code if isinstance(code, str) else message} ({where})"
