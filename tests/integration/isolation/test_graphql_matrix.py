"""Every field of GraphQL × role × owner × consent, made from the schema: a new field is in here by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from graphql import GraphQLObjectType, GraphQLSchema, get_named_type

from healthapp.api.graphql.server import schema as served
from healthapp.contexts.compliance.access import WITHHELD, Permission, reads_by, takable
from healthapp.contexts.identity.schemas import MakeApiKey
from healthapp.kit.actor import PEOPLE, Role
from healthapp.kit.ids import new_id
from tests.support import people
from tests.support.api import problem

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.owned import Life
    from tests.support.rows import Connection


@dataclass(frozen=True)
class Meant:
    """What is meant to be seen: by a program's key that reads, too; and what somebody else's id may be given to.

    `needs` is the permission that opens it. What one needs for oneself is nobody's to take.
    """

    by_key: bool = True
    ids: tuple[str, ...] = ()
    needs: Permission = Permission.READ_OWN_DATA


# Each field of `Query`. A new one is red until it stands here.
MEANT = {
    "viewer": Meant(),
    "sessions": Meant(by_key=False),
    "accessLog": Meant(ids=("personId",)),
    "consents": Meant(),
}
SCHEMA: GraphQLSchema = served._schema
QUERY = SCHEMA.query_type


def _whole(kind: GraphQLObjectType) -> str:
    """Return a selection of all there is of a type, so that nothing new in it goes unseen."""
    parts = []
    for name, field in kind.fields.items():
        inner = get_named_type(field.type)
        parts.append(f"{name} {_whole(inner)}" if isinstance(inner, GraphQLObjectType) else name)
    return "{ " + " ".join(parts) + " }"


def query(name: str, arguments: str = "") -> str:
    assert QUERY is not None
    kind = get_named_type(QUERY.fields[name].type)
    assert isinstance(kind, GraphQLObjectType)
    return f"{{ {name}{arguments} {_whole(kind)} }}"


async def ask(client: httpx.AsyncClient, text: str) -> dict[str, Any]:
    answer = await client.post("/graphql", json={"query": text})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_every_field_is_meant() -> None:
    assert QUERY is not None
    assert set(QUERY.fields) == set(MEANT), "say in MEANT what is meant of it"
    for name, field in QUERY.fields.items():
        ids = {argument for argument, given in field.args.items() if "ID" in str(given.type)}
        assert ids == set(MEANT[name].ids), name
    assert SCHEMA.mutation_type is None
    assert SCHEMA.subscription_type is None


@pytest.mark.parametrize("name", MEANT)
async def test_nobody_and_who_waits_read_nothing(
    make_client: Callable[..., httpx.AsyncClient], as_user: AsUser, make_user: MakeUser, owner: Connection, name: str
) -> None:
    body = {"query": query(name)}
    for headers in ({}, {"Authorization": "Bearer x.y.z"}, {"Cookie": "healthapp_session=nothing"}):
        problem(await make_client(headers=headers).post("/graphql", json=body), 401)
    person = await make_user()
    owner.execute("UPDATE identity_user SET role = 'applicant' WHERE id = %s", (person.id,))
    problem(await (await as_user(replace(person, role=Role.APPLICANT))).post("/graphql", json=body), 403)


@pytest.mark.parametrize("role", sorted(PEOPLE))
async def test_everybody_reads_their_own_and_nothing_of_anothers(
    as_user: AsUser, make_user: MakeUser, life: Life, role: Role
) -> None:
    """Among them the administrator: GraphQL is no way to read about others."""
    person = await make_user(role, name="Somebody Else")
    client = await as_user(person)
    for name in MEANT:
        answer = await ask(client, query(name))
        assert "errors" not in answer, (name, answer)
        told = str(answer)
        assert not [found for found in life.ids if str(found) in told], name
        assert life.patient.email not in told, name
    assert (await ask(client, query("viewer")))["data"]["viewer"]["id"] == str(person.id)


@pytest.mark.parametrize("role", sorted(PEOPLE))
async def test_somebodys_id_is_answered_like_one_of_nobody(
    as_user: AsUser, make_user: MakeUser, life: Life, role: Role
) -> None:
    client = await as_user(await make_user(role))
    for name, meant in MEANT.items():
        for argument in meant.ids:
            said = []
            for wanted in (life.follower.id, life.patient.id, new_id()):
                answer = await ask(client, query(name, f'({argument}: "{wanted}")'))
                said.append(str(answer).replace(str(wanted), "ID"))
            assert len(set(said)) == 1, (name, argument)


@pytest.mark.parametrize("role", [role for role in sorted(PEOPLE) if takable(role, from_all=False)])
async def test_what_is_taken_shuts_its_fields_at_once_and_no_others(
    as_user: AsUser, make_user: MakeUser, life: Life, owner: Connection, role: Role
) -> None:
    """By the connection that asked before. What can be taken opens no field yet: not a patient who is assigned."""
    person = await make_user(role)
    owner.execute(
        "INSERT INTO compliance_assignment (id, patient_id, reader_id, kind, reason_ct, starts_at)"
        " VALUES (gen_random_uuid(), %s, %s, %s, 'x', now() - interval '1 hour')",
        (life.patient.id, person.id, reads_by(role) or "assigned"),
    )
    client, desk = await as_user(person), await as_user(await make_user(Role.ADMIN))

    async def refused() -> dict[str, bool]:
        return {name: "errors" in await ask(client, query(name)) for name in MEANT}

    assert not any((await refused()).values())
    taken = set()
    # What is withheld until it is given can't be taken from who has it not.
    for permission in sorted(takable(role, from_all=False) - WITHHELD):
        body = {"userId": str(person.id), "permission": permission.value, "reason": "On leave"}
        assert (await desk.post("/api/v1/admin/permissions", json=body)).status_code == 201
        taken.add(permission)
        assert await refused() == {name: meant.needs in taken for name, meant in MEANT.items()}
    told = str([await ask(client, query(name)) for name in MEANT])
    assert not [found for found in life.ids if str(found) in told]


async def test_a_key_reads_what_is_meant_for_keys(
    platform: Platform, make_client: Callable[..., httpx.AsyncClient], make_user: MakeUser
) -> None:
    person = await make_user()
    async with platform.begin(await people.at_home(platform, person)) as uow:
        made = await platform.identity.make_api_key(uow, MakeApiKey(name="Weekly report"))
    client = make_client(headers={"Authorization": f"Bearer {made.key}"})
    for name, meant in MEANT.items():
        answer = await ask(client, query(name))
        assert ("errors" not in answer) is meant.by_key, (name, answer)
        assert (answer["data"][name] is not None) is meant.by_key, name


async def test_the_owner_and_who_was_permitted_read_it(platform: Platform, as_user: AsUser, life: Life) -> None:
    """Else the refusals above would prove nothing. A consent tells both of it, until it ends, and nobody else."""
    mine, follower = await as_user(life.patient), await as_user(life.follower)
    seen = {name: str(await ask(mine, query(name))) for name in MEANT}
    assert str(life.patient.id) in seen["viewer"]
    assert str(life.session_id) in seen["sessions"]
    assert str(life.consent_id) in seen["consents"]
    assert str(life.follower.id) in seen["consents"]
    # The follower's side of it: whom they follow, and nothing of the patient's own.
    theirs = {name: str(await ask(follower, query(name))) for name in MEANT}
    assert str(life.patient.id) in theirs["consents"]
    for name in ("viewer", "sessions", "accessLog"):
        assert not [found for found in life.ids if str(found) in theirs[name]], name
    assert str(life.pending_consent_id) not in theirs["consents"]
    async with platform.begin(life.patient.actor) as uow:
        await platform.compliance.withdraw(uow, life.consent_id)
    assert str(life.consent_id) not in str(await ask(follower, query("consents")))
