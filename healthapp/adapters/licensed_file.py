"""Files that an operator loads: plain, gzip, a ZIP archive or a folder; read as a stream, within limits.

What is packed may not be far larger than its package, no record may be larger than `RECORD`, XML declares no entities.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ijson
from lxml import etree

from healthapp.contexts.knowledge.errors import LicensedFileError
from healthapp.contexts.knowledge.schemas.loaded import BrokenRecord, Element, RawRecord, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import BinaryIO

RECORD = 32 * 1024 * 1024
"""Bytes that one record may take."""
LINE = 1024 * 1024
"""Bytes of one line of a list."""
_PIECE = 64 * 1024
_SMALL = 64 * 1024 * 1024
_RATIO = 150
"""What is unpacked may be so many times its package, once it is more than `_SMALL`."""
_MOST_FILES = 100_000
_ENDINGS = {"elements": ("xml",), "objects": ("json",), "rows": ("csv",), "lines": ("jsonl", "ndjson", "txt")}


class _Bounded(io.RawIOBase):
    """Reads on while neither the whole nor what was read since `mark` is too much."""

    def __init__(self, inner: BinaryIO, packed: int | None, on_read: Callable[[int], None] | None) -> None:
        super().__init__()
        self._inner, self._packed, self._on_read = inner, packed, on_read
        self._whole = self._since = 0

    def mark(self) -> None:
        """Begin another record."""
        self._since = 0

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any buffer, as RawIOBase has it
        """Read some more."""
        piece = self.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def read(self, size: int = -1) -> bytes:
        """Return at most `size` bytes, or a piece; LicensedFileError when it is too much."""
        try:
            piece = self._inner.read(size if 0 <= size <= _PIECE else _PIECE)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            reason = "truncated" if isinstance(error, EOFError) else "broken_archive"
            raise LicensedFileError(reason) from None
        self._whole += len(piece)
        self._since += len(piece)
        if self._packed is not None and self._whole > max(_SMALL, _RATIO * self._packed):
            msg = "unpacks_to_too_much"
            raise LicensedFileError(msg)
        if self._since > RECORD:
            msg = "record_too_big"
            raise LicensedFileError(msg)
        if self._on_read:
            self._on_read(len(piece))
        return piece


@dataclass(frozen=True, slots=True)
class _Part:
    """One file of what was given. `packed`: its size in its package; None when it isn't packed."""

    name: str
    open: Callable[[], BinaryIO]
    packed: int | None

    @property
    def ending(self) -> str:
        """Return of which form it is."""
        return self.name.lower().removesuffix(".gz").rpartition(".")[2]


class LicensedPath:
    """Implements `knowledge.ports.LicensedFile` for something in a file system."""

    def __init__(self, path: Path, on_read: Callable[[int], None] | None = None) -> None:
        """Read from `path`; `on_read` is told how many bytes of content were read each time."""
        self._path = path
        self._on_read = on_read
        try:
            self._parts = self._found()
        except (OSError, zipfile.BadZipFile) as error:
            reason = "broken_archive" if isinstance(error, zipfile.BadZipFile) else "cannot_be_read"
            raise LicensedFileError(reason) from None

    @property
    def name(self) -> str:
        """Return what it is called, without where it lies."""
        return self._path.name

    @property
    def form(self) -> str:
        """Return the ending of what is in it, of the first file that any reader reads."""
        known = {ending for endings in _ENDINGS.values() for ending in endings}
        return next((each.ending for each in self._parts if each.ending in known), "")

    @property
    def size(self) -> int:
        """Return how many bytes there are to be read, unpacked where that is said."""
        if self._path.is_file() and zipfile.is_zipfile(self._path):
            with zipfile.ZipFile(self._path) as archive:
                return sum(each.file_size for each in archive.infolist())
        return sum(each.stat().st_size for each in self._files())

    def digest(self) -> str:
        """Return SHA-256 of the names and bytes."""
        mark = hashlib.sha256()
        for each in self._files():
            mark.update(f"{each.name}\0".encode())
            with each.open("rb") as opened:
                while piece := opened.read(_PIECE):
                    mark.update(piece)
        return mark.hexdigest()

    def _files(self) -> list[Path]:
        """Return the files on disk; of RxNorm's tables those that lie beside the one that was given too."""
        if self._path.is_dir():
            return sorted(each for each in self._path.rglob("*") if each.is_file() and not each.is_symlink())
        if self._path.suffix.lower() == ".rrf":
            return sorted(each for each in self._path.parent.iterdir() if each.suffix.lower() == ".rrf")
        return [self._path]

    def _found(self) -> list[_Part]:
        if self._path.is_file() and zipfile.is_zipfile(self._path):
            return self._in_archive()
        found = []
        for each in self._files():
            is_packed = each.suffix.lower() == ".gz"
            with each.open("rb"):  # what can't be read is told before anything is done
                pass
            found.append(_Part(each.name, _opener(each), each.stat().st_size if is_packed else None))
        return found

    def _in_archive(self) -> list[_Part]:
        with zipfile.ZipFile(self._path) as archive:
            listed = sorted(archive.infolist(), key=lambda each: each.filename)
        if len(listed) > _MOST_FILES:
            msg = "too_many_files"
            raise LicensedFileError(msg)
        if any(each.flag_bits & 1 for each in listed):
            msg = "encrypted"
            raise LicensedFileError(msg)
        whole = self._path.stat().st_size
        return [
            _Part(each.filename.rpartition("/")[2], self._member(each), min(each.compress_size, whole))
            for each in listed
            if not each.is_dir() and not each.filename.startswith("__MACOSX/")
        ]

    def _member(self, info: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
        def opened() -> BinaryIO:
            archive = zipfile.ZipFile(self._path)
            try:
                return archive.open(info)  # type: ignore[return-value]  # a reader of bytes
            finally:
                archive.close()  # it stays open as long as what was opened of it

        return opened

    def _of(self, kind: str) -> list[_Part]:
        found = [each for each in self._parts if each.ending in _ENDINGS[kind]]
        if not found:
            msg = "nothing_to_read"
            raise LicensedFileError(msg)
        return found

    @contextmanager
    def _opened(self, part: _Part) -> Iterator[_Bounded]:
        try:
            stream = part.open()
        except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
            # zipfile says by the last two that a part is packed in a way it doesn't know, or behind a password: whoever
            # loads it is told that the archive can't be read, and nothing of it is loaded.
            msg = "broken_archive"
            raise LicensedFileError(msg) from None
        with stream:
            yield _Bounded(stream, part.packed, self._on_read)

    def elements(self, *tags: str) -> Iterator[RawRecord | BrokenRecord]:
        """Yield the XML elements of these names."""
        number = 0
        for part in self._of("elements"):
            with self._opened(part) as stream:
                for element, about in _elements(stream, tags):
                    number += 1
                    yield RawRecord(number, element, about)

    def objects(self, path: str) -> Iterator[RawRecord | BrokenRecord]:
        """Yield the objects at a path of a JSON document."""
        number = 0
        for part in self._of("objects"):
            with self._opened(part) as stream:
                try:
                    for each in ijson.items(stream, path, use_float=True):
                        stream.mark()
                        number += 1
                        is_object = isinstance(each, dict)
                        yield RawRecord(number, each) if is_object else BrokenRecord(number, Reason.UNREADABLE)
                except ijson.JSONError as error:
                    reason = "truncated" if isinstance(error, ijson.IncompleteJSONError) else "broken_json"
                    raise LicensedFileError(reason) from None
                except (UnicodeDecodeError, RecursionError):
                    msg = "broken_json"
                    raise LicensedFileError(msg) from None

    def lines(self) -> Iterator[RawRecord | BrokenRecord]:
        """Yield the lines that aren't empty."""
        for part in self._of("lines"):
            yield from self._lines(part)

    def _lines(self, part: _Part) -> Iterator[RawRecord | BrokenRecord]:
        with self._opened(part) as stream:
            for number, line in _raw_lines(stream):
                if line is None:
                    yield BrokenRecord(number, Reason.TOO_LONG)
                    continue
                try:
                    text = line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
                except UnicodeDecodeError:
                    yield BrokenRecord(number, Reason.UNREADABLE)
                    continue
                if text.strip():
                    yield RawRecord(number, text)

    def rows(self) -> Iterator[RawRecord | BrokenRecord]:
        """Yield the rows of CSV files by the names of their heads."""
        for part in self._of("rows"):
            with self._opened(part) as stream:
                yield from _rows(stream)

    def table(self, called: str) -> Iterator[RawRecord | BrokenRecord]:
        """Yield the rows of one RRF table."""
        for part in self._parts:
            if part.name.upper().removesuffix(".GZ") == f"{called.upper()}.RRF":
                for record in self._lines(part):
                    if isinstance(record, RawRecord):
                        yield RawRecord(record.number, tuple(str(record.data).split("|")))
                    else:
                        yield record
                return
        msg = "table_missing"
        raise LicensedFileError(msg)


def _opener(path: Path) -> Callable[[], BinaryIO]:
    if path.suffix.lower() == ".gz":
        return lambda: gzip.open(path, "rb")  # type: ignore[return-value]  # a reader of bytes
    return lambda: path.open("rb")


def _raw_lines(stream: _Bounded) -> Iterator[tuple[int, bytes | None]]:
    """Yield the lines with their numbers; None for one that is longer than `LINE`."""
    number, left, is_long = 0, b"", False
    while piece := stream.read(_PIECE):
        stream.mark()
        *whole, left = (left + piece).split(b"\n")
        for line in whole:
            number += 1
            yield number, None if is_long or len(line) > LINE else line
            is_long = False
        if len(left) > LINE:
            left, is_long = b"", True
    if left or is_long:
        yield number + 1, None if is_long else left


class _Table:
    """The lines of a CSV file, with the number of the last that was read and of those that are too long."""

    def __init__(self, stream: _Bounded) -> None:
        self.number = 0
        self._stream = stream
        self._too_long: list[int] = []

    def lines(self) -> Iterator[str]:
        """Yield them as text; what isn't UTF-8 stays marked."""
        for number, line in _raw_lines(self._stream):
            self.number = number
            if line is None:
                self._too_long.append(self.number)
                continue
            yield line.decode("utf-8-sig" if self.number == 1 else "utf-8", errors="surrogateescape") + "\n"

    def left_out(self) -> Iterator[BrokenRecord]:
        """Yield the lines that were too long, once."""
        while self._too_long:
            yield BrokenRecord(self._too_long.pop(0), Reason.TOO_LONG)


def _rows(stream: _Bounded) -> Iterator[RawRecord | BrokenRecord]:
    table = _Table(stream)
    source = table.lines()
    head: list[str] | None = None
    is_over = False
    while not is_over:
        try:
            for row in csv.reader(source):
                yield from table.left_out()
                if head is None:
                    head = [each.strip().lower() for each in row]
                elif row:
                    yield _row(table.number, head, row)
            is_over = True
        except csv.Error:
            # A quote that isn't closed, as a rule: from the next line on it is read again.
            yield BrokenRecord(table.number, Reason.UNREADABLE)
    yield from table.left_out()


def _row(number: int, head: list[str], row: list[str]) -> RawRecord | BrokenRecord:
    if len(row) != len(head) or any(_is_garbled(each) for each in row):
        return BrokenRecord(number, Reason.UNREADABLE)
    return RawRecord(number, dict(zip(head, row, strict=True)))


def _is_garbled(text: str) -> bool:
    return any("\udc80" <= each <= "\udcff" for each in text)


def _elements(stream: _Bounded, tags: tuple[str, ...]) -> Iterator[tuple[Element, dict[str, str]]]:
    parser = etree.XMLPullParser(
        events=("end",),
        tag=[f"{{*}}{each}" for each in tags],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    about: dict[str, str] | None = None
    try:
        while piece := stream.read(_PIECE):
            parser.feed(piece)
            for _event, found in parser.read_events():
                stream.mark()
                if about is None:
                    about = _about(found)
                yield _element(found), about
                _forget(found)
        parser.close()
    except etree.XMLSyntaxError:
        msg = "broken_xml"
        raise LicensedFileError(msg) from None


def _about(found: Any) -> dict[str, str]:  # noqa: ANN401 - lxml has no types
    """Return the attributes of the root; LicensedFileError for a document that declares entities."""
    tree = found.getroottree()
    declared = tree.docinfo.internalDTD
    if declared is not None and next(declared.iterentities(), None) is not None:
        msg = "entities"
        raise LicensedFileError(msg)
    return {str(name).rpartition("}")[2]: str(value) for name, value in tree.getroot().attrib.items()}


def _element(found: Any) -> Element:  # noqa: ANN401 - as above
    return Element(
        tag=str(found.tag).rpartition("}")[2],
        attributes={str(name).rpartition("}")[2]: str(value) for name, value in found.attrib.items()},
        text=found.text or "",
        children=tuple(_element(each) for each in found if isinstance(each.tag, str)),
        tail=found.tail or "",
    )


def _forget(found: Any) -> None:  # noqa: ANN401 - as above
    """Let go of a record and of all that stood before it, so that a large file doesn't fill the memory."""
    found.clear()
    above = found.getparent()
    while above is not None and found.getprevious() is not None:
        del above[0]
