"""What others may know of people: names where there is consent, addresses for the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.identity.repository import IdentityRepository
from healthapp.contexts.identity.schemas import ContactView, PersonView, ReachView
from healthapp.contexts.identity.service.base import USER, IdentityBase
from healthapp.kit.actor import Role
from healthapp.kit.i18n import parse_lang

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.kit.uow import UnitOfWork


class People(IdentityBase):
    """People as others see them."""

    async def people(self, uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, PersonView]:
        """Return the names of those people whom the actor may know."""
        if not ids:
            return {}
        users = await IdentityRepository(uow).get_users(list(ids))
        uow.audit("user.read_names", "user", count=len(users))
        return {
            user.id: PersonView(
                id=user.id,
                display_name=self._cipher.show(f"{USER}.display_name", user.id, user.display_name_ct),
                role=Role(user.role),
            )
            for user in users
        }

    async def readers(self, uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, PersonView]:
        """Return the names of those people who saw or changed the actor's record, permitted still or not any more."""
        if not ids:
            return {}
        rows = await IdentityRepository(uow).readers(ids)
        uow.audit("user.read_names", "user", count=len(rows))
        return self._named(rows)

    async def editors(self, uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, PersonView]:
        """Return the names of those people who wrote, reviewed or signed medical texts; of nobody for who doesn't."""
        if not ids:
            return {}
        rows = await IdentityRepository(uow).editors(ids)
        uow.audit("user.read_names", "user", count=len(rows))
        return self._named(rows)

    def _named(self, rows: Iterable[RowMapping]) -> dict[UUID, PersonView]:
        return {
            row["id"]: PersonView(
                id=row["id"],
                display_name=self._cipher.show(f"{USER}.display_name", row["id"], row["display_name_ct"]),
                role=Role(row["role"]),
            )
            for row in rows
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
        """Return id and role of the account with that address, for asking its owner for consent.

        None while its owner hasn't shown that the address is theirs: they may be somebody else.
        """
        row = await IdentityRepository(uow).find_by_email(self.email_bidx(email))
        uow.audit("user.find_by_email", "user", row["id"] if row else None)
        return (row["id"], Role(row["role"])) if row else None

    async def find_administrator(self, uow: UnitOfWork, email: str) -> UUID | None:
        """Return the id of the administrator with that address, or None; for the operator's command line."""
        found = await IdentityRepository(uow).find_administrator(self.email_bidx(email))
        uow.audit("user.find_by_email", "user", found)
        return found

    async def find_proven(self, uow: UnitOfWork, email: str) -> UUID | None:
        """Return the id of the account that has proven that address, or None; for the operator's command line."""
        found = await IdentityRepository(uow).find_proven(self.email_bidx(email))
        uow.audit("user.find_by_email", "user", found)
        return found

    async def contacts(self, uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, ContactView]:
        """Return how to reach people; for the worker."""
        return {
            user.id: ContactView(
                id=user.id,
                email=self._cipher.open(f"{USER}.email", user.id, user.email_ct),
                phone=self._cipher.open_optional(f"{USER}.phone", user.id, user.phone_ct),
                email_proven=user.email_proven_at is not None,
                phone_proven=user.phone_proven_at is not None,
                display_name=self._cipher.show(f"{USER}.display_name", user.id, user.display_name_ct),
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
                display_name=self._cipher.show(f"{USER}.display_name", user.id, user.display_name_ct)
                if user.id in names_of
                else None,
            )
            for user in await IdentityRepository(uow).get_users(list(ids))
        }

    async def user_ids_after(self, uow: UnitOfWork, after: UUID | None, roles: Sequence[str], limit: int) -> list[UUID]:
        """Return a page of active accounts of `roles`; for the worker's broadcasts."""
        return list(await IdentityRepository(uow).user_ids_after(after, roles, limit))
