"""Which logins at providers our sessions came from: what they prove here, and that they end with them.

A login at a provider may be hours old and happen without a word to anybody. It lets people in; what asks for a proof
of who they are asks again, unless the provider was told to ask and did.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from healthapp.contexts.identity import events
from healthapp.contexts.identity.models import SsoVisit
from healthapp.contexts.identity.repository import SignOnRepository
from healthapp.contexts.identity.schemas.single_sign_on import CameFrom
from healthapp.contexts.identity.service.sessions import Sessions
from healthapp.kit.crypto import hash_token
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.contexts.identity.ports import LoginEnded, Proven
    from healthapp.kit.uow import UnitOfWork

_NAMED = "identity_sso_visit.named"


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
        subjects = [self._subject_bidx(ended.issuer, subject) for subject in ended.subjects]
        visits = [self._visit_bidx(ended.issuer, visit) for visit in ended.visits]
        rows: list[RowMapping] = []
        for subject, visit in product(subjects or (None,), visits or (None,)):
            rows += await repository.end_visits(ended.provider, subject, visit, uow.clock.now())
        for row in rows:
            uow.audit("sso.ended", "session", row["session_id"], provider=ended.provider)
            uow.hint(row["user_id"], events.ACCOUNT_CHANGED)
        self._forget_tokens(uow, [row["token_hash"] for row in rows])
        return len(rows)

    async def came_from(self, uow: UnitOfWork) -> CameFrom | None:
        """Return which login at a provider the actor's session came from, if one can log out there; else None.

        It has to be asked for before the session ends: with that it is forgotten.
        """
        if uow.actor.session_id is None:
            return None
        visit = await SignOnRepository(uow).find_visit(uow.actor.session_id)
        return None if visit is None or visit.named_ct is None else CameFrom(visit.provider, visit.id, visit.named_ct)

    def login_there(self, came: CameFrom) -> str:
        """Return what a logout at the provider has to say so that this login is meant."""
        return self._cipher.open(_NAMED, came.visit_id, came.named_ct)

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
        visit_id = new_id()
        await SignOnRepository(uow).add_visit(
            SsoVisit(
                id=visit_id,
                user_id=uow.actor.id,
                provider=proven.provider,
                subject_bidx=self._subject_bidx(proven.issuer, proven.subject),
                visit_bidx=self._visit_bidx(proven.issuer, proven.visit) if proven.visit else None,
                named_ct=self._cipher.seal_optional(_NAMED, visit_id, proven.named),
                session_id=session_id,
                ticket_id=ticket_id,
                created_at=uow.clock.now(),
            )
        )

    def _subject_bidx(self, issuer: str, subject: str) -> str:
        return self._cipher.blind("sso-subject", f"{issuer}|{subject}")

    def _visit_bidx(self, issuer: str, visit: str) -> str:
        return self._cipher.blind("sso-visit", f"{issuer}|{visit}")
