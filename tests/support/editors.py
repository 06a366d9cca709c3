"""Editors, and a version of an entry taken as far as a test wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthapp.contexts.compliance.schemas.permissions import GivePermission
from healthapp.contexts.knowledge.schemas.editing import BeginRevision, ReviewRevision
from healthapp.kit.actor import Role
from tests.support.people import at_home

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.contexts.knowledge.schemas.editing import RevisionWhole
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person


async def make_editor(platform: Platform, make_user: MakeUser, role: Role = Role.DOCTOR, **chosen: Any) -> Person:
    """Open an account that may edit the content."""
    person = await make_user(role, **chosen)
    await give(platform, await make_user(Role.ADMIN), person)
    return person


async def give(platform: Platform, admin: Person, person: Person) -> UUID:
    """Give somebody the permission, as an administrator does."""
    async with platform.begin(admin.actor) as uow:
        command = GivePermission(user_id=person.id, permission="edit_knowledge", reason="Of the content board")
        return await platform.compliance.give_to_person(uow, command)


async def begin(
    platform: Platform, who: Person, kind: str, entry_id: str, body: dict[str, Any] | None = None
) -> RevisionWhole:
    """Begin a draft."""
    async with platform.begin(who.actor) as uow:
        command = BeginRevision.model_validate({"kind": kind, "entry_id": entry_id, "body": body, "note": "A test"})
        return await platform.knowledge.begin_revision(uow, command)


async def submit(platform: Platform, who: Person, revision_id: UUID) -> RevisionWhole:
    """Submit it."""
    async with platform.begin(who.actor) as uow:
        return await platform.knowledge.submit_revision(uow, revision_id)


async def review(platform: Platform, who: Person, revision_id: UUID, *, approve: bool = True) -> RevisionWhole:
    """Approve it, or send it back."""
    async with platform.begin(who.actor) as uow:
        command = ReviewRevision(approve=approve, comment="Read and compared with the source")
        return await platform.knowledge.review_revision(uow, revision_id, command)


async def sign(platform: Platform, who: Person, revision_id: UUID) -> RevisionWhole:
    """Sign it, having just logged in."""
    actor = await at_home(platform, who)
    confirmed = await platform.compliance.confirm_signer(actor, who.password, platform.clock.now())
    async with platform.begin(actor) as uow:
        return await platform.knowledge.sign_revision(uow, revision_id, confirmed)


async def publish(platform: Platform, who: Person, revision_id: UUID) -> RevisionWhole:
    """Publish it."""
    async with platform.begin(who.actor) as uow:
        return await platform.knowledge.publish_revision(uow, revision_id)


async def withdraw(platform: Platform, who: Person, revision_id: UUID) -> RevisionWhole:
    """Withdraw it, signed, having just logged in."""
    actor = await at_home(platform, who)
    confirmed = await platform.compliance.confirm_signer(actor, who.password, platform.clock.now())
    async with platform.begin(actor) as uow:
        return await platform.knowledge.withdraw_revision(uow, revision_id, "It was wrong", confirmed)


async def signed(
    platform: Platform,
    author: Person,
    other: Person,
    kind: str,
    entry_id: str,
    body: dict[str, Any] | None = None,
) -> RevisionWhole:
    """Take a version from its draft to its signature."""
    made = await begin(platform, author, kind, entry_id, body)
    await submit(platform, author, made.id)
    await review(platform, other, made.id)
    return await sign(platform, other, made.id)
