"""Why something could not be delivered, in words. The code stays beside them, for whoever has to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.kit.i18n import has_message, text

if TYPE_CHECKING:
    from healthapp.kit.i18n import Lang

# What stands behind the dot of a code that isn't the vendor's own number.
_WORDS = {
    "timeout": "timeout",
    "connection": "connection",
    "refused": "refused",
    "unavailable": "unavailable",
    "bad_message": "bad_message",
    "bad_answer": "refused",
    "bad_endpoint": "bad_message",
    "bad_keys": "bad_message",
    "bad_topic": "bad_message",
    "too_large": "too_large",
    "private_address": "private_address",
    "write": "full",
    "unexpected": "unexpected",
    "never_recorded": "never_recorded",
}


def notice_cause(code: str | None, lang: Lang) -> str:
    """Explain why a notice could not be sent."""
    if not code:
        return text("ui.admin.cause_unknown", lang)
    _, _, last = code.rpartition(".")
    if last.isdigit():
        return text("ui.admin.cause_with_code", lang, cause=text("ui.admin.cause_refused", lang), code=code)
    known = _WORDS.get(last)
    if known is None:
        return text("ui.admin.cause_code", lang, code=code)
    return text("ui.admin.cause_with_code", lang, cause=text(f"ui.admin.cause_{known}", lang), code=code)


def step_cause(code: str | None, lang: Lang) -> str:
    """Explain why an event delivery was given up: by our own error's message, if it is one."""
    if not code:
        return text("ui.admin.cause_unknown", lang)
    return text("ui.admin.cause_step", lang, code=code)


def step_name(handler: str, lang: Lang) -> str:
    """Say what a handler does; an unknown one is called by its name."""
    name = f"ui.admin.step_{handler.replace('.', '_')}"
    return text(name, lang) if has_message(name) else handler


def text_cause(trouble: str, lang: Lang) -> str:
    """Say why no vector was made of a text, by the name of a `Trouble`."""
    name = f"ui.admin.text_cause_{trouble}"
    return text(name, lang) if has_message(name) else text("ui.admin.cause_code", lang, code=trouble)
