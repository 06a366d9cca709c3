"""What administrators do with accounts: find, suspend, give a role, end logins, ask for a new password, check licences.

They never act as somebody else, never see health data here, and can't change their own account: so there is always an
administrator left who can undo what another did. Whoever is concerned is told, in their own language.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from healthapp.contexts.compliance.service import Permission, lacks, require_permission
from healthapp.contexts.identity import events
from healthapp.contexts.identity.repository import AdministrationRepository
from healthapp.contexts.identity.schemas import check_phone
from healthapp.contexts.identity.schemas.administration import (
    CheckedLicence,
    ManagedSession,
    ManagedUser,
    SameLicence,
    UserDetail,
    UserPage,
    UserStatus,
)
from healthapp.contexts.identity.schemas.licences import coming
from healthapp.contexts.identity.service.base import USER
from healthapp.contexts.identity.service.licensing import APPLICATION, Licensing
from healthapp.contexts.identity.service.second_steps import SecondSteps
from healthapp.contexts.identity.service.sessions import Sessions
from healthapp.kit.actor import Role
from healthapp.kit.errors import HealthError, Kind, forbidden, invalid
from healthapp.kit.ids import new_id, parse_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.contexts.identity.schemas.administration import ChangeRole, Decide, FindUser, Renew, UserQuery
    from healthapp.kit.uow import UnitOfWork

Administered = Literal[
    "suspended", "reactivated", "role_changed", "logged_out", "password_ended", "approved", "refused", "renewed"
]
_LINK_LIVES = timedelta(hours=1)


class Administration(Licensing, Sessions, SecondSteps):
    """Other people's accounts."""

    async def users(self, uow: UnitOfWork, query: UserQuery) -> UserPage:
        """Return a page of accounts, newest first."""
        await self._as_administrator(uow)
        rows = await AdministrationRepository(uow).users(
            uow.clock.now(),
            query.limit + 1,
            of_role=query.role.value if query.role else None,
            of_status=query.status.value if query.status else None,
            before=query.before,
        )
        shown = [self._managed(row) for row in rows[: query.limit]]
        uow.audit("user.list", "user", count=len(shown), role=query.role, status=query.status)
        return UserPage(users=shown, next=shown[-1].id if len(rows) > query.limit else None)

    async def find_users(self, uow: UnitOfWork, command: FindUser) -> list[ManagedUser]:
        """Return the accounts with exactly that e-mail address, phone number or id: what is sealed has no parts."""
        await self._as_administrator(uow)
        rows = await AdministrationRepository(uow).users(uow.clock.now(), 25, **self._wanted(command.text))
        uow.audit("user.find", "user", count=len(rows))
        return [self._managed(row) for row in rows]

    async def user(self, uow: UnitOfWork, user_id: UUID) -> UserDetail:
        """Return one account. FORBIDDEN for an unknown id."""
        await self._as_administrator(uow)
        repository, now = AdministrationRepository(uow), uow.clock.now()
        rows = await repository.users(now, 1, wanted=user_id)
        if not rows:
            raise forbidden(action="user.read", resource_type="user", user_id=user_id)
        uow.audit("user.read", "user", user_id)
        return UserDetail(
            user=self._managed(rows[0]),
            logins=[ManagedSession.model_validate(dict(row)) for row in await repository.sessions(user_id, now)],
            applications=await self._licences_of(repository, user_id),
        )

    async def _licences_of(self, repository: AdministrationRepository, user_id: UUID) -> list[CheckedLicence]:
        """Return somebody's licences, the newest first, each with who else says to have it."""
        others: dict[UUID, list[SameLicence]] = defaultdict(list)
        for row in await repository.same_licence(user_id):
            name = self._cipher.show(f"{USER}.display_name", row["user_id"], row["display_name_ct"])
            others[row["application_id"]].append(SameLicence.model_validate({**row, "display_name": name}))
        views = [self._application(dict(row)) for row in await repository.applications(user_id)]
        return [CheckedLicence(**dict(view), same_number=others[view.id]) for view in views]

    async def account_names(self, uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, str]:
        """Return what accounts are called, as far as they are still there; nothing to who doesn't manage accounts."""
        if not ids or await lacks(uow, Permission.MANAGE_ACCOUNTS):
            return {}
        rows = await AdministrationRepository(uow).users_of(ids, uow.clock.now())
        uow.audit("user.read_names", "user", count=len(rows))
        return {row["id"]: self._cipher.show(f"{USER}.display_name", row["id"], row["display_name_ct"]) for row in rows}

    async def suspend(self, uow: UnitOfWork, user_id: UUID) -> None:
        """Close an account until it is reactivated.

        Its sessions, its API keys and what it lets apps do end at once, and are made anew after it: the keys and apps
        by a trigger of the row, by whatever way it is changed.
        """
        await self._change(uow, user_id, "user.suspend", status=UserStatus.LOCKED)
        await self._end_theirs(uow, user_id)
        self._tell(uow, user_id, "suspended")

    async def reactivate(self, uow: UnitOfWork, user_id: UUID) -> None:
        """Open an account again that was suspended."""
        await self._change(uow, user_id, "user.reactivate", status=UserStatus.ACTIVE)
        self._tell(uow, user_id, "reactivated")

    async def change_role(self, uow: UnitOfWork, user_id: UUID, command: ChangeRole) -> None:
        """Give an account another role. What was got as somebody else ends: sessions, API keys, what apps may do.

        CONFLICT for an applicant, whose licence is decided instead.
        """
        rows = await AdministrationRepository(uow).users(uow.clock.now(), 1, wanted=user_id)
        if rows and rows[0]["role"] == Role.APPLICANT:
            raise HealthError(Kind.CONFLICT, "decide_licence_first")
        await self._change(uow, user_id, "user.change_role", role=command.role)
        await self._end_theirs(uow, user_id)
        self._tell(uow, user_id, "role_changed", role=command.role)

    async def end_sessions_of(self, uow: UnitOfWork, user_id: UUID) -> int:
        """Log somebody out everywhere, with the tokens of the apps they let in; returns in how many places.

        Their API keys stay: no login made those go on, and programs depend on them. A new password ends them too.
        """
        await self._before(uow, user_id, "user.end_sessions")
        if not await AdministrationRepository(uow).users(uow.clock.now(), 1, wanted=user_id):
            raise forbidden(action="user.end_sessions", resource_type="user", user_id=user_id)
        ended = await self._end_theirs(uow, user_id)
        uow.audit("user.end_sessions", "user", user_id, count=ended)
        self._tell(uow, user_id, "logged_out")
        return ended

    async def force_reset(self, uow: UnitOfWork, user_id: UUID, password_hash: str) -> None:
        """End a password that may be known to others, and all that was got by it; its owner is sent a link.

        `password_hash` opens nothing (`kit.passwords.hash_of_nothing`): it is slow to make, so never in here.
        """
        await self._before(uow, user_id, "user.force_reset")
        now, proof_id = uow.clock.now(), new_id()
        repository = AdministrationRepository(uow)
        if not await repository.force_reset(user_id, proof_id, password_hash, now, now + _LINK_LIVES):
            raise forbidden(action="user.force_reset", resource_type="user", user_id=user_id)
        await self._end_theirs(uow, user_id)
        uow.audit("user.force_reset", "user", user_id)
        uow.emit(events.PASSWORD_FORGOTTEN, proof_id=proof_id)
        self._tell(uow, user_id, "password_ended")

    async def decide(self, uow: UnitOfWork, application_id: UUID, command: Decide) -> None:
        """Approve or refuse a licence. FORBIDDEN for an unknown or settled one.

        INVALID for a refusal without why, and for an approval without a last day that is to come.
        """
        await self._as_administrator(uow)
        if not command.approve and command.reason is None:
            raise invalid("reason", "required")
        until = coming(command.valid_until, uow.clock.now()) if command.approve else None
        await self.require_step_up(uow)
        why = self._cipher.seal_optional(f"{APPLICATION}.reason", application_id, command.reason)
        done = await AdministrationRepository(uow).decide(
            application_id, uow.clock.now(), approve=command.approve, why=why, until=until
        )
        if done is None:
            raise forbidden(action="application.decide", resource_type="application")
        verdict: Administered = "approved" if command.approve else "refused"
        uow.audit(f"application.{verdict}", "application", application_id, role=done["wanted_role"])
        # Whoever waits goes on by themself: the page hears of it, and asks again who it is.
        uow.hint(done["user_id"], events.ACCOUNT_CHANGED)
        self._tell(uow, done["user_id"], verdict)

    async def renew(self, uow: UnitOfWork, application_id: UUID, command: Renew) -> None:
        """Give somebody's newest licence another last day; who stopped acting because it was over acts again.

        FORBIDDEN for an unknown one, one that was never approved, and one that a newer one has followed; INVALID for a
        day that is over.
        """
        await self._as_administrator(uow)
        now = uow.clock.now()
        until = coming(command.valid_until, now)
        await self.require_step_up(uow)
        done = await AdministrationRepository(uow).renew(application_id, until, now)
        if done is None:
            raise forbidden(action="application.renew", resource_type="application")
        uow.audit("application.renewed", "application", application_id, role=done["wanted_role"])
        uow.hint(done["user_id"], events.ACCOUNT_CHANGED)
        self._tell(uow, done["user_id"], "renewed")

    def _wanted(self, typed: str) -> dict[str, object]:
        if (user_id := parse_id(typed)) is not None:
            return {"wanted": user_id}
        if "@" in typed:
            return {"by_email": self.email_bidx(typed)}
        try:
            phone = check_phone(typed)
        except ValueError:
            raise invalid("text", "not_searchable") from None
        return {"by_phone": self._cipher.blind("phone", phone or "")}

    @staticmethod
    async def _as_administrator(uow: UnitOfWork) -> None:
        await require_permission(uow, Permission.MANAGE_ACCOUNTS, action="user.administer", resource_type="user")

    async def _before(self, uow: UnitOfWork, user_id: UUID, action: str) -> None:
        """Let pass an administrator who proved lately who they are, and means somebody else's account."""
        await self._as_administrator(uow)
        if user_id == uow.actor.id:
            raise HealthError(Kind.CONFLICT, "not_your_own_account", action=action, resource_type="user")
        await self.require_step_up(uow)

    async def _change(
        self, uow: UnitOfWork, user_id: UUID, action: str, *, role: str | None = None, status: UserStatus | None = None
    ) -> None:
        await self._before(uow, user_id, action)
        changed = await AdministrationRepository(uow).change(user_id, uow.clock.now(), role=role, status=status)
        if not changed:
            raise forbidden(action=action, resource_type="user", user_id=user_id)
        uow.audit(action, "user", user_id, role=role)

    async def _end_theirs(self, uow: UnitOfWork, user_id: UUID) -> int:
        """End every session of somebody else's; returns how many there were."""
        ended = await AdministrationRepository(uow).end_sessions(user_id, uow.clock.now())
        self._forget_tokens(uow, ended)
        uow.hint(user_id, events.ACCOUNT_CHANGED)
        return len(ended)

    @staticmethod
    def _tell(uow: UnitOfWork, user_id: UUID, what: Administered, **more: str) -> None:
        uow.emit(events.USER_ADMINISTERED, user_id=user_id, what=what, **more)

    def _managed(self, row: RowMapping) -> ManagedUser:
        user_id = row["id"]
        return ManagedUser(
            id=user_id,
            email=self._cipher.show(f"{USER}.email", user_id, row["email_ct"]),
            phone=self._cipher.show_optional(f"{USER}.phone", user_id, row["phone_ct"]),
            display_name=self._cipher.show(f"{USER}.display_name", user_id, row["display_name_ct"]),
            role=row["role"],
            status=row["status"],
            locale=row["locale"],
            created_at=row["created_at"],
            seen_at=row["seen_at"],
            sessions=row["sessions"],
            api_keys=row["api_keys"],
            second_factor=row["factors"] > 0,
            application=row["application"],
        )
