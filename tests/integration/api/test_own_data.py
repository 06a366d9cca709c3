"""A copy of one's data and the end of one's account, over HTTP."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.identity.schemas import MakeApiKey
from healthapp.contexts.privacy.service.exporting import KEPT
from healthapp.kit.actor import Actor, KeyScope, Role
from healthapp.kit.clock import FixedClock
from tests.support import databases, people
from tests.support.api import fields, problem
from workers.privacy import erase_next

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.rows import Connection

COPY = "/api/v1/me/export"
ME = "/api/v1/me"
END = "/api/v1/me/erasure"
STEP_UP = "/api/v1/auth/step-up"


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    return databases.make_settings(database_url, redis_url, data_dir=tmp_path)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime.now(UTC))


async def make_it(platform: Platform, owner: Connection) -> None:
    """Do what the relay does with the wish for a copy."""
    row = owner.execute("SELECT id FROM privacy_export ORDER BY requested_at DESC LIMIT 1").fetchone()
    assert row
    async with platform.begin(Actor.worker()) as uow:
        await platform.privacy.make_export(uow, row[0], platform.summaries)


@pytest.mark.parametrize("role", [Role.PATIENT, Role.CAREGIVER, Role.DOCTOR, Role.PHARMACIST, Role.ADMIN])
async def test_everybody_gets_a_copy(
    platform: Platform, owner: Connection, make_user: MakeUser, as_user: AsUser, role: Role
) -> None:
    client = await as_user(await make_user(role, name="Rahima"))
    problem(await client.get(COPY), 404, "no_export")
    asked = await client.post(COPY)
    assert asked.status_code == 202
    assert asked.json()["status"] == "requested"
    waiting = await client.get(COPY)
    assert waiting.status_code == 202
    assert (await client.post(COPY)).json()["id"] == asked.json()["id"]
    await make_it(platform, owner)
    got = await client.get(COPY)
    assert got.status_code == 200
    assert got.headers["cache-control"] == "no-store"
    assert got.headers["content-disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(got.content)) as zipped:
        assert b"Rahima" in zipped.read("data.json")


@pytest.mark.parametrize(("method", "path"), [("POST", COPY), ("GET", COPY), ("POST", END)])
async def test_who_proved_it_long_ago_is_asked_again(
    platform: Platform,
    owner: Connection,
    make_user: MakeUser,
    as_user: AsUser,
    clock: FixedClock,
    method: str,
    path: str,
) -> None:
    person = await make_user()
    client = await as_user(person)
    await client.post(COPY)
    await make_it(platform, owner)
    clock.advance(timedelta(minutes=11))
    problem(await client.request(method, path), 403, "step_up_required")
    wrong = await client.post(STEP_UP, json={"password": "not it"})
    assert fields(wrong) == {"password": "wrong_password"}
    problem(await client.request(method, path), 403, "step_up_required")
    assert (await client.get(ME)).status_code == 200
    assert (await client.post(STEP_UP, json={"password": person.password})).status_code == 200
    assert (await client.request(method, path)).status_code < 300


@pytest.mark.parametrize("scope", [KeyScope.READ, KeyScope.WRITE])
async def test_a_program_gets_neither(
    platform: Platform, make_user: MakeUser, make_client: Callable[..., httpx.AsyncClient], scope: KeyScope
) -> None:
    person = await make_user()
    async with platform.begin(await people.at_home(platform, person)) as uow:
        key = await platform.identity.make_api_key(uow, MakeApiKey(name="script", scope=scope))
    client = make_client(headers={"Authorization": f"Bearer {key.key}"})
    for path in (COPY, END):
        code = "not_by_key" if scope is KeyScope.WRITE else "key_only_reads"
        problem(await client.post(path), 403, code)
    async with platform.begin(person.actor) as uow:
        assert await platform.privacy.find_export(uow) is None


async def test_a_copy_is_for_the_login_that_asked(
    platform: Platform, owner: Connection, make_user: MakeUser, as_user: AsUser, settings: Settings
) -> None:
    person = await make_user()
    mine, elsewhere, stranger = await as_user(person), await as_user(person), await as_user(await make_user())
    await mine.post(COPY)
    await make_it(platform, owner)
    problem(await elsewhere.get(COPY), 403, "export_of_another_login")
    problem(await stranger.get(COPY), 404, "no_export")
    assert (await mine.get(COPY)).status_code == 200
    (file,) = (settings.data_dir / "files" / "export").iterdir()
    assert b"PK" not in file.read_bytes()[:2]


async def test_a_copy_is_gone_after_a_day(
    platform: Platform, owner: Connection, make_user: MakeUser, settings: Settings, clock: FixedClock
) -> None:
    person = await make_user()
    actor = await people.at_home(platform, person)
    async with platform.begin(actor) as uow:
        await platform.request_export(uow)
    await make_it(platform, owner)
    clock.advance(KEPT)
    async with platform.begin(actor) as uow:
        assert await platform.privacy.find_export(uow) is None
    async with platform.begin(Actor.worker()) as uow:
        assert await platform.privacy.delete_old_exports(uow) == 1
    assert list((settings.data_dir / "files" / "export").iterdir()) == []


async def test_no_more_than_five_copies_a_day(
    platform: Platform, owner: Connection, make_user: MakeUser, as_user: AsUser, clock: FixedClock
) -> None:
    client = await as_user(await make_user())
    for _ in range(5):
        assert (await client.post(COPY)).status_code == 202
        await make_it(platform, owner)
        clock.advance(timedelta(seconds=1))
    problem(await client.post(COPY), 429, "exports_throttled")


async def test_a_deleted_account_is_out_everywhere_and_comes_back_by_a_login(
    platform: Platform, make_user: MakeUser, as_user: AsUser, clock: FixedClock
) -> None:
    person = await make_user()
    mine, elsewhere = await as_user(person), await as_user(person)
    gone = await mine.post(END)
    assert gone.status_code == 200
    assert "eraseAfter" in gone.json()
    problem(await mine.get(ME), 401)
    problem(await elsewhere.get(ME), 401)
    clock.advance(timedelta(days=13, hours=23))
    assert await erase_next(platform) is False
    assert (await (await as_user(person)).get(ME)).status_code == 200
    clock.advance(timedelta(days=30))
    assert await erase_next(platform) is False


async def test_after_the_days_of_grace_nobody_can_log_in_and_the_address_is_free(
    platform: Platform, make_user: MakeUser, clock: FixedClock, as_user: AsUser
) -> None:
    person = await make_user(email="again@example.net")
    await (await as_user(person)).post(END)
    clock.advance(timedelta(days=14))
    assert await erase_next(platform) is True
    again = await make_user(email="again@example.net")
    assert again.id != person.id


async def test_an_administrator_hands_over_first(make_user: MakeUser, as_user: AsUser) -> None:
    client = await as_user(await make_user(Role.ADMIN))
    problem(await client.post(END), 409, "administrator_stays")
    assert (await client.get(ME)).status_code == 200


async def test_the_form_of_the_page_ends_the_cookie_too(
    make_client: Callable[..., httpx.AsyncClient], platform: Platform, make_user: MakeUser, clock: FixedClock
) -> None:
    person = await make_user()
    browser = make_client(headers={"sec-fetch-site": "same-origin"})
    problem(await browser.post("/session/erase"), 401)
    browser.cookies.set("healthapp_session", await people.browser_token(platform, person))
    problem(await browser.post("/session/erase", headers={"sec-fetch-site": "cross-site"}), 403)
    clock.advance(timedelta(minutes=11))
    asked = await browser.post("/session/erase")
    assert (asked.status_code, asked.headers["location"]) == (303, "/settings/privacy/?again=1")
    assert (await browser.get(ME)).status_code == 200
    clock.advance(timedelta(minutes=-11))
    done = await browser.post("/session/erase")
    assert (done.status_code, done.headers["location"]) == (303, "/login/?erasure=planned")
    assert "healthapp_session=" in done.headers["set-cookie"]
    assert "Max-Age=0" in done.headers["set-cookie"]
    assert (await browser.get(ME)).status_code == 401
