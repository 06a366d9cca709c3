"""Accounts: opening one, and what belongs to its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.identity import events
from healthapp.contexts.identity.models import User
from healthapp.contexts.identity.repository import IdentityRepository, PasskeyRepository, SignOnRepository
from healthapp.contexts.identity.rules.limits import REGISTRATION_WINDOW, REGISTRATIONS_OF_AN_ADDRESS, TAKEN_A_WINDOW
from healthapp.contexts.identity.schemas import ProfileView
from healthapp.contexts.identity.service.base import USER
from healthapp.contexts.identity.service.licensing import Licensing, complete, is_licensed
from healthapp.kit.actor import Role
from healthapp.kit.addresses import house_of
from healthapp.kit.errors import HealthError, Kind, invalid
from healthapp.kit.i18n import parse_lang
from healthapp.kit.ids import new_id
from healthapp.kit.passwords import hash_password

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from healthapp.contexts.identity.schemas import AccountDetails, Register, UpdateProfile
    from healthapp.kit.uow import UnitOfWork


class Accounts(Licensing):
    """Who someone is."""

    async def begin_registration(self, uow: UnitOfWork, email: str) -> None:
        """Count a try to register an e-mail address; RATE_LIMITED after too many in an hour.

        Counted for the address, whether or not it has an account, and for where the tries come from: all of them, and
        those that have met an account, since registering is a way to learn who has one (ADR 49).
        """
        repository, now = IdentityRepository(uow), uow.clock.now()
        house, wanted = self._cipher.blind("registration", house_of(uow.actor.ip)), self._registrations_of(email)
        for key in sorted((house, wanted)):
            await repository.lock_attempts(key)
        since = now - REGISTRATION_WINDOW
        of_address, tries = await repository.count_failures(wanted, house, since)
        _, taken = await repository.count_failures(self._taken_from(uow), self._taken_from(uow), since)
        most = self._settings.registrations_per_hour
        if tries >= most or of_address >= REGISTRATIONS_OF_AN_ADDRESS or taken >= TAKEN_A_WINDOW:
            wait = int(REGISTRATION_WINDOW.total_seconds())
            raise HealthError(Kind.RATE_LIMITED, "registrations_throttled", retry_after=wait)
        await repository.add_failure(wanted, house, now)

    def _registrations_of(self, email: str) -> str:
        """Return the digest under which tries to register an address are counted."""
        return self._cipher.blind("registration-of", self.email_bidx(email))

    async def prune_attempts(self, uow: UnitOfWork, before: datetime) -> int:
        """Forget tries to log in and to register that are older, and return how many; for the worker.

        Links that were sent, and ways to a provider, go too once they are over.
        """
        repository = IdentityRepository(uow)
        await repository.prune_proofs(before)
        await SignOnRepository(uow).prune(before)
        await PasskeyRepository(uow).prune(before)
        return await repository.prune_attempts(before)

    async def register(
        self, uow: UnitOfWork, command: Register, *, role: Role | None = None, proven: bool = False
    ) -> UUID:
        """Open an account and return its id; INVALID for a taken address.

        `role`, and that the addresses are `proven`, are for the operator only. Who wants to be a doctor or pharmacist
        is an applicant until somebody has checked the licence.
        """
        user_id = new_id()
        is_operator = uow.actor.role is Role.SYSTEM
        chosen = role if role is not None and is_operator else Role(command.role)
        licence = complete(command.licence, command.role) if role is None and is_licensed(chosen) else None
        if licence is not None:
            chosen = Role.APPLICANT
        hashed = await hash_password(command.password)
        await self._open_account(uow, user_id, command, chosen, hashed, proven=proven and is_operator)
        if licence is not None:
            await self._apply(uow, user_id, command.role, licence)
        return user_id

    async def _open_account(
        self,
        uow: UnitOfWork,
        user_id: UUID,
        details: AccountDetails,
        role: Role,
        password_hash: str | None,
        *,
        proven: bool = False,
    ) -> None:
        now = uow.clock.now()
        user = User(
            id=user_id,
            email_ct=self._cipher.seal(f"{USER}.email", user_id, details.email),
            email_bidx=self.email_bidx(details.email),
            phone_ct=self._cipher.seal_optional(f"{USER}.phone", user_id, details.phone),
            phone_bidx=self._cipher.blind("phone", details.phone) if details.phone else None,
            display_name_ct=self._cipher.seal(f"{USER}.display_name", user_id, details.display_name),
            password_hash=password_hash,
            role=role.value,
            locale=details.locale,
            time_zone=details.time_zone,
            email_proven_at=now if proven else None,
            phone_proven_at=now if proven and details.phone else None,
            created_at=now,
            updated_at=now,
        )
        if not await IdentityRepository(uow).add_user(user):
            raise invalid("email", "email_taken")
        uow.audit("user.register", "user", user_id, role=role.value)
        uow.emit(events.USER_REGISTERED, user_id=user_id)

    async def profile(self, uow: UnitOfWork) -> ProfileView:
        """Return the actor's own account."""
        (user,) = await IdentityRepository(uow).get_users([uow.actor.id])
        return ProfileView(
            id=user.id,
            email=self._cipher.show(f"{USER}.email", user.id, user.email_ct),
            phone=self._cipher.show_optional(f"{USER}.phone", user.id, user.phone_ct),
            email_verified=user.email_proven_at is not None,
            phone_verified=user.phone_proven_at is not None,
            display_name=self._cipher.show(f"{USER}.display_name", user.id, user.display_name_ct),
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
            values["display_name_ct"] = self._cipher.seal(f"{USER}.display_name", uow.actor.id, given["display_name"])
        if not values:
            return
        values["updated_at"] = uow.clock.now()
        await IdentityRepository(uow).update_user(uow.actor.id, values)
        uow.audit("user.update", "user", uow.actor.id, fields=",".join(sorted(given)))
        uow.hint(uow.actor.id, events.ACCOUNT_CHANGED)
        uow.emit(events.PROFILE_UPDATED, user_id=uow.actor.id, fields=sorted(given))
