"""XML of strangers: no entities, no outside documents, and only what names itself as expected."""

from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from tools.reader import Bad
from triage.domain.errors import Unreadable
from triage.domain.flaws import FlawKind


def parsed(body: bytes | str, system: str) -> Element:
    """The root, without namespaces. Raises Unreadable."""
    try:
        root = fromstring(body.lstrip(), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError):
        raise Unreadable(f"{system} answered something that is no XML") from None
    for each in root.iter():
        if isinstance(each.tag, str):
            each.tag = each.tag.rpartition("}")[2]
    assert isinstance(root, Element)
    return root


def said(parent: Element, name: str) -> str:
    """The text of a child, empty where there is none. Raises Bad where there are several, or where it has children."""
    found = parent.findall(name)
    if len(found) > 1:
        raise Bad(f"{name!r} is there {len(found)} times")
    if not found:
        return ""
    if len(found[0]):
        raise Bad(f"{name!r} is not a text")
    return (found[0].text or "").strip()


def need(parent: Element, name: str) -> str:
    """The same for one that must be there. Raises Bad."""
    if not (told := said(parent, name)):
        raise Bad(f"{name!r} is absent", FlawKind.ABSENT)
    return told
