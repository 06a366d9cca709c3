"""A licence number that somebody else has given too: whoever checks licences is warned, and sees whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.identity.rules.licences import licence_key
from healthapp.kit.actor import Actor, Role
from healthapp.kit.ids import new_id
from tests.support import people
from tests.support.api import problem

if TYPE_CHECKING:
    from uuid import UUID

    import httpx

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.rows import Connection

USERS = "/api/v1/admin/users"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("A-48213", "a 48213"),
        ("A-৪৮২১৩", "A48213"),
        ("a\u2013482/13", "A-48213"),
        ("\uff21-48213", "A-48213"),
        ("ঢা-১২৩", "ঢা 123"),
    ],
)
def test_a_number_is_the_same_however_it_is_typed(typed: str, meant: str) -> None:
    assert licence_key("doctor", "BD", typed) == licence_key("doctor", "BD", meant)


@pytest.mark.parametrize(
    "other",
    [
        ("doctor", "BD", "A-48214"),
        ("doctor", "BD", "48213"),
        ("pharmacist", "BD", "A-48213"),
        ("doctor", "IN", "A-48213"),
    ],
)
def test_what_is_another_licence(other: tuple[str, str, str]) -> None:
    assert licence_key("doctor", "BD", "A-48213") != licence_key(*other)


def test_signs_alone_are_no_number_that_all_have() -> None:
    assert licence_key("doctor", "BD", "--") != licence_key("doctor", "BD", "//")


async def _register(client: httpx.AsyncClient, name: str, number: str, **chosen: Any) -> str:
    body = {"password": people.PASSWORD, "displayName": name, "role": "doctor", "licenceNumber": number, **chosen}
    made = await client.post("/api/v1/auth/register", json={**body, "email": f"{new_id().hex[-10:]}@example.com"})
    assert made.status_code == 201, made.text
    return str(made.json()["userId"])


async def _same(desk: httpx.AsyncClient, user_id: str) -> list[list[tuple[str, str, str]]]:
    """Return of each licence, the newest first, who else has given its number."""
    found = (await desk.get(f"{USERS}/{user_id}")).json()["applications"]
    return [[(one["userId"], one["displayName"], one["status"]) for one in each["sameNumber"]] for each in found]


@pytest.fixture
async def desk(as_user: AsUser, make_user: MakeUser) -> httpx.AsyncClient:
    return await as_user(await make_user(Role.ADMIN))


async def test_who_checks_a_licence_sees_who_else_has_given_its_number(
    client: httpx.AsyncClient, desk: httpx.AsyncClient
) -> None:
    first = await _register(client, "Dr. Farhana Islam", "A-48213")
    assert await _same(desk, first) == [[]]
    other_number = await _register(client, "Dr. Kamal", "A-48214")
    pharmacist = await _register(client, "Nasrin", "A-48213", role="pharmacist")
    second = await _register(client, "Dr. Selim", "a ৪৮২১৩")
    assert await _same(desk, second) == [[(first, "Dr. Farhana Islam", "pending")]]
    assert await _same(desk, first) == [[(second, "Dr. Selim", "pending")]]
    assert await _same(desk, other_number) == await _same(desk, pharmacist) == [[]]
    # A warning, and no more: it can be decided either way.
    (licence,) = (await desk.get(f"{USERS}/{first}")).json()["applications"]
    decision = {"approve": True, "validUntil": "2060-01-31"}
    assert (await desk.post(f"/api/v1/admin/applications/{licence['id']}/decision", json=decision)).status_code == 200
    assert await _same(desk, second) == [[(first, "Dr. Farhana Islam", "approved")]]


async def test_ones_own_licence_sent_again_is_no_warning(
    client: httpx.AsyncClient, desk: httpx.AsyncClient, as_user: AsUser, owner: Connection
) -> None:
    mine = await _register(client, "Dr. Farhana Islam", "A-48213")
    owner.execute("UPDATE identity_application SET status = 'refused'")
    email = f"{new_id().hex[-10:]}@example.com"
    body = {"password": people.PASSWORD, "displayName": "Dr. Selim", "role": "doctor", "email": email}
    made = await client.post("/api/v1/auth/register", json={**body, "licenceNumber": "A-1"})
    login = await client.post("/api/v1/auth/login", json={"email": email, "password": people.PASSWORD})
    theirs = {"Authorization": f"Bearer {login.json()['accessToken']}"}
    owner.execute("UPDATE identity_application SET status = 'refused'")
    for _ in range(2):
        again = await client.post("/api/v1/me/application", json={"licenceNumber": "A-48213"}, headers=theirs)
        assert again.status_code == 201
        owner.execute("UPDATE identity_application SET status = 'refused'")
    both = [(mine, "Dr. Farhana Islam", "refused")]
    assert await _same(desk, made.json()["userId"]) == [both, both, []]
    # Sent twice, it is one person all the same.
    assert await _same(desk, mine) == [[(made.json()["userId"], "Dr. Selim", "refused")]]


async def test_nobody_else_learns_of_it(client: httpx.AsyncClient, as_user: AsUser, make_user: MakeUser) -> None:
    first = await _register(client, "Dr. Farhana Islam", "A-48213")
    await _register(client, "Dr. Selim", "A-48213")
    problem(await (await as_user(await make_user(Role.DOCTOR))).get(f"{USERS}/{first}"), 403)
    email = f"{new_id().hex[-10:]}@example.com"
    body = {"password": people.PASSWORD, "displayName": "X", "role": "doctor", "licenceNumber": "A-48213"}
    await client.post("/api/v1/auth/register", json={**body, "email": email})
    login = await client.post("/api/v1/auth/login", json={"email": email, "password": people.PASSWORD})
    headers = {"Authorization": f"Bearer {login.json()['accessToken']}"}
    (mine,) = (await client.get("/api/v1/me/application", headers=headers)).json()["applications"]
    assert "sameNumber" not in mine


async def test_licences_from_before_are_found_once_the_worker_has_come_by(
    client: httpx.AsyncClient, desk: httpx.AsyncClient, platform: Platform, owner: Connection
) -> None:
    old = [await _register(client, f"Dr. {n}", "A-48213") for n in range(3)]
    owner.execute("UPDATE identity_application SET licence_bidx = NULL")
    owner.execute("UPDATE identity_application SET licence_number_ct = 'broken' WHERE user_id = %s", (old[2],))
    assert await _same(desk, old[0]) == [[]]

    async def fill(at_most: int) -> int:
        async with platform.begin(Actor.worker()) as uow:
            return await platform.identity.fill_licence_lookups(uow, at_most)

    # Stopped in the middle, it goes on where it was; what can't be read is left out, and isn't tried for ever.
    assert [await fill(2), await fill(2), await fill(2)] == [2, 1, 0]
    assert await _same(desk, old[0]) == [[(old[1], "Dr. 1", "pending")]]
    assert await _same(desk, old[2]) == [[]]


async def test_a_number_whose_key_is_missing_keeps_no_other_waiting(
    client: httpx.AsyncClient, platform: Platform, owner: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        await _register(client, f"Dr. {n}", f"A-{n}")
    owner.execute("UPDATE identity_application SET licence_bidx = NULL")
    (first,) = owner.execute("SELECT id FROM identity_application ORDER BY id LIMIT 1").fetchall()[0]
    real = platform.identity._lookup

    def lookup(row_id: UUID, *of: str) -> str | None:
        return None if row_id == first else real(row_id, *of)

    async def fill() -> int:
        async with platform.begin(Actor.worker()) as uow:
            return await platform.identity.fill_licence_lookups(uow, 1)

    monkeypatch.setattr(platform.identity, "_lookup", lookup)
    assert [await fill(), await fill(), await fill(), await fill()] == [1, 1, 1, 0]
    assert owner.execute("SELECT id FROM identity_application WHERE licence_bidx IS NULL").fetchall() == [(first,)]
    monkeypatch.undo()
    assert [await fill(), await fill()] == [1, 0]  # its key is back
    assert owner.execute("SELECT id FROM identity_application WHERE licence_bidx IS NULL").fetchall() == []


async def test_a_process_of_the_release_before_can_still_register(platform: Platform, owner: Connection) -> None:
    person = await people.make_person(platform)
    owner.execute("UPDATE identity_user SET role = 'applicant' WHERE id = %s", (person.id,))
    owner.execute(
        "SELECT set_config('app.actor_id', %s, false), identity_apply(gen_random_uuid(), %s, 'doctor', 'v1|x', 'BMDC',"
        " 'BD', now())",
        (str(person.id), person.id),
    )
    owner.execute("SELECT set_config('app.actor_id', '', false)")
    assert owner.execute("SELECT licence_bidx FROM identity_application").fetchall() == [(None,)]
