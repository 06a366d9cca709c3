"""People of the tests: real accounts with real tokens, made without waiting for a password hash each time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING
from unittest.mock import patch

from healthapp.contexts.compliance.schemas.organisations import KeepOrganisation, OrganisationKind
from healthapp.contexts.identity.schemas import ApiLogin, Login, Register
from healthapp.kit import passwords
from healthapp.kit.actor import Actor, Role
from healthapp.kit.i18n import Lang
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.contexts.compliance.schemas import Terms
    from healthapp.wiring import Platform

PASSWORD = "rupali-ilish-7421"
_HASHED_IN = "healthapp.contexts.identity.service.accounts.hash_password"


@dataclass(frozen=True, slots=True)
class Person:
    """An account and how to act as it."""

    id: UUID
    email: str
    role: Role
    lang: Lang
    time_zone: str
    name: str
    password: str = PASSWORD

    @property
    def actor(self) -> Actor:
        """Return the actor of this person, as an edge would make it."""
        return Actor(self.role, user_id=self.id, lang=self.lang, time_zone=self.time_zone, ip="127.0.0.1")


@cache
def _hash(password: str) -> str:
    return passwords._HASHER.hash(password)


async def _hash_once(password: str) -> str:
    return _hash(password)


async def make_person(
    platform: Platform,
    role: Role = Role.PATIENT,
    *,
    email: str | None = None,
    name: str = "রহিমা খাতুন",
    lang: Lang = Lang.EN,
    time_zone: str = "Asia/Dhaka",
    password: str = PASSWORD,
    phone: str | None = None,
    proven: bool = True,
) -> Person:
    """Open an account of any role; `platform` must be the operator's. Its addresses are `proven`, or not yet."""
    address = email or f"{role.value}-{new_id().hex[-10:]}@example.com"
    command = Register(
        email=address, password=password, display_name=name, phone=phone, locale=lang, time_zone=time_zone
    )
    with patch(_HASHED_IN, _hash_once):
        async with platform.begin(Actor.system()) as uow:
            user_id = await platform.identity.register(uow, command, role=role, proven=proven)
    return Person(user_id, address, role, lang, time_zone, name, password)


async def api_login(platform: Platform, person: Person, origin: Actor) -> ApiLogin:
    """Log in like an API client, by the password alone."""
    tokens = await platform.login_api(Login(email=person.email, password=person.password), origin)
    assert isinstance(tokens, ApiLogin)
    return tokens


async def bearer_token(platform: Platform, person: Person) -> str:
    """Open an API session for `person` and return its access token."""
    async with platform.begin(replace(person.actor)) as uow:
        return (await platform.identity.open_api_session(uow)).access_token


async def at_home(platform: Platform, person: Person, origin: Actor | None = None) -> Actor:
    """Log in and return who acts, with the login's session: a fresh proof of who it is."""
    found = await platform.authenticate_bearer(await bearer_token(platform, person), origin or person.actor)
    assert found is not None
    return found


async def browser_token(platform: Platform, person: Person) -> str:
    """Open a browser session for `person` and return what its cookie holds."""
    async with platform.begin(person.actor) as uow:
        user = {"id": person.id, "role": person.role.value}
        return (await platform.identity.open_browser_session(uow, user)).token  # type: ignore[arg-type]  # a mapping is all it reads


async def organisation(platform: Platform, admin: Person, *members: Person, name: str = "Shapla Clinic") -> UUID:
    """Let an administrator add a clinic, and let `members` belong to it."""
    command = KeepOrganisation(name=name, kind=OrganisationKind.CLINIC)
    async with platform.begin(admin.actor) as uow:
        found = await platform.compliance.add_organisation(uow, command)
        for member in members:
            await platform.compliance.add_member(uow, found, member.id)
    return found


async def follow(platform: Platform, patient: Person, follower: Person, terms: Terms | None = None) -> UUID:
    """Let `follower` follow `patient`, asked and agreed through the real service; by the patient's own `terms`."""
    async with platform.begin(follower.actor) as uow:
        consent_id = await platform.compliance.request(
            uow,
            patient_id=patient.id,
            grantee_id=follower.id,
            invite_bidx=platform.identity.email_bidx(follower.email),
        )
    assert consent_id is not None
    async with platform.begin(patient.actor) as uow:
        await platform.compliance.answer(uow, consent_id, agree=True, terms=terms)
    return consent_id
