"""Tables of the identity context."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from healthapp.contexts.identity.models.licences import Application
from healthapp.contexts.identity.models.passkeys import Challenge, Passkey
from healthapp.contexts.identity.models.recoveries import RecoveryRequest
from healthapp.kit.ids import new_id
from healthapp.kit.outbox import Timestamp

_NOW = sa.text("now()")


class User(SQLModel, table=True):
    """An account. E-mail, phone and name are ciphertext; `*_bidx` are blind indexes for look-ups."""

    __tablename__ = "identity_user"
    __table_args__ = (
        sa.CheckConstraint(
            "role IN ('patient','caregiver','doctor','pharmacist','admin','applicant','provider','emergency')",
            name="ck_identity_user_role",
        ),
        sa.CheckConstraint("status IN ('active','locked','deleted')", name="ck_identity_user_status"),
        sa.CheckConstraint("locale IN ('bn','en')", name="ck_identity_user_locale"),
        sa.UniqueConstraint("email_bidx", name="uq_identity_user_email"),
        sa.Index("ix_identity_user_phone", "phone_bidx"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    email_ct: str
    email_bidx: str = Field(max_length=64)
    phone_ct: str | None = None
    phone_bidx: str | None = Field(default=None, max_length=64)
    display_name_ct: str
    password_hash: str | None = Field(default=None, max_length=200)
    """None: nobody has chosen a password yet, because the account was opened by a provider of identities."""
    role: str = Field(max_length=20)
    status: str = Field(default="active", max_length=12, sa_column_kwargs={"server_default": "active"})
    locale: str = Field(default="bn", max_length=2, sa_column_kwargs={"server_default": "bn"})
    time_zone: str = Field(default="Asia/Dhaka", max_length=64, sa_column_kwargs={"server_default": "Asia/Dhaka"})
    text_size: str = Field(default="m", max_length=2, sa_column_kwargs={"server_default": "m"})
    theme: str = Field(default="auto", max_length=8, sa_column_kwargs={"server_default": "auto"})
    email_proven_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    """When its owner last showed that the address is theirs; the database forgets it when the address changes alone."""
    phone_proven_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    updated_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))


class Session(SQLModel, table=True):
    """A server-side session of a browser or an API client. Only digests of its tokens are stored.

    `device_hash` is what the session was bound to at its login: a digest of the browser's own cookie, or of what the
    client calls its device. `seen_at` is kept to some minutes, not to the request: of an API client its last call, of a
    browser the last act of its person, which pages that look again by themselves are not.
    """

    __tablename__ = "identity_session"
    __table_args__ = (
        sa.Index("ix_identity_session_aged", sa.text("least(expires_at, revoked_at)")),
        sa.CheckConstraint("kind IN ('browser','api')", name="ck_identity_session_kind"),
        sa.CheckConstraint(
            "ended_by IN ('logout','reuse','device','person','reset','admin','provider','idle','restore')",
            name="ck_identity_session_ended_by",
        ),
        sa.UniqueConstraint("token_hash", name="uq_identity_session_token"),
        sa.Index("ix_identity_session_user", "user_id", "revoked_at"),
        sa.Index("ix_identity_session_refresh", "refresh_hash"),
        sa.Index("ix_identity_session_open", "expires_at", postgresql_where=sa.text("revoked_at IS NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(foreign_key="identity_user.id", ondelete="CASCADE")
    kind: str = Field(max_length=8)
    token_hash: str = Field(max_length=64)
    refresh_hash: str | None = Field(default=None, max_length=64)
    device_hash: str | None = Field(default=None, max_length=64)
    ip: str | None = Field(default=None, max_length=64)
    user_agent: str | None = Field(default=None, max_length=300)
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    seen_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    expires_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    """When it ends if nothing happens; every act of its person moves it on, as far as `ends_at`."""
    ends_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    """When a browser's login ends however much it is used; None for an API client's, which is exchanged."""
    revoked_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    ended_by: str | None = Field(default=None, max_length=8)
    strong_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    """When its owner last proved again who they are, after the login."""
    is_silent: bool = Field(default=False, sa_column_kwargs={"server_default": sa.text("false")})
    """Whether its login was a provider's word alone that nobody had to be asked anew: that proves nothing fresh."""


class RotatedToken(SQLModel, table=True):
    """A refresh token that was exchanged, by its digest: whoever shows it again has it from somewhere else."""

    __tablename__ = "identity_rotated_token"
    __table_args__ = (
        sa.Index("ix_identity_rotated_token_aged", "rotated_at"),
        sa.Index("ix_identity_rotated_token_session", "session_id"),
        sa.Index("ix_identity_rotated_token_user", "user_id"),
    )

    token_hash: str = Field(max_length=64, primary_key=True)
    session_id: UUID = Field(foreign_key="identity_session.id", ondelete="CASCADE")
    user_id: UUID = Field(foreign_key="identity_user.id", ondelete="CASCADE")
    rotated_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))


class Proof(SQLModel, table=True):
    """Something that was sent to an address, to be shown again by whoever reads it there: a link, or a code.

    For a forgotten password, and for lost second factors, there is only the address's blind index until the worker has
    found the account; afterwards the digest of the link. Otherwise (an address to be proven, a code for the second
    step) the account is known and the address stands in `target_ct`; after it has taken the place of another, that
    other one, which is to be told. Links and codes are made of the row's id, and stored nowhere.
    """

    __tablename__ = "identity_proof"
    __table_args__ = (
        sa.Index("ix_identity_proof_aged", "expires_at"),
        sa.CheckConstraint(
            "purpose IN ('reset','email','phone','mfa_mail','mfa_sms','recover')",
            name="ck_identity_proof_purpose",
        ),
        sa.UniqueConstraint("token_hash", name="uq_identity_proof_token"),
        sa.Index("ix_identity_proof_user", "user_id", "purpose"),
        sa.Index("ix_identity_proof_target", "target_bidx"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    purpose: str = Field(max_length=8)
    target_bidx: str = Field(max_length=64)
    target_ct: str | None = None
    tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    user_id: UUID | None = Field(default=None, foreign_key="identity_user.id", ondelete="CASCADE")
    token_hash: str | None = Field(default=None, max_length=64)
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    expires_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    used_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))


class LoginAttempt(SQLModel, table=True):
    """A failed login or a try to register, kept for a day to slow floods down: keyed digests, no plain value.

    A registration stands there under the digest of its address alone, in both columns.
    """

    __tablename__ = "identity_login_attempt"
    __table_args__ = (
        sa.Index("ix_identity_login_attempt_aged", "at"),
        sa.Index("ix_identity_login_attempt_account", "account_bidx", "at"),
        sa.Index("ix_identity_login_attempt_address", "address_bidx", "at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    account_bidx: str = Field(max_length=64)
    address_bidx: str = Field(max_length=64)
    at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))


class ApiKey(SQLModel, table=True):
    """A key of a person's own program. Only the digest of its secret is stored; its name is ciphertext."""

    __tablename__ = "identity_api_key"
    __table_args__ = (
        sa.CheckConstraint("scope IN ('read','write','admin')", name="ck_identity_api_key_scope"),
        sa.CheckConstraint("expires_at <= created_at + interval '366 days'", name="ck_identity_api_key_life"),
        sa.Index("ix_identity_api_key_user", "user_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(foreign_key="identity_user.id", ondelete="CASCADE")
    name_ct: str
    secret_hash: str = Field(max_length=64)
    scope: str = Field(max_length=8)
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    expires_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    used_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    """To the five minutes."""
    revoked_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))


class SecondFactor(SQLModel, table=True):
    """A way to do the second step of a login. One of a kind for each account; `pending` until a code confirms it."""

    __tablename__ = "identity_second_factor"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('totp','email','sms')", name="ck_identity_second_factor_kind"),
        sa.CheckConstraint("status IN ('pending','active')", name="ck_identity_second_factor_status"),
        sa.UniqueConstraint("user_id", "kind", name="uq_identity_second_factor_kind"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(foreign_key="identity_user.id", ondelete="CASCADE")
    kind: str = Field(max_length=8)
    status: str = Field(default="pending", max_length=8, sa_column_kwargs={"server_default": "pending"})
    secret_ct: str | None = None
    last_step: int | None = Field(default=None, sa_column=sa.Column(sa.BigInteger))
    """The time step of the last code that was taken; neither it nor an earlier one is taken again."""
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    confirmed_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    last_used_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))


class RecoveryCode(SQLModel, table=True):
    """A code for whoever lost the phone: a keyed digest of it, and when it was used. Each opens one login."""

    __tablename__ = "identity_recovery_code"
    __table_args__ = (sa.UniqueConstraint("user_id", "code_bidx", name="uq_identity_recovery_code"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(foreign_key="identity_user.id", ondelete="CASCADE")
    code_bidx: str = Field(max_length=64)
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    used_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))


class LoginTicket(SQLModel, table=True):
    """The time between the password and the second step: whose password was right, by which door, on which device."""

    __tablename__ = "identity_login_ticket"
    __table_args__ = (
        sa.CheckConstraint("door IN ('browser','api')", name="ck_identity_login_ticket_door"),
        sa.UniqueConstraint("token_hash", name="uq_identity_login_ticket_token"),
        sa.Index("ix_identity_login_ticket_user", "user_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(foreign_key="identity_user.id", ondelete="CASCADE")
    door: str = Field(max_length=8)
    token_hash: str = Field(max_length=64)
    device: str | None = Field(default=None, max_length=64)
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    expires_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    used_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))


class SsoLink(SQLModel, table=True):
    """Somebody at a provider of identities, who may enter this account: a keyed digest of who that is there.

    The digest is of issuer and subject, so that another issuer under the same key opens nothing. `label_ct` is the
    e-mail address there, for the owner to tell one from another.
    """

    __tablename__ = "identity_sso_link"
    __table_args__ = (
        sa.UniqueConstraint("subject_bidx", name="uq_identity_sso_link_subject"),
        sa.Index("ix_identity_sso_link_user", "user_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(foreign_key="identity_user.id", ondelete="CASCADE")
    provider: str = Field(max_length=32)
    subject_bidx: str = Field(max_length=64)
    label_ct: str | None = None
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    used_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))


class SsoTry(SQLModel, table=True):
    """Somebody on the way to a provider and back, in one browser: digests of `state` and of the browser's own cookie.

    `kept_ct` holds what the answer is checked against (nonce, PKCE verifier) and where to go afterwards, `answer_ct` an
    answer that was posted by the provider's page, until the browser itself comes for it.
    """

    __tablename__ = "identity_sso_try"
    __table_args__ = (
        sa.CheckConstraint("purpose IN ('login','link','leave','logout')", name="ck_identity_sso_try_purpose"),
        sa.UniqueConstraint("state_hash", name="uq_identity_sso_try_state"),
        sa.Index("ix_identity_sso_try_user", "user_id"),
        sa.Index("ix_identity_sso_try_expiry", "expires_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    provider: str = Field(max_length=32)
    purpose: str = Field(max_length=8)
    user_id: UUID | None = Field(default=None, foreign_key="identity_user.id", ondelete="CASCADE")
    state_hash: str = Field(max_length=64)
    browser_hash: str = Field(max_length=64)
    kept_ct: str
    answer_ct: str | None = None
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    expires_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    used_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))


class SsoOffer(SQLModel, table=True):
    """Somebody came from a provider with the address of an existing account: linked once the account is proven.

    `confirmed_at`: the account's password was given for it; what may still be missing is the second step.
    """

    __tablename__ = "identity_sso_offer"
    __table_args__ = (
        sa.UniqueConstraint("token_hash", name="uq_identity_sso_offer_token"),
        sa.Index("ix_identity_sso_offer_user", "user_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(foreign_key="identity_user.id", ondelete="CASCADE")
    token_hash: str = Field(max_length=64)
    provider: str = Field(max_length=32)
    subject_bidx: str = Field(max_length=64)
    label_ct: str
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))
    expires_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    confirmed_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    used_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))


class SsoVisit(SQLModel, table=True):
    """Which login at a provider a session of ours came from, so that it can end with that one.

    `visit_bidx` is a keyed digest of the provider's own name of that login (`sid`, `SessionIndex`), where it has one.
    While the second step is missing there is a ticket, and then a session. `named_ct` is what a logout there has to
    say, where people are led there to log out; it goes as soon as the session has ended.
    """

    __tablename__ = "identity_sso_visit"
    __table_args__ = (
        sa.CheckConstraint("(session_id IS NULL) <> (ticket_id IS NULL)", name="ck_identity_sso_visit_login"),
        sa.UniqueConstraint("ticket_id", name="uq_identity_sso_visit_ticket"),
        sa.Index("ix_identity_sso_visit_user", "user_id"),
        sa.Index("ix_identity_sso_visit_subject", "subject_bidx"),
        sa.Index("ix_identity_sso_visit_visit", "visit_bidx"),
        sa.Index("ix_identity_sso_visit_session", "session_id"),
        sa.Index("ix_identity_sso_visit_named", "session_id", postgresql_where=sa.text("named_ct IS NOT NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(foreign_key="identity_user.id", ondelete="CASCADE")
    provider: str = Field(max_length=32)
    subject_bidx: str = Field(max_length=64)
    visit_bidx: str | None = Field(default=None, max_length=64)
    named_ct: str | None = None
    session_id: UUID | None = Field(default=None, foreign_key="identity_session.id", ondelete="CASCADE")
    ticket_id: UUID | None = Field(default=None, foreign_key="identity_login_ticket.id", ondelete="CASCADE")
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=_NOW))


class SsoHeard(SQLModel, table=True):
    """What a provider said of a login that ended there, by its digest, until it is too old to be said again."""

    __tablename__ = "identity_sso_heard"

    word_hash: str = Field(max_length=64, primary_key=True)
    until: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))


__all__ = [
    "ApiKey",
    "Application",
    "Challenge",
    "LoginAttempt",
    "LoginTicket",
    "Passkey",
    "Proof",
    "RecoveryCode",
    "RecoveryRequest",
    "RotatedToken",
    "SecondFactor",
    "Session",
    "SsoHeard",
    "SsoLink",
    "SsoOffer",
    "SsoTry",
    "SsoVisit",
    "User",
]
