"""Registering apps of others: an administrator's work, in person and with a fresh proof of who they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.apps.models import App
from healthapp.contexts.apps.repository import AppsRepository
from healthapp.contexts.apps.rules.redirects import is_acceptable
from healthapp.contexts.apps.rules.scopes import OF_PROGRAMS, written
from healthapp.contexts.apps.schemas import AppSecret, AppView
from healthapp.contexts.apps.service.base import AppsBase
from healthapp.contexts.compliance.service import Permission, require_office
from healthapp.kit.actor import Role
from healthapp.kit.crypto import hash_token, new_token
from healthapp.kit.errors import FieldError, HealthError, Kind, forbidden, invalid
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from typing import Any
    from uuid import UUID

    from healthapp.contexts.apps.schemas import RegisterApp
    from healthapp.kit.uow import UnitOfWork


class Registering(AppsBase):
    """The apps that there are."""

    async def register_app(self, uow: UnitOfWork, command: RegisterApp, *, owner_id: UUID | None = None) -> AppSecret:
        """Register an app and return its id and, this once, its secret.

        INVALID names an address or a combination that isn't safe. The operator's command line names the `owner_id`.
        """
        await self._as_administrator(uow)
        _check(command)
        app_id, secret = new_id(), None if command.kind == "public" else new_token()
        app = App(
            id=app_id,
            owner_id=owner_id or uow.actor.user_id,
            name=command.name,
            publisher=command.publisher,
            homepage=command.homepage,
            kind=command.kind,
            secret_hash=hash_token(secret) if secret else None,
            redirect_uris=command.redirect_uris,
            logout_uris=command.logout_uris,
            scopes=written(command.scopes),
            client_credentials=command.client_credentials,
            created_at=uow.clock.now(),
        )
        await AppsRepository(uow).add_app(app)
        uow.audit("app.register", "app", app_id, scopes=app.scopes, kind=app.kind)
        return AppSecret(client_id=app_id, client_secret=secret)

    async def apps(self, uow: UnitOfWork) -> list[AppView]:
        """Return every app, those that were ended last."""
        await self._administers(uow)
        found = [_view(app, uow.actor.user_id) for app in await AppsRepository(uow).apps()]
        uow.audit("app.list", "app", count=len(found))
        return found

    async def renew_secret(self, uow: UnitOfWork, app_id: UUID) -> AppSecret:
        """Give an app a new secret; the one before stops working. FORBIDDEN for one that has none, or isn't there."""
        await self._as_administrator(uow)
        repository, secret = AppsRepository(uow), new_token()
        known = await repository.known(app_id)
        if known is None or known.is_public:
            raise forbidden(action="app.renew_secret", resource_type="app")
        await repository.change_app(app_id, {"secret_hash": hash_token(secret)})
        uow.audit("app.renew_secret", "app", app_id)
        return AppSecret(client_id=app_id, client_secret=secret)

    async def end_app(self, uow: UnitOfWork, app_id: UUID) -> int:
        """End an app for everybody, at once; returns how many tokens that ended. FORBIDDEN for one that isn't there."""
        await self._as_administrator(uow)
        repository, now = AppsRepository(uow), uow.clock.now()
        if not await repository.change_app(app_id, {"ended_at": now}):
            raise forbidden(action="app.end", resource_type="app")
        ended = await repository.end_tokens_of(app_id, now)
        uow.audit("app.end", "app", app_id, count=ended)
        return ended

    async def _administers(self, uow: UnitOfWork) -> None:
        await require_office(uow, Permission.MANAGE_APPS, action="app.administer", resource_type="app")
        self._in_person(uow)

    async def _as_administrator(self, uow: UnitOfWork) -> None:
        """Let pass who manages apps and proved lately who they are, and the operator. FORBIDDEN otherwise."""
        await self._administers(uow)
        if uow.actor.role is Role.ADMIN:
            await self._identity.require_step_up(uow)


def _check(command: RegisterApp) -> None:
    """Raise INVALID for what RFC 9700 and OAuth 2.1 warn of, each at its field."""
    confidential = command.kind == "confidential"
    wrong = [
        FieldError(field, "app_address")
        for field, given in (("redirectUris", command.redirect_uris), ("logoutUris", command.logout_uris))
        if not all(is_acceptable(uri, confidential=confidential) for uri in given)
    ]
    if command.homepage is not None and not (
        command.homepage.startswith("https://") and is_acceptable(command.homepage, confidential=True)
    ):
        wrong.append(FieldError("homepage", "app_homepage"))
    if wrong:
        raise HealthError(Kind.INVALID, fields=tuple(wrong))
    if command.client_credentials and not confidential:
        raise invalid("clientCredentials", "app_keeps_no_secret")
    if command.client_credentials and not OF_PROGRAMS.intersection(command.scopes):
        raise invalid("scopes", "app_needs_scope")
    if not command.redirect_uris and not command.client_credentials:
        raise invalid("redirectUris", "required")


def _view(app: App, reader: UUID | None) -> AppView:
    given: dict[str, Any] = app.model_dump(include=set(AppView.model_fields) - {"scopes", "mine"})
    return AppView(**given, scopes=app.scopes.split(), mine=app.owner_id is not None and app.owner_id == reader)
