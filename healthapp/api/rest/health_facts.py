"""What you say of yourself, your allergies, illnesses and emergency contacts. Nobody else writes them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Body
from starlette.responses import Response

from healthapp.api import examples
from healthapp.api.auth import LoggedIn
from healthapp.api.idempotency import write
from healthapp.api.openapi import REPEATABLE
from healthapp.api.rest.bodies import (
    AllergyList,
    ConditionList,
    Done,
    EmergencyContactList,
    OneAboutSelf,
    OneAllergy,
    OneCondition,
    OneEmergencyContact,
)
from healthapp.api.routes import PathId, make_router
from healthapp.contexts.records.schemas import (
    About,
    RecordAllergy,
    RecordCondition,
    RecordEmergencyContact,
    SayAboutSelf,
    SayNone,
)
from healthapp.kit.uow import UnitOfWork

router = make_router("/api/v1/me", "records")
_Allergy = Annotated[RecordAllergy, Body(openapi_examples=examples.RECORD_ALLERGY)]
_Condition = Annotated[RecordCondition, Body(openapi_examples=examples.RECORD_CONDITION)]
_Contact = Annotated[RecordEmergencyContact, Body(openapi_examples=examples.RECORD_EMERGENCY_CONTACT)]
_Self = Annotated[SayAboutSelf, Body(openapi_examples=examples.SAY_ABOUT_SELF)]
_None = Annotated[SayNone, Body(openapi_examples=examples.SAY_NONE)]


@router.get("/about-self")
async def about_self(edge: LoggedIn) -> OneAboutSelf:
    """Return your age, sex, pregnancy, breast-feeding and kidney function as you said them, and what counts today."""
    async with edge.begin() as uow:
        return OneAboutSelf(about_self=await edge.platform.records.about_self(uow))


@router.put("/about-self", response_model=OneAboutSelf, openapi_extra=REPEATABLE)
async def say_about_self(edge: LoggedIn, body: _Self) -> Response:
    """Say it anew, all of it: what is left out is unknown from now on.

    Checks of medicines and the symptom check count it. A pregnancy counts until two weeks after the due date, without
    one for 280 days; that there is none for 90 days; breast-feeding for two years; an eGFR of 60 or more for a year.
    After that it is unknown, and asked again.
    """

    async def step(uow: UnitOfWork) -> OneAboutSelf:
        return OneAboutSelf(about_self=await edge.platform.records.say_about_self(uow, body))

    return await write(edge, step)


@router.get("/allergies")
async def allergies(edge: LoggedIn) -> AllergyList:
    """List your allergies."""
    async with edge.begin() as uow:
        found = await edge.platform.records.facts(uow)
    return AllergyList(allergies=found.allergies, none_known=found.no_allergies)


@router.post("/allergies", status_code=201, response_model=OneAllergy, openapi_extra=REPEATABLE)
async def record_allergy(edge: LoggedIn, body: _Allergy) -> Response:
    """Enter an allergy. Checks of medicines count it where its name is known; where it isn't, they say so."""

    async def step(uow: UnitOfWork) -> OneAllergy:
        return OneAllergy(allergy=await edge.platform.records.record_allergy(uow, body))

    return await write(edge, step, status=201)


@router.put("/no-known-allergies", response_model=Done, openapi_extra=REPEATABLE)
async def no_allergies(edge: LoggedIn, body: _None) -> Response:
    """Say that you know of no allergy, or take that back. While one is entered it can't be said."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.records.say_none(uow, About.ALLERGIES, none_known=body.none_known)
        return Done()

    return await write(edge, step)


@router.delete("/allergies/{id}", response_model=Done, openapi_extra=REPEATABLE)
async def remove_allergy(edge: LoggedIn, id: PathId) -> Response:  # noqa: A002 - the path's own name
    """Take an allergy out of your list."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.records.remove_allergy(uow, id)
        return Done()

    return await write(edge, step)


@router.get("/conditions")
async def conditions(edge: LoggedIn) -> ConditionList:
    """List your illnesses."""
    async with edge.begin() as uow:
        found = await edge.platform.records.facts(uow)
    return ConditionList(conditions=found.conditions, none_known=found.no_conditions)


@router.post("/conditions", status_code=201, response_model=OneCondition, openapi_extra=REPEATABLE)
async def record_condition(edge: LoggedIn, body: _Condition) -> Response:
    """Enter an illness. Checks of medicines count it where its name is known; where it isn't, they say so."""

    async def step(uow: UnitOfWork) -> OneCondition:
        return OneCondition(condition=await edge.platform.records.record_condition(uow, body))

    return await write(edge, step, status=201)


@router.put("/no-known-conditions", response_model=Done, openapi_extra=REPEATABLE)
async def no_conditions(edge: LoggedIn, body: _None) -> Response:
    """Say that you know of no illness of yours, or take that back. While one is entered it can't be said."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.records.say_none(uow, About.CONDITIONS, none_known=body.none_known)
        return Done()

    return await write(edge, step)


@router.delete("/conditions/{id}", response_model=Done, openapi_extra=REPEATABLE)
async def remove_condition(edge: LoggedIn, id: PathId) -> Response:  # noqa: A002 - as above
    """Take an illness out of your list."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.records.remove_condition(uow, id)
        return Done()

    return await write(edge, step)


@router.get("/emergency-contacts")
async def emergency_contacts(edge: LoggedIn) -> EmergencyContactList:
    """List whom you want to be called in an emergency."""
    async with edge.begin() as uow:
        return EmergencyContactList(emergency_contacts=await edge.platform.records.emergency_contacts(uow))


@router.post("/emergency-contacts", status_code=201, response_model=OneEmergencyContact, openapi_extra=REPEATABLE)
async def record_emergency_contact(edge: LoggedIn, body: _Contact) -> Response:
    """Enter somebody to be called in an emergency, three at most. They are shown to you whenever it is one.

    `step_up_required` unless you logged in, or proved who you are, within ten minutes.
    """

    async def step(uow: UnitOfWork) -> OneEmergencyContact:
        await edge.platform.identity.require_step_up(uow)
        return OneEmergencyContact(emergency_contact=await edge.platform.records.record_emergency_contact(uow, body))

    return await write(edge, step, status=201)


@router.delete("/emergency-contacts/{id}", response_model=Done, openapi_extra=REPEATABLE)
async def remove_emergency_contact(edge: LoggedIn, id: PathId) -> Response:  # noqa: A002 - as above
    """Take somebody out of your list. `step_up_required` as for entering one."""

    async def step(uow: UnitOfWork) -> Done:
        await edge.platform.identity.require_step_up(uow)
        await edge.platform.records.remove_emergency_contact(uow, id)
        return Done()

    return await write(edge, step)
