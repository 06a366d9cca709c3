"""Names of the design tokens that parts choose between. Their values are in `assets/theme.css`."""

from __future__ import annotations

from typing import Any, Literal

import reflex as rx

# Urgency has three looks and nothing else may use them: emergency, urgent, advice. The other two are neutral.
Tone = Literal["emergency", "urgent", "advice", "good", "plain"]
Urgency = Literal["emergency", "urgent", "advice"]
Variant = Literal["primary", "secondary", "danger", "quiet"]

TONE_ICONS: dict[Tone, str] = {
    "emergency": "phone",
    "urgent": "triangle-alert",
    "advice": "info",
    "good": "circle-check",
    "plain": "info",
}

STYLESHEETS = [
    "/theme.css",
    "/parts.css",
    "/forms.css",
    "/data.css",
    "/layout.css",
    "/doses.css",
    "/chat.css",
    "/editing.css",
]

Text = str | rx.Var[str]

# A variable of a state. On the class it is a Var, but type checkers see the type of its value; so this says nothing.
StateVar = Any


def untranslated() -> dict[str, str]:
    """Return the attribute of what a browser's own translation leaves alone: names, medicines, doses as typed.

    Anew each time: Reflex writes a component's other attributes into the same dictionary.
    """
    return {"translate": "no"}


def tone_class(tone: Tone | StateVar) -> str | rx.Var[str]:
    """Return the class that gives a part the colours of a tone."""
    return f"tone-{tone}" if isinstance(tone, str) else "tone-" + tone.to(str)


def classes(*names: str | rx.Var[str] | None) -> str | rx.Var[str]:
    """Join class names, leaving out the missing ones."""
    kept = [name for name in names if name is not None and not (isinstance(name, str) and not name)]
    if all(isinstance(name, str) for name in kept):
        return " ".join(str(name) for name in kept)
    joined: rx.Var[str] = rx.Var.create(" ".join(f"{name}" for name in kept))
    return joined


def data(testid: str | rx.Var[str] | None = None, **more: str | rx.Var[str]) -> dict[str, str | rx.Var[str]]:
    """Return `data-` attributes: the stable name a test finds a thing by, and what `assets/*.js` listens to."""
    named = {f"data-{name.replace('_', '-')}": value for name, value in more.items()}
    return {"data-testid": testid, **named} if testid is not None else named
