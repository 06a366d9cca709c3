"""`healthapp doctor` and what any command says when an engine is missing: which, why, what to do, and no secret."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.engine import make_url

from tests.support import databases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.commands.conftest import Healthapp

NO_POSTGRES = "postgresql://someone:secret-word@127.0.0.1:1/health"
NO_VALKEY = "redis://:secret-word@127.0.0.1:1/0"
ENGINES = ("postgres", "schema", "valkey")


@pytest.fixture
def empty_database(database_url: str) -> Iterator[str]:
    """Give a database in which nobody has run the migrations."""
    name = f"{make_url(database_url).database}_empty"
    yield databases.make_database(database_url, name, "template1")
    databases.drop_databases(database_url, name)


@pytest.mark.parametrize(
    ("changed", "expected", "said"),
    [
        ({}, {"postgres": True, "schema": True, "valkey": True}, ""),
        ({"DATABASE_URL": NO_POSTGRES}, {"postgres": False, "valkey": True}, "DATABASE_URL"),
        (
            {"DATABASE_URL": "mysql+x://a:secret-word@127.0.0.1:1/x"},
            {"postgres": False, "valkey": True},
            "DATABASE_URL",
        ),
        ({"DATABASE_URL": "secret-word"}, {"postgres": False, "valkey": True}, "postgresql://user:password@host"),
        ({"REDIS_URL": NO_VALKEY}, {"postgres": True, "schema": True, "valkey": False}, "REDIS_URL"),
        (
            {"REDIS_URL": "valkey://:secret-word@127.0.0.1"},
            {"postgres": True, "schema": True, "valkey": False},
            "redis://",
        ),
    ],
    ids=["all there", "no postgres", "an odd spelling", "no address", "no valkey", "an odd scheme"],
)
async def test_the_missing_engine_is_named(
    healthapp: Healthapp, clean: None, changed: dict[str, str], expected: dict[str, bool], said: str
) -> None:
    ran = await healthapp("doctor", "--json", **changed)
    assert ran.code == 1, "no pages and no web process: never all well here"
    assert ran.err == ""
    found = {each["name"]: each for each in json.loads(ran.out)["findings"]}
    assert {name: found[name]["ok"] for name in ENGINES if name in found} == expected
    for each in found.values():
        assert each["ok"] or each["advice"]
    missing = [each for name, each in found.items() if name in ENGINES and not each["ok"]]
    assert all(said in each["detail"] + each["advice"] for each in missing)
    assert "secret-word" not in ran.out


async def test_a_database_without_schema(healthapp: Healthapp, empty_database: str) -> None:
    shown = await healthapp("doctor", DATABASE_URL=empty_database)
    assert shown.code == 1
    assert "✓ postgres" in shown.out
    assert "✗ schema" in shown.out
    assert "Run `healthapp migrate`." in shown.out
    ran = await healthapp("deadletters", "list", DATABASE_URL=empty_database)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "healthapp: The database isn't at the newest schema: run `healthapp migrate`.\n"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"DATABASE_URL": NO_POSTGRES}, "Postgres can't be used: is it running"),
        ({"DATABASE_URL": "secret-word"}, "DATABASE_URL can't be read"),
        ({"REDIS_URL": "valkey://:secret-word@127.0.0.1"}, "REDIS_URL can't be read"),
        ({"HEALTHAPP_MASTER_KEY": "A" * 43 + "="}, "HEALTHAPP_MASTER_KEY right"),
    ],
)
async def test_a_command_without_its_engine_says_one_line(
    healthapp: Healthapp, clean: None, changed: dict[str, str], said: str
) -> None:
    ran = await healthapp("deadletters", "list", **changed)
    assert (ran.code, ran.out) == (1, "")
    (line,) = ran.err.splitlines()
    assert line.startswith("healthapp: ")
    assert said in line
    assert "secret-word" not in line
