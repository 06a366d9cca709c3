"""Which logins at providers our sessions came from: what they prove here, and that they end with them.

A login at a provider may be hours old and happen without a word to anybody. It lets people in; what asks for a proof
of who they are asks again, unless the provider was told to ask and did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.identity import events
from healthapp.contexts.identity.models import SsoVisit
from healthapp.contexts.identity.repository import SignOnRepository
from healthapp.contexts.identity.service.sessions import Sessions
from healthapp.kit.crypto import hash_token
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.contexts.identity.ports import LoginEnded, Proven
    from healthapp.kit.uow import UnitOfWork


class Visits(Sessions):
    """Logins at providers, and the sessions that came of them."""

    async def wait_visit(self, uow: UnitOfWork, proven: Proven, ticket: str) -> None:
        """Note where somebody came from whose second step is missing; `uow` acts as its owner."""
        ticket_id = await SignOnRepository(uow).find_ticket(hash_token(ticket))
        await self._add_visit(uow, proven, ticket_id=ticket_id)

    async def hear_end(self, uow: UnitOfWork, ended: LoginEnded) -> int:
        """End every session that came from a login which ended at its provider; returns how many there were.

        INVALID when the provider has said this very thing before: it may be played by somebody else.
        """
        repository = SignOnRepository(uow)
        word = self._cipher.blind("sso-word", f"{ended.issuer}|{ended.word}")
        if not await repository.hear(word, ended.until):
            raise HealthError(Kind.INVALID, "sso_refused")
        subject = None if ended.subject is None else self._subject_bidx(ended.issuer, ended.subject)
        visit = None if ended.visit is None else self._visit_bidx(ended.issuer, ended.visit)
        rows = await repository.end_visits(ended.provider, subject, visit, uow.clock.now())
        for row in rows:
            uow.audit("sso.ended", "session", row["session_id"], provider=ended.provider)
            uow.hint(row["user_id"], events.ACCOUNT_CHANGED)
        self._forget_tokens(uow, [row["token_hash"] for row in rows])
        return len(rows)

    async def _note_visit(self, uow: UnitOfWork, session_id: UUID, user: RowMapping, proven: Proven | None) -> None:
        """Note which login at a provider a new session came from, if from any: just now, or before the second step."""
        if proven is not None:
            await self._add_visit(uow, proven, session_id=session_id)
        elif "ticket_id" in user:
            await SignOnRepository(uow).join_visit(user["ticket_id"], session_id)

    async def _add_visit(
        self, uow: UnitOfWork, proven: Proven, *, session_id: UUID | None = None, ticket_id: UUID | None = None
    ) -> None:
        if proven.visit is None:
            return
        await SignOnRepository(uow).add_visit(
            SsoVisit(
                id=new_id(),
                user_id=uow.actor.id,
                provider=proven.provider,
                subject_bidx=self._subject_bidx(proven.issuer, proven.subject),
                visit_bidx=self._visit_bidx(proven.issuer, proven.visit) if proven.visit else None,
                session_id=session_id,
                ticket_id=ticket_id,
                created_at=uow.clock.now(),
            )
        )

    def _subject_bidx(self, issuer: str, subject: str) -> str:
        return self._cipher.blind("sso-subject", f"{issuer}|{subject}")

    def _visit_bidx(self, issuer: str, visit: str) -> str:
        return self._cipher.blind("sso-visit", f"{issuer}|{visit}")
