"""A device that was logged out from elsewhere shows nobody's medicines on its lock screen; apps end with a password."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.notifications.repository import DeliveryRepository
from healthapp.kit.actor import Actor, Role
from tests.support import apps, owned
from tests.support.api import problem
from tests.support.apps import Browser, bearer, refresh, refused
from tests.support.mails import sent_for
from workers import notifications

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

AUTH, SUBSCRIPTIONS = "/api/v1/auth", "/api/v1/push/subscriptions"


async def _reset(client: httpx.AsyncClient, platform: Platform, person: Person) -> None:
    assert (await client.post(f"{AUTH}/forgot-password", json={"email": person.email})).status_code == 202
    (mail,) = await sent_for(platform, "password.forgotten", notifications.password_forgotten)
    found = re.search(r"/session/reset\?token=(\S+)", mail.text)
    assert found is not None
    body = {"token": found[1], "password": "sonali-ruhi-5512"}
    assert (await client.post(f"{AUTH}/reset-password", json=body)).status_code == 200


async def _pushed_to(platform: Platform, person: Person) -> int:
    """Return to how many browsers the worker would push."""
    async with platform.begin(Actor.worker()) as uow:
        return len(await DeliveryRepository(uow).subscriptions(person.id))


@pytest.mark.parametrize("how", ["logout", "one", "others", "reset", "administrator", "suspended", "provider"])
async def test_who_was_put_out_is_not_pushed_to(
    client: httpx.AsyncClient,
    platform: Platform,
    make_user: MakeUser,
    as_user: AsUser,
    owner: Connection,
    how: str,
) -> None:
    person = await make_user()
    phone, mine, desk = await as_user(person), await as_user(person), await as_user(await make_user(Role.ADMIN))
    assert (await phone.post(SUBSCRIPTIONS, json=owned.SUBSCRIPTION)).status_code == 201
    assert await _pushed_to(platform, person) == 1
    if how == "logout":
        await phone.post(f"{AUTH}/logout")
    elif how == "one":
        seen = (await mine.get(f"{AUTH}/sessions")).json()["sessions"]
        (other,) = [one["id"] for one in seen if not one["current"]]
        await mine.delete(f"{AUTH}/sessions/{other}")
    elif how == "others":
        await mine.delete(f"{AUTH}/sessions")
    elif how == "reset":
        await _reset(client, platform, person)
    elif how == "administrator":
        await desk.delete(f"/api/v1/admin/users/{person.id}/sessions")
    elif how == "suspended":
        await desk.post(f"/api/v1/admin/users/{person.id}/suspend")
    else:
        owner.execute("UPDATE identity_session SET revoked_at = now(), ended_by = 'provider'")
    assert await _pushed_to(platform, person) == 0


async def test_who_logs_out_elsewhere_or_whose_login_runs_out_is(
    platform: Platform, make_user: MakeUser, as_user: AsUser, owner: Connection
) -> None:
    """No dose is missed because a login of thirty days is over, or because another device was put out."""
    person = await make_user()
    phone, mine = await as_user(person), await as_user(person)
    assert (await phone.post(SUBSCRIPTIONS, json=owned.SUBSCRIPTION)).status_code == 201
    await mine.post(f"{AUTH}/logout")
    assert await _pushed_to(platform, person) == 1
    owner.execute("UPDATE identity_session SET revoked_at = expires_at WHERE revoked_at IS NULL")
    assert await _pushed_to(platform, person) == 1


async def test_a_page_may_say_it_at_each_opening(
    platform: Platform, make_user: MakeUser, as_user: AsUser, owner: Connection
) -> None:
    person = await make_user()
    before, after = await as_user(person), await as_user(person)
    said = [(await before.post(SUBSCRIPTIONS, json=owned.SUBSCRIPTION)).json()["subscriptionId"] for _ in range(3)]
    assert len(set(said)) == 1
    noted = "SELECT count(*) FROM compliance_audit_event WHERE action = 'push_subscription.create'"
    assert owner.execute(noted).fetchone() == (1,)
    # Under another login it lives with that one.
    assert (await after.post(SUBSCRIPTIONS, json=owned.SUBSCRIPTION)).json()["subscriptionId"] != said[0]
    await before.post(f"{AUTH}/logout")
    assert await _pushed_to(platform, person) == 1
    await after.post(f"{AUTH}/logout")
    assert await _pushed_to(platform, person) == 0


async def test_an_app_is_out_when_an_administrator_ends_the_password(
    client: httpx.AsyncClient,
    platform: Platform,
    make_user: MakeUser,
    as_user: AsUser,
    make_client: Callable[..., httpx.AsyncClient],
) -> None:
    """Whoever knew the password may have let it in."""
    person, desk = await make_user(), await as_user(await make_user(Role.ADMIN))
    app = await apps.register(platform)
    got = await apps.tokens(client, await Browser.open(platform, person, make_client), app, "read offline_access")
    assert (await client.get("/api/v1/reminders", headers=bearer(got["access_token"]))).status_code == 200
    assert (await desk.post(f"/api/v1/admin/users/{person.id}/password-reset")).status_code == 200
    problem(await client.get("/api/v1/reminders", headers=bearer(got["access_token"])), 401)
    refused(await refresh(client, app, got["refresh_token"]), "invalid_grant")
