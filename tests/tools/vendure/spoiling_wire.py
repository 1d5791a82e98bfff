"""The real wire, with what proxies, load balancers and a server in trouble make of answers."""

import json
from typing import Any

import httpx

_HTML = b"<!DOCTYPE html><html><title>Maintenance</title></html>"
_BEFORE = {"429": 429, "503": 503, "500_before": 500}
_OTHERS = {"code": "number", "state": "status", "lines": "items_", "stockOnHand": "onHand", "stockLevels": "levels"}


class SpoilingWire(httpx.HTTPTransport):
    """Spoils the next calls; nobody's login is among them, unless it is refused. Counts what is asked."""

    def __init__(self) -> None:
        super().__init__(trust_env=False)
        self.faults: list[str] = []
        self.calls = 0
        self.mutations = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)["query"]
        if "mutation LogIn" in asked:
            return super().handle_request(request)
        self.calls += 1
        fault = self.faults.pop(0) if self.faults else ""
        if fault in _BEFORE:
            return httpx.Response(_BEFORE[fault], headers={"Retry-After": "1"}, content=b"later", request=request)
        if fault == "maintenance":
            return httpx.Response(200, headers={"Content-Type": "text/html"}, content=_HTML, request=request)
        if fault == "401":
            return httpx.Response(200, json=_forbidden(), request=request)
        response = super().handle_request(request)
        response.read()
        self.mutations += asked.startswith("mutation")
        match fault:
            case "cut":
                raise httpx.ReadError("the connection broke")
            case "half_body":
                raise httpx.RemoteProtocolError("the answer broke off")
            case "500_after":
                return httpx.Response(500, content=b"Internal Server Error", request=request)
            case "partial" | "renamed_fields":
                spoil = _partial if fault == "partial" else _renamed
                return httpx.Response(200, json=spoil(response.json()), request=request)
        return response


def _forbidden() -> dict[str, Any]:
    told = {"message": "You are not currently authorized to perform this action", "extensions": {"code": "FORBIDDEN"}}
    return {"errors": [told], "data": None}


def _partial(told: Any) -> Any:
    return {**told, "errors": [{"message": "one field failed", "path": ["orders", "items", 0, "history"]}]}


def _renamed(told: Any) -> Any:
    if isinstance(told, dict):
        return {_OTHERS.get(name, name): _renamed(value) for name, value in told.items()}
    return [_renamed(each) for each in told] if isinstance(told, list) else told
