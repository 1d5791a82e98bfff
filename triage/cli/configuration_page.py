"""docs/configuration.md, written from the settings themselves: ``triage config --page`` prints it."""

from collections.abc import Iterator, Mapping
from typing import Any

from triage.config import Settings

_Schema = Mapping[str, Any]
_NESTED = (
    ("## A source", "SourceSettings", "TRIAGE_SOURCES__NAME__"),
    ("## A carrier", "CarrierSettings", "TRIAGE_CARRIERS__NAME__"),
    ("## A calendar", "CalendarSettings", "TRIAGE_CALENDARS__NAME__"),
    ("## An attestation (JSON in `TRIAGE_ATTESTED`, or in the file)", "Attestation", "attested.ACTION."),
)
_HEAD = """\
# Configuration

Every setting is an environment variable or a key in `triage.toml` in the working folder; the variable wins.
They are read once, when a program starts. A wrong value stops it there, with the variable's name, what is
wrong and an example. Secrets are never printed.

Lists and tables are JSON in a variable: `TRIAGE_SOURCES__OMS__SECRETS='["whsec_…"]'`. The parts of a name are
divided by two underscores. `triage config` prints what is in use, `triage doctor` whether it works.
"""
_FOOT = """\
## The language model

`ANTHROPIC_API_KEY` and `ANTHROPIC_BASE_URL` are read as the Anthropic SDK reads them, and only where
`TRIAGE_MODEL` names a model. Without one, rules tell the kinds, and people get what the rules cannot tell.

## As a file

```toml
# triage.toml
database_url = "postgresql://triage@db.example/triage"
backoffice_url = "https://backoffice.example"
mode_ceiling = "suggest"

[sources.oms]
kind = "standard-webhooks"
secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]

[attested."order.tag"]
by = "Ada Brandt"
effects = []
```

This page is written by `triage config --page`, and a test holds it to the settings.
"""


def configuration_page() -> str:
    """The page, in Markdown."""
    schema = Settings.model_json_schema()
    parts = [_HEAD, "## Settings", _table(rows(schema, "TRIAGE_"))]
    for title, name, prefix in _NESTED:
        nested = schema["$defs"][name]
        parts += [title, nested["description"].replace("``", "`")]
        parts.append(_table(rows(nested, prefix, schema["$defs"])))
    return "\n\n".join([*parts, _FOOT]).replace("\n\n\n", "\n\n")


def rows(schema: _Schema, prefix: str, defs: _Schema | None = None) -> Iterator[tuple[str, str, str, str]]:
    """Variable, what it may be, default, and meaning, in the order of the settings."""
    known = defs or schema.get("$defs", {})
    for name, field in schema["properties"].items():
        default = "needed" if name in schema.get("required", ()) else _default(field)
        yield prefix + (name.upper() if prefix.isupper() else name), _type(field, known), default, field["description"]


def _table(listed: Iterator[tuple[str, str, str, str]]) -> str:
    lines = ["| variable | value | default | meaning |", "|---|---|---|---|"]
    for variable, kind, default, meaning in listed:
        cells = (f"`{variable}`", kind, default if default in ("", "needed") else f"`{default}`", meaning)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def _default(field: _Schema) -> str:
    default = field.get("default", "")
    if default is None:
        return ""
    return f"{default:g}" if isinstance(default, float) else str(default)


def _type(field: _Schema, defs: _Schema) -> str:
    if "$ref" in field:
        return _type(defs[field["$ref"].rpartition("/")[2]], defs)
    if "anyOf" in field:
        return _type(field["anyOf"][0], defs)
    if "enum" in field:
        return ", ".join(f"`{word}`" for word in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    match field["type"]:
        case "integer" | "number":
            return _range("whole number" if field["type"] == "integer" else "number", field)
        case "array":
            return "JSON list"
        case "object":
            return "table, or JSON"
    return {"password": "secret", "path": "path"}.get(field.get("format", ""), "text")


def _range(kind: str, field: _Schema) -> str:
    low = f"from {field['minimum']:g} " if "minimum" in field else ""
    low = low or (f"above {field['exclusiveMinimum']:g} " if "exclusiveMinimum" in field else "")
    return f"{kind} {low}to {field['maximum']:g}" if "maximum" in field else f"{kind} {low}".strip()
