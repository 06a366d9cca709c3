"""Consent between a patient and who follows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from healthapp.api.auth import LoggedIn
from healthapp.api.idempotency import write
from healthapp.api.openapi import REPEATABLE
from healthapp.api.rest.bodies import Command, Done
from healthapp.api.rest.care_bodies import (
    ConsentChange,
    ConsentHistory,
    ConsentItem,
    ConsentList,
    ConsentTerms,
    Dependant,
    DependantList,
    OrganisationItem,
    OrganisationList,
)
from healthapp.api.routes import PathId, make_router
from healthapp.contexts.compliance.schemas import ConsentStatus, ConsentView, Terms
from healthapp.contexts.identity.schemas import Email
from healthapp.kit.actor import Role
from healthapp.kit.errors import invalid
from healthapp.kit.uow import UnitOfWork

if TYPE_CHECKING:
    from healthapp.contexts.identity.schemas import PersonView
    from healthapp.wiring import Platform

router = make_router("/api/v1", "care")


class AskConsent(Command):
    """Whom to ask. As a `patient` you let that person follow you; as a `caregiver` you ask to follow them.

    Or an organisation, which isn't asked: what you permit it holds at once, doses and figures unless `terms` say less.
    """

    email: Email | None = None
    organisation_id: UUID | None = Field(default=None, description="In place of an e-mail address.")
    as_role: Literal["patient", "caregiver"] | None = Field(
        default=None, alias="as", description="Your own side; without it, your account's role."
    )
    terms: ConsentTerms | None = Field(default=None, description="What you permit, or would like to be permitted.")


class OrganisationQuery(Command):
    """Which organisations."""

    name: str = Field(default="", max_length=120, description="A part of their name.")


class HistoryQuery(Command):
    """Which page of the history."""

    limit: int = Field(default=25, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=10**9)


class AnswerConsent(Command):
    """Agree or decline."""

    agree: bool = Field(strict=True)
    terms: ConsentTerms | None = Field(default=None, description="For the patient: what to permit instead.")


async def ask(platform: Platform, uow: UnitOfWork, email: str, side: str | None, terms: Terms | None = None) -> None:
    """Ask the owner of an address for consent. Whether the address has an account can't be told from the outcome."""
    found = await platform.identity.find_account(uow, email)
    chosen = side or ("caregiver" if uow.actor.role is Role.CAREGIVER else "patient")
    if chosen == "patient":
        grantee_id = found[0] if found else None
        invited = platform.identity.email_bidx(email)
        await platform.compliance.request(
            uow, patient_id=uow.actor.id, grantee_id=grantee_id, invite_bidx=invited, invite_email=email, terms=terms
        )
    else:
        own = platform.identity.email_bidx((await platform.identity.profile(uow)).email)
        # An address without an account leaves the same row, for a patient who doesn't exist: the list tells nothing.
        patient_id = found[0] if found else UUID(platform.identity.email_bidx(email)[:32])
        await platform.compliance.request(
            uow, patient_id=patient_id, grantee_id=uow.actor.id, invite_bidx=own, terms=terms
        )


def _item(view: ConsentView, names: Mapping[UUID, PersonView]) -> ConsentItem:
    # The one who asked learns who it is, and whether there is an account at all, with the answer.
    known = view.status is ConsentStatus.ACTIVE or view.waits_for_me
    other = view.other_id if known else None
    return ConsentItem(
        id=view.id,
        status=view.status.value,
        mine=view.mine,
        waits_for_me=view.waits_for_me,
        other_id=other,
        other_name=names[other].display_name if other is not None and other in names else None,
        organisation_id=view.organisation_id,
        organisation_name=view.organisation_name,
        created_at=view.created_at,
        terms=ConsentTerms.model_validate(view.terms.model_dump()),
        running=view.running,
    )


async def list_consents(platform: Platform, uow: UnitOfWork) -> list[ConsentItem]:
    """Return the open consents of who asks, for every edge that lists them."""
    views = await platform.compliance.consents(uow)
    people = await platform.identity.people(uow, [view.other_id for view in views if view.other_id is not None])
    return [_item(view, people) for view in views]


@router.get("/consents")
async def consents(edge: LoggedIn) -> ConsentList:
    """List your open consents, on either side."""
    async with edge.begin() as uow:
        return ConsentList(consents=await list_consents(edge.platform, uow))


@router.post("/consents", status_code=202, response_model=Done, openapi_extra=REPEATABLE)
async def ask_consent(edge: LoggedIn, body: AskConsent) -> Response:
    """Ask someone by their e-mail address, or permit an organisation something.

    The answer to an address is the same whether or not it has an account.
    """

    async def step(uow: UnitOfWork) -> Done:
        terms = body.terms.plain() if body.terms else None
        if body.organisation_id is not None and body.email is None and body.as_role != "caregiver":
            await edge.platform.compliance.give_to_organisation(uow, body.organisation_id, terms)
        elif body.email is not None and body.organisation_id is None:
            await ask(edge.platform, uow, body.email, body.as_role, terms)
        else:
            raise invalid("email", "choose_one_grantee")
        return Done()

    return await write(edge, step, status=202)


@router.post("/consents/{id}/answer", response_model=Done, openapi_extra=REPEATABLE)
async def answer_consent(edge: LoggedIn, id: PathId, body: AnswerConsent) -> Response:  # noqa: A002 - the path's name
    """Agree or decline; only the one who was asked may."""

    async def step(uow: UnitOfWork) -> Done:
        terms = body.terms.plain() if body.terms else None
        await edge.platform.compliance.answer(uow, id, agree=body.agree, terms=terms)
        return Done()

    return await write(edge, step)


@router.put("/consents/{id}", response_model=Done, openapi_extra=REPEATABLE)
async def change_consent(edge: LoggedIn, id: PathId, body: ConsentTerms) -> Response:  # noqa: A002 - as above
    """Permit something else from now on: another purpose, other parts of your record, another end."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.compliance.change_terms(uow, id, body.plain())
        return Done()

    return await write(edge, step)


@router.get("/consent-history")
async def consent_history(edge: LoggedIn, query: Annotated[HistoryQuery, Query()]) -> ConsentHistory:
    """List what you permitted, changed and ended, newest first."""
    async with edge.begin() as uow:
        found, total = await edge.platform.compliance.consent_history(uow, limit=query.limit, offset=query.offset)
        ids = list({one.grantee_id for one in found if one.grantee_id is not None})
        people = await edge.platform.identity.readers(uow, ids)
    changes = [
        ConsentChange(
            consent_id=one.consent_id,
            at=one.at,
            by=one.by,
            status=one.status.value,
            other_id=one.grantee_id,
            other_name=people[one.grantee_id].display_name if one.grantee_id in people else None,
            organisation_id=one.organisation_id,
            organisation_name=one.organisation_name,
            terms=ConsentTerms.model_validate(one.terms.model_dump()),
        )
        for one in found
    ]
    return ConsentHistory(history=changes, total=total, has_more=query.offset + len(found) < total)


@router.delete("/consents/{id}", response_model=Done, openapi_extra=REPEATABLE)
async def withdraw_consent(edge: LoggedIn, id: PathId) -> Response:  # noqa: A002 - as above
    """End a consent; either of the two may, at any time."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.compliance.withdraw(uow, id)
        return Done()

    return await write(edge, step)


@router.get("/dependants")
async def dependants(edge: LoggedIn) -> DependantList:
    """List those who agreed to be followed by you, or by an organisation that you belong to."""
    async with edge.begin() as uow:
        items = await list_consents(edge.platform, uow)
        shared = await edge.platform.compliance.member_consents(uow)
        names = await edge.platform.identity.people(uow, list({one.patient_id for one in shared}))
    followed = [
        Dependant(user_id=item.other_id, display_name=item.other_name, consent_id=item.id)
        for item in items
        if not item.mine and item.status == ConsentStatus.ACTIVE and item.other_id is not None
    ]
    by_organisation = [
        Dependant(
            user_id=one.patient_id,
            display_name=names[one.patient_id].display_name if one.patient_id in names else None,
            consent_id=one.id,
            organisation_id=one.organisation_id,
            organisation_name=one.name,
        )
        for one in shared
    ]
    return DependantList(dependants=[*followed, *by_organisation])


@router.get("/organisations")
async def organisations(edge: LoggedIn, query: Annotated[OrganisationQuery, Query()]) -> OrganisationList:
    """List the organisations that can be permitted something, by name: the first 200 of those that fit."""
    async with edge.begin() as uow:
        found = await edge.platform.compliance.organisations(uow, query.name)
    return OrganisationList(organisations=[OrganisationItem(**one.model_dump()) for one in found])
