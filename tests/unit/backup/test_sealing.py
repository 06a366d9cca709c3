"""A sealed stream opens as it was, under its name and key, or not at all."""

from __future__ import annotations

import os
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthapp.backup.errors import DamagedError
from healthapp.backup.sealing import CHUNK, BackupKeys, Sealer, seal, unseal

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS = BackupKeys.of(b"k" * 32)
NAME = "base/one/database"
HEADER = 51


def sealed(content: bytes, name: str = NAME) -> bytes:
    return b"".join(seal(KEYS, name, [content]))


def opened(content: bytes, *, name: str = NAME, keys: BackupKeys = KEYS, torn: bool = False) -> bytes:
    return b"".join(unseal(keys, name, pieces(content), torn=torn))


def pieces(content: bytes, size: int = 1000) -> Iterator[bytes]:
    for at in range(0, len(content), size):
        yield content[at : at + size]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.binary(max_size=5000), max_size=20), st.integers(1, 3))
def test_it_opens_as_it_was(parts: list[bytes], times: int) -> None:
    whole = b"".join(parts) * times
    assert opened(b"".join(seal(KEYS, NAME, parts * times))) == whole


def test_many_chunks_and_an_end_in_the_middle_of_one() -> None:
    content = os.urandom(3 * CHUNK + 17) + bytes(CHUNK)
    shut = sealed(content)
    assert opened(shut) == content
    # The zeros were packed, the noise wasn't.
    assert 3 * CHUNK < len(shut) < 3 * CHUNK + 20_000


def test_two_of_the_same_content_differ() -> None:
    assert sealed(b"the same")[HEADER:] != sealed(b"the same")[HEADER:]
    assert b"the same" not in sealed(b"the same")


@settings(max_examples=60, deadline=None)
@given(st.integers(0), st.integers(1, 255))
def test_any_altered_byte_is_noticed(where: int, by: int) -> None:
    shut = bytearray(sealed(os.urandom(200)))
    shut[where % len(shut)] ^= by
    with pytest.raises(DamagedError):
        opened(bytes(shut))


@settings(max_examples=30, deadline=None)
@given(st.integers(0))
def test_any_missing_end_is_noticed(where: int) -> None:
    shut = sealed(os.urandom(200))
    with pytest.raises(DamagedError):
        opened(shut[: where % len(shut)])


def test_frames_keep_their_order_their_name_and_their_stream() -> None:
    sealer = Sealer(KEYS, NAME)
    first, second, last = sealer.frame(b"first"), sealer.frame(b"second"), sealer.last()
    assert opened(sealer.header + first + second + last) == b"firstsecond"
    for wrong in (second + first, first + first + second, second):
        with pytest.raises(DamagedError):
            opened(sealer.header + wrong + last)
    with pytest.raises(DamagedError):
        opened(sealed(b"x", "base/two/database"))
    other = Sealer(KEYS, NAME)
    with pytest.raises(DamagedError):
        opened(other.header + first + last)


def test_another_master_key_opens_nothing_and_has_another_id() -> None:
    other = BackupKeys.of(b"o" * 32)
    assert other.key_id != KEYS.key_id
    with pytest.raises(DamagedError, match="another master key"):
        opened(sealed(b"x"), keys=other)


def test_a_torn_stream_gives_what_came_before() -> None:
    sealer = Sealer(KEYS, NAME)
    frames = [sealer.frame(f"{number},".encode()) for number in range(4)]
    ends = [HEADER]
    for frame in frames:
        ends.append(ends[-1] + len(frame))
    whole = sealer.header + b"".join(frames)
    for number, (begin, end) in enumerate(pairwise(ends)):
        for cut in (begin, begin + 1, end - 1):
            assert opened(whole[:cut], torn=True) == b"".join(f"{n},".encode() for n in range(number))
    # A crash of the machine can leave the right length without the content.
    assert opened(whole[: ends[2]] + bytes(ends[3] - ends[2]), torn=True) == b"0,1,"
    assert opened(b"", torn=True) == b""


def test_keys_are_not_printed() -> None:
    assert KEYS.sealing.hex() not in repr(KEYS)
    assert repr(KEYS) == f"BackupKeys({KEYS.key_id})"
