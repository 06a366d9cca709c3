"""Tables of the records context; what a patient says is sealed.

FHIR R4 names: AllergyIntolerance, Condition, Patient.contact; Patient.birthDate, Patient.gender and Observation.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from healthapp.kit.ids import new_id
from healthapp.kit.outbox import Timestamp

_NOW = sa.text("now()")


class AllergyIntolerance(SQLModel, table=True):
    """What somebody doesn't tolerate, and what happened then."""

    __tablename__ = "records_allergy_intolerance"
    __table_args__ = (sa.Index("ix_records_allergy_intolerance_patient", "patient_id", "recorded_at"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    patient_id: UUID
    substance_ct: str
    reaction_ct: str | None = None
    recorded_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))


class Condition(SQLModel, table=True):
    """An illness that somebody has, or had for long."""

    __tablename__ = "records_condition"
    __table_args__ = (sa.Index("ix_records_condition_patient", "patient_id", "recorded_at"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    patient_id: UUID
    name_ct: str
    recorded_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))


class EmergencyContact(SQLModel, table=True):
    """Whom to call for somebody in an emergency (FHIR Patient.contact). What is said of that person is sealed."""

    __tablename__ = "records_emergency_contact"
    __table_args__ = (sa.Index("ix_records_emergency_contact_patient", "patient_id", "recorded_at"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    patient_id: UUID
    name_ct: str
    relationship_ct: str
    phone_ct: str
    recorded_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))


class NoneKnown(SQLModel, table=True):
    """That somebody says that they know of no allergy, or of no illness: not the same as having said nothing."""

    __tablename__ = "records_none_known"
    __table_args__ = (
        sa.UniqueConstraint("patient_id", "about", name="uq_records_none_known_about"),
        sa.CheckConstraint("about IN ('allergies','conditions')", name="ck_records_none_known_about"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    patient_id: UUID
    about: str = Field(max_length=12)
    stated_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))


class AboutSelf(SQLModel, table=True):
    """What somebody says of themselves that checks count: age, sex, pregnancy, breast-feeding, kidneys. All sealed."""

    __tablename__ = "records_about_self"
    __table_args__ = (sa.UniqueConstraint("patient_id", name="uq_records_about_self_patient"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    patient_id: UUID
    said_ct: str
    said_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
