"""A question to the assistant from its asking to its keeping: two short transactions, and the answer between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.assistant.schemas import Event, Finished, Meta, OwnDose, Part
from healthapp.kit.actor import Role
from healthapp.own_medicines import name_of_dose

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from contextlib import AbstractAsyncContextManager

    from healthapp.contexts.assistant.schemas import Ask, Asked, Made
    from healthapp.contexts.assistant.service import AssistantService
    from healthapp.contexts.identity.service import IdentityService
    from healthapp.contexts.knowledge.schemas.interactions import PatientInfo
    from healthapp.contexts.reminders.service import RemindersService
    from healthapp.kit.actor import Actor
    from healthapp.kit.clock import Clock
    from healthapp.kit.uow import UnitOfWork

    Keep = Callable[[UnitOfWork, list[Event]], Awaitable[None]]


class Chatting:
    """What `Platform` can answer."""

    assistant: AssistantService
    reminders: RemindersService
    identity: IdentityService
    clock: Clock
    begin: Callable[..., AbstractAsyncContextManager[UnitOfWork]]
    own_medicines: Callable[[UnitOfWork], Awaitable[list[str]]]
    own_info: Callable[[UnitOfWork], Awaitable[PatientInfo]]

    async def open_chat(self, actor: Actor, ask: Ask) -> Asked:
        """Let a question in; FORBIDDEN for a conversation that isn't the actor's, INVALID for what can't be read."""
        async with self.begin(actor) as uow:
            return await self.assistant.begin_question(uow, ask)

    async def chat(self, actor: Actor, asked: Asked, keep: Keep | None = None) -> AsyncIterator[Event]:
        """Answer a question piece by piece. It is kept before its second piece; `keep` runs in that transaction.

        The first one tells what is urgent: whatever happens to the keeping, that has been said.
        """
        made = await self.assistant.answer(actor, asked, _Own(self, actor), self.clock.now().date())
        first, *events = events_of(asked, made)
        yield first
        async with self.begin(actor) as uow:
            await self.assistant.keep_answer(uow, asked, made)
            if keep is not None:
                await keep(uow, [first, *events])
        for event in events:
            yield event


def events_of(asked: Asked, made: Made) -> list[Event]:
    """Return an answer as the events that tell it: each passage before the words that cite it."""
    answer = made.answer
    meta = Meta(
        conversation_id=asked.conversation_id,
        message_id=asked.answer_id,
        language=answer.language,
        alert=answer.alert,
        tools=answer.tools,
        limited=answer.limited,
    )
    found = [Event("meta", meta)]
    told: set[int] = set()
    for part in answer.parts:
        for each in answer.citations:
            if each.number in part.citations and each.number not in told:
                told.add(each.number)
                found.append(Event("citation", each))
        found.append(Event("delta", Part.model_validate(part)))
    finished = Finished(
        conversation_id=asked.conversation_id,
        message_id=asked.answer_id,
        outcome=answer.outcome,
        notice=answer.notice,
    )
    return [*found, Event("done", finished)]


class _Own:
    """What the asker's own reminders say, read when the assistant asks for it, in a transaction of its own."""

    def __init__(self, platform: Chatting, actor: Actor) -> None:
        self._platform = platform
        self._actor = actor

    async def doses_today(self) -> list[OwnDose] | None:
        if self._actor.role is not Role.PATIENT:
            return None
        async with self._platform.begin(self._actor) as uow:
            zone = await self._platform.identity.zone_of(uow, self._actor.id)
            found = await self._platform.reminders.day(uow)
        return [
            OwnDose(
                at=each.scheduled_time,
                zone=zone,
                what=name_of_dose(each),
                dose=each.dose or (each.medicine_info.dosage if each.medicine_info else ""),
                status=each.status.value,
            )
            for each in found
        ]

    async def medicines(self) -> list[str] | None:
        if self._actor.role is not Role.PATIENT:
            return None
        async with self._platform.begin(self._actor) as uow:
            return await self._platform.own_medicines(uow)

    async def info(self) -> PatientInfo | None:
        if self._actor.role is not Role.PATIENT:
            return None
        async with self._platform.begin(self._actor) as uow:
            return await self._platform.own_info(uow)
