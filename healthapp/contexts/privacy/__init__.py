"""What people may ask of their own data: a copy of it, and its end. Works by the registry, knows only opaque ids."""
