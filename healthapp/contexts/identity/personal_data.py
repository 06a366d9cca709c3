"""What the identity context holds about people."""

from __future__ import annotations

from healthapp.kit.personal_data import (
    BOOKKEEPING,
    LOOKUP,
    OTHERS,
    SECRET,
    Again,
    Aging,
    Basis,
    Category,
    Erasure,
    Holding,
    Impersonal,
    Part,
    Place,
    Span,
    Trace,
    events,
)

_MINE = "the person themself"


def _passing(
    name: str, plain: tuple[str, ...], hidden: dict[str, str], sealed: dict[str, str] | None = None
) -> Holding:
    """Return a step of a login that waits for the next one, for minutes."""
    return Holding(
        place=Place.TABLE,
        name=name,
        category=Category.SESSIONS,
        whose="user_id = :person",
        basis=Basis.LEGITIMATE_INTEREST,
        span=Span.DAY,
        erasure=Erasure.DELETE,
        plain=plain,
        sealed=sealed or {},
        hidden={"user_id": _MINE, **hidden},
        order="created_at, id",
        aging=Aging(since="expires_at"),
        again={Again.EARLIER: None},
    )


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
        "ends_at",
        "revoked_at",
        "ended_by",
        "strong_at",
        "is_silent",
    ),
    hidden={"user_id": _MINE, "token_hash": SECRET, "refresh_hash": SECRET, "device_hash": SECRET},
    order="created_at, id",
    aging=Aging(since="least(expires_at, revoked_at)"),
    again={
        Again.EARLIER: "revoked_at = coalesce(revoked_at, :at), ended_by = CASE WHEN revoked_at IS NULL THEN 'restore'"
        " ELSE ended_by END"
    },
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
    sealed={"target_ct": "identity_proof.target"},
    hidden={"user_id": _MINE, "target_bidx": LOOKUP, "token_hash": SECRET, "tries": BOOKKEEPING},
    order="created_at, id",
    aging=Aging(since="expires_at"),
    again={Again.EARLIER: None},
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
    again=dict.fromkeys((Again.TAKEN, Again.BLIND), "revoked_at = coalesce(revoked_at, :at)"),
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
_PASSKEY = Holding(
    place=Place.TABLE,
    name="identity_passkey",
    category=Category.SESSIONS,
    whose="user_id = :person",
    basis=Basis.CONTRACT,
    span=Span.ACCOUNT,
    erasure=Erasure.DELETE,
    plain=("id", "backed_up", "created_at", "last_used_at"),
    sealed={"name_ct": "identity_passkey.name"},
    hidden={"user_id": _MINE, "credential_id": LOOKUP, "public_key": SECRET, "sign_count": BOOKKEEPING},
    order="created_at, id",
    again={Again.DELETED: None},
)
_CHALLENGE = _passing(
    "identity_challenge",
    ("id", "purpose", "created_at", "expires_at", "used_at"),
    {"browser_hash": SECRET},
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
    again={Again.TAKEN: "used_at = coalesce(used_at, :at)"},
)
_TICKET = _passing(
    "identity_login_ticket",
    ("id", "door", "created_at", "expires_at", "used_at"),
    {"token_hash": SECRET, "device": SECRET},
)
_SSO_LINK = Holding(
    place=Place.TABLE,
    name="identity_sso_link",
    category=Category.SESSIONS,
    whose="user_id = :person",
    basis=Basis.CONTRACT,
    span=Span.ACCOUNT,
    erasure=Erasure.DELETE,
    plain=("id", "provider", "created_at", "used_at"),
    sealed={"label_ct": "identity_sso_link.label"},
    hidden={"user_id": _MINE, "subject_bidx": LOOKUP},
    order="created_at, id",
    again={Again.DELETED: None},
)
_SSO_TRY = _passing(
    "identity_sso_try",
    ("id", "provider", "purpose", "created_at", "expires_at", "used_at"),
    {"state_hash": SECRET, "browser_hash": SECRET, "kept_ct": SECRET, "answer_ct": SECRET},
)
_SSO_OFFER = _passing(
    "identity_sso_offer",
    ("id", "provider", "created_at", "expires_at", "confirmed_at", "used_at"),
    {"token_hash": SECRET, "subject_bidx": LOOKUP},
    sealed={"label_ct": "identity_sso_offer.label"},
)
_SSO_VISIT = Holding(
    place=Place.TABLE,
    name="identity_sso_visit",
    category=Category.SESSIONS,
    whose="user_id = :person",
    basis=Basis.LEGITIMATE_INTEREST,
    span=Span.LOG,
    erasure=Erasure.DELETE,
    plain=("id", "provider", "created_at"),
    sealed={"named_ct": "identity_sso_visit.named"},
    hidden={
        "user_id": _MINE,
        "subject_bidx": LOOKUP,
        "visit_bidx": LOOKUP,
        "session_id": BOOKKEEPING,
        "ticket_id": BOOKKEEPING,
    },
    order="created_at, id",
    aging=Aging(since="created_at"),
)
_USER = Holding(
    place=Place.TABLE,
    name="identity_user",
    category=Category.ACCOUNT,
    whose="id = :person",
    basis=Basis.CONTRACT,
    span=Span.ACCOUNT,
    erasure=Erasure.DELETE,
    plain=(
        "id",
        "role",
        "status",
        "locale",
        "time_zone",
        "text_size",
        "theme",
        "email_proven_at",
        "phone_proven_at",
        "created_at",
        "updated_at",
    ),
    sealed={
        "email_ct": "identity_user.email",
        "phone_ct": "identity_user.phone",
        "display_name_ct": "identity_user.display_name",
    },
    hidden={"email_bidx": LOOKUP, "phone_bidx": LOOKUP, "password_hash": SECRET},
    again={Again.PASSWORD: "password_hash = NULL", Again.STATUS: "status = :detail", Again.ROLE: "role = :detail"},
)
_APPLICATION = Holding(
    place=Place.TABLE,
    name="identity_application",
    category=Category.ACCOUNT,
    whose="user_id = :person",
    basis=Basis.CONTRACT,
    span=Span.ACCOUNT,
    erasure=Erasure.DELETE,
    plain=(
        "id",
        "wanted_role",
        "issuing_body",
        "country",
        "status",
        "created_at",
        "decided_at",
        "valid_until",
        "warned_days",
    ),
    sealed={
        "licence_number_ct": "identity_application.licence_number",
        "reason_ct": "identity_application.reason",
    },
    hidden={"user_id": _MINE, "licence_bidx": LOOKUP, "decided_by": OTHERS},
    order="created_at, id",
    traces=(Trace(whose="decided_by = :person", change="decided_by = NULL"),),
)
_RECOVERY_REQUEST = Holding(
    place=Place.TABLE,
    name="identity_recovery",
    category=Category.SESSIONS,
    whose="user_id = :person",
    basis=Basis.LEGITIMATE_INTEREST,
    span=Span.LOG,
    erasure=Erasure.DELETE,
    plain=("id", "status", "asked_by", "asked_at", "decided_at", "checked_by", "ready_at", "link_until", "ended_at"),
    sealed={"reason_ct": "identity_recovery.reason"},
    hidden={"user_id": _MINE, "stop_hash": SECRET, "token_hash": SECRET, "links": BOOKKEEPING, "decided_by": OTHERS},
    order="asked_at, id",
    traces=(Trace(whose="decided_by = :person", change="decided_by = NULL"),),
    aging=Aging(since="ended_at"),
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


_PASSING = ("second_step", "sso", "passkey", "leaving", "left", "sso_link", "flash", "reset", "prove", "recovery")
"""Cookies of something that is under way, for minutes."""

PART = Part(
    held=(
        _cookie("healthapp_session", Category.SESSIONS, Span.ACCOUNT),
        _cookie("healthapp_device", Category.SESSIONS, Span.ACCOUNT),
        *(_cookie(f"healthapp_{name}", Category.SESSIONS, Span.DAY) for name in _PASSING),
        _cookie("healthapp_sso_by", Category.SESSIONS, Span.ACCOUNT),
        _cookie("healthapp_invitation", Category.PERMISSIONS, Span.DAY),
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
            "user.device_added",
            "password.forgotten",
            "password.changed",
            "user.address_asked",
            "user.address_changed",
            "user.second_factor_changed",
            "user.administered",
            "licence.ends",
            "recovery.link_asked",
            "recovery.asked",
            "recovery.decided",
            "recovery.ended",
        ),
        _APPLICATION,
        _RECOVERY_REQUEST,
        _PROOF,
        _API_KEY,
        _SSO_VISIT,
        _TICKET,
        _SSO_TRY,
        _SSO_OFFER,
        _SSO_LINK,
        _PASSKEY,
        _CHALLENGE,
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
            place=Place.TABLE,
            name="identity_sso_heard",
            reason="a keyed digest of the name of a provider's message, for minutes; leads to nobody's account",
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
