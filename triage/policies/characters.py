"""The characters of a policy file: UTF-8, and nothing that cannot be seen or that turns text around."""

import codecs
import re
import unicodedata

from triage.policies.findings import Notes, Place

HOLE = "\ue000"
"""Stands in the text where something could not be read and is noted."""

_LINE = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
_UNWANTED = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue001-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069\ufeff]"
)
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def split_lines(text: str) -> list[str]:
    """Lines as YAML counts them, without their ends."""
    return _LINE.split(text)


def read_text(data: bytes, notes: Notes) -> str:
    """The text of a file; what is no text in it is noted and replaced by ``HOLE``."""
    if data.startswith(_UTF_16):
        notes.add(Place(1, 1), "the file is UTF-16", "save it as UTF-8")
        return data.decode("utf-16", errors="replace").replace("\ufffd", HOLE)
    text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8", errors="surrogateescape")
    if text.isascii() and text.isprintable():
        return text
    found = False
    for number, line in enumerate(split_lines(text), start=1):
        if (unwanted := _UNWANTED.search(line)) is not None:
            character, place = unwanted[0], Place(number, unwanted.start() + 1)
            if not "\udc80" <= character <= "\udcff":
                notes.add(place, f"an invisible character, {_named(character)}", "remove it")
            elif not found:
                found = True
                byte = ord(character) - 0xDC00
                notes.add(place, f"byte 0x{byte:02x} is not UTF-8{_perhaps(byte)}", "save the file as UTF-8")
    return _UNWANTED.sub(HOLE, text)


def hidden(text: str) -> str:
    """What stands in a text that nobody can see, by its number and name; or nothing."""
    found = _HIDDEN.search(text)
    return _named(found[0]) if found is not None else ""


def _perhaps(byte: int) -> str:
    character = bytes([byte]).decode("cp1252", errors="replace")
    return f"; it may stand for {character}" if character.isalpha() else ""


def _named(character: str) -> str:
    name = unicodedata.name(character, "").lower()
    return f"U+{ord(character):04X}" + f" ({name})" * bool(name)
