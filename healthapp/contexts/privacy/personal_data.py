"""What the privacy context itself holds about people."""

from __future__ import annotations

from healthapp.kit.personal_data import BOOKKEEPING, Aging, Basis, Category, Erasure, Holding, Part, Place, Span, events

_MINE = "the person themself"


PART = Part(
    held=(
        *events("its user_id; ids only", "export.requested", "erasure.requested", "erasure.undone"),
        Holding(
            place=Place.FILE,
            name="files/export",
            category=Category.REQUESTS,
            whose="the user_id of the row in privacy_export that the file is named after; sealed",
            basis=Basis.LEGAL_DUTY,
            span=Span.DAY,
            erasure=Erasure.DELETE,
        ),
        Holding(
            place=Place.TABLE,
            name="privacy_export",
            category=Category.REQUESTS,
            whose="user_id = :person",
            basis=Basis.LEGAL_DUTY,
            span=Span.LOG,
            erasure=Erasure.DELETE,
            plain=("id", "status", "requested_at", "ready_at", "expires_at", "size", "locale", "time_zone"),
            hidden={"user_id": _MINE, "session_id": "a login, which stands with the logins"},
            order="requested_at, id",
            aging=Aging(since="requested_at", ended="status = 'deleted'"),
        ),
        Holding(
            place=Place.TABLE,
            name="privacy_erasure",
            category=Category.REQUESTS,
            whose="user_id = :person",
            basis=Basis.LEGAL_DUTY,
            span=Span.AUDIT,
            erasure=Erasure.KEEP,
            reason="privacy.keep_erasure",
            plain=("id", "requested_at", "due_at", "undone_at", "started_at", "done_at"),
            hidden={"user_id": _MINE},
            order="requested_at, id",
            aging=Aging(since="requested_at", ended="undone_at IS NOT NULL OR done_at IS NOT NULL"),
        ),
        Holding(
            place=Place.TABLE,
            name="privacy_ledger",
            category=Category.REQUESTS,
            whose="person = :person",
            basis=Basis.LEGAL_DUTY,
            span=Span.AUDIT,
            erasure=Erasure.KEEP,
            reason="privacy.keep_erasure",
            plain=("id", "at", "kind", "until"),
            hidden={
                "person": _MINE,
                "number": BOOKKEEPING,
                "place": BOOKKEEPING,
                "row_id": BOOKKEEPING,
                "detail": BOOKKEEPING,
            },
            order="at, id",
            aging=Aging(since="at"),
        ),
        Holding(
            place=Place.FILE,
            name="backups/ledger",
            category=Category.REQUESTS,
            whose="the person of an erasure, by an opaque id; sealed",
            basis=Basis.LEGAL_DUTY,
            span=Span.MONTH,
            erasure=Erasure.KEEP,
            reason="privacy.keep_erasure",
        ),
    )
)
