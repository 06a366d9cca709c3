"""What somebody's second factors are: turning them on and off, and the recovery codes. Each change needs a step-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.identity import events
from healthapp.contexts.identity.repository import IdentityRepository, PasskeyRepository, SecondFactorRepository
from healthapp.contexts.identity.rules.second_factor import (
    is_app_code,
    matching_step,
    new_recovery_codes,
    new_secret,
    otpauth,
    qr_image,
    typed_code,
)
from healthapp.contexts.identity.schemas import AppEnrolment, SecondFactorView, SecurityView
from healthapp.contexts.identity.service.base import USER
from healthapp.contexts.identity.service.second_steps import FACTOR, SecondSteps, method_of
from healthapp.kit.errors import HealthError, Kind, invalid
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from healthapp.contexts.identity.schemas import FactorKind, SentKind
    from healthapp.kit.uow import UnitOfWork


class SecondFactors(SecondSteps):
    """One's own second factors."""

    async def security(self, uow: UnitOfWork) -> SecurityView:
        """Return what protects the actor's login beside the password."""
        repository = SecondFactorRepository(uow)
        factors = [
            SecondFactorView(kind=method_of(factor), confirmed_at=factor.confirmed_at, last_used_at=factor.last_used_at)
            for factor in await repository.factors()
            if factor.status == "active" and factor.confirmed_at is not None
        ]
        return SecurityView(
            factors=factors,
            recovery_codes_left=await repository.count_codes() if await repository.is_on() else 0,
            required=uow.actor.role in self._settings.mfa_roles,
            can_send=list(await self._proven(uow)),
            passkeys=await PasskeyRepository(uow).count(),
        )

    async def begin_app(self, uow: UnitOfWork) -> AppEnrolment:
        """Make a secret for an authenticator app; it counts from the first right code on. CONFLICT when one is on."""
        await self.require_step_up(uow)
        factor_id, secret = new_id(), new_secret()
        values = {
            "id": factor_id,
            "user_id": uow.actor.id,
            "kind": "totp",
            "status": "pending",
            "secret_ct": self._cipher.seal(f"{FACTOR}.secret", factor_id, secret),
            "created_at": uow.clock.now(),
        }
        if not await SecondFactorRepository(uow).put_pending(values):
            raise HealthError(Kind.CONFLICT, "mfa_already_on")
        uow.audit("mfa.begin", "user", uow.actor.id, kind="totp")
        (user,) = await IdentityRepository(uow).get_users([uow.actor.id])
        address = otpauth(secret, self._cipher.open(f"{USER}.email", user.id, user.email_ct))
        return AppEnrolment(secret=secret, otpauth_uri=address, qr_image=qr_image(address))

    async def confirm_app(self, uow: UnitOfWork, code: str) -> list[str]:
        """Turn the authenticator app on by a code of it. Returns recovery codes, when there were none before.

        INVALID for a wrong code, CONFLICT when no app is waiting for one.
        """
        await self.require_step_up(uow)
        repository, now = SecondFactorRepository(uow), uow.clock.now()
        factor = await repository.find("totp")
        if factor is None or factor.status != "pending":
            raise HealthError(Kind.CONFLICT, "mfa_not_begun")
        typed = typed_code(code)
        step = matching_step(self._secret_of(factor), typed, now, None) if is_app_code(typed) else None
        if step is None:
            raise invalid("code", "mfa_wrong_code")
        if not await repository.activate(factor.id, step, now):
            raise HealthError(Kind.CONFLICT, "mfa_not_begun")
        return await self._turned_on(uow, "totp")

    async def turn_on_codes(self, uow: UnitOfWork, kind: SentKind) -> list[str]:
        """Let codes that are sent be a second step. Returns recovery codes, when there were none before.

        CONFLICT when the address isn't proven, or it is on already.
        """
        await self.require_step_up(uow)
        if kind not in await self._proven(uow):
            raise HealthError(Kind.CONFLICT, "mfa_no_address")
        now = uow.clock.now()
        values = {
            "id": new_id(),
            "user_id": uow.actor.id,
            "kind": kind,
            "status": "active",
            "created_at": now,
            "confirmed_at": now,
        }
        if not await SecondFactorRepository(uow).add(values):
            raise HealthError(Kind.CONFLICT, "mfa_already_on")
        return await self._turned_on(uow, kind)

    async def remove_factor(self, uow: UnitOfWork, kind: FactorKind) -> None:
        """Turn a factor off; with the last one the recovery codes go too.

        CONFLICT where the actor's role has to have one, or it isn't on.
        """
        await self.require_step_up(uow)
        repository = SecondFactorRepository(uow)
        active = {factor.kind for factor in await repository.factors() if factor.status == "active"}
        if kind not in active:
            raise HealthError(Kind.CONFLICT, "mfa_off")
        # One at a time: of two that are removed at once each would take the other for the one that is left.
        await IdentityRepository(uow).lock_attempts(str(uow.actor.id))
        await repository.remove(kind)
        await self._one_less(uow)
        uow.audit("mfa.remove", "user", uow.actor.id, kind=kind)
        uow.emit(events.SECOND_FACTOR_CHANGED, user_id=uow.actor.id, what=f"{kind}_off")

    async def renew_recovery_codes(self, uow: UnitOfWork) -> list[str]:
        """Put new recovery codes in the place of the old ones, which stop working. CONFLICT without any factor."""
        await self.require_step_up(uow)
        if not await self._methods(uow):
            raise HealthError(Kind.CONFLICT, "mfa_off")
        codes = await self._write_codes(uow)
        uow.emit(events.SECOND_FACTOR_CHANGED, user_id=uow.actor.id, what="codes")
        return codes

    async def first_recovery_codes(self, uow: UnitOfWork) -> list[str]:
        """Make recovery codes where a factor is on and there are none; returns them, this once."""
        await self.require_step_up(uow)
        repository = SecondFactorRepository(uow)
        await IdentityRepository(uow).lock_attempts(str(uow.actor.id))
        if not await repository.is_on() or await repository.count_codes():
            return []
        return await self._write_codes(uow)

    async def _one_less(self, uow: UnitOfWork) -> None:
        """Let the recovery codes go with the last factor. CONFLICT, and nothing is removed, where one has to stay."""
        repository = SecondFactorRepository(uow)
        if await repository.is_on():
            return
        if uow.actor.role in self._settings.mfa_roles:
            raise HealthError(Kind.CONFLICT, "mfa_required")
        await repository.replace_codes([], uow.clock.now())

    async def _turned_on(self, uow: UnitOfWork, kind: FactorKind) -> list[str]:
        uow.audit("mfa.confirm", "user", uow.actor.id, kind=kind)
        uow.emit(events.SECOND_FACTOR_CHANGED, user_id=uow.actor.id, what=f"{kind}_on")
        return [] if await SecondFactorRepository(uow).count_codes() else await self._write_codes(uow)

    async def _write_codes(self, uow: UnitOfWork) -> list[str]:
        codes = new_recovery_codes()
        digests = [self._recovery_digest(uow, code) for code in codes]
        await SecondFactorRepository(uow).replace_codes(digests, uow.clock.now())
        uow.audit("mfa.recovery_codes", "user", uow.actor.id)
        return codes
