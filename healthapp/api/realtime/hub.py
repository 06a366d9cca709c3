"""Wakes whoever waits for something of a person's to change.

One Redis connection for each process, whatever the number of waiting connections. A wake-up says only "look again";
what there is to see is in Postgres. It listens while somebody is subscribed and rests otherwise. Without Redis
everybody is woken every two seconds, and every fifteen in any case, so that a lost hint costs seconds and no event.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import structlog

from healthapp.adapters.valkey import ValkeyUnavailableError
from healthapp.kit.clock import monotonic
from healthapp.kit.ids import parse_id

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.adapters.valkey import Valkey

log = structlog.get_logger(__name__)

_CHANNEL = "user:"
_PING_EVERY = 1.0
_SILENCE = 2.5
_POLL_EVERY = 2.0
_LOOK_ANYWAY_EVERY = 15.0
_RECONNECT_AFTER = 0.5

Wake = Callable[[], None]


class Hub:
    """Knows who waits in this process."""

    def __init__(self, valkey: Valkey) -> None:
        """Listen to `valkey` once somebody subscribes."""
        self._valkey = valkey
        self._waiting: dict[UUID, set[Wake]] = defaultdict(set)
        self._tasks: list[asyncio.Task[None]] = []
        self.live = False
        """Whether hints arrive at once; otherwise everybody is woken by the clock."""

    def subscribe(self, user_id: UUID, wake: Wake) -> Callable[[], None]:
        """Call `wake` (quick, never blocking) whenever something of this person's may have changed.

        Returns how to stop.
        """
        self._waiting[user_id].add(wake)
        if not self._tasks:
            self._tasks = [
                asyncio.create_task(self._listen(), name="hub-listen"),
                asyncio.create_task(self._look_anyway(), name="hub-poll"),
            ]

        def stop() -> None:
            self._waiting[user_id].discard(wake)
            if not self._waiting[user_id]:
                del self._waiting[user_id]
            if not self._waiting:
                self._rest()

        return stop

    def wake(self, user_id: UUID) -> None:
        """Wake whoever waits for this person."""
        for wake in list(self._waiting.get(user_id, ())):
            wake()

    def wake_all(self) -> None:
        """Wake everybody."""
        for user_id in list(self._waiting):
            self.wake(user_id)

    def _rest(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks = []
        self.live = False

    def _wanted(self) -> bool:
        """Tell whether the running task is still one of ours: a cancellation may be lost inside the Redis client."""
        return asyncio.current_task() in self._tasks

    async def _listen(self) -> None:
        while self._wanted():
            try:
                await self._valkey.call(self._hear)
            except ValkeyUnavailableError as error:
                if self.live:
                    log.warning("hub_connection_lost", error=str(error))
            if self.live and self._wanted():
                self.live = False
                self.wake_all()
            await asyncio.sleep(_RECONNECT_AFTER)

    async def _hear(self, client: Any) -> None:  # noqa: ANN401 - only adapters know Redis by its types
        """Hear hints until the connection fails or falls silent."""
        async with client.pubsub() as channel:
            await channel.psubscribe(f"{_CHANNEL}*")
            heard = pinged = monotonic()
            while self._wanted():
                if monotonic() - pinged >= _PING_EVERY:
                    await channel.ping()
                    pinged = monotonic()
                message = await channel.get_message(timeout=_PING_EVERY / 2)
                if message is not None:
                    heard = monotonic()
                    self._receive(message)
                elif monotonic() - heard > _SILENCE:
                    raise TimeoutError

    def _receive(self, message: dict[str, Any]) -> None:
        if message["type"] == "psubscribe":
            # What was published while nobody listened is read from the database now.
            self.live = True
            self.wake_all()
        elif message["type"] == "pmessage":
            user_id = parse_id(str(message["channel"]).removeprefix(_CHANNEL))
            if user_id is not None:
                self.wake(user_id)

    async def _look_anyway(self) -> None:
        last = monotonic()
        while self._wanted():
            await asyncio.sleep(_POLL_EVERY)
            if not self.live or monotonic() - last >= _LOOK_ANYWAY_EVERY:
                last = monotonic()
                self.wake_all()
