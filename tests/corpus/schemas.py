"""Examples of what a JSON Schema describes: with every property, and with the required ones alone."""

from collections.abc import Iterator, Mapping
from typing import Any

_BY_NAME = {
    "currency": "EUR", "country": "DE", "sku": "SKU-1", "quantity": 2, "unitPrice": 9.5, "totalPrice": 24.0,
    "subTotalPrice": 19.0, "shippingPrice": 5.0, "onHand": 7, "unavailable": 2, "available": 5,
}  # fmt: skip


def is_schema(document: Any) -> bool:
    return isinstance(document, dict) and "$schema" in document and "properties" in document


def examples(schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Pairs of a name and a document; the title of the schema goes along as ``$title``."""
    title = str(schema.get("title", ""))
    for part, whole in (("every property", True), ("what is required", False)):
        yield part, {"$title": title, **_example(schema, "", whole)}


def _example(schema: Mapping[str, Any], name: str, whole: bool) -> Any:
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    for key in ("const", "example", "default"):
        if key in schema:
            return schema[key]
    for key in ("anyOf", "oneOf", "allOf"):
        if schema.get(key):
            return _example(schema[key][0], name, whole)
    return _of_type(schema, name, whole)


def _of_type(schema: Mapping[str, Any], name: str, whole: bool) -> Any:
    match schema.get("type"):
        case "object":
            fields, required = schema.get("properties", {}), schema.get("required", [])
            return {key: _example(part, key, whole) for key, part in fields.items() if whole or key in required}
        case "array":
            return [_example(schema.get("items", {}), name, whole)]
        case "integer" | "number":
            return _BY_NAME.get(name, 1)
        case "boolean":
            return False
        case "string" if schema.get("format") == "date-time":
            return "2026-11-20T10:00:00Z"
        case "string" if schema.get("format") == "email":
            return "somebody@example.com"
        case "string":
            return _BY_NAME.get(name, f"{name or 'text'} 1")
    return None
