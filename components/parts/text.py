"""Texts of the interface: both languages are compiled into the page, so a switch costs no round trip.

The language lives in the browser (cookie `lang`, read by `assets/js/prefs.jsx`); the server learns it from the same
cookie and formats numbers, dates and times in Python.
"""

from __future__ import annotations

import re
from string import Formatter

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import VarData
from reflex.vars.base import Var

from healthapp.kit.i18n import Lang, has_message, placeholders, show
from healthapp.kit.i18n.catalogue import MESSAGES


def _preference(name: str, hook: str) -> tuple[rx.vars.StringVar[str], VarData]:
    """Return a Var that follows one of the reader's choices in the browser, and what it needs to do so."""
    needs = VarData(
        imports={"$/public/js/prefs.jsx": [ImportVar(tag=hook)]},
        hooks={f"const {name} = {hook}()": None},
    )
    return Var(name, _var_type=str, _var_data=needs).to(str), needs


LANG, _lang_data = _preference("pageLang", "usePageLang")
THEME, _ = _preference("pageTheme", "usePageTheme")
PUSH, _ = _preference("pagePush", "usePagePush")
TEXT_SIZE, _ = _preference("pageText", "usePageText")

IS_BANGLA: rx.vars.BooleanVar = Var('(pageLang === "bn")', _var_type=bool, _var_data=_lang_data).to(bool)


# A Bangla ending stays with its word: SMS-এ, ই-মেইল, যা-ই. The word joiner forbids the break and is not seen.
_ENDING = re.compile("-(?=[\u0980-\u09ff])")
_JOINED = "-\u2060"


class MissingTextError(LookupError):
    """A page names a message that the catalogues do not have, or not with these parameters: the build stops."""


def t(message_id: str, **params: object) -> rx.Var[str]:
    """Return a message in the reader's language.

    A parameter is either known now (then it is written the reader's way) or a Var that is ready to be shown.
    """
    bangla, english = pair(message_id, **params)
    return rx.cond(IS_BANGLA, bangla, english)


def pair(message_id: str, **params: object) -> tuple[rx.Var[str], rx.Var[str]]:
    """Return a message in Bangla and in English, whatever the reader's language is."""
    if not has_message(message_id):
        raise MissingTextError(message_id)
    templates = MESSAGES[message_id]
    if placeholders(templates[0]) != params.keys() or placeholders(templates[1]) != params.keys():
        problem = f"{message_id}: given {sorted(params)}"
        raise MissingTextError(problem)
    return _fill(templates[0], Lang.BN, params), _fill(templates[1], Lang.EN, params)


def by_lang(bangla: str | rx.Var[str], english: str | rx.Var[str]) -> rx.Var[str]:
    """Choose between two texts that are not messages, such as a row's name in both languages."""
    return rx.cond(IS_BANGLA, bangla, english)


def numeral(number: rx.Var[int]) -> rx.Var[str]:
    """Write a whole number that only the browser knows, such as a row's place in a list, in the reader's digits."""
    plain = f"String({number!s})"
    bangla = f'{plain}.replace(/[0-9]/g, (one) => "০১২৩৪৫৬৭৮৯"[one])'
    about = number._get_all_var_data()  # noqa: SLF001 - Reflex's way to build on a Var
    written = (Var(each, _var_type=str, _var_data=about).to(str) for each in (bangla, plain))
    return rx.cond(IS_BANGLA, *written)


def _fill(template: str, lang: Lang, params: dict[str, object]) -> rx.Var[str]:
    parts: list[str] = []
    for literal, name, _, _ in Formatter().parse(template):
        parts.append(_ENDING.sub(_JOINED, literal) if lang is Lang.BN else literal)
        if name:
            value = params[name]
            # A Var in an f-string becomes a marker that Var.create resolves.
            parts.append(f"{value}" if isinstance(value, Var) else show(value, lang))
    return Var.create("".join(parts))
