"""Files of others: read as a stream and within limits, whatever is wrong with them."""

from __future__ import annotations

import gzip
import tracemalloc
import zipfile
from typing import TYPE_CHECKING

import pytest

from healthapp.adapters import licensed_file
from healthapp.adapters.licensed_file import LicensedPath
from healthapp.contexts.knowledge.errors import LicensedFileError
from healthapp.contexts.knowledge.schemas.loaded import BrokenRecord, Element, RawRecord, Reason
from tests.support import licensed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

TWO = licensed.medlineplus(licensed.topic(1, "One", "<p>A</p>"), licensed.topic(2, "Two", "<p>B</p>"))


def ids(records: Iterable[RawRecord | BrokenRecord]) -> list[str]:
    found = []
    for each in records:
        assert isinstance(each, RawRecord)
        assert isinstance(each.data, Element)
        found.append(each.data.attributes["id"])
    return found


def reason(records: Iterator[RawRecord | BrokenRecord]) -> str:
    with pytest.raises(LicensedFileError) as error:
        for _ in records:
            pass
    return error.value.reason


@pytest.mark.parametrize("how", ["plain", "gz", "zip", "folder"])
def test_a_file_is_the_same_however_it_is_packed(tmp_path: Path, how: str) -> None:
    path = tmp_path / "in"
    if how == "plain":
        path = tmp_path / "topics.xml"
        path.write_text(TWO)
    elif how == "gz":
        path = tmp_path / "topics.xml.gz"
        path.write_bytes(licensed.packed(TWO))
    elif how == "zip":
        path.write_bytes(licensed.zipped({"a/topics.xml": TWO, "__MACOSX/topics.xml": "x", "README": "x"}))
    else:
        path.mkdir()
        (path / "topics.xml").write_text(TWO)
        (path / "notes.md").write_text("x")
    file = LicensedPath(path)
    assert ids(file.elements("health-topic")) == ["1", "2"] == ids(file.elements("health-topic"))
    assert file.form == "xml"
    assert file.digest() == LicensedPath(path).digest()
    assert file.size > 0


def test_another_byte_is_another_file(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(TWO)
    first = LicensedPath(path).digest()
    path.write_text(TWO + " ")
    assert LicensedPath(path).digest() != first


def test_what_a_file_says_of_all_comes_with_each(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(TWO)
    one = next(LicensedPath(path).elements("health-topic"))
    assert isinstance(one, RawRecord)
    assert one.about["date-generated"] == "03/04/2025 02:30:44"


def test_what_stands_before_a_cut_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(TWO[: TWO.index('id="2"')])
    records = LicensedPath(path).elements("health-topic")
    assert isinstance(next(records), RawRecord)
    assert reason(records) == "broken_xml"
    path = tmp_path / "a.json"
    whole = licensed.openfda(licensed.label("a", "A", "B"), licensed.label("b", "C", "D"))
    path.write_text(whole[: whole.index('"set_id": "b"')])
    records = LicensedPath(path).objects("results.item")
    assert isinstance(next(records), RawRecord)
    assert reason(records) == "truncated"


def test_the_count_of_results_is_no_result(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(licensed.openfda(licensed.label("a", "A", "B"), "no label", 7))
    found = list(LicensedPath(path).objects("results.item"))
    assert [type(each) for each in found] == [RawRecord, BrokenRecord, BrokenRecord]


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("head", [BOMB, OUTSIDE])
def test_entities_are_not_resolved(tmp_path: Path, head: str) -> None:
    path = tmp_path / "a.xml"
    used = "&c;" if head == BOMB else "&a;"
    path.write_text(f'{head}<health-topics><health-topic id="1">{used}</health-topic></health-topics>')
    assert reason(LicensedPath(path).elements("health-topic")) == "entities"


def test_a_document_type_alone_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(licensed.claml(licensed.coded("A00", "Made up")))
    assert len(list(LicensedPath(path).elements("Class"))) == 1


def test_an_archive_that_unpacks_to_too_much_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(licensed_file, "_SMALL", 1_000_000)
    path = tmp_path / "a.zip"
    path.write_bytes(licensed.zipped({"a.jsonl": b"\n" * 5_000_000}))
    assert reason(LicensedPath(path).lines()) == "unpacks_to_too_much"
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n" * 5_000_000))
    assert reason(LicensedPath(path).lines()) == "unpacks_to_too_much"


def test_a_record_without_end_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(licensed_file, "RECORD", 1_000_000)
    path = tmp_path / "a.json"
    path.write_text(licensed.openfda(licensed.label("a", "A" * 3_000_000, "B")))
    assert reason(LicensedPath(path).objects("results.item")) == "record_too_big"
    path = tmp_path / "a.xml"
    path.write_text("<x>" + "<y/>" * 400_000 + "</x>")
    assert reason(LicensedPath(path).elements("health-topic")) == "record_too_big"


@pytest.mark.parametrize("content", [b"PK\x03\x04 no archive", b""])
def test_what_is_no_archive_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    assert reason(LicensedPath(path).elements("Document")) == "nothing_to_read"
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(content or b"no gzip")
    assert reason(LicensedPath(path).lines()) == "broken_archive"


def test_a_cut_archive_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"key": "a"}\n' * 100_000)[:-200])
    assert reason(LicensedPath(path).lines()) == "truncated"
    whole = licensed.zipped({"a.jsonl": b'{"key": "a"}\n' * 1000})
    path = tmp_path / "a.zip"
    at = whole.index(b"a.jsonl") + 20
    path.write_bytes(whole[:at] + b"\xff\xff\xff" + whole[at + 3 :])
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["a.jsonl"]
    assert reason(LicensedPath(path).lines()) == "broken_archive"


def test_a_line_of_ten_megabytes_is_a_reject_and_the_next_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"key": "a"}\n' + b"x" * 10_000_000 + b"\n" + b'{"key": "b"}\n')
    tracemalloc.start()
    found = list(LicensedPath(path).lines())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == [
        RawRecord(1, '{"key": "a"}'),
        BrokenRecord(2, Reason.TOO_LONG),
        RawRecord(3, '{"key": "b"}'),
    ]
    assert most < 5_000_000


def test_lines_of_another_encoding_are_rejects(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("\ufeffA000    Cholera\n".encode() + "A001    Fièvre\n".encode("cp1252") + b"\n A002  C\r\n")
    found = list(LicensedPath(path).lines())
    assert found == [
        RawRecord(1, "A000    Cholera"),
        BrokenRecord(2, Reason.UNREADABLE),
        RawRecord(4, " A002  C"),
    ]


def test_rows_have_the_names_of_their_head(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(
        b'\xef\xbb\xbfKey , Text\na,"two\nlines"\nb\nc,d,e\n\xe9,x\n' + b"f," + b"y" * 200_000 + b"\ng,h\n"
    )
    found = list(LicensedPath(path).rows())
    rows = [each.data for each in found if isinstance(each, RawRecord)]
    assert rows == [{"key": "a", "text": "two\nlines"}, {"key": "g", "text": "h"}]
    broken = [each.number for each in found if isinstance(each, BrokenRecord)]
    assert broken == [4, 5, 6, 7]


def test_a_quote_that_is_never_closed_does_not_swallow_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'key,text\na,"open\n' + b"b,c\n" * 100_000)
    found = list(LicensedPath(path).rows())
    assert sum(isinstance(each, RawRecord) for each in found) > 50_000
    assert sum(isinstance(each, BrokenRecord) for each in found) == 1


def test_tables_of_rxnorm_are_found_beside_each_other(tmp_path: Path) -> None:
    licensed.rxnorm(tmp_path, [licensed.concept("1", "IN", "a")], [licensed.relation("1", "2", "tradename_of")])
    for path in (tmp_path, tmp_path / "RXNCONSO.RRF"):
        file = LicensedPath(path)
        for table, at, said in (("RXNCONSO", 14, "a"), ("RXNREL", 7, "tradename_of")):
            (one,) = file.table(table)
            assert isinstance(one, RawRecord)
            assert isinstance(one.data, tuple)
            assert one.data[at] == said
    (tmp_path / "RXNREL.RRF").unlink()
    assert reason(LicensedPath(tmp_path).table("RXNREL")) == "table_missing"


def test_a_large_file_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(
        licensed.medlineplus(*(licensed.topic(n, "T", "<p>" + "word " * 200 + "</p>") for n in range(8000)))
    )
    size = path.stat().st_size
    tracemalloc.start()
    assert sum(1 for _ in LicensedPath(path).elements("health-topic")) == 8000
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < size / 4
