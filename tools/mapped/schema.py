"""The JSON Schema of mapping files, for editors: it completes names and words; what is right is said by the check."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tools.mapped.authentication import _KINDS
from tools.mapped.shapes import ORDER, POSITION, RECEIVER, SUMMARY, TRACKING, Group, Leaf, Many, Shape
from tools.mapped.terms import NEEDS
from tools.mapped.writes import KINDS

Schema = dict[str, Any]
_PATH: Schema = {"$ref": "#/$defs/path"}
_A_PATH: Schema = {"type": ["string", "array"], "description": "JMESPath, or several, of which the first counts"}
_TEXT: Schema = {"type": "string"}
_REQUEST: Schema = {"$ref": "#/$defs/request"}
_A_REQUEST: Schema = {
    "type": ["string", "object"],
    "description": "GET /path/{order}, or method, path, query, body, headers",
}
_EFFECTS: Schema = {"type": "array", "items": {"enum": ["customer", "money", "automation"]}}
_COMMON: Schema = {"never": {"const": True}, "value": {}, "none": {}, "told_by": _TEXT}
_WORDS: Schema = {"type": ["object", "string"], "description": "their word to ours, or the name of a map"}

_FORMS: Schema = {
    "words": _WORDS,
    "times": {},
    "money": {"type": "object"},
    "number": {},
    "read_at": {"const": True},
}
_ALL = (*ORDER.values(), *TRACKING.values(), *RECEIVER.values(), SUMMARY, POSITION)


def mapping_schema() -> Schema:
    reads = {
        "order": _closed({**_one(ORDER), "also": {"type": "object", "additionalProperties": _REQUEST}}),
        "orders": _closed(_list(SUMMARY)),
        "stock": _closed({**_list(POSITION), "batch": {"type": "integer"}}),
        "tracking": _closed(_one(TRACKING)),
        "receiver": _closed(_one(RECEIVER)),
    }
    names = ("done", "refused", "crossed", "version", "repeated", "too_late")
    said: Schema = {**dict.fromkeys(names, _TEXT), "crossed_status": {"type": ["integer", "array"]}}
    write = _closed({"request": _REQUEST, "words": {"type": "object"}, "with": {"type": "object"}, **said})
    every = _closed({"headers": {"type": "object"}, **said})
    declared = _closed({"effects": _EFFECTS, "shown_by": _TEXT})
    root = _closed(
        {
            "version": {"const": 1},
            "system": _TEXT,
            "address": _TEXT,
            "authentication": {"type": "object", "properties": {"kind": {"enum": list(_KINDS)}}, "required": ["kind"]},
            "headers": {"type": "object", "additionalProperties": _TEXT},
            "times": {"type": ["string", "object"]},
            "money": {"type": "object"},
            "number": {"enum": ["json", "text", "decimal"]},
            "words": {"type": "object", "additionalProperties": {"type": "object"}},
            "answers": _closed(dict.fromkeys(("fails_when", "not_found_when", "throttled_when"), _TEXT)),
            "reads": {**_closed(reads), "required": ["order"]},
            "writes": _closed({"every": every, **{name: {"$ref": "#/$defs/write"} for name in KINDS}}),
            "terms": _closed(
                {
                    "settles_within_seconds": {"type": "number"},
                    "keys_live_seconds": {"type": "number"},
                    "reads_back": {"type": "boolean"},
                    "conditional": {"type": "boolean"},
                    "sets_off": {
                        "type": "object",
                        "propertyNames": {"pattern": "^(" + "|".join(re.escape(name) for name in NEEDS) + ")(:.*)?$"},
                        "additionalProperties": declared,
                    },
                }
            ),
        }
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A back office by mapping (order-triage)",
        **root,
        "$defs": {"path": _A_PATH, "request": _A_REQUEST, "write": write}
        | {_name(leaf): _leaf(leaf) for leaf in _leaves(_ALL)},
        "required": ["version", "system", "reads"],
    }


def _one(shapes: Mapping[str, Shape]) -> Schema:
    return {"request": _REQUEST, "words": {"type": "object"}, "at": _PATH, "fields": _fields(shapes)}


def _list(shape: Group) -> Schema:
    paging = {"none": {}, "told_by": _TEXT, "pages": {"type": "object", "required": ["by"]}}
    return {"request": _REQUEST, "words": {"type": "object"}, "each": _PATH, **paging, "fields": _fields(shape.fields)}


def _fields(shapes: Mapping[str, Shape]) -> Schema:
    return _closed({name: _shape(shape) for name, shape in shapes.items()})


def _shape(shape: Shape) -> Schema:
    match shape:
        case Leaf():
            return {"$ref": f"#/$defs/{_name(shape)}"}
        case Group():
            return _closed({"at": _PATH, **_COMMON, "fields": _fields(shape.fields)})
        case Many():
            return _closed({"each": _PATH, **_COMMON, "fields": _fields(shape.entry.fields)})


def _name(shape: Leaf) -> str:
    words = f"_{shape.words.__name__}" if shape.words else ""
    return shape.kind + words + "_or_none" * shape.nullable


def _leaves(shapes: Iterable[Shape]) -> Iterator[Leaf]:
    for shape in shapes:
        match shape:
            case Leaf():
                yield shape
            case Group():
                yield from _leaves(shape.fields.values())
            case Many():
                yield from _leaves(shape.entry.fields.values())


def _leaf(shape: Leaf) -> Schema:
    known = [str(word) for word in shape.words or ()]
    value: Schema = {"enum": [*known, *([None] if shape.nullable else [])]} if known else {}
    said = _closed({"at": _PATH, **_COMMON, **_FORMS, "value": value})
    return {"anyOf": [_PATH, said], "description": ", ".join([shape.kind, *known])}


def _closed(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False}
