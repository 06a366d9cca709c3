"""Which addresses an app may be registered with, and which are the same as a registered one."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthapp.contexts.apps.rules.redirects import answered, host_of, is_acceptable, is_registered

GOOD = [
    "https://app.example/callback",
    "https://app.example/callback?from=health",
    "https://app.example:8443/cb",
    "https://xn--45be0ghb.example/cb",
    "http://127.0.0.1/cb",
    "http://127.0.0.1:8080/cb",
    "http://[::1]/cb",
    "https://app.example/" + "a" * 480,
]
OWN = ["com.example.app:/callback", "com.example.app://callback/x"]
BAD = [
    "",
    "app.example/callback",
    "//app.example/callback",
    "http://app.example/callback",
    "http://localhost/cb",
    "http://127.0.0.1.evil.example/cb",
    "https://app.example/*",
    "https://*.example/cb",
    "https://app.example/cb#part",
    "https://user@app.example/cb",
    "https://user:word@app.example/cb",
    "https://app.example/a b",
    "https://app.example/a\\b",
    "https://app.example/ক",
    "https://app.example:port/cb",
    "https:///cb",
    "https:app.example/cb",
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "myapp:/cb",
    "com.example.app:",
    "https://app.example/" + "a" * 481,
    "https://app.example/\nLocation:x",
    'https://app.example/"><script>',
]


@pytest.mark.parametrize("uri", GOOD)
def test_good_ones(uri: str) -> None:
    assert is_acceptable(uri, confidential=True)
    assert is_acceptable(uri, confidential=False)


@pytest.mark.parametrize("uri", OWN)
def test_a_scheme_of_ones_own_is_for_programs_on_a_device(uri: str) -> None:
    assert is_acceptable(uri, confidential=False)
    assert not is_acceptable(uri, confidential=True)


@pytest.mark.parametrize("uri", BAD)
def test_bad_ones(uri: str) -> None:
    assert not is_acceptable(uri, confidential=False)
    assert not is_acceptable(uri, confidential=True)


@given(given_=st.text(max_size=60), registered=st.sampled_from(GOOD[:4]))
def test_what_is_no_loopback_is_compared_letter_by_letter(given_: str, registered: str) -> None:
    assert is_registered(given_, [registered]) is (given_ == registered)


@given(port=st.integers(1, 65535), tail=st.text(alphabet="abc/?=%.", max_size=8))
def test_of_a_loopback_address_the_port_alone_may_differ(port: int, tail: str) -> None:
    known = ["http://127.0.0.1/cb"]
    assert is_registered(f"http://127.0.0.1:{port}/cb", known)
    assert is_registered(f"http://127.0.0.1:{port}/cb{tail}", known) is (tail in ("", "?"))


@given(state=st.text(), value=st.sampled_from(GOOD + OWN))
def test_an_answer_holds_what_was_put_in_and_stays_where_it_was(state: str, value: str) -> None:
    found = answered(value, {"code": "c", "state": state, "none": None})
    before, after = urlsplit(value), urlsplit(found)
    assert (before.scheme, before.netloc, before.path) == (after.scheme, after.netloc, after.path)
    assert found.isascii()
    said = parse_qs(after.query, keep_blank_values=True)
    assert said["state"] == [state]
    assert said["code"] == ["c"]
    assert "none" not in said


def test_what_people_are_shown_of_an_address() -> None:
    assert [host_of(uri) for uri in (GOOD[0], GOOD[5], OWN[0])] == ["app.example", "127.0.0.1", "com.example.app:"]
