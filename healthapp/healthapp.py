"""The web process's app: pages, API, live updates. Nothing else lives here."""

from __future__ import annotations

import reflex as rx

from components.layout import page_title
from components.pages import all_pages
from components.parts.document import error_boundary, head
from components.parts.theme import STYLESHEETS
from healthapp.api.security import secured
from healthapp.config import EmergencyNumber
from healthapp.kit.i18n.catalogue import tell_to_call
from state.guard import CookieGuard
from state.live import on_live
from state.server import mount_api, on_backend_error, on_frontend_error, serving

tell_to_call(EmergencyNumber().emergency_number)
app = rx.App(
    html_lang="bn",
    stylesheets=STYLESHEETS,
    reset_style=False,
    head_components=head(),
    toaster=None,
    app_wraps={(55, "ErrorBoundary"): lambda stateful: error_boundary()},  # noqa: ARG005 - the framework's signature
    api_transformer=[mount_api, secured],
    backend_exception_handler=on_backend_error,
    frontend_exception_handler=on_frontend_error,
)
app.add_middleware(CookieGuard(), index=0)
app.register_lifespan_task(serving)

for page in all_pages():
    app.add_page(page.build, route=page.route, title=page_title(page.title), on_load=page.on_load)
    if page.on_live is not None:
        on_live(page.route, page.on_live)
