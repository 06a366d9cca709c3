"""The assistant: questions with answers that stream (server-sent events), and what was asked before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import Body as FromBody
from fastapi import Query
from pydantic import Field
from starlette.responses import Response, StreamingResponse

from healthapp.api import examples
from healthapp.api.auth import Edge, LoggedIn
from healthapp.api.idempotency import begin_stream, end_stream, leave_stream, write
from healthapp.api.openapi import REPEATABLE
from healthapp.api.rest.bodies import Command, Done
from healthapp.api.routes import PathId, make_router
from healthapp.contexts.assistant.schemas import (
    Ask,
    ConversationView,
    Event,
    Failed,
    GiveFeedback,
    LetWrite,
    MessageView,
    Writer,
)
from healthapp.kit.errors import HealthError
from healthapp.kit.uow import UnitOfWork

if TYPE_CHECKING:
    from healthapp.contexts.assistant.schemas import Asked

router = make_router("/api/v1", "assistant")
STREAM = "text/event-stream"
_leaving: set[asyncio.Task[None]] = set()
"""Keys that are being given back; a task that nobody holds may be forgotten."""
_PAGE_MAX = 100
_EVENT = {
    "description": "One event; `data` is JSON.",
    "type": "object",
    "required": ["event", "data"],
    "properties": {
        "event": {"type": "string", "enum": ["meta", "citation", "delta", "done", "error"]},
        "data": {"type": "string"},
    },
}
_STREAMED = {
    200: {
        "description": "Server-sent events: `meta` first (`Meta`, with the warning signs), then `citation` and `delta`"
        " (a `Part` each), then `done`; `error` in its place when it could not be finished.",
        "content": {STREAM: {"schema": _EVENT}},
    }
}


class PageQuery(Command):
    """Which page of the conversations."""

    limit: int = Field(default=30, ge=1, le=_PAGE_MAX)
    offset: int = Field(default=0, ge=0, le=10**9)


class ConversationList(Done):
    """One's own conversations, the last used first."""

    conversations: list[ConversationView]
    total: int
    has_more: bool


class OneConversation(Done):
    """The messages of one conversation, in their order."""

    messages: list[MessageView]


class WriterState(Done):
    """Who could write your answers, and whether you let it."""

    writer: Writer


def encoded(event: Event) -> str:
    """Return an event as it is sent (WHATWG HTML, 9.2.6)."""
    return f"event: {event.name}\ndata: {event.data.model_dump_json(by_alias=True, exclude_none=True)}\n\n"


@router.post("/chat", response_class=StreamingResponse, responses=_STREAMED, openapi_extra=REPEATABLE)  # type: ignore[arg-type]  # FastAPI's own notation
async def ask(edge: LoggedIn, body: Annotated[Ask, FromBody(openapi_examples=examples.ASK)]) -> Response:
    """Ask the assistant; the answer streams, and is kept in your own history.

    It quotes passages of the medical knowledge, with numbers that lead to them (or has a model write from them, if you
    let it: see `/chat-writer`; a part of the kind `written` stood the checks), checks medicines named together,
    judges complaints as the symptom check does, and reads your own reminders to you. It says that it does not know when
    nothing supports an answer. Warning signs come first, in `meta.alert`. It informs; it does not diagnose.
    """
    kept = await begin_stream(edge, STREAM)
    if isinstance(kept, Response):
        return kept
    try:
        asked = await edge.platform.open_chat(edge.actor, body)
    except BaseException:
        if kept is not None:
            await leave_stream(edge, kept)
        raise
    return StreamingResponse(_stream(edge, asked, kept), media_type=STREAM, headers={"X-Accel-Buffering": "no"})


async def _stream(edge: Edge, asked: Asked, kept: UUID | None) -> AsyncIterator[str]:
    async def keep(uow: UnitOfWork, events: list[Event]) -> None:
        if kept is not None:
            await end_stream(edge, uow, kept, "".join(map(encoded, events)), asked.conversation_id)

    finished = False
    try:
        async for event in edge.platform.chat(edge.actor, asked, keep):
            yield encoded(event)
        finished = True
    except HealthError as error:
        yield encoded(Event("error", Failed(code=error.code, message=error.message(edge.actor.lang))))
    finally:
        if kept is not None and not finished:
            # In a task of its own: whoever closed the connection has ended this one.
            task = asyncio.create_task(leave_stream(edge, kept), name="leave-stream")
            _leaving.add(task)
            task.add_done_callback(_leaving.discard)


@router.get("/chat")
async def conversations(edge: LoggedIn, query: Annotated[PageQuery, Query()]) -> ConversationList:
    """List your conversations with the assistant, the last used first."""
    async with edge.begin() as uow:
        views, total = await edge.platform.assistant.conversations(uow, query.limit, query.offset)
    return ConversationList(conversations=views, total=total, has_more=query.offset + len(views) < total)


@router.get("/chat-writer")
async def writer(edge: LoggedIn) -> WriterState:
    """Say whether a language model could write your answers, whose it is, and whether you let it."""
    async with edge.begin() as uow:
        return WriterState(writer=await edge.platform.assistant.writer(uow))


@router.put("/chat-writer", response_model=WriterState, openapi_extra=REPEATABLE)
async def let_write(edge: LoggedIn, body: LetWrite) -> Response:
    """Let a language model write your answers, or don't any more.

    While you let it, your questions, up to three before each in the same conversation, and passages of the medical
    knowledge go to the host that is named; never your name, address, reminders, allergies or illnesses. Each sentence
    is compared with its passage before you see it. For another host you are asked again.
    """

    async def step(uow: UnitOfWork) -> WriterState:
        return WriterState(writer=await edge.platform.assistant.let_write(uow, agreed=body.agreed, host=body.host))

    return await write(edge, step)


@router.get("/chat/{id}", response_model_exclude_none=True)
async def conversation(edge: LoggedIn, id: PathId) -> OneConversation:  # noqa: A002 - the path's own name
    """Return one of your conversations."""
    async with edge.begin() as uow:
        return OneConversation(messages=await edge.platform.assistant.conversation(uow, id))


@router.delete("/chat/{id}", response_model=Done, openapi_extra=REPEATABLE)
async def delete_conversation(edge: LoggedIn, id: PathId) -> Response:  # noqa: A002 - the path's own name
    """Delete one of your conversations for good, with every question and answer in it."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.assistant.delete_conversation(uow, id)
        return Done()

    return await write(edge, step)


@router.post("/chat/messages/{id}/feedback", response_model=Done, openapi_extra=REPEATABLE)
async def feedback(
    edge: LoggedIn,
    id: PathId,  # noqa: A002 - the path's own name
    body: GiveFeedback,
) -> Response:
    """Say whether an answer helped, and why; said again, it replaces what you said before."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.assistant.give_feedback(uow, id, body)
        return Done()

    return await write(edge, step)
