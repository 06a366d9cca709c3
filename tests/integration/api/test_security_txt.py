"""Where a hole is reported, as RFC 9116 has it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from tests.support import databases
from tests.support.api import problem

if TYPE_CHECKING:
    import httpx

    from healthapp.config import Settings

PLACE = "/.well-known/security.txt"


@pytest.fixture
def chosen() -> dict[str, str]:
    return {"security_contact": "mailto:security@health.example", "public_url": "https://testserver"}


@pytest.fixture
def settings(database_url: str, redis_url: str, chosen: dict[str, str]) -> Settings:
    return databases.make_settings(database_url, redis_url, **chosen)


async def test_it_says_whom_and_until_when(client: httpx.AsyncClient) -> None:
    answer = await client.get(PLACE)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    said = dict(line.split(": ", 1) for line in answer.text.splitlines())
    end = datetime.strptime(said.pop("Expires"), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=30) < end - datetime.now(UTC) < timedelta(days=365)
    assert said == {
        "Contact": "mailto:security@health.example",
        "Preferred-Languages": "en, bn",
        "Canonical": f"https://testserver{PLACE}",
    }


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"mode": "embedded"}, "mailto:ops@healthapp.test"),
        ({"mode": "production", "vapid_subject": "mailto:ops@health.example"}, "mailto:ops@health.example"),
    ],
    ids=["on one's own machine", "as push services know it"],
)
async def test_without_a_contact_of_its_own(client: httpx.AsyncClient, said: str) -> None:
    assert f"Contact: {said}\n" in (await client.get(PLACE)).text


@pytest.mark.parametrize("chosen", [{"mode": "production"}])
async def test_where_nobody_is_named_there_is_none(client: httpx.AsyncClient) -> None:
    problem(await client.get(PLACE), 404)


@pytest.mark.parametrize("wrong", ["security@health.example", "http://health.example", "mailto:a@b\nContact: x"])
def test_a_contact_is_an_address_that_programs_can_open(database_url: str, redis_url: str, wrong: str) -> None:
    with pytest.raises(ValidationError, match="security_contact"):
        databases.make_settings(database_url, redis_url, security_contact=wrong)
