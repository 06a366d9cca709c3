"""Texts of the interface: both languages are in the page, and a wrong one stops the build."""

from __future__ import annotations

import pytest
import reflex as rx

from components.parts.text import MissingTextError, by_lang, pair, t


def test_both_languages_are_compiled_in() -> None:
    shown = str(t("ui.close"))
    assert '(pageLang === "bn")' in shown
    assert "Close" in shown


def test_numbers_are_written_the_readers_way() -> None:
    bangla, english = pair("ui.number", n=12)
    assert str(bangla) == '"\\u09e7\\u09e8"'
    assert str(english) == '"12"'


def test_a_variable_goes_in_as_it_is() -> None:
    assert "someText" in str(t("ui.number", n=rx.Var("someText", _var_type=str)))


@pytest.mark.parametrize("params", [{}, {"n": 1, "more": 2}, {"other": 1}])
def test_wrong_parameters_stop_the_build(params: dict[str, int]) -> None:
    with pytest.raises(MissingTextError):
        t("ui.number", **params)


def test_a_missing_text_stops_the_build() -> None:
    with pytest.raises(MissingTextError):
        t("ui.no_such_text")


def test_a_bangla_ending_is_not_torn_from_its_word() -> None:
    bangla, english = pair("ui.email")
    assert str(bangla) == '"\\u0987-\\u2060\\u09ae\\u09c7\\u0987\\u09b2"'
    assert str(english) == '"E-mail address"'


def test_names_in_both_languages() -> None:
    assert "Metformin" in str(by_lang("মেটফরমিন", "Metformin"))
