"""SQL of codes and tokens. Whoever shows one is nobody yet: narrow SQL functions say whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import col

from healthapp.contexts.apps.models import Code, Grant, RotatedToken, Token
from healthapp.contexts.apps.schemas import HeldCode, HeldToken
from healthapp.kit.actor import Role

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.kit.uow import UnitOfWork


class TokensRepository:
    """Reads and writes what the actor of `uow` may."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session
        self._actor = uow.actor

    async def find_code(self, code_hash: str, at: datetime) -> HeldCode | None:
        """Return a code by its digest, used or not, or None."""
        row = await self._one("SELECT * FROM apps_code_lookup(:wanted, :at)", {"wanted": code_hash, "at": at})
        return None if row is None else HeldCode(**{**row, "role": Role(row["role"])})

    async def find_refresh(self, refresh_hash: str, at: datetime) -> HeldToken | None:
        """Return the family that a refresh token's digest belongs or belonged to, or None."""
        row = await self._one("SELECT * FROM apps_refresh_lookup(:wanted, :at)", {"wanted": refresh_hash, "at": at})
        return None if row is None else HeldToken(**{**row, "role": Role(row["role"])})

    async def use(self, access_hash: str, at: datetime) -> RowMapping | None:
        """Return what a living access token opens, and note now and then that it is in use."""
        return await self._one("SELECT * FROM apps_token_use(:wanted, :at)", {"wanted": access_hash, "at": at})

    async def _one(self, query: str, values: dict[str, Any]) -> RowMapping | None:
        return (await self._session.execute(sa.text(query), values)).mappings().one_or_none()

    async def hold_grant(self, grant_id: UUID) -> bool:
        """Let nobody take a grant back before the end of this transaction; False when somebody has."""
        query = sa.select(col(Grant.id)).where(col(Grant.id) == grant_id, col(Grant.ended_at).is_(None))
        return await self._session.scalar(query.with_for_update(read=True)) is not None

    async def use_code(self, code_id: UUID, at: datetime) -> bool:
        """Use a code up; of many at once one does."""
        done = await self._session.execute(
            sa.update(Code)
            .where(col(Code.id) == code_id, col(Code.used_at).is_(None), col(Code.expires_at) > at)
            .values(used_at=at)
        )
        return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE always has a CursorResult

    async def add(self, token: Token) -> None:
        """Store a family."""
        await self._session.execute(sa.insert(Token).values(token.model_dump()).inline())

    async def rotate(self, token_id: UUID, refresh_hash: str, values: dict[str, Any]) -> bool:
        """Change the tokens of a family; False when its refresh token is another one by now, or it has ended."""
        mine = sa.and_(
            col(Token.id) == token_id, col(Token.refresh_hash) == refresh_hash, col(Token.ended_at).is_(None)
        )
        # Of two exchanges at once the second waits here, and then finds another refresh token.
        done = await self._session.execute(sa.update(Token).where(mine).values(values))
        if not done.rowcount:  # type: ignore[attr-defined]  # an UPDATE always has a CursorResult
            return False
        rotated = {"token_hash": refresh_hash, "token_id": token_id, "user_id": self._actor.id}
        await self._session.execute(sa.insert(RotatedToken).values(rotated).inline())
        return True

    async def end(self, at: datetime, why: str, **which: UUID) -> int:
        """End the actor's living families with these values in their columns; returns how many there were."""
        mine = [getattr(Token, column) == value for column, value in which.items()]
        done = await self._session.execute(
            sa.update(Token)
            .where(col(Token.user_id) == self._actor.id, col(Token.ended_at).is_(None), *mine)
            .values(ended_at=at, ended_by=why)
        )
        return int(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE always has a CursorResult
