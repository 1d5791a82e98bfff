"""Readings: what takes a thread and a database to know, read once for all who ask at about the same time."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from triage.domain.errors import Unavailable

T = TypeVar("T")


class Reading(Generic[T]):
    """Kept for a moment, be it a value or a failure. However many ask, one thread is busy with it."""

    def __init__(self, read: Callable[[], T], patience_seconds: float, fresh_seconds: float = 1.0) -> None:
        self._read = read
        self._fresh = fresh_seconds
        self._patience = patience_seconds
        self._task: asyncio.Task[T | Exception] | None = None
        self._until = 0.0

    async def get(self) -> T:
        """What was read; raises what reading raised, and Unavailable where it takes too long."""
        if self._task is None or (self._task.done() and asyncio.get_running_loop().time() >= self._until):
            self._task = asyncio.create_task(self._taken())
        done, _ = await asyncio.wait([self._task], timeout=self._patience)
        if not done:
            raise Unavailable(f"it could not be told within {self._patience:g} s")
        result = self._task.result()
        if isinstance(result, Exception):
            raise result
        return result

    async def _taken(self) -> T | Exception:
        try:
            return await asyncio.to_thread(self._read)
        except Exception as error:  # noqa: BLE001 everybody who asked is owed an answer; the door makes one of it
            return error
        finally:
            self._until = asyncio.get_running_loop().time() + self._fresh
