"""What one may ask of one's own data: a copy of all of it, and its end. Each wants a fresh proof of who is asking.

The steps themselves are the privacy service's and, where a login or a browser ends, those of the contexts that
keep them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.kit.actor import Role
from healthapp.kit.errors import HealthError, Kind
from healthapp.second_step import SecondStep

if TYPE_CHECKING:
    from healthapp.contexts.apps.service import AppsService
    from healthapp.contexts.notifications.service import NotificationsService
    from healthapp.contexts.privacy.schemas import ErasureView, ExportView
    from healthapp.contexts.privacy.service import PrivacyService
    from healthapp.kit.uow import UnitOfWork


class OwnData(SecondStep):
    """What `Platform` can do for people and their own data."""

    apps: AppsService
    privacy: PrivacyService
    notifications: NotificationsService

    async def confirm_person(self, uow: UnitOfWork) -> None:
        """Let pass who proved lately who they are (ADR 19). FORBIDDEN `step_up_required`, `not_by_key` to a program."""
        if uow.actor.key_id is not None or uow.actor.app_id is not None:
            raise HealthError(Kind.FORBIDDEN, "not_by_key", action="privacy.ask", resource_type="user")
        await self.identity.require_step_up(uow)

    async def request_export(self, uow: UnitOfWork) -> ExportView:
        """Ask for a copy of everything held about the actor."""
        await self.confirm_person(uow)
        return await self.privacy.request_export(uow)

    async def fetch_export(self, uow: UnitOfWork) -> bytes:
        """Return the copy that this login asked for."""
        await self.confirm_person(uow)
        return await self.privacy.fetch_export(uow)

    async def request_erasure(self, uow: UnitOfWork) -> ErasureView:
        """Let the actor's account be erased after the days of grace; every login, key and app ends now.

        CONFLICT `administrator_stays` for an administrator: somebody else takes the role from them first, so that one
        is always left.
        """
        await self.confirm_person(uow)
        if uow.actor.role is Role.ADMIN:
            raise HealthError(Kind.CONFLICT, "administrator_stays")
        view = await self.privacy.request_erasure(uow)
        await self.notifications.unsubscribe_all(uow)
        await self.identity.revoke_all_api_keys(uow)
        for app in await self.apps.allowed_apps(uow):
            await self.apps.withdraw(uow, app.id)
        await self.identity.end_everywhere(uow)
        return view
