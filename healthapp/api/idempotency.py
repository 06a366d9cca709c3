"""Writes that may be repeated (IETF draft idempotency-key-header).

The key and the response are stored in the write's own transaction, so that neither a crash nor two requests at once can
make it happen twice. The second of two requests waits at the unique key until the first has committed, and then gets
the first's response. A write that failed leaves no trace, so the same key may be used again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from starlette.responses import Response

from healthapp.kit.actor import Role
from healthapp.kit.errors import FieldError, HealthError, Kind
from healthapp.kit.idempotency import claim, find, release, store

if TYPE_CHECKING:
    from uuid import UUID

    from pydantic import BaseModel

    from healthapp.api.auth import Edge
    from healthapp.kit.uow import UnitOfWork

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_FIELD = "api_idempotency.response"
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


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
            digest = await _digest(edge, key)
            row_id = await claim(uow, key, digest)
            if row_id is None:
                return await _replay(edge, uow, key, digest)
        view = await step(uow)
        text = view.model_dump_json(by_alias=True, exclude_none=exclude_none)
        if row_id is not None:
            sealed = edge.platform.cipher.seal(_FIELD, row_id, text)
            await store(uow, row_id, status, sealed)
    return Response(text.encode(), status, media_type="application/json")


async def begin_stream(edge: Edge, media_type: str) -> Response | UUID | None:
    """Take the caller's key before a streamed write, which no one transaction holds.

    Returns the first answer when there is one already; else the id under which `end_stream` keeps it, or None without
    a key. Until then a repeat is told that it is in progress (409).
    """
    key = _key_of(edge)
    if key is None:
        return None
    digest = await _digest(edge, key)
    async with edge.begin() as uow:
        row_id = await claim(uow, key, digest)
        return row_id if row_id is not None else await _replay(edge, uow, key, digest, media_type)


async def end_stream(edge: Edge, uow: UnitOfWork, row_id: UUID, text: str, conversation_id: UUID) -> None:
    """Keep the answer of a streamed write, in the transaction that stores what it did, as long as its conversation."""
    sealed = edge.platform.cipher.seal(_FIELD, row_id, text)
    await store(uow, row_id, 200, sealed, conversation_id=conversation_id)


async def leave_stream(edge: Edge, row_id: UUID) -> None:
    """Give the key back after a streamed write that failed: nothing happened, and it may be tried again."""
    async with edge.begin() as uow:
        await release(uow, row_id)


def _key_of(edge: Edge) -> str | None:
    key = edge.request.headers.get(HEADER)
    if key is None or edge.actor.role is Role.ANONYMOUS:
        return None
    if not _KEY.fullmatch(key):
        raise HealthError(Kind.INVALID, fields=(FieldError(HEADER, "bad_format"),))
    return key


async def _digest(edge: Edge, key: str) -> str:
    """Return what makes two requests of one person under one key the same: method, path, query and body.

    Keyed, because a body may be a password or a diagnosis: what lies in the database shall open to no dictionary.
    """
    request = edge.request
    # One character for each byte: what is no text has to differ too.
    body = _canonical(await request.body()).decode("latin-1")
    said = f"{edge.actor.id} {key} {request.method} {request.url.path}?{request.url.query}\n{body}"
    return edge.platform.cipher.blind("idempotency", said)


def _canonical(body: bytes) -> bytes:
    """Return a JSON body without what doesn't matter: a client may write its fields in another order."""
    try:
        return json.dumps(json.loads(body), sort_keys=True, separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        return body


async def _replay(edge: Edge, uow: UnitOfWork, key: str, digest: str, media_type: str = "application/json") -> Response:
    found = await find(uow, key)
    if found is None:
        # It was rolled back, or forgotten, while we waited for it.
        raise HealthError(Kind.CONFLICT, "idempotency_in_progress", retry_after=1)
    if found["request_hash"] != digest:
        raise HealthError(Kind.CONFLICT, "idempotency_conflict")
    if found["response_ct"] is None:
        raise HealthError(Kind.CONFLICT, "idempotency_in_progress", retry_after=1)
    text = edge.platform.cipher.open(_FIELD, found["id"], found["response_ct"])
    return Response(text.encode(), found["status_code"], {REPLAYED: "true"}, media_type)
