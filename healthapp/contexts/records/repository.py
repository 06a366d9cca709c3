"""SQL of the records context. What is written is the actor's own; what is read may be of who permits them that part.

Row-level security says both again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import col

from healthapp.contexts.records.models import AboutSelf, AllergyIntolerance, Condition, EmergencyContact, NoneKnown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from healthapp.contexts.records.schemas import About
    from healthapp.kit.uow import UnitOfWork


class RecordsRepository:
    """Built for the actor of a unit of work."""

    def __init__(self, uow: UnitOfWork, of: UUID | None = None) -> None:
        """Bind to a unit of work; what is read is the actor's own, or that of another patient."""
        self._session = uow.session
        self._who = uow.actor.id
        self._of = of or uow.actor.id

    async def lock(self) -> None:
        """Let the actor's other requests that add something wait until the end of this transaction."""
        statement = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('records:' || CAST(:who AS text), 0))")
        await self._session.execute(statement, {"who": self._who})

    async def allergies(self) -> Sequence[AllergyIntolerance]:
        """Return the allergies, in the order in which they were entered."""
        query = sa.select(AllergyIntolerance).where(col(AllergyIntolerance.patient_id) == self._of)
        order = (col(AllergyIntolerance.recorded_at), col(AllergyIntolerance.id))
        return (await self._session.scalars(query.order_by(*order))).all()

    async def conditions(self) -> Sequence[Condition]:
        """Return the illnesses, in the order in which they were entered."""
        query = sa.select(Condition).where(col(Condition.patient_id) == self._of)
        return (await self._session.scalars(query.order_by(col(Condition.recorded_at), col(Condition.id)))).all()

    async def emergency_contacts(self) -> Sequence[EmergencyContact]:
        """Return whom to call, in the order in which they were entered."""
        query = sa.select(EmergencyContact).where(col(EmergencyContact.patient_id) == self._of)
        order = (col(EmergencyContact.recorded_at), col(EmergencyContact.id))
        return (await self._session.scalars(query.order_by(*order))).all()

    async def none_known(self) -> set[str]:
        """Return of what they said that they know of none."""
        query = sa.select(NoneKnown.about).where(col(NoneKnown.patient_id) == self._of)  # type: ignore[call-overload]  # SQLModel types
        return set((await self._session.scalars(query)).all())

    async def about_self(self) -> AboutSelf | None:
        """Return what they said of themselves; None when they have said nothing."""
        query = sa.select(AboutSelf).where(col(AboutSelf.patient_id) == self._of)
        return (await self._session.scalars(query)).one_or_none()

    async def forget_about_self(self) -> bool:
        """Delete it; False when there is nothing."""
        done = await self._session.execute(sa.delete(AboutSelf).where(col(AboutSelf.patient_id) == self._who))
        return bool(done.rowcount)  # type: ignore[attr-defined]  # a DELETE always has a CursorResult

    async def add(self, row: AllergyIntolerance | Condition | EmergencyContact | AboutSelf) -> None:
        """Store one."""
        await self._session.execute(sa.insert(type(row)).values(row.model_dump()).inline())

    async def remove(self, kind: type[AllergyIntolerance | Condition | EmergencyContact], row_id: UUID) -> bool:
        """Delete one of the actor's; False when there is none."""
        statement = sa.delete(kind).where(col(kind.id) == row_id, col(kind.patient_id) == self._who)
        done = await self._session.execute(statement)
        return bool(done.rowcount)  # type: ignore[attr-defined]  # a DELETE always has a CursorResult

    async def say_none(self, none: NoneKnown) -> bool:
        """Store that there is none; False when that was said before."""
        names = ", ".join(values := none.model_dump())
        query = f"INSERT INTO records_none_known ({names}) VALUES ({', '.join(f':{name}' for name in values)})"  # noqa: S608 - the model's own names
        done = await self._session.execute(sa.text(f"{query} ON CONFLICT DO NOTHING"), values)
        return bool(done.rowcount)  # type: ignore[attr-defined]  # an INSERT always has a CursorResult

    async def unsay_none(self, about: About) -> bool:
        """Take it back; False when it wasn't said."""
        statement = sa.delete(NoneKnown).where(
            col(NoneKnown.patient_id) == self._who, col(NoneKnown.about) == about.value
        )
        done = await self._session.execute(statement)
        return bool(done.rowcount)  # type: ignore[attr-defined]  # a DELETE always has a CursorResult


def none_row(patient_id: UUID, about: About, at: datetime) -> NoneKnown:
    """Return the row that says that there is none."""
    return NoneKnown(patient_id=patient_id, about=about.value, stated_at=at)
