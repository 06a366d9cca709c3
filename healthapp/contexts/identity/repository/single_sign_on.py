"""SQL of logging in by a provider of identities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from healthapp.contexts.identity.models import LoginTicket, Session, SsoHeard, SsoLink, SsoOffer, SsoTry, SsoVisit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.kit.uow import UnitOfWork


class SignOnRepository:
    """Reads and writes the actor's own links; who comes back from a provider is found by narrow SQL functions."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session
        self._uow = uow

    @property
    def _me(self) -> UUID:
        return self._uow.actor.id

    async def add_try(self, one: SsoTry) -> None:
        """Remember somebody who sets out."""
        await self._session.execute(sa.insert(SsoTry).values(one.model_dump()).inline())

    async def take_try(self, state_hash: str, browser_hash: str, provider: str, at: datetime) -> RowMapping | None:
        """Use up what was remembered of somebody, or None: unknown, too old, used, or another browser's."""
        query = sa.text("SELECT * FROM identity_sso_take(:state, :browser, :provider, :at)")
        given = {"state": state_hash, "browser": browser_hash, "provider": provider, "at": at}
        return (await self._session.execute(query, given)).mappings().one_or_none()

    async def find_try(self, state_hash: str, provider: str, at: datetime) -> UUID | None:
        """Return the id of what was remembered of somebody who is still away, or None."""
        query = sa.text("SELECT identity_sso_away(:state, :provider, :at)")
        found: UUID | None = await self._session.scalar(query, {"state": state_hash, "provider": provider, "at": at})
        return found

    async def put_answer(self, try_id: UUID, answer_ct: str) -> bool:
        """Lay a provider's answer beside what was remembered; False when there is one already, or it was taken."""
        query = sa.text("SELECT identity_sso_answer(:wanted, :answer)")
        return bool(await self._session.scalar(query, {"wanted": try_id, "answer": answer_ct}))

    async def find_account(self, subject_bidx: str) -> RowMapping | None:
        """Return the account that somebody at a provider is linked to, whatever its status, or None."""
        query = sa.text("SELECT * FROM identity_sso_lookup(:wanted)")
        return (await self._session.execute(query, {"wanted": subject_bidx})).mappings().one_or_none()

    async def links(self) -> Sequence[SsoLink]:
        """Return the actor's links, the oldest first."""
        query = sa.select(SsoLink).where(col(SsoLink.user_id) == self._me).order_by(col(SsoLink.id))
        return (await self._session.scalars(query)).all()

    async def add_link(self, link: SsoLink) -> bool:
        """Link somebody at a provider; False when they are linked already, to whomever."""
        statement = insert(SsoLink).values(link.model_dump())
        statement = statement.on_conflict_do_nothing(constraint="uq_identity_sso_link_subject")
        done = await self._session.execute(statement.returning(col(SsoLink.id)))
        return done.scalar_one_or_none() is not None

    async def use_link(self, link_id: UUID, at: datetime) -> bool:
        """Note that the actor came by a link; False when it is gone."""
        done = await self._session.execute(sa.update(SsoLink).where(col(SsoLink.id) == link_id).values(used_at=at))
        return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE always has a CursorResult

    async def remove_link(self, link_id: UUID) -> bool:
        """Delete a link of the actor's; False when there is none."""
        done = await self._session.execute(
            sa.delete(SsoLink).where(col(SsoLink.id) == link_id, col(SsoLink.user_id) == self._me)
        )
        return bool(done.rowcount)  # type: ignore[attr-defined]  # a DELETE always has a CursorResult

    async def remove_links(self) -> int:
        """Delete all links of the actor's; returns how many there were."""
        done = await self._session.execute(sa.delete(SsoLink).where(col(SsoLink.user_id) == self._me))
        return int(done.rowcount)  # type: ignore[attr-defined]  # a DELETE always has a CursorResult

    async def add_offer(self, offer: SsoOffer) -> None:
        """Store an offer to link."""
        await self._session.execute(sa.insert(SsoOffer).values(offer.model_dump()).inline())

    async def find_offer(self, token_hash: str, at: datetime) -> RowMapping | None:
        """Return an open offer and whose account it is about; nobody is logged in yet."""
        query = sa.text("SELECT * FROM identity_sso_offer_lookup(:wanted, :at)")
        return (await self._session.execute(query, {"wanted": token_hash, "at": at})).mappings().one_or_none()

    async def confirm_offer(self, offer_id: UUID, at: datetime) -> None:
        """Note that the actor gave their password for this offer."""
        await self._session.execute(
            sa.update(SsoOffer)
            .where(col(SsoOffer.id) == offer_id, col(SsoOffer.user_id) == self._me)
            .values(confirmed_at=at)
        )

    async def use_offer(self, token_hash: str, at: datetime) -> SsoOffer | None:
        """Use up an offer of the actor's that they confirmed; None when it isn't good (any more)."""
        mine = (
            col(SsoOffer.token_hash) == token_hash,
            col(SsoOffer.user_id) == self._me,
            col(SsoOffer.confirmed_at).is_not(None),
            col(SsoOffer.used_at).is_(None),
            col(SsoOffer.expires_at) > at,
        )
        found = await self._session.execute(sa.update(SsoOffer).where(*mine).values(used_at=at).returning(SsoOffer))
        return found.scalars().one_or_none()

    async def add_visit(self, visit: SsoVisit) -> None:
        """Store which login at a provider the actor came from."""
        await self._session.execute(sa.insert(SsoVisit).values(visit.model_dump()).inline())

    async def find_ticket(self, token_hash: str) -> UUID:
        """Return the id of a ticket that the actor has just got."""
        query = sa.select(LoginTicket.id).where(col(LoginTicket.token_hash) == token_hash)  # type: ignore[call-overload]  # SQLModel types
        found: UUID = (await self._session.execute(query)).scalar_one()
        return found

    async def join_visit(self, ticket_id: UUID, session_id: UUID) -> None:
        """Note which session a login came to whose second step was missing; nothing when it came by no provider."""
        await self._session.execute(
            sa.update(SsoVisit)
            .where(col(SsoVisit.ticket_id) == ticket_id)
            .values(session_id=session_id, ticket_id=None)
        )

    async def find_visit(self, session_id: UUID) -> SsoVisit | None:
        """Return which login at a provider a session of the actor's came from, if one can log out there."""
        mine = (
            col(SsoVisit.user_id) == self._me,
            col(SsoVisit.session_id) == session_id,
            col(SsoVisit.named_ct).is_not(None),
        )
        return (await self._session.scalars(sa.select(SsoVisit).where(*mine))).one_or_none()

    async def hear(self, word_hash: str, until: datetime) -> bool:
        """Remember what a provider said; False when it has said it before."""
        query = sa.text("SELECT identity_sso_hear(:word, :until)")
        return bool(await self._session.scalar(query, {"word": word_hash, "until": until}))

    async def end_visits(
        self, provider: str, subject_bidx: str | None, visit_bidx: str | None, at: datetime
    ) -> Sequence[RowMapping]:
        """End the sessions that came from a login at a provider; returns them, whose they were, and their digests."""
        query = sa.text("SELECT * FROM identity_sso_end(:via, :subject, :visit, :at)")
        given = {"via": provider, "subject": subject_bidx, "visit": visit_bidx, "at": at}
        return (await self._session.execute(query, given)).mappings().all()

    async def prune(self, before: datetime) -> None:
        """Delete what came to nothing, or has long been used."""
        await self._session.execute(sa.delete(SsoTry).where(col(SsoTry.expires_at) < before))
        await self._session.execute(sa.delete(SsoOffer).where(col(SsoOffer.expires_at) < before))
        await self._session.execute(sa.delete(SsoHeard).where(col(SsoHeard.until) < before))
        # A session that ran out by itself can't be logged out any more; one that was ended has lost this with it.
        over = sa.select(Session.id).where(col(Session.expires_at) < before)  # type: ignore[call-overload]  # SQLModel types
        named = (col(SsoVisit.named_ct).is_not(None), col(SsoVisit.session_id).in_(over))
        await self._session.execute(sa.update(SsoVisit).where(*named).values(named_ct=None))
