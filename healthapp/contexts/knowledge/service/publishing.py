"""What editors published, for every process that reads the content."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from healthapp.contexts.knowledge.errors import AdditionsUnavailableError
from healthapp.contexts.knowledge.repository import RevisionsRepository
from healthapp.contexts.knowledge.service.signed import is_as_signed
from healthapp.kit.canonical import digest
from healthapp.kit.errors import HealthError
from healthapp.kit.i18n.emergency import WRITTEN, everywhere

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from contextlib import AbstractAsyncContextManager
    from typing import TypeVar

    from healthapp.contexts.knowledge.schemas.additions import Addition, Was
    from healthapp.kit.actor import Actor
    from healthapp.kit.uow import UnitOfWork

    T = TypeVar("T")
    Begin = Callable[[Actor], AbstractAsyncContextManager[UnitOfWork]]

log = structlog.get_logger(__name__)
_PATIENCE = 5.0
"""Seconds after which nobody can tell."""


class PublishedEntries:
    """Implements `knowledge.ports.Additions`."""

    def __init__(self, begin: Begin, actor: Actor, emergency_number: str = WRITTEN) -> None:
        """Read in units of work that `begin` opens for `actor`: what is published is everybody's to read.

        `emergency_number` stands in the texts instead of 999, as in the files'.
        """
        self._begin = begin
        self._actor = actor
        self._number = emergency_number

    async def mark(self) -> str:
        """Return what names all that is published now."""
        return await self._asked(lambda repository: repository.mark())

    async def read(self) -> Sequence[Addition]:
        """Return it, without what was changed past its editors."""
        found = await self._asked(lambda repository: repository.additions())
        return untouched(found, self._number)

    async def _asked(self, step: Callable[[RevisionsRepository], Awaitable[T]]) -> T:
        try:
            async with asyncio.timeout(_PATIENCE), self._begin(self._actor) as uow:
                return await step(RevisionsRepository(uow))
        except (HealthError, TimeoutError) as error:
            raise AdditionsUnavailableError from error
        except Exception as error:
            # A schema of another release, for one. Whatever it is: the texts that ship are read without this layer, and
            # every check of safety with them. Only the kind of the error is told, never what a row says.
            log.error("knowledge.published_unreadable", error=type(error).__name__)  # noqa: TRY400
            raise AdditionsUnavailableError from error


def untouched(found: Sequence[tuple[Addition, Was]], emergency_number: str = WRITTEN) -> list[Addition]:
    """Return those that still are what was submitted, reviewed and signed, with this number to call."""
    whole = [one for one, was in found if _digest(one.entry) == was.hash and is_as_signed(one, was)]
    if len(whole) < len(found):
        log.error("knowledge.published_changed", entries=len(found) - len(whole))
    return [replace(one, entry=everywhere(one.entry, emergency_number)) for one in whole]


def _digest(entry: object) -> str:
    """Return the digest of an entry; of what is none, one that nothing has."""
    return digest(dict(entry)) if isinstance(entry, Mapping) else ""
