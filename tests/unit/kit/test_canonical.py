"""The canonical form: one for equal records, another for each that differs."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthapp.kit.canonical import canonical, digest

TEXTS = st.text(max_size=12).map(lambda text: unicodedata.normalize("NFC", text))
LEAVES = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | TEXTS
RECORDS = st.dictionaries(
    TEXTS,
    st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4)),
    max_size=5,
)


def typed(value: Any) -> Any:
    """Return a value with its types: True isn't 1 here."""
    if isinstance(value, dict):
        return ("dict", tuple(sorted((key, typed(each)) for key, each in value.items())))
    if isinstance(value, list):
        return ("list", tuple(typed(each) for each in value))
    return (type(value).__name__, repr(value))


@given(RECORDS, RECORDS)
def test_two_records_have_one_form_only_if_they_are_equal(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert (canonical(one) == canonical(other)) == (typed(one) == typed(other))


@given(RECORDS, st.randoms())
def test_the_order_of_parts_does_not_matter(record: dict[str, Any], chance: Any) -> None:
    names = list(record)
    chance.shuffle(names)
    assert digest({name: record[name] for name in names}) == digest(record)


@given(st.text(max_size=30))
def test_a_text_is_the_same_however_it_was_typed(text: str) -> None:
    forms = {digest({"t": unicodedata.normalize(form, text)}) for form in ("NFC", "NFD")}
    assert len(forms) == 1


@given(st.datetimes(timezones=st.just(UTC)), st.integers(-720, 840))
def test_a_moment_is_the_same_in_every_zone(at: datetime, minutes: int) -> None:
    try:
        elsewhere = at.astimezone(timezone(timedelta(minutes=minutes)))
    except OverflowError:
        return
    assert digest({"at": at}) == digest({"at": elsewhere})


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_trailing_zeros_say_nothing(amount: Decimal) -> None:
    assert digest({"a": amount}) == digest({"a": amount * 1}) == digest({"a": Decimal(f"{amount}0")})


class Colour(StrEnum):
    RED = "red"


def test_the_form_itself_stays_as_it_is() -> None:
    """A change here would make every signature false."""
    record = {
        "b": [1, 2.5, 3.0, True, None, Decimal("1.50"), Colour.RED],
        "a": {"ক": "খ", "id": UUID(int=7), "at": datetime(2026, 11, 21, 6, 0, tzinfo=timezone(timedelta(hours=6)))},
    }
    assert canonical(record).decode() == (
        '{"a":{"at":"2026-11-21T00:00:00.000000Z","id":"00000000-0000-0000-0000-000000000007","ক":"খ"},'
        '"b":[1,2.5,3,true,null,"1.5","red"]}'
    )


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), Decimal("NaN"), {1, 2}, b"x", object(), {1: "a"}, datetime(2026, 1, 1)],  # noqa: DTZ001 - that is the point
)
def test_what_has_no_single_form_is_refused(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        canonical({"v": value})


def test_names_that_are_one_after_all_are_refused() -> None:
    with pytest.raises(ValueError, match="same name"):
        canonical({unicodedata.normalize("NFC", "é"): 1, unicodedata.normalize("NFD", "é"): 2})
