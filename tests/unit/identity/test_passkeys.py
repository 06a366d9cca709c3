"""What devices sign: whatever is changed of it, nothing holds any more, and nothing that is sent breaks us."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from healthapp.contexts.identity.rules import passkeys as rules
from healthapp.contexts.identity.rules.passkeys import Site
from tests.support.passkeys import SITE, Device, b64, raw

HERE = Site(*SITE)
CHALLENGE = bytes(range(32))
WHO = UUID("01a1fe6c-5b4b-7908-bfe5-d137a92a334a")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
FIELDS = ("id", "rawId", "type", "clientDataJSON", "authenticatorData", "signature", "attestationObject", "userHandle")


@cache
def _signed() -> tuple[str, dict[str, Any]]:
    """Return a key and what it signed."""
    device = Device()
    made = device.make(rules.creation_options(HERE, CHALLENGE, WHO, "a@example.com", "A", []))
    key = rules.made_key(HERE, CHALLENGE, made)
    assert key is not None
    return key.public_key, device.sign(rules.request_options(HERE, CHALLENGE, [key.credential_id]))


def test_what_is_whole_holds() -> None:
    key, said = _signed()
    assert rules.signed(HERE, CHALLENGE, said, key, WHO) == rules.Signed(1, backed_up=False)
    assert rules.signed(HERE, CHALLENGE[::-1], said, key, WHO) is None
    assert rules.signed(Site("other.example", HERE.origin), CHALLENGE, said, key, WHO) is None
    assert rules.signed(Site(HERE.rp_id, "https://other.example"), CHALLENGE, said, key, WHO) is None


def test_a_key_with_an_endless_name_is_none() -> None:
    for length, fits in ((1023, True), (1051, False), (60_000, False)):
        device = Device(credential_id=b"x" * length)
        made = device.make(rules.creation_options(HERE, CHALLENGE, WHO, "a@example.com", "A", []))
        assert (rules.made_key(HERE, CHALLENGE, made) is not None) is fits


@given(
    st.sampled_from(["authenticatorData", "clientDataJSON", "signature"]), st.integers(0, 10_000), st.integers(1, 255)
)
def test_no_bit_of_it_may_be_another(part: str, place: int, other: int) -> None:
    key, said = _signed()
    bits = bytearray(raw(said["response"][part]))
    bits[place % len(bits)] ^= other
    changed = {**said, "response": {**said["response"], part: b64(bytes(bits))}}
    assert rules.signed(HERE, CHALLENGE, changed, key, WHO) is None


@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=8), st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_whatever_is_sent_is_refused_and_breaks_nothing(outside: dict[str, Any], response: dict[str, Any]) -> None:
    key, said = _signed()
    for credential in (outside, {**outside, "response": response}, {**said, **outside, "response": response}):
        assert rules.made_key(HERE, CHALLENGE, credential) is None
        assert rules.signed(HERE, CHALLENGE, credential, key, WHO) is None
        assert rules.credential_id_of(credential) is None or isinstance(credential["id"], str)
