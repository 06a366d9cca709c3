"""Tokens of apps: made for a code, exchanged, taken back, recognised.

A family is what came of one code. Its refresh token works once; one that comes a second time is in two hands, and the
family ends, as it does when its code turns up again. An access token is read by its signature and then checked against
its row, as our own are: taken back is over at once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from healthapp.contexts.apps import events
from healthapp.contexts.apps.errors import OAuthError
from healthapp.contexts.apps.models import Token
from healthapp.contexts.apps.repository import AppsRepository, TokensRepository
from healthapp.contexts.apps.rules import signing
from healthapp.contexts.apps.rules.redirects import answered
from healthapp.contexts.apps.rules.scopes import OF_PROGRAMS, level, words, written
from healthapp.contexts.apps.schemas import AppAccess
from healthapp.contexts.apps.service.signing import Signing
from healthapp.kit.actor import Actor, Role
from healthapp.kit.crypto import hash_token, new_token
from healthapp.kit.errors import Kind, forbidden
from healthapp.kit.i18n import parse_lang
from healthapp.kit.ids import new_id, parse_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from healthapp.contexts.apps.schemas import HeldCode, HeldToken, KnownApp
    from healthapp.kit.uow import UnitOfWork

_YEAR = timedelta(days=365)
"""No family lives longer; then the person is asked again."""
_ID_SECONDS = 600


class Tokens(Signing):
    """What apps get, and what it is good for."""

    async def known_app(self, uow: UnitOfWork, client_id: str) -> KnownApp | None:
        """Return the app of that name, or None; it has proved nothing yet."""
        app_id = parse_id(client_id)
        return await AppsRepository(uow).known(app_id) if app_id else None

    async def find_code(self, uow: UnitOfWork, code: str) -> HeldCode | None:
        """Return a code and whose it is, used or not; None for one that never was."""
        return await TokensRepository(uow).find_code(hash_token(code), uow.clock.now())

    async def find_refresh(self, uow: UnitOfWork, refresh_token: str) -> HeldToken | None:
        """Return the family that a refresh token belongs or belonged to; None for one that never was."""
        return await TokensRepository(uow).find_refresh(hash_token(refresh_token), uow.clock.now())

    async def redeem(self, uow: UnitOfWork, app: KnownApp, code: HeldCode) -> dict[str, Any] | None:
        """Give tokens for a code. None, to be committed, when it was used or taken back meanwhile."""
        now = uow.clock.now()
        # Of a yes that is taken back in this moment either this hears, or it ends what is made here.
        if not await TokensRepository(uow).hold_grant(code.grant_id):
            return None
        if not await TokensRepository(uow).use_code(code.id, now):
            await self.end_family(uow, code_id=code.id)
            return None
        scopes = frozenset(code.scopes.split())
        made = _Fresh(offline="offline_access" in scopes)
        token = Token(
            id=new_id(),
            app_id=app.id,
            user_id=uow.actor.id,
            grant_id=code.grant_id,
            code_id=code.id,
            session_id=code.session_id,
            scopes=code.scopes,
            access_scopes=code.scopes,
            access_hash=hash_token(made.handle),
            access_until=now + self._access_life,
            refresh_hash=hash_token(made.refresh) if made.refresh else None,
            auth_time=code.auth_time,
            created_at=now,
            expires_at=now + (self._refresh_life if made.refresh else self._access_life),
        )
        await TokensRepository(uow).add(token)
        uow.audit("app.token", "app", app.id, scopes=code.scopes)
        said = await self._said(uow, app.id, made, scopes, self.subject(app.id, uow.actor.id), code.auth_time)
        if "openid" in scopes:
            said["id_token"] = await self._id_token(uow, app.id, code)
        return said

    async def refresh(
        self, uow: UnitOfWork, app: KnownApp, token: HeldToken, shown: str, scopes: str
    ) -> dict[str, Any] | None:
        """Exchange a refresh token for new tokens with these scopes; `uow` acts as its owner.

        None, to be committed, when it was exchanged before: then the family has ended.
        """
        now, made = uow.clock.now(), _Fresh(offline=True)
        scopes = written(words(scopes) or words(token.scopes))
        values = {
            "access_scopes": scopes,
            "access_hash": hash_token(made.handle),
            "access_until": now + self._access_life,
            "refresh_hash": hash_token(made.refresh or ""),
            "expires_at": min(now + self._refresh_life, token.created_at + _YEAR),
        }
        if not await TokensRepository(uow).rotate(token.id, hash_token(shown), values):
            await self.end_family(uow, id=token.id)
            return None
        uow.audit("app.refresh", "app", app.id, scopes=scopes)
        return await self._said(uow, app.id, made, frozenset(scopes.split()), self.subject(app.id, uow.actor.id))

    async def own_access(self, uow: UnitOfWork, app: KnownApp, asked: str | None) -> dict[str, Any]:
        """Give an app access of its own: that of the administrator who registered it, as whom `uow` acts.

        OAuthError invalid_scope for more than it is registered for; without a word it gets the least of that.
        """
        registered, now, made = app.scopes & OF_PROGRAMS, uow.clock.now(), _Fresh(offline=False)
        scopes = words(asked) if asked else frozenset({"read"}) & registered or registered
        if not scopes or not scopes <= registered:
            raise OAuthError("invalid_scope", "The client is not registered for this on its own.")
        token = Token(
            id=new_id(),
            app_id=app.id,
            user_id=uow.actor.id,
            scopes=written(scopes),
            access_scopes=written(scopes),
            access_hash=hash_token(made.handle),
            access_until=now + self._access_life,
            created_at=now,
            expires_at=now + self._access_life,
        )
        await TokensRepository(uow).add(token)
        uow.audit("app.own_token", "app", app.id, scopes=written(scopes))
        return await self._said(uow, app.id, made, scopes, str(app.id))

    async def end_family(self, uow: UnitOfWork, **which: UUID) -> None:
        """End what is in two hands (by `id` or `code_id`), and say so; what has ended already is left."""
        ended = await self._end(uow, "reuse", **which)
        if ended:
            uow.audit(
                "app.token_reuse", "app_token", which.get("id"), outcome="denied", error=Kind.INVALID, count=ended
            )
            uow.emit(events.APP_TOKEN_REUSED, user_id=uow.actor.id)

    async def revoke(self, uow: UnitOfWork, token_id: UUID) -> None:
        """End a family because its app gives it back (RFC 7009)."""
        ended = await self._end(uow, "app", id=token_id)
        uow.audit("app.revoke", "app_token", token_id, count=ended)

    async def end_tokens(self, uow: UnitOfWork, why: Literal["reset"]) -> int:
        """End all tokens of the actor's apps; what they are let do stays.

        With a new password: whoever had got in may have let an app of theirs in.
        """
        ended = await self._end(uow, why)
        uow.audit("app.end_tokens", "user", uow.actor.id, count=ended)
        return ended

    async def read_access(self, uow: UnitOfWork, token: str) -> AppAccess | None:
        """Return what an access token opens now, or None: it must be ours, for our API, and alive."""
        claims = await self._read(uow, token, signing.ACCESS_TYPE)
        if claims is None or claims.get("aud") != self.audience or not signing.is_current(claims, uow.clock.now()):
            return None
        handle = claims.get("jti")
        if not isinstance(handle, str):
            return None
        row = await TokensRepository(uow).use(hash_token(handle), uow.clock.now())
        if row is None or claims.get("client_id") != str(row["app_id"]):
            return None
        scopes, role = frozenset(row["scopes"].split()), Role(row["role"])
        return AppAccess(
            token_id=row["token_id"],
            app_id=row["app_id"],
            user_id=row["user_id"],
            scopes=scopes,
            level=level(scopes, role, is_owner=row["owner_id"] == row["user_id"]),
            role=role,
            locale=row["locale"],
            time_zone=row["time_zone"],
            subject=str(claims.get("sub")),
            issued_at=int(claims["iat"]),
            expires_at=int(claims["exp"]),
        )

    async def find_app_actor(self, uow: UnitOfWork, token: str) -> Actor | None:
        """Return whom an app's access token stands for, and within which bounds, or None."""
        found = await self.read_access(uow, token)
        if found is None:
            return None
        return replace(
            uow.actor,
            role=found.role,
            user_id=found.user_id,
            lang=parse_lang(found.locale),
            time_zone=found.time_zone,
            key_scope=found.level,
            app_id=found.app_id,
            app_scopes=found.scopes,
        )

    async def userinfo(self, uow: UnitOfWork) -> dict[str, Any]:
        """Return who the actor is, to the app by which they come, as far as they agreed (OpenID Connect Core §5.4)."""
        actor = uow.actor
        if actor.app_id is None:
            raise forbidden(action="app.userinfo", resource_type="app")
        profile = await self._identity.profile(uow)
        said: dict[str, Any] = {"sub": self.subject(actor.app_id, actor.id)}
        if "profile" in actor.app_scopes:
            said |= {
                "name": profile.display_name,
                "locale": profile.locale.value,
                "zoneinfo": profile.time_zone,
            }
        if "email" in actor.app_scopes:
            said |= {"email": profile.email, "email_verified": profile.email_verified}
        uow.audit("app.userinfo", "user", actor.id)
        return said

    async def goodbye(self, uow: UnitOfWork, params: Mapping[str, str]) -> str | None:
        """Return where an app wants its person after they have logged out (OpenID Connect RP-Initiated Logout 1.0).

        Only an address that it is registered for, letter by letter; the app is named by an ID token of ours, however
        old, or by its id. None otherwise. Nothing is ended here.
        """
        hint, named = params.get("id_token_hint"), params.get("client_id")
        if hint is not None:
            claims = await self._read(uow, hint, signing.ID_TYPE)
            if claims is None or named not in (None, claims.get("aud")):
                return None
            named = str(claims.get("aud"))
        app, address = await self.known_app(uow, named or ""), params.get("post_logout_redirect_uri")
        if app is None or address is None or address not in app.logout_uris:
            return None
        return answered(address, {"state": params.get("state")}) if params.get("state") else address

    @staticmethod
    async def _end(uow: UnitOfWork, why: str, **which: UUID) -> int:
        return await TokensRepository(uow).end(uow.clock.now(), why, **which)

    async def _said(
        self,
        uow: UnitOfWork,
        app_id: UUID,
        made: _Fresh,
        scopes: frozenset[str],
        subject: str,
        auth_time: datetime | None = None,
    ) -> dict[str, Any]:
        """Return the answer that holds the tokens (RFC 6749 §5.1)."""
        issued, seconds = int(uow.clock.now().timestamp()), int(self._access_life.total_seconds())
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": subject,
            "client_id": str(app_id),
            "scope": written(scopes),
            "jti": made.handle,
            "iat": issued,
            "exp": issued + seconds,
        }
        if auth_time is not None:
            claims["auth_time"] = int(auth_time.timestamp())
        said: dict[str, Any] = {
            "access_token": await self._sign(uow, signing.ACCESS_TYPE, claims),
            "token_type": "Bearer",
            "expires_in": seconds,
            "scope": written(scopes),
        }
        return {**said, "refresh_token": made.refresh} if made.refresh else said

    async def _id_token(self, uow: UnitOfWork, app_id: UUID, code: HeldCode) -> str:
        """Return who has logged in, for the app (OpenID Connect Core §2)."""
        issued = int(uow.clock.now().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": str(app_id),
            "sub": self.subject(app_id, uow.actor.id),
            "iat": issued,
            "exp": issued + _ID_SECONDS,
            "auth_time": int(code.auth_time.timestamp()),
        }
        if code.nonce is not None:
            claims["nonce"] = code.nonce
        return await self._sign(uow, signing.ID_TYPE, claims)

    @property
    def _access_life(self) -> timedelta:
        return timedelta(minutes=self._settings.access_token_minutes)

    @property
    def _refresh_life(self) -> timedelta:
        return timedelta(days=self._settings.app_refresh_days)


class _Fresh:
    """Random names of new tokens: of the access token (`jti`), and the refresh token where there is one."""

    def __init__(self, *, offline: bool) -> None:
        self.handle = new_token()
        self.refresh = new_token() if offline else None
