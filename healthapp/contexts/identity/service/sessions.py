"""Sessions and the tokens that open them.

A session of an API client is a family of tokens: its id is in each access token (`sid`), and every exchange of the
refresh token replaces both. A refresh token that comes a second time, or from another device than it was given to, is
in two hands, and nobody can tell which is the owner's: the whole family ends, and its owner hears of it.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from healthapp.contexts.identity import events
from healthapp.contexts.identity.models import Session
from healthapp.contexts.identity.repository import IdentityRepository
from healthapp.contexts.identity.rules.idle import LISTED, LISTED_FOR, api_limit, end_of, idle_limit
from healthapp.contexts.identity.schemas import AccessClaims, ApiLogin, EndedSession, SessionView
from healthapp.contexts.identity.service.base import IdentityBase
from healthapp.kit.actor import Actor, Role
from healthapp.kit.crypto import hash_token, new_token
from healthapp.kit.errors import Kind, forbidden
from healthapp.kit.i18n import parse_lang
from healthapp.kit.ids import new_id
from healthapp.kit.session_life import SessionLife

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.contexts.identity.repository import Door
    from healthapp.kit.uow import UnitOfWork

EndedBy = Literal["logout", "person", "reuse", "device", "reset"]
_TOLD_WITHIN, _MOST_TOLD = timedelta(minutes=15), 3
"""Who has the password may call each login another device's: from that many on, its owner has heard enough."""


class Sessions(IdentityBase):
    """Who is logged in where."""

    async def open_api_session(self, uow: UnitOfWork) -> ApiLogin:
        """Open a session for an API client; `uow` acts as the account whose password was just checked."""
        handle, refresh = new_token(), new_token()
        ends = uow.clock.now() + api_limit(uow.actor.role, self._settings)
        expires = min(self._refreshed(uow), ends)
        session_id = await self._add_session(uow, "api", hash_token(handle), hash_token(refresh), expires, ends=ends)
        uow.audit("user.login", "user", uow.actor.id, api=True)
        return self._api_login(uow, session_id, handle, refresh, uow.actor.device, expires)

    async def find_refresh(self, uow: UnitOfWork, refresh_token: str) -> RowMapping | None:
        """Return the living session that a refresh token belongs or belonged to, with its owner, or None.

        A token that was exchanged before is found too: it takes its owner to end the family.
        """
        row = await IdentityRepository(uow).refresh_lookup(hash_token(refresh_token))
        return None if row is None or row["expires_at"] <= uow.clock.now() else row

    async def refresh(self, uow: UnitOfWork, session: RowMapping, refresh_token: str) -> ApiLogin | None:
        """Exchange a refresh token for new tokens; the old ones stop working. `uow` acts as its owner.

        None when the token was exchanged before, or is shown by another device: then the session has ended. Of two
        exchanges at once the second is such a case, and ends what the first has got. The login's own end stays where
        it is.
        """
        session_id: UUID = session["session_id"]
        if session["device_hash"] is not None and session["device_hash"] != uow.actor.device:
            await self._end_family(uow, session_id, "device")
            return None
        handle, refresh = new_token(), new_token()
        values = {"token_hash": hash_token(handle), "refresh_hash": hash_token(refresh)}
        until = self._refreshed(uow)
        rotated = await IdentityRepository(uow).rotate_session(session_id, hash_token(refresh_token), values, until)
        if rotated is None:
            await self._end_family(uow, session_id, "reuse")
            return None
        before, expires = rotated
        self._forget_tokens(uow, [before])
        uow.audit("session.refresh", "session", session_id)
        return self._api_login(uow, session_id, handle, refresh, session["device_hash"], expires)

    def read_access_token(self, token: str, device: str | None, now: datetime) -> AccessClaims | None:
        """Return what an access token says, or None when it isn't good now or was given to another device.

        Whether its session still lives is another question: `find_bearer_actor`.
        """
        claims = self._tokens.read(token, now)
        return None if claims is None or claims.device not in (None, device) else claims

    async def find_bearer_actor(self, uow: UnitOfWork, claims: AccessClaims) -> Actor | None:
        """Return whom an access token stands for, or None: its session must live and its owner be who it says."""
        actor = await self._find_actor(uow, claims.digest, "api")
        if actor is None or (actor.user_id, actor.session_id) != (claims.user_id, claims.session_id):
            return None
        # Somebody whose role has changed gets a token that says so by a refresh.
        return actor if actor.role is claims.role else None

    async def find_actor(self, uow: UnitOfWork, token: str, *, act: bool = False) -> Actor | None:
        """Return whom a browser's cookie stands for, or None. Keeps where the request came from.

        With `act` it is the person who did something, from which the login's limit of inactivity begins anew.
        """
        digest, now = hash_token(token), uow.clock.now()
        found = await self._find_actor(uow, digest, "browser")
        if not act or found is None or found.life is None or not found.life.is_to_note(now):
            return found
        life = found.life.after(now, idle_limit(found.role, self._settings))
        await IdentityRepository(uow).session_acted(digest, life)
        return replace(found, life=life)

    async def over_sessions(self, uow: UnitOfWork, ids: Sequence[UUID]) -> Sequence[UUID]:
        """Return those of the sessions that have ended, in whatever way; for the pages that are open in a process."""
        return await IdentityRepository(uow).sessions_over(ids, uow.clock.now())

    async def why_ended(self, uow: UnitOfWork, token: str) -> str | None:
        """Return what ended the login of a browser's cookie (`idle`: nobody used it); None for any other cookie."""
        return await IdentityRepository(uow).session_why(hash_token(token), uow.clock.now())

    async def has_ended(self, digest: str) -> bool:
        """Tell whether an access token is known to be over, without asking the database."""
        return await self._ended.has(digest)

    async def end_session(self, uow: UnitOfWork) -> None:
        """Log the actor's session out."""
        if uow.actor.session_id is not None and await self._end(uow, uow.actor.session_id, "logout"):
            uow.audit("user.logout", "session", uow.actor.session_id)

    async def sessions(self, uow: UnitOfWork) -> list[SessionView]:
        """Return where the actor is logged in, the place used last first."""
        return [
            SessionView(
                id=row.id,
                kind="browser" if row.kind == "browser" else "api",
                user_agent=row.user_agent,
                created_at=row.created_at,
                seen_at=row.seen_at,
                current=row.id == uow.actor.session_id,
            )
            for row in await IdentityRepository(uow).living_sessions(uow.clock.now())
        ]

    async def ended_sessions(self, uow: UnitOfWork) -> list[EndedSession]:
        """Return where the actor was logged in lately, and what ended it, the last one first."""
        now = uow.clock.now()
        return [
            EndedSession(
                id=row.id,
                user_agent=row.user_agent,
                ended_at=min(row.expires_at, row.revoked_at or row.expires_at),
                why=end_of(row.ended_by, row.expires_at, row.ends_at),
            )
            for row in await IdentityRepository(uow).ended_sessions(now - LISTED_FOR, now, LISTED)
        ]

    async def end_one(self, uow: UnitOfWork, session_id: UUID) -> None:
        """End one of the actor's sessions; FORBIDDEN for any other id, and for one that has ended."""
        if not await self._end(uow, session_id, "person"):
            raise forbidden(action="session.end", resource_type="session", session_id=session_id)
        uow.audit("session.end", "session", session_id)

    async def end_others(self, uow: UnitOfWork) -> int:
        """End every session of the actor's but the one they act in; returns how many there were."""
        ended = await self._end_all(uow, "person", but=uow.actor.session_id)
        uow.audit("session.end_others", "user", uow.actor.id, count=ended)
        return ended

    async def end_everywhere(self, uow: UnitOfWork) -> int:
        """End every session of the actor's, this one too; returns how many there were."""
        # What else is logged in is shown the door: it counts as a device of strangers from now on.
        ended = await self._end_all(uow, "person", but=uow.actor.session_id)
        if uow.actor.session_id is not None:
            ended += await self._end(uow, uow.actor.session_id, "logout")
        uow.audit("session.end_all", "user", uow.actor.id, count=ended)
        return ended

    async def _end_family(self, uow: UnitOfWork, session_id: UUID, why: EndedBy) -> None:
        """End a session whose refresh token is in two hands, and say so; one that has ended already is left."""
        if await self._end(uow, session_id, why):
            uow.audit("session.revoke", "session", session_id, outcome="denied", error=Kind.UNAUTHENTICATED, why=why)
            uow.emit(events.SESSION_REVOKED, user_id=uow.actor.id, session_id=session_id, why=why)

    async def _end(self, uow: UnitOfWork, session_id: UUID, why: EndedBy) -> bool:
        """End one session of the actor's; False when it had ended before."""
        ended = await IdentityRepository(uow).end_session(session_id, uow.clock.now(), why)
        if ended is None:
            return False
        self._forget_tokens(uow, [ended])
        uow.hint(uow.actor.id, events.ACCOUNT_CHANGED)
        return True

    async def _end_all(self, uow: UnitOfWork, why: EndedBy, *, but: UUID | None = None) -> int:
        """End every session of the actor's, `but` one; returns how many there were."""
        ended = await IdentityRepository(uow).end_sessions(uow.clock.now(), why, but=but)
        self._forget_tokens(uow, ended)
        uow.hint(uow.actor.id, events.ACCOUNT_CHANGED)
        return len(ended)

    def _forget_tokens(self, uow: UnitOfWork, digests: Iterable[str]) -> None:
        """Let every process know, after the commit, that these access tokens are over."""
        over, seconds = list(digests), self._settings.access_token_minutes * 60
        uow.after_commit(lambda: self._ended.add(over, seconds))

    async def _find_actor(self, uow: UnitOfWork, digest: str, door: Door) -> Actor | None:
        row = await IdentityRepository(uow).session_lookup(digest, door, uow.clock.now())
        if row is None:
            return None
        role = Role(row["role"])
        return replace(
            uow.actor,
            role=role,
            user_id=row["user_id"],
            session_id=row["session_id"],
            lang=parse_lang(row["locale"]),
            time_zone=row["time_zone"],
            life=SessionLife(row["last_act"], row["idle_until"], row["latest"]) if door == "browser" else None,
            lacks_factor=await self.lacks_factor(uow, role, row["user_id"]),
        )

    async def _add_session(
        self,
        uow: UnitOfWork,
        kind: str,
        token_hash: str,
        refresh_hash: str | None,
        expires: datetime,
        *,
        ends: datetime | None = None,
        silent: bool = False,
    ) -> UUID:
        session_id, now = new_id(), uow.clock.now()
        user_agent = (uow.actor.user_agent or "")[:300] or None
        repository = IdentityRepository(uow)
        if await repository.is_new_device(kind, uow.actor.device, user_agent, now - _TOLD_WITHIN, _MOST_TOLD):
            uow.emit(events.DEVICE_ADDED, user_id=uow.actor.id, session_id=session_id)
        await repository.add_session(
            Session(
                id=session_id,
                user_id=uow.actor.id,
                kind=kind,
                token_hash=token_hash,
                refresh_hash=refresh_hash,
                device_hash=uow.actor.device,
                ip=uow.actor.ip,
                user_agent=user_agent,
                created_at=now,
                seen_at=now,
                expires_at=expires,
                ends_at=ends,
                is_silent=silent,
            )
        )
        return session_id

    def _refreshed(self, uow: UnitOfWork) -> datetime:
        """Return until when a refresh token of now can be exchanged."""
        return uow.clock.now() + timedelta(days=self._settings.refresh_token_days)

    def _api_login(
        self, uow: UnitOfWork, session_id: UUID, handle: str, refresh: str, device: str | None, expires: datetime
    ) -> ApiLogin:
        left = math.ceil((expires - uow.clock.now()).total_seconds())
        seconds = min(self._settings.access_token_minutes * 60, left)
        claims = AccessClaims(uow.actor.id, session_id, uow.actor.role, handle, device)
        token = self._tokens.make(claims, uow.clock.now(), seconds)
        return ApiLogin(access_token=token, refresh_token=refresh, expires_in=seconds)
