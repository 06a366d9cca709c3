"""`healthapp doctor` and what any command says when an engine is missing: which, why, what to do, and no secret."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.engine import make_url

from healthapp.commands._listening import noted
from tests.support import databases
from tests.support.api import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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


class Web(BaseHTTPRequestHandler):
    """Answers as a web process that is ready does."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/ready" else 404)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def ready_port() -> Iterator[int]:
    """Give a port on which something answers that it is ready."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Web) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


async def _web(healthapp: Healthapp, **changed: str) -> list[tuple[bool, str]]:
    ran = await healthapp("doctor", "--json", **changed)
    found = [each for each in json.loads(ran.out)["findings"] if each["name"] == "web"]
    return [(each["ok"], each["detail"]) for each in found]


async def test_the_web_process_is_asked_where_it_listens(healthapp: Healthapp, tmp_path: Path, ready_port: int) -> None:
    free, other = str(free_port()), free_port()
    ((ok, detail),) = await _web(healthapp, HEALTHAPP_PORT=free)
    assert (ok, f"http://127.0.0.1:{free}/ready" in detail) == (False, True)
    with noted(tmp_path / "var", "127.0.0.1", ready_port):
        # The setting of whoever asks isn't that of the process that runs.
        assert await _web(healthapp, HEALTHAPP_PORT=free) == [
            (True, f"http://127.0.0.1:{ready_port}/ready answers 200")
        ]
        with noted(tmp_path / "var", "::", other):
            assert {ok for ok, _ in await _web(healthapp, HEALTHAPP_PORT=free)} == {True, False}
    # What has ended isn't asked any more.
    ((ok, detail),) = await _web(healthapp, HEALTHAPP_PORT=free)
    assert (ok, f":{free}/ready" in detail) == (False, True)
    public = f"http://127.0.0.1:{ready_port}"
    assert await _web(healthapp, HEALTHAPP_PORT=free, HEALTHAPP_PUBLIC_URL=public) == [
        (True, f"{public}/ready answers 200")
    ]
