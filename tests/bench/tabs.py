"""Open tabs without a browser each: the frames Chromium sent when it opened a page, sent again by plain sockets."""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import aiohttp

from tests.bench.waits import until, within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import BrowserContext, Page, WebSocket

_SETTLE = 2_000
_QUIET = 2.0
_AT_ONCE = 20
_PATIENCE = 60
# The popups in a state's delta, which end where the next variable of the state begins.
_POPUPS = re.compile(r'"popups_rx_state_":\[.*?\](?=,"\w+_rx_state_"|\})')


@dataclass
class Recording:
    """What one tab says to the server when it opens a page."""

    url: str = ""
    frames: list[str] = field(default_factory=list)

    @property
    def token(self) -> str:
        """The tab's token, which every other tab replaces by its own."""
        return parse_qs(urlsplit(self.url).query)["token"][0]


async def record(context: BrowserContext, url: str) -> tuple[Page, Recording]:
    """Open `url` in Chromium and note what it sends over its websocket."""
    recording = Recording()
    page = await context.new_page()

    def opened(ws: WebSocket) -> None:
        if "_event" in ws.url:
            recording.url = ws.url
            ws.on("framesent", lambda frame: recording.frames.append(str(frame)))

    page.on("websocket", opened)
    await page.goto(url)
    await page.wait_for_timeout(_SETTLE)
    recording.frames = [frame for frame in recording.frames if frame.startswith("4")]
    return page, recording


class Tabs:
    """Many tabs, as the server sees them."""

    def __init__(self, recording: Recording) -> None:
        """Replay `recording` for each, with the cookies of whose tab it is."""
        self._recording = recording
        self._origin = "http://" + urlsplit(recording.url).netloc
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        self._tasks: list[asyncio.Task[None]] = []
        self._open = 0
        self._ended: Counter[str] = Counter()
        self._heard_at = 0.0
        self.seen: dict[str, list[tuple[str, float]]] = {}
        """For each text, the cookies of each tab that has heard of it, and when it first did."""

    async def open(self, cookies: Sequence[str]) -> None:
        """Open a tab for each of these and wait until each has its page, and none hears anything more."""
        for start in range(0, len(cookies), _AT_ONCE):
            batch = cookies[start : start + _AT_ONCE]
            self._tasks += [asyncio.create_task(self._tab(cookie)) for cookie in batch]
            wanted = len(self._tasks)
            await until(lambda: self._open >= wanted, _PATIENCE, f"{wanted} tabs to have their page", self.tell)  # noqa: B023 - asked before the next turn
        await self.silence()

    async def silence(self) -> None:
        """Wait until no tab hears anything more."""
        await until(
            lambda: time.monotonic() - self._heard_at >= _QUIET, _PATIENCE, "the tabs to fall silent", self.tell
        )

    def watch(self, text: str) -> None:
        """Note from now on when each tab first hears of `text`."""
        self.seen[text] = []

    async def all_heard(self, text: str, seconds: float) -> list[tuple[str, float]]:
        """Wait until every tab has heard of `text`; returns whose tab each is, by its cookies, and when it did."""
        await until(lambda: len(self.seen[text]) >= len(self._tasks), seconds, f"“{text}” in every tab", self.tell)
        return self.seen[text]

    def tell(self) -> str:
        """Say how the tabs stand, for whoever waits in vain."""
        heard = {text: len(times) for text, times in self.seen.items()}
        silent = time.monotonic() - self._heard_at if self._heard_at else None
        last = "nothing was heard" if silent is None else f"last heard {silent:.1f} s ago"
        return f"{self._open} of {len(self._tasks)} have their page, ended: {dict(self._ended)}, {last}, shown: {heard}"

    async def close(self) -> None:
        """Close every tab."""
        for task in self._tasks:
            task.cancel()
        await within(_PATIENCE, "the tabs to close", asyncio.gather(*self._tasks, return_exceptions=True), self.tell)
        await self._session.close()

    async def _tab(self, cookie: str) -> None:
        try:
            await self._listen(cookie)
        except (aiohttp.ClientError, OSError) as error:
            self._ended[repr(error)] += 1
        else:
            self._ended["closed by the server"] += 1

    async def _listen(self, cookie: str) -> None:
        old, new = self._recording.token, str(uuid.uuid4())
        headers = {"Cookie": cookie, "Origin": self._origin}
        heard: set[str] = set()
        hydrated = False
        async with self._session.ws_connect(self._recording.url.replace(old, new), headers=headers) as socket:
            async for message in socket:
                frame = str(message.data)
                for answer in self._answers(frame):
                    await socket.send_str(answer.replace(old, new))
                if not frame.startswith("42"):
                    continue
                self._heard_at = time.monotonic()
                if not hydrated:
                    hydrated = True
                    self._open += 1
                self._note(frame, cookie, heard)

    def _answers(self, frame: str) -> list[str]:
        """Return what a tab answers: a pong, the namespace, and then all it says when its page opens."""
        if frame == "2":
            return ["3"]
        if frame.startswith("0"):
            return [next(sent for sent in self._recording.frames if sent.startswith("40"))]
        if frame.startswith("40"):
            return [sent for sent in self._recording.frames if sent.startswith("42")]
        return []

    def _note(self, frame: str, cookie: str, heard: set[str]) -> None:
        """Note what a popup shows; the page's own list shows a dose long before it is due."""
        now = time.time()
        shown = _POPUPS.search(frame)
        if shown is None:
            return
        for text, times in self.seen.items():
            if text not in heard and text in shown[0]:
                heard.add(text)
                times.append((cookie, now))
