"""Lists that are read page by page: turning to the end shows every row once, and turning back the same pages again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.kit.actor import Actor, Role
from healthapp.kit.ids import new_id
from healthapp.kit.log_shelf import Line
from state import recoveries, system_log, trail, users

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.rows import Connection
    from tests.support.tabs import Tab, Tabs

ROWS = 5


async def _accounts(platform: Platform, make_user: MakeUser, owner: Connection) -> None:
    del platform, owner
    for _ in range(ROWS):
        await make_user()


async def _recoveries(platform: Platform, make_user: MakeUser, owner: Connection) -> None:
    del platform
    for _ in range(ROWS):
        values = (new_id(), (await make_user()).id, new_id().hex)
        owner.execute(
            "INSERT INTO identity_recovery (id, user_id, asked_by, stop_hash) VALUES (%s, %s, 'password', %s)", values
        )


async def _lines(platform: Platform, make_user: MakeUser, owner: Connection) -> None:
    del make_user, owner
    lines = [Line(datetime.now(UTC), "worker", "warning", f"line {n}", "{}", None, None) for n in range(ROWS)]
    async with platform.begin(Actor.worker()) as uow:
        await platform.compliance.keep_lines(uow, lines)


LISTS: dict[str, tuple[Any, Any, Any]] = {
    "/admin/users/": (users, users.UsersState, _accounts),
    "/admin/audit/": (trail, trail.TrailState, _accounts),
    "/admin/logs/": (system_log, system_log.SystemLogState, _lines),
    "/admin/recoveries/": (recoveries, recoveries.RecoveriesState, _recoveries),
}


def _shown(tab: Tab) -> list[str]:
    return [row.id for row in tab.vars["rows"]]


@pytest.mark.parametrize("path", LISTS)
async def test_pages_are_turned_to_the_end_and_back(
    tabs: Tabs, platform: Platform, make_user: MakeUser, owner: Connection, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    module, state, fill = LISTS[path]
    monkeypatch.setattr(module, "_PAGE", 2)
    admin = await make_user(Role.ADMIN)
    await fill(platform, make_user, owner)
    tab = await tabs.open(admin, path)
    await tab.send(state.load())
    assert not tab.vars["has_newer"]
    await tab.send(state.newer())
    pages = [_shown(tab)]
    while tab.vars["has_older"]:
        await tab.send(state.older())
        pages.append(_shown(tab))
        assert tab.vars["has_newer"]
    last = [row for page in pages for row in page]
    assert len(last) == len(set(last)) >= ROWS
    assert [len(page) for page in pages[:-1]] == [2] * (len(pages) - 1)
    await tab.send(state.older())
    assert _shown(tab) == pages[-1], "there is nothing older"
    # What has come meanwhile (a look at the trail is in it, too) is on the newest page only.
    for page in reversed(pages[1:-1]):
        await tab.send(state.newer())
        assert _shown(tab) == page
    await tab.send(state.newer())
    assert not tab.vars["has_newer"]
    assert tab.vars["has_older"]
