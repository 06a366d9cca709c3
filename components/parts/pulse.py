"""Watchers: ask again every few seconds while the page is seen; notice that something in the browser changed.

For what no hint tells of (the engines' own figures). A tab that nobody looks at asks nothing, and no task runs for it.
"""

from __future__ import annotations

import reflex as rx
from reflex_base.components.component import field


class Pulse(rx.Component):
    """Calls `on_tick` every `seconds`; shows its children while `stamp` has stood still for three turns."""

    library = "$/public/js/pulse.jsx"
    tag = "Pulse"

    seconds: rx.Var[int] = field(doc="How often")
    stamp: rx.Var[int] = field(doc="Changes with every answer")
    on_tick: rx.EventHandler[rx.event.no_args_event_spec] = field(doc="Ask again")  # type: ignore[type-arg,valid-type]  # Reflex's own notation


class WhenChanged(rx.Component):
    """Calls `on_turn` when `value` becomes another one."""

    library = "$/public/js/pulse.jsx"
    tag = "WhenChanged"

    value: rx.Var[str] = field(doc="What is watched")
    on_turn: rx.EventHandler[rx.event.no_args_event_spec] = field(doc="It changed")  # type: ignore[type-arg,valid-type]  # Reflex's own notation
