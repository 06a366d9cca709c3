"""Takes the pictures of the README anew, of a demo instance of its own: `python -m tests.bench.pictures`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.async_api import async_playwright, expect

from tests.bench.instance import PASSWORD, product
from tests.support.chromium import CHROMIUM, FLAGS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, BrowserContext, Page

FOLDER = Path("docs/images")
_SOON = timedelta(seconds=2)
_PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 780}, "device_scale_factor": 1.5}
_DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 1120}}


async def _person(browser: Browser, url: str, role: str, lang: str, screen: dict[str, Any]) -> BrowserContext:
    """Log in to a demo account."""
    context = await browser.new_context(base_url=url, color_scheme="light", reduced_motion="reduce", **screen)
    form: dict[str, str | float | bool] = {"email": f"{role}@healthapp.test", "password": PASSWORD}
    answer = await context.request.post("/session/login", form=form, headers={"Origin": url}, max_redirects=0)
    if "error" in answer.headers.get("location", "error"):
        message = f"{role} can't log in: {answer.headers}"
        raise RuntimeError(message)
    await context.add_cookies([{"name": "lang", "value": lang, "url": url}])
    return context


async def _open(context: BrowserContext, path: str) -> Page:
    page = await context.new_page()
    await page.goto(path)
    await page.locator(".app[data-nav]").wait_for()
    await expect(page.locator(".skeleton")).to_have_count(0)
    return page


async def _taken(page: Page) -> bytes:
    await page.evaluate("document.fonts.ready")
    return await page.screenshot(animations="disabled")


async def _popup(browser: Browser, url: str) -> bytes:
    """A dose that has just come, on a phone in Bangla."""
    context = await _person(browser, url, "patient", "bn", _PHONE)
    page = await _open(context, "/today")
    body = {
        "type": "medicine",
        "title": "লোসারটান পটাশিয়াম",
        "description": "",
        "scheduledTime": (datetime.now(UTC) + _SOON).isoformat(),
        "isRecurring": False,
        "medicineInfo": {
            "name": "লোসারটান পটাশিয়াম (অ্যাঞ্জিলক)",
            "dosage": "৫০ মি.গ্রা., ১টি ট্যাবলেট",
            "instructions": "সকালের নাশতার পরে, পানি দিয়ে",
        },
    }
    answer = await context.request.post("/api/v1/reminders", data=body, headers={"Origin": url})
    if not answer.ok:
        raise RuntimeError(await answer.text())
    await page.get_by_test_id("popups").get_by_text("লোসারটান").first.wait_for()
    return await _taken(page)


async def _adherence(browser: Browser, url: str) -> bytes:
    """What was taken in the weeks before."""
    return await _taken(await _open(await _person(browser, url, "patient", "en", _DESK), "/adherence"))


async def _board(browser: Browser, url: str) -> bytes:
    """What the administrator sees."""
    page = await _open(await _person(browser, url, "admin", "en", _DESK), "/admin")
    await page.get_by_test_id("table-engines").wait_for()
    return await _taken(page)


async def _pictures(url: str) -> AsyncIterator[tuple[str, bytes]]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        # The board and the adherence first: the popup's dose would be in both.
        for name, take in (("board-en", _board), ("adherence-en", _adherence), ("popup-bn-phone", _popup)):
            yield name, await take(browser, url)
        await browser.close()


async def _main() -> None:
    with tempfile.TemporaryDirectory(prefix="healthapp-pictures-") as folder, product(Path(folder)) as (url, _):
        async for name, taken in _pictures(url):
            path = FOLDER / f"{name}.png"
            path.write_bytes(taken)
            sys.stdout.write(f"{path}  {path.stat().st_size / 1024:.0f} KB\n")


if __name__ == "__main__":
    asyncio.run(_main())
