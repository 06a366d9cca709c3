"""A result in words: what was found, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.admin.rules.controls import CONTROLS
from healthapp.contexts.admin.rules.judging import NOT_YET
from healthapp.contexts.admin.schemas import ControlView, State
from healthapp.kit.i18n import has_message, text
from healthapp.kit.i18n.catalogue import MESSAGES
from healthapp.kit.i18n.messages import placeholders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthapp.contexts.admin.rules.catalogue import Check
    from healthapp.kit.i18n import Lang


def said(check: Check, lang: Lang, state: State, figure: int = 0, total: int = 0, variant: str = "") -> str:
    """Say what a check found. Several reasons for one state have sentences of their own, by `variant`."""
    if state is State.UNKNOWN:
        return text("checks.not_yet" if variant == NOT_YET else "checks.unknown", lang)
    name = f"checks.{check.id}_{'ok' if state is State.OK else 'bad'}"
    if variant and has_message(f"{name}_{variant}"):
        name = f"{name}_{variant}"
    given: dict[str, object] = {"n": figure, "total": total}
    wanted = placeholders(MESSAGES[name][1])
    if state is State.OK and not total and "total" in wanted:
        return text("checks.nothing", lang)
    return text(name, lang, **{key: value for key, value in given.items() if key in wanted})


def advice(check: Check, lang: Lang, state: State, variant: str = "") -> str | None:
    """Say what to do; nothing for a check that is ok."""
    if state is State.OK:
        return None
    if state is State.UNKNOWN and variant == NOT_YET:
        return text("checks.not_yet_do", lang)
    return text("checks.unknown_do" if state is State.UNKNOWN else f"checks.{check.id}_do", lang)


def controls(keys: Sequence[str], lang: Lang) -> list[ControlView]:
    """Return the requirements that a check stands for."""
    return [
        ControlView(
            framework=CONTROLS[key].framework,
            reference=CONTROLS[key].reference,
            title=text(f"checks.control_{key}", lang),
        )
        for key in keys
    ]
