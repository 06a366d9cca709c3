"""schemathesis finds nothing: generated requests from the OpenAPI document, against the production server."""

from __future__ import annotations

import asyncio
import sys
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from healthapp.adapters.worker_pulse import ALIVE
from healthapp.kit.actor import Role
from tests.support import people
from tests.support.api import reminder, serving

if TYPE_CHECKING:
    import httpx
    from fastapi import FastAPI

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,negative_data_rejection,unsupported_method,allow_header_conformance,ignored_auth"
)


async def _settings(client: httpx.AsyncClient) -> str:
    """Give the generator ids that exist, so that it gets past the permission."""
    made = (await client.post("/api/v1/reminders", json=reminder())).json()["reminderId"]
    return f"""
[[operations]]
include-path-regex = "^/api/v1/reminders/"
exclude-method = "DELETE"
parameters = {{ id = "{made}" }}
"""


@pytest.mark.parametrize("role", [Role.PATIENT, Role.ADMIN])
async def test_nothing_is_found(
    api: FastAPI, platform: Platform, make_user: MakeUser, as_user: AsUser, role: Role, tmp_path: Path
) -> None:
    person = await make_user(role)
    token = await people.bearer_token(platform, person)
    (tmp_path / "schemathesis.toml").write_text(await _settings(await as_user(person)))
    # A worker that lives for as long as the test takes.
    await platform.valkey.client.zadd(ALIVE, {"test": inf})
    flag = "--include-path-regex" if role is Role.ADMIN else "--exclude-path-regex"
    async with serving(api) as url:
        process = await asyncio.create_subprocess_exec(
            *(str(Path(sys.executable).parent / "schemathesis"), "run", f"{url}/api/openapi.json"),
            *("--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--max-examples", "12"),
            *("--generation-deterministic", "--continue-on-failure", "--request-timeout", "20", "--no-color"),
            *("--suppress-health-check", "all", "--warnings", "off", "--header", f"Authorization: Bearer {token}"),
            # The first and the last end the session that everything else uses; the second is the same code elsewhere.
            *("--exclude-path", "/api/v1/auth/logout", "--exclude-path-regex", "^/api/(reminders|knowledge)/?"),
            *("--exclude-path", "/api/v1/me/erasure"),
            *(flag, "^/api/v1/admin/"),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()[-20_000:]
