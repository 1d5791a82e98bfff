"""Versions of documents whose system gives none."""

import hashlib
from typing import Any

import orjson

from triage.domain.errors import Unreadable


def version_of(document: Any) -> str:
    """The same for equal documents, another for every change, whatever order their fields come in.

    Raises Unreadable for one that is nested too deep.
    """
    try:
        told = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        raise Unreadable("a document is nested too deep to be read") from None
    return hashlib.sha256(told).hexdigest()[:32]
