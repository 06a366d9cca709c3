"""What apps of others ask for at our endpoints: each takes more than one unit of work.

Who asks is found out first, as nobody; what then happens to somebody's tokens happens as that person. What ends in a
refusal and must be kept all the same (a token in two hands, a wrong secret counted) is committed before it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from healthapp.contexts.apps.errors import OAuthError, invalid_client, invalid_grant
from healthapp.entrance import Entrance
from healthapp.kit.actor import Role
from healthapp.kit.i18n import parse_lang

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.contexts.apps.ports import Judge
    from healthapp.contexts.apps.schemas import Asked, HeldCode, HeldToken, KnownApp
    from healthapp.contexts.apps.service import AppsService
    from healthapp.kit.actor import Actor
    from healthapp.kit.uow import UnitOfWork


class Provider(Entrance):
    """What `Platform` can do for apps of others."""

    apps: AppsService
    judge: Judge

    async def authenticate_app(self, token: str, origin: Actor) -> Actor | None:
        """Return whom an app's access token stands for, and within which bounds, or None; the database is asked."""
        async with self.begin(origin, lazy=True) as uow:
            found = await self.apps.find_app_actor(uow, token)
            if found is None or found.user_id is None:
                return found
            return replace(found, lacks_factor=await self.identity.lacks_factor(uow, found.role, found.user_id))

    async def _after_new_password(self, uow: UnitOfWork) -> None:
        """End what apps hold: whoever had got in may have let one of theirs in."""
        await self.apps.end_tokens(uow, "reset")

    async def client(self, asked: Asked, origin: Actor, *, public: bool = True) -> KnownApp:
        """Find out which app asks. OAuthError invalid_client, RATE_LIMITED after too many wrong secrets."""
        named = self.judge.names(asked)
        if named is None:
            raise invalid_client()
        async with self.begin(origin) as uow:
            await self.identity.check_tries(uow, named)
            app = await self.apps.known_app(uow, named)
        try:
            return self.judge.client(asked, app, public=public)
        except OAuthError:
            async with self.begin(origin) as uow:
                await self.identity.note_failed_try(uow, named)
            raise

    async def exchange(self, asked: Asked, app: KnownApp, origin: Actor) -> dict[str, Any]:
        """Give an app that is known tokens for what it shows (RFC 6749 §4.1.3, §4.4.2, §6). OAuthError otherwise."""
        steps = {
            "authorization_code": self._redeem,
            "refresh_token": self._refresh,
            "client_credentials": self._own_access,
        }
        step = steps.get(asked.params.get("grant_type", ""))
        if step is None:
            raise OAuthError("unsupported_grant_type", "See grant_types_supported.")
        resource = asked.params.get("resource", self.apps.audience)
        if resource != self.apps.audience:
            raise OAuthError("invalid_target", "There is one resource here: this installation's API.")
        return await step(asked, app, origin)

    async def _redeem(self, asked: Asked, app: KnownApp, origin: Actor) -> dict[str, Any]:
        async with self.begin(origin) as uow:
            code = await self.apps.find_code(uow, asked.params.get("code", ""))
        try:
            self.judge.code(asked, app, code)
        except OAuthError:
            if code is not None and code.was_used and code.app_id == app.id:
                async with self.begin(_as_owner(code, origin)) as uow:
                    await self.apps.end_family(uow, code_id=code.id)
            raise
        if code is None:
            raise invalid_grant()
        async with self.begin(_as_owner(code, origin)) as uow:
            said = await self.apps.redeem(uow, app, code)
        if said is None:
            raise invalid_grant()
        return said

    async def _refresh(self, asked: Asked, app: KnownApp, origin: Actor) -> dict[str, Any]:
        shown = asked.params.get("refresh_token", "")
        async with self.begin(origin) as uow:
            token = await self.apps.find_refresh(uow, shown)
        try:
            scopes = self.judge.refresh(asked, app, token)
        except OAuthError:
            if token is not None and token.was_used and token.app_id == app.id:
                async with self.begin(_as_owner(token, origin)) as uow:
                    await self.apps.end_family(uow, id=token.id)
            raise
        if token is None:
            raise invalid_grant()
        async with self.begin(_as_owner(token, origin)) as uow:
            said = await self.apps.refresh(uow, app, token, shown, scopes)
        if said is None:
            raise invalid_grant()
        return said

    async def _own_access(self, asked: Asked, app: KnownApp, origin: Actor) -> dict[str, Any]:
        self.judge.own_access(asked, app)
        if app.owner_id is None:
            raise OAuthError("unauthorized_client", "Nobody answers for this client any more.")
        async with self.begin(replace(origin, role=Role.ADMIN, user_id=app.owner_id)) as uow:
            return await self.apps.own_access(uow, app, asked.params.get("scope"))

    async def introspect(self, asked: Asked, app: KnownApp, origin: Actor) -> dict[str, Any]:
        """Say whether a token is good (RFC 7662), to the app it was issued to alone; of any other it is not active."""
        shown = _shown(asked)
        async with self.begin(origin) as uow:
            access = await self.apps.read_access(uow, shown)
            token = await self.apps.find_refresh(uow, shown) if access is None else None
        if access is not None and access.app_id == app.id:
            return {
                "active": True,
                "iss": self.apps.issuer,
                "aud": self.apps.audience,
                "client_id": str(app.id),
                "sub": access.subject,
                "scope": _written(access.scopes),
                "token_type": "Bearer",
                "iat": access.issued_at,
                "exp": access.expires_at,
            }
        if token is not None and token.is_good and token.app_id == app.id:
            return {"active": True, "iss": self.apps.issuer, "client_id": str(app.id), "scope": token.scopes}
        return {"active": False}

    async def revoke(self, asked: Asked, app: KnownApp, origin: Actor) -> None:
        """Take a token back that an app gives back (RFC 7009), and with it its family; of another app's nothing."""
        shown = _shown(asked)
        async with self.begin(origin) as uow:
            access = await self.apps.read_access(uow, shown)
            token = await self.apps.find_refresh(uow, shown) if access is None else None
        if access is not None and access.app_id == app.id:
            await self._end(access.token_id, replace(origin, role=access.role, user_id=access.user_id))
        elif token is not None and token.app_id == app.id:
            await self._end(token.id, _as_owner(token, origin))

    async def _end(self, token_id: UUID, owner: Actor) -> None:
        async with self.begin(owner) as uow:
            await self.apps.revoke(uow, token_id)


def _shown(asked: Asked) -> str:
    """Return the token that a request is about. OAuthError without one."""
    shown = asked.params.get("token")
    if not shown:
        raise OAuthError("invalid_request", "There is no token.")
    return shown


def _written(scopes: frozenset[str]) -> str:
    return " ".join(sorted(scopes))


def _as_owner(held: HeldCode | HeldToken, origin: Actor) -> Actor:
    """Return whose a code or token is as an actor, coming from where `origin` does."""
    return replace(origin, role=held.role, user_id=held.user_id, lang=parse_lang(held.locale), time_zone=held.time_zone)
