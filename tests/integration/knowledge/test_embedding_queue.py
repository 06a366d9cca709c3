"""The queue of texts without a vector: what is taken, kept, tried again, given up, replayed, and never paid twice."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest

from healthapp.contexts.knowledge.errors import EmbedderUnavailableError, Trouble
from healthapp.contexts.knowledge.rules.embedding import MOST_ATTEMPTS
from healthapp.contexts.knowledge.rules.pace import tokens_of
from healthapp.contexts.knowledge.schemas.embedding import Job, Pace
from healthapp.contexts.knowledge.service.embedding import MOST_AT_ONCE
from healthapp.kit.actor import Actor, Role
from healthapp.kit.clock import FixedClock
from healthapp.kit.database import APP_ROLE, role_url
from healthapp.kit.errors import HealthError
from tests.support import databases
from tests.support.databases import connect
from tests.support.toy_embedder import ToyEmbedder
from workers import knowledge as job
from workers.knowledge import build_index, make_vectors

if TYPE_CHECKING:
    from pathlib import Path

    from healthapp.config import Settings
    from healthapp.contexts.knowledge.schemas.embedding import Standing
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.rows import Connection

WORKER = Actor.worker()
FEW = 200
"""Texts: the rest is taken to be made, so that a test is over soon."""


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    """Give a data folder of its own, where nobody has built anything."""
    return databases.make_settings(database_url, redis_url, data_dir=tmp_path)


@pytest.fixture
def clock() -> FixedClock:
    """Give a clock that is moved."""
    return FixedClock(datetime.now(UTC))


@pytest.fixture
def toy(platform: Platform) -> ToyEmbedder:
    """Give what makes the vectors, as a vendor: nothing is kept on this machine."""
    toy = ToyEmbedder()
    platform.knowledge.indexing.embedder, platform.knowledge.indexing._kept = toy, None
    return toy


@pytest.fixture
async def planned(platform: Platform, toy: ToyEmbedder, owner: Connection) -> list[str]:
    """Plan everything, and leave a few to be made; gives their digests."""
    async with platform.begin(WORKER) as uow:
        await platform.knowledge.plan_vectors(uow)
    owner.execute(
        "UPDATE knowledge_embedding SET numbers = decode('0000803f00000040', 'hex') WHERE digest NOT IN"
        " (SELECT digest FROM knowledge_embedding ORDER BY tokens, digest LIMIT %s)",
        (FEW,),
    )
    return [row[0] for row in owner.execute("SELECT digest FROM knowledge_embedding WHERE numbers IS NULL")]


async def standing(platform: Platform) -> Standing:
    async with platform.begin(WORKER) as uow:
        found = await platform.knowledge.embedding_standing(uow, mine=True)
    assert found is not None
    return found


async def claim(platform: Platform) -> tuple[Job, ...]:
    async with platform.begin(WORKER) as uow:
        return (await platform.knowledge.claim_texts(uow)).jobs


async def test_every_text_of_the_content_is_planned_once(
    platform: Platform, toy: ToyEmbedder, owner: Connection
) -> None:
    for again in (False, False, True):
        async with platform.begin(WORKER) as uow:
            await platform.knowledge.plan_vectors(uow, again=again)
    shelf = await platform.knowledge.indexing.shelf()
    texts = {each.passage(language) for each in shelf.documents.values() for language in ("bn", "en")}
    assert owner.execute("SELECT count(*) FROM knowledge_embedding").fetchone() == (len(texts),)
    found = await standing(platform)
    assert (found.wanted, found.waiting, found.made, found.dead) == (len(texts), len(texts), 0, 0)


async def test_all_are_made_in_batches_and_each_is_paid_for_once(
    platform: Platform, toy: ToyEmbedder, planned: list[str]
) -> None:
    steps: list[int] = []
    assert await make_vectors(platform, WORKER, steps.append) == FEW == toy.made == len(set(toy.asked))
    assert max(toy.requests) <= MOST_AT_ONCE
    assert len(toy.requests) == len(steps) == -(-FEW // MOST_AT_ONCE)
    assert (await standing(platform)).waiting == 0
    assert await make_vectors(platform, WORKER) == 0
    async with platform.begin(WORKER) as uow:
        found = await platform.knowledge.vectors(uow)
    assert found is not None
    assert found.lacking == 0


async def test_two_workers_never_take_the_same(platform: Platform, toy: ToyEmbedder, planned: list[str]) -> None:
    taken = await asyncio.gather(*(claim(platform) for _ in range(4)))
    digests = [job.digest for jobs in taken for job in jobs]
    assert len(digests) == len(set(digests)) > MOST_AT_ONCE


async def test_what_a_killed_worker_had_taken_is_taken_again_after_its_lease(
    platform: Platform, toy: ToyEmbedder, planned: list[str], clock: FixedClock
) -> None:
    first = await claim(platform)
    assert {job.attempts for job in first} == {1}
    await make_vectors(platform, WORKER)
    assert (await standing(platform)).waiting == len(first)
    clock.advance(timedelta(minutes=5, seconds=1))
    again = await claim(platform)
    assert {job.digest for job in again} == {job.digest for job in first}
    assert {job.attempts for job in again} == {2}


async def test_what_kills_whoever_tries_it_is_given_up(
    platform: Platform, toy: ToyEmbedder, planned: list[str], clock: FixedClock, owner: Connection
) -> None:
    owner.execute("UPDATE knowledge_embedding SET attempts = %s WHERE digest = %s", (MOST_ATTEMPTS, planned[0]))
    await make_vectors(platform, WORKER)
    (row,) = owner.execute("SELECT digest, error FROM knowledge_embedding WHERE dead_at IS NOT NULL").fetchall()
    assert row == (planned[0], "lost")


async def test_a_fault_of_the_vendor_waits_longer_each_time_and_is_given_up_at_last(
    platform: Platform, toy: ToyEmbedder, planned: list[str], clock: FixedClock, owner: Connection
) -> None:
    owner.execute("UPDATE knowledge_embedding SET numbers = '\\x00' WHERE digest <> %s", (planned[0],))
    toy.fails = EmbedderUnavailableError(trouble=Trouble.SERVER)
    waits = []
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert await make_vectors(platform, WORKER) == 0
        assert len(toy.requests) == attempt  # and not at once again
        row = owner.execute(
            "SELECT next_at, attempts, dead_at, error FROM knowledge_embedding WHERE digest = %s", planned[:1]
        )
        next_at, attempts, dead_at, error = row.fetchone() or ()
        assert (attempts, error, dead_at is not None) == (attempt, "server", attempt == MOST_ATTEMPTS)
        waits.append((next_at - clock.now()).total_seconds())
        clock.set(next_at + timedelta(seconds=1))
    assert waits[0] <= 10
    assert max(waits) <= 3600
    assert waits[8] > waits[4] > waits[0] >= 5
    assert (await standing(platform)).dead == 1
    toy.fails = None
    assert await make_vectors(platform, WORKER) == 0


@pytest.mark.parametrize("trouble", [Trouble.QUOTA, Trouble.BUSY, Trouble.KEY, Trouble.AWAY])
async def test_a_limit_lets_everything_wait_visibly_and_costs_no_text_a_try(
    platform: Platform, toy: ToyEmbedder, planned: list[str], clock: FixedClock, owner: Connection, trouble: Trouble
) -> None:
    toy.fails = EmbedderUnavailableError(trouble=trouble)
    for _ in range(3):
        assert await make_vectors(platform, WORKER) == 0
    assert len(toy.requests) == 1
    found = await standing(platform)
    assert (found.waiting, found.dead, found.why) == (FEW, 0, trouble)
    assert found.rests_until is not None
    assert found.rests_until > clock.now()
    assert owner.execute("SELECT max(attempts) FROM knowledge_embedding").fetchone() == (0,)
    toy.fails = None
    clock.set(found.rests_until + timedelta(seconds=1))
    assert await make_vectors(platform, WORKER) == FEW
    assert ((await standing(platform)).why, toy.made) == (None, FEW)


async def test_one_bad_text_takes_no_other_with_it(
    platform: Platform, toy: ToyEmbedder, planned: list[str], owner: Connection
) -> None:
    texts = (await platform.knowledge.indexing.needed(toy)).texts
    toy.refuses = {texts[planned[7]]}
    await make_vectors(platform, WORKER)
    found = await standing(platform)
    assert (found.waiting, found.dead, toy.made) == (0, 1, FEW - 1)
    (row,) = owner.execute("SELECT digest, error FROM knowledge_embedding WHERE dead_at IS NOT NULL").fetchall()
    assert row == (planned[7], "refused")


async def test_the_pace_of_the_vendor_is_kept_by_all_workers_together(
    platform: Platform,
    toy: ToyEmbedder,
    planned: list[str],
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(job, "_SHORT", -1.0)  # this clock goes only when it is moved
    platform.knowledge.pace = Pace(requests=6, tokens=1_000_000)
    for _ in range(3):
        await make_vectors(platform, WORKER)
    assert len(toy.requests) == 1  # a sixth of a minute's at once
    clock.advance(timedelta(seconds=10))
    await make_vectors(platform, WORKER)
    assert len(toy.requests) == 2
    platform.knowledge.pace = Pace(requests=1000, tokens=6000)
    clock.advance(timedelta(hours=1))
    await make_vectors(platform, WORKER)
    asked = toy.asked[sum(toy.requests[:2]) :]
    assert 0 < sum(map(tokens_of, asked)) <= 1000


async def test_an_edition_that_wants_other_texts_pays_for_those_alone(
    platform: Platform, toy: ToyEmbedder, planned: list[str], owner: Connection, clock: FixedClock
) -> None:
    """As another edition would: one text is new, one is wanted no more."""
    await make_vectors(platform, WORKER)
    owner.execute("UPDATE knowledge_embedding SET version = 'before'")
    owner.execute("UPDATE knowledge_embedder SET version = 'before'")
    owner.execute("UPDATE knowledge_embedding SET digest = repeat('f', 64) WHERE digest = %s", (planned[0],))
    async with platform.begin(WORKER) as uow:
        await platform.knowledge.plan_vectors(uow)
    assert await make_vectors(platform, WORKER) == 1
    assert owner.execute("SELECT count(*) FROM knowledge_embedding WHERE version = 'before'").fetchone() == (1,)
    clock.advance(timedelta(days=31))
    async with platform.begin(WORKER) as uow:
        await platform.knowledge.plan_vectors(uow, again=True)
    assert owner.execute("SELECT count(*) FROM knowledge_embedding WHERE version = 'before'").fetchone() == (0,)
    assert (await standing(platform)).waiting == 0


async def test_whoever_mended_the_cause_lets_it_be_tried_again(
    platform: Platform, toy: ToyEmbedder, planned: list[str], make_user: MakeUser
) -> None:
    texts = (await platform.knowledge.indexing.needed(toy)).texts
    toy.refuses = {texts[planned[0]], texts[planned[1]]}
    await make_vectors(platform, WORKER)
    admin = (await make_user(Role.ADMIN)).actor
    async with platform.begin(admin) as uow:
        dead = await platform.knowledge.dead_texts(uow)
    assert {one.digest for one in dead} == set(planned[:2])
    assert {(one.error, one.language in ("bn", "en")) for one in dead} == {(Trouble.REFUSED, True)}
    toy.refuses = set()
    async with platform.begin(admin) as uow:
        assert await platform.knowledge.replay_texts(uow, [planned[0]], []) == 1
    async with platform.begin(admin) as uow:
        assert await platform.knowledge.replay_texts(uow, [], ["quota"]) == 0
        assert await platform.knowledge.replay_texts(uow, [], ["refused"]) == 1
    assert await make_vectors(platform, WORKER) == 2
    found = await standing(platform)
    assert (found.made, found.dead) == (found.wanted, 0)


@pytest.mark.parametrize("role", [Role.PATIENT, Role.DOCTOR, Role.PHARMACIST, Role.CAREGIVER])
async def test_nobody_else_sees_or_replays_what_was_given_up(
    platform: Platform, toy: ToyEmbedder, make_user: MakeUser, role: Role
) -> None:
    actor = (await make_user(role)).actor
    for step in (platform.knowledge.dead_texts, lambda uow: platform.knowledge.replay_texts(uow, [], ["quota"])):
        with pytest.raises(HealthError):
            async with platform.begin(actor) as uow:
                await step(uow)


def test_the_web_role_writes_nothing_of_it(settings: Settings, clean: None) -> None:
    url = role_url(settings.database_url.get_secret_value(), settings.master_key_bytes, APP_ROLE)
    with connect(url) as web_role:
        for statement in (
            "DELETE FROM knowledge_embedding",
            "UPDATE knowledge_embedding SET numbers = NULL",
            "INSERT INTO knowledge_embedding (digest) VALUES ('x')",
            "UPDATE knowledge_embedder SET wanted = 0",
            "DELETE FROM knowledge_edition",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                web_role.execute(statement.encode())


async def test_the_web_role_without_an_administrator_replays_nothing(
    platform: Platform, toy: ToyEmbedder, planned: list[str], settings: Settings, owner: Connection
) -> None:
    owner.execute("UPDATE knowledge_embedding SET dead_at = now() WHERE digest = %s", planned[:1])
    url = role_url(settings.database_url.get_secret_value(), settings.master_key_bytes, APP_ROLE)
    with connect(url) as web_role:
        assert web_role.execute("UPDATE knowledge_embedding SET dead_at = NULL").rowcount == 0


async def test_a_text_that_was_given_up_keeps_no_other_from_being_found(
    platform: Platform, toy: ToyEmbedder, planned: list[str]
) -> None:
    """The index is whole as far as it can be, is not built over and over, and takes in what is mended later."""
    texts = (await platform.knowledge.indexing.needed(toy)).texts
    toy.refuses = {texts[planned[0]]}
    assert await build_index(platform, WORKER)
    state = await platform.knowledge.indexing.index.state()
    assert state is not None
    assert (state.model, state.lacking) == ("toy", 1)
    assert not await build_index(platform, WORKER)
    toy.refuses = set()
    async with platform.begin(Actor.system()) as uow:
        await platform.knowledge.replay_texts(uow, planned[:1], [])
    assert await build_index(platform, WORKER)
    state = await platform.knowledge.indexing.index.state()
    assert state is not None
    assert state.lacking == 0
