"""Reminders: definitions, occurrences, what was taken."""
