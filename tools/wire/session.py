"""One kept HTTP session to an outside system: retries for reads, one try for writes, everything on tape."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from tools.wire.answers import Answer, Names, printable
from tools.wire.breaker import Breaker
from tools.wire.identity import Identity
from tools.wire.requests import Body, Query, Requests
from triage.domain.errors import BadValue, OutcomeUnknown, Rejected, Transient
from triage.domain.fact_values import Plain
from triage.domain.ports import Clock
from triage.domain.tape import Exchange, Tape

Judge = Callable[[Answer], None]
_KEPT_HEADERS = frozenset({"content-type", "date", "etag", "idempotent-replay", "link", "retry-after"})
_LARGEST_BODY = 8 * 1024 * 1024
_HIDDEN = "[token]"
_SHORTEST_HIDDEN_IN_DOCUMENTS = 12
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """Where the other side is, what messages call it, and how patient to be; times in seconds.

    ``longest_wait`` is the longest pause between two tries of a read.
    """

    url: str
    names: Names = field(default_factory=Names)
    connect_timeout: float = 2.0
    read_timeout: float = 10.0
    tries: int = 3
    longest_wait: float = 2.0

    @property
    def longest_call(self) -> float:
        """The longest that a call waits for its answer to begin: a free connection, the dial, the request, the wait."""
        return 3 * self.connect_timeout + self.read_timeout


class Session:
    """Sends requests and sorts answers. Share one per process. Raises BadValue for an address that is none.

    ``judge`` looks at every answer below 300 and raises what it stands for, where a system says no in a 200:
    Transient (certainly nothing done; a read is tried again), Rejected, Crossed, Unreadable, or OutcomeUnknown.
    """

    def __init__(
        self,
        settings: SessionSettings,
        identity: Identity,
        clock: Clock,
        transport: httpx.BaseTransport | None = None,
        judge: Judge | None = None,
    ) -> None:
        _check(settings, identity)
        self.settings = settings
        self._identity = identity
        self._clock = clock
        self._judge = judge
        brief = settings.connect_timeout
        timeout = httpx.Timeout(connect=brief, read=settings.read_timeout, write=brief, pool=brief)
        self._requests = Requests(settings.url, identity, timeout)
        self._transport = transport or httpx.HTTPTransport(trust_env=False)
        self._breaker = Breaker(clock, httpx.URL(settings.url).host)
        self._growing = wait_exponential_jitter(multiplier=0.05, max=settings.longest_wait, jitter=0.05)
        self._retrying = Retrying(
            stop=stop_after_attempt(settings.tries),
            wait=self._pause,
            retry=retry_if_exception_type(Transient),
            sleep=clock.sleep,
            reraise=True,
        )
        self.calls = 0

    def close(self) -> None:
        self._transport.close()

    def read(
        self,
        path: str,
        tape: Tape,
        query: Query = (),
        *,
        method: str = "GET",
        body: Body = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[Any, httpx.Headers]:
        """A JSON document and its headers; transient failures are tried again a few times.

        Raises NotFound, Rejected, Transient or Unreadable.
        """
        answer = self.fetch(path, tape, query, method=method, body=body, headers=headers)
        return answer.document(), answer.headers

    def fetch(
        self,
        path: str,
        tape: Tape,
        query: Query = (),
        *,
        method: str = "GET",
        body: Body = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The same for an answer in any form. A method that usually writes is one that only reads here."""
        return self._retrying(self._read_once, method, path, query, body, headers, tape)

    def write(
        self,
        method: str,
        path: str,
        body: Body,
        headers: Mapping[str, str] | None,
        tape: Tape,
        query: Query = (),
    ) -> tuple[Any, httpx.Headers]:
        """Send one change once, and get its document. Raises Rejected or Crossed when nothing was done, Transient
        when nothing was sent, OutcomeUnknown when nobody knows.
        """
        answer = self.send(method, path, body, headers, tape, query)
        return answer.document(OutcomeUnknown), answer.headers

    def send(
        self,
        method: str,
        path: str,
        body: Body,
        headers: Mapping[str, str] | None,
        tape: Tape,
        query: Query = (),
    ) -> Answer:
        """The same where an answer may well have no document, as a 204."""
        self._breaker.check()
        request = self._made(method, path, query, body, headers)
        try:
            answer = self._exchange(request, path, body, tape, reads=False)
        except _NOT_SENT as error:
            raise Transient(f"{method} {path} was not sent: {self._said(error)}") from error
        except httpx.HTTPError as error:
            raise OutcomeUnknown(f"{method} {path} was sent and not answered: {self._said(error)}") from error
        if answer.status >= 500:
            raise OutcomeUnknown(f"{method} {path} was answered {answer.status}")
        if answer.status >= 400:
            raise self._refusal(answer)
        self._judged(answer)
        return answer

    def _read_once(
        self, method: str, path: str, query: Query, body: Body, headers: Mapping[str, str] | None, tape: Tape
    ) -> Answer:
        self._breaker.check()
        request = self._made(method, path, query, body, headers)
        try:
            answer = self._exchange(request, path, body, tape, reads=True)
        except httpx.HTTPError as error:
            raise Transient(f"{method} {path} was not answered: {self._said(error)}") from error
        if answer.status == 429 or answer.status >= 500:
            raise Transient(f"{method} {path} was answered {answer.status}", answer.retry_after(self._clock.now()))
        if answer.status >= 400:
            raise self._refusal(answer)
        self._judged(answer)
        return answer

    def _made(
        self, method: str, path: str, query: Query, body: Body, headers: Mapping[str, str] | None
    ) -> httpx.Request:
        """Raises Rejected where the request cannot be made, as with a secret that was spoilt since: nothing is sent."""
        try:
            return self._requests.make(method, path, query=query, body=body, headers=headers)
        except BadValue as bad:
            names = self.settings.names
            raise Rejected(f"{names.system} cannot be told who we are: {bad}; check {names.secret}") from None
        except httpx.InvalidURL as bad:
            raise Rejected(f"{method} {path[:60]} is no address: {bad}") from None

    def _refusal(self, answer: Answer) -> Exception:
        refusal = answer.refusal(self._clock.now())
        if answer.status == 401 and self._identity.refused():
            return Transient(f"{refusal}; it is asked again with what there is now")
        return refusal

    def _judged(self, answer: Answer) -> None:
        if self._judge is not None and answer.status < 300:
            self._judge(answer)

    def _pause(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after_seconds if isinstance(error, Transient) else None
        return min(max(self._growing(state), asked or 0.0), self.settings.longest_wait)

    def _exchange(self, request: httpx.Request, path: str, body: Body, tape: Tape, *, reads: bool) -> Answer:
        self.calls += 1
        try:
            response = self._transport.handle_request(request)
            try:
                content = self._content(response)
            finally:
                response.close()
        except httpx.HTTPError as error:
            self._breaker.failed()
            tape.add(self._exchanged(request, body, 0, {}, type(error).__name__, reads=reads))
            raise
        status = response.status_code
        told = self._without_secrets(content, status)
        answer = Answer(
            request.method,
            path,
            status,
            response.headers,
            told if status >= 400 else content,
            self.settings.names,
            reads,
        )
        if status == 429 or status >= 500:
            self._breaker.failed()
        else:
            self._breaker.succeeded()
        kept = {name: value for name, value in answer.headers.items() if name in _KEPT_HEADERS}
        tape.add(self._exchanged(request, body, status, kept, told.decode("utf-8", "replace"), reads=reads))
        return answer

    def _exchanged(
        self, request: httpx.Request, body: Body, status: int, headers: dict[str, str], told: str, *, reads: bool
    ) -> Exchange:
        sent: Plain = dict(body) if isinstance(body, Mapping) else list(body) if body is not None else None
        plain = reads is (request.method in ("GET", "HEAD"))
        at = self._clock.now()
        return Exchange(request.method, str(request.url), sent, status, headers, told, at, None if plain else reads)

    def _without_secrets(self, content: bytes, status: int) -> bytes:
        """Short secrets are words that a document may well hold; in what was refused there is nothing to lose."""
        for secret in self._identity.hidden():
            if status >= 400 or len(secret) >= _SHORTEST_HIDDEN_IN_DOCUMENTS:
                content = content.replace(secret.encode(), _HIDDEN.encode())
        return content

    def _content(self, response: httpx.Response) -> bytes:
        latest = self._clock.monotonic() + self.settings.read_timeout
        content = bytearray()
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > _LARGEST_BODY:
                raise httpx.ReadError("the answer is larger than 8 MiB")
            if self._clock.monotonic() > latest:
                raise httpx.ReadTimeout("the answer trickled in")
        return bytes(content)

    def _said(self, error: httpx.HTTPError) -> str:
        told = f"{type(error).__name__} {error}".strip()
        for secret in self._identity.hidden():
            told = told.replace(secret, _HIDDEN)
        return printable(told)


def _check(settings: SessionSettings, identity: Identity) -> None:
    names, url = settings.names, httpx.URL(settings.url)
    if url.userinfo:
        raise BadValue(f"the address of {names.system} carries a password; write it to {names.secret} instead")
    if not url.host or url.scheme not in ("http", "https"):
        raise BadValue(f"{url} is no address of {names.system}; write it as in http://127.0.0.1:8700")
    try:
        identity.check()
    except BadValue as bad:
        raise BadValue(f"{names.system} cannot be told who we are: {bad}; check {names.secret}") from None
