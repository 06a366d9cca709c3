"""One list of zones: what a profile may take, a reminder may follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

import pytest
from pydantic import TypeAdapter, ValidationError

from healthapp.contexts.identity.schemas import ZoneName
from healthapp.contexts.reminders.rules.wallclock import find_zone
from healthapp.contexts.reminders.schemas.commands import Zone
from healthapp.kit import zones
from healthapp.kit.zones import zone_names

if TYPE_CHECKING:
    from collections.abc import Iterator

TAKERS = {"profile": TypeAdapter[Any](ZoneName), "reminder": TypeAdapter[Any](Zone)}
NO_PLACES = ("Factory", "localtime", "posixrules")


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose folder of zones holds all that such a folder may."""
    everything = {*available_timezones(), *NO_PLACES}
    monkeypatch.setattr(zones, "available_timezones", lambda: everything)
    zone_names.cache_clear()
    yield
    zone_names.cache_clear()


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("taker", TAKERS)
def test_what_is_no_place_is_no_zone(taker: str) -> None:
    for name in (*NO_PLACES, "Mars/Olympus", "../../etc/passwd", ""):
        with pytest.raises(ValidationError, match="bad_zone"):
            TAKERS[taker].validate_python(name)
    assert TAKERS[taker].validate_python("Asia/Dhaka") == "Asia/Dhaka"


@pytest.mark.usefixtures("machine")
def test_whatever_a_profile_takes_a_reminder_can_follow() -> None:
    for name in available_timezones() - set(NO_PLACES):
        assert TAKERS["profile"].validate_python(name) == TAKERS["reminder"].validate_python(name)
        assert find_zone(name) is not None
