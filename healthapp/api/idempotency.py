"""Writes that may be repeated (IETF draft idempotency-key-header).

The key and the response are stored in the write's own transaction, so that neither a crash nor two requests at once can
make it happen twice. The second of two requests waits at the unique key until the first has committed, and then gets
the first's response. A write that failed leaves no trace, so the same key may be used again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
from starlette.responses import Response

from healthapp.kit.actor import Role
from healthapp.kit.errors import FieldError, HealthError, Kind
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from uuid import UUID

    from pydantic import BaseModel

    from healthapp.api.auth import Edge
    from healthapp.kit.uow import UnitOfWork

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT = timedelta(hours=24)
_FIELD = "api_idempotency.response"
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_CLAIM = sa.text(
    "INSERT INTO api_idempotency (id, user_id, key, request_hash, created_at)"
    " VALUES (:id, :user_id, :key, :request_hash, :now) ON CONFLICT (user_id, key) DO NOTHING"
)
_FIND = sa.text(
    "SELECT id, request_hash, status_code, response_ct FROM api_idempotency WHERE user_id = :user_id AND key = :key"
)
# All of the caller's old keys, not only this one: nothing else removes them, and their answers hold health data.
_FORGET = sa.text(
    "DELETE FROM api_idempotency WHERE id IN (SELECT id FROM api_idempotency WHERE user_id = :user_id"
    " AND created_at < :before ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED)"
)
_STORE = sa.text("UPDATE api_idempotency SET status_code = :status, response_ct = :response WHERE id = :id")


async def write(
    edge: Edge,
    step: Callable[[UnitOfWork], Awaitable[BaseModel]],
    *,
    status: int = 200,
    exclude_none: bool = False,
) -> Response:
    """Do `step` in one unit of work and answer with what it returns; under a key given by the caller, only once."""
    key = _key_of(edge)
    async with edge.begin() as uow:
        row_id = None
        if key is not None:
            digest = await _digest(edge)
            row_id = await _claim(uow, key, digest)
            if row_id is None:
                return await _replay(edge, uow, key, digest)
        view = await step(uow)
        text = view.model_dump_json(by_alias=True, exclude_none=exclude_none)
        if row_id is not None:
            sealed = edge.platform.cipher.seal(_FIELD, row_id, text)
            await uow.session.execute(_STORE, {"id": row_id, "status": status, "response": sealed})
    return Response(text.encode(), status, media_type="application/json")


def _key_of(edge: Edge) -> str | None:
    key = edge.request.headers.get(HEADER)
    if key is None or edge.actor.role is Role.ANONYMOUS:
        return None
    if not _KEY.fullmatch(key):
        raise HealthError(Kind.INVALID, fields=(FieldError(HEADER, "bad_format"),))
    return key


async def _digest(edge: Edge) -> str:
    """Return what makes two requests the same: method, path, query and body."""
    request = edge.request
    state = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode())
    state.update(_canonical(await request.body()))
    return state.hexdigest()


def _canonical(body: bytes) -> bytes:
    """Return a JSON body without what doesn't matter: a client may write its fields in another order."""
    try:
        return json.dumps(json.loads(body), sort_keys=True, separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        return body


async def _claim(uow: UnitOfWork, key: str, digest: str) -> UUID | None:
    """Take the key for this transaction; None when it was used within the time that keys are kept."""
    row_id = new_id()
    mine = {"user_id": uow.actor.id, "key": key}
    await uow.session.execute(_FORGET, {"user_id": uow.actor.id, "before": uow.clock.now() - KEPT})
    done = await uow.session.execute(_CLAIM, {**mine, "id": row_id, "request_hash": digest, "now": uow.clock.now()})
    return row_id if done.rowcount else None  # type: ignore[attr-defined]  # an INSERT always has a CursorResult


async def _replay(edge: Edge, uow: UnitOfWork, key: str, digest: str) -> Response:
    found = (await uow.session.execute(_FIND, {"user_id": uow.actor.id, "key": key})).mappings().one_or_none()
    if found is None:
        # It was rolled back, or forgotten, while we waited for it.
        raise HealthError(Kind.CONFLICT, "idempotency_in_progress", retry_after=1)
    if found["request_hash"] != digest:
        raise HealthError(Kind.CONFLICT, "idempotency_conflict")
    text = edge.platform.cipher.open(_FIELD, found["id"], found["response_ct"])
    return Response(text.encode(), found["status_code"], {REPLAYED: "true"}, "application/json")
