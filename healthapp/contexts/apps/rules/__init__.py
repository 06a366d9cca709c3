"""Rules of apps, without I/O."""
