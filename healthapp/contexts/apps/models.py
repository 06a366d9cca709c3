"""Tables of the context of apps. Of whatever opens something only digests are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from healthapp.kit.ids import new_id
from healthapp.kit.outbox import Timestamp

_NOW = sa.text("now()")


class App(SQLModel, table=True):
    """An app of somebody else, as an administrator has registered it. Its name and publisher are public.

    `owner_id` is that administrator: the app's own access (client credentials) is theirs, and so is `admin`.
    """

    __tablename__ = "apps_app"
    __table_args__ = (sa.CheckConstraint("kind IN ('confidential','public')", name="ck_apps_app_kind"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    owner_id: UUID | None = Field(default=None, foreign_key="identity_user.id", ondelete="SET NULL")
    name: str = Field(max_length=60)
    publisher: str = Field(max_length=80)
    homepage: str | None = Field(default=None, max_length=500)
    kind: str = Field(max_length=12)
    secret_hash: str | None = Field(default=None, max_length=64)
    redirect_uris: list[str] = Field(sa_column=sa.Column(JSONB, nullable=False))
    logout_uris: list[str] = Field(sa_column=sa.Column(JSONB, nullable=False))
    scopes: str = Field(max_length=100)
    client_credentials: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    ended_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))


class Grant(SQLModel, table=True):
    """What a person lets an app do, until they take it back. One that counts for each app and person."""

    __tablename__ = "apps_grant"
    __table_args__ = (
        sa.Index(
            "uq_apps_grant_living", "user_id", "app_id", unique=True, postgresql_where=sa.text("ended_at IS NULL")
        ),
        sa.Index("ix_apps_grant_app", "app_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    app_id: UUID = Field(foreign_key="apps_app.id", ondelete="CASCADE")
    user_id: UUID = Field(foreign_key="identity_user.id", ondelete="CASCADE")
    scopes: str = Field(max_length=100)
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    changed_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    ended_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))


class Code(SQLModel, table=True):
    """An authorization code: good once, for a minute, for one app at one address, with one verifier.

    A used one stays for a day: when it turns up again, what it has led to ends.
    """

    __tablename__ = "apps_code"
    __table_args__ = (
        sa.CheckConstraint("expires_at <= created_at + interval '2 minutes'", name="ck_apps_code_life"),
        sa.UniqueConstraint("code_hash", name="uq_apps_code_hash"),
        sa.Index("ix_apps_code_grant", "grant_id"),
        sa.Index("ix_apps_code_user", "user_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    code_hash: str = Field(max_length=64)
    app_id: UUID = Field(foreign_key="apps_app.id", ondelete="CASCADE")
    user_id: UUID = Field(foreign_key="identity_user.id", ondelete="CASCADE")
    grant_id: UUID = Field(foreign_key="apps_grant.id", ondelete="CASCADE")
    session_id: UUID | None = None
    redirect_uri: str = Field(max_length=500)
    scopes: str = Field(max_length=100)
    challenge: str = Field(max_length=128)
    nonce: str | None = Field(default=None, max_length=300)
    auth_time: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    expires_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    used_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))


class Token(SQLModel, table=True):
    """A family of tokens: the access token that is good now, and the refresh token that brings the next.

    `scopes` is what the refresh token can bring, `access_scopes` what the access token has. Without `grant_id` it is
    the app's own; without a refresh token it ends with the login (`session_id`) it was given in.
    """

    __tablename__ = "apps_token"
    __table_args__ = (
        sa.Index("ix_apps_token_aged", sa.text("least(expires_at, ended_at)")),
        sa.CheckConstraint("ended_by IN ('app','person','reuse','admin','reset')", name="ck_apps_token_ended_by"),
        sa.CheckConstraint("expires_at <= created_at + interval '366 days'", name="ck_apps_token_life"),
        sa.UniqueConstraint("access_hash", name="uq_apps_token_access"),
        sa.UniqueConstraint("refresh_hash", name="uq_apps_token_refresh"),
        sa.Index("ix_apps_token_grant", "grant_id"),
        sa.Index("ix_apps_token_user", "user_id"),
        sa.Index("ix_apps_token_app", "app_id"),
        sa.Index("ix_apps_token_code", "code_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    app_id: UUID = Field(foreign_key="apps_app.id", ondelete="CASCADE")
    user_id: UUID = Field(foreign_key="identity_user.id", ondelete="CASCADE")
    grant_id: UUID | None = Field(default=None, foreign_key="apps_grant.id", ondelete="CASCADE")
    code_id: UUID | None = Field(default=None, foreign_key="apps_code.id", ondelete="SET NULL")
    session_id: UUID | None = None
    scopes: str = Field(max_length=100)
    access_scopes: str = Field(max_length=100)
    access_hash: str = Field(max_length=64)
    access_until: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    refresh_hash: str | None = Field(default=None, max_length=64)
    auth_time: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    used_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    """To the five minutes."""
    expires_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    ended_by: str | None = Field(default=None, max_length=8)


class RotatedToken(SQLModel, table=True):
    """A refresh token of an app that was exchanged: whoever shows it again has it from somewhere else."""

    __tablename__ = "apps_rotated_token"
    __table_args__ = (
        sa.Index("ix_apps_rotated_token_aged", "rotated_at"),
        sa.Index("ix_apps_rotated_token_token", "token_id"),
        sa.Index("ix_apps_rotated_token_user", "user_id"),
    )

    token_hash: str = Field(max_length=64, primary_key=True)
    token_id: UUID = Field(foreign_key="apps_token.id", ondelete="CASCADE")
    user_id: UUID = Field(foreign_key="identity_user.id", ondelete="CASCADE")
    rotated_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))


class SigningKey(SQLModel, table=True):
    """A key that signs what others read. Published from its making; it signs from `active_from` on, the newest such.

    It stays published until nothing that it signed is good any more, or `ended_at`, when it was taken out as known to
    somebody else.
    """

    __tablename__ = "apps_signing_key"
    __table_args__ = (sa.UniqueConstraint("kid", name="uq_apps_signing_key_kid"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    kid: str = Field(max_length=40)
    public: dict[str, Any] = Field(sa_column=sa.Column(JSONB, nullable=False))
    private_ct: str
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    active_from: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
