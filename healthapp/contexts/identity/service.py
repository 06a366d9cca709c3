"""Accounts, logins and sessions. The identity issue adds MFA, recovery, SSO and token families beside this."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from healthapp.contexts.identity import events
from healthapp.contexts.identity.models import Session, User
from healthapp.contexts.identity.repository import IdentityRepository
from healthapp.contexts.identity.rules import FAILURE_WINDOW, REGISTRATION_WINDOW, is_throttled, normalise_email
from healthapp.contexts.identity.schemas import (
    ApiLogin,
    BrowserLogin,
    ContactView,
    PersonView,
    ProfileView,
    ReachView,
    Register,
    UpdateProfile,
)
from healthapp.kit.actor import Actor, Role
from healthapp.kit.addresses import house_of
from healthapp.kit.crypto import Cipher, derive, hash_token, new_token
from healthapp.kit.errors import HealthError, Kind, invalid
from healthapp.kit.i18n import parse_lang
from healthapp.kit.ids import new_id
from healthapp.kit.passwords import hash_password, verify_password

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.config import Settings
    from healthapp.contexts.identity.repository import Door
    from healthapp.kit.uow import UnitOfWork

_ALGORITHM = "HS256"
_USER = "identity_user"


class LoginRefusedError(HealthError):
    """E-mail and password don't match an account; the same answer whether the address is known or not."""

    def __init__(self) -> None:
        """Make the one answer."""
        super().__init__(Kind.UNAUTHENTICATED, "login_failed")


class IdentityService:
    """Who someone is."""

    def __init__(self, cipher: Cipher, settings: Settings) -> None:
        """Use `cipher` for personal fields; token keys derive from the master key."""
        self._cipher = cipher
        self._settings = settings
        self._token_key = OctKey.import_key(derive(settings.master_key_bytes, "access-token"))

    def email_bidx(self, email: str) -> str:
        """Return the blind index of an address."""
        return self._cipher.blind("email", normalise_email(email))

    async def begin_registration(self, uow: UnitOfWork) -> None:
        """Count a try to register from the actor's address; RATE_LIMITED after too many in an hour."""
        repository = IdentityRepository(uow)
        key = self._cipher.blind("registration", house_of(uow.actor.ip))
        await repository.lock_attempts(key)
        now = uow.clock.now()
        _, tries = await repository.count_failures(key, key, now - REGISTRATION_WINDOW)
        if tries >= self._settings.registrations_per_hour:
            wait = int(REGISTRATION_WINDOW.total_seconds())
            raise HealthError(Kind.RATE_LIMITED, "registrations_throttled", retry_after=wait)
        await repository.add_failure(key, key, now)

    async def prune_attempts(self, uow: UnitOfWork, before: datetime) -> int:
        """Forget tries to log in and to register that are older; for the worker. Returns how many."""
        return await IdentityRepository(uow).prune_attempts(before)

    async def register(self, uow: UnitOfWork, command: Register, *, role: Role | None = None) -> UUID:
        """Open an account and return its id; CONFLICT on a taken address. `role` is for the operator only."""
        user_id = new_id()
        now = uow.clock.now()
        chosen = role if role is not None and uow.actor.role is Role.SYSTEM else Role(command.role)
        user = User(
            id=user_id,
            email_ct=self._cipher.seal(f"{_USER}.email", user_id, command.email),
            email_bidx=self.email_bidx(command.email),
            phone_ct=self._cipher.seal_optional(f"{_USER}.phone", user_id, command.phone),
            phone_bidx=self._cipher.blind("phone", command.phone) if command.phone else None,
            display_name_ct=self._cipher.seal(f"{_USER}.display_name", user_id, command.display_name),
            password_hash=await hash_password(command.password),
            role=chosen.value,
            locale=command.locale,
            time_zone=command.time_zone,
            created_at=now,
            updated_at=now,
        )
        if not await IdentityRepository(uow).add_user(user):
            raise invalid("email", "email_taken")
        uow.audit("user.register", "user", user_id, role=chosen.value)
        uow.emit(events.USER_REGISTERED, user_id=user_id)
        return user_id

    async def begin_login(self, uow: UnitOfWork, email: str) -> RowMapping | None:
        """Return the login row of the account with that address, or None. RATE_LIMITED after too many failures."""
        account, _ = await self._throttle(uow, email)
        return await IdentityRepository(uow).login_lookup(account)

    @staticmethod
    async def is_right(found: RowMapping | None, password: str) -> bool:
        """Return whether `password` opens that account. Slow on purpose: never while a transaction is open."""
        right = await verify_password(found["password_hash"] if found else None, password)
        return right and found is not None and found["status"] == "active"

    async def settle_login(self, uow: UnitOfWork, email: str, *, right: bool) -> None:
        """Count a failed login, or forget the failures before a right one.

        One at a time for each account, and throttled like the first look: of many guesses sent at once, all of which
        passed that look, no more than the usual number get an answer.
        """
        repository = IdentityRepository(uow)
        await repository.lock_attempts(self.email_bidx(email))
        account, address = await self._throttle(uow, email)
        if right:
            await repository.clear_failures(account)
        else:
            await repository.add_failure(account, address, uow.clock.now())
            uow.audit("user.login_failed", "user")

    async def open_browser_session(self, uow: UnitOfWork, user: RowMapping) -> BrowserLogin:
        """Open a session for the account whose password was just checked; `uow` acts as that account."""
        token = new_token()
        expires = uow.clock.now() + timedelta(days=self._settings.session_days)
        await self._add_session(uow, "browser", hash_token(token), None, expires)
        profile = await self.profile(uow)
        uow.audit("user.login", "user", uow.actor.id)
        return BrowserLogin(
            token=token,
            user_id=uow.actor.id,
            role=Role(user["role"]),
            locale=profile.locale,
            text_size=profile.text_size,
            theme=profile.theme,
            expires_at=expires,
        )

    async def open_api_session(self, uow: UnitOfWork) -> ApiLogin:
        """Open a session for an API client; `uow` acts as the account whose password was just checked."""
        handle, refresh = new_token(), new_token()
        expires = uow.clock.now() + timedelta(days=self._settings.refresh_token_days)
        await self._add_session(uow, "api", hash_token(handle), hash_token(refresh), expires)
        uow.audit("user.login", "user", uow.actor.id, api=True)
        return self._api_login(uow, handle, refresh)

    async def refresh(self, uow: UnitOfWork, refresh_token: str) -> ApiLogin:
        """Exchange a refresh token for new tokens; the old ones stop working. `uow` acts as its owner."""
        repository = IdentityRepository(uow)
        row = await self._live_session(uow, refresh_token, "refresh")
        if row is None:
            raise HealthError(Kind.UNAUTHENTICATED, "session_ended")
        handle, refresh = new_token(), new_token()
        expires = uow.clock.now() + timedelta(days=self._settings.refresh_token_days)
        values = {"token_hash": hash_token(handle), "refresh_hash": hash_token(refresh), "expires_at": expires}
        if not await repository.rotate_session(row["session_id"], hash_token(refresh_token), values):
            # Of two exchanges of one token at once the second comes too late.
            raise HealthError(Kind.UNAUTHENTICATED, "session_ended")
        uow.audit("session.refresh", "session", row["session_id"])
        return self._api_login(uow, handle, refresh)

    async def find_actor(self, uow: UnitOfWork, token: str) -> Actor | None:
        """Return whom a browser's cookie stands for, or None. Keeps where the request came from."""
        return await self._find_actor(uow, token, "browser")

    async def find_refresh_actor(self, uow: UnitOfWork, refresh_token: str) -> Actor | None:
        """Return whom a refresh token stands for, or None."""
        return await self._find_actor(uow, refresh_token, "refresh")

    async def find_bearer_actor(self, uow: UnitOfWork, access_token: str) -> Actor | None:
        """Return whom an access token stands for, or None; its session must still live."""
        try:
            token = jwt.decode(access_token, self._token_key, algorithms=[_ALGORITHM])
        except (JoseError, ValueError):
            return None
        claims = token.claims
        handle, expires = claims.get("jti"), claims.get("exp")
        if not isinstance(handle, str) or not isinstance(expires, int) or expires <= uow.clock.now().timestamp():
            return None
        return await self._find_actor(uow, handle, "api")

    async def end_session(self, uow: UnitOfWork) -> None:
        """Log the actor's session out."""
        if uow.actor.session_id is not None:
            await IdentityRepository(uow).end_session(uow.actor.session_id, uow.clock.now())
            uow.audit("user.logout", "session", uow.actor.session_id)
            uow.hint(uow.actor.id, events.ACCOUNT_CHANGED)

    async def profile(self, uow: UnitOfWork) -> ProfileView:
        """Return the actor's own account."""
        (user,) = await IdentityRepository(uow).get_users([uow.actor.id])
        return ProfileView(
            id=user.id,
            email=self._cipher.open(f"{_USER}.email", user.id, user.email_ct),
            phone=self._cipher.open_optional(f"{_USER}.phone", user.id, user.phone_ct),
            display_name=self._cipher.open(f"{_USER}.display_name", user.id, user.display_name_ct),
            role=Role(user.role),
            locale=parse_lang(user.locale),
            time_zone=user.time_zone,
            text_size=user.text_size,
            theme=user.theme,
        )

    async def update_profile(self, uow: UnitOfWork, command: UpdateProfile) -> None:
        """Change the actor's own details."""
        given = command.model_dump(exclude_unset=True)
        values: dict[str, object] = {
            name: given[name] for name in ("locale", "time_zone", "text_size", "theme") if given.get(name) is not None
        }
        if given.get("display_name"):
            values["display_name_ct"] = self._cipher.seal(f"{_USER}.display_name", uow.actor.id, given["display_name"])
        if "phone" in given:
            phone = given["phone"]
            values["phone_ct"] = self._cipher.seal_optional(f"{_USER}.phone", uow.actor.id, phone)
            values["phone_bidx"] = self._cipher.blind("phone", phone) if phone else None
        if not values:
            return
        values["updated_at"] = uow.clock.now()
        await IdentityRepository(uow).update_user(uow.actor.id, values)
        uow.audit("user.update", "user", uow.actor.id, fields=",".join(sorted(given)))
        uow.hint(uow.actor.id, events.ACCOUNT_CHANGED)
        uow.emit(events.PROFILE_UPDATED, user_id=uow.actor.id, fields=sorted(given))

    async def people(self, uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, PersonView]:
        """Return the names of those people whom the actor may know."""
        if not ids:
            return {}
        users = await IdentityRepository(uow).get_users(list(ids))
        uow.audit("user.read_names", "user", count=len(users))
        return {
            user.id: PersonView(
                id=user.id,
                display_name=self._cipher.open(f"{_USER}.display_name", user.id, user.display_name_ct),
                role=Role(user.role),
            )
            for user in users
        }

    async def zone_of(self, uow: UnitOfWork, user_id: UUID) -> str:
        """Return by whose clock a person's days are counted: their own zone, also for who follows them.

        The actor's own where they may not know the person; then nothing of that person is shown either.
        """
        if user_id == uow.actor.user_id:
            return uow.actor.time_zone
        users = await IdentityRepository(uow).get_users([user_id])
        return users[0].time_zone if users else uow.actor.time_zone

    async def find_account(self, uow: UnitOfWork, email: str) -> tuple[UUID, Role] | None:
        """Return id and role of the account with that address, for asking its owner for consent."""
        row = await IdentityRepository(uow).find_by_email(self.email_bidx(email))
        uow.audit("user.find_by_email", "user", row["id"] if row else None)
        return (row["id"], Role(row["role"])) if row else None

    async def contacts(self, uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, ContactView]:
        """Return how to reach people; for the worker."""
        return {
            user.id: ContactView(
                id=user.id,
                email=self._cipher.open(f"{_USER}.email", user.id, user.email_ct),
                phone=self._cipher.open_optional(f"{_USER}.phone", user.id, user.phone_ct),
                display_name=self._cipher.open(f"{_USER}.display_name", user.id, user.display_name_ct),
                locale=parse_lang(user.locale),
                time_zone=user.time_zone,
            )
            for user in await IdentityRepository(uow).get_users(list(ids))
        }

    async def reach(
        self, uow: UnitOfWork, ids: Sequence[UUID], *, names_of: AbstractSet[UUID]
    ) -> dict[UUID, ReachView]:
        """Return how people can be reached, and the names of `names_of`; for the worker, without opening addresses."""
        return {
            user.id: ReachView(
                has_phone=user.phone_ct is not None,
                time_zone=user.time_zone,
                display_name=self._cipher.open(f"{_USER}.display_name", user.id, user.display_name_ct)
                if user.id in names_of
                else None,
            )
            for user in await IdentityRepository(uow).get_users(list(ids))
        }

    async def user_ids_after(self, uow: UnitOfWork, after: UUID | None, roles: Sequence[str], limit: int) -> list[UUID]:
        """Return a page of active accounts of `roles`; for the worker's broadcasts."""
        return list(await IdentityRepository(uow).user_ids_after(after, roles, limit))

    async def _throttle(self, uow: UnitOfWork, email: str) -> tuple[str, str]:
        """Return under which digests failures are counted; RATE_LIMITED when there are too many already."""
        account, address = self.email_bidx(email), self._cipher.blind("address", house_of(uow.actor.ip))
        since = uow.clock.now() - FAILURE_WINDOW
        if is_throttled(*await IdentityRepository(uow).count_failures(account, address, since)):
            raise HealthError(Kind.RATE_LIMITED, "login_throttled", retry_after=int(FAILURE_WINDOW.total_seconds()))
        return account, address

    @staticmethod
    async def _live_session(uow: UnitOfWork, token: str, door: Door) -> RowMapping | None:
        """Return the session that a token opens by that door, if it hasn't run out."""
        row = await IdentityRepository(uow).session_lookup(hash_token(token), door)
        return None if row is None or row["expires_at"] <= uow.clock.now() else row

    async def _find_actor(self, uow: UnitOfWork, token: str, door: Door) -> Actor | None:
        row = await self._live_session(uow, token, door)
        if row is None:
            return None
        return replace(
            uow.actor,
            role=Role(row["role"]),
            user_id=row["user_id"],
            session_id=row["session_id"],
            lang=parse_lang(row["locale"]),
            time_zone=row["time_zone"],
        )

    async def _add_session(
        self, uow: UnitOfWork, kind: str, token_hash: str, refresh_hash: str | None, expires: datetime
    ) -> None:
        await IdentityRepository(uow).add_session(
            Session(
                id=new_id(),
                user_id=uow.actor.id,
                kind=kind,
                token_hash=token_hash,
                refresh_hash=refresh_hash,
                ip=uow.actor.ip,
                user_agent=(uow.actor.user_agent or "")[:300] or None,
                created_at=uow.clock.now(),
                expires_at=expires,
            )
        )

    def _api_login(self, uow: UnitOfWork, handle: str, refresh: str) -> ApiLogin:
        seconds = self._settings.access_token_minutes * 60
        issued = int(uow.clock.now().timestamp())
        claims = {"sub": str(uow.actor.id), "role": uow.actor.role.value, "jti": handle, "iat": issued}
        token = jwt.encode({"alg": _ALGORITHM}, {**claims, "exp": issued + seconds}, self._token_key)
        return ApiLogin(access_token=token, refresh_token=refresh, expires_in=seconds)
