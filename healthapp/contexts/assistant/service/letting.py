"""Whether a person lets a model write their answers: their questions leave the house then, so nobody is asked to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.assistant.repository import AssistantRepository
from healthapp.contexts.assistant.schemas import Writer
from healthapp.contexts.assistant.service.base import AssistantBase, require_chat
from healthapp.kit.errors import HealthError, Kind

if TYPE_CHECKING:
    from healthapp.kit.uow import UnitOfWork


class LettingWrite(AssistantBase):
    """The use cases around that choice. It is made for one recipient: for another one it has to be made again."""

    async def writer(self, uow: UnitOfWork) -> Writer:
        """Return who could write here, and whether the actor lets it."""
        if self._model is None:
            return Writer()
        agreed = await AssistantRepository(uow).lets_write(self._model.host)
        return Writer(model=self._model.name, host=self._model.host, agreed=agreed)

    async def let_write(self, uow: UnitOfWork, *, agreed: bool, host: str = "") -> Writer:
        """Keep that the actor lets the model at `host` write, or lets none any more.

        CONFLICT where there is no model, or it is at another host by now: nobody was told of that. Letting takes the
        permission to ask; taking it back takes none.
        """
        repository = AssistantRepository(uow)
        if agreed:
            await require_chat(uow, "assistant.let_write")
            if self._model is None:
                raise HealthError(Kind.CONFLICT, "no_model")
            if host != self._model.host:
                raise HealthError(Kind.CONFLICT, "another_model")
            await repository.keep_agreement(self._model.host, uow.clock.now())
            uow.audit("assistant.let_write", "assistant_agreement", patient_id=uow.actor.id, recipient=self._model.host)
        else:
            await repository.end_agreement()
            uow.audit("assistant.stop_writing", "assistant_agreement", patient_id=uow.actor.id)
        return await self.writer(uow)
