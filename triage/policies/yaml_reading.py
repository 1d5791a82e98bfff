"""Reading a YAML text into a tree, by libyaml's events.

Anchors, aliases, tags and merge keys are refused; a policy says in place what it means.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

import yaml

from triage.policies.characters import HOLE, read_text
from triage.policies.findings import Mistake, Notes, Place, Unread
from triage.policies.recovery import readable
from triage.policies.yaml_tree import ListNode, MapNode, Node, Scalar, describe

_DEEPEST = 16
_NO_BLANK = re.compile(r"([A-Za-z_.]+):(.+)")
_NO_COLON = re.compile(r"([A-Za-z_.]+):? *([\[{])")
_HASH = re.compile(r"[ \t]*#(?=[\w{\['\"])")
_NO_BLANK_AFTER_DASH = re.compile(r"-([A-Za-z_.]+)")


def read_tree(data: bytes, notes: Notes) -> Node | None:
    """The one document of a file, or None with the reason noted.

    Where YAML cannot be read, the rest of the file still is: the tree has ``Unread`` nodes there.
    """
    text = read_text(data, notes)
    before = len(notes.findings)
    try:
        return _Builder(text, notes).document()
    except yaml.YAMLError:
        notes.forget(before)
    except Mistake as mistake:
        notes.add(mistake.at, mistake.message, mistake.hint)
        return None
    rest = readable(text, notes)
    if rest is None:
        return None
    with notes.taking_up():
        return _Builder(rest, notes).document()
    return None


class _Builder:
    """Builds the tree from events, and notes what no policy needs."""

    def __init__(self, text: str, notes: Notes) -> None:
        self._events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=yaml.CSafeLoader))
        self._text = text
        self._notes = notes
        self._anchors: dict[str, Place] = {}
        self._uses: dict[str, list[Place]] = {}

    def document(self) -> Node | None:
        next(self._events)
        first = next(self._events)
        if isinstance(first, yaml.StreamEndEvent):
            empty = "the file says nothing: it is all comment" if self._text.strip() else "the file is empty"
            self._notes.add(Place(1, 1), empty, "begin it with 'version: 1', or remove the file")
            return None
        root = self._node(next(self._events), 0)
        next(self._events)
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            self._notes.add(
                _place(after),
                "--- begins a second document, and nothing below it was looked at",
                "remove the line; a file holds one document",
            )
            root = replace(root, whole=False) if isinstance(root, MapNode) else root
        self._note_sharing()
        return root

    def _node(self, event: yaml.Event, depth: int) -> Node:
        place = _place(event)
        if depth > _DEEPEST:
            raise Mistake(place, f"nested more than {_DEEPEST} deep, so the file was not looked at", _SHALLOW)
        if isinstance(event, yaml.AliasEvent):
            self._uses.setdefault(str(event.anchor), []).append(place)
            return Unread(place.line, place.column)
        if self._note_decoration(event, place):
            return Unread(place.line, place.column)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, place)
        if isinstance(event, yaml.SequenceStartEvent):
            items = tuple(self._node(each, depth + 1) for each in self._until(yaml.SequenceEndEvent))
            return ListNode(items, place.line, place.column)
        return self._mapping(place, depth)

    def _scalar(self, event: yaml.ScalarEvent, place: Place) -> Node:
        quoted = bool(event.style)
        if HOLE in event.value:
            return Unread(place.line, place.column)
        if not event.value and not quoted and (hash_ := self._hash_at(event)) is not None:
            self._notes.add(
                hash_, "# begins a comment, so nothing stands here", "put the text in quotes if the # belongs to it"
            )
            return Unread(place.line, place.column)
        return Scalar(event.value, quoted, place.line, place.column)

    def _hash_at(self, event: yaml.Event) -> Place | None:
        """A # with a word right behind it, where a value was expected."""
        mark = event.start_mark
        match = _HASH.match(self._text, mark.index) if mark is not None else None
        return Place(mark.line + 1, mark.column + match.end() - mark.index) if mark and match else None

    def _until(self, end: type[yaml.Event]) -> Iterator[yaml.Event]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield event

    def _mapping(self, place: Place, depth: int) -> Node:
        entries: dict[str, tuple[Scalar, Node]] = {}
        template, dash, whole = False, "", True
        for event in self._until(yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if isinstance(key, MapNode) and (key.line, key.column) == (place.line, place.column + 1):
                template = True
            elif isinstance(key, Scalar) and not entries and _dashed(key):
                dash = key.text.removeprefix("-")
            if not template and not dash:
                whole = self._take(key, value, entries) and whole
        if template:
            self._notes.add(place, "{{ begins a template, and nothing is filled in here", "write the value itself")
        if dash:
            self._notes.add(place, "there is no blank behind the dash", f"write - {dash}: …")
        if template or dash or not (whole or entries):
            return Unread(place.line, place.column)
        return MapNode(tuple(entries.values()), place.line, place.column, whole)

    def _take(self, key: Node, value: Node, entries: dict[str, tuple[Scalar, Node]]) -> bool:
        """Whether the entry was one that can be taken."""
        if isinstance(key, Unread):
            return False
        if not isinstance(key, Scalar):
            self._notes.add(key, f"{describe(key)} cannot stand before a colon", "write a name there")
            return False
        if key.text == "<<" and not key.quoted:
            if not isinstance(value, Unread):
                self._notes.add(key, "<< merges nothing here", "write the entries where they belong")
            return False
        if not key.quoted and _is_empty(value) and (glued := _NO_BLANK.fullmatch(key.text)):
            name, rest = glued.groups()
            self._notes.add(key, f"there is no blank behind the colon of {name!r}", f"write {name}: {rest.strip()}")
            return False
        if not key.quoted and (glued := _NO_COLON.match(key.text)):
            missing = "blank behind the colon of" if ":" in glued[0] else "colon behind"
            self._notes.add(key, f"there is no {missing} {glued[1]!r}", f"write {glued[1]}: {glued[2]}…")
            return False
        if key.text in entries:
            first = entries[key.text][0]
            self._notes.add(key, f"{key.text!r} is written twice, first on line {first.line}", "keep one of the two")
            entries[key.text] = (first, _together(entries[key.text][1], value))
            return True
        entries[key.text] = (key, value)
        return True

    def _note_decoration(self, event: yaml.Event, place: Place) -> bool:
        """Note an anchor or a tag. Whether nothing else stands there, so that a text was meant."""
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor is None and tag is None:
            return False
        if isinstance(event, yaml.ScalarEvent) and not event.value and not event.style:
            mark = "&" if anchor is not None else "!"
            self._notes.add(place, f"a text without quotes cannot begin with {mark}", "put it in quotes")
            return True
        if anchor is not None:
            self._anchors.setdefault(anchor, place)
        if tag is not None:
            shown = tag.replace("tag:yaml.org,2002:", "!!")
            self._notes.add(place, f"{shown} is a tag of YAML, and tags are not read", "remove it")
        return False

    def _note_sharing(self) -> None:
        """One finding for an anchor and all its uses, or for each use of an anchor that is not there."""
        for name, place in self._anchors.items():
            uses = sorted({use.line for use in self._uses.pop(name, ())})
            too = f", nor is *{name} on line{'s' * (len(uses) > 1)} {_listed(uses)}" if uses else ""
            self._notes.add(
                place, f"the anchor &{name} is not read{too}", "write out in each place what is meant, without & and *"
            )
        for name, places in self._uses.items():
            for place in places:
                self._notes.add(
                    place,
                    f"the alias *{name} is not read",
                    "write what is meant; a text that begins with * needs quotes",
                )


_SHALLOW = "look for brackets, braces or dashes too many"


def _together(first: Node, second: Node) -> Node:
    """What is read of a key that is written twice: of two lists both, so that no entry goes unread."""
    if isinstance(first, ListNode) and isinstance(second, ListNode):
        return replace(first, items=(*first.items, *second.items))
    return first


def _dashed(key: Scalar) -> bool:
    return not key.quoted and _NO_BLANK_AFTER_DASH.match(key.text) is not None


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.text and not node.quoted


def _listed(lines: list[int]) -> str:
    shown = [str(line) for line in lines[:5]] + (["…"] if len(lines) > 5 else [])
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _place(event: yaml.Event) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1) if mark is not None else Place(1, 1)
