"""Tables of passkeys (WebAuthn)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from healthapp.kit.ids import new_id
from healthapp.kit.outbox import Timestamp

_NOW = sa.text("now()")


class Passkey(SQLModel, table=True):
    """A public key whose other half a device keeps: its id and key in base64url, and how often it has signed.

    `backed_up`: its owner's other devices have it too, as the device says.
    """

    __tablename__ = "identity_passkey"
    __table_args__ = (
        sa.UniqueConstraint("credential_id", name="uq_identity_passkey_credential"),
        sa.Index("ix_identity_passkey_user", "user_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(foreign_key="identity_user.id", ondelete="CASCADE")
    name_ct: str
    credential_id: str = Field(max_length=1400)
    """1,023 bytes at most (WebAuthn §4)."""
    public_key: str
    sign_count: int = Field(default=0, sa_column=sa.Column(sa.BigInteger, nullable=False, server_default="0"))
    """0 for ever where a device doesn't count; else each use has to be above the last."""
    backed_up: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    last_used_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))


class Challenge(SQLModel, table=True):
    """What a device was asked to sign: for what, in which browser, for whom; a few minutes, once.

    The challenge itself is made of the row's id and a key, and stored nowhere.
    """

    __tablename__ = "identity_challenge"
    __table_args__ = (
        sa.CheckConstraint("purpose IN ('register','login','second','step_up')", name="ck_identity_challenge_purpose"),
        sa.UniqueConstraint("browser_hash", name="uq_identity_challenge_browser"),
        sa.Index("ix_identity_challenge_user", "user_id"),
        sa.Index("ix_identity_challenge_expiry", "expires_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    purpose: str = Field(max_length=8)
    user_id: UUID | None = Field(default=None, foreign_key="identity_user.id", ondelete="CASCADE")
    browser_hash: str = Field(max_length=64)
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    expires_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    used_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
