"""Whose page sent a request: whatever a header says, the answer is yes or no."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from healthapp.api.auth import is_same_origin
from healthapp.api.hosts import Hosts
from healthapp.api.security import Build, Secured

HOSTS = Hosts(frozenset({"health.example"}), numbers=False)
BASE = "https://health.example"
BROKEN = ["http://[", "http://[::1", "http://a@[", "null", "", "://", "http://", "http://evil.example#health.example"]


@pytest.mark.parametrize("origin", BROKEN)
def test_a_broken_origin_is_a_strangers(origin: str) -> None:
    headers = Headers({"origin": origin, "host": "health.example"})
    outermost = Secured(lambda *_: None, Build(), BASE, hosts=HOSTS, dev_pages=False)  # type: ignore[arg-type]  # never called
    assert not is_same_origin(headers, BASE)
    assert not outermost._same_origin(headers)
