"""A language model of the tests' own, over real HTTP, and somebody who lets it write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.kit.actor import Role
from healthapp.kit.i18n import Lang
from tests.integration.assistant.written.reading import NAME, WRITER
from tests.support import databases
from tests.support.openai_server import OpenAIServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from healthapp.config import Settings
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person


@pytest.fixture
def model() -> Iterator[OpenAIServer]:
    """Give a server that speaks OpenAI's API."""
    with OpenAIServer() as server:
        yield server


@pytest.fixture
def patience() -> float:
    return 8.0


@pytest.fixture
def settings(database_url: str, redis_url: str, model: OpenAIServer, patience: float) -> Settings:
    return databases.make_settings(
        database_url,
        redis_url,
        openai_api_key=model.key,
        openai_base_url=model.url,
        answers_model="tiny-writer",
        answers_patience_seconds=patience,
    )


@pytest.fixture
async def person(make_user: MakeUser) -> Person:
    return await make_user(Role.PATIENT, lang=Lang.EN, name=NAME)


@pytest.fixture
async def patient(person: Person, as_user: AsUser) -> httpx.AsyncClient:
    """Give somebody who lets the model write."""
    client = await as_user(person)
    answer = await client.put(WRITER, json={"agreed": True, "host": "127.0.0.1"})
    assert answer.json()["writer"] == {"model": "tiny-writer", "host": "127.0.0.1", "agreed": True}
    return client
