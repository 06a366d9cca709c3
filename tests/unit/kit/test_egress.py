"""Where we may connect to when somebody else gave the address."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthapp.kit.egress import endpoint_problem, is_public

PRIVATE = [
    ip_network(net)
    for net in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
]
inside = st.sampled_from(PRIVATE).flatmap(
    lambda net: st.integers(int(net.network_address), int(net.broadcast_address)).map(IPv4Address)
)


@given(inside)
def test_no_private_address_in_any_spelling(address: IPv4Address) -> None:
    number = int(address)
    assert not is_public(address)
    assert not is_public(IPv6Address(f"::ffff:{address}"))
    assert not is_public(IPv6Address((0x64FF9B << 96) | number)), "NAT64"
    assert not is_public(IPv6Address((0x2002 << 112) | (number << 80))), "6to4"
    assert not is_public(IPv6Address(number)), "IPv4-compatible"
    for host in (str(address), str(number), hex(number), f"[::ffff:{address}]", f"{address}."):
        assert endpoint_problem(f"https://{host}/x") == "private_address"


@pytest.mark.parametrize("address", ["8.8.8.8", "142.250.1.1", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address", ["::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "fec0::1", "", "x", "1"]
)
def test_others(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "https://fcm.googleapis.com/fcm/send/abc:def",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
        "https://web.push.apple.com/Qabc",
        "https://wns2-by3p.notify.windows.com/w/?token=a%2fb",
        "https://push.example.org:8443/x",
        "https://8.8.8.8/x",
    ],
)
def test_push_services(url: str) -> None:
    assert endpoint_problem(url) is None
    assert endpoint_problem(url, allow_insecure=True) is None


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://push.example.org/x", "not_https"),
        ("ftp://push.example.org/x", "not_https"),
        ("file:///etc/passwd", "malformed"),
        ("https://", "malformed"),
        ("https://[", "malformed"),
        ("https://a:b@push.example.org/x", "malformed"),
        ("https://push.example.org:99999/x", "malformed"),
        ("https://push.example.org/a b", "malformed"),
        ("https://push.example.org/a\nHost: x", "malformed"),
        ("https://push.example.org\\@127.0.0.1/", "malformed"),
        ("https://পুশ.example.org/", "malformed"),
        ("https://push.example.org/" + "x" * 2000, "malformed"),
        ("https://push.example.org:25/x", "port"),
        ("https://push.example.org:0/x", "port"),
        ("https://localhost/x", "private_address"),
        ("https://localhost./x", "private_address"),
        ("https://x.localhost/x", "private_address"),
        ("https://printer/x", "private_address"),
        ("https://printer.local/x", "private_address"),
        ("https://0177.0.0.1/x", "private_address"),
        ("https://127.1/x", "private_address"),
    ],
)
def test_problems(url: str, problem: str) -> None:
    assert endpoint_problem(url) == problem


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/x", "http://localhost/x", "https://printer/x"])
def test_allowed_for_tests_and_the_embedded_mode(url: str) -> None:
    assert endpoint_problem(url, allow_insecure=True) is None
    assert endpoint_problem(url) is not None


@given(st.text(max_size=200))
def test_never_raises(text: str) -> None:
    endpoint_problem(text)
    endpoint_problem(f"https://{text}", allow_insecure=True)
    is_public(text)
