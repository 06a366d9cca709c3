"""Answers questions with passages of the medical knowledge and the asker's own reminders; informs, never diagnoses."""
