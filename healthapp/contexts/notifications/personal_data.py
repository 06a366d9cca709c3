"""What the notifications context holds about people."""

from __future__ import annotations

from healthapp.kit.personal_data import (
    BOOKKEEPING,
    LOOKUP,
    OTHERS,
    Again,
    Aging,
    Basis,
    Category,
    Erasure,
    Holding,
    Part,
    Place,
    Span,
    events,
)

_MINE = "the person themself"
# A broadcast is one message for many: it tells nothing of anybody. Whatever else is addressed to nobody but this
# person, is about them, or names them, is theirs; an invitation to their address too, which names its consent instead.
_MESSAGE_OF = (
    "patient_id = :person OR about_id = :person OR (broadcast_id IS NULL AND EXISTS (SELECT 1 FROM notifications_notice"
    " n WHERE n.message_id = notifications_message.id AND n.recipient_id = :person) AND NOT EXISTS (SELECT 1 FROM"
    " notifications_notice n WHERE n.message_id = notifications_message.id AND n.recipient_id <> :person))"
    " OR EXISTS (SELECT 1 FROM notifications_notice n JOIN compliance_consent c ON c.id = n.recipient_id WHERE"
    " n.message_id = notifications_message.id AND (c.grantee_id = :person OR c.invite_bidx IN"
    " (SELECT u.email_bidx FROM identity_user u WHERE u.id = :person)))"
)
_MESSAGES = f"SELECT notifications_message.id FROM notifications_message WHERE {_MESSAGE_OF}"  # noqa: S608 - constants
_MESSAGE = Holding(
    place=Place.TABLE,
    name="notifications_message",
    category=Category.MESSAGES,
    whose=_MESSAGE_OF,
    basis=Basis.CONTRACT,
    span=Span.LOG,
    erasure=Erasure.DELETE,
    plain=("id", "kind", "topic", "occurrence_id", "reminder_id", "broadcast_id", "round", "created_at"),
    sealed={"payload_ct": "notifications_message.payload"},
    hidden={"patient_id": _MINE, "about_id": _MINE},
    order="created_at, id",
    aging=Aging(since="created_at"),
)
_NOTICE = Holding(
    place=Place.TABLE,
    name="notifications_notice",
    category=Category.MESSAGES,
    # What others were told about the person is the person's too: it goes with the message.
    whose=f"recipient_id = :person OR message_id IN (SELECT m.id FROM ({_MESSAGES}) AS m)",  # noqa: S608 - as above
    basis=Basis.CONTRACT,
    span=Span.LOG,
    erasure=Erasure.DELETE,
    plain=(
        "id",
        "message_id",
        "channel",
        "round",
        "priority",
        "status",
        "send_after",
        "attempts",
        "sent_at",
        "read_at",
        "provider_ref",
        "error",
        "occurrence_id",
        "created_at",
        "updated_at",
    ),
    hidden={
        "recipient_id": "the person themself, or whom their own message was for",
        "max_attempts": BOOKKEEPING,
        "at_once": BOOKKEEPING,
        "expires_at": BOOKKEEPING,
        "leased_until": BOOKKEEPING,
    },
    order="created_at, id",
    aging=Aging(since="created_at"),
)
_PREFERENCE = Holding(
    place=Place.TABLE,
    name="notifications_preference",
    category=Category.CHOICES,
    whose="user_id = :person",
    basis=Basis.CONTRACT,
    span=Span.ACCOUNT,
    erasure=Erasure.DELETE,
    plain=("topic", "channel", "enabled", "delay_seconds", "priority", "max_attempts"),
    hidden={"user_id": _MINE},
    order="topic, channel",
)
_SETTING = Holding(
    place=Place.TABLE,
    name="notifications_setting",
    category=Category.CHOICES,
    whose="user_id = :person",
    basis=Basis.CONTRACT,
    span=Span.ACCOUNT,
    erasure=Erasure.DELETE,
    plain=("quiet_from", "quiet_to", "names_opt_in", "high_doses_bypass"),
    hidden={"user_id": _MINE},
    order="user_id",
)
_SUBSCRIPTION = Holding(
    place=Place.TABLE,
    name="notifications_push_subscription",
    category=Category.DEVICES,
    whose="user_id = :person",
    basis=Basis.CONTRACT,
    span=Span.ACCOUNT,
    erasure=Erasure.DELETE,
    plain=("id", "user_agent", "created_at"),
    sealed={"endpoint_ct": "notifications_push_subscription.endpoint"},
    hidden={
        "user_id": _MINE,
        "endpoint_bidx": LOOKUP,
        "keys_ct": "keys by which only this browser reads what is pushed",
        "session_id": "a login, which stands with the logins",
    },
    order="created_at, id",
    again={Again.DELETED: None},
)
_FEED = Holding(
    place=Place.TABLE,
    name="notifications_feed",
    category=Category.MESSAGES,
    whose="user_id = :person",
    basis=Basis.CONTRACT,
    span=Span.MONTH,
    erasure=Erasure.DELETE,
    plain=("seq", "topic", "payload", "at"),
    hidden={"user_id": _MINE},
    order="seq",
    aging=Aging(since="at"),
)
_CURSOR = Holding(
    place=Place.TABLE,
    name="notifications_feed_cursor",
    category=Category.MESSAGES,
    whose="user_id = :person",
    basis=Basis.CONTRACT,
    span=Span.ACCOUNT,
    erasure=Erasure.DELETE,
    hidden={"user_id": _MINE, "last_seq": BOOKKEEPING},
    order="user_id",
)
_BROADCAST = Holding(
    place=Place.TABLE,
    name="notifications_broadcast",
    category=Category.TRAIL,
    whose="created_by = :person",
    basis=Basis.LEGAL_DUTY,
    span=Span.AUDIT,
    erasure=Erasure.KEEP,
    reason="privacy.keep_broadcast",
    plain=("id", "text_bn", "text_en", "roles", "recipients", "done_at", "created_at"),
    hidden={"created_by": _MINE, "last_user_id": OTHERS},
    order="created_at, id",
    aging=Aging(since="created_at", ended="done_at IS NOT NULL"),
)


def _view(name: str) -> Holding:
    return Holding(
        place=Place.KEY,
        name=f"notification:{name}",
        category=Category.MESSAGES,
        whose="ids of notices; written anew from notifications_notice every two seconds",
        basis=Basis.CONTRACT,
        span=Span.ACCOUNT,
        erasure=Erasure.DELETE,
    )


PART = Part(
    held=(
        *map(_view, ("queue", "processing", "failed")),
        Holding(
            place=Place.KEY,
            name="notification:processed:{id}",
            category=Category.MESSAGES,
            whose="the recipient of the notice in its name; expires after seven days",
            basis=Basis.CONTRACT,
            span=Span.MONTH,
            erasure=Erasure.DELETE,
        ),
        Holding(
            place=Place.CHANNEL,
            name="user:{id}",
            category=Category.MESSAGES,
            whose="the id in its name; topics only, nothing stays",
            basis=Basis.CONTRACT,
            span=Span.DAY,
            erasure=Erasure.DELETE,
        ),
        Holding(
            place=Place.FILE,
            name="dev-outbox",
            category=Category.MESSAGES,
            whose="the notice whose id is in the file; in the demo on one machine only, instead of sending",
            basis=Basis.CONTRACT,
            span=Span.MONTH,
            erasure=Erasure.DELETE,
        ),
        *events("the recipient of its notice_id", "notification.failed"),
        *events("created_by of its broadcast_id", "broadcast.created"),
        # Topics of the feed, which are also what clients of /realtime hear.
        *events("the user_id of the feed", "reminder.due", "notification.created"),
        _MESSAGE,
        _NOTICE,
        _PREFERENCE,
        _SETTING,
        _SUBSCRIPTION,
        _FEED,
        _CURSOR,
        _BROADCAST,
    )
)
