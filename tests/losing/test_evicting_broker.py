"""A broker that may drop what it holds is refused at start; one that is full loses nothing that was stored."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from triage.broker.app import make_app
from triage.broker.embedded import EmbeddedBroker, embedded_url
from triage.broker.eviction import refuse_eviction, why_unfit
from triage.broker.hints import CeleryHints
from triage.domain.errors import Unavailable


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[tuple[str, "redis.Redis"]]:
    server, url = EmbeddedBroker(tmp_path), embedded_url(tmp_path)
    server.start()
    with redis.Redis.from_url(url.replace("redis+socket://", "unix://")) as client:
        yield url, client
    server.stop()


def test_a_broker_that_evicts_is_refused_with_the_line_to_set(broker: tuple[str, "redis.Redis"]) -> None:
    url, client = broker
    refuse_eviction(url)
    client.config_set("maxmemory-policy", "allkeys-lru")

    with pytest.raises(Unavailable, match=r"allkeys-lru(.|\n)*CONFIG SET maxmemory-policy noeviction"):
        refuse_eviction(url)


def test_one_that_does_not_answer_may_come_later(tmp_path: Path) -> None:
    refuse_eviction(f"redis+socket://{tmp_path / 'nobody.sock'}")


def test_one_that_does_not_say_is_refused() -> None:
    assert "does not say" in str(why_unfit(None))


def test_a_hint_that_a_full_broker_does_not_take_is_forgotten(broker: tuple[str, "redis.Redis"]) -> None:
    url, client = broker
    client.config_set("maxmemory", "1")
    hints = CeleryHints(make_app(url), url)

    hints.there_is_work()
    client.config_set("maxmemory", "0")
    assert client.llen("triage") == 0
    hints.there_is_work()

    assert client.llen("triage") == 1
