"""This and `sparing` alone touch Reflex's semi-private pieces. A test fails when an upgrade moves one of them.

Everything else in `state/` goes through these few functions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reflex_base.constants.state import FIELD_MARKER
from reflex_base.event import Event
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext

if TYPE_CHECKING:
    from collections.abc import Awaitable

    import reflex as rx


def socket_of(app: rx.App, tab: str) -> str | None:
    """Return the id of the socket that a tab's token is connected by in this process, or None."""
    namespace = app.event_namespace
    if namespace is None:
        return None
    record = namespace._token_manager.token_to_socket.get(tab)  # noqa: SLF001 - see above
    return record.sid if record is not None else None


async def send(app: rx.App, tab: str, event: Any) -> Awaitable[Any]:
    """Queue an event for a tab, as if the tab had sent it; await the result to know that it is done."""
    # From the root context: whoever asks may itself be inside another tab's event.
    context = app.event_processor._root_context  # noqa: SLF001 - see above
    if context is None:
        problem = "the event processor is not configured"
        raise RuntimeError(problem)
    (made,) = Event.from_event_type(event)
    return await app.event_processor.enqueue(tab, made, context.fork(token=tab, router_data={}))


def is_our_own() -> bool:
    """Tell whether the event that is being handled was queued by `send`: what a browser sends comes with an address."""
    return not EventContext.get().router_data


async def show_now(state: type[rx.State], **shown: object) -> None:
    """Change what the browser shows while a handler is still running; the state itself stays as it is."""
    delta = {f"{name}{FIELD_MARKER}": value for name, value in shown.items()}
    await EventContext.get().emit_delta({state.get_full_name(): delta})


def reload_page(path: str) -> list[Any]:
    """Return the events that a page runs when it is opened."""
    return list(RegistrationContext.get().app.get_load_events(path))
