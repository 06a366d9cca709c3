"""What goes into the reminders context and what comes out of it."""
