"""Whether a broker of one's own may drop what it holds when its memory is full."""

from collections.abc import Mapping
from typing import Any

import redis

from triage.domain.errors import Unavailable

_KEEPS = "noeviction"
_TODO = (
    "set it there with\n  CONFIG SET maxmemory-policy noeviction\nand write 'maxmemory-policy noeviction' in its file"
)


def refuse_eviction(url: str) -> None:
    """Raise Unavailable where the broker evicts, or does not say. One that does not answer is not asked: it is
    disposable, and may come later.
    """
    try:
        policy = maxmemory_policy(url)
    except (redis.ConnectionError, redis.TimeoutError, OSError):
        return
    if (why := why_unfit(policy)) is not None:
        raise Unavailable(f"the broker of TRIAGE_BROKER_URL {why}; {_TODO}")


def why_unfit(policy: str | None) -> str | None:
    """Why a broker with this maxmemory-policy cannot be relied on, or None."""
    if policy is None:
        return "does not say its maxmemory-policy, so it may drop messages when its memory is full"
    if policy == _KEEPS:
        return None
    return f"has the maxmemory-policy {policy}, so it drops messages when its memory is full"


def maxmemory_policy(url: str) -> str | None:
    """What it says in INFO, or else in CONFIG; None where it says neither. Raises redis.ConnectionError, OSError."""
    client = redis.Redis.from_url(
        url.replace("redis+socket://", "unix://"), socket_timeout=2.0, socket_connect_timeout=2.0, decode_responses=True
    )
    try:
        return _said(client)
    finally:
        client.close()


def _said(client: Any) -> str | None:
    for command, *words in (("info", "memory"), ("config_get", "maxmemory-policy")):
        try:
            said: Mapping[str, Any] = getattr(client, command)(*words)
        except redis.ResponseError:
            continue
        for name in ("maxmemory_policy", "maxmemory-policy"):
            if name in said:
                return str(said[name])
    return None
