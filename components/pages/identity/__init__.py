"""Pages of accounts, and those that need none."""
