"""Editing the medical content: versions of entries from a draft to what everybody reads."""

from __future__ import annotations

from typing import Annotated

from fastapi import Body, Query
from pydantic import Field, SecretStr
from starlette.responses import Response

from healthapp.api import examples
from healthapp.api.auth import Editor
from healthapp.api.idempotency import write
from healthapp.api.openapi import REPEATABLE
from healthapp.api.rest.bodies import Command
from healthapp.api.routes import PathId, make_router
from healthapp.contexts.knowledge.schemas.editing import (
    BeginRevision,
    ChangeRevision,
    FindRevisions,
    ReviewRevision,
    RevisionList,
    RevisionWhole,
    WithdrawRevision,
)
from healthapp.kit.errors import FieldError, HealthError, Kind
from healthapp.kit.uow import UnitOfWork

router = make_router("/api/v1/knowledge/editing", "knowledge")


class SignRevision(Command):
    """The signer's password, for this one signature."""

    password: Annotated[SecretStr, Field(min_length=1, max_length=1024)]


class WithdrawSigned(WithdrawRevision):
    """Why a version is withdrawn, and for a published one the password of whoever signs that."""

    password: Annotated[SecretStr, Field(min_length=1, max_length=1024)] | None = None


@router.get("/revisions")
async def revisions(edge: Editor, query: Annotated[FindRevisions, Query()]) -> RevisionList:
    """List versions, those changed last first. With `kind` and `entryId`: the history of one entry.

    `words` finds those whose names, in any language, or id hold all of them. All of these need the permission
    `edit_knowledge`, which an administrator gives to a person.
    """
    async with edge.begin() as uow:
        return await edge.platform.knowledge.revisions(uow, query)


@router.get("/revisions/{id}")
async def revision(edge: Editor, id: PathId) -> RevisionWhole:  # noqa: A002 - the path's own name
    """Show a version: what it says and changes, what is wrong with it, who signed it, and what you may do."""
    async with edge.begin() as uow:
        return await edge.platform.knowledge.revision(uow, id)


@router.post("/revisions", status_code=201, response_model=RevisionWhole, openapi_extra=REPEATABLE)
async def begin_revision(
    edge: Editor, body: Annotated[BeginRevision, Body(openapi_examples=examples.BEGIN_REVISION)]
) -> Response:
    """Begin a draft of an entry: without `body` of what is read now. An unknown id begins a new entry.

    A draft of yours that was begun just so, and that can still be published, is what you get again; `anew` begins
    another.
    """

    async def step(uow: UnitOfWork) -> RevisionWhole:
        return await edge.platform.knowledge.begin_once(uow, body)

    return await write(edge, step, status=201)


@router.put("/revisions/{id}", response_model=RevisionWhole, openapi_extra=REPEATABLE)
async def change_revision(edge: Editor, id: PathId, body: ChangeRevision) -> Response:  # noqa: A002 - as above
    """Keep what your draft says now; it may be unfinished, and `faults` says what is still wrong."""

    async def step(uow: UnitOfWork) -> RevisionWhole:
        return await edge.platform.knowledge.change_revision(uow, id, body)

    return await write(edge, step)


@router.post("/revisions/{id}/submit", response_model=RevisionWhole, openapi_extra=REPEATABLE)
async def submit_revision(edge: Editor, id: PathId) -> Response:  # noqa: A002 - as above
    """Hand your draft to the others; it never changes from then on. 422 names every field that is wrong."""

    async def step(uow: UnitOfWork) -> RevisionWhole:
        return await edge.platform.knowledge.submit_revision(uow, id)

    return await write(edge, step)


@router.post("/revisions/{id}/review", response_model=RevisionWhole, openapi_extra=REPEATABLE)
async def review_revision(edge: Editor, id: PathId, body: ReviewRevision) -> Response:  # noqa: A002 - as above
    """Approve somebody else's version, or send it back with a comment."""

    async def step(uow: UnitOfWork) -> RevisionWhole:
        return await edge.platform.knowledge.review_revision(uow, id, body)

    return await write(edge, step)


@router.post("/revisions/{id}/sign", response_model=RevisionWhole, openapi_extra=REPEATABLE)
async def sign_revision(edge: Editor, id: PathId, body: SignRevision) -> Response:  # noqa: A002 - as above
    """Sign somebody else's approved version, in person: by a fresh step-up and your password (21 CFR Part 11)."""
    async with edge.begin() as uow:
        await edge.platform.knowledge.require_signable(uow, id)
    compliance, now = edge.platform.compliance, edge.platform.clock.now()
    confirmed = await compliance.confirm_signer(edge.actor, body.password.get_secret_value(), now)

    async def step(uow: UnitOfWork) -> RevisionWhole:
        return await edge.platform.knowledge.sign_revision(uow, id, confirmed)

    return await write(edge, step)


@router.post("/revisions/{id}/publish", response_model=RevisionWhole, openapi_extra=REPEATABLE)
async def publish_revision(edge: Editor, id: PathId) -> Response:  # noqa: A002 - as above
    """Let everybody read a signed version. 422 when the whole content doesn't fit together with it, and why."""

    async def step(uow: UnitOfWork) -> RevisionWhole:
        return await edge.platform.knowledge.publish_revision(uow, id)

    return await write(edge, step)


@router.post("/revisions/{id}/withdraw", response_model=RevisionWhole, openapi_extra=REPEATABLE)
async def withdraw_revision(edge: Editor, id: PathId, body: WithdrawSigned) -> Response:  # noqa: A002 - as above
    """End a version. Of a published one the text that ships comes back, or the entry is gone.

    What is published needs a fresh step-up and your signature, by your password; and somebody else than its author
    where it is a warning, an interaction, an allergy, a medicine or a condition with dangers.
    """
    confirmed, platform = None, edge.platform
    async with edge.begin() as uow:
        is_signed = await platform.knowledge.require_withdrawable(uow, id)
        if is_signed:
            await platform.identity.require_step_up(uow)
    if is_signed:
        if body.password is None:
            raise HealthError(Kind.INVALID, fields=(FieldError("password", "required"),))
        password, now = body.password.get_secret_value(), platform.clock.now()
        confirmed = await platform.compliance.confirm_signer(edge.actor, password, now)

    async def step(uow: UnitOfWork) -> RevisionWhole:
        return await platform.knowledge.withdraw_revision(uow, id, body.reason, confirmed)

    return await write(edge, step)
