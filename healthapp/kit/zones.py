"""The time zones that somebody can live in: one list for all who take a zone from outside."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from pydantic_core import PydanticCustomError

# What a machine's folder of zones may hold besides places: their meaning differs from machine to machine.
_NOT_PLACES = frozenset({"Factory", "localtime", "posixrules"})


@cache
def zone_names() -> frozenset[str]:
    """Return the names of all zones; read from disk once."""
    return frozenset(available_timezones()) - _NOT_PLACES


def check_zone(value: str) -> str:
    """Accept the name of a zone in the IANA time zone database, as a validator of pydantic's."""
    if value not in zone_names():
        raise PydanticCustomError("bad_zone", "unknown time zone")
    return value
