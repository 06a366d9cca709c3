"""What has to be the same whichever of two web processes on one port somebody's connection comes to."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import httpx
import psutil
from playwright.async_api import expect
from prometheus_client.mmap_dict import MmapedDict

from tests.e2e.pages.popups import Popups
from tests.e2e.people import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.people import Patient
    from tests.integration.embedded.running import Up

MOST_TABS = 25


async def two_processes_serve_as_one(run: Up, patient: Patient, eventually: Callable[..., None]) -> None:
    """Tabs hang on both: a dose pops up in all, closes in all when it is taken in one, and a login's end shows in all.

    The kernel deals connections out by chance, so tabs are opened until both processes have some.
    """
    web = psutil.Process(run.pid_of("web"))
    eventually(lambda: len(web.children()) == 2, what="two serving processes")
    serving = [each.pid for each in web.children()]
    pages = [await patient.open("/today")]
    while not all(_tabs_of(run, pid) for pid in serving):
        assert len(pages) < MOST_TABS, "all tabs hang on one process"
        pages.append(await patient.open("/today"))
    await patient.remind("Amlodipine")
    for page in pages:
        await expect(Popups(page).dose("Amlodipine")).to_be_visible(timeout=30_000)
    await Popups(pages[0]).take("Amlodipine")
    for page in pages:
        await expect(Popups(page).dose("Amlodipine")).to_have_count(0)

    def are_counted_together() -> bool:
        each = [_tabs_of(run, pid) for pid in serving]
        said = httpx.get(f"{run.url}/metrics", trust_env=False, timeout=30).text
        return f'live_connections{{kind="tab"}} {float(sum(each))}\n' in said and sum(each) >= len(pages)

    eventually(are_counted_together, what="/metrics counting the tabs of both")
    async with httpx.AsyncClient(base_url=run.url, trust_env=False, timeout=30) as phone:
        login = await phone.post("/api/v1/auth/login", json={"email": patient.email, "password": PASSWORD})
        mine = {"Authorization": f"Bearer {login.json()['accessToken']}", "Connection": "close"}
        left = [await _requests_left(phone, mine) for _ in range(10)]
        assert left[0] - left[-1] >= len(left) - 2, "both count together; meanwhile one may have come back"
        (await phone.delete("/api/v1/auth/sessions", headers=mine)).raise_for_status()
    for page in pages:
        await page.wait_for_url("**/login/**")


def _tabs_of(run: Up, pid: int) -> int:
    """Return how many tabs one of the serving processes has counted as its own."""
    path = run.data_dir / "metrics" / f"gauge_livesum_{pid}.db"
    if not path.exists():
        return 0
    found = {key: value for key, value, *_ in MmapedDict.read_all_values_from_file(str(path))}  # type: ignore[no-untyped-call]  # the library leaves this one untyped
    return int(
        sum(value for key, value in found.items() if json.loads(key)[1:3] == ["live_connections", {"kind": "tab"}])
    )


async def _requests_left(client: httpx.AsyncClient, headers: dict[str, str]) -> int:
    """Ask once, on a connection of its own, and return how many requests may follow at once."""
    answer = await client.get("/api/v1/me", headers=headers)
    found = re.search(r"r=(\d+)", answer.headers["RateLimit"])
    assert found is not None
    return int(found[1])
