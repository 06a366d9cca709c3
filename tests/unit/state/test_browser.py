"""What the browser sends along with its websocket."""

from __future__ import annotations

import pytest

from state.browser import is_own_host

BASE = "http://health.lan:3000"


@pytest.mark.parametrize("host", ["127.0.0.1:3000", "localhost:3000", "[::1]:3000", "192.168.1.7", "health.lan:3000"])
def test_an_address_or_our_own_name_is_ours(host: str) -> None:
    assert is_own_host(host, BASE)


@pytest.mark.parametrize("host", ["evil.example:3000", "127.0.0.1.evil.example", "localhost.evil.example", "", "[::1"])
def test_a_name_of_somebody_elses_is_not(host: str) -> None:
    assert not is_own_host(host, BASE)
