"""Components of our own: what plain elements cannot do. Their browser side is `assets/js/parts.jsx`."""

from __future__ import annotations

from typing import ClassVar

import reflex as rx
from reflex_base.components.component import field as prop


class NativeForm(rx.Component):
    """A form that the browser submits itself, so that the answer can set an HttpOnly cookie (login, logout)."""

    tag = "form"
    _is_tag_in_global_scope: ClassVar[bool] = True

    action: rx.Var[str] = prop(doc="Where to")
    method: rx.Var[str] = prop(doc="post")
    no_validate: rx.Var[bool] = prop(doc="Let our own messages speak instead of the browser's")


class NativeLink(rx.Component):
    """An `<a>` that the browser follows itself; Reflex's own turns every path into a link inside the app."""

    tag = "a"
    _is_tag_in_global_scope: ClassVar[bool] = True

    href: rx.Var[str] = prop(doc="Where to")
    download: rx.Var[str] = prop(doc="A file name, to keep it instead of opening it")


class FocusOnChange(rx.Component):
    """Takes the focus when its stamp changes."""

    library = "$/public/js/parts.jsx"
    tag = "FocusOnChange"

    stamp: rx.Var[int] = prop(doc="Changes with every failed submit")


class FieldName(rx.Component):
    """The name of a form's field, as its label on the page says."""

    library = "$/public/js/parts.jsx"
    tag = "FieldName"

    field: rx.Var[str] = prop(doc="The field's name")


class ModalDialog(rx.Component):
    """A native modal `<dialog>` whose being open follows the state."""

    library = "$/public/js/parts.jsx"
    tag = "ModalDialog"

    open: rx.Var[bool] = prop(doc="Whether it is open")
    on_dismiss: rx.EventHandler[rx.event.no_args_event_spec] = prop(doc="Escape was pressed")  # type: ignore[type-arg,valid-type]  # Reflex's own notation


class PageArrival(rx.Component):
    """Moves the focus to the heading after a link inside the app."""

    library = "$/public/js/parts.jsx"
    tag = "PageArrival"


class KeepTyped(rx.Component):
    """A form whose fields are kept one by one: asks before the page is left while something typed isn't kept yet."""

    library = "$/public/js/parts.jsx"
    tag = "KeepTyped"

    stamp: rx.Var[int] = prop(doc="Changes when the server has kept what was typed")


class FocusOn(rx.Component):
    """Moves the focus to the element with this id when it is named, and shows it."""

    library = "$/public/js/parts.jsx"
    tag = "FocusOn"

    target: rx.Var[str] = prop(doc="The element's id; empty for none")
    stamp: rx.Var[int] = prop(doc="Changes when the focus is to move again")
