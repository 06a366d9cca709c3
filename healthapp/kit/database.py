"""Connections to Postgres: one engine per database role, because the role is what row-level security trusts."""

from __future__ import annotations

import base64
import hashlib
import hmac
import select
from time import perf_counter
from typing import TYPE_CHECKING, Any

import psycopg
import structlog
from psycopg.pq import PipelineStatus, TransactionStatus
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from healthapp.kit.actor import Role
from healthapp.kit.telemetry import observe_query
from healthapp.kit.tracing import add_span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.pool import ConnectionPoolEntry

log = structlog.get_logger(__name__)
APP_ROLE = "healthapp_app"
WORKER_ROLE = "healthapp_worker"
SYSTEM_ROLE = "healthapp_system"
_OF = {Role.WORKER: WORKER_ROLE, Role.SYSTEM: SYSTEM_ROLE}
_WAS_DEAD = "was_dead"


def async_url(url: str) -> URL:
    """Return `url` for SQLAlchemy's psycopg driver; accepts the usual `postgres://` spellings."""
    parsed = make_url(url)
    return parsed.set(drivername="postgresql+psycopg")


def role_password(master_key: bytes, role: str) -> str:
    """Derive the password of one of our database roles, so that an operator configures one URL and one key."""
    mac = hmac.new(master_key, f"postgres-role:{role}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def role_url(owner_url: str, master_key: bytes, role: str) -> str:
    """Return the URL by which `role` logs in to the database that `owner_url` names."""
    url = make_url(owner_url).set(username=role, password=role_password(master_key, role))
    return url.render_as_string(hide_password=False)


class Database:
    """The engines of one process. A web process has no worker engine, and so can't act as the worker."""

    def __init__(self, urls: Mapping[str, str], *, pool_size: int = 10, max_overflow: int = 10) -> None:
        """Open (lazily) one engine per database role in `urls`."""
        self._engines: dict[str, AsyncEngine] = {}
        for role, url in urls.items():
            engine = create_async_engine(
                async_url(url),
                pool_size=pool_size,
                max_overflow=max_overflow,
                pool_timeout=5,
                pool_recycle=1800,
                hide_parameters=True,  # an error's text goes into logs; its statement's values are people's data
                connect_args={"connect_timeout": 3, "options": "-c timezone=UTC -c statement_timeout=30000"},
            )
            _measure(engine)
            _leave_the_dead(engine)
            _keep_no_broken_ones(engine)
            self._engines[role] = engine

    def engine_for(self, role: Role) -> AsyncEngine:
        """Return the engine by which an actor of `role` reaches Postgres."""
        return self._engines[_OF.get(role, APP_ROLE)]

    async def close(self) -> None:
        """Close every pool."""
        for engine in self._engines.values():
            await engine.dispose()


def _measure(engine: AsyncEngine) -> None:
    """Time each statement for `database_query_duration_seconds`; labels are the verb only, never the text."""

    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def _before(conn: Any, _c: object, _s: str, _p: object, _x: object, _m: bool) -> None:  # noqa: ANN401, FBT001 - SQLAlchemy's signature
        conn.info["started"] = perf_counter()

    @event.listens_for(engine.sync_engine, "after_cursor_execute")
    def _after(conn: Any, _c: object, statement: str, _p: object, _x: object, _m: bool) -> None:  # noqa: ANN401, FBT001 - SQLAlchemy's signature
        started = conn.info.pop("started", None)
        if started is not None:
            verb, seconds = statement.lstrip()[:6].split(None, 1)[0].lower(), perf_counter() - started
            observe_query(verb, seconds)
            add_span(f"postgres {verb}", seconds, verb=verb)


def _leave_the_dead(engine: AsyncEngine) -> None:
    """Take no connection from the pool whose server has closed it meanwhile. Asks the socket, not the server.

    A server that is being restarted in good order may end a connection that it has only just let in. Then it is going
    away, and that is said as the driver says it: the pool, left to itself, would call it a mistake of ours.
    """

    @event.listens_for(engine.sync_engine, "checkout")
    def _check(connection: Any, record: Any, _proxy: object) -> None:  # noqa: ANN401 - the driver's and the pool's own
        # An idle server says nothing unasked: if there is something to read, it is most likely the end.
        driver = connection.driver_connection
        poller = select.poll()
        if not driver.closed:
            poller.register(driver.fileno(), select.POLLIN)
        if not (driver.closed or poller.poll(0)):
            record.record_info.pop(_WAS_DEAD, None)
            return
        problem = "the server has closed this connection"
        if record.record_info.pop(_WAS_DEAD, False):
            raise psycopg.OperationalError(problem)
        record.record_info[_WAS_DEAD] = True
        raise DisconnectionError(problem)


def _keep_no_broken_ones(engine: AsyncEngine) -> None:
    """Take no connection back into the pool that a broken-off statement left in the middle of something.

    A tab that is closed cancels what it waits for. Psycopg sends many rows in pipeline mode, and broken off as it
    begins or ends that mode it stays in it: whoever got the connection next would find no answer, or another's.
    """

    @event.listens_for(engine.sync_engine, "checkin")
    def _check(connection: Any, record: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's own
        if connection is None:
            return
        state = connection.driver_connection.pgconn
        if state.pipeline_status != PipelineStatus.OFF or state.transaction_status != TransactionStatus.IDLE:
            log.warning("connection_left_broken", pipeline=state.pipeline_status, transaction=state.transaction_status)
            record.invalidate()
