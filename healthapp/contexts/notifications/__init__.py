"""Telling people: inbox, push, e-mail, SMS, preferences, quiet hours."""
