"""What people notice while Valkey takes connections and commands but never answers: the product as it is installed."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.async_api import async_playwright

from tests.bench import outage_paths
from tests.bench.figures import Figure, percentile
from tests.bench.instance import quiet_product
from tests.bench.live import CLICK, WATCH, api_of, logged_in, remind
from tests.bench.progress import progress
from tests.bench.waits import within
from tests.support.chromium import CHROMIUM, FLAGS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    import httpx
    import psutil
    from playwright.async_api import BrowserContext

    from tests.support.engines import Engines

CALLS = 60
PAGES = 10
CLICKS = 20
DOSES = 10
_PATIENCE = 60
_DAY = "[data-testid=day]"


async def run(_engines: Engines | None) -> list[Figure]:
    """Measure on engines of our own."""
    progress.step("starting the product, with an empty folder")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        try:
            with (
                tempfile.TemporaryDirectory(prefix="healthapp-bench-") as folder,
                quiet_product(Path(folder) / "data") as (url, process),
            ):
                progress.step("logging five roles in")
                context = await logged_in(browser, url)
                api = await api_of(url)
                contexts, writing = await outage_paths.logged_in(browser, url), outage_paths.Writing(url)
                await writing.log_in()
                with _silent(process):
                    figures = await _measure(context, api, url)
                    figures += outage_paths.figures("pages of five roles", await outage_paths.pages(contexts))
                    figures += outage_paths.figures("ways to write by the API", await writing.everything())
                await writing.close()
                await api.aclose()
                await context.close()
        finally:
            await within(_PATIENCE, "Chromium to close", browser.close())
    return figures


@contextmanager
def _silent(product_process: psutil.Process) -> Iterator[None]:
    """Stop Valkey, which its supervisor doesn't take for dead: its socket still takes what is sent."""
    (valkey,) = [each for each in product_process.children(recursive=True) if "valkey-server" in each.name()]
    os.kill(valkey.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(valkey.pid, signal.SIGCONT)


async def _measure(context: BrowserContext, api: httpx.AsyncClient, url: str) -> list[Figure]:
    async def ask() -> None:
        (await api.get("/api/v1/preferences")).raise_for_status()

    written: list[str] = []

    async def write() -> None:
        written.append((await remind(api, "bench-written"))[0])

    async def delete() -> None:
        # Left alone they would fall due, and hide what is waited for further down.
        (await api.delete(f"/api/v1/reminders/{written.pop()}")).raise_for_status()

    async def open_page() -> None:
        page = await context.new_page()
        await page.goto(f"{url}/today", wait_until="commit")
        await page.wait_for_selector(_DAY)
        await page.close()

    progress.step(f"Valkey is silent: {CALLS + 2 * DOSES} calls, {PAGES} pages, {CLICKS} clicks")
    calls = await _times(CALLS, ask) + await _times(DOSES, write) + await _times(DOSES, delete)
    pages = await _times(PAGES, open_page)
    page = await context.new_page()
    await page.goto(f"{url}/today")
    await page.wait_for_selector("[data-testid=day-next]")
    clicks = []
    for number in range(CLICKS):
        button = "[data-testid=day-previous]" if number % 2 else "[data-testid=day-next]"
        clicks.append(await within(_PATIENCE, f"a click on {button}", page.evaluate(CLICK, [button, _DAY])) / 1000)
    popups = []
    progress.step(f"{DOSES} doses")
    for number in range(DOSES):
        title = f"bench-silent-{number}"
        reminder, due = await remind(api, title)
        shown = await within(_PATIENCE, f"the popup of “{title}”", page.evaluate(WATCH, title))
        popups.append(shown / 1000 - due.timestamp())
        await api.post(f"/api/v1/reminders/{reminder}/taken", json={})
    await page.close()
    return [
        Figure("without Redis: an API call, the slowest", max(calls), "s", at_most=1),
        Figure("without Redis: an API call, median", percentile(calls, 0.5), "s"),
        Figure("without Redis: a page from address to its content, the slowest", max(pages), "s", at_most=1),
        Figure("without Redis: click → screen, the slowest", max(clicks), "s", at_most=1),
        Figure("without Redis: due → popup visible, the slowest", max(popups), "s", at_most=5),
    ]


async def _times(count: int, step: Callable[[], Awaitable[None]]) -> list[float]:
    found = []
    for _ in range(count):
        started = time.perf_counter()
        await step()
        found.append(time.perf_counter() - started)
    return found
