"""What a patient who agreed to be followed says of their own health; each part where they permit it."""

from __future__ import annotations

from healthapp.api.auth import LoggedIn
from healthapp.api.rest.bodies import Done, EmergencyContactList, OneAboutSelf
from healthapp.api.routes import PathId, make_router
from healthapp.contexts.records.schemas import HealthFacts

router = make_router("/api/v1/dependants", "records")


class OneHealthFacts(Done):
    """Somebody's allergies and illnesses, as they say them themselves."""

    health_facts: HealthFacts


@router.get("/{id}/health-facts")
async def dependants_health_facts(edge: LoggedIn, id: PathId) -> OneHealthFacts:  # noqa: A002 - the path's own name
    """Return allergies and illnesses of someone who permits you `health_facts`, as they say them themselves.

    An empty list says nothing of them, unless `noAllergies` or `noConditions` says that they know of none.
    """
    async with edge.begin() as uow:
        return OneHealthFacts(health_facts=await edge.platform.records.facts(uow, id))


@router.get("/{id}/about-self")
async def dependants_about_self(edge: LoggedIn, id: PathId) -> OneAboutSelf:  # noqa: A002 - as above
    """Return age, sex, pregnancy, breast-feeding and kidney function of someone who permits you `about_self`."""
    async with edge.begin() as uow:
        return OneAboutSelf(about_self=await edge.platform.records.about_self(uow, id))


@router.get("/{id}/emergency-contacts")
async def dependants_contacts(edge: LoggedIn, id: PathId) -> EmergencyContactList:  # noqa: A002 - as above
    """List whom someone who permits you `emergency_contacts` wants to be called in an emergency."""
    async with edge.begin() as uow:
        return EmergencyContactList(emergency_contacts=await edge.platform.records.emergency_contacts(uow, id))
