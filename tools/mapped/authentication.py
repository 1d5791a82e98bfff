"""Who we are to the other side, as a mapping file says it: by the names of secrets, never by secrets."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tools.access import Access
from tools.mapped.findings import Mistake, Notes
from tools.mapped.yaml_nodes import Node, Table, one_of, only, table, text
from tools.wire import Basic, Bearer, ClientCredentials, Header, Identity, Signed
from tools.wire.identity import Anonymous
from triage.domain.errors import BadValue

_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")
_KINDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "none": ((), ()),
    "bearer": (("secret",), ()),
    "header": (("secret", "header"), ("before",)),
    "basic": (("user", "password"), ()),
    "oauth2": (("client_id", "client_secret", "token_url"), ("scope", "auth_in")),
    "hmac": (("secret", "header"), ("over", "timestamp_header", "digest", "encoding", "before", "key_header", "key")),
}
_SECRETS = frozenset({"secret", "user", "password", "client_id", "client_secret", "key"})
_CHOICES = {"auth_in": ("form", "header"), "digest": ("sha256", "sha512"), "encoding": ("hex", "base64")}
_PLACES = frozenset({"timestamp", "method", "path", "body"})


@dataclass(frozen=True, slots=True)
class Authentication:
    kind: str = "none"
    told: Mapping[str, str] = ()  # type: ignore[assignment]

    @property
    def setting(self) -> str:
        """The setting of the secret that is checked first when who we are is not accepted; empty for the usual one."""
        told = dict(self.told)
        name = told.get("client_secret") or told.get("password") or told.get("secret", "token")
        return "" if name == "token" else f"TRIAGE_SECRETS__BACKOFFICE_{name.upper().replace('-', '_')}"

    def identity(self, access: Access, address: str) -> Identity:
        """Raises BadValue where a secret is not there."""
        if access.anonymous:
            return Anonymous()
        told = dict(self.told)

        def secret(name: str) -> Callable[[], str]:
            return access.secret(told[name])

        match self.kind:
            case "bearer":
                return Bearer(secret("secret"))
            case "header":
                return Header(told["header"], secret("secret"), told.get("before", ""))
            case "basic":
                return Basic(secret("user"), secret("password"))
            case "oauth2":
                return self._oauth2(access, address, secret, told)
            case "hmac":
                also = {told["key_header"]: secret("key")()} if "key" in told else {}
                names = ("over", "timestamp_header", "digest", "encoding", "before")
                more: dict[str, Any] = {name: told[name] for name in names if name in told}
                return Signed(told["header"], secret("secret"), access.clock, also=also, **more)
        return Anonymous()

    def _oauth2(
        self, access: Access, address: str, secret: Callable[[str], Callable[[], str]], told: Mapping[str, str]
    ) -> Identity:
        url, wire = told["token_url"], access.transport
        if wire is None:
            raise BadValue("a token is fetched over the same wire as all else, and there is none")
        more: dict[str, Any] = {name: told[name] for name in ("scope", "auth_in") if name in told}
        return ClientCredentials(
            address + url if url.startswith("/") else url,
            secret("client_id"),
            secret("client_secret"),
            access.clock,
            wire,
            timeout_seconds=access.timeout_seconds,
            **more,
        )


def read_authentication(node: Node | None, notes: Notes) -> Authentication:
    if node is None:
        return Authentication()
    written = table(node, "authentication")
    if (told := written.get("kind")) is None:
        raise Mistake(written, "authentication says no kind", f"one of {', '.join(_KINDS)}")
    kind = one_of(told, "authentication.kind", tuple(_KINDS))
    needed, more = _KINDS[kind]
    only(written, ("kind", *needed, *more), notes, f"authentication of kind {kind}")
    for name in needed:
        if name not in written.entries:
            notes.add(written, f"authentication of kind {kind} needs {name!r}", _example(name))
    known = {name: _part(name, written.entries[name], notes) for name in (*needed, *more) if name in written.entries}
    _check_pairs(written, kind, known, notes)
    return Authentication(kind, known)


def _part(name: str, node: Node, notes: Notes) -> str:
    told = text(node, f"authentication.{name}")
    if name in _SECRETS and not _NAME.fullmatch(told):
        notes.add(
            node,
            f"authentication.{name} is the name of a secret, in small letters, never the secret itself",
            f"write '{name}: token' and set TRIAGE_SECRETS__BACKOFFICE_TOKEN",
        )
    if name in _CHOICES:
        return one_of(node, f"authentication.{name}", _CHOICES[name])
    if name == "over" and (wrong := set(re.findall(r"\{([^}]*)\}", told)) - _PLACES):
        notes.add(node, f"nothing fills {{{min(wrong)}}} here", "{timestamp}, {method}, {path} and {body}")
    if name == "over" and (told.count("{body}") > 1 or set("{}") & set(re.sub(r"\{[a-z]*\}", "", told))):
        notes.add(node, "a brace that is no place to fill, or {body} twice", "as in {timestamp}.{body}")
    if name == "token_url" and not told.startswith(("/", "http://", "https://")):
        notes.add(node, "token_url is an address, or a path below the address", "as in /oauth/token")
    return told


def _check_pairs(written: Table, kind: str, known: Mapping[str, str], notes: Notes) -> None:
    if kind == "hmac" and ("key" in known) != ("key_header" in known):
        notes.add(written, "key and key_header go together", "the name of a secret, and the header it is sent in")


def _example(name: str) -> str:
    return f"the name of a secret, as in '{name}: token'" if name in _SECRETS else f"as the other side names its {name}"
