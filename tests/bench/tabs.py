"""Open tabs without a browser each: the frames Chromium sent when it opened a page, sent again by plain sockets."""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import aiohttp

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page, WebSocket

_SETTLE = 2_000
_QUIET = 2.0
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
    """Many tabs of one person, as the server sees them."""

    def __init__(self, recording: Recording, cookie: str) -> None:
        """Replay `recording` for each, with the person's cookie."""
        self._recording = recording
        self._headers = {"Cookie": cookie, "Origin": "http://" + urlsplit(recording.url).netloc}
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        self._tasks: list[asyncio.Task[None]] = []
        self._hydrated = asyncio.Semaphore(0)
        self._heard_at = 0.0
        self.seen: dict[str, list[float]] = {}

    async def open(self, count: int) -> None:
        """Open `count` tabs and wait until each has its page, and none hears anything more."""
        for start in range(0, count, 20):
            batch = min(20, count - start)
            self._tasks += [asyncio.create_task(self._tab()) for _ in range(batch)]
            for _ in range(batch):
                await asyncio.wait_for(self._hydrated.acquire(), 60)
        while time.monotonic() - self._heard_at < _QUIET:  # noqa: ASYNC110 - silence has no event
            await asyncio.sleep(_QUIET / 4)

    def watch(self, text: str) -> None:
        """Note from now on when each tab first hears of `text`."""
        self.seen[text] = []

    async def close(self) -> None:
        """Close every tab."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._session.close()

    async def _tab(self) -> None:
        old, new = self._recording.token, str(uuid.uuid4())
        heard: set[str] = set()
        hydrated = False
        async with self._session.ws_connect(self._recording.url.replace(old, new), headers=self._headers) as socket:
            async for message in socket:
                frame = str(message.data)
                for answer in self._answers(frame):
                    await socket.send_str(answer.replace(old, new))
                if not frame.startswith("42"):
                    continue
                self._heard_at = time.monotonic()
                if not hydrated:
                    hydrated = True
                    self._hydrated.release()
                self._note(frame, heard)

    def _answers(self, frame: str) -> list[str]:
        """Return what a tab answers: a pong, the namespace, and then all it says when its page opens."""
        if frame == "2":
            return ["3"]
        if frame.startswith("0"):
            return [next(sent for sent in self._recording.frames if sent.startswith("40"))]
        if frame.startswith("40"):
            return [sent for sent in self._recording.frames if sent.startswith("42")]
        return []

    def _note(self, frame: str, heard: set[str]) -> None:
        """Note what a popup shows; the page's own list shows a dose long before it is due."""
        now = time.time()
        shown = _POPUPS.search(frame)
        if shown is None:
            return
        for text, times in self.seen.items():
            if text not in heard and text in shown[0]:
                heard.add(text)
                times.append(now)
