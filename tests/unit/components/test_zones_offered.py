"""The time zones that the settings offer."""

from __future__ import annotations

from collections import Counter
from zoneinfo import available_timezones

import pytest

from components.pages.settings.settings import COMMON, zones_offered
from healthapp.kit.i18n import Lang, canonical_zone, format_zone


@pytest.mark.parametrize("lang", Lang)
def test_no_two_of_them_have_one_name(lang: Lang) -> None:
    names = Counter(format_zone(zone, lang) for zone in zones_offered())
    assert not [name for name, times in names.items() if times > 1]


def test_every_zone_of_a_browser_is_among_them_by_one_of_its_names() -> None:
    offered = zones_offered()
    assert offered <= available_timezones()
    assert offered >= COMMON.keys()
    assert len(offered) > 400
    assert canonical_zone("Asia/Calcutta") == "Asia/Kolkata"
    assert {canonical_zone(zone) for zone in ("Asia/Dacca", "Asia/Saigon", "Europe/Kiev")} <= offered
