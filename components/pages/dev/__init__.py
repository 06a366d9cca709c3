"""Pages for developers, served in the embedded mode only."""
