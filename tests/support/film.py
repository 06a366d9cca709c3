"""A film of a failed test, made of the pictures that Playwright's trace holds.

Playwright's own video needs a build of ffmpeg that no package brings; an AVI of JPEG pictures needs nothing, and every
player shows it.
"""

from __future__ import annotations

import json
import struct
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_PER_SECOND = 5
_LONGEST = 1_500
_KEYFRAME = 0x10
_HAS_INDEX = 0x10


def film(trace: Path, target: Path) -> bool:
    """Write the pictures of a trace as an AVI; False when the trace has none."""
    with zipfile.ZipFile(trace) as archive:
        shown = _frames(archive)
        if not shown:
            return False
        first, width, height = shown[0][0], shown[0][2], shown[0][3]
        pictures: list[bytes] = []
        for place, (at, name, _, _) in enumerate(shown):
            until = shown[place + 1][0] if place + 1 < len(shown) else at + 1000
            wanted = int((until - first) / 1000 * _PER_SECOND)
            picture = archive.read(name)
            pictures += [picture] * max(0, min(wanted, _LONGEST) - len(pictures))
    target.write_bytes(_avi(pictures, width, height))
    return True


def _frames(archive: zipfile.ZipFile) -> list[tuple[float, str, int, int]]:
    found = []
    for name in archive.namelist():
        if not name.endswith(".trace"):
            continue
        for line in archive.read(name).splitlines():
            event = json.loads(line)
            if event.get("type") == "screencast-frame":
                found.append((float(event["timestamp"]), event["file"], int(event["width"]), int(event["height"])))
    return sorted(found)


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _avi(pictures: list[bytes], width: int, height: int) -> bytes:
    """Return an AVI with one stream of Motion-JPEG (the fields are named in Microsoft's AVI RIFF reference)."""
    count, largest = len(pictures), max(map(len, pictures))
    pace = (1_000_000 // _PER_SECOND, largest * _PER_SECOND)
    main = struct.pack("<14I", *pace, 0, _HAS_INDEX, count, 0, 1, largest, width, height, 0, 0, 0, 0)
    stream = struct.pack(
        "<4s4sIHH8I4H",
        *(b"vids", b"MJPG", 0, 0, 0, 0),
        *(1, _PER_SECOND, 0, count, largest, 0xFFFFFFFF, 0),
        *(0, 0, width, height),
    )
    size = width * height * 3
    picture = struct.pack("<IiiHH4sIiiII", 40, width, height, 1, 24, b"MJPG", size, 0, 0, 0, 0)
    streams = _chunk(b"LIST", b"strl" + _chunk(b"strh", stream) + _chunk(b"strf", picture))
    head = b"hdrl" + _chunk(b"avih", main) + streams
    pieces, index, place = [b"movi"], [], 4
    for one in pictures:
        pieces.append(_chunk(b"00dc", one))
        index.append(struct.pack("<4s3I", b"00dc", _KEYFRAME, place, len(one)))
        place += len(pieces[-1])
    movie = _chunk(b"LIST", b"".join(pieces)) + _chunk(b"idx1", b"".join(index))
    return _chunk(b"RIFF", b"AVI " + _chunk(b"LIST", head) + movie)
