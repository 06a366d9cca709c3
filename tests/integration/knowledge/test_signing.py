"""Who signs a medical text is a person, who proved just now by all that their account has that it is them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from healthapp.kit.actor import Actor, KeyScope, Role
from healthapp.kit.errors import Kind
from healthapp.kit.ids import new_id, parse_id
from tests.integration.knowledge.test_editing import SOURCE, refused
from tests.support import editors, people
from tests.support.api import problem

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection


@pytest.fixture
async def author(platform: Platform, make_user: MakeUser) -> Person:
    return await editors.make_editor(platform, make_user)


@pytest.fixture
async def other(platform: Platform, make_user: MakeUser) -> Person:
    return await editors.make_editor(platform, make_user, Role.PHARMACIST)


@pytest.fixture
async def path(platform: Platform, author: Person, other: Person) -> str:
    made = await editors.begin(platform, author, "source", "board_2026", SOURCE)
    await editors.submit(platform, author, made.id)
    await editors.review(platform, other, made.id)
    return f"/api/v1/knowledge/editing/revisions/{made.id}"


async def test_an_old_login_and_a_password_are_not_enough(
    other: Person, as_user: AsUser, owner: Connection, path: str
) -> None:
    client, given = await as_user(other), {"password": other.password}
    owner.execute("UPDATE identity_session SET created_at = created_at - interval '1 hour'")
    problem(await client.post(f"{path}/sign", json=given), 403, "step_up_required")
    assert (await client.post("/api/v1/auth/step-up", json=given)).status_code == 200
    assert (await client.post(f"{path}/sign", json=given)).json()["status"] == "signed"
    assert (await client.post(f"{path}/publish")).status_code == 200
    # Taking it back is signed too.
    owner.execute("UPDATE identity_session SET created_at = created_at - interval '1 hour', strong_at = NULL")
    problem(await client.post(f"{path}/withdraw", json={"reason": "A test", **given}), 403, "step_up_required")


async def test_no_program_signs(
    other: Person,
    as_user: AsUser,
    make_client: Callable[..., httpx.AsyncClient],
    owner: Connection,
    path: str,
) -> None:
    client = await as_user(other)
    made = await client.post("/api/v1/auth/api-keys", json={"name": "x", "scope": "write"})
    program = make_client(headers={"Authorization": f"Bearer {made.json()['apiKey']['key']}"})
    assert (await program.get(path)).status_code == 200
    problem(await program.post(f"{path}/sign", json={"password": other.password}), 403, "not_by_key")
    assert (await client.get(path)).json()["status"] == "approved"
    denied = owner.execute(
        "SELECT action, resource_type FROM compliance_audit_event WHERE actor_id = %s AND outcome = 'denied'",
        (other.id,),
    ).fetchall()
    assert denied == [("signature.sign", "knowledge_revision")]


async def test_it_tries_passwords_no_faster_than_a_step_up(other: Person, as_user: AsUser, path: str) -> None:
    client = await as_user(other)
    wrong, right = {"password": "not it at all"}, {"password": other.password}
    for number in range(5):
        # By turns: they are counted together.
        if number % 2:
            assert (await client.post("/api/v1/auth/step-up", json=wrong)).status_code == 422
        else:
            problem(await client.post(f"{path}/sign", json=wrong), 401, "login_failed")
    problem(await client.post(f"{path}/sign", json=right), 429, "mfa_locked")
    problem(await client.post("/api/v1/auth/step-up", json=right), 429, "mfa_locked")


async def test_the_service_asks_by_itself(platform: Platform, other: Person, path: str) -> None:
    confirmed = await platform.compliance.confirm_signer(other.actor, other.password, platform.clock.now())
    revision_id = parse_id(path.rpartition("/")[2])
    assert revision_id is not None

    async def sign(actor: Actor) -> None:
        async with platform.begin(actor) as uow:
            await platform.knowledge.sign_revision(uow, revision_id, confirmed)

    await refused(Kind.FORBIDDEN, "step_up_required", sign(other.actor))
    fresh = await people.at_home(platform, other)
    await refused(Kind.FORBIDDEN, "not_by_key", sign(replace(fresh, key_id=new_id(), key_scope=KeyScope.WRITE)))
    await refused(Kind.FORBIDDEN, "not_by_key", sign(replace(fresh, app_id=new_id(), key_scope=KeyScope.WRITE)))
    await sign(fresh)
