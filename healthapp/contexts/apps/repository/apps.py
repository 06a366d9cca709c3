"""SQL of apps and of what people let them do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import col

from healthapp.contexts.apps.models import App, Code, Grant
from healthapp.contexts.apps.schemas import KnownApp

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.kit.uow import UnitOfWork


class AppsRepository:
    """Reads and writes what the actor of `uow` may; an app is known by its id to everybody who names it."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._session = uow.session
        self._actor = uow.actor

    async def known(self, app_id: UUID) -> KnownApp | None:
        """Return an app that hasn't ended, or None."""
        query = sa.text("SELECT * FROM apps_lookup(:wanted)")
        row = (await self._session.execute(query, {"wanted": app_id})).mappings().one_or_none()
        if row is None:
            return None
        return KnownApp(**{**row, "scopes": frozenset(row["scopes"].split())})

    async def apps(self) -> Sequence[App]:
        """Return every app, the living and the newest first; nothing to who is no administrator."""
        query = sa.select(App).order_by(col(App.ended_at).is_not(None), col(App.id).desc())
        return (await self._session.scalars(query)).all()

    async def add_app(self, app: App) -> None:
        """Store an app."""
        self._session.add(app)
        await self._session.flush()

    async def change_app(self, app_id: UUID, values: dict[str, object]) -> bool:
        """Change an app that hasn't ended; False when there is none."""
        statement = sa.update(App).where(col(App.id) == app_id, col(App.ended_at).is_(None)).values(values)
        done = await self._session.execute(statement)
        return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE always has a CursorResult

    async def end_tokens_of(self, app_id: UUID, at: datetime) -> int:
        """End everybody's tokens of an app; returns how many there were. For administrators."""
        query = sa.text("SELECT count(*) FROM apps_end_tokens(:app, :at)")
        return int((await self._session.execute(query, {"app": app_id, "at": at})).scalar_one())

    async def grant(self, app_id: UUID) -> Grant | None:
        """Return what the actor lets an app do, or None."""
        query = sa.select(Grant).where(
            col(Grant.app_id) == app_id, col(Grant.user_id) == self._actor.id, col(Grant.ended_at).is_(None)
        )
        return (await self._session.scalars(query)).one_or_none()

    async def allow(self, grant_id: UUID, app_id: UUID, scopes: str, at: datetime) -> UUID:
        """Write down what the actor lets an app do; returns the grant's id, which stays as long as it lives."""
        statement = sa.text(
            "INSERT INTO apps_grant AS g (id, app_id, user_id, scopes, created_at, changed_at)"
            " VALUES (:id, :app, :user, :scopes, :at, :at)"
            " ON CONFLICT (user_id, app_id) WHERE ended_at IS NULL"
            " DO UPDATE SET scopes = excluded.scopes, changed_at = excluded.changed_at RETURNING g.id"
        )
        values = {"id": grant_id, "app": app_id, "user": self._actor.id, "scopes": scopes, "at": at}
        return (await self._session.execute(statement, values)).scalar_one()  # type: ignore[no-any-return]  # a uuid column

    async def allowed(self) -> Sequence[RowMapping]:
        """Return the apps that the actor lets in, the newest first."""
        query = sa.text(
            "SELECT a.id, a.name, a.publisher, a.homepage, g.scopes, g.created_at AS allowed_at,"
            " (SELECT max(t.used_at) FROM apps_token t WHERE t.grant_id = g.id) AS used_at"
            " FROM apps_grant g CROSS JOIN LATERAL apps_lookup(g.app_id) a"
            " WHERE g.user_id = :user AND g.ended_at IS NULL ORDER BY g.created_at DESC, g.id"
        )
        return (await self._session.execute(query, {"user": self._actor.id})).mappings().all()

    async def end_grant(self, app_id: UUID, at: datetime) -> UUID | None:
        """Take back what the actor lets an app do; returns the grant's id, or None when there is none."""
        done = await self._session.execute(
            sa.update(Grant)
            .where(col(Grant.app_id) == app_id, col(Grant.user_id) == self._actor.id, col(Grant.ended_at).is_(None))
            .values(ended_at=at)
            .returning(col(Grant.id))
        )
        return done.scalar_one_or_none()

    async def add_code(self, code: Code) -> None:
        """Store a code."""
        await self._session.execute(sa.insert(Code).values(code.model_dump()).inline())
