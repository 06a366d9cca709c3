"""SQL of second factors, recovery codes and the tickets between the two steps of a login."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from healthapp.contexts.identity.models import LoginAttempt, LoginTicket, Passkey, RecoveryCode, SecondFactor, Session
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.kit.uow import UnitOfWork


class SecondFactorRepository:
    """Reads and writes the actor's own; what changes only once is an UPDATE that says from which state."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session
        self._uow = uow

    @property
    def _me(self) -> UUID:
        return self._uow.actor.id

    async def factors(self) -> Sequence[SecondFactor]:
        """Return the actor's factors, pending ones too."""
        query = sa.select(SecondFactor).where(col(SecondFactor.user_id) == self._me).order_by(col(SecondFactor.kind))
        return (await self._session.scalars(query)).all()

    async def find(self, kind: str) -> SecondFactor | None:
        """Return the actor's factor of that kind, or None."""
        query = sa.select(SecondFactor).where(col(SecondFactor.user_id) == self._me, col(SecondFactor.kind) == kind)
        return (await self._session.scalars(query)).one_or_none()

    async def put_pending(self, values: dict[str, Any]) -> bool:
        """Begin a factor, or begin it anew; False when it is active."""
        fresh = {name: values[name] for name in ("id", "secret_ct", "created_at")}
        statement = insert(SecondFactor).values(values)
        statement = statement.on_conflict_do_update(
            constraint="uq_identity_second_factor_kind", set_=fresh, where=col(SecondFactor.status) == "pending"
        )
        done = await self._session.execute(statement.returning(col(SecondFactor.id)))
        return done.scalar_one_or_none() is not None

    async def add(self, values: dict[str, Any]) -> bool:
        """Store a factor that needs no confirming; False when there is one of its kind."""
        statement = insert(SecondFactor).values(values).on_conflict_do_nothing()
        done = await self._session.execute(statement.returning(col(SecondFactor.id)))
        return done.scalar_one_or_none() is not None

    async def is_on(self) -> bool:
        """Tell whether any factor of the actor's is on, or they have a passkey."""
        if any(factor.status == "active" for factor in await self.factors()):
            return True
        return await self.has_passkey()

    async def has_passkey(self) -> bool:
        """Tell whether the actor has a passkey."""
        query = sa.select(sa.exists().where(col(Passkey.user_id) == self._me))
        return bool(await self._session.scalar(query))

    async def mark_used(self, kind: str, at: datetime) -> None:
        """Note that a factor of the actor's was used."""
        mine = [col(SecondFactor.user_id) == self._me, col(SecondFactor.kind) == kind]
        await self._update(SecondFactor, mine, {"last_used_at": at})

    async def activate(self, factor_id: UUID, step: int | None, at: datetime) -> bool:
        """Turn a pending factor on; False when it isn't pending (any more)."""
        return await self._update(
            SecondFactor,
            [col(SecondFactor.id) == factor_id, col(SecondFactor.status) == "pending"],
            {"status": "active", "confirmed_at": at, "last_used_at": at, "last_step": step},
        )

    async def use_step(self, factor_id: UUID, step: int, at: datetime) -> bool:
        """Take a time step's code; False when it, or a later one, was taken before."""
        earlier = sa.or_(col(SecondFactor.last_step).is_(None), col(SecondFactor.last_step) < step)
        return await self._update(
            SecondFactor,
            [col(SecondFactor.id) == factor_id, col(SecondFactor.status) == "active", earlier],
            {"last_step": step, "last_used_at": at},
        )

    async def remove(self, kind: str) -> bool:
        """Delete the actor's factor of that kind; False when there is none."""
        done = await self._session.execute(
            sa.delete(SecondFactor).where(col(SecondFactor.user_id) == self._me, col(SecondFactor.kind) == kind)
        )
        return bool(done.rowcount)  # type: ignore[attr-defined]  # a DELETE always has a CursorResult

    async def remove_all(self) -> int:
        """Delete every factor, passkey and recovery code of the actor's; returns how many there were, without codes."""
        keys = await self._session.execute(sa.delete(Passkey).where(col(Passkey.user_id) == self._me))
        await self._session.execute(sa.delete(RecoveryCode).where(col(RecoveryCode.user_id) == self._me))
        done = await self._session.execute(sa.delete(SecondFactor).where(col(SecondFactor.user_id) == self._me))
        return int(done.rowcount + keys.rowcount)  # type: ignore[attr-defined]  # a DELETE always has a CursorResult

    async def end_tickets(self, at: datetime) -> None:
        """Let nobody do the second step of a login that has begun."""
        mine = [col(LoginTicket.user_id) == self._me, col(LoginTicket.used_at).is_(None)]
        await self._update(LoginTicket, mine, {"used_at": at})

    async def replace_codes(self, digests: Sequence[str], at: datetime) -> None:
        """Put new recovery codes in the place of the old ones; none when there are no digests."""
        await self._session.execute(sa.delete(RecoveryCode).where(col(RecoveryCode.user_id) == self._me))
        if digests:
            rows = [{"id": new_id(), "user_id": self._me, "code_bidx": digest, "created_at": at} for digest in digests]
            await self._session.execute(sa.insert(RecoveryCode).values(rows).inline())

    async def count_codes(self) -> int:
        """Return how many recovery codes are left."""
        query = sa.select(sa.func.count()).where(
            col(RecoveryCode.user_id) == self._me, col(RecoveryCode.used_at).is_(None)
        )
        return int((await self._session.execute(query)).scalar_one())

    async def use_code(self, digest: str, at: datetime) -> bool:
        """Take a recovery code; False when it isn't one of the actor's, or was used."""
        return await self._update(
            RecoveryCode,
            [
                col(RecoveryCode.user_id) == self._me,
                col(RecoveryCode.code_bidx) == digest,
                col(RecoveryCode.used_at).is_(None),
            ],
            {"used_at": at},
        )

    async def wrong_codes(self, key: str, since: datetime) -> Sequence[datetime]:
        """Return when wrong codes were given under that digest."""
        query = sa.select(LoginAttempt.at).where(col(LoginAttempt.account_bidx) == key, col(LoginAttempt.at) > since)  # type: ignore[call-overload]  # SQLModel types
        return (await self._session.scalars(query)).all()

    async def add_ticket(self, ticket: LoginTicket) -> None:
        """Store a ticket, and forget the actor's that have run out."""
        await self._session.execute(
            sa.delete(LoginTicket).where(
                col(LoginTicket.user_id) == self._me, col(LoginTicket.expires_at) < ticket.created_at
            )
        )
        await self._session.execute(sa.insert(LoginTicket).values(ticket.model_dump()).inline())

    async def find_ticket(self, token_hash: str) -> RowMapping | None:
        """Return the unused ticket with that digest and whose it is, or None; nobody is logged in yet."""
        query = sa.text("SELECT * FROM identity_login_ticket_lookup(:wanted)")
        return (await self._session.execute(query, {"wanted": token_hash})).mappings().one_or_none()

    async def use_ticket(self, ticket_id: UUID, at: datetime) -> bool:
        """Take a ticket; False when it was taken before."""
        return await self._update(
            LoginTicket, [col(LoginTicket.id) == ticket_id, col(LoginTicket.used_at).is_(None)], {"used_at": at}
        )

    async def strong_at(self, session_id: UUID) -> datetime | None:
        """Return when whoever uses this session last proved who they are: at the login, or later; None: not yet."""
        login = sa.case((col(Session.is_silent).is_(False), col(Session.created_at)))
        latest = sa.func.greatest(col(Session.strong_at), login)
        query = sa.select(latest).where(col(Session.id) == session_id)
        return (await self._session.execute(query)).scalar_one_or_none()

    async def set_strong(self, session_id: UUID, at: datetime) -> None:
        """Note that whoever uses this session has just proved who they are."""
        await self._update(Session, [col(Session.id) == session_id], {"strong_at": at})

    async def _update(self, model: Any, where: list[sa.ColumnElement[bool]], values: dict[str, Any]) -> bool:  # noqa: ANN401 - one of our tables, which SQLModel types as nothing more
        done = await self._session.execute(sa.update(model).where(*where).values(values))
        return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE always has a CursorResult
