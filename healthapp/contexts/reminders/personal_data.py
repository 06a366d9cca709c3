"""What the reminders context holds about people."""

from __future__ import annotations

from healthapp.kit.personal_data import (
    BOOKKEEPING,
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

_OCCURRENCE = Holding(
    place=Place.TABLE,
    name="reminders_occurrence",
    category=Category.DOSES,
    whose="patient_id = :person",
    basis=Basis.EXPLICIT_CONSENT,
    span=Span.HEALTH,
    erasure=Erasure.DELETE,
    plain=(
        "id",
        "reminder_id",
        "local_slot",
        "due_at",
        "notify_at",
        "status",
        "round",
        "late",
        "delivered_at",
        "acted_at",
        "acted_by",
        "created_at",
        "updated_at",
    ),
    sealed={"dose_ct": "reminders_occurrence.dose", "skip_reason_ct": "reminders_occurrence.skip_reason"},
    hidden={"patient_id": "the person themself"},
    order="due_at, id",
    traces=(Trace(whose="acted_by = :person", change="acted_by = NULL"),),
    aging=Aging(since="due_at"),
)
_REMINDER = Holding(
    place=Place.TABLE,
    name="reminders_reminder",
    category=Category.REMINDERS,
    whose="patient_id = :person",
    basis=Basis.EXPLICIT_CONSENT,
    span=Span.HEALTH,
    erasure=Erasure.DELETE,
    plain=(
        "id",
        "type",
        "scheduled_at",
        "time_zone",
        "is_recurring",
        "pattern",
        "is_active",
        "is_completed",
        "refill_on_hand",
        "refill_per_dose",
        "refill_threshold",
        "refill_told_at",
        "created_by",
        "created_at",
        "updated_at",
        "deleted_at",
    ),
    sealed={
        "title_ct": "reminders_reminder.title",
        "description_ct": "reminders_reminder.description",
        "medicine_ct": "reminders_reminder.medicine",
        "taper_ct": "reminders_reminder.taper",
    },
    hidden={"patient_id": "the person themself", "version": BOOKKEEPING, "horizon_at": BOOKKEEPING},
    order="created_at, id",
    # The author of a reminder that is another's: its patient stands in for them.
    traces=(Trace(whose="created_by = :person", change="created_by = patient_id"),),
    # A reminder that is over goes with its last dose, not before.
    aging=Aging(
        since="updated_at",
        ended="(deleted_at IS NOT NULL OR is_completed) AND NOT EXISTS"
        " (SELECT 1 FROM reminders_occurrence o WHERE o.reminder_id = reminders_reminder.id)",
    ),
)


def _key(name: str, whose: str) -> Holding:
    return Holding(
        place=Place.KEY,
        name=name,
        category=Category.REMINDERS,
        whose=whose,
        basis=Basis.EXPLICIT_CONSENT,
        span=Span.ACCOUNT,
        erasure=Erasure.DELETE,
    )


PART = Part(
    held=(
        _key("reminder:{id}", "its field userId; title and description are ciphertext"),
        _key("user:{id}:reminders", "the id in its name"),
        _key("reminder:schedule", "ids of reminders; those in user:{id}:reminders"),
        _key("reminder:leased", "ids of reminders; those in user:{id}:reminders"),
        _key("reminder:type:{type}", "ids of reminders; those in user:{id}:reminders"),
        Holding(
            place=Place.BROWSER,
            name="indexedDB:healthapp",
            category=Category.DOSES,
            whose="the browser of the person; holds today's doses and answers not sent yet, ends with the logout",
            basis=Basis.EXPLICIT_CONSENT,
            span=Span.ACCOUNT,
            erasure=Erasure.DELETE,
        ),
        *events(
            "its patient_id; ids only",
            "reminder.created",
            "reminder.updated",
            "reminder.deleted",
            "reminder.answered",
            "reminder.refill_low",
        ),
        _OCCURRENCE,
        _REMINDER,
    ),
    impersonal=(
        Impersonal(place=Place.KEY, name="reminder:index:built", reason="when the index was built"),
        Impersonal(place=Place.KEY, name="reminder:index:building", reason="which worker builds the index"),
        Impersonal(place=Place.KEY, name="reminder:index:since", reason="when building the index was begun"),
        Impersonal(place=Place.KEY, name="reminder:index:catching-up", reason="which worker follows the changes"),
        Impersonal(place=Place.BROWSER, name="cache:healthapp-shell", reason="the program's own files"),
        Impersonal(place=Place.BROWSER, name="localStorage:theme", reason="light or dark"),
    ),
)
