"""Batching: deliveries that arrive while a commit is under way share the next transaction."""

import asyncio
from collections.abc import Callable, Sequence

from triage.domain.events import Event, Received

ReceiveMany = Callable[[Sequence[Event]], list[Received | Exception]]


class Batching:
    """One writer for one event loop. A single delivery never waits for company."""

    def __init__(self, receive_many: ReceiveMany, most: int = 64) -> None:
        self._receive_many = receive_many
        self._most = most
        self._waiting: list[tuple[Event, asyncio.Future[Received]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def receive(self, event: Event) -> Received:
        """Return once the event is stored; raises what its storing raised."""
        answer: asyncio.Future[Received] = asyncio.get_running_loop().create_future()
        self._waiting.append((event, answer))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        return await answer

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            results = await asyncio.to_thread(self._store, [event for event, _ in batch])
            for (_, answer), result in zip(batch, results, strict=True):
                if answer.done():
                    continue
                if isinstance(result, Exception):
                    answer.set_exception(result)
                else:
                    answer.set_result(result)

    def _store(self, events: list[Event]) -> list[Received | Exception]:
        try:
            return self._receive_many(events)
        except Exception as error:  # noqa: BLE001 every delivery that waits is owed an answer; the door records it
            return [error] * len(events)
