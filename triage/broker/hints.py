"""Hints over Celery: one message says that there is work; while it waits, no second one is sent."""

import redis
import structlog
from celery import Celery
from kombu.exceptions import OperationalError

from triage.broker.app import DRAIN

_WAITING = "triage:hint"
_FORGOTTEN_AFTER_SECONDS = 5
_log = structlog.get_logger()


class CeleryHints:
    """Publishes hints. A broker that is down is logged and forgotten: the sweeper finds the work."""

    def __init__(self, app: Celery, broker_url: str) -> None:
        self._app = app
        self._flag = redis.Redis.from_url(
            broker_url.replace("redis+socket://", "unix://"), socket_timeout=1.0, socket_connect_timeout=0.5
        )

    def there_is_work(self) -> None:
        try:
            if self._flag.set(_WAITING, b"1", nx=True, ex=_FORGOTTEN_AFTER_SECONDS):
                self._app.send_task(DRAIN, retry=False)
        except (redis.RedisError, OperationalError, OSError) as error:
            _log.warning("hint.unsent", error=type(error).__name__)
            self.taken()

    def taken(self) -> None:
        """A worker begins to look: from here on, new work needs a new hint."""
        try:
            self._flag.delete(_WAITING)
        except (redis.RedisError, OSError) as error:
            _log.warning("hint.untaken", error=type(error).__name__)


class NoHints:
    """Nobody is woken: for one-process runs that look for work themselves."""

    def there_is_work(self) -> None:
        return

    def taken(self) -> None:
        return
