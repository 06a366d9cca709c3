"""Where the pages for trying things out are shown: on one's own machine alone."""

from __future__ import annotations

from typing import Any

import pytest

from healthapp.config import Settings


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({}, True),
        ({"host": "localhost"}, True),
        ({"host": "::1"}, True),
        ({"host": "0.0.0.0"}, False),  # noqa: S104 - nothing listens here
        ({"host": "192.168.0.10"}, False),
        ({"host": "health.example"}, False),
        # A proxy on this machine serves others.
        ({"public_url": "https://health.example"}, False),
        ({"public_url": "http://127.0.0.1:3000"}, True),
        ({"mode": "production"}, False),
    ],
)
def test_dev_pages_are_for_this_machine_alone(given: dict[str, Any], shown: bool) -> None:
    made: Any = Settings.model_construct(**{"mode": "embedded", **given})
    assert made.shows_dev_pages is shown
