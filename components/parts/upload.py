"""A form that sends a file as it is, and shows how far it is. Its browser side is `assets/js/upload.jsx`."""

from __future__ import annotations

import reflex as rx
from reflex_base.components.component import field as prop


class FileUpload(rx.Component):
    """Posts the form's one file to `address`, its other fields in the query; the answer's own words say what is wrong.

    Not by Reflex's upload: that takes a file of any size from anybody, into memory.
    """

    library = "$/public/js/upload.jsx"
    tag = "FileUpload"

    address: rx.Var[str] = prop(doc="Where to")
    most: rx.Var[int] = prop(doc="Bytes that a file may have")
    no_file: rx.Var[str] = prop(doc="Said when none was chosen")
    too_large: rx.Var[str] = prop(doc="Said when it has more")
    failed: rx.Var[str] = prop(doc="Said when no answer came")
    sending: rx.Var[str] = prop(doc="Said while it is sent")
    stop: rx.Var[str] = prop(doc="The name of the button that stops it")
    on_sent: rx.EventHandler[rx.event.no_args_event_spec] = prop(doc="It has arrived")  # type: ignore[type-arg,valid-type]  # Reflex's own notation
