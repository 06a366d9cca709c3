"""What is sealed, digested and drawn: how strong, never twice the same, and opened nowhere else."""

from __future__ import annotations

import base64
import math
from typing import TYPE_CHECKING

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type
from hypothesis import given
from hypothesis import strategies as st

from healthapp.kit.crypto import (
    Cipher,
    CipherError,
    decode_master_key,
    derive,
    hash_token,
    is_token,
    new_data_key,
    new_token,
    unwrap_key,
    wrap_key,
)
from healthapp.kit.passwords import hash_password, verify_password

if TYPE_CHECKING:
    from collections.abc import Callable

MASTER = bytes(range(32))
FIELD = "reminders_reminder.title"


def cipher(tenant: str = "healthapp") -> Cipher:
    made = Cipher(MASTER, tenant)
    made.load({"one": b"1" * 32, "two": b"2" * 32}, "two")
    return made


@given(st.text(max_size=200))
def test_what_was_sealed_opens_as_it_was(plain: str) -> None:
    assert cipher().open(FIELD, "row", cipher().seal(FIELD, "row", plain)) == plain


@given(st.data())
def test_any_altered_byte_is_noticed(data: st.DataObject) -> None:
    sealed = cipher().seal(FIELD, "row", "Olanzapine")
    head, _, last = sealed.rpartition("|")
    raw = bytearray(base64.urlsafe_b64decode(last + "=="))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CipherError):
        cipher().open(FIELD, "row", f"{head}|{base64.urlsafe_b64encode(raw).decode().rstrip('=')}")


@pytest.mark.parametrize(("field", "row", "tenant"), [
    ("reminders_reminder.note", "row", "healthapp"), (FIELD, "other", "healthapp"), (FIELD, "row", "another"),
])  # fmt: skip
def test_it_opens_in_its_own_place_only(field: str, row: str, tenant: str) -> None:
    sealed = cipher().seal(FIELD, "row", "Olanzapine")
    with pytest.raises(CipherError):
        cipher(tenant).open(field, row, sealed)


def test_the_same_text_is_never_sealed_to_the_same() -> None:
    made = [cipher().seal(FIELD, "row", "Olanzapine") for _ in range(200)]
    assert len({sealed.split("|")[2] for sealed in made}) == 200, "a nonce came twice"
    assert {len(base64.urlsafe_b64decode(sealed.split("|")[2])) for sealed in made} == {12}


def test_the_newest_key_seals_and_older_ones_go_on_opening() -> None:
    older = Cipher(MASTER)
    older.load({"one": b"1" * 32}, "one")
    sealed = older.seal(FIELD, "row", "Olanzapine")
    assert cipher().open(FIELD, "row", sealed) == "Olanzapine"
    assert cipher().seal(FIELD, "row", "Olanzapine").startswith("v1|two|")


def test_keys_have_256_bits_and_each_purpose_its_own() -> None:
    assert {len(new_data_key()) for _ in range(20)} == {32}
    assert len({new_data_key() for _ in range(20)}) == 20
    derived = [derive(MASTER, purpose) for purpose in ("wrap", "blind-index", "access-token", "signature")]
    assert {len(key) for key in derived} == {32}
    assert len({*derived, MASTER}) == 5


def test_a_data_key_is_wrapped_for_its_name_and_its_master_key() -> None:
    key = new_data_key()
    wrapped = wrap_key(MASTER, "one", key)
    assert unwrap_key(MASTER, "one", wrapped) == key
    assert base64.urlsafe_b64encode(key).decode().rstrip("=") not in wrapped
    for master, kid in ((MASTER[::-1], "one"), (MASTER, "two")):
        with pytest.raises(CipherError):
            unwrap_key(master, kid, wrapped)


@pytest.mark.parametrize(
    "text",
    ["", "correct horse battery staple", "a" * 32, "a" * 33, "a" * 45, "চাবি", base64.b64encode(b"x" * 16).decode()],
)
def test_a_master_key_is_32_random_bytes_and_no_pass_phrase(text: str) -> None:
    with pytest.raises(ValueError, match="must be 32 bytes in base64") as refused:
        decode_master_key(text, "HEALTHAPP_OLD_MASTER_KEY")
    assert str(refused.value) == (
        "HEALTHAPP_OLD_MASTER_KEY must be 32 bytes in base64: 44 characters, as `openssl rand -base64 32` prints them"
    )
    assert refused.value.__suppress_context__, "what the library says of it helps nobody"


def test_tokens_have_256_bits_and_are_kept_as_sha_256() -> None:
    made = {new_token() for _ in range(500)}
    assert len(made) == 500
    assert {len(base64.urlsafe_b64decode(token + "=")) for token in made} == {32}
    # Every character of the alphabet, about as often as any other.
    letters = "".join(token[:42] for token in made)
    counts = [letters.count(one) for one in set(letters)]
    assert len(counts) == 64
    assert max(counts) < 1.5 * len(letters) / 64
    assert {len(hash_token(token)) * 4 for token in made} == {256}


async def test_passwords_are_hashed_by_argon2id_as_owasp_has_it_with_a_salt_each() -> None:
    first, second = await hash_password("rupali-ilish"), await hash_password("rupali-ilish")
    assert first != second
    found = extract_parameters(first)
    assert (found.type, found.memory_cost >= 19 * 1024, found.time_cost >= 5) == (Type.ID, True, True)
    assert (found.salt_len >= 16, found.hash_len >= 32) == (True, True)


# bcrypt would stop at 72 bytes, and a careless form at a space or a capital.
SAID = [
    "  spaces at both ends  ",
    "no rules, only letters",
    "মাছেভাতেবাঙালি",
    "é",
    "x" * 71 + "y",
    "p" * 128,
    "🙂🙃🙂🙃🙂🙃🙂🙃",
]
CHANGED: list[Callable[[str], str]] = [
    str.strip,
    str.upper,
    lambda said: said[:72],
    lambda said: said[:-1],
    lambda said: said + " ",
]


@pytest.mark.parametrize("said", SAID)
async def test_a_password_counts_exactly_as_it_was_typed(said: str) -> None:
    kept = await hash_password(said)
    assert await verify_password(kept, said)
    for change in CHANGED:
        if (other := change(said)) != said:
            assert not await verify_password(kept, other)


def test_a_recovery_code_and_a_code_by_message_are_too_many_to_guess() -> None:
    from healthapp.contexts.identity.rules import second_factor as rules  # noqa: PLC0415 - only here

    letters = {letter for _ in range(200) for code in rules.new_recovery_codes() for letter in code.replace("-", "")}
    length = len(rules.new_recovery_codes()[0].replace("-", ""))
    assert length * math.log2(len(letters)) > 45
    assert math.log2(10**rules.DIGITS) > 19.9


def test_what_we_give_out_is_told_from_what_somebody_made_up() -> None:
    token = new_token()
    assert is_token(token)
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    others = [f"{token[:-1]}{letter}" for letter in last]
    assert sum(map(is_token, others)) == 16, "a sixteenth of what looks like one: the others would be read as the same"
    for wrong in ("", "x", token[:-1], f"{token}A", f"{token[:-1]}=", f"{token[:-1]}+", f"{token[:-1]}ক", "A" * 4000):
        assert not is_token(wrong), wrong
