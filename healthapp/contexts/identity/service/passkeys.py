"""Passkeys: making, naming and removing one's own, and what they open.

A device signs a challenge that we asked in the same browser, for the same thing, minutes ago, once. What was asked is
used up in a transaction of its own, before anything is looked at, so that no answer can be tried twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthapp.contexts.identity import events
from healthapp.contexts.identity.models.passkeys import Challenge, Passkey
from healthapp.contexts.identity.repository import IdentityRepository, PasskeyRepository, SecondFactorRepository
from healthapp.contexts.identity.rules import passkeys as rules
from healthapp.contexts.identity.rules.passkeys import Site
from healthapp.contexts.identity.schemas.passkeys import PasskeyView
from healthapp.contexts.identity.service.base import USER
from healthapp.contexts.identity.service.second_factors import SecondFactors
from healthapp.kit.crypto import hash_token
from healthapp.kit.errors import HealthError, Kind, forbidden
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.contexts.identity.rules.passkeys import Signed
    from healthapp.contexts.identity.schemas.passkeys import PasskeyPurpose
    from healthapp.kit.uow import UnitOfWork

_NAME = "identity_passkey.name"


class Passkeys(SecondFactors):
    """Keys that devices keep."""

    async def passkeys(self, uow: UnitOfWork) -> list[PasskeyView]:
        """Return the actor's passkeys, the oldest first."""
        return [
            PasskeyView(
                id=one.id,
                name=self._cipher.show(_NAME, one.id, one.name_ct),
                backed_up=one.backed_up,
                created_at=one.created_at,
                last_used_at=one.last_used_at,
            )
            for one in await PasskeyRepository(uow).all()
        ]

    async def ask_device(self, uow: UnitOfWork, purpose: PasskeyPurpose, browser: str) -> dict[str, Any]:
        """Return what a browser needs for its device to sign; `browser` is the cookie that it has to bring back.

        To make a key one must have proved lately who one is. CONFLICT where passkeys can't be, or with too many.
        """
        site, repository, now = self._site(), PasskeyRepository(uow), uow.clock.now()
        known = [one.credential_id for one in await repository.all()] if purpose != "login" else []
        if purpose == "register":
            await self.require_step_up(uow)
            if len(known) >= rules.MOST_PASSKEYS:
                raise HealthError(Kind.CONFLICT, "passkeys_too_many", params={"most": rules.MOST_PASSKEYS})
        elif purpose != "login" and not known:
            raise HealthError(Kind.CONFLICT, "mfa_off")
        asked = Challenge(
            id=new_id(),
            purpose=purpose,
            user_id=uow.actor.id if purpose != "login" else None,
            browser_hash=hash_token(browser),
            created_at=now,
            expires_at=now + rules.CEREMONY,
        )
        await repository.ask(asked)
        uow.audit("passkey.ask", "user", asked.user_id, purpose=purpose)
        challenge = self._challenge(purpose, asked.id)
        if purpose != "register":
            return rules.request_options(site, challenge, known)
        (user,) = await IdentityRepository(uow).get_users([uow.actor.id])
        account = self._cipher.open(f"{USER}.email", user.id, user.email_ct)
        name = self._cipher.open(f"{USER}.display_name", user.id, user.display_name_ct)
        return rules.creation_options(site, challenge, user.id, account, name, known)

    async def take_challenge(self, uow: UnitOfWork, purpose: PasskeyPurpose, browser: str) -> RowMapping:
        """Use up what a browser's device was asked. UNAUTHENTICATED `passkey_ended` when there is nothing (any more).

        To be committed whatever comes of it.
        """
        found = await PasskeyRepository(uow).take(hash_token(browser), purpose, uow.clock.now())
        uow.audit("passkey.answer", "user", found["user_id"] if found else None, purpose=purpose)
        if found is None:
            raise HealthError(Kind.UNAUTHENTICATED, "passkey_ended")
        return found

    async def find_passkey(
        self, uow: UnitOfWork, purpose: PasskeyPurpose, asked: RowMapping, credential: Mapping[str, Any]
    ) -> tuple[RowMapping, Signed] | None:
        """Return whose key signed what was asked, and what the device said; None, to be committed, if that fails.

        For anything but a login the key has to be of the account that was asked.
        """
        wanted = rules.credential_id_of(credential)
        found = await PasskeyRepository(uow).find(wanted) if wanted is not None else None
        given = None
        if found is not None and asked["user_id"] in (None, found["id"]):
            challenge = self._challenge(purpose, asked["challenge_id"])
            given = rules.signed(self._site(), challenge, credential, found["public_key"], found["id"])
        if found is None or given is None:
            user_id = found["id"] if found else None
            error = Kind.CONFLICT if purpose == "step_up" else Kind.UNAUTHENTICATED
            uow.audit("passkey.refused", "user", user_id, outcome="denied", error=error, purpose=purpose)
            return None
        return found, given

    async def use_passkey(self, uow: UnitOfWork, passkey_id: UUID, given: Signed) -> bool:
        """Note that a passkey of the actor's was used; False, to be committed, when there may be two of it.

        A device counts its signatures. One that counts back is a copy, or has one (WebAuthn §6.1.1): its owner hears
        of it.
        """
        if await PasskeyRepository(uow).use(passkey_id, given, uow.clock.now()):
            uow.audit("user.second_step", "user", uow.actor.id, method="passkey")
            return True
        error = Kind.CONFLICT if uow.actor.session_id else Kind.UNAUTHENTICATED
        uow.audit("passkey.cloned", "passkey", passkey_id, outcome="denied", error=error)
        uow.emit(events.SECOND_FACTOR_CHANGED, user_id=uow.actor.id, what="passkey_copied")
        return False

    async def finish_ticket(self, uow: UnitOfWork, ticket: RowMapping) -> None:
        """Use up a login's ticket after its second step. UNAUTHENTICATED when it was used meanwhile."""
        if not await SecondFactorRepository(uow).use_ticket(ticket["ticket_id"], uow.clock.now()):
            raise HealthError(Kind.UNAUTHENTICATED, "mfa_expired")
        uow.audit("user.login_second_step", "user", uow.actor.id)

    async def note_step_up(self, uow: UnitOfWork) -> None:
        """Note that the actor has just proved who they are."""
        if uow.actor.session_id is not None:
            await SecondFactorRepository(uow).set_strong(uow.actor.session_id, uow.clock.now())
            uow.audit("user.step_up", "session", uow.actor.session_id)

    async def add_passkey(self, uow: UnitOfWork, asked: RowMapping, name: str, credential: Mapping[str, Any]) -> UUID:
        """Keep the key that a device has made; returns its id. CONFLICT when it doesn't hold, or is known already."""
        await self.require_step_up(uow)
        made = None
        if asked["user_id"] == uow.actor.id:
            made = rules.made_key(self._site(), self._challenge("register", asked["challenge_id"]), credential)
        if made is None:
            raise HealthError(Kind.CONFLICT, "passkey_not_made")
        passkey_id, repository = new_id(), PasskeyRepository(uow)
        await IdentityRepository(uow).lock_attempts(str(uow.actor.id))
        if await repository.count() >= rules.MOST_PASSKEYS:
            raise HealthError(Kind.CONFLICT, "passkeys_too_many", params={"most": rules.MOST_PASSKEYS})
        passkey = Passkey(
            id=passkey_id,
            user_id=uow.actor.id,
            name_ct=self._cipher.seal(_NAME, passkey_id, name),
            credential_id=made.credential_id,
            public_key=made.public_key,
            sign_count=made.sign_count,
            backed_up=made.backed_up,
            created_at=uow.clock.now(),
        )
        if not await repository.add(passkey):
            raise HealthError(Kind.CONFLICT, "passkey_known")
        uow.audit("mfa.confirm", "passkey", passkey_id, kind="passkey")
        uow.emit(events.SECOND_FACTOR_CHANGED, user_id=uow.actor.id, what="passkey_on")
        return passkey_id

    async def rename_passkey(self, uow: UnitOfWork, passkey_id: UUID, name: str) -> None:
        """Give a passkey another name; FORBIDDEN for anybody else's, and for an unknown one."""
        if not await PasskeyRepository(uow).rename(passkey_id, self._cipher.seal(_NAME, passkey_id, name)):
            raise forbidden(action="passkey.rename", resource_type="passkey")
        uow.audit("passkey.rename", "passkey", passkey_id)

    async def remove_passkey(self, uow: UnitOfWork, passkey_id: UUID) -> None:
        """Remove a passkey; needs a step-up. With the last factor the recovery codes go too.

        FORBIDDEN for anybody else's; CONFLICT where the role has to have a factor and this is the last.
        """
        await self.require_step_up(uow)
        repository = PasskeyRepository(uow)
        # One at a time: of two that are removed at once each would take the other for the one that is left.
        await IdentityRepository(uow).lock_attempts(str(uow.actor.id))
        if not await repository.remove(passkey_id):
            raise forbidden(action="passkey.remove", resource_type="passkey")
        await self._one_less(uow)
        uow.audit("mfa.remove", "passkey", passkey_id, kind="passkey")
        uow.emit(events.SECOND_FACTOR_CHANGED, user_id=uow.actor.id, what="passkey_off")

    def _site(self) -> Site:
        site = self._settings.passkey_site
        if site is None:
            raise HealthError(Kind.CONFLICT, "passkeys_impossible")
        return Site(*site)

    def _challenge(self, purpose: PasskeyPurpose, challenge_id: UUID) -> bytes:
        return bytes.fromhex(self._cipher.blind("passkey-challenge", f"{purpose}|{challenge_id.hex}"))
