"""What has to be the same whichever of two web processes on one port somebody's connection comes to."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import httpx
import psutil
from playwright.async_api import expect
from prometheus_client.mmap_dict import MmapedDict

from tests.e2e.pages.popups import Popups
from tests.e2e.people import PASSWORD
from tests.support.listener import connected

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.people import Patient
    from tests.integration.embedded.running import Up
    from tests.support.listener import Listener

MOST_TABS = 25
# One person may have no more of them at one process.
MOST_PROGRAMS = 20


async def two_processes_serve_as_one(run: Up, patient: Patient, eventually: Callable[..., None]) -> None:
    """Tabs hang on both: a dose pops up in all, closes in all when it is taken in one, and a login's end shows in all.

    The kernel deals connections out by chance, so tabs are opened until both processes have some.
    """
    web = psutil.Process(run.pid_of("web"))
    eventually(lambda: len(web.children()) == 2, what="two serving processes")
    serving = [each.pid for each in web.children()]
    pages = [await patient.open("/today")]
    while not all(_connected(run, pid, "tab") for pid in serving):
        assert len(pages) < MOST_TABS, "all tabs hang on one process"
        pages.append(await patient.open("/today"))
    await patient.remind("Amlodipine")
    for page in pages:
        await expect(Popups(page).dose("Amlodipine")).to_be_visible(timeout=30_000)
    await Popups(pages[0]).take("Amlodipine")
    for page in pages:
        await expect(Popups(page).dose("Amlodipine")).to_have_count(0)

    def are_counted_together() -> bool:
        each = [_connected(run, pid, "tab") for pid in serving]
        said = httpx.get(f"{run.url}/metrics", trust_env=False, timeout=30).text
        return f'live_connections{{kind="tab"}} {float(sum(each))}\n' in said and sum(each) >= len(pages)

    eventually(are_counted_together, what="/metrics counting the tabs of both")
    async with httpx.AsyncClient(base_url=run.url, trust_env=False, timeout=30) as phone:
        mine = {"Authorization": f"Bearer {await _log_in(phone, patient)}", "Connection": "close"}
        left = [await _requests_left(phone, mine) for _ in range(10)]
        assert left[0] - left[-1] >= len(left) - 2, "both count together; meanwhile one may have come back"
        async with AsyncExitStack() as stack:
            elsewhere = {"token": await _log_in(phone, patient)}
            programs = await _programs_at_both(run, serving, elsewhere, stack)
            await _programs_hear_the_same(run, patient, programs, elsewhere)
            (await phone.delete("/api/v1/auth/sessions", headers=mine)).raise_for_status()
            for program in programs:
                await asyncio.wait_for(program.gone.wait(), 30)
    for page in pages:
        await page.wait_for_url("**/login/**")


async def _log_in(client: httpx.AsyncClient, patient: Patient) -> str:
    """Log in once more, as another program does, and return its token."""
    login = await client.post("/api/v1/auth/login", json={"email": patient.email, "password": PASSWORD})
    token: str = login.raise_for_status().json()["accessToken"]
    return token


async def _programs_at_both(run: Up, serving: list[int], auth: dict[str, Any], stack: AsyncExitStack) -> list[Listener]:
    """Connect a person's programs by Socket.IO until some hang on each process."""
    programs: list[Listener] = []
    while not all(_connected(run, pid, "socketio") for pid in serving):
        assert len(programs) < MOST_PROGRAMS, "all programs hang on one process"
        programs.append(await stack.enter_async_context(connected(run.url, auth)))
        # A connection is counted by the task that serves it, which begins after it was let in.
        await _counted(run, serving, len(programs))
    return programs


async def _counted(run: Up, serving: list[int], number: int) -> None:
    async with asyncio.timeout(30):
        while sum(_connected(run, pid, "socketio") for pid in serving) < number:  # noqa: ASYNC110 - tells nobody
            await asyncio.sleep(0.02)


async def _programs_hear_the_same(run: Up, patient: Patient, programs: list[Listener], auth: dict[str, Any]) -> None:
    """A dose is told to all of them in one order; who comes back to either process gets what it missed, once."""
    await patient.remind("Losartan")
    for program in programs:
        async with asyncio.timeout(30):
            while "reminder.due" not in dict(program.heard):
                program.more.clear()
                await program.more.wait()
    told = programs[0].cursors[: _place_of_due(programs[0]) + 1]
    assert all(program.cursors[: len(told)] == told for program in programs)
    first, *missed = told
    assert missed, "one event that was heard, and some that were not"
    for _ in range(4):
        async with connected(run.url, auth | {"cursor": first}) as again:
            await again.wait_for(len(missed), 30)
            assert again.cursors[: len(missed)] == missed


def _place_of_due(program: Listener) -> int:
    return [name for name, _ in program.heard].index("reminder.due")


def _connected(run: Up, pid: int, kind: str) -> int:
    """Return how many live connections of a kind one of the serving processes has counted as its own."""
    path = run.data_dir / "metrics" / f"gauge_livesum_{pid}.db"
    if not path.exists():
        return 0
    found = {key: value for key, value, *_ in MmapedDict.read_all_values_from_file(str(path))}  # type: ignore[no-untyped-call]  # the library leaves this one untyped
    return int(
        sum(value for key, value in found.items() if json.loads(key)[1:3] == ["live_connections", {"kind": kind}])
    )


async def _requests_left(client: httpx.AsyncClient, headers: dict[str, str]) -> int:
    """Ask once, on a connection of its own, and return how many requests may follow at once."""
    answer = await client.get("/api/v1/me", headers=headers)
    found = re.search(r"r=(\d+)", answer.headers["RateLimit"])
    assert found is not None
    return int(found[1])
