"""Socket.IO, one file a context."""
