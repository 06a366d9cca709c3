"""REST, one file a context."""
