"""SQL of passkeys and of what devices were asked to sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from healthapp.contexts.identity.models.passkeys import Challenge, Passkey

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.contexts.identity.rules.passkeys import Signed
    from healthapp.kit.uow import UnitOfWork


class PasskeyRepository:
    """Reads and writes the actor's own; who isn't known yet is found by narrow SQL functions."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session
        self._uow = uow

    @property
    def _me(self) -> UUID:
        return self._uow.actor.id

    async def ask(self, challenge: Challenge) -> None:
        """Remember what a device was asked to sign."""
        await self._session.execute(sa.insert(Challenge).values(challenge.model_dump()).inline())

    async def take(self, browser_hash: str, purpose: str, at: datetime) -> RowMapping | None:
        """Use up what a browser's device was asked, or None: unknown, too old, used, or for something else."""
        query = sa.text("SELECT * FROM identity_challenge_take(:browser, :purpose, :at)")
        given = {"browser": browser_hash, "purpose": purpose, "at": at}
        return (await self._session.execute(query, given)).mappings().one_or_none()

    async def find(self, credential_id: str) -> RowMapping | None:
        """Return the key with that id and whose it is, if they may log in, or None."""
        query = sa.text("SELECT * FROM identity_passkey_lookup(:wanted)")
        return (await self._session.execute(query, {"wanted": credential_id})).mappings().one_or_none()

    async def all(self) -> Sequence[Passkey]:
        """Return the actor's passkeys, the oldest first."""
        query = sa.select(Passkey).where(col(Passkey.user_id) == self._me).order_by(col(Passkey.id))
        return (await self._session.scalars(query)).all()

    async def count(self) -> int:
        """Return how many passkeys the actor has."""
        query = sa.select(sa.func.count()).select_from(Passkey).where(col(Passkey.user_id) == self._me)
        return int((await self._session.execute(query)).scalar_one())

    async def add(self, passkey: Passkey) -> bool:
        """Store one; False when that key is known already, whosever it is."""
        statement = insert(Passkey).values(passkey.model_dump()).on_conflict_do_nothing()
        done = await self._session.execute(statement.returning(col(Passkey.id)))
        return done.scalar_one_or_none() is not None

    async def use(self, passkey_id: UUID, given: Signed, at: datetime) -> bool:
        """Note a use; False when its count isn't above the last one's. A device that doesn't count stays at 0."""
        risen = sa.or_(col(Passkey.sign_count) < given.sign_count, sa.literal(given.sign_count) == 0)
        still = sa.or_(sa.literal(given.sign_count) > 0, col(Passkey.sign_count) == 0)
        return await self._changed(
            sa.update(Passkey)
            .where(col(Passkey.id) == passkey_id, col(Passkey.user_id) == self._me, risen, still)
            .values(sign_count=given.sign_count, backed_up=given.backed_up, last_used_at=at)
        )

    async def rename(self, passkey_id: UUID, name_ct: str) -> bool:
        """Give one of the actor's another name; False when there is none with that id."""
        mine = (col(Passkey.id) == passkey_id, col(Passkey.user_id) == self._me)
        return await self._changed(sa.update(Passkey).where(*mine).values(name_ct=name_ct))

    async def remove(self, passkey_id: UUID) -> bool:
        """Delete one of the actor's; False when there is none with that id."""
        mine = (col(Passkey.id) == passkey_id, col(Passkey.user_id) == self._me)
        return await self._changed(sa.delete(Passkey).where(*mine))

    async def remove_all(self) -> int:
        """Delete the actor's; returns how many there were."""
        done = await self._session.execute(sa.delete(Passkey).where(col(Passkey.user_id) == self._me))
        return int(done.rowcount)  # type: ignore[attr-defined]  # a DELETE always has a CursorResult

    async def prune(self, before: datetime) -> None:
        """Delete what devices were asked and is over."""
        await self._session.execute(sa.delete(Challenge).where(col(Challenge.expires_at) < before))

    async def _changed(self, statement: sa.Executable) -> bool:
        done = await self._session.execute(statement)
        return bool(done.rowcount)  # type: ignore[attr-defined]  # such a statement always has a CursorResult
