"""The domain, one package a context; see ARCHITECTURE.md for which may import which."""
