"""Files, search collections and vectors are registered as tables are: what is new and registered nowhere is found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import lancedb

from healthapp.adapters.lancedb_index import LanceIndex
from healthapp.adapters.weaviate_index import NAME
from healthapp.kit.ids import new_id
from healthapp.kit.personal_data import Impersonal, Part, Place, Registry
from healthapp.wiring import PERSONAL_DATA
from tests.architecture.source import sources
from tests.integration.knowledge.test_index_contract import DOCUMENTS, VECTORS
from tests.support.registered import unregistered, unregistered_files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.rows import Connection

_FOLDER = re.compile(r"data_dir\s*/\s*\"([^\"]+)\"")
_NUMBERS = (
    "SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
    " JOIN pg_type t ON t.oid = a.atttypid WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
    " AND a.attnum > 0 AND NOT a.attisdropped"
    " AND (t.typname IN ('vector', 'halfvec', 'sparsevec', '_float4', '_float8')"
    " OR a.attname ~ '(vector|embedding|numbers)')"
)


def test_a_kind_of_file_that_nobody_registered_is_found(tmp_path: Path) -> None:
    registry = Registry(
        Part(
            held=(), impersonal=tuple(Impersonal(place=Place.FILE, name=name, reason="-") for name in ("files/a", "b"))
        )
    )
    for name in ("files/a/1", "files/b/1", "b/x/1", "scans/2026/1", "loose"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "empty").mkdir()
    assert unregistered_files(tmp_path, registry) == {"files/b", "scans", "loose", "empty"}


def test_every_folder_that_the_code_names_is_registered() -> None:
    """What a run of a test doesn't come to: uploads, backups, a restore."""
    known = {name.partition("/")[0] for name in PERSONAL_DATA.names(Place.FILE)}
    named = {name for source in sources("healthapp", "workers") for name in _FOLDER.findall(source.text)}
    assert len(named) > 8
    assert named - known == set()


async def test_every_search_collection_and_vector_is_registered(tmp_path: Path, owner: Connection) -> None:
    index = LanceIndex(tmp_path / "search")
    assert await index.rebuild(DOCUMENTS, "one", VECTORS)
    await index.close()
    database = lancedb.connect(tmp_path / "search")
    tables = {path.stem for path in (tmp_path / "search").glob("*.lance")}
    vectors = {
        f"{table}.{field.name}"
        for table in tables
        for field in database.open_table(table).schema
        if str(field.type).startswith("fixed_size_list")
    }
    assert (len(tables), len(vectors)) == (1, 2)
    assert unregistered(tables, Place.INDEX) == set()
    assert unregistered({NAME, f"{NAME}_{new_id().hex}", f"{NAME}Lock"}, Place.INDEX) == set()
    in_postgres = {name for (name,) in owner.execute(_NUMBERS)}
    assert "knowledge_embedding.numbers" in in_postgres
    assert unregistered(vectors | in_postgres, Place.VECTOR) == set()


def test_another_collection_is_found() -> None:
    assert unregistered({"patients_1", "knowledge_x"}, Place.INDEX) == {"patients_1", "knowledge_x"}
    assert unregistered({"records_document.vector"}, Place.VECTOR) == {"records_document.vector"}
