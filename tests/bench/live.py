"""How long a due dose takes to a screen; what a tab costs and how quick a click is, beside a blank application."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.bench.figures import Figure, percentile
from tests.bench.instance import PASSWORD, blank, quiet_product, serving_memory
from tests.bench.people import People
from tests.bench.progress import progress
from tests.bench.tabs import Recording, Tabs, record
from tests.bench.waits import NeverHappenedError, within
from tests.support.chromium import CHROMIUM, FLAGS

if TYPE_CHECKING:
    from tests.support.engines import Engines

DOSES = 40
TABS = 200
"""So many of one person's, and then one each of so many people."""
ROUNDS = 3
SPREAD = timedelta(seconds=10)
"""Within which many people's doses fall due; the same is measured with all of them due at the same moment."""
EVENTS = ((timedelta(), SPREAD), (timedelta(seconds=16), timedelta()))
"""When doses of many people begin to fall due, after the first, and within what time. A popup shows three at most."""
CLICKS = 100
TURNED = 50
"""Of the clicks to another day, with its doses, which have no target."""
_PAUSE = 0.25
"""Seconds between two clicks in one tab: a person's, not a machine's."""
LEAD = timedelta(seconds=2.5)
APART = timedelta(seconds=0.63)
"""Between one person's doses, one after the other; at another moment of a second each time."""
_CALM = timedelta(seconds=3)
_REHEARSED = 40
_PATIENCE = 60
_DAY = "[data-testid=day]"
PATIENT = "patient@healthapp.test"
_COUNT = ("[data-testid=bench-add]", "[data-testid=bench-number]")

WATCH = """title => new Promise(resolve => {
  const there = () => document.querySelector('[data-testid="dose-popup"]') &&
    [...document.querySelectorAll('[data-testid="dose-popup"]')].some(node => node.textContent.includes(title));
  if (there()) return resolve(Date.now());
  new MutationObserver((_, self) => { if (there()) { self.disconnect(); resolve(Date.now()); } })
    .observe(document.body, {childList: true, subtree: true, characterData: true});
})"""
CLICK = """([button, changed]) => new Promise(resolve => {
  const target = document.querySelector(changed), before = target.textContent, start = performance.now();
  new MutationObserver((_, self) => {
    if (target.textContent !== before) { self.disconnect(); resolve(performance.now() - start); }
  }).observe(target, {childList: true, subtree: true, characterData: true});
  document.querySelector(button).click();
})"""


async def run(_engines: Engines | None) -> list[Figure]:
    """Measure both applications in one run."""
    figures: list[Figure] = []
    progress.step("starting the product, with an empty folder")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        try:
            with (
                tempfile.TemporaryDirectory(prefix="healthapp-bench-") as folder,
                quiet_product(data_dir := Path(folder) / "data") as (url, process),
            ):
                context = await logged_in(browser, url)
                figures += await _popups(context, url, data_dir)
                progress.step(f"memory of {TABS} tabs of the product")
                ours_memory = await _memory(context, f"{url}/today", process)
                ours_click, blank_click, blank_memory = await _beside_blank(browser, context, f"{url}/dev/parts")
                progress.step(f"{TURNED} clicks to another day")
                day_click = await _days(context, f"{url}/today")
                await context.close()
        finally:
            await within(_PATIENCE, "Chromium to close", browser.close())
    return [
        *figures,
        Figure("server memory per connected tab, ours", ours_memory / 1024, "KiB"),
        Figure("server memory per connected tab, blank", blank_memory / 1024, "KiB"),
        Figure("server memory per connected tab, ours / blank", ours_memory / blank_memory, "×", at_most=1.5),
        Figure("page event → screen, ours, median", ours_click, "ms"),
        Figure("page event → screen, blank, median", blank_click, "ms"),
        Figure("page event → screen, another day with its doses, median", day_click, "ms"),
        Figure("page event → screen, ours / blank", ours_click / blank_click, "×", at_most=1.3),
    ]


async def logged_in(browser: Browser, url: str) -> BrowserContext:
    """Return a browser in which the demo patient is logged in."""
    context = await browser.new_context(locale="en")
    page = await context.new_page()
    await page.goto(f"{url}/login")
    await page.fill("input[name=email]", PATIENT)
    await page.fill("input[name=password]", PASSWORD)
    await page.click("form button[type=submit]")
    await page.wait_for_url("**/today**")
    await page.close()
    return context


async def api_of(url: str) -> httpx.AsyncClient:
    """Return a client of the API that carries the demo patient's token."""
    client = httpx.AsyncClient(base_url=url, timeout=30)
    answer = await client.post("/api/v1/auth/login", json={"email": PATIENT, "password": PASSWORD})
    answer.raise_for_status()
    client.headers["Authorization"] = f"Bearer {answer.json()['accessToken']}"
    return client


async def remind(api: httpx.AsyncClient, title: str, due: datetime | None = None) -> tuple[str, datetime]:
    """Let the patient be reminded, in a moment unless it is said when; returns the reminder's id and when it is due."""
    due = due or datetime.now(UTC) + LEAD
    fields: dict[str, Any] = {
        "type": "medicine", "title": title, "description": "", "scheduledTime": due.isoformat(), "isRecurring": False,
    }  # fmt: skip
    answer = await api.post("/api/v1/reminders", json=fields)
    answer.raise_for_status()
    return answer.json()["reminderId"], due


async def _popups(context: BrowserContext, url: str, data_dir: Path) -> list[Figure]:
    """One tab first, then two hundred: of one person, and of as many people."""
    api = await api_of(url)
    page, recording = await record(context, f"{url}/today")
    progress.step(f"{DOSES} doses, one tab")
    single = await _popups_of_tab(api, page)
    await page.close()
    progress.step(f"{TABS} tabs of one person")
    same, opening = await _popups_of_one(api, recording, await _cookie(context))
    await api.aclose()
    apart, at_once = await _popups_of_many(People(url), data_dir, recording, opening)
    many = f"due → popup, {TABS} people with a tab each"
    within_seconds = f"{many}, all due within {SPREAD.total_seconds():.0f} s"
    return [
        Figure("due → popup visible, one tab, p95", percentile(single, 0.95) * 1000, "ms", at_most=300),
        Figure("due → popup visible, one tab, median", percentile(single, 0.5) * 1000, "ms"),
        Figure(f"due → popup in {TABS} tabs of one person, p99", percentile(same, 0.99), "s", at_most=1),
        Figure(f"{within_seconds}, p99", percentile(apart, 0.99), "s", at_most=1),
        Figure(f"{within_seconds}, median", percentile(apart, 0.5), "s"),
        Figure(f"{many}, all due at the same moment, p99", percentile(at_once, 0.99), "s"),
        Figure(f"{many}, all due at the same moment, median", percentile(at_once, 0.5), "s"),
    ]


async def _popups_of_tab(api: httpx.AsyncClient, page: Page) -> list[float]:
    """Return after how many seconds a browser's tab shows each dose, of many one after the other.

    They are planned before the first is due, and each is taken before the next one comes.
    """
    started = datetime.now(UTC)
    await remind(api, "bench-tomorrow", started + timedelta(days=1))
    began = datetime.now(UTC)
    begin = began + LEAD + 2 * DOSES * (began - started)
    titles = [f"bench-one-{number}." for number in range(DOSES)]
    made = [await remind(api, title, begin + number * APART) for number, title in enumerate(titles)]
    _still_before(begin, f"{DOSES} reminders were made")
    found = []
    for title, (reminder, due) in zip(titles, made, strict=True):
        shown = await within(_PATIENCE, f"the popup of “{title}”", page.evaluate(WATCH, title))
        found.append(shown / 1000 - due.timestamp())
        (await api.post(f"/api/v1/reminders/{reminder}/taken", json={})).raise_for_status()
    return found


def _still_before(begin: datetime, what: str) -> None:
    """Raise NeverHappenedError if it is later than when the first dose was due."""
    if (late := datetime.now(UTC) - begin) > timedelta():
        problem = f"{what} {late.total_seconds():.1f} s after the first was due: the machine slowed down meanwhile"
        raise NeverHappenedError(problem)


async def _cookie(context: BrowserContext) -> str:
    return "; ".join(f"{each['name']}={each['value']}" for each in await context.cookies())


async def _popups_of_one(api: httpx.AsyncClient, recording: Recording, cookie: str) -> tuple[list[float], timedelta]:
    """Return after how many seconds each of one person's tabs hears of a dose; and how long opening them took."""
    tabs = Tabs(recording)
    started = datetime.now(UTC)
    await tabs.open([cookie] * TABS)
    opening = datetime.now(UTC) - started
    found: list[float] = []
    for number in range(ROUNDS):
        title = f"bench-same-{number}"
        tabs.watch(title)
        reminder, due = await remind(api, title)
        found += [heard - due.timestamp() for _, heard in await tabs.all_heard(title, _PATIENCE)]
        (await api.post(f"/api/v1/reminders/{reminder}/taken", json={})).raise_for_status()
    await tabs.close()
    return found, opening


async def _popups_of_many(
    people: People, data_dir: Path, recording: Recording, opening: timedelta
) -> tuple[list[float], list[float]]:
    """Return after how many seconds each of so many people's tabs hears of their dose: of one after the other, of all.

    Everybody's is another row and another inbox, read by themselves: nothing of it is read for two of them. All is
    planned before a tab is open, else each would show its page anew for every reminder that is made.
    """
    tabs = Tabs(recording)
    progress.step(f"accounts for {TABS} people")
    await people.open_accounts(data_dir, TABS)
    progress.step(f"{len(EVENTS)} × {TABS} reminders")
    each = timedelta(seconds=await people.rehearse(_REHEARSED))
    begin = datetime.now(UTC) + _CALM + 1.3 * (len(EVENTS) * TABS * each + opening)
    made = {}
    for number, (after, spread) in enumerate(EVENTS):
        tabs.watch(title := f"bench-many-{number}.")
        made[title] = await people.remind(title, begin + after, spread)
    progress.step(f"{TABS} people with a tab each")
    await tabs.open([person.cookie for person in people.everybody])
    _still_before(begin, f"{TABS} tabs were open")
    found: dict[timedelta, list[float]] = {SPREAD: [], timedelta(): []}
    for (title, planned), (after, spread) in zip(made.items(), EVENTS, strict=True):
        left = (begin + after + spread - datetime.now(UTC)).total_seconds()
        heard = dict(await tabs.all_heard(title, left + _PATIENCE))
        found[spread] += [heard[one.person.cookie] - one.due.timestamp() for one in planned]
    await tabs.close()
    await people.close()
    return found[SPREAD], found[timedelta()]


async def _memory(context: BrowserContext, url: str, process: Any) -> float:
    """Return the bytes one more connected tab costs the server."""
    page, recording = await record(context, url)
    same = [await _cookie(context)] * TABS
    tabs = Tabs(recording)
    await tabs.open(same)  # fills pools and caches that later tabs share
    before = serving_memory(process)
    more = Tabs(recording)
    await more.open(same)
    after = serving_memory(process)
    await tabs.close()
    await more.close()
    await page.close()
    return max(1.0, (after - before) / TABS)


async def _beside_blank(browser: Browser, ours: BrowserContext, address: str) -> tuple[float, float, float]:
    """Return the milliseconds of a click with us and with a blank application, and the bytes of a tab of the latter.

    Both run at the same time and the clicks take turns: how quick this machine is changes from minute to minute.
    """
    progress.step("starting the blank application")
    with blank() as (url, process):
        context = await browser.new_context()
        progress.step(f"memory of {TABS} tabs of it")
        memory = await _memory(context, url, process)
        pairs = [
            (await _clickable(ours, address, _COUNT[0]), list(_COUNT)),
            (await _clickable(context, url, "#add"), ["#add", "#n"]),
        ]
        times: list[list[float]] = [[], []]
        progress.step(f"{CLICKS} clicks in each of the two")
        for _ in range(CLICKS):
            for (page, selectors), found in zip(pairs, times, strict=True):
                found.append(await within(10, f"a click on {selectors[0]}", page.evaluate(CLICK, selectors)))
                await asyncio.sleep(_PAUSE / len(pairs))
        for page, _ in pairs:
            await page.close()
        await context.close()
    return percentile(times[0], 0.5), percentile(times[1], 0.5), memory


async def _clickable(context: BrowserContext, url: str, button: str) -> Page:
    page: Page = await context.new_page()
    await page.goto(url)
    await page.wait_for_selector(button)
    await page.wait_for_timeout(2_000)
    return page


async def _days(context: BrowserContext, url: str) -> float:
    """Return the median of milliseconds from a click to the next day, and back, with its doses."""
    page = await _clickable(context, url, "[data-testid=day-next]")
    times = []
    for number in range(TURNED):
        button = "[data-testid=day-previous]" if number % 2 else "[data-testid=day-next]"
        times.append(await within(10, f"a click on {button}", page.evaluate(CLICK, [button, _DAY])))
        await asyncio.sleep(_PAUSE)
    await page.close()
    return percentile(times, 0.5)
