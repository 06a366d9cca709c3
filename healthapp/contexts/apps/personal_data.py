"""What the context of apps holds about people."""

from __future__ import annotations

from healthapp.kit.personal_data import (
    BOOKKEEPING,
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
    events,
)

_MINE = "the person themself"
_APP = Holding(
    place=Place.TABLE,
    name="apps_app",
    category=Category.PERMISSIONS,
    whose="owner_id = :person",
    basis=Basis.CONTRACT,
    span=Span.ACCOUNT,
    erasure=Erasure.ANONYMISE,
    reason="privacy.keep_app",
    plain=(
        "id",
        "name",
        "publisher",
        "homepage",
        "kind",
        "redirect_uris",
        "logout_uris",
        "scopes",
        "client_credentials",
        "created_at",
        "ended_at",
    ),
    hidden={"owner_id": _MINE, "secret_hash": SECRET},
    order="created_at, id",
    change="owner_id = NULL",
    again={Again.TAKEN: "ended_at = coalesce(ended_at, :at)"},
)
_GRANT = Holding(
    place=Place.TABLE,
    name="apps_grant",
    category=Category.PERMISSIONS,
    whose="user_id = :person",
    basis=Basis.CONTRACT,
    span=Span.LOG,
    erasure=Erasure.DELETE,
    plain=("id", "app_id", "scopes", "created_at", "changed_at", "ended_at"),
    hidden={"user_id": _MINE},
    order="created_at, id",
    aging=Aging(since="ended_at", ended="ended_at IS NOT NULL"),
    again=dict.fromkeys((Again.TAKEN, Again.BLIND), "ended_at = coalesce(ended_at, :at)"),
)
_CODE = Holding(
    place=Place.TABLE,
    name="apps_code",
    category=Category.SESSIONS,
    whose="user_id = :person",
    basis=Basis.LEGITIMATE_INTEREST,
    span=Span.DAY,
    erasure=Erasure.DELETE,
    plain=("id", "app_id", "scopes", "auth_time", "created_at", "expires_at", "used_at"),
    hidden={
        "user_id": _MINE,
        "code_hash": SECRET,
        "challenge": SECRET,
        "nonce": SECRET,
        "grant_id": BOOKKEEPING,
        "session_id": BOOKKEEPING,
        "redirect_uri": "the app's own address",
    },
    order="created_at, id",
    aging=Aging(since="expires_at"),
    again={Again.EARLIER: None},
)
_TOKEN = Holding(
    place=Place.TABLE,
    name="apps_token",
    category=Category.SESSIONS,
    whose="user_id = :person",
    basis=Basis.LEGITIMATE_INTEREST,
    span=Span.LOG,
    erasure=Erasure.DELETE,
    plain=(
        "id",
        "app_id",
        "scopes",
        "access_scopes",
        "access_until",
        "auth_time",
        "created_at",
        "used_at",
        "expires_at",
        "ended_at",
        "ended_by",
    ),
    hidden={
        "user_id": _MINE,
        "access_hash": SECRET,
        "refresh_hash": SECRET,
        "grant_id": BOOKKEEPING,
        "code_id": BOOKKEEPING,
        "session_id": BOOKKEEPING,
    },
    order="created_at, id",
    aging=Aging(since="least(expires_at, ended_at)"),
    again={
        Again.EARLIER: "ended_at = coalesce(ended_at, :at), ended_by = CASE WHEN ended_at IS NULL THEN 'admin'"
        " ELSE ended_by END"
    },
)
_ROTATED = Holding(
    place=Place.TABLE,
    name="apps_rotated_token",
    category=Category.SESSIONS,
    whose="user_id = :person",
    basis=Basis.LEGITIMATE_INTEREST,
    span=Span.LOG,
    erasure=Erasure.DELETE,
    plain=("rotated_at",),
    hidden={"user_id": _MINE, "token_hash": SECRET, "token_id": BOOKKEEPING},
    order="rotated_at, token_hash",
    aging=Aging(since="rotated_at"),
)

PART = Part(
    held=(
        Holding(
            place=Place.KEY,
            name="ratelimit:app:{id}",
            category=Category.TECHNICAL,
            whose="the person and app whose keyed digest is in its name; goes by itself within the hour",
            basis=Basis.LEGITIMATE_INTEREST,
            span=Span.DAY,
            erasure=Erasure.DELETE,
        ),
        *events("its user_id; ids only", "app.allowed", "app.token_reused"),
        _ROTATED,
        _TOKEN,
        _CODE,
        _GRANT,
        _APP,
    ),
    impersonal=(
        Impersonal(place=Place.TABLE, name="apps_signing_key", reason="keys that sign tokens; sealed"),
        Impersonal(place=Place.KEY, name="ratelimit:client:{id}", reason="an app, not a person, within the hour"),
    ),
)
