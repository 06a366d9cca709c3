"""GraphQL: what can be read, by whom, and how much of it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from graphql import get_introspection_query

from healthapp.api.graphql.limits import COST_MAX, FIELDS_MAX
from healthapp.contexts.identity.schemas import MakeApiKey
from healthapp.kit.actor import PEOPLE, Role
from tests.support import people
from tests.support.api import problem

if TYPE_CHECKING:
    import httpx

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser

ALL = """
{
  viewer { id email displayName role locale timeZone }
  sessions { id kind current createdAt }
  accessLog(first: 5) { total hasMore accesses { personName role what why at } }
  consents { id status mine running otherName terms { purpose parts } }
}
"""


async def ask(client: httpx.AsyncClient, query: str, **more: Any) -> dict[str, Any]:
    answer = await client.post("/graphql", json={"query": query, **more})
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    found: dict[str, Any] = answer.json()
    return found


def codes(answer: dict[str, Any]) -> list[str]:
    return [error["extensions"]["code"] for error in answer.get("errors", [])]


async def test_everything_of_ones_own_in_one_go(platform: Platform, make_user: MakeUser, as_user: AsUser) -> None:
    patient = await make_user(name="রোকেয়া সুলতানা")
    carer = await make_user(Role.CAREGIVER, name="Karim Uddin")
    await people.follow(platform, patient, carer)
    looks = await as_user(carer)
    assert (await looks.get("/api/reminders", params={"userId": str(patient.id)})).status_code == 200
    client = await as_user(patient)
    answer = await ask(client, ALL)
    assert "errors" not in answer
    data = answer["data"]
    me = (await client.get("/api/v1/me")).json()["profile"]
    assert data["viewer"] == {name: me[name] for name in data["viewer"]}
    logins = (await client.get("/api/v1/auth/sessions")).json()["sessions"]
    assert [one["id"] for one in data["sessions"]] == [one["id"] for one in logins]
    log = (await client.get("/api/v1/access-log", params={"limit": 5})).json()
    assert data["accessLog"]["total"] == log["total"] > 0
    assert [one["what"] for one in data["accessLog"]["accesses"]] == [one["what"] for one in log["accesses"]]
    assert any(one["personName"] == "Karim Uddin" for one in data["accessLog"]["accesses"])
    (consent,) = data["consents"]
    assert (consent["mine"], consent["running"], consent["otherName"]) == (True, True, "Karim Uddin")
    assert consent["terms"]["purpose"] == "caregiving"


@pytest.mark.parametrize("role", sorted(PEOPLE))
async def test_everybody_reads_their_own_and_nothing_else(make_user: MakeUser, as_user: AsUser, role: Role) -> None:
    other = await make_user()
    await (await as_user(other)).get("/api/v1/me")
    person = await make_user(role)
    answer = await ask(await as_user(person), ALL)
    assert "errors" not in answer
    assert answer["data"]["viewer"]["id"] == str(person.id)
    assert answer["data"]["viewer"]["role"] == role.value
    assert str(other.id) not in str(answer)
    assert answer["data"]["consents"] == []


async def test_nobody_gets_in_without_a_login(client: httpx.AsyncClient) -> None:
    problem(await client.post("/graphql", json={"query": "{ viewer { id } }"}), 401)
    client.headers["Authorization"] = "Bearer nobody.knows.it"
    problem(await client.post("/graphql", json={"query": "{ viewer { id } }"}), 401, "session_expired")


async def test_a_link_a_form_and_another_site_ask_nothing(
    platform: Platform, make_user: MakeUser, client: httpx.AsyncClient, as_user: AsUser
) -> None:
    patient = await make_user()
    cookie = {"Cookie": f"healthapp_session={await people.browser_token(platform, patient)}"}
    body = {"query": "{ viewer { id } }"}
    problem(await client.get("/graphql", params=body, headers=cookie), 405)
    own = await client.post("/graphql", json=body, headers={**cookie, "Sec-Fetch-Site": "same-origin"})
    assert own.json()["data"]["viewer"]["id"] == str(patient.id)
    problem(await client.post("/graphql", json=body, headers={**cookie, "Sec-Fetch-Site": "cross-site"}), 403)
    problem(await client.post("/graphql", json=body, headers=cookie), 403)
    bearer = await as_user(patient)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        answer = await bearer.post("/graphql", content=b'{"query":"{viewer{id}}"}', headers={"Content-Type": kind})
        problem(answer, 415)
    # Many queries in one body would be a way past every limit.
    problem(await bearer.post("/graphql", json=[body, body]), 422)


async def test_a_key_that_reads_reads_but_no_logins(
    platform: Platform, make_user: MakeUser, client: httpx.AsyncClient
) -> None:
    patient = await make_user()
    async with platform.begin(await people.at_home(platform, patient)) as uow:
        made = await platform.identity.make_api_key(uow, MakeApiKey(name="Weekly report"))
    client.headers["Authorization"] = f"Bearer {made.key}"
    answer = await ask(client, "{ viewer { id } sessions { id } }")
    assert answer["data"] == {"viewer": {"id": str(patient.id)}, "sessions": None}
    (error,) = answer["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["sessions"], "FORBIDDEN")


DEEP = "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }"
BOMB = "query { ...A0 } " + " ".join(
    f"fragment A{n} on Query {{ ...A{n + 1} ...A{n + 1} }}" for n in range(40)
) + " fragment A40 on Query { viewer { id } }"  # fmt: skip


EACH = "{ accesses { at personId personName role action outcome purpose what why } }"
PAGES = "{" + " ".join(f"p{n}: accessLog(first: 100) {EACH}" for n in range(3)) + "}"
BY_VARIABLE = "query($n: Int!) {" + " ".join(f"p{n}: accessLog(first: $n) {EACH}" for n in range(3)) + "}"
ALIASES = "{" + " ".join(f"v{n}: viewer {{ id }}" for n in range(FIELDS_MAX + 1)) + "}"


@pytest.mark.parametrize(
    ("query", "why"),
    [
        (PAGES, f"{COST_MAX} is the most"),
        (BY_VARIABLE, f"{COST_MAX} is the most"),
        (ALIASES, f"{FIELDS_MAX} is the most"),
        ("{ viewer {" + " id" * 2000 + "} }", "okens"),
        (BOMB, "is the most"),
        ("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }", "within itself"),
        (DEEP, "ntrospection"),
    ],
    ids=["three pages", "pages by variables", "aliases", "tokens", "fragments in fragments", "a circle", "the schema"],
)
async def test_nobody_asks_for_too_much(make_user: MakeUser, as_user: AsUser, query: str, why: str) -> None:
    answer = await ask(await as_user(await make_user()), query, variables={"n": 1} if "$n" in query else None)
    assert "data" not in answer or answer["data"] is None
    assert any(why in error["message"] for error in answer["errors"]), answer
    assert set(codes(answer)) == {"GRAPHQL_INVALID"}


async def test_tools_can_read_the_schema(make_user: MakeUser, as_user: AsUser) -> None:
    answer = await ask(await as_user(await make_user()), get_introspection_query())
    assert "errors" not in answer
    kinds = {kind["name"] for kind in answer["data"]["__schema"]["types"]}
    assert {"Query", "Viewer", "Session", "AccessLog", "Consent"} <= kinds
    assert "Mutation" not in kinds


@pytest.mark.parametrize(
    ("arguments", "field"),
    [("first: 0", "limit"), ("first: 101", "limit"), ("offset: -1", "offset"),
     ('startDate: "2026-11-02", endDate: "2026-11-01"', "endDate")],
)  # fmt: skip
async def test_arguments_are_held_to_what_rest_takes(
    make_user: MakeUser, as_user: AsUser, arguments: str, field: str
) -> None:
    answer = await ask(await as_user(await make_user()), f"{{ accessLog({arguments}) {{ total }} viewer {{ id }} }}")
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "INVALID"
    assert error["extensions"]["errors"][0]["field"] == field
    assert answer["data"]["viewer"] is not None


async def test_what_goes_wrong_inside_stays_inside(
    make_user: MakeUser, as_user: AsUser, web: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("the secret of rahima@example.com")  # noqa: TRY003 - an error as libraries raise them

    client = await as_user(await make_user())
    monkeypatch.setattr(type(web.identity), "profile", fail)
    answer = await ask(client, "{ viewer { id } }")
    assert codes(answer) == ["INTERNAL"]
    assert "rahima" not in str(answer)


@pytest.mark.parametrize(
    ("query", "name"), [("{ viewer { id } }", "another"), ("fragment A on Query { __typename }", None)]
)
async def test_an_operation_that_is_not_there(
    make_user: MakeUser, as_user: AsUser, query: str, name: str | None
) -> None:
    answer = await ask(await as_user(await make_user()), query, operationName=name)
    assert set(codes(answer)) == {"GRAPHQL_INVALID"}
