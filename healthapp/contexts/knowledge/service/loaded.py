"""What an operator has loaded, as searches, pages and the check of medicines read it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import structlog

from healthapp.contexts.compliance.service import Permission, lacks
from healthapp.contexts.knowledge.access import audiences_of
from healthapp.contexts.knowledge.repository import LoadsRepository
from healthapp.contexts.knowledge.rules.book import Loaded
from healthapp.contexts.knowledge.rules.interactions import RANK
from healthapp.contexts.knowledge.rules.loaded import Hint
from healthapp.contexts.knowledge.schemas.loaded import Article, Listed
from healthapp.contexts.knowledge.schemas.search import Audience
from healthapp.kit.actor import Actor, Role
from healthapp.kit.clock import monotonic
from healthapp.kit.errors import HealthError, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractAsyncContextManager

    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.rules.loaded import Asked
    from healthapp.contexts.knowledge.schemas.search import Filters
    from healthapp.contexts.knowledge.service.indexing import Indexing
    from healthapp.contexts.knowledge.service.near_articles import NearArticles
    from healthapp.kit.uow import UnitOfWork

    Begin = Callable[[Actor], AbstractAsyncContextManager[UnitOfWork]]

log = structlog.get_logger(__name__)
_LOOK_EVERY = 15.0
"""Seconds within which a process notices that something else was loaded."""
_PATIENCE = 2.0
_LOOKED_AT = 30


class LoadedKnowledge:
    """Reads it for this process. Articles stay in the database; of medicines there is little, and it is held."""

    indexing: Indexing
    near_articles: NearArticles
    _begin: Begin | None = None
    _loaded: Loaded = Loaded()
    _loaded_mark: str = ""
    _loaded_count: int = 0
    _loaded_articles: str = ""
    _loaded_until: float = 0.0
    _loaded_lacks: bool = True
    """Something was loaded that this process has not read, or may have been: it could not be looked for so far."""
    _loaded_lock: asyncio.Lock | None = None
    _joined: tuple[Book, Book] | None = None

    async def _with_loaded(self, book: Book) -> Book:
        """Return the content with what was loaded of medicines; the same object as long as neither changes."""
        await self._look()
        if self._joined is None or self._joined[0] is not book or self._joined[1].loaded is not self._loaded:
            is_bare = self._loaded.pairs or self._loaded.names
            self._joined = (book, replace(book, loaded=self._loaded) if is_bare else book)
        return self._joined[1] if self._joined[1].loaded is self._loaded else book

    async def _audiences(self, actor: Actor) -> frozenset[Audience]:
        """Return for whom what this actor reads is written: an administrator who edits reads what professionals do."""
        found = audiences_of(actor)
        if actor.role is not Role.ADMIN or self._begin is None:
            return found
        try:
            async with asyncio.timeout(_PATIENCE), self._begin(actor) as uow:
                edits = await lacks(uow, Permission.EDIT_KNOWLEDGE) is None
        except Exception as error:  # noqa: BLE001 - whatever it is, less is shown
            _alarm("knowledge.permission_not_read", error)
            return found
        return frozenset(Audience) if edits else found

    async def _look(self) -> None:
        """Look now and then whether something else was loaded. Without an answer what is known stays."""
        if self._begin is None or monotonic() < self._loaded_until:
            return
        self._loaded_lock = self._loaded_lock or asyncio.Lock()
        async with self._loaded_lock:
            if monotonic() < self._loaded_until:
                return
            try:
                async with asyncio.timeout(_PATIENCE), self._begin(Actor.anonymous()) as uow:
                    kept = LoadsRepository(uow)
                    count, mark, articles = await kept.mark()
                    if mark != self._loaded_mark:
                        self._loaded_lacks = True
                        rows = await kept.of_medicines() if count else []
                        self._loaded, self._loaded_mark = _of_medicines(rows), mark
                    self._loaded_count, self._loaded_articles, self._loaded_lacks = count, articles, False
            except Exception as error:  # noqa: BLE001 - whatever it is, no check of safety stops without this layer
                _alarm("knowledge.loaded_not_read", error)
            self._loaded_until = monotonic() + _LOOK_EVERY

    async def _may_find_loaded(self, filters: Filters) -> bool:
        """Tell whether anything was loaded that a search with these filters could find; looks for it now and then."""
        await self._look()
        if self._begin is not None:
            self.near_articles.look(self._begin, self.indexing, self._loaded_articles)
        return self._begin is not None and self._loaded_count > 0 and filters.severity is None

    async def _hints(
        self, question: Asked, near: Sequence[str], filters: Filters, language: str = "both"
    ) -> list[Hint]:
        """Return what was loaded with words of a question, and the articles `near` it, in no order.

        Nothing when the database doesn't answer. With a `language` no article that isn't in it.
        """
        if self._begin is None:
            return []
        try:
            async with asyncio.timeout(_PATIENCE), self._begin(Actor.anonymous()) as uow:
                kept, about = LoadsRepository(uow), list(question.subjects)
                rows = await kept.find(question.weights, about, near, filters, _LOOKED_AT, language)
                return [_hint(row) for row in rows]
        except Exception as error:  # noqa: BLE001 - as above
            _alarm("knowledge.loaded_not_searched", error)
            return []

    async def _article(self, entry_id: str) -> Article | None:
        """Return one article; None for an unknown one, UNAVAILABLE when nobody can tell."""
        if self._begin is None:
            return None
        try:
            async with self._begin(Actor.anonymous()) as uow:
                body = await LoadsRepository(uow).article(entry_id)
                return None if body is None else Article.model_validate(body)
        except HealthError:
            raise
        except Exception as error:
            _alarm("knowledge.loaded_not_read", error)
            raise HealthError(Kind.UNAVAILABLE, "database_unavailable", retry_after=15) from error


def _alarm(event: str, error: Exception) -> None:
    """Tell that something wasn't read, and the kind of the error alone; a database that is away is told elsewhere."""
    is_away = isinstance(error, HealthError | TimeoutError)
    (log.warning if is_away else log.error)(event, error=type(error).__name__)


def _of_medicines(rows: list[tuple[str, dict[str, Any]]]) -> Loaded:
    pairs: dict[frozenset[str], Listed] = {}
    names: dict[str, list[str]] = defaultdict(list)
    whose: dict[tuple[str, str], Listed] = {}  # one object for all of one list and level: there may be many pairs
    for kind, body in rows:
        if kind == "names":
            names[body["medicine"]] += body["names"]
            continue
        mark = body["severity"], body["licence"]["publisher"]
        listed = whose.setdefault(mark, Listed(*mark))
        pair = frozenset((body["a"], body["b"]))
        if pair not in pairs or RANK[pairs[pair].severity] < RANK[listed.severity]:
            pairs[pair] = listed
    return Loaded(pairs, {medicine: tuple(dict.fromkeys(found)) for medicine, found in names.items()})


def _hint(row: dict[str, Any]) -> Hint:
    return Hint(
        id=row["entry_id"],
        kind=row["kind"],
        about=row["about"],
        category=row["category"],
        head=frozenset(row["head"]),
        terms_met=frozenset(row["terms_met"]),
        title_en=row["title_en"] or "",
        title_bn=row["title_bn"] or "",
        lead_en=tuple(row["lead_en"] or ()),
        lead_bn=tuple(row["lead_bn"] or ()),
        names=tuple(row["names"] or ()) if row["kind"] == "names" else (),
    )
