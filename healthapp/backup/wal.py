"""The copied WAL: which sealed files hold which bytes of it.

Postgres writes its WAL in segments (16 MiB). `wal/<segment>` is one that is complete, packed. The one being written
lies in parts, `wal/<segment>.<offset>.part`: each connection begins a part of its own where the bytes before it end,
because a sealed stream that was torn by a crash is never continued.
"""

from __future__ import annotations

import re
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from healthapp.backup.errors import BackupError, DamagedError
from healthapp.backup.sealing import CHUNK, Sealer, seal, unseal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthapp.backup.sealing import BackupKeys
    from healthapp.backup.store import Appender, Store

FOLDER = "wal/"
_WHOLE = re.compile(r"wal/([0-9A-F]{24})")
_PART = re.compile(r"wal/([0-9A-F]{24})\.([0-9A-F]{8})\.part")
_HISTORY = re.compile(r"wal/([0-9A-F]{8})\.history")
_OF_HISTORY = re.compile(r"^\s*(\d+)\s+([0-9A-F]+)/([0-9A-F]+)", re.MULTILINE)
_2_32 = 1 << 32


@dataclass(frozen=True, slots=True, order=True)
class Segment:
    """One segment of one timeline; `number` counts from the beginning of the WAL."""

    timeline: int
    number: int

    def name(self, segment_bytes: int) -> str:
        """Return the name that Postgres gives it."""
        each = _2_32 // segment_bytes
        return f"{self.timeline:08X}{self.number // each:08X}{self.number % each:08X}"

    @classmethod
    def parse(cls, name: str, segment_bytes: int) -> Segment:
        """Return the segment that Postgres names so."""
        each = _2_32 // segment_bytes
        return cls(int(name[:8], 16), int(name[8:16], 16) * each + int(name[16:], 16))


class WalArchive:
    """Reads what was copied."""

    def __init__(self, store: Store, keys: BackupKeys, segment_bytes: int) -> None:
        """Read from `store`; a segment has `segment_bytes`."""
        self.store = store
        self.keys = keys
        self.segment_bytes = segment_bytes

    def segments(self) -> list[Segment]:
        """Return the segments of which anything is here, in order."""
        found = {
            match[1] for name in self.store.names(FOLDER) if (match := _WHOLE.fullmatch(name) or _PART.fullmatch(name))
        }
        return sorted(Segment.parse(name, self.segment_bytes) for name in found)

    def read(self, segment: Segment) -> bytes:
        """Return the bytes of a segment that are here without a hole, from its beginning."""
        whole = self._whole(segment)
        if self.store.has(whole):
            content = b"".join(unseal(self.keys, whole, self.store.get(whole)))
            if len(content) != self.segment_bytes:
                msg = f"{whole} isn't a whole segment"
                raise DamagedError(msg)
            return content
        held = bytearray()
        for name, offset in self.parts(segment):
            if offset > len(held):
                break
            del held[offset:]
            for piece in unseal(self.keys, name, self.store.get(name), torn=True):
                held += piece
        return bytes(held)

    def parts(self, segment: Segment) -> list[tuple[str, int]]:
        """Return the parts of a segment and where each begins, in order."""
        prefix = f"{self._whole(segment)}."
        found = [(name, match) for name in self.store.names(prefix) if (match := _PART.fullmatch(name))]
        return sorted(((name, int(match[2], 16)) for name, match in found), key=lambda each: each[1])

    def end(self, timeline: int) -> int | None:
        """Return where the copy of a timeline ends; None when nothing of it is here."""
        ours = [segment for segment in self.segments() if segment.timeline == timeline]
        if not ours:
            return None
        whole = self.store.has(self._whole(ours[-1]))
        return ours[-1].number * self.segment_bytes + (self.segment_bytes if whole else len(self.read(ours[-1])))

    def pack(self, segment: Segment) -> None:
        """Make one packed file of a complete segment's parts. Broken off anywhere, it is begun again."""
        content, whole = self.read(segment), self._whole(segment)
        if len(content) < self.segment_bytes:
            return
        if not self.store.has(whole):
            cut = (content[at : at + CHUNK] for at in range(0, len(content), CHUNK))
            self.store.put(whole, seal(self.keys, whole, cut))
        for name, _ in self.parts(segment):
            self.store.remove(name)

    def tidy(self) -> None:
        """Pack what was complete when a follower was ended."""
        for segment in self.segments():
            if self.parts(segment):
                self.pack(segment)

    def add_history(self, timeline: int, content: bytes) -> None:
        """Keep where a timeline comes from."""
        name = f"{FOLDER}{timeline:08X}.history"
        if not self.store.has(name):
            self.store.put(name, seal(self.keys, name, [content]))

    def histories(self) -> dict[int, bytes]:
        """Return where each timeline comes from, as Postgres writes it."""
        names = {int(match[1], 16): name for name in self.store.names(FOLDER) if (match := _HISTORY.fullmatch(name))}
        return {number: b"".join(unseal(self.keys, name, self.store.get(name))) for number, name in names.items()}

    def route(self, timeline: int, position: int) -> list[tuple[int, int]]:
        """Return the newest timeline's way here from `position` on `timeline`: each timeline and where it is left.

        The last one is left nowhere, which is -1. A timeline that left this one before `position` isn't on the way.
        """
        best = [(timeline, -1)]
        for number, content in sorted(self.histories().items()):
            steps = [
                (int(each[0]), (int(each[1], 16) << 32) | int(each[2], 16))
                for each in _OF_HISTORY.findall(content.decode())
            ]
            after = [step for step in steps if step[0] >= timeline]
            if after and after[0][0] == timeline and after[0][1] >= position:
                best = [*after, (number, -1)]
        return best

    def remove_before(self, segment_number: int) -> int:
        """Remove the segments before one, of every timeline; returns how many."""
        return self._remove([segment for segment in self.segments() if segment.number < segment_number])

    def remove_from(self, segment_number: int) -> int:
        """Remove a segment and those after it, of every timeline; returns how many."""
        return self._remove([segment for segment in self.segments() if segment.number >= segment_number])

    def _remove(self, doomed: list[Segment]) -> int:
        for segment in doomed:
            for name in (self._whole(segment), *(name for name, _ in self.parts(segment))):
                self.store.remove(name)
        return len(doomed)

    def _whole(self, segment: Segment) -> str:
        return f"{FOLDER}{segment.name(self.segment_bytes)}"


class WalWriter:
    """Writes the stream down, sealed. `flush` returns when what came before it survives a crash of the machine."""

    def __init__(self, archive: WalArchive, timeline: int, position: int) -> None:
        """Go on at `position`: the archive's end, or the beginning of a segment."""
        self._archive = archive
        self._timeline = timeline
        self.position = position
        self._waiting = bytearray()
        self._part: tuple[Sealer, Appender] | None = None
        self._packer = ThreadPoolExecutor(1, thread_name_prefix="pack-wal")
        self._packing: Future[None] | None = None

    def write(self, at: int, data: bytes) -> None:
        """Take a piece of the stream; it must follow the one before."""
        if at != self.position + len(self._waiting):
            msg = f"The stream of changes has a hole: {at} follows {self.position + len(self._waiting)}."
            raise BackupError(msg)
        for piece in self._cut(data):
            self._waiting += piece
            if (self.position + len(self._waiting)) % self._archive.segment_bytes == 0:
                self.flush()
                self._finish_segment()

    def flush(self) -> int:
        """Make what was written safe; returns the position up to which everything is."""
        if self._waiting:
            sealer, file = self._part or self._begin_part()
            file.add(sealer.frame(bytes(self._waiting)))
            self.position += len(self._waiting)
            self._waiting.clear()
        return self.position

    def close(self) -> None:
        """Flush, and wait for what is being packed."""
        try:
            self.flush()
        finally:
            if self._part:
                self._part[1].close()
                self._part = None
            self._packer.shutdown()
            if self._packing:
                self._packing.result()

    def _cut(self, data: bytes) -> Iterator[bytes]:
        """Cut a piece where a segment ends."""
        size, begin = self._archive.segment_bytes, 0
        while begin < len(data):
            room = size - (self.position + len(self._waiting)) % size
            yield data[begin : begin + room]
            begin += room

    def _begin_part(self) -> tuple[Sealer, Appender]:
        size = self._archive.segment_bytes
        segment = Segment(self._timeline, self.position // size)
        name = f"{FOLDER}{segment.name(size)}.{self.position % size:08X}.part"
        # One of this name is torn before its first byte of WAL, or we wouldn't begin at the same place.
        self._archive.store.remove(name)
        sealer, file = Sealer(self._archive.keys, name), self._archive.store.append(name)
        file.add(sealer.header)
        self._part = (sealer, file)
        return self._part

    def _finish_segment(self) -> None:
        if self._part:
            self._part[1].close()
            self._part = None
        if self._packing:
            self._packing.result()
        done = Segment(self._timeline, self.position // self._archive.segment_bytes - 1)
        self._packing = self._packer.submit(self._archive.pack, done)
