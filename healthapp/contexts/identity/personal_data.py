"""What the identity context holds about people."""

from __future__ import annotations

from healthapp.kit.personal_data import (
    BOOKKEEPING,
    LOOKUP,
    SECRET,
    Aging,
    Basis,
    Category,
    Erasure,
    Holding,
    Impersonal,
    Part,
    Place,
    Span,
    events,
)

_MINE = "the person themself"
_SESSION = Holding(
    place=Place.TABLE,
    name="identity_session",
    category=Category.SESSIONS,
    whose="user_id = :person",
    basis=Basis.LEGITIMATE_INTEREST,
    span=Span.LOG,
    erasure=Erasure.DELETE,
    plain=(
        "id",
        "kind",
        "ip",
        "user_agent",
        "created_at",
        "seen_at",
        "expires_at",
        "revoked_at",
        "ended_by",
        "strong_at",
    ),
    hidden={"user_id": _MINE, "token_hash": SECRET, "refresh_hash": SECRET, "device_hash": SECRET},
    order="created_at, id",
    aging=Aging(since="least(expires_at, revoked_at)"),
)
_ROTATED = Holding(
    place=Place.TABLE,
    name="identity_rotated_token",
    category=Category.SESSIONS,
    whose="user_id = :person",
    basis=Basis.LEGITIMATE_INTEREST,
    span=Span.MONTH,
    erasure=Erasure.DELETE,
    plain=("rotated_at",),
    hidden={"user_id": _MINE, "token_hash": SECRET, "session_id": BOOKKEEPING},
    order="rotated_at, token_hash",
    aging=Aging(since="rotated_at"),
)
_PROOF = Holding(
    place=Place.TABLE,
    name="identity_proof",
    category=Category.SESSIONS,
    whose="user_id = :person OR target_bidx IN (SELECT u.email_bidx FROM identity_user u WHERE u.id = :person)",
    basis=Basis.LEGITIMATE_INTEREST,
    span=Span.DAY,
    erasure=Erasure.DELETE,
    plain=("id", "purpose", "created_at", "expires_at", "used_at"),
    hidden={"user_id": _MINE, "target_bidx": LOOKUP, "token_hash": SECRET},
    order="created_at, id",
    aging=Aging(since="expires_at"),
)
_API_KEY = Holding(
    place=Place.TABLE,
    name="identity_api_key",
    category=Category.SESSIONS,
    whose="user_id = :person",
    basis=Basis.CONTRACT,
    span=Span.LOG,
    erasure=Erasure.DELETE,
    plain=("id", "scope", "created_at", "expires_at", "used_at", "revoked_at"),
    sealed={"name_ct": "identity_api_key.name"},
    hidden={"user_id": _MINE, "secret_hash": SECRET},
    order="created_at, id",
    aging=Aging(since="least(expires_at, revoked_at)"),
)
_ATTEMPT = Holding(
    place=Place.TABLE,
    name="identity_login_attempt",
    category=Category.SESSIONS,
    whose="account_bidx IN (SELECT u.email_bidx FROM identity_user u WHERE u.id = :person)",
    basis=Basis.LEGITIMATE_INTEREST,
    span=Span.DAY,
    erasure=Erasure.DELETE,
    plain=("id", "at"),
    hidden={"account_bidx": LOOKUP, "address_bidx": SECRET},
    order="at, id",
    aging=Aging(since="at"),
)
_FACTOR = Holding(
    place=Place.TABLE,
    name="identity_second_factor",
    category=Category.SESSIONS,
    whose="user_id = :person",
    basis=Basis.CONTRACT,
    span=Span.ACCOUNT,
    erasure=Erasure.DELETE,
    plain=("id", "kind", "status", "created_at", "confirmed_at", "last_used_at"),
    hidden={"user_id": _MINE, "secret_ct": SECRET, "last_step": BOOKKEEPING},
    order="created_at, id",
)
_RECOVERY = Holding(
    place=Place.TABLE,
    name="identity_recovery_code",
    category=Category.SESSIONS,
    whose="user_id = :person",
    basis=Basis.CONTRACT,
    span=Span.ACCOUNT,
    erasure=Erasure.DELETE,
    plain=("id", "created_at", "used_at"),
    hidden={"user_id": _MINE, "code_bidx": SECRET},
    order="created_at, id",
)
_TICKET = Holding(
    place=Place.TABLE,
    name="identity_login_ticket",
    category=Category.SESSIONS,
    whose="user_id = :person",
    basis=Basis.LEGITIMATE_INTEREST,
    span=Span.DAY,
    erasure=Erasure.DELETE,
    plain=("id", "door", "created_at", "expires_at", "used_at"),
    hidden={"user_id": _MINE, "token_hash": SECRET, "device": SECRET},
    order="created_at, id",
    aging=Aging(since="expires_at"),
)
_USER = Holding(
    place=Place.TABLE,
    name="identity_user",
    category=Category.ACCOUNT,
    whose="id = :person",
    basis=Basis.CONTRACT,
    span=Span.ACCOUNT,
    erasure=Erasure.DELETE,
    plain=("id", "role", "status", "locale", "time_zone", "text_size", "theme", "created_at", "updated_at"),
    sealed={
        "email_ct": "identity_user.email",
        "phone_ct": "identity_user.phone",
        "display_name_ct": "identity_user.display_name",
    },
    hidden={"email_bidx": LOOKUP, "phone_bidx": LOOKUP, "password_hash": SECRET},
)


def _cookie(name: str, category: Category, span: Span) -> Holding:
    return Holding(
        place=Place.COOKIE,
        name=name,
        category=category,
        whose="the browser that holds it",
        basis=Basis.CONTRACT,
        span=span,
        erasure=Erasure.DELETE,
    )


PART = Part(
    held=(
        _cookie("healthapp_session", Category.SESSIONS, Span.ACCOUNT),
        _cookie("healthapp_device", Category.SESSIONS, Span.ACCOUNT),
        _cookie("healthapp_second_step", Category.SESSIONS, Span.DAY),
        _cookie("healthapp_flash", Category.SESSIONS, Span.DAY),
        _cookie("healthapp_invitation", Category.PERMISSIONS, Span.DAY),
        _cookie("healthapp_reset", Category.SESSIONS, Span.DAY),
        Holding(
            place=Place.KEY,
            name="ratelimit:user:{id}",
            category=Category.TECHNICAL,
            whose="the id in its name; goes by itself within the hour",
            basis=Basis.LEGITIMATE_INTEREST,
            span=Span.DAY,
            erasure=Erasure.DELETE,
        ),
        Holding(
            place=Place.KEY,
            name="ratelimit:key:{id}",
            category=Category.TECHNICAL,
            whose="the owner of the API key with the id in its name; goes by itself within the hour",
            basis=Basis.LEGITIMATE_INTEREST,
            span=Span.DAY,
            erasure=Erasure.DELETE,
        ),
        *events(
            "its user_id; ids only",
            "user.registered",
            "user.updated",
            "account.changed",
            "session.revoked",
            "password.forgotten",
            "password.changed",
            "user.second_factor_changed",
        ),
        _PROOF,
        _API_KEY,
        _TICKET,
        _RECOVERY,
        _FACTOR,
        _ROTATED,
        _SESSION,
        _ATTEMPT,
        # Last of all: other rows are found by the address that stands here.
        _USER,
    ),
    impersonal=(
        Impersonal(
            place=Place.KEY,
            name="ratelimit:address:{id}",
            reason="a keyed digest of an address, within the hour; leads to nobody's account",
        ),
        Impersonal(
            place=Place.KEY,
            name="auth:ended:{id}",
            reason="a digest of a random token that is over, for half an hour; leads to nobody's account",
        ),
        Impersonal(place=Place.COOKIE, name="lang", reason="a language"),
        Impersonal(place=Place.COOKIE, name="theme", reason="light or dark"),
        Impersonal(place=Place.COOKIE, name="text_size", reason="a size"),
    ),
)
