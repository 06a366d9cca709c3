"""Care between people."""
