"""Doctors and pharmacists: they wait for somebody to check the licence, and can do nothing else meanwhile."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Any

import pytest

import state
from healthapp.api.app import ROUTERS
from healthapp.api.auth import PUBLIC
from healthapp.api.routes import SecuredRoute
from healthapp.kit.actor import Role
from healthapp.kit.ids import new_id
from state.base import HANDLERS
from tests.support import people
from tests.support.api import fields, problem

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from tests.conftest import AsUser, MakeUser
    from tests.support.rows import Connection

APPLICATION, USERS = "/api/v1/me/application", "/api/v1/admin/users"
FORM: dict[str, Any] = {"password": people.PASSWORD, "displayName": "Dr. Farhana Islam", "locale": "en"}
# Where an applicant is let in by name: to see who one is, to leave, and one's own licence.
OPEN = {
    ("GET", "/api/v1/me"),
    ("POST", "/api/v1/auth/logout"),
    ("GET", "/api/v1/auth/validate-token"),
    ("GET", APPLICATION),
    ("POST", APPLICATION),
}
# The handlers of the waiting page.
HANDLED = {"state.waiting.WaitingState.load", "state.waiting.WaitingState.refresh", "state.waiting.WaitingState.send"}


@pytest.fixture
def register(client: httpx.AsyncClient, make_client: Callable[..., httpx.AsyncClient]) -> Any:
    """Give a registration as a doctor, by default; returns a client that is logged in to it."""

    async def do(**chosen: Any) -> httpx.AsyncClient:
        email = f"doctor-{new_id().hex[-10:]}@example.com"
        body = {**FORM, "email": email, "role": "doctor", "licenceNumber": "A-48213", **chosen}
        made = await client.post("/api/v1/auth/register", json=body)
        assert made.status_code == 201, made.text
        login = await client.post("/api/v1/auth/login", json={"email": email, "password": people.PASSWORD})
        return make_client(headers={"Authorization": f"Bearer {login.json()['accessToken']}"})

    return do


async def open_one(desk: httpx.AsyncClient) -> tuple[str, dict[str, Any]]:
    """Return the account that waits, and its newest licence, as an administrator sees them."""
    (user,) = (await desk.get(USERS, params={"status": "waiting"})).json()["users"]
    found = (await desk.get(f"{USERS}/{user['id']}")).json()
    return user["id"], found["applications"][0]


async def test_who_registers_as_a_doctor_waits(register: Any, owner: Connection) -> None:
    doctor = await register()
    me = (await doctor.get("/api/v1/me")).json()["profile"]
    assert me["role"] == "applicant"
    (licence,) = (await doctor.get(APPLICATION)).json()["applications"]
    assert (licence["wantedRole"], licence["licenceNumber"], licence["country"], licence["status"]) == (
        "doctor", "A-48213", "BD", "pending",
    )  # fmt: skip
    assert licence["issuingBody"] == "Bangladesh Medical & Dental Council (BMDC)"
    row = owner.execute("SELECT licence_number_ct FROM identity_application").fetchone()
    assert row is not None
    assert "48213" not in row[0]
    problem(await doctor.post(APPLICATION, json={"licenceNumber": "A-1"}), 409, "application_open")


async def test_nothing_else_lets_an_applicant_in(register: Any) -> None:
    doctor = await register()
    tried = 0
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, SecuredRoute)
            for method in route.methods or ():
                if (method, route.path) in PUBLIC | OPEN:
                    continue
                answer = await doctor.request(method, route.path.replace("{id}", str(new_id())), json={})
                problem(answer, 403)
                tried += 1
    assert tried > 50
    for module in pkgutil.walk_packages(state.__path__, "state."):
        importlib.import_module(module.name)
    named = {
        name for name, spec in HANDLERS.items() if Role.APPLICANT in spec.roles and Role.ANONYMOUS not in spec.roles
    }
    assert named == HANDLED


async def test_an_approval_opens_the_account_and_ends_nothing_else(
    register: Any, as_user: AsUser, make_user: MakeUser, owner: Connection
) -> None:
    doctor, desk = await register(), await as_user(await make_user(Role.ADMIN))
    user_id, licence = await open_one(desk)
    decision = f"/api/v1/admin/applications/{licence['id']}/decision"
    assert (await desk.post(decision, json={"approve": True})).status_code == 200
    # A token that says another role than the account has is over; a refresh would give one that is right.
    assert (await doctor.get("/api/v1/me")).status_code == 401
    found = (await desk.get(f"{USERS}/{user_id}")).json()
    assert (found["user"]["role"], found["applications"][0]["status"]) == ("doctor", "approved")
    problem(await desk.post(decision, json={"approve": False, "reason": "Too late"}), 403)
    decided = owner.execute("SELECT decided_by IS NOT NULL, reason_ct FROM identity_application").fetchone()
    assert decided == (True, None)
    assert (await desk.get(USERS, params={"status": "waiting"})).json()["users"] == []


async def test_a_refusal_says_why_and_can_be_answered(
    register: Any, as_user: AsUser, make_user: MakeUser, owner: Connection
) -> None:
    pharmacist, desk = await register(role="pharmacist"), await as_user(await make_user(Role.ADMIN))
    user_id, licence = await open_one(desk)
    decision = f"/api/v1/admin/applications/{licence['id']}/decision"
    assert fields(await desk.post(decision, json={"approve": False})) == {"reason": "required"}
    why = {"approve": False, "reason": "The number belongs to somebody else"}
    assert (await desk.post(decision, json=why)).status_code == 200
    (mine,) = (await pharmacist.get(APPLICATION)).json()["applications"]
    assert (mine["status"], mine["reason"]) == ("refused", why["reason"])
    assert mine["issuingBody"] == "Pharmacy Council of Bangladesh"
    assert "somebody" not in str(owner.execute("SELECT reason_ct FROM identity_application").fetchone())
    abroad = {"licenceNumber": "2043781", "licenceCountry": "gb"}
    assert fields(await pharmacist.post(APPLICATION, json=abroad)) == {"licenceBody": "required"}
    again = {**abroad, "licenceBody": "General Pharmaceutical Council"}
    assert (await pharmacist.post(APPLICATION, json=again)).status_code == 201
    newest = (await pharmacist.get(APPLICATION)).json()["applications"][0]
    assert (newest["country"], newest["status"], newest["wantedRole"]) == ("GB", "pending", "pharmacist")
    assert (await open_one(desk))[0] == user_id
    # The role is given by deciding, and by nothing else.
    changed = await desk.put(f"{USERS}/{user_id}/role", json={"role": "pharmacist"})
    problem(changed, 409, "decide_licence_first")


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"licenceNumber": None}, {"licenceNumber": "required"}),
        ({"licenceNumber": "1"}, {"licenceNumber": "too_short"}),
        ({"licenceCountry": "IN"}, {"licenceBody": "required"}),
        ({"licenceCountry": "Bangladesh"}, {"licenceCountry": "bad_format"}),
        ({"role": "admin"}, {"role": "unknown_choice"}),
        ({"role": "applicant"}, {"role": "unknown_choice"}),
        ({"status": "active"}, {"status": "unknown_field"}),
    ],
)
async def test_what_is_no_licence(
    client: httpx.AsyncClient, owner: Connection, chosen: dict[str, Any], expected: dict[str, str]
) -> None:
    body = {**FORM, "email": "a@example.com", "role": "doctor", "licenceNumber": "A-48213", **chosen}
    given = {name: value for name, value in body.items() if value is not None}
    assert fields(await client.post("/api/v1/auth/register", json=given)) == expected
    assert owner.execute("SELECT count(*) FROM identity_user").fetchone() == (0,)


async def test_deciding_needs_a_fresh_proof(
    register: Any, as_user: AsUser, make_user: MakeUser, owner: Connection
) -> None:
    await register()
    desk = await as_user(await make_user(Role.ADMIN))
    _, licence = await open_one(desk)
    owner.execute("UPDATE identity_session SET created_at = created_at - interval '1 hour'")
    answer = await desk.post(f"/api/v1/admin/applications/{licence['id']}/decision", json={"approve": True})
    problem(answer, 403, "step_up_required")
