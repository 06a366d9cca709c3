"""What happens in the notifications context. Ids only. The `FEED_*` topics are what clients of `/realtime` hear."""

NOTICE_FAILED = "notification.failed"
BROADCAST_CREATED = "broadcast.created"

FEED_REMINDER_DUE = "reminder.due"
FEED_REMINDER_UPDATED = "reminder.updated"
FEED_NOTIFICATION_CREATED = "notification.created"
