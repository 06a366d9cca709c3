"""Wakes whoever waits for something of a person's to change: pages' tabs and Socket.IO clients alike.

One Redis subscription for each process, whatever the number of waiting connections. A wake-up says only "look again";
what there is to see is in Postgres. So that a lost hint costs seconds and no event, Postgres is asked as well, every
two seconds without Redis and every fifteen with it: one query for all who wait tells who has news. The hub listens
while somebody is subscribed or holds it, and rests otherwise.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from healthapp.adapters.valkey import ValkeyUnavailableError
from healthapp.contexts.identity.events import ACCOUNT_CHANGED
from healthapp.kit.clock import monotonic
from healthapp.kit.ids import parse_id

if TYPE_CHECKING:
    from healthapp.adapters.valkey import Valkey

log = structlog.get_logger(__name__)

_CHANNEL = "user:"
_PING_EVERY = 1.0
_SILENCE = 2.0
_POLL_EVERY = 2.0
_LOOK_ANYWAY_EVERY = 15.0
_RECONNECT_AFTER = 0.5
_UNKNOWN = ""

Wake = Callable[[], None]

# Given the mark that each of these people was last found at, returns those whose mark is another now, and that mark.
News = Callable[[Mapping[UUID, str]], Awaitable[Mapping[UUID, str]]]


class Hub:
    """Knows who waits in this process, and up to which mark each has been woken."""

    def __init__(self, valkey: Valkey, news: News) -> None:
        """Listen to `valkey`, and ask for `news`, once somebody subscribes."""
        self._valkey = valkey
        self._news = news
        self._waiting: dict[UUID, set[Wake]] = defaultdict(set)
        self._seen: dict[UUID, str] = {}
        self._holders = 0
        self._account_changed: list[Callable[[UUID | None], None]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._ending: set[asyncio.Task[None]] = set()
        self.live = False
        """Whether hints arrive at once; otherwise people are woken by the clock."""

    def subscribe(self, user_id: UUID, wake: Wake) -> Callable[[], None]:
        """Call `wake` (quick, never blocking) whenever something of this person's may have changed.

        Returns how to stop.
        """
        self._waiting[user_id].add(wake)
        self._seen.setdefault(user_id, _UNKNOWN)
        self._start()

        def stop() -> None:
            if wake not in self._waiting.get(user_id, ()):
                return
            self._waiting[user_id].discard(wake)
            if not self._waiting[user_id]:
                del self._waiting[user_id], self._seen[user_id]
            self._rest_if_idle()

        return stop

    def hold(self) -> Callable[[], None]:
        """Listen even while nobody is subscribed, so that the first one finds updates live. Returns how to let go."""
        self._holders += 1
        self._start()

        def let_go() -> None:
            self._holders -= 1
            self._rest_if_idle()

        return let_go

    def on_account_changed(self, tell: Callable[[UUID | None], None]) -> None:
        """Call `tell` with everybody whose account or session changed, waiting or not.

        With None when hints arrive (again): anybody's may have changed while nothing was heard.
        """
        self._account_changed.append(tell)

    def wake(self, user_id: UUID) -> None:
        """Wake whoever waits for this person."""
        for wake in list(self._waiting.get(user_id, ())):
            try:
                wake()
            except Exception as error:
                # Nobody's fault may end the listening: then all of this process would be deaf, and believed live.
                log.exception("wake_failed", error=type(error).__name__)

    def wake_all(self) -> None:
        """Wake everybody."""
        for user_id in list(self._waiting):
            self.wake(user_id)

    def _start(self) -> None:
        if not self._tasks:
            self._tasks = [
                asyncio.create_task(self._listen(), name="hub-listen"),
                asyncio.create_task(self._look_anyway(), name="hub-poll"),
            ]

    def _rest_if_idle(self) -> None:
        if self._waiting or self._holders:
            return
        for task in self._tasks:
            task.cancel()
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)
        self._tasks = []
        self.live = False

    async def close(self) -> None:
        """End the listening for everybody, and wait for it."""
        self._waiting.clear()
        self._seen.clear()
        self._holders = 0
        self._rest_if_idle()
        await self.rest()

    async def rest(self) -> None:
        """Wait for what was told to end: until then it still works with its connections."""
        if self._ending:
            await asyncio.wait(self._ending)

    def _wanted(self) -> bool:
        """Tell whether the running task is still one of ours: a cancellation may be lost inside the Redis client."""
        return asyncio.current_task() in self._tasks

    def _turn(self, *, live: bool) -> None:
        """Note that hints arrive at once, or no longer do. Everybody looks: what was said meanwhile was not heard."""
        if live != self.live:
            log.info("live_mode", live=live, people=len(self._waiting))
        self.live = live
        if live:
            self._tell_changed(None)
        self.wake_all()

    def _tell_changed(self, user_id: UUID | None) -> None:
        for tell in self._account_changed:
            tell(user_id)

    async def _listen(self) -> None:
        while self._wanted():
            try:
                await self._valkey.call(self._hear)
            except ValkeyUnavailableError as error:
                if self.live:
                    log.warning("hub_connection_lost", error=str(error))
            if self.live and self._wanted():
                self._turn(live=False)
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
            self._turn(live=True)
        elif message["type"] == "pmessage":
            user_id = parse_id(str(message["channel"]).removeprefix(_CHANNEL))
            if user_id is not None:
                if ACCOUNT_CHANGED in str(message["data"]):
                    self._tell_changed(user_id)
                self.wake(user_id)

    async def _look_anyway(self) -> None:
        last = monotonic()
        while self._wanted():
            await asyncio.sleep(_POLL_EVERY)
            if not self.live or monotonic() - last >= _LOOK_ANYWAY_EVERY:
                last = monotonic()
                await self._look()

    async def _look(self) -> None:
        """Wake those who have news: one query, however many wait."""
        if not self._seen:
            return
        try:
            found = await self._news(dict(self._seen))
        except Exception as error:  # noqa: BLE001 - the loop has to outlive a database that is away too
            # The marks stay where they are, so that nothing is skipped.
            log.warning("hub_look_failed", error=type(error).__name__)
            return
        for user_id, mark in found.items():
            if user_id in self._seen:
                self._seen[user_id] = mark
                self.wake(user_id)


__all__ = ["Hub", "News"]
