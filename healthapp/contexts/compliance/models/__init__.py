"""Tables of the compliance context."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from healthapp.contexts.compliance.models.permissions import TakenPermission
from healthapp.contexts.compliance.models.trail import AuditAnchor, AuditLeft, AuditSeal, AuditTrim
from healthapp.kit.ids import new_id
from healthapp.kit.outbox import Timestamp

_NOW = sa.text("now()")


class DataKey(SQLModel, table=True):
    """A key, wrapped by the master key. Nothing of it is ever deleted: backups may still need it.

    Of those with purpose `data` the newest one whose `active_from` has come seals, older ones only open, and one that
    nothing uses any more is marked by `retired_at` and no longer loaded. There is one each of `blind` (blind indexes)
    and `signature` (seals of electronic signatures): a rotation leaves both alone.
    """

    __tablename__ = "compliance_data_key"
    __table_args__ = (
        sa.CheckConstraint("purpose IN ('data','blind','signature')", name="ck_compliance_data_key_purpose"),
        sa.Index(
            "uq_compliance_data_key_purpose", "purpose", unique=True, postgresql_where=sa.text("purpose <> 'data'")
        ),
    )

    kid: str = Field(primary_key=True, max_length=40)
    wrapped: str
    purpose: str = Field(default="data", max_length=12, sa_column_kwargs={"server_default": "data"})
    active_from: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    retired_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))


class Consent(SQLModel, table=True):
    """A patient's permission for one other person, asked for by either of the two and given by the other.

    Or for an organisation, which isn't asked: then `organisation_id` says which, and `invite_bidx` names it too.

    `invite_bidx` is the blind index of an e-mail address. If it has no account, whoever opens the invitation's link
    becomes the grantee: `invite_hash` is the link's digest, `invite_email_ct` the address until the worker took it.
    """

    __tablename__ = "compliance_consent"
    __table_args__ = (
        sa.CheckConstraint(
            "status IN ('pending','active','withdrawn','declined','expired')", name="ck_compliance_consent_status"
        ),
        sa.CheckConstraint("purpose IN ('caregiving','treatment')", name="ck_compliance_consent_purpose"),
        sa.CheckConstraint(
            "cardinality(parts) > 0 AND parts <@ ARRAY['doses','figures','alerts','health_facts','about_self',"
            "'emergency_contacts']::text[]",
            name="ck_compliance_consent_parts",
        ),
        sa.CheckConstraint("purpose = 'caregiving' OR NOT 'alerts' = ANY (parts)", name="ck_compliance_consent_alerts"),
        sa.CheckConstraint(
            "ends_at IS NULL OR starts_at IS NULL OR ends_at > starts_at", name="ck_compliance_consent_period"
        ),
        sa.CheckConstraint("requested_by IN ('patient','grantee')", name="ck_compliance_consent_requested_by"),
        sa.CheckConstraint(
            "organisation_id IS NULL OR (grantee_id IS NULL AND requested_by = 'patient' AND status <> 'pending'"
            " AND NOT 'alerts' = ANY (parts))",
            name="ck_compliance_consent_organisation",
        ),
        sa.Index(
            "uq_compliance_consent_open",
            "patient_id",
            "invite_bidx",
            "scope",
            unique=True,
            postgresql_where=sa.text("status IN ('pending','active')"),
        ),
        sa.Index("ix_compliance_consent_grantee", "grantee_id", "status"),
        sa.Index("ix_compliance_consent_invite", "invite_bidx"),
        sa.Index(
            "ix_compliance_consent_organisation",
            "organisation_id",
            postgresql_where=sa.text("organisation_id IS NOT NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    patient_id: UUID
    grantee_id: UUID | None = None
    organisation_id: UUID | None = Field(
        default=None,
        sa_column=sa.Column(
            sa.Uuid, sa.ForeignKey("compliance_organisation.id", name="fk_compliance_consent_organisation")
        ),
    )
    invite_bidx: str = Field(max_length=64)
    invite_email_ct: str | None = None
    invite_hash: str | None = Field(default=None, max_length=64)
    invite_until: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    scope: str = Field(max_length=40)
    status: str = Field(max_length=12)
    requested_by: str = Field(max_length=12)
    purpose: str = Field(default="caregiving", max_length=20, sa_column_kwargs={"server_default": "caregiving"})
    parts: list[str] = Field(
        sa_column=sa.Column(ARRAY(sa.Text), nullable=False, server_default=sa.text("'{doses,figures,alerts}'"))
    )
    starts_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    ends_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    decided_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    changed_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    ended_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))


class ConsentHistory(SQLModel, table=True):
    """Every version of every consent, written by a trigger of the database: who permitted what to whom, and when."""

    __tablename__ = "compliance_consent_version"
    __table_args__ = (sa.Index("ix_compliance_consent_version_patient", "patient_id", "at"),)

    consent_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("compliance_consent.id", ondelete="CASCADE"), primary_key=True)
    )
    number: int = Field(primary_key=True)
    patient_id: UUID
    grantee_id: UUID | None = None
    organisation_id: UUID | None = None
    at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    by: str = Field(max_length=12)
    status: str = Field(max_length=12)
    purpose: str = Field(max_length=20)
    parts: list[str] = Field(sa_column=sa.Column(ARRAY(sa.Text), nullable=False))
    starts_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    ends_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))


class RetentionRun(SQLModel, table=True):
    """One night's run over all places; open until `finished_at`, one at a time, whoever begins it."""

    __tablename__ = "compliance_retention_run"
    __table_args__ = (
        sa.Index(
            "uq_compliance_retention_run_open",
            sa.text("(finished_at IS NULL)"),
            unique=True,
            postgresql_where=sa.text("finished_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    started_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    finished_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))


class RetentionStep(SQLModel, table=True):
    """What a run has removed in one place, of what is older than `before`; `error` says why it had to leave it.

    `overdue` rows of those were still there when the run ended, counted up to some thousands.

    Written in the same transaction as the rows it counts, so that a killed process goes on exactly there.
    """

    __tablename__ = "compliance_retention_step"

    run_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("compliance_retention_run.id", ondelete="CASCADE"), primary_key=True)
    )
    place: str = Field(primary_key=True, max_length=80)
    before: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    removed: int = Field(default=0, sa_column=sa.Column(sa.BigInteger, nullable=False, server_default="0"))
    finished_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    error: str | None = Field(default=None, max_length=80)
    overdue: int = Field(default=0, sa_column=sa.Column(sa.BigInteger, nullable=False, server_default="0"))


class KeyRotation(SQLModel, table=True):
    """One round of sealing everything anew with the data key `kid`; open until `finished_at`.

    `checked_at` is when it was last looked whether older keys are still used.
    """

    __tablename__ = "compliance_key_rotation"
    __table_args__ = (
        # One at a time, whoever begins it.
        sa.Index(
            "uq_compliance_key_rotation_open",
            sa.text("(finished_at IS NULL)"),
            unique=True,
            postgresql_where=sa.text("finished_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    kid: str = Field(max_length=40, foreign_key="compliance_data_key.kid")
    started_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    finished_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    checked_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))


class KeyRotationStep(SQLModel, table=True):
    """How far a rotation has come in one place: a table, by the last id it has looked at, or the copies in Valkey.

    Written in the same transaction as the rows it counts, so that a killed process goes on exactly there.
    """

    __tablename__ = "compliance_key_rotation_step"

    rotation_id: UUID = Field(foreign_key="compliance_key_rotation.id", primary_key=True)
    place: str = Field(primary_key=True, max_length=80)
    after_id: UUID | None = None
    resealed: int = Field(default=0, sa_column=sa.Column(sa.BigInteger, nullable=False, server_default="0"))
    unreadable: int = Field(default=0, sa_column=sa.Column(sa.BigInteger, nullable=False, server_default="0"))
    finished_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))


class Signature(SQLModel, table=True):
    """An electronic signature (21 CFR 11.50, 11.70): who signed which version of which record, when, and as what.

    `record_hash` is the digest of the record's canonical form, `name_hash` that of the printed name. `previous_hash`
    and `hash` chain all signatures by `number`; `seal` is an HMAC over `hash` by a key of its own. Rows are only added.
    """

    __tablename__ = "compliance_signature"
    __table_args__ = (
        sa.CheckConstraint(
            "meaning IN ('authored','reviewed','approved','responsible')", name="ck_compliance_signature_meaning"
        ),
        sa.UniqueConstraint("number", name="uq_compliance_signature_number"),
        sa.Index("ix_compliance_signature_record", "record_type", "record_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    number: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))
    signer_id: UUID
    signer_name_ct: str
    signer_role: str = Field(max_length=20)
    meaning: str = Field(max_length=12)
    signed_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    record_type: str = Field(max_length=60)
    record_id: UUID
    record_version: int
    record_hash: str = Field(max_length=64)
    name_hash: str = Field(max_length=64)
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)
    seal: str = Field(max_length=64)


class Assignment(SQLModel, table=True):
    """Who reads a patient's record without their consent: an `assigned` doctor, or an administrator's `look`.

    It runs from `starts_at` until `ends_at`, or until somebody ends it. `reason_ct` is what the patient reads.
    """

    __tablename__ = "compliance_assignment"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('assigned','look')", name="ck_compliance_assignment_kind"),
        sa.Index("ix_compliance_assignment_patient", "patient_id"),
        sa.Index("ix_compliance_assignment_reader", "reader_id"),
        sa.Index(
            "uq_compliance_assignment_open",
            "patient_id",
            "reader_id",
            "kind",
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    patient_id: UUID
    reader_id: UUID
    kind: str = Field(max_length=8)
    reason_ct: str
    starts_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    ends_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    made_by: UUID | None = None
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    ended_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    ended_by: UUID | None = None


class Organisation(SQLModel, table=True):
    """A clinic, hospital, pharmacy or care service (FHIR Organization). Its row stays when it has ended."""

    __tablename__ = "compliance_organisation"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('clinic','hospital','pharmacy','care')", name="ck_compliance_organisation_kind"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(max_length=120)
    kind: str = Field(max_length=12)
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    ended_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))


class Membership(SQLModel, table=True):
    """Who belongs to an organisation, from when until when (FHIR PractitionerRole)."""

    __tablename__ = "compliance_membership"
    __table_args__ = (
        sa.Index("ix_compliance_membership_user", "user_id"),
        sa.Index(
            "uq_compliance_membership_open",
            "organisation_id",
            "user_id",
            unique=True,
            postgresql_where=sa.text("until IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="compliance_organisation.id")
    user_id: UUID
    since: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    until: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))


__all__ = [
    "Assignment",
    "AuditAnchor",
    "AuditLeft",
    "AuditSeal",
    "AuditTrim",
    "Consent",
    "ConsentHistory",
    "DataKey",
    "KeyRotation",
    "KeyRotationStep",
    "Membership",
    "Organisation",
    "RetentionRun",
    "RetentionStep",
    "Signature",
    "TakenPermission",
]
