"""Somebody of an emergency service: made by an administrator, in their own account, and nowhere else."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

import state
from healthapp.api.app import ROUTERS
from healthapp.api.auth import PUBLIC
from healthapp.api.browser import home_of
from healthapp.api.routes import SecuredRoute
from healthapp.kit.actor import Role
from healthapp.kit.ids import new_id
from state.base import HANDLERS
from tests.support import owned, people
from tests.support.api import problem
from tests.support.rows import acting_as, visible
from tests.support.second_factor import turn_on

if TYPE_CHECKING:
    import httpx

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.rows import Connection

# To see who one is, and to leave; and to look after one's own password and second step.
OPEN = {
    ("GET", "/api/v1/me"),
    ("POST", "/api/v1/auth/logout"),
    ("GET", "/api/v1/auth/validate-token"),
    # How long one's login lives still, and to go on with it.
    ("GET", "/session/left"),
    ("POST", "/session/stay"),
}
KEPT = {
    ("POST", "/api/v1/auth/step-up"),
    ("POST", "/api/v1/auth/step-up/send"),
    ("POST", "/api/v1/auth/change-password"),
    ("GET", "/api/v1/me/security"),
    ("POST", "/api/v1/me/security/totp"),
    ("POST", "/api/v1/me/security/totp/confirm"),
    ("DELETE", "/api/v1/me/security/totp"),
    ("POST", "/api/v1/me/security/email"),
    ("DELETE", "/api/v1/me/security/email"),
    ("POST", "/api/v1/me/security/sms"),
    ("DELETE", "/api/v1/me/security/sms"),
    ("POST", "/api/v1/me/security/recovery-codes"),
    ("GET", "/api/v1/auth/passkeys"),
    ("POST", "/api/v1/auth/passkeys"),
    ("POST", "/api/v1/auth/passkey-options"),
    ("POST", "/api/v1/auth/passkey-step-up"),
    ("PUT", "/api/v1/auth/passkeys/{id}"),
    ("DELETE", "/api/v1/auth/passkeys/{id}"),
    ("GET", "/api/v1/auth/recovery"),
    ("DELETE", "/api/v1/auth/recovery"),
}


async def test_every_other_route_refuses(as_user: AsUser, make_user: MakeUser, owner: Connection) -> None:
    client = await as_user(await make_user(Role.EMERGENCY))
    tried = 0
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, SecuredRoute)
            for method in route.methods or ():
                if (method, route.path) in PUBLIC | OPEN | KEPT:
                    continue
                answer = await client.request(method, route.path.replace("{id}", str(new_id())), json={})
                problem(answer, 403)
                tried += 1
    assert tried > 50
    assert (await client.get("/api/v1/me")).json()["profile"]["role"] == "emergency"
    denied = owner.execute(
        "SELECT count(*) FROM compliance_audit_event WHERE outcome = 'denied' AND actor_role = 'emergency'"
    )
    assert denied.fetchone() == (tried,)
    assert (await client.post("/api/v1/auth/logout")).status_code == 200


def test_what_is_open_is_what_is_meant() -> None:
    open_to = {
        (method, route.path)
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, SecuredRoute) and Role.EMERGENCY in route.roles and Role.ANONYMOUS not in route.roles
        for method in route.methods or ()
    }
    assert open_to == OPEN | KEPT


async def test_they_change_their_password_and_turn_on_a_second_step(
    as_user: AsUser, make_user: MakeUser, client: httpx.AsyncClient, platform: Platform
) -> None:
    person = await make_user(Role.EMERGENCY)
    staff = await as_user(person)
    _, codes = await turn_on(staff, platform.clock)
    assert codes
    given = {"currentPassword": person.password, "newPassword": "another long sentence of mine"}
    changed = await staff.post("/api/v1/auth/change-password", json=given)
    assert changed.status_code == 200, changed.text
    login = {"email": person.email, "password": given["newPassword"]}
    assert (await client.post("/api/v1/auth/login", json=login)).json()["mfaRequired"] is True


def test_two_pages_are_theirs() -> None:
    for module in pkgutil.walk_packages(state.__path__, "state."):
        importlib.import_module(module.name)
    named = {
        name for name, spec in HANDLERS.items() if Role.EMERGENCY in spec.roles and Role.ANONYMOUS not in spec.roles
    }
    kept = {".".join(name.split(".")[1:3]) for name in named}
    assert kept == {
        "emergency_desk.EmergencyDeskState",
        "passkeys.PasskeysState",
        "password.PasswordState",
        "recover.OwnRecoveryState",
        "security.SecurityState",
        "step_up.StepUpState",
    }
    assert home_of(Role.EMERGENCY) == "/emergency-desk/"


async def test_raw_sql_as_them_sees_their_own_account_alone(
    settings: Settings, platform: Platform, make_user: MakeUser
) -> None:
    life, person = await owned.make_life(platform), await make_user(Role.EMERGENCY)
    with acting_as(settings, person) as connection:
        for table in ("reminders_reminder", "reminders_occurrence", "compliance_consent", "notifications_notice"):
            assert visible(connection, table) == [], table
        assert [str(life.patient.id) in row for row in visible(connection, "identity_user")] == [False]


async def test_an_administrator_gives_both_roles(
    as_user: AsUser, make_user: MakeUser, client: httpx.AsyncClient
) -> None:
    desk, person = await as_user(await make_user(Role.ADMIN)), await make_user(Role.CAREGIVER)
    for role, allowed in ((Role.PROVIDER, 200), (Role.EMERGENCY, 403)):
        given = await desk.put(f"/api/v1/admin/users/{person.id}/role", json={"role": role})
        assert given.status_code == 200, given.text
        (found,) = (await desk.get("/api/v1/admin/users", params={"role": role})).json()["users"]
        assert (found["id"], found["role"]) == (str(person.id), role)
        login = {"email": person.email, "password": person.password}
        answer = await client.post("/api/v1/auth/login", json=login)
        headers = {"Authorization": f"Bearer {answer.json()['accessToken']}"}
        assert (await client.get("/api/v1/preferences", headers=headers)).status_code == allowed, role


async def test_nobody_registers_as_one(client: httpx.AsyncClient) -> None:
    for role in ("provider", "emergency"):
        body = {"email": f"{role}@example.com", "password": people.PASSWORD, "displayName": "Rahim", "role": role}
        assert (await client.post("/api/v1/auth/register", json={**body, "locale": "en"})).status_code == 422
