"""Where a vendor compares meanings, it is told what people ask only if they, or for searches the operator, let it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.knowledge.schemas.search import SearchQuery
from healthapp.kit.actor import Actor
from tests.integration.assistant.written.reading import DENGUE, WRITER
from tests.support import databases
from tests.support.chat import ask
from tests.support.openai_server.embeddings import PATH

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.support.openai_server import OpenAIServer
    from tests.support.people import Person
    from tests.support.rows import Connection

SEARCH = "/api/v1/knowledge/search"
TELLING = "rahim@example.com 01712-345678 https://me.example/x dengue prevention"
LEADS_TO_SOMEBODY = ("rahim", "example", "01712", "345678", "me.example")


@pytest.fixture
def may_leave() -> bool:
    return False


@pytest.fixture
def settings(database_url: str, redis_url: str, model: OpenAIServer, tmp_path: Path, may_leave: bool) -> Settings:
    return databases.make_settings(
        database_url,
        redis_url,
        data_dir=tmp_path,
        openai_api_key=model.key,
        openai_base_url=model.url,
        answers_model="tiny-writer",
        search_vectors="openai",
        search_may_leave=may_leave,
        embedding_dimension=16,
    )


@pytest.fixture
async def asked(platform: Platform, model: OpenAIServer) -> Any:
    """Give what the vendor was asked to compare, beside the content; the index has all its vectors."""
    state = await platform.knowledge.indexing.rebuild()
    assert (state.model, state.lacking) == ("text-embedding-3-small/16", 0)
    before = len(model.asked(PATH))
    return lambda: [text for each in model.asked(PATH)[before:] for text in each["input"]]


async def test_no_question_to_the_assistant_is_compared_outside_unless_its_person_agreed(
    model: OpenAIServer, patient: httpx.AsyncClient, asked: Any
) -> None:
    await patient.put(WRITER, json={"agreed": False})
    await ask(patient, DENGUE)
    await ask(patient, f"{TELLING}?")
    assert asked() == []
    await patient.put(WRITER, json={"agreed": True, "host": "127.0.0.1"})
    # The same question: that words found something before is no answer for meanings.
    await ask(patient, DENGUE)
    assert len(asked()) == 1
    assert "dengue" in asked()[0]
    await patient.put(WRITER, json={"agreed": False})
    await ask(patient, "How long does dengue last?")
    assert len(asked()) == 1


async def test_an_agreement_for_another_host_counts_for_nothing(
    patient: httpx.AsyncClient, asked: Any, owner: Connection
) -> None:
    owner.execute("UPDATE assistant_agreement SET recipient = 'another.example'")
    await ask(patient, DENGUE)
    assert asked() == []


async def test_whoever_agreed_is_told_to_nobody_by_what_leads_to_them(patient: httpx.AsyncClient, asked: Any) -> None:
    await ask(patient, f"{TELLING}?")
    (told,) = asked()
    assert "dengue" in told
    assert not [each for each in LEADS_TO_SOMEBODY if each in told]


async def test_in_an_emergency_nobody_outside_is_asked(patient: httpx.AsyncClient, asked: Any) -> None:
    await ask(patient, "I have crushing chest pain and can't breathe, what should I do?")
    assert asked() == []


async def test_no_search_is_compared_outside_unless_the_operator_lets_it(
    platform: Platform, patient: httpx.AsyncClient, client: httpx.AsyncClient, asked: Any
) -> None:
    for who in (patient, client):
        for mode in ("hybrid", "semantic", "symptom"):
            answer = await who.post(SEARCH, json={"query": "dengue fever", "mode": mode})
            assert answer.status_code == 200, answer.text
            assert answer.json()["results"], mode
            assert answer.json()["byWords"] is (mode == "semantic")
    assert asked() == []
    # That is how it is meant to be here: nothing is missing.
    found = await platform.knowledge.search(Actor.anonymous(), SearchQuery(query="dengue fever"))
    assert not found.limited
    assert platform.knowledge.searches_go_to is None


class TestWhereTheOperatorLetsIt:
    @pytest.fixture
    def may_leave(self) -> bool:
        return True

    async def test_a_search_goes_without_what_leads_to_somebody(self, client: httpx.AsyncClient, asked: Any) -> None:
        for query in (TELLING, "01712-345678", "amar matha betha 01712345678"):
            assert (await client.post(SEARCH, json={"query": query})).status_code == 200
        told = asked()
        assert len(told) == 2, "of a number alone nothing is left that could be compared"
        assert "dengue" in told[0]
        assert not [each for each in LEADS_TO_SOMEBODY if each in json.dumps(told)]

    async def test_the_meaning_alone_is_compared_then_and_nobody_is_told_otherwise(
        self, client: httpx.AsyncClient, asked: Any
    ) -> None:
        answer = (await client.post(SEARCH, json={"query": "dengue fever", "mode": "semantic"})).json()
        assert (answer["limited"], answer["byWords"]) == (False, False)
        assert len(asked()) == 1

    async def test_that_does_not_speak_for_who_asks_the_assistant(
        self, person: Person, patient: httpx.AsyncClient, asked: Any
    ) -> None:
        await patient.put(WRITER, json={"agreed": False})
        await ask(patient, DENGUE)
        assert asked() == []
