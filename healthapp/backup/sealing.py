"""Sealed streams: AES-256-GCM in chunks, so that a file of any size is written and read in little memory.

A stream is a header (magic, 32 bytes of salt) and frames: kind, length, ciphertext. Each stream has a key of its own,
derived from the master key, the stream's name and the salt; the nonce counts the frames. So a frame that was altered,
moved, repeated or taken from another file doesn't open, and without its last frame a stream isn't whole. Algorithm per
NIST SP 800-38D; a nonce can't repeat, because a key seals one stream only.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import zlib
from dataclasses import dataclass
from enum import IntEnum
from struct import Struct
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from healthapp.backup.errors import DamagedError
from healthapp.kit.crypto import derive

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CHUNK = 1024 * 1024
_MAGIC = b"healthapp-sealed-1\n"
_SALT_BYTES = 32
_HEADER_BYTES = len(_MAGIC) + _SALT_BYTES
_FRAME = Struct(">BI")
_TAG_BYTES = 16
# What a frame may hold at most; more is no frame of ours.
_MOST = 64 * CHUNK


class _Kind(IntEnum):
    PLAIN = 0
    ZIPPED = 1
    LAST = 2


@dataclass(frozen=True)
class BackupKeys:
    """The keys of backups, derived from the master key by purpose. The master key itself is never in a backup."""

    sealing: bytes
    signing: bytes
    key_id: str
    """Tells which master key a backup wants, without telling the key."""

    @classmethod
    def of(cls, master_key: bytes) -> BackupKeys:
        """Derive them."""
        return cls(
            derive(master_key, "backup-sealing"),
            derive(master_key, "backup-signing"),
            derive(master_key, "backup-key-id").hex()[:16],
        )

    def __repr__(self) -> str:
        """Keep the keys out of logs and tracebacks."""
        return f"BackupKeys({self.key_id})"

    def sign(self, content: bytes) -> str:
        """Return the proof that whoever wrote `content` had the master key."""
        return hmac.new(self.signing, content, hashlib.sha256).hexdigest()


class Sealer:
    """Seals one stream, frame by frame."""

    def __init__(self, keys: BackupKeys, name: str) -> None:
        """Begin a stream of this name; `header` is what comes first."""
        salt = os.urandom(_SALT_BYTES)
        self.header = _MAGIC + salt
        self._name = name
        self._cipher = _cipher(keys, name, salt)
        self._count = 0

    def frame(self, plain: bytes) -> bytes:
        """Seal a piece, packed if that makes it smaller."""
        packed = zlib.compress(plain, 1)
        smaller = len(packed) < len(plain)
        return self._frame(_Kind.ZIPPED if smaller else _Kind.PLAIN, packed if smaller else plain)

    def last(self) -> bytes:
        """Return the frame that says: the stream is whole."""
        return self._frame(_Kind.LAST, b"")

    def _frame(self, kind: _Kind, content: bytes) -> bytes:
        sealed = self._cipher.encrypt(_nonce(self._count), content, _bound_to(self._name, self._count, kind))
        self._count += 1
        return _FRAME.pack(kind, len(sealed)) + sealed


def seal(keys: BackupKeys, name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Seal a stream of pieces of any size."""
    sealer = Sealer(keys, name)
    yield sealer.header
    for chunk in _gather(pieces):
        yield sealer.frame(chunk)
    yield sealer.last()


def unseal(keys: BackupKeys, name: str, pieces: Iterable[bytes], *, torn: bool = False) -> Iterator[bytes]:
    """Open what `seal` made under the same name; DamagedError otherwise.

    With `torn` the end may be missing, as it is while a file is being written and after a crash: then what was written
    before comes, and nothing is said about the rest. A frame that was altered in the middle ends it there, too.
    """
    source = _Reader(pieces)
    header = source.take(_HEADER_BYTES)
    if len(header) < _HEADER_BYTES or not header.startswith(_MAGIC):
        if torn:
            return
        msg = f"{name} isn't a file of a backup, or its beginning is damaged"
        raise DamagedError(msg)
    cipher = _cipher(keys, name, header[len(_MAGIC) :])
    count = 0
    while True:
        content = _open_frame(source, cipher, name, count, torn=torn)
        if content is None:
            return
        yield content
        count += 1


def _open_frame(source: _Reader, cipher: AESGCM, name: str, count: int, *, torn: bool) -> bytes | None:
    """Return the next frame's content, or None at the end."""
    head = source.take(_FRAME.size)
    kind, length = _FRAME.unpack(head) if len(head) == _FRAME.size else (_Kind.LAST, 0)
    sealed = source.take(length) if _TAG_BYTES <= length <= _MOST and kind in tuple(_Kind) else b""
    if not sealed or len(sealed) < length:
        if torn:
            return None
        msg = f"{name} ends too early" if len(head) < _FRAME.size or len(sealed) < length else f"{name} was altered"
        raise DamagedError(msg)
    try:
        content = cipher.decrypt(_nonce(count), sealed, _bound_to(name, count, _Kind(kind)))
    except InvalidTag:
        if torn:
            return None
        msg = f"{name} was altered, or was sealed with another master key"
        raise DamagedError(msg) from None
    if kind == _Kind.LAST:
        return None
    return zlib.decompress(content) if kind == _Kind.ZIPPED else content


def _cipher(keys: BackupKeys, name: str, salt: bytes) -> AESGCM:
    return AESGCM(hmac.new(keys.sealing, salt + name.encode(), hashlib.sha256).digest())


def _nonce(count: int) -> bytes:
    return count.to_bytes(12, "big")


def _bound_to(name: str, count: int, kind: _Kind) -> bytes:
    return f"{name}|{count}|{int(kind)}".encode()


def _gather(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Join small pieces and cut large ones, so that a frame holds CHUNK bytes."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) >= CHUNK:
            yield bytes(waiting[:CHUNK])
            del waiting[:CHUNK]
    if waiting:
        yield bytes(waiting)


class _Reader:
    """Takes exact numbers of bytes from pieces of any size."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._waiting = bytearray()

    def take(self, count: int) -> bytes:
        """Return the next `count` bytes, fewer at the end."""
        while len(self._waiting) < count:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._waiting += piece
        taken = bytes(self._waiting[:count])
        del self._waiting[:count]
        return taken
