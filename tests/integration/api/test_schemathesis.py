"""schemathesis finds nothing: generated requests from the OpenAPI document, against the production server.

Each path is tried by somebody who may use it, for a refusal at the door finds nothing behind it, and once: what
`test_openapi.py` proves to be the same code under another path is left out. Three tests: two workers share them.
"""

from __future__ import annotations

import asyncio
import json
import sys
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from healthapp.adapters.worker_pulse import ALIVE
from healthapp.api.idempotency import HEADER
from healthapp.api.routes import SecuredRoute
from healthapp.kit.actor import Role
from tests.support import editors, people
from tests.support.api import reminder, serving, twins

if TYPE_CHECKING:
    from fastapi import FastAPI

    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,negative_data_rejection,unsupported_method,allow_header_conformance,ignored_auth"
)
# What ends the session that everything else uses.
FAREWELLS = ("/api/v1/auth/logout", "/api/v1/me/erasure")
KEYED = "/api/v1/me/conditions"
"""Here writes are repeated by their key. The key is read in one place, and generated keys are few: everywhere else they
would only meet each other (409) before anything is done."""
REFUSALS = ["400", "401", "403", "404", "405", "406", "409", "413", "414", "415", "422", "429"]
"""Of what is wrong: also a body, or an address, that is too long to be read."""
PARTS = ("account", "patient", "staff")


def _part_of(path: str, for_patients: frozenset[str]) -> str:
    if path not in for_patients:
        return "staff"
    return "account" if path.startswith(("/api/v1/auth/", "/api/v1/me")) else "patient"


def _for_patients(api: FastAPI) -> frozenset[str]:
    routes = [route for route in api.routes if isinstance(route, SecuredRoute)]
    barred = {route.path for route in routes if not route.roles & {Role.PATIENT, Role.ANONYMOUS}}
    return frozenset(route.path for route in routes) - barred


def _without_key(path: str, item: dict[str, Any]) -> dict[str, Any]:
    if path == KEYED:
        return item
    return {
        method: {**operation, "parameters": [one for one in operation.get("parameters", []) if one["name"] != HEADER]}
        for method, operation in item.items()
    }


async def _settings(client: httpx.AsyncClient, other_session: str) -> str:
    """Give the generator ids that exist, so that it gets past the permission; and not the id of its own session."""
    made = (await client.post("/api/v1/reminders", json=reminder())).json()["reminderId"]
    return f"""
[checks.negative_data_rejection]
expected-statuses = {REFUSALS}

[phases.coverage]
unexpected-methods = ["DELETE", "PATCH", "QUERY"]

[[operations]]
include-path-regex = "^/api/v1/reminders/"
exclude-method = "DELETE"
parameters = {{ id = "{made}" }}

[[operations]]
include-path = "/api/v1/auth/sessions/{{id}}"
parameters = {{ id = "{other_session}" }}
"""


async def _person(platform: Platform, make_user: MakeUser, part: str) -> Person:
    return await (editors.make_editor(platform, make_user, Role.ADMIN) if part == "staff" else make_user(Role.PATIENT))


@pytest.mark.parametrize("part", PARTS)
async def test_nothing_is_found(
    api: FastAPI, platform: Platform, make_user: MakeUser, part: str, tmp_path: Path
) -> None:
    person = await _person(platform, make_user, part)
    token = await people.bearer_token(platform, person)
    await people.bearer_token(platform, person)
    # A worker that lives for as long as the test takes.
    await platform.valkey.client.zadd(ALIVE, {"test": inf})
    for_patients, same = _for_patients(api), twins(api)
    headers = {"Authorization": f"Bearer {token}"}
    async with serving(api) as url, httpx.AsyncClient(base_url=url, headers=headers) as client:
        document = (await client.get("/api/openapi.json")).json()
        document["paths"] = {
            path: _without_key(path, item)
            for path, item in document["paths"].items()
            if path not in same and _part_of(path, for_patients) == part
        }
        (tmp_path / "openapi.json").write_text(json.dumps(document))
        listed = (await client.get("/api/v1/auth/sessions")).json()["sessions"]
        (other,) = (one["id"] for one in listed if not one["current"])
        (tmp_path / "schemathesis.toml").write_text(await _settings(client, other))
        process = await asyncio.create_subprocess_exec(
            *(str(Path(sys.executable).parent / "schemathesis"), "run", "openapi.json", "--url", url),
            *("--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--max-examples", "5"),
            *("--generation-deterministic", "--continue-on-failure", "--request-timeout", "20", "--no-color"),
            *("--suppress-health-check", "all", "--warnings", "off", "--header", f"Authorization: Bearer {token}"),
            *(word for path in FAREWELLS for word in ("--exclude-path", path)),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await process.communicate()
        assert process.returncode == 0, output.decode()[-20_000:]
        # Whoever was logged out on the way would have found nothing from there on.
        assert (await client.get("/api/v1/auth/sessions")).status_code == 200
