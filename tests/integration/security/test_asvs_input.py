"""What comes in: fields that nobody asked for, files that nobody takes, and words that mean something to an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from healthapp.api.app import ROUTERS
from healthapp.api.routes import SecuredRoute
from healthapp.kit.actor import Role
from healthapp.kit.ids import new_id
from tests.support.api import fields, reminder

if TYPE_CHECKING:
    from fastapi import FastAPI

    from tests.conftest import AsUser, MakeUser
    from tests.support.rows import Connection

WRITES = sorted(
    {
        (method, route.path)
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, SecuredRoute) and route.body_field is not None
        for method in route.methods or ()
    }
)
# What a row has and no caller says.
SMUGGLED = {
    "role": ["admin"],
    "status": "active",
    "userId": 7,
    "patientId": 7,
    "emailProvenAt": "2020-01-01T00:00:00Z",
    "passwordHash": "$argon2id$x",
    "isAdmin": True,
    "createdBy": "admin",
    "version": 99,
}


_FILE = "application/octet-stream"


def _bodies(described: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method.upper(), path): operation["requestBody"]["content"]
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
        if "requestBody" in operation
    }


@pytest.fixture
def described(api: FastAPI) -> dict[str, Any]:
    return api.openapi()


@pytest.mark.parametrize(("method", "path"), WRITES, ids=[" ".join(write) for write in WRITES])
async def test_what_nobody_asked_for_is_refused_by_name(
    as_user: AsUser, make_user: MakeUser, make_client: Any, method: str, path: str
) -> None:
    """Every field that isn't of that body is an error: none is taken over into a row, none is passed over."""
    applicant = path == "/api/v1/me/application"
    roles = next(
        route.roles
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, SecuredRoute) and (route.path, method) == (path, *(route.methods or ()))
    )
    meant = next(one for one in (Role.PATIENT, Role.DOCTOR, Role.ADMIN) if one in roles or one is Role.ADMIN)
    role = Role.APPLICANT if applicant else meant
    client = make_client() if Role.ANONYMOUS in roles else await as_user(await make_user(role))
    answer = await client.request(method, path.replace("{id}", str(new_id())), json=SMUGGLED)
    refused = {name for name, code in fields(answer).items() if code == "unknown_field"}
    # Some of these names are real ones somewhere; there they have the wrong shape.
    assert refused | set(fields(answer)) >= SMUGGLED.keys(), answer.text
    assert {"passwordHash", "isAdmin", "emailProvenAt", "createdBy"} <= refused, answer.text
    inner = await client.request(method, path.replace("{id}", str(new_id())), json={"__proto__": {"isAdmin": True}})
    assert fields(inner) == {"__proto__": "unknown_field"}


def test_the_matrix_above_has_every_body(described: dict[str, Any]) -> None:
    written = {at for at, content in _bodies(described).items() if _FILE not in content}
    assert {(method, path) for method, path in written if path.startswith("/api/v1/")} <= set(WRITES)
    assert len(WRITES) > 25


def test_one_route_takes_a_file_and_it_is_for_editors(described: dict[str, Any]) -> None:
    """All other bodies are JSON, and one form of a provider's: only licensed texts come as a file."""
    bodies = _bodies(described)
    kinds = {kind for content in bodies.values() for kind in content}
    assert kinds <= {"application/json", "application/x-www-form-urlencoded", _FILE}
    assert {at for at, content in bodies.items() if _FILE in content} == {("POST", "/api/v1/knowledge/imports")}
    assert "binary" not in {
        found.get("format")
        for content in bodies.values()
        for kind, body in content.items()
        if kind != _FILE
        for found in (body.get("schema", {}), *body.get("schema", {}).get("properties", {}).values())
    }
    (upload,) = [
        route
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, SecuredRoute)
        and (route.path, "POST") == ("/api/v1/knowledge/imports", *(route.methods or ()))
    ]
    assert Role.PATIENT not in upload.roles
    assert Role.ANONYMOUS not in upload.roles


EVIL = (
    "Robert'); DROP TABLE reminders_reminder; --",
    '" OR ""="',
    "x\\' UNION SELECT password_hash FROM identity_user --",
    "%_%",
    "$1 %(id)s :id {0} {__class__} %n%s",
    "*)(uid=*))(|(uid=*",
    "../../../etc/passwd",
    "$(id) `id` ; id | id && id",
    "\r\nSET healthapp pwned\r\n",
    '=HYPERLINK("https://evil.example")',
)  # fmt: skip


@pytest.mark.parametrize("evil", EVIL)
async def test_words_stay_words(as_user: AsUser, make_user: MakeUser, owner: Connection, evil: str) -> None:
    """Stored, searched for and read back as they were; nothing else comes to light, and nothing is lost."""
    client, other = await as_user(await make_user()), await as_user(await make_user())
    await other.post("/api/v1/reminders", json=reminder(title="Of somebody else"))
    made = await client.post("/api/v1/reminders", json=reminder(title=evil.strip(), description=evil))
    assert made.status_code == 201, made.text
    seen = (await client.get(f"/api/v1/reminders/{made.json()['reminderId']}")).json()["reminder"]
    assert seen["title"] == evil.strip()
    assert (await client.get("/api/v1/reminders")).json()["total"] == 1
    for name in ("type", "status", "startDate", "userId", "sort"):
        answer = await client.get("/api/v1/reminders", params={name: evil})
        assert answer.status_code in (403, 422), (name, answer.text)
    assert (await client.get(f"/api/v1/reminders/{evil.strip()}")).status_code in (403, 404)
    rows = owner.execute("SELECT count(*) FROM reminders_reminder").fetchone()
    assert rows == (2,)


async def test_an_administrators_search_is_no_query(as_user: AsUser, make_user: MakeUser) -> None:
    desk = await as_user(await make_user(Role.ADMIN))
    for evil in EVIL:
        answer = await desk.post("/api/v1/admin/users/search", json={"text": f"{evil.strip()}@example.com"})
        assert answer.status_code == 422 or answer.json()["users"] == [], evil
