"""One edge entry = one transaction. The edge begins and commits; services only describe what should happen."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import structlog
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from healthapp.kit.actor import Role
from healthapp.kit.audit import AuditEntry, write_audit
from healthapp.kit.errors import HealthError, Kind, forbidden
from healthapp.kit.ids import parse_id
from healthapp.kit.outbox import write_events

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from uuid import UUID

    from healthapp.kit.actor import Actor
    from healthapp.kit.audit import Outcome
    from healthapp.kit.clock import Clock
    from healthapp.kit.crypto import Cipher
    from healthapp.kit.database import Database

log = structlog.get_logger(__name__)

_SET_ACTOR = sa.text(
    "SELECT set_config('app.actor_id', :actor_id, true), set_config('app.actor_role', :actor_role, true)"
)
_GET_ACTOR = sa.text("SELECT current_setting('app.actor_id', true), current_setting('app.actor_role', true)")
_CONNECTION_TRIES = 2


class UnitOfWork:
    """A transaction, who is acting in it, and what has to happen with it: audit, events, hints after the commit."""

    def __init__(
        self, open_session: Callable[[], AsyncSession], actor: Actor, clock: Clock, cipher: Cipher | None
    ) -> None:
        """Work on the session that `open_session` gives, once there is something to ask; `cipher` is for the audit."""
        self._open_session = open_session
        self._session: AsyncSession | None = None
        self.actor = actor
        self.clock = clock
        self._cipher = cipher
        self._audit: list[AuditEntry] = []
        self._events: list[tuple[str, dict[str, object]]] = []
        self._before: list[Callable[[UnitOfWork], Awaitable[None]]] = []
        self._after: list[Callable[[], Awaitable[None]]] = []
        self._reads_for: dict[UUID, str] = {}
        self.scratch: dict[str, Any] = {}
        self.hints: dict[UUID, set[str]] = {}

    @property
    def session(self) -> AsyncSession:
        """Return the session; its transaction begins, as its actor, with the first statement."""
        if self._session is None:
            self._session = self._open_session()
        return self._session

    def start_with(self, session: AsyncSession) -> None:
        """Work on a session whose transaction has begun already."""
        self._session = session

    def audit(
        self,
        action: str,
        resource_type: str,
        resource_id: UUID | None = None,
        *,
        patient_id: UUID | None = None,
        purpose: str | None = None,
        outcome: Outcome = "success",
        error: Kind | None = None,
        **detail: str | int | bool | None,
    ) -> None:
        """Note an act for the audit trail; written with the commit.

        What is refused after the commit, so that it counts, has the `outcome` "denied" and the `error` that follows.
        """
        if patient_id in self._reads_for:
            detail["organisation_id"] = self._reads_for[patient_id]
        self._audit.append(
            AuditEntry(
                action,
                resource_type,
                resource_id,
                patient_id=patient_id,
                outcome=outcome,
                error=error,
                purpose=purpose,
                detail=detail,
            )
        )

    def reads_for(self, patient_id: UUID, organisation_id: UUID) -> None:
        """From here on, what is noted of this patient is done as somebody who belongs to that organisation."""
        self._reads_for[patient_id] = str(organisation_id)

    def emit(self, topic: str, **ids: object) -> None:
        """Announce `topic` with ids; subscribers hear of it after the commit, at least once."""
        self._events.append((topic, ids))

    def hint(self, user_id: UUID, topic: str) -> None:
        """Tell a person's open tabs and clients, after the commit, that something of theirs changed."""
        self.hints.setdefault(user_id, set()).add(topic)

    async def commit_when_copied(self) -> None:
        """Let the commit wait until its changes lie in the synchronous copy too: for money, which may never be lost.

        What else is written doesn't wait for the copy. Without a synchronous copy (`HEALTHAPP_BACKUP_SYNCHRONOUS`)
        this changes nothing; while the copy is away, such a commit waits for it to come back.
        """
        await self.session.execute(sa.text("SET LOCAL synchronous_commit = on"))

    def before_commit(self, step: Callable[[UnitOfWork], Awaitable[None]]) -> None:
        """Run `step` as the last thing inside the transaction (locks taken last are held shortest)."""
        self._before.append(step)

    def after_commit(self, step: Callable[[], Awaitable[None]]) -> None:
        """Run `step` once the commit has succeeded. It may fail without harm: it is only a hint or an index."""
        self._after.append(step)

    @asynccontextmanager
    async def acting_as(self, actor: Actor) -> AsyncIterator[UnitOfWork]:
        """Let the operator's process act for a person inside its own transaction, so that all of it happens or nothing.

        It is audited and announced as that person's doing. FORBIDDEN to everyone else: the transaction keeps the
        database role that it began with, so row-level security doesn't hold the person to their own rows here.
        """
        if self.actor.role is not Role.SYSTEM:
            raise forbidden(action="act_for_another", resource_type="user")
        inner = UnitOfWork(lambda: self.session, actor, self.clock, self._cipher)
        # What the database itself writes down, as the history of a consent, is that person's doing too.
        before = (await self.session.execute(_GET_ACTOR)).one()
        await self.session.execute(_SET_ACTOR, {"actor_id": str(actor.user_id or ""), "actor_role": actor.role.value})
        yield inner
        await inner._write()
        await self.session.flush()
        await self.session.execute(_SET_ACTOR, {"actor_id": before[0] or "", "actor_role": before[1] or ""})
        self._after += inner._after
        for user_id, topics in inner.hints.items():
            self.hints.setdefault(user_id, set()).update(topics)

    async def flush(self) -> None:
        """Write what was noted, then commit."""
        await self._write()
        if self._session is not None:
            await self._session.commit()

    async def _write(self) -> None:
        while self._before:
            await self._before.pop(0)(self)
        now = self.clock.now()
        if self._events:
            await write_events(self.session, self.actor.user_id, now, self._events)
        if self._audit:
            await write_audit(self.session, self.actor, now, self._audit, self._cipher)

    async def audit_denial(self, entry: AuditEntry) -> None:
        """Write one row at once and commit it, in a transaction of its own after what was undone."""
        await write_audit(self.session, self.actor, self.clock.now(), [entry], self._cipher)
        await self.session.commit()

    async def roll_back(self) -> None:
        """Undo what was written."""
        if self._session is not None:
            await self._session.rollback()

    async def close(self) -> None:
        """Give the connection back."""
        if self._session is not None:
            await self._session.close()

    async def run_after(self) -> None:
        """Run the steps that wait for the commit."""
        for step in self._after:
            try:
                await step()
            except Exception as error:  # noqa: BLE001 - a lost hint is repaired by the sweep; the commit stands
                log.warning("after_commit_failed", error=type(error).__name__)


class _ActorSession(Session):
    """A session whose every transaction begins by naming its actor, for row-level security."""


@event.listens_for(_ActorSession, "after_begin")
def _name_actor(session: Session, _transaction: object, connection: sa.Connection) -> None:
    connection.execute(_SET_ACTOR, session.info["actor"])


def _session_of(database: Database, actor: Actor) -> AsyncSession:
    return AsyncSession(
        database.engine_for(actor.role),
        expire_on_commit=False,
        sync_session_class=_ActorSession,
        info={"actor": {"actor_id": str(actor.user_id or ""), "actor_role": actor.role.value}},
    )


async def _open(database: Database, actor: Actor) -> AsyncSession:
    """Open a transaction that knows its actor; a connection that died in the pool costs one retry, not a 500."""
    for attempt in range(1, _CONNECTION_TRIES + 1):
        session = _session_of(database, actor)
        try:
            await session.connection()
        except (OperationalError, InterfaceError, PoolTimeout, OSError) as error:
            await session.close()
            if attempt == _CONNECTION_TRIES:
                raise _unavailable() from error
            await asyncio.sleep(0.05)
        else:
            return session
    raise AssertionError  # pragma: no cover - the loop always returns or raises


def _unavailable() -> HealthError:
    return HealthError(Kind.UNAVAILABLE, "database_unavailable", retry_after=2)


@asynccontextmanager
async def begin(
    database: Database, actor: Actor, clock: Clock, cipher: Cipher | None, *, lazy: bool = False
) -> AsyncIterator[UnitOfWork]:
    """Open a unit of work for `actor`; commits at the end, rolls back on any error, audits a denial on its own.

    `cipher` seals what the audit trail says of an act; only before there is any data key is there none.
    With `lazy` the transaction begins with the first statement; UNAVAILABLE comes from there then.
    """
    uow = UnitOfWork(lambda: _session_of(database, actor), actor, clock, cipher)
    if not lazy:
        uow.start_with(await _open(database, actor))
    try:
        yield uow
        await uow.flush()
    except HealthError as error:
        await uow.roll_back()
        if error.kind is Kind.FORBIDDEN and actor.role is not Role.ANONYMOUS:
            await _audit_denial(uow, error)
        raise
    except DBAPIError as error:
        await uow.roll_back()
        if error.connection_invalidated or isinstance(error, OperationalError):
            raise _unavailable() from error
        raise
    except PoolTimeout as error:
        await uow.roll_back()
        raise _unavailable() from error
    except BaseException:
        await uow.roll_back()
        raise
    finally:
        await uow.close()
    await uow.run_after()


async def _audit_denial(uow: UnitOfWork, error: HealthError) -> None:
    """A refused act is worth knowing too; the transaction that held it is gone, so this one is its own."""
    try:
        entry = AuditEntry(
            error.ids.get("action", "access"),
            error.ids.get("resource_type", "unknown"),
            patient_id=parse_id(error.ids.get("patient_id", "")),
            outcome="denied",
            error=error.kind,
            detail={"code": error.code, **{k: v for k, v in error.ids.items() if k.endswith("_id")}},
        )
        await uow.audit_denial(entry)
    except (DBAPIError, PoolTimeout):
        # Refused all the same: the caller gets the refusal, not the database's trouble.
        await uow.roll_back()
        log.exception("denial_not_audited", code=error.code)
