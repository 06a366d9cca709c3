"""What Prometheus is told of the medical knowledge (seed 000 §8.2), over HTTP as it scrapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from healthapp.contexts.knowledge.errors import IndexUnavailableError
from healthapp.kit.i18n import Lang
from healthapp.kit.ids import new_id
from tests.support import people
from tests.support.api import serving

if TYPE_CHECKING:
    from fastapi import FastAPI

    from healthapp.wiring import Platform
    from tests.conftest import MakeUser

KINDS = ("symptom_analysis", "symptom_question", "interactions", "chat")


async def scraped(client: httpx.AsyncClient) -> dict[str, float]:
    """Return the page's figures by name and labels."""
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    return {
        sample.name + "".join(f"|{label}" for _, label in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def test_each_use_moves_its_figures(api: FastAPI, platform: Platform, make_user: MakeUser) -> None:
    token = await people.bearer_token(platform, await make_user(lang=Lang.EN))
    query = f"dengue {new_id().hex}"  # nobody has asked for it before: the first look finds nothing
    async with serving(api) as url, httpx.AsyncClient(base_url=url, timeout=60) as client:
        # There is an index once somebody has searched; a reading of the engines is kept for some seconds.
        await client.post("/api/knowledge/search", json={"query": "fever"})
        before = await scraped(client)
        for _ in range(2):
            assert (await client.post("/api/knowledge/search", json={"query": query})).status_code == 200
        story = {"symptoms": [], "text": "fever and cough", "language": "en"}
        assert (await client.post("/api/knowledge/symptom-analysis", json=story)).status_code == 200
        assert (await client.post("/api/knowledge/symptom-questions", json=story)).status_code == 200
        both = {"medicines": ["Napa", "Warfarin"]}
        assert (await client.post("/api/knowledge/drug-interaction", json=both)).status_code == 200
        said = {"message": "What is dengue?"}
        assert (
            await client.post("/api/v1/chat", json=said, headers={"Authorization": f"Bearer {token}"})
        ).status_code == 200
        after = await scraped(client)

    def moved(name: str) -> float:
        return after.get(name, 0.0) - before.get(name, 0.0)

    for kind in KINDS:
        assert moved(f"knowledge_answer_seconds_count|{kind}") >= 1, kind
        assert moved(f"knowledge_answer_seconds_sum|{kind}") > 0, kind
    assert moved("knowledge_search_seconds_count|hybrid") >= 2
    assert sum(moved(name) for name in after if name.startswith("knowledge_searches_total|")) >= 2
    assert sum(moved(name) for name in after if name.startswith("chat_messages_total|")) >= 1
    assert moved("knowledge_search_cache_total|memory|hit") >= 1
    assert moved("knowledge_search_cache_total|memory|miss") >= 1
    assert moved("knowledge_search_cache_total|shared|miss") >= 1
    for cache in ("search_memory", "search_shared"):
        assert 0 <= after[f"cache_hit_ratio|{cache}"] <= 1, cache
    assert after["cache_hit_ratio|search_memory"] > 0
    assert moved("process_cpu_seconds_total") > 0
    assert after["process_resident_memory_bytes"] > 1_000_000
    assert "queue_size|embeddings" in after
    # Read from the engine and not noted by who built it: this process built nothing, or long ago.
    assert after["knowledge_index_up"] == 1
    assert after["knowledge_index_documents"] > 1000
    assert after["knowledge_index_bytes"] > 1_000_000
    assert after["knowledge_index_vectors"] + after["knowledge_index_lacking_vectors"] in (
        0,
        2 * after["knowledge_index_documents"],
    )
    assert not any(query.split()[1] in name for name in after)


@pytest.mark.parametrize("error", [IndexUnavailableError, TimeoutError, PermissionError])
async def test_without_an_engine_nothing_is_said_of_its_index(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    async def broken() -> None:
        raise error

    monkeypatch.setattr(platform.knowledge.indexing.index, "state", broken)
    assert (await platform.figures()).knowledge is None
