"""What the parts of the service of apps share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.kit.errors import HealthError, Kind

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.config import Settings
    from healthapp.contexts.apps.ports import Judge
    from healthapp.contexts.identity.service import IdentityService
    from healthapp.kit.crypto import Cipher
    from healthapp.kit.uow import UnitOfWork

API = "/api"
"""Behind the issuer: what access tokens are for (`aud`, RFC 9068 §3)."""


class AppsBase:
    """Shared by the parts of the service."""

    def __init__(self, cipher: Cipher, settings: Settings, identity: IdentityService, judge: Judge) -> None:
        """Use `cipher` for signing keys; `identity` says who somebody is, `judge` whether a request is right."""
        self._cipher = cipher
        self._settings = settings
        self._identity = identity
        self._judge = judge

    @property
    def issuer(self) -> str:
        """Return the name under which we issue: the installation's address."""
        return self._settings.base_url

    @property
    def audience(self) -> str:
        """Return whom access tokens are for: our API."""
        return f"{self._settings.base_url}{API}"

    def subject(self, app_id: UUID, user_id: UUID) -> str:
        """Return by which name an app knows a person: another one for each app, so that two can't compare notes."""
        return self._cipher.blind("app-subject", f"{app_id}|{user_id}")

    @staticmethod
    def _in_person(uow: UnitOfWork) -> None:
        """Refuse what people do themselves to their keys and apps. FORBIDDEN `not_by_key`."""
        if not uow.actor.in_person:
            raise HealthError(Kind.FORBIDDEN, "not_by_key", action="app.manage", resource_type="app")
