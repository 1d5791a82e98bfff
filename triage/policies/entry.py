"""One entry of a policy file, read as far as it can be, and what every entry has."""

import re
from dataclasses import dataclass
from typing import Generic, TypeVar

from triage.policies.fields import Fields
from triage.policies.findings import Mistake
from triage.policies.scalars import words
from triage.policies.yaml_tree import MapNode, Node, Scalar, describe

Made = TypeVar("Made", covariant=True)

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entry(Generic[Made]):
    """What one entry says, and where. Unless ``sound``, parts of ``made`` could not be read and are noted."""

    file: str
    node: Node
    id: str
    made: Made
    sound: bool

    def place(self, key: str) -> Node:
        """Where the value of a key stands, or the entry itself."""
        return (self.node.get(key) if isinstance(self.node, MapNode) else None) or self.node


def read_id(fields: Fields) -> str:
    return fields.require("id", _identifier, "", "as in id: label-no-scan-first-day")


def _nearest_id(node: Node) -> str:
    text = node.text if isinstance(node, Scalar) else ""
    return re.sub(r"[^a-z0-9_.]+", "-", text[:128].lower()).strip("-_.") or "a name such as label-no-scan-first-day"


def read_text(fields: Fields, name: str) -> str:
    return fields.read(name, lambda node: words(node, name), "")


def _identifier(node: Node) -> str:
    if isinstance(node, Scalar) and _ID.fullmatch(node.text):
        return words(node, "id")
    raise Mistake(
        node,
        f"id is a name of letters, digits, '-', '_' and '.', not {describe(node)}",
        f"write {_nearest_id(node)}",
    )
