"""Tables of the audit trail's chain."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from healthapp.kit.outbox import Timestamp

_NOW = sa.text("now()")


class AuditSeal(SQLModel, table=True):
    """One link of the hash chain: the audit rows within both ranges, and the link before.

    Links go by the rows' numbers, `from_seq` < seq ≤ `to_seq`; the first ones went by the numbers of transactions,
    `from_xid` ≤ xid < `to_xid`, which another cluster counts anew. A range that doesn't count is as wide as can be.

    `rows_hash` is the digest of the rows alone; `hash` is that of everything else here, and of it. Links from before
    there was one have None: their `hash` is what `rows_hash` would be, and says nothing of ranges and time.
    """

    __tablename__ = "compliance_audit_seal"

    number: int = Field(sa_column=sa.Column(sa.BigInteger, primary_key=True, autoincrement=False))
    from_xid: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))
    to_xid: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))
    from_seq: int = Field(default=0, sa_column=sa.Column(sa.BigInteger, nullable=False, server_default="0"))
    to_seq: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False, server_default="9223372036854775807"))
    rows: int
    previous_hash: str = Field(max_length=64)
    rows_hash: str | None = Field(default=None, max_length=64)
    hash: str = Field(max_length=64)
    sealed_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))


class AuditAnchor(SQLModel, table=True):
    """The head of the chain on one day (UTC): its last link, and how many rows it had then. Never changes."""

    __tablename__ = "compliance_audit_anchor"

    day: date = Field(primary_key=True)
    number: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))
    rows: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))
    hash: str = Field(max_length=64)
    made_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))


class AuditTrim(SQLModel, table=True):
    """The trail has no row any more from before `bound`, the end of a month; links up to `through` have lost some.

    `rows` went with this month. Rows are only added, and each bound is later than the one before.
    """

    __tablename__ = "compliance_audit_trim"

    bound: datetime = Field(sa_column=sa.Column(Timestamp, primary_key=True))
    through: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))
    rows: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))
    made_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))


class AuditLeft(SQLModel, table=True):
    """What a trim left of link `number`: so many rows, and their digest, made as `rows_hash` is."""

    __tablename__ = "compliance_audit_left"

    bound: datetime = Field(
        sa_column=sa.Column(Timestamp, sa.ForeignKey("compliance_audit_trim.bound"), primary_key=True)
    )
    number: int = Field(sa_column=sa.Column(sa.BigInteger, primary_key=True, autoincrement=False))
    rows: int
    hash: str = Field(max_length=64)
