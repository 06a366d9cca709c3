"""An answer that comes piece by piece, and the way to the passage that an address names. Browser side: `chat.jsx`."""

from __future__ import annotations

import reflex as rx
from reflex_base.components.component import field as prop


class AnswerStream(rx.Component):
    """Sends `request` when its stamp changes, shows what streams back, and can be stopped.

    Calls `on_answered` with the conversation once the answer is kept, `on_failed` when there is none.
    """

    library = "$/public/js/chat.jsx"
    tag = "AnswerStream"

    asking: rx.Var[bool] = prop(doc="Whether an answer is wanted; without it only a warning that was shown stays")
    request: rx.Var[str] = prop(doc="The body to post, as JSON")
    stamp: rx.Var[int] = prop(doc="Changes with every question")
    name: rx.Var[str] = prop(doc="Who answers")
    waiting: rx.Var[str] = prop(doc="What stands there until something comes")
    stop: rx.Var[str] = prop(doc="The stop button's text")
    on_answered: rx.EventHandler[rx.event.passthrough_event_spec(str)] = prop(doc="It is kept")  # type: ignore[type-arg,valid-type]  # Reflex's own notation
    on_failed: rx.EventHandler[rx.event.passthrough_event_spec(str)] = prop(doc="Nothing came")  # type: ignore[type-arg,valid-type]  # as above


class ArriveAtPart(rx.Component):
    """Scrolls to the part of the page that the address names (`#…`), once `stamp` says that it is there."""

    library = "$/public/js/chat.jsx"
    tag = "ArriveAtPart"

    stamp: rx.Var[str] = prop(doc="Changes when the page is filled")
