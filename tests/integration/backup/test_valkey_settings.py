"""A restored Valkey is set as the backed-up one was; what isn't ours to change is left, and said. Pages come along."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
import redis

from healthapp.backup.restoring import Wish, restore
from healthapp.backup.sealing import BackupKeys
from healthapp.commands._valkey import apply
from healthapp.embedded import start
from healthapp.embedded.valkey_settings import NAMES, keep, kept, known, memory
from healthapp.kit.crypto import decode_master_key
from tests.integration.backup.conftest import quiet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from healthapp.backup.store import FolderStore
    from tests.integration.backup.conftest import Healthapp, Home

MIB = 1024 * 1024
CHOSEN = {"maxmemory": str(300 * MIB), "appendfsync": "always", "save": "900 1 300 10"}


@pytest.fixture
def chosen(home: Home) -> Iterator[None]:
    """Let the operator of the running installation have set its Valkey otherwise."""
    with redis.Redis.from_url(home.engines.redis_url, decode_responses=True) as client:
        before = client.config_get(*CHOSEN)
        for name, value in CHOSEN.items():
            client.config_set(name, value)
        yield
        for name, value in before.items():
            client.config_set(name, value)


def test_what_was_set_is_set_again(
    home: Home, store: FolderStore, place: Path, chosen: None, healthapp: Healthapp
) -> None:
    pages = home.folder / "pages" / "0a1b" / "build"
    pages.mkdir(parents=True)
    (pages / "index.html").write_text("<p>built</p>")
    code, _, said = healthapp("backup", "--folder", str(store.folder))
    shutil.rmtree(home.folder / "pages")
    assert code == 0, said
    key = home.engines.keys.master_key
    done = restore(store, BackupKeys.of(decode_master_key(key)), key, place, Wish(), quiet)
    assert {name: done.valkey[name] for name in CHOSEN} == CHOSEN
    # Nobody has to wait until they are built.
    assert (place / "pages" / "0a1b" / "build" / "index.html").read_text() == "<p>built</p>"
    with start(place, durable=False, only={"valkey"}) as engines:
        with redis.Redis.from_url(engines.redis_url, decode_responses=True) as client:
            now = client.config_get(*NAMES)
            assert {name: now[name] for name in CHOSEN} == CHOSEN
            assert now["maxmemory-policy"] == "noeviction"
        _a_running_one_is_set_too(engines.redis_url, done.valkey)


def _a_running_one_is_set_too(url: str, settings: dict[str, str]) -> None:
    """What somebody else started: of another memory, dropping keys in silence, and one that may not be changed."""
    with redis.Redis.from_url(url, decode_responses=True) as client:
        client.config_set("maxmemory", 0)
        client.config_set("maxmemory-policy", "allkeys-lru")
        client.config_set("save", "")
        done = apply(url, {**settings, "maxmemory-policy": "allkeys-lru"})
        wanted = {"maxmemory": CHOSEN["maxmemory"], "maxmemory-policy": "noeviction", "save": CHOSEN["save"]}
        assert (done.applied, done.left, done.problem, done.lasting) == (wanted, {}, None, True)
        assert client.config_get("maxmemory-policy", "save") == {
            "maxmemory-policy": "noeviction",
            "save": CHOSEN["save"],
        }
        assert apply(url, settings).lines() == []

        client.config_set("maxmemory", 100 * MIB)
        done = apply(url, settings)
        assert (done.applied, done.left) == ({}, {"maxmemory": CHOSEN["maxmemory"]})
        assert client.config_get("maxmemory") == {"maxmemory": str(100 * MIB)}
        assert done.lines() == [f"Valkey keeps its own maxmemory; in the backup it was {CHOSEN['maxmemory']}."]

        client.execute_command("ACL", "SETUSER", "managed", "on", ">pw", "~*", "&*", "+@all", "-config")
        socket = client.connection_pool.connection_kwargs["path"]
    managed = apply(f"unix://managed:{quote('pw')}@{socket}?db=0", settings)
    assert managed.applied == {}
    assert managed.problem is not None
    assert "permission" in " ".join(managed.lines()).lower()


def test_only_what_is_a_setting_is_taken_over(tmp_path: Path) -> None:
    assert kept(tmp_path) == {}
    keep(tmp_path, {**CHOSEN, "requirepass": "x", "appendonly": 'yes"\nrequirepass "x'})
    assert kept(tmp_path) == known(CHOSEN) == CHOSEN
    (tmp_path / "valkey.json").write_text("[]")
    assert kept(tmp_path) == {}


@pytest.mark.parametrize(
    ("settings", "bytes_"),
    [({}, 256), ({"maxmemory": "0"}, 256), ({"maxmemory": "x"}, 256), ({"maxmemory": "500"}, 500),
     ({"maxmemory": "5000"}, 750), ({"maxmemory": "100"}, 100)],
)  # fmt: skip
def test_a_smaller_machine_is_not_filled(settings: dict[str, str], bytes_: int) -> None:
    assert memory(settings, 256, 1000) == bytes_
