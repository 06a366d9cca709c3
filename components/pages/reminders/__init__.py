"""The day's doses, the list of reminders, the form, and the history of one."""
