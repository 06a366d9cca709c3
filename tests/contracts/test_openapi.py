"""The OpenAPI document and the page made from it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter

from healthapp.api.auth import PUBLIC
from healthapp.api.idempotency import HEADER
from healthapp.api.problems import known_statuses
from healthapp.api.routes import SecuredRoute
from healthapp.kit.i18n import Lang, text
from tests.support.api import twins

if TYPE_CHECKING:
    import httpx
    from fastapi import FastAPI

WRITES_WITHOUT_A_KEY = {
    # Nothing is stored: a repeat is harmless by itself.
    "/api/v1/reminders/preview",
    "/api/reminders/preview",
    "/graphql",  # only reads
    "/api/v1/knowledge/symptom-analysis",
    "/api/knowledge/symptom-analysis",
    "/api/v1/knowledge/symptom-questions",
    "/api/knowledge/symptom-questions",
    "/api/v1/admin/users/search",  # finds, and changes nothing
    "/api/knowledge/search",
    "/api/v1/knowledge/search",
    "/api/knowledge/drug-interaction",
    "/api/v1/knowledge/drug-interaction",
    # A file is never held whole, to be compared; what comes twice is checked twice, and loads nothing by itself.
    "/api/v1/knowledge/imports",
    # Nobody is logged in yet, or the session itself is what changes.
    "/api/v1/auth/register",
    "/api/v1/auth/login",
    "/api/v1/auth/forgot-password",
    "/api/v1/auth/reset-password",
    "/api/v1/auth/change-password",
    "/api/v1/auth/recovery",
    "/api/v1/auth/recovery/link",
    "/api/v1/auth/recovery/confirm",
    "/api/v1/auth/recovery/stop",
    "/api/v1/auth/recovery/complete",
    "/api/v1/auth/refresh-token",
    "/api/v1/auth/logout",
    "/api/v1/me/erasure",
    # The answer holds a secret of which nothing may be kept.
    "/api/v1/auth/api-keys",
    "/api/v1/admin/apps",
    "/api/v1/admin/apps/{id}/secret",
    "/api/v1/auth/verify-mfa",
    "/api/v1/auth/step-up",
    # A repeated sending is refused by itself for a minute, and the ticket is a secret.
    "/api/v1/auth/send-mfa-code",
    "/api/v1/auth/step-up/send",
    # What a device signs is good once, and the cookie with it.
    "/api/v1/auth/passkeys",
    "/api/v1/auth/passkey-options",
    "/api/v1/auth/passkey-step-up",
    "/api/v1/auth/passkey-login/options",
    "/api/v1/auth/passkey-login",
    # What was sent to an address is used up by itself.
    "/api/v1/auth/email/confirm",
    "/api/v1/auth/phone/confirm",
    # What is shown once must not be kept anywhere to be shown again.
    "/api/v1/me/security/totp",
    "/api/v1/me/security/totp/confirm",
    "/api/v1/me/security/email",
    "/api/v1/me/security/sms",
    "/api/v1/me/security/recovery-codes",
}


@pytest.fixture
async def document(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.get("/api/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


async def test_every_route_is_described(document: dict[str, Any], api: FastAPI) -> None:
    routes = [route for route in api.routes if isinstance(route, SecuredRoute) and route.include_in_schema]
    assert len(routes) > 40
    for route in routes:
        for method in route.methods or ():
            operation = document["paths"][route.path][method.lower()]
            assert operation["description"], route.path
            assert "422" in operation["responses"]
            public = (method, route.path) in PUBLIC
            assert bool(operation["security"]) is not public
            assert ("401" in operation["responses"]) or public


async def test_errors_are_described_as_problems(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                if status[0] in "45" and path != "/ready":
                    kinds = answer["content"]
                    assert kinds == {
                        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                    }, (method, path, status)
    assert "HTTPValidationError" not in document["components"]["schemas"]


async def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    names = set(re.findall(r"#/components/schemas/([^'\"]+)", str(document)))
    assert names <= document["components"]["schemas"].keys()


async def test_bodies_have_examples_that_are_right(document: dict[str, Any], api: FastAPI) -> None:
    seen = 0
    for route in api.routes:
        if not isinstance(route, SecuredRoute) or route.body_field is None:
            continue
        (method,) = route.methods or {"GET"}
        body = document["paths"][route.path][method.lower()]["requestBody"]["content"]["application/json"]
        schema: TypeAdapter[Any] = TypeAdapter(route.body_field.field_info.annotation or Any)
        for example in body.get("examples", {}).values():
            schema.validate_python(example["value"])
            seen += 1
    assert seen > 20


async def test_every_write_may_be_repeated(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            named = {parameter["name"] for parameter in operation.get("parameters", [])}
            writes = method in ("post", "put", "delete", "patch")
            assert (HEADER in named) is (writes and path not in WRITES_WITHOUT_A_KEY), (method, path)


async def test_what_two_paths_share_is_described_alike(document: dict[str, Any], api: FastAPI) -> None:
    """So that what is tried under the one, as `test_schemathesis.py` does, holds under the other."""
    shared = twins(api)
    for old, new in shared.items():
        for method in document["paths"][new]:
            one, two = document["paths"][old][method], document["paths"][new][method]
            for name in ("operationId", "tags", "deprecated"):
                one.pop(name, None)
                two.pop(name, None)
            assert one == two, (method, old)
    # The seed's paths of reminders, all of them.
    seed = {path for path in document["paths"] if path.startswith("/api/reminders")}
    assert seed <= shared.keys()
    assert {shared[path] for path in seed} == {
        path for path in document["paths"] if path.startswith("/api/v1/reminders")
    }


async def test_the_page_lists_everything_and_loads_nothing(client: httpx.AsyncClient, document: dict[str, Any]) -> None:
    answer = await client.get("/api/docs")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = answer.text
    assert "<script" not in page
    assert re.findall(r"(?:src|href)='(?!#|/api/openapi\.json)", page) == []
    assert "http://" not in page
    for path in document["paths"]:
        assert f"<code>{path}</code>" in page
    assert "id='error-no_open_occurrence'" in page


@pytest.mark.parametrize("lang", list(Lang))
def test_every_problem_has_a_title(lang: Lang) -> None:
    assert all(text(f"api.problem_{status}", lang) for status in known_statuses())
