"""Where a role finds the rest."""
