"""Vectors of loaded articles: planned and made by the queue, once each, and dropped when they are wanted no more."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.knowledge.errors import EmbedderUnavailableError, Trouble
from healthapp.contexts.knowledge.rules import nearness
from healthapp.contexts.knowledge.schemas.loaded import Origin
from healthapp.kit.actor import Actor
from healthapp.kit.clock import FixedClock
from tests.integration.knowledge.test_articles_by_meaning import (
    LEGS,
    LONG_AGO,
    NOISES,
    WORKER,
    held,
    standing,
    topics,
    use,
    work,
)
from tests.integration.knowledge.test_loading import load
from tests.support import licensed
from tests.support.toy_embedder import ToyEmbedder
from workers.knowledge import plan_articles

if TYPE_CHECKING:
    from pathlib import Path

    from healthapp.wiring import Platform
    from tests.support.rows import Connection


@pytest.fixture
def clock() -> FixedClock:
    """Give a clock that is moved."""
    return FixedClock(datetime.now(UTC))


@pytest.fixture
def toy(platform: Platform, web: Platform, owner: Connection) -> ToyEmbedder:
    """Give what makes vectors of nothing, and counts."""
    toy = ToyEmbedder()
    use(owner, toy, platform, web)
    return toy


async def test_loading_makes_no_vector_and_nothing_does_without_an_embedder(
    platform: Platform, toy: ToyEmbedder, tmp_path: Path, owner: Connection
) -> None:
    await load(platform, Origin.MEDLINEPLUS, topics(tmp_path / "a.xml", licensed.topic(1, "Zorbing Noises", NOISES)))
    assert (toy.made, held(owner)) == (0, {})
    platform.knowledge.indexing.embedder = None
    assert await work(platform) == 0
    assert held(owner) == {}


async def test_each_text_is_made_once_however_often_it_is_loaded(
    platform: Platform, toy: ToyEmbedder, tmp_path: Path, owner: Connection
) -> None:
    many = [licensed.topic(at, f"Zorbing {at}", LEGS) for at in range(70)]
    await load(platform, Origin.MEDLINEPLUS, topics(tmp_path / "a.xml", *many), batch=40)
    assert await work(platform) == 70 == toy.made
    assert max(toy.requests) <= 32
    # Another edition, another day of all of them: the same texts.
    newer = (tmp_path / "a.xml").read_text().replace("03/04/2025", "03/05/2025")
    (tmp_path / "b.xml").write_text(newer)
    view = await load(platform, Origin.MEDLINEPLUS, tmp_path / "b.xml", batch=40)
    assert view.tally.changed == 70
    assert await work(platform) == 0
    assert len(held(owner)) == toy.made == 70


async def test_what_a_killed_worker_had_taken_is_made_by_the_next(
    platform: Platform, toy: ToyEmbedder, tmp_path: Path, clock: FixedClock
) -> None:
    many = [licensed.topic(at, f"Zorbing {at}", LEGS) for at in range(40)]
    await load(platform, Origin.MEDLINEPLUS, topics(tmp_path / "a.xml", *many), batch=40)
    await plan_articles(platform, LONG_AGO)
    async with platform.begin(WORKER) as uow:
        taken = (await platform.knowledge.claim_articles(uow)).jobs
    assert len(taken) == 32
    assert await work(platform) == 8
    clock.advance(timedelta(minutes=5, seconds=1))
    assert await work(platform) == 32
    assert (await standing(platform)).made == 40


async def test_two_workers_plan_and_make_each_text_once(
    platform: Platform, toy: ToyEmbedder, tmp_path: Path, owner: Connection
) -> None:
    many = [licensed.topic(at, f"Zorbing {at}", LEGS) for at in range(50)]
    await load(platform, Origin.MEDLINEPLUS, topics(tmp_path / "a.xml", *many), batch=50)
    assert sum(await asyncio.gather(work(platform), work(platform))) == 50 == toy.made
    assert len(held(owner)) == 50


async def test_a_text_that_is_refused_is_a_dead_letter_and_is_tried_again(
    platform: Platform, toy: ToyEmbedder, tmp_path: Path
) -> None:
    await load(
        platform,
        Origin.MEDLINEPLUS,
        topics(tmp_path / "a.xml", licensed.topic(1, "Zorbing Noises", NOISES), licensed.topic(2, "Legs", LEGS)),
    )
    toy.fails = EmbedderUnavailableError(trouble=Trouble.REFUSED)
    await work(platform)
    while (await standing(platform)).waiting:
        await work(platform)
    assert (await standing(platform)).dead == 2
    async with platform.begin(Actor.system()) as uow:
        dead = await platform.knowledge.dead_texts(uow)
        assert {one.document_id.split(":")[0] for one in dead} == {"article"}
        toy.fails = None
        assert await platform.knowledge.replay_texts(uow, [one.digest for one in dead], []) == 2
    assert await work(platform) == 2
    assert ((await standing(platform)).dead, (await standing(platform)).made) == (0, 2)


async def test_a_vendor_is_told_what_is_public_alone(
    platform: Platform, toy: ToyEmbedder, tmp_path: Path, owner: Connection
) -> None:
    codes = tmp_path / "icd10cm_codes_2025.txt"
    codes.write_text("A000    Zorbing of the first degree\n")
    await load(platform, Origin.ICD10, codes)
    await load(platform, Origin.MEDLINEPLUS, topics(tmp_path / "a.xml", licensed.topic(1, "Zorbing Noises", NOISES)))
    toy.host = "vendor.example"
    assert await work(platform) == 1
    assert [text.split(".")[0] for text in toy.asked] == ["Zorbing Noises"]
    assert ((await standing(platform)).articles, (await standing(platform)).waiting) == (1, 0)
    toy.host = None
    assert await work(platform) == 1
    assert len(held(owner)) == 2


async def test_only_so_many_have_vectors_those_for_everybody_first(
    platform: Platform,
    web: Platform,
    toy: ToyEmbedder,
    tmp_path: Path,
    owner: Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nearness, "MOST_ARTICLES", 3)
    codes = tmp_path / "icd10cm_codes_2025.txt"
    codes.write_text("A000    Zorbing of the first degree\nA001    Zorbing of the second degree\n")
    await load(platform, Origin.ICD10, codes)
    assert await work(platform) == 2
    many = [licensed.topic(at, f"Zorbing {at}", LEGS) for at in range(2)]
    await load(platform, Origin.MEDLINEPLUS, topics(tmp_path / "a.xml", *many))
    assert await work(platform) == 2
    assert (await standing(platform)).waiting == 0
    mine = {document.split(":")[1].split("-")[0] for document in held(owner)}
    assert (len(held(owner)), mine) == (3, {"medlineplus", "icd10"})
    await load(platform, Origin.MEDLINEPLUS, topics(tmp_path / "b.xml", licensed.topic(7, "Zorbing 7", LEGS)))
    assert await work(platform) == 1
    assert {document.split(":")[1].split("-")[0] for document in held(owner)} == {"medlineplus"}
    assert (await standing(platform)).articles == 5
