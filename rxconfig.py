"""Reflex's own configuration.

Settings of the product live in `healthapp.config`; the addresses in the built pages are mended by
`healthapp.frontend_build`, so that one build serves any host and port.
"""

import reflex as rx
from reflex.constants import StateManagerMode

config = rx.Config(
    app_name="healthapp",
    app_module_import="healthapp.healthapp",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    # In process memory, never in Redis or on disk: the login is in the cookie, and a reconnect to another process
    # reads everything again (DESIGN: live updates).
    state_manager_mode=StateManagerMode.MEMORY,
    # No cross-origin caller has business here; `healthapp.api.security` checks the websocket's origin as well.
    cors_allowed_origins=[],
    default_color_mode="system",
    disable_plugins=[rx.plugins.SitemapPlugin],
)
