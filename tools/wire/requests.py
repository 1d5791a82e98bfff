"""Requests to one outside system, prepared: what is alike in all of them is worked out once."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import orjson

from tools.wire.identity import Identity

Query = Sequence[tuple[str, str]]
Body = Mapping[str, Any] | Sequence[Any] | None


class Requests:
    """Makes requests under one address, with the same headers and time limits."""

    def __init__(self, address: str, identity: Identity, timeout: httpx.Timeout) -> None:
        self._address = address.rstrip("/")
        self._identity = identity
        self._headers = {
            "Host": httpx.URL(address).netloc.decode("ascii"),
            "Accept": "application/json",
            "Accept-Encoding": "gzip, deflate",
            "Connection": "keep-alive",
            "User-Agent": "order-triage",
        }
        self._extensions = {"timeout": timeout.as_dict()}

    def make(
        self,
        method: str,
        path: str,
        *,
        query: Query = (),
        body: Body = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Request:
        """``path`` begins with a slash, or is a whole address where a system's pages lead to one."""
        address = path if path.startswith(("http://", "https://")) else self._address + path
        url = httpx.URL(address, params=list(query)) if query else httpx.URL(address)
        content = orjson.dumps(body) if body is not None else b""
        sent = {**self._headers, **self._identity.headers(method, url, content)}
        if content:
            sent["Content-Type"] = "application/json"
        if headers:
            sent.update(headers)
        return httpx.Request(method, url, content=content or None, headers=sent, extensions=self._extensions)
