"""Tables of the compliance context."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from healthapp.kit.ids import new_id
from healthapp.kit.outbox import Timestamp

_NOW = sa.text("now()")


class DataKey(SQLModel, table=True):
    """A data key, wrapped by the master key. The newest one seals; older ones only open."""

    __tablename__ = "compliance_data_key"

    kid: str = Field(primary_key=True, max_length=40)
    wrapped: str
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    retired_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))


class Consent(SQLModel, table=True):
    """A patient's permission for one other person, asked for by either of the two and given by the other.

    `invite_bidx` is the blind index of an e-mail address. If it has no account, whoever opens the invitation's link
    becomes the grantee: `invite_hash` is the link's digest, `invite_email_ct` the address until the worker took it.
    """

    __tablename__ = "compliance_consent"
    __table_args__ = (
        sa.CheckConstraint(
            "status IN ('pending','active','withdrawn','declined')", name="ck_compliance_consent_status"
        ),
        sa.CheckConstraint("requested_by IN ('patient','grantee')", name="ck_compliance_consent_requested_by"),
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
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    patient_id: UUID
    grantee_id: UUID | None = None
    invite_bidx: str = Field(max_length=64)
    invite_email_ct: str | None = None
    invite_hash: str | None = Field(default=None, max_length=64)
    invite_until: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    scope: str = Field(max_length=40)
    status: str = Field(max_length=12)
    requested_by: str = Field(max_length=12)
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    decided_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    ended_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))


class AuditSeal(SQLModel, table=True):
    """One link of the hash chain: the audit rows of transactions `from_xid` ≤ xid < `to_xid`, and the link before."""

    __tablename__ = "compliance_audit_seal"

    number: int = Field(sa_column=sa.Column(sa.BigInteger, primary_key=True, autoincrement=False))
    from_xid: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))
    to_xid: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))
    rows: int
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)
    sealed_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
