"""What happens in the reminders context. Ids only, never health data."""

REMINDER_CREATED = "reminder.created"
REMINDER_UPDATED = "reminder.updated"
REMINDER_DELETED = "reminder.deleted"
OCCURRENCE_ANSWERED = "reminder.answered"
REFILL_LOW = "reminder.refill_low"
