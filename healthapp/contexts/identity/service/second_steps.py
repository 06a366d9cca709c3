"""The second step of a login, and proving again who one is before something that matters.

A right password of an account with a second factor opens nothing but a ticket, good for five minutes, once, and on the
device that showed the password. Wrong codes are counted for the account, whatever the ticket or session: all that are
sent at once wait for each other here. Whoever is locked out by that has their password in somebody else's hands, and is
told so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from healthapp.contexts.identity import events
from healthapp.contexts.identity.models import LoginTicket
from healthapp.contexts.identity.repository import IdentityRepository, SecondFactorRepository
from healthapp.contexts.identity.rules.second_factor import (
    DAY,
    STEP_UP_LIFE,
    TICKET_LIFE,
    is_app_code,
    locked_until,
    matching_step,
    typed_code,
)
from healthapp.contexts.identity.schemas import MfaRequired
from healthapp.contexts.identity.service.sent_codes import SENT_KINDS, SentCodes
from healthapp.kit.crypto import hash_token, new_token
from healthapp.kit.errors import HealthError, Kind, invalid
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from sqlalchemy import RowMapping

    from healthapp.contexts.identity.models import SecondFactor
    from healthapp.contexts.identity.repository import Door
    from healthapp.contexts.identity.schemas import FactorKind, MfaMethod, SentKind, StepUp
    from healthapp.kit.uow import UnitOfWork

FACTOR = "identity_second_factor"
_KINDS: tuple[FactorKind, ...] = ("totp", "email", "sms")


class SecondSteps(SentCodes):
    """Tickets, codes, and how lately somebody proved who they are."""

    async def ask_second_step(self, uow: UnitOfWork, door: Door) -> MfaRequired | None:
        """Return the ticket for the second step, or None where the password is enough; `uow` acts as its owner."""
        methods = await self._methods(uow)
        if not methods:
            return None
        token, now = new_token(), uow.clock.now()
        ticket = LoginTicket(
            id=new_id(),
            user_id=uow.actor.id,
            door=door,
            token_hash=hash_token(token),
            device=uow.actor.device,
            created_at=now,
            expires_at=now + TICKET_LIFE,
        )
        await SecondFactorRepository(uow).add_ticket(ticket)
        uow.audit("user.login_first_step", "user", uow.actor.id)
        return MfaRequired(mfa_token=token, methods=methods, expires_in=int(TICKET_LIFE.total_seconds()))

    async def find_ticket(self, uow: UnitOfWork, token: str, door: Door) -> RowMapping:
        """Return a ticket's row and whose it is. UNAUTHENTICATED when it is used, too old, or another device's."""
        row = await SecondFactorRepository(uow).find_ticket(hash_token(token))
        if (
            row is None
            or row["expires_at"] <= uow.clock.now()
            or row["door"] != door
            or row["device"] not in (None, uow.actor.device)
        ):
            raise HealthError(Kind.UNAUTHENTICATED, "mfa_expired")
        return row

    async def take_second_step(self, uow: UnitOfWork, ticket: RowMapping, code: str, method: MfaMethod | None) -> bool:
        """Return whether the code is right; then ticket and code are used up. `uow` acts as the ticket's owner.

        False is to be committed, because it counts. UNAUTHENTICATED when the ticket was used meanwhile.
        """
        if not await self._check_code(uow, code, method):
            return False
        if not await SecondFactorRepository(uow).use_ticket(ticket["ticket_id"], uow.clock.now()):
            raise HealthError(Kind.UNAUTHENTICATED, "mfa_expired")
        return True

    async def send_code(self, uow: UnitOfWork, kind: SentKind) -> None:
        """Have a code sent by which the actor can prove who they are, at the login or later.

        CONFLICT when that factor isn't on, RATE_LIMITED too soon, and while no code is looked at.
        """
        if kind not in await self._methods(uow):
            raise HealthError(Kind.CONFLICT, "mfa_off")
        await self._wait_your_turn(uow)
        await self._send_code(uow, kind)

    async def require_step_up(self, uow: UnitOfWork, within: timedelta = STEP_UP_LIFE) -> None:
        """Let pass who logged in, or proved again who they are, lately. FORBIDDEN `step_up_required` otherwise."""
        proven = await self.proven_at(uow)
        if proven is None or proven <= uow.clock.now() - within:
            raise HealthError(Kind.FORBIDDEN, "step_up_required", action="user.step_up", resource_type="session")

    async def proven_at(self, uow: UnitOfWork) -> datetime | None:
        """Return when the actor last proved who they are in this session: at its login, or later. UTC."""
        session_id = uow.actor.session_id
        return await SecondFactorRepository(uow).strong_at(session_id) if session_id else None

    async def step_up_by(self, uow: UnitOfWork) -> list[MfaMethod]:
        """Return by which codes the actor can prove again who they are; none: by the password."""
        return await self._methods(uow)

    async def begin_step_up(self, uow: UnitOfWork, command: StepUp) -> str | None:
        """Return the hash to compare the given password with; None where a code is asked for.

        INVALID when the other of the two was given: with a second factor the password isn't enough.
        """
        if await self._methods(uow):
            if not command.code:
                raise invalid("code", "required")
            return None
        if not command.password:
            raise invalid("password", "required")
        await self._wait_your_turn(uow)
        (user,) = await IdentityRepository(uow).get_users([uow.actor.id])
        if user.password_hash is None:
            raise invalid("password", "no_password")
        return user.password_hash

    async def settle_step_up(self, uow: UnitOfWork, command: StepUp, *, password_right: bool | None) -> bool:
        """Note that the actor has proved who they are; False, to be committed, when they have not."""
        if password_right is None:
            right = await self._check_code(uow, command.code or "", command.method)
        else:
            key, wrong = await self._wait_your_turn(uow)
            right = password_right
            await self._count(uow, key, wrong, right=right)
        if right and uow.actor.session_id is not None:
            await SecondFactorRepository(uow).set_strong(uow.actor.session_id, uow.clock.now())
            uow.audit("user.step_up", "session", uow.actor.session_id)
        return right

    async def _methods(self, uow: UnitOfWork) -> list[MfaMethod]:
        """Return by what the actor does a second step, the best first; none where the password is enough.

        A factor that is on is asked for, even while nothing can be sent: then a recovery code opens.
        """
        repository = SecondFactorRepository(uow)
        active = {factor.kind for factor in await repository.factors() if factor.status == "active"}
        methods: list[MfaMethod] = ["passkey"] if await repository.has_passkey() else []
        methods += [kind for kind in _KINDS if kind in active]
        if methods and await repository.count_codes():
            methods.append("recovery")
        return methods

    async def _check_code(self, uow: UnitOfWork, code: str, method: MfaMethod | None) -> bool:
        """Return whether a code is right now, and use it up; count it when it isn't. RATE_LIMITED while locked."""
        key, wrong = await self._wait_your_turn(uow)
        used = await self._use_code(uow, typed_code(code), method)
        await self._count(uow, key, wrong, right=used is not None)
        if used is not None:
            uow.audit("user.second_step", "user", uow.actor.id, method=used)
        if used == "recovery":
            uow.emit(events.SECOND_FACTOR_CHANGED, user_id=uow.actor.id, what="recovery_used")
        return used is not None

    async def _use_code(self, uow: UnitOfWork, code: str, method: MfaMethod | None) -> MfaMethod | None:
        """Use the code up by the method it was meant for, or by which it can be; returns by which it was right."""
        repository, now = SecondFactorRepository(uow), uow.clock.now()
        if not await repository.is_on():
            return None
        active = {factor.kind: factor for factor in await repository.factors() if factor.status == "active"}
        app = active.get("totp")
        if app is not None and method in (None, "totp") and is_app_code(code):
            step = matching_step(self._secret_of(app), code, now, app.last_step)
            if step is not None and await repository.use_step(app.id, step, now):
                return "totp"
        for kind in SENT_KINDS if is_app_code(code) else ():
            if kind in active and method in (None, kind) and await self._take_sent(uow, kind, code):
                return kind
        if method in (None, "recovery") and await repository.use_code(self._recovery_digest(uow, code), now):
            return "recovery"
        return None

    async def _wait_your_turn(self, uow: UnitOfWork) -> tuple[str, Sequence[datetime]]:
        """Let nobody else try codes of this account until the end of the transaction.

        Returns under which digest wrong ones are counted, and when there were any. RATE_LIMITED after too many.
        """
        key = self._cipher.blind("second-step", str(uow.actor.id))
        await IdentityRepository(uow).lock_attempts(key)
        now = uow.clock.now()
        wrong = await SecondFactorRepository(uow).wrong_codes(key, now - DAY)
        until = locked_until(wrong, now)
        if until is not None:
            seconds = max(1, int((until - now).total_seconds()))
            raise HealthError(Kind.RATE_LIMITED, "mfa_locked", retry_after=seconds)
        return key, wrong

    async def _count(
        self, uow: UnitOfWork, key: str, wrong: Sequence[datetime], *, right: bool, error: Kind | None = None
    ) -> None:
        """Count a wrong code, or forget the wrong ones before a right one; tell the owner when the account locks.

        `error` is with what a wrong one is refused, where it isn't the usual.
        """
        repository, now = IdentityRepository(uow), uow.clock.now()
        if right:
            await repository.clear_failures(key)
            return
        await repository.add_failure(key, key, now)
        # Inside a login a form has a wrong field; before it one isn't let in.
        error = error or (Kind.INVALID if uow.actor.session_id else Kind.UNAUTHENTICATED)
        uow.audit("user.second_step_failed", "user", uow.actor.id, outcome="denied", error=error)
        if locked_until([*wrong, now], now) is not None:
            uow.audit("user.second_step_locked", "user", uow.actor.id, outcome="denied", error=error)
            uow.emit(events.SECOND_FACTOR_CHANGED, user_id=uow.actor.id, what="locked")

    def _secret_of(self, factor: SecondFactor) -> str:
        return self._cipher.open(f"{FACTOR}.secret", factor.id, factor.secret_ct or "")

    def _recovery_digest(self, uow: UnitOfWork, code: str) -> str:
        return self._cipher.blind("recovery-code", f"{uow.actor.id}|{typed_code(code)}")


def method_of(factor: SecondFactor) -> FactorKind:
    """Return the kind of a factor as its type; the table's check knows no others."""
    return cast("FactorKind", factor.kind)
