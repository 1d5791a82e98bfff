"""Requests to one back office, prepared: what is alike in all of them is worked out once."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx

Query = Sequence[tuple[str, str]]
Body = Mapping[str, Any] | None


class Requests:
    """Makes requests under one address, with the same headers and time limits."""

    def __init__(self, address: str, token: str, timeout: httpx.Timeout) -> None:
        self._address = address.rstrip("/")
        self._headers = {
            "Host": httpx.URL(address).netloc.decode("ascii"),
            "Accept": "application/json",
            "Accept-Encoding": "gzip, deflate",
            "Connection": "keep-alive",
            "User-Agent": "order-triage",
            "Authorization": f"Bearer {token}",
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
        url = httpx.URL(self._address + path, params=list(query)) if query else httpx.URL(self._address + path)
        return httpx.Request(
            method,
            url,
            json=body,
            headers={**self._headers, **headers} if headers else self._headers,
            extensions=self._extensions,
        )
