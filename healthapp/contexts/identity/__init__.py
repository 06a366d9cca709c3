"""Who someone is: accounts, sessions, login."""
