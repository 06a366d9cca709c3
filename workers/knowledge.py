"""The medical knowledge: its texts in Postgres and the search index are kept as the content is, once for all.

Vectors are made by a queue (`Embedding`): a request at a time, at the vendor's pace, gone on with after a kill.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from typing import TYPE_CHECKING, NamedTuple

import structlog

from healthapp.contexts.knowledge.errors import EmbedderUnavailableError, IndexUnavailableError
from healthapp.kit.actor import Actor
from healthapp.kit.clock import monotonic
from healthapp.kit.telemetry import processing

if TYPE_CHECKING:
    from collections.abc import Callable

    from healthapp.contexts.knowledge.schemas.embedding import Job
    from healthapp.wiring import Platform

log = structlog.get_logger(__name__)
_FIRST = 240.0
"""Reminders come first: reading the content takes the processor for seconds, making vectors for a minute, and both are
needed once for each edition. Only when the index is of another edition, nobody waits: searches are limited by that."""
_LOOK_EVERY = 5.0
"""What is looked at is cheap: the content's version, what the index holds, and who else works with what."""
_CARE_EVERY = 300.0
_SHORT = 2.0
"""Seconds that are waited for the vendor's pace within one look; for longer, another look comes."""
_A_WHILE = 20.0
"""Seconds within one look for vectors of loaded articles: then it is looked whether the content has changed."""


class Planned(NamedTuple):
    """Up to which state of the loaded articles their texts are in the queue, and when that was looked at."""

    mark: str
    at: float


_NEVER = Planned("", 0.0)


async def keep_knowledge(platform: Platform) -> None:
    """Look every few seconds whether another edition of the content has come, and put it where searches look."""
    begun = monotonic()
    while monotonic() - begun < _FIRST and not await _is_outdated(platform):  # noqa: ASYNC110 - it looks elsewhere
        await asyncio.sleep(_LOOK_EVERY)
    kept, cared, planned = "", 0.0, _NEVER
    while True:
        version, rows = await platform.knowledge.indexing.version(), 0
        with processing("knowledge"):
            if version != kept or monotonic() - cared > _CARE_EVERY:
                rows = await keep_entries(platform, Actor.worker())
                await _drop_former(platform)
                kept, cared = version, monotonic()
            is_built = await keep_index(platform)
            planned = await plan_articles(platform, planned)
            articles = await make_article_vectors(platform, Actor.worker())
        if rows or is_built or articles:
            log.info("knowledge_kept", rows=rows, index_built=is_built, article_texts=articles)
        await asyncio.sleep(_LOOK_EVERY)


async def _is_outdated(platform: Platform) -> bool:
    """Tell whether there is an index, and of another edition."""
    indexing = platform.knowledge.indexing
    with contextlib.suppress(IndexUnavailableError):
        state = await indexing.index.state()
        return state is not None and state.version != await indexing.version()
    return False


async def keep_entries(platform: Platform, actor: Actor, on_step: Callable[[int], None] | None = None) -> int:
    """Import what is missing of the texts, a batch a transaction; returns how many rows. 0: nothing was missing."""
    async with platform.begin(actor) as uow:
        if await platform.knowledge.entries_are_kept(uow):
            return 0
    count = 0
    while True:
        async with platform.begin(actor) as uow:
            made = await platform.knowledge.keep_entries(uow)
        if not made:
            return count
        count += made
        if on_step:
            on_step(count)


async def _drop_former(platform: Platform) -> None:
    async with platform.begin(Actor.worker()) as uow:
        await platform.knowledge.drop_former_entries(uow)


async def keep_index(platform: Platform) -> bool:
    """Build the search index unless it holds this content; returns whether it was built."""
    try:
        return await build_index(platform, Actor.worker())
    except IndexUnavailableError as error:
        log.warning("knowledge.index_not_built", error=type(error).__name__)
        return False


async def build_index(platform: Platform, actor: Actor, on_step: Callable[[int], None] | None = None) -> bool:
    """Build the index as far as it can be now; returns whether it was built.

    Another edition's is replaced at once, with the vectors that are there; one by another model, or that lacks some,
    serves on until no text is left to be made. An edition that a worker turned to later is left alone.
    IndexUnavailableError when the engine doesn't answer.
    """
    knowledge = platform.knowledge
    indexing = knowledge.indexing
    state = await indexing.index.state()
    async with platform.begin(actor) as uow:
        is_my_turn = await knowledge.take_turn(uow, state)
    if not is_my_turn or await indexing.is_whole(state):
        return False
    async with platform.begin(actor) as uow:
        await knowledge.plan_vectors(uow)
    built = False
    if state is None or state.version != await indexing.version():
        async with platform.begin(actor) as uow:
            vectors = await knowledge.vectors(uow)
        built = await indexing.build(vectors)
    await make_vectors(platform, actor, on_step)
    return await _complete(platform, actor) or built


async def _complete(platform: Platform, actor: Actor) -> bool:
    """Build the index once more when no text waits and there are vectors that it lacks."""
    knowledge = platform.knowledge
    state = await knowledge.indexing.index.state()
    async with platform.begin(actor) as uow:
        standing = await knowledge.embedding_standing(uow, mine=True)
    if state is None or state.version != await knowledge.indexing.version() or standing is None or standing.waiting:
        return False
    if knowledge.indexing.lacks(state) <= standing.dead:
        return False
    async with platform.begin(actor) as uow:
        vectors = await knowledge.vectors(uow)
        if vectors is None or vectors.lacking > standing.dead:
            # What this machine had kept is gone. The queue makes it again.
            await knowledge.plan_vectors(uow, again=True)
            return False
    return await knowledge.indexing.build(vectors)


async def make_vectors(platform: Platform, actor: Actor, on_step: Callable[[int], None] | None = None) -> int:
    """Make what is due, a request after another, until nothing is or the vendor rests; returns how many."""
    count, version = 0, await platform.knowledge.indexing.version()
    while version == await platform.knowledge.indexing.version():
        async with platform.begin(actor) as uow:
            claim = await platform.knowledge.claim_texts(uow)
        if claim.jobs:
            if await _make(platform, actor, list(claim.jobs)):
                count += len(claim.jobs)
                if on_step:
                    on_step(count)
        elif claim.wait is not None and claim.wait <= _SHORT:
            await asyncio.sleep(claim.wait)
        else:
            break
    return count


async def plan_articles(platform: Platform, before: Planned) -> Planned:
    """Let loaded articles that are new or have changed get their vectors, and forget those that are gone.

    Nothing when there is nothing new since `before`, unless that is long ago.
    """
    knowledge, actor = platform.knowledge, Actor.worker()
    async with platform.begin(actor) as uow:
        mark = await knowledge.articles_mark(uow)
    if mark == before.mark and monotonic() - before.at < _CARE_EVERY:
        return before
    planned = Planned(mark, monotonic())
    is_more = True
    while is_more:
        async with platform.begin(actor) as uow:
            is_more = bool(await knowledge.plan_articles(uow))
    return planned


async def make_article_vectors(platform: Platform, actor: Actor, seconds: float = _A_WHILE) -> int:
    """Make vectors of loaded articles for a while, and rest as long as each request took; returns how many.

    There may be hours of them. What is ours is looked after in between, and this machine's processor has other things
    to do.
    """
    count, until = 0, monotonic() + seconds
    while monotonic() < until:
        began = monotonic()
        async with platform.begin(actor) as uow:
            claim = await platform.knowledge.claim_articles(uow)
        if claim.jobs:
            if await _make(platform, actor, list(claim.jobs)):
                count += len(claim.jobs)
        elif claim.wait is None or claim.wait > _SHORT:
            break
        await asyncio.sleep(max(monotonic() - began, claim.wait or 0.0))
    return count


async def _make(platform: Platform, actor: Actor, jobs: list[Job]) -> bool:
    try:
        vectors = await platform.knowledge.make_vectors(jobs)
    except EmbedderUnavailableError as error:
        log.warning("knowledge.no_vectors", trouble=error.trouble.value, texts=len(jobs))
        async with platform.begin(actor) as uow:
            await platform.knowledge.note_trouble(uow, jobs, error, random.random())  # noqa: S311 - jitter
        return False
    async with platform.begin(actor) as uow:
        await platform.knowledge.keep_vectors(uow, vectors)
    return True


__all__ = [
    "build_index",
    "keep_entries",
    "keep_index",
    "keep_knowledge",
    "make_article_vectors",
    "make_vectors",
    "plan_articles",
]
