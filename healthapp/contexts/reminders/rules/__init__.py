"""The calculations of the reminders context: no I/O, no clock of their own."""
