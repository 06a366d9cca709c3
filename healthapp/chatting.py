"""A question to the assistant from its asking to its keeping: two short transactions, and the answer between."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from healthapp.contexts.assistant.schemas import Event, Finished, Meta, OwnDose, Part
from healthapp.contexts.knowledge.schemas.symptoms import ContactToCall
from healthapp.kit.actor import Role
from healthapp.kit.errors import HealthError
from healthapp.own_medicines import name_of_dose

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable
    from contextlib import AbstractAsyncContextManager

    from healthapp.contexts.assistant.schemas import Answer, Ask, Asked
    from healthapp.contexts.assistant.service import AssistantService
    from healthapp.contexts.identity.service import IdentityService
    from healthapp.contexts.knowledge.schemas.interactions import PatientInfo
    from healthapp.contexts.records.service import RecordsService
    from healthapp.contexts.reminders.service import RemindersService
    from healthapp.kit.actor import Actor
    from healthapp.kit.clock import Clock
    from healthapp.kit.uow import UnitOfWork

    Keep = Callable[[UnitOfWork, list[Event]], Awaitable[None]]


class Chatting:
    """What `Platform` can answer."""

    assistant: AssistantService
    reminders: RemindersService
    records: RecordsService
    identity: IdentityService
    clock: Clock
    begin: Callable[..., AbstractAsyncContextManager[UnitOfWork]]
    own_medicines: Callable[[UnitOfWork], Awaitable[list[str]]]
    own_info: Callable[[UnitOfWork], Awaitable[PatientInfo]]

    async def open_chat(self, actor: Actor, ask: Ask) -> Asked:
        """Let a question in; FORBIDDEN for a conversation that isn't the actor's, INVALID for what can't be read."""
        async with self.begin(actor) as uow:
            return await self.assistant.begin_question(uow, ask)

    async def chat(self, actor: Actor, asked: Asked, keep: Keep | None = None) -> AsyncGenerator[Event, None]:
        """Answer a question piece by piece; `keep` runs in the transaction that keeps it.

        The first piece tells what is urgent: whatever happens to the rest, that has been said. What rules tell is kept
        before its second piece. What a model writes comes as it is let through, and is kept once it is whole.
        """
        own = _Own(self, actor)
        making = await self.assistant.begin_answer(asked, own, self.clock.now().date())
        telling = Telling(asked)
        if making.answer.alert is not None:
            yield telling.begin(making.answer, await self._contacts(actor, making.answer))
            await self.assistant.tell_answer(actor, asked, own, making)
        else:
            await self.assistant.tell_answer(actor, asked, own, making)
            yield telling.begin(making.answer)
        telling.goes_on(making.answer)
        if making.open is not None:
            async with aclosing(self.assistant.write(actor, asked, own, making)) as written:
                async for _ in written:
                    for event in telling.news():
                        yield event
        made = await self.assistant.finish_answer(making)
        left = [*telling.news(), telling.last()]
        async with self.begin(actor) as uow:
            await self.assistant.keep_answer(uow, asked, made)
            if keep is not None:
                await keep(uow, telling.told)
        for event in left:
            yield event

    async def _contacts(self, actor: Actor, answer: Answer) -> list[ContactToCall] | None:
        """Return whom a patient wants to be called in an emergency; None for others, and when it can't be read."""
        if answer.alert is None or answer.alert.urgency != "emergency" or actor.role is not Role.PATIENT:
            return None
        try:
            async with self.begin(actor) as uow:
                people = await self.records.emergency_contacts(uow)
        except HealthError:
            return None  # that it is an emergency is told, whatever can't be read
        return [ContactToCall(name=one.name, relationship=one.relationship, phone=one.phone) for one in people]


class Telling:
    """An answer as the events that tell it, as far as it is made: each passage before the words that cite it."""

    def __init__(self, asked: Asked) -> None:
        """Tell nothing yet."""
        self._asked = asked
        self._answer: Answer
        self._parts = 0
        self._cited: set[int] = set()
        self.told: list[Event] = []
        """Every event so far, in its order."""

    def begin(self, answer: Answer, contacts: list[ContactToCall] | None = None) -> Event:
        """Return the first event: what is urgent, whom to call then, and what is known beside it."""
        alert = answer.alert and answer.alert.model_copy(update={"emergency_contacts": contacts})
        meta = Meta(
            conversation_id=self._asked.conversation_id,
            message_id=self._asked.answer_id,
            language=answer.language,
            alert=alert,
            tools=list(answer.tools),
            limited=answer.limited,
        )
        event = Event("meta", meta)
        self.told.append(event)
        return event

    def goes_on(self, answer: Answer) -> None:
        """Tell this answer from now on."""
        self._answer = answer

    def news(self) -> list[Event]:
        """Return the events of what has come to the answer since this was asked last."""
        found: list[Event] = []
        for part in self._answer.parts[self._parts :]:
            for each in self._answer.citations:
                if each.number in part.citations and each.number not in self._cited:
                    self._cited.add(each.number)
                    found.append(Event("citation", each))
            found.append(Event("delta", Part.model_validate(part)))
        self._parts = len(self._answer.parts)
        self.told += found
        return found

    def last(self) -> Event:
        """Return the event that ends it."""
        finished = Finished(
            conversation_id=self._asked.conversation_id,
            message_id=self._asked.answer_id,
            outcome=self._answer.outcome,
            notice=self._answer.notice,
            written_by=self._answer.written_by,
            tools=list(self._answer.tools),
            limited=self._answer.limited,
        )
        event = Event("done", finished)
        self.told.append(event)
        return event


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
