"""What happens in the reminders context. Ids only, never health data."""

REMINDER_CREATED = "reminder.created"
REMINDER_UPDATED = "reminder.updated"
REMINDER_DELETED = "reminder.deleted"
REMINDER_DUE = "reminder.due"
OCCURRENCE_ANSWERED = "reminder.answered"
OCCURRENCE_MISSED = "reminder.missed"
REFILL_LOW = "reminder.refill_low"
