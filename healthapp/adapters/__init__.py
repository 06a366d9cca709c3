"""One file per vendor; each implements a port of a context."""
