"""The embedded engines as the product uses them: reachable, private, and keeping what they were given."""

from __future__ import annotations

import json
import os
import socket
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

import psutil
import psycopg
import pytest
import redis
from arq.connections import RedisSettings
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from healthapp.embedded import EmbeddedError, attach, start

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from healthapp.embedded import EmbeddedEngines


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedEngines]:
    """Return running engines for the tests that only look."""
    with start(tmp_path_factory.mktemp("var"), durable=False) as running:
        yield running


def test_the_urls_work_for_every_library(engines: EmbeddedEngines) -> None:
    with psycopg.connect(engines.owner_database_url) as connection:
        row = connection.execute("SELECT current_user, current_database(), rolsuper FROM pg_roles LIMIT 1").fetchone()
    assert row is not None
    assert row[:2] == ("healthapp", "healthapp")

    engine = create_engine(make_url(engines.owner_database_url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connected:
        assert connected.execute(text("SHOW timezone")).scalar_one() == "UTC"
    engine.dispose()

    with redis.Redis.from_url(engines.redis_url) as client:
        assert client.ping()
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert int(client.config_get("maxmemory")["maxmemory"]) > 0
    arq = RedisSettings.from_dsn(engines.redis_url)
    assert arq.unix_socket_path == str(engines.layout.valkey_socket)
    assert arq.password == engines.keys.valkey_password


def test_the_extensions_are_there_also_in_a_new_database(engines: EmbeddedEngines) -> None:
    wanted = {"vector", "earthdistance", "cube", "btree_gist", "pg_trgm", "citext"}
    with psycopg.connect(engines.owner_database_url, autocommit=True) as connection:
        assert wanted <= {row[0] for row in connection.execute("SELECT extname FROM pg_extension")}
        connection.execute("CREATE DATABASE another")
    other = make_url(engines.owner_database_url).set(database="another").render_as_string(hide_password=False)
    with psycopg.connect(other) as connection:
        assert wanted <= {row[0] for row in connection.execute("SELECT extname FROM pg_extension")}


def test_nothing_listens_on_the_network(engines: EmbeddedEngines) -> None:
    for pid in (engines.postgres_pid, engines.valkey_pid):
        for process in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True)):
            with suppress(psutil.NoSuchProcess):  # a session's process that ended meanwhile
                assert process.net_connections(kind="inet") == []


def test_nobody_gets_in_without_the_password(engines: EmbeddedEngines) -> None:
    where = f"host={engines.layout.socket_dir} dbname=healthapp"
    for user in ("healthapp", "postgres", "nobody", "root"):
        for password in ("", "password=wrong"):
            with pytest.raises(psycopg.OperationalError, match=r"no password supplied|password authentication failed"):
                psycopg.connect(f"{where} user={user} {password}").close()
    for greeting, refusal in ((b"PING\r\n", b"-NOAUTH"), (b"AUTH wrong\r\n", b"-WRONGPASS")):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(str(engines.layout.valkey_socket))
            connection.sendall(greeting)
            assert connection.recv(100).startswith(refusal)
    hba = (engines.layout.postgres_dir / "pg_hba.conf").read_text()
    rules = [line.split()[-1] for line in hba.splitlines() if line.strip() and not line.startswith("#")]
    assert set(rules) == {"scram-sha-256"}


def test_the_secrets_are_private_and_complete(engines: EmbeddedEngines) -> None:
    path = engines.layout.data_dir / "secrets.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    stored = json.loads(path.read_text())
    assert all(stored[name] for name in ("master_key", "token_secret", "vapid_private_key", "demo_password"))
    assert engines.keys.master_key not in repr(engines.keys)
    for folder in (engines.layout.socket_dir, engines.layout.postgres_dir, engines.layout.valkey_dir):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    shown = " ".join(psutil.Process(engines.postgres_pid).cmdline() + psutil.Process(engines.valkey_pid).cmdline())
    assert engines.keys.postgres_password not in shown
    assert engines.keys.valkey_password not in shown


def test_the_environment_wins_over_the_stored_secrets(
    engines: EmbeddedEngines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HEALTHAPP_MASTER_KEY", raising=False)
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    values = engines.urls.environment()
    assert values["REDIS_URL"] == "redis://elsewhere"
    assert values["HEALTHAPP_MASTER_KEY"] == engines.keys.master_key


def test_a_second_start_keeps_the_data_and_the_keys(tmp_path: Path) -> None:
    with start(tmp_path / "var", durable=False) as first:
        keys = first.keys
        with psycopg.connect(first.owner_database_url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    with start(tmp_path / "var") as second:
        assert second.keys == keys
        with psycopg.connect(second.owner_database_url) as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (7,)
        with redis.Redis.from_url(second.redis_url) as client:
            client.set("kept", "8")
    with start(tmp_path / "var") as third, redis.Redis.from_url(third.redis_url) as client:
        assert client.get("kept") == b"8"


def test_two_folders_run_side_by_side(engines: EmbeddedEngines, tmp_path: Path) -> None:
    with start(tmp_path / "other", durable=False) as other:
        assert other.owner_database_url != engines.owner_database_url
        with psycopg.connect(other.owner_database_url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_folder_in_use_is_refused_in_one_line(engines: EmbeddedEngines) -> None:
    with pytest.raises(EmbeddedError) as caught:
        start(engines.layout.data_dir)
    message = str(caught.value)
    assert f"process {os.getpid()}" in message
    assert "HEALTHAPP_DATA_DIR" in message
    assert "\n" not in message
    with psycopg.connect(engines.owner_database_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_another_process_can_attach_while_they_run(tmp_path: Path) -> None:
    assert attach(tmp_path / "never") is None
    with start(tmp_path / "var", durable=False) as running:
        found = attach(tmp_path / "var")
        assert found is not None
        assert found == running.urls
    assert attach(tmp_path / "var") is None


def test_lost_secrets_are_said_and_never_replaced(tmp_path: Path) -> None:
    start(tmp_path / "var", durable=False).stop()
    (tmp_path / "var" / "secrets.json").unlink()
    with pytest.raises(EmbeddedError, match=r"secrets\.json is missing"):
        start(tmp_path / "var", durable=False)
    assert not (tmp_path / "var" / "secrets.json").exists()
    (tmp_path / "var" / "secrets.json").write_text("{broken")
    with pytest.raises(EmbeddedError, match="damaged"):
        start(tmp_path / "var", durable=False)
    (tmp_path / "var" / "secrets.json").write_text("{}")
    with pytest.raises(EmbeddedError, match="doesn't take the password"):
        start(tmp_path / "var", durable=False)


def test_a_key_that_a_later_version_needs_is_added(tmp_path: Path) -> None:
    start(tmp_path / "var", durable=False).stop()
    path = tmp_path / "var" / "secrets.json"
    stored = json.loads(path.read_text())
    del stored["token_secret"]
    stored["from_the_future"] = "kept"
    path.write_text(json.dumps(stored))
    with start(tmp_path / "var", durable=False) as running:
        assert running.keys.token_secret
    after = json.loads(path.read_text())
    assert after["from_the_future"] == "kept"
    assert after["master_key"] == stored["master_key"]


def test_another_version_of_the_database_is_said(tmp_path: Path) -> None:
    start(tmp_path / "var", durable=False).stop()
    (tmp_path / "var" / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(EmbeddedError, match="is of PostgreSQL 9, the installed program is 18"):
        start(tmp_path / "var", durable=False)


def test_an_interrupted_making_of_the_database_starts_over(tmp_path: Path) -> None:
    half = tmp_path / "var" / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with start(tmp_path / "var", durable=False) as running:
        assert not half.exists()
        with psycopg.connect(running.owner_database_url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_engines_that_are_not_installed_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEALTHAPP_VALKEY_SERVER", str(tmp_path / "nothing"))
    with pytest.raises(EmbeddedError, match="Valkey isn't installed"):
        start(tmp_path / "var", durable=False)


def test_a_damaged_database_is_said_with_its_own_words(tmp_path: Path) -> None:
    start(tmp_path / "var", durable=False).stop()
    (tmp_path / "var" / "postgres" / "global" / "pg_control").unlink()
    with pytest.raises(EmbeddedError, match=r"PostgreSQL doesn't start: .*pg_control"):
        start(tmp_path / "var", durable=False)
    assert attach(tmp_path / "var") is None
