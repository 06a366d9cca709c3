"""What happens in the privacy context. Ids only."""

EXPORT_REQUESTED = "export.requested"
ERASURE_REQUESTED = "erasure.requested"
ERASURE_UNDONE = "erasure.undone"
"""Written by the database itself, with the login that undoes it: whichever way somebody logs in."""
