"""How regularly medicines are taken."""
