"""What happens in the knowledge context. Ids only."""

REVISION_WITHDRAWN = "revision.withdrawn"
"""`revision_id`; `user_id` is who withdrew it."""
REVISION_OVERTAKEN = "revision.overtaken"
"""Another version took the place of `revision_id`, or what it was written from is gone; `user_id` is who did that."""
IMPORT_ENDED = "import.ended"
"""An upload is over: `import_id`."""
