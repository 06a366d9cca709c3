"""A restored Valkey is set as the backed-up one was; what isn't ours to change is left, and said. Pages come along."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
import redis

from healthapp.backup.restoring import Restored, Wish, restore
from healthapp.backup.sealing import BackupKeys
from healthapp.backup.settling import Settled
from healthapp.commands._backups import _valkey
from healthapp.commands._valkey import Applied, apply
from healthapp.commands.restore import restore as command
from healthapp.embedded import start
from healthapp.embedded.valkey_settings import NAMES, keep, kept, known, memory
from healthapp.embedded.valkey_settings import chosen as chosen_of
from healthapp.kit.crypto import decode_master_key
from tests.integration.backup.conftest import quiet
from tests.support.databases import MASTER_KEY

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
        # One setting that it doesn't take holds up no other; a limit is never given to one that has none.
        done = apply(url, {**settings, "maxmemory-policy": "allkeys-lru", "appendfsync": "sometimes"})
        wanted = {"maxmemory-policy": "noeviction", "save": CHOSEN["save"]}
        memory_ = {"maxmemory": CHOSEN["maxmemory"]}
        assert (done.applied, done.left, done.problem, done.lasting) == (wanted, memory_, None, True)
        assert next(iter(done.applied)) == "maxmemory-policy"
        assert list(done.refused) == ["appendfsync"]
        assert "Valkey doesn't let appendfsync be set" in " ".join(done.lines())
        assert client.config_get("maxmemory-policy", "save", "maxmemory") == {**wanted, "maxmemory": "0"}
        kept_ = [f"Valkey keeps its own maxmemory; in the backup it was {CHOSEN['maxmemory']}."]
        assert apply(url, settings).lines() == kept_

        client.config_set("maxmemory", 100 * MIB)
        done = apply(url, settings)
        assert (done.applied, done.left, done.lasting) == ({}, memory_, None)
        assert client.config_get("maxmemory") == {"maxmemory": str(100 * MIB)}
        assert done.lines() == kept_

        client.execute_command("ACL", "SETUSER", "managed", "on", ">pw", "~*", "&*", "+@all", "-config")
        client.execute_command("ACL", "SETUSER", "half", "on", ">pw", "~*", "&*", "+@all", "-config", "+config|get")
        socket = client.connection_pool.connection_kwargs["path"]
        managed = apply(f"unix://managed:{quote('pw')}@{socket}?db=0", settings)
        assert managed.applied == {}
        assert managed.problem is not None
        assert managed.lasting is None
        assert "permission" in " ".join(managed.lines()).lower()
        client.config_set("maxmemory-policy", "allkeys-lru")
        half = apply(f"unix://half:{quote('pw')}@{socket}?db=0", {**settings, "save": ""})
        assert (half.applied, set(half.refused), half.lasting) == ({}, {"maxmemory-policy", "save"}, None)
        assert half.lines()[0].startswith("Set maxmemory-policy noeviction where Valkey is run")


def test_a_password_that_breaks_the_address_is_not_shown() -> None:
    for url in ("redis://healthapp:secret/rest@db1:6379/0", "redis://[secret@db1", "secret"):
        said = " ".join(apply(url, CHOSEN).lines())
        assert "REDIS_URL can't be read" in said
        assert "secret" not in said


def test_whether_it_lasts_is_said_only_when_it_is_known() -> None:
    said = {lasting: " ".join(Applied({"save": ""}, lasting=lasting).lines()) for lasting in (True, False, None)}
    assert said[True] == "Valkey is set: save off."
    assert "no configuration file" in said[False]
    assert "isn't known" in said[None]


@pytest.mark.parametrize("limit", ["0", "256"])
def test_a_limit_that_nobody_chose_is_not_kept(limit: str) -> None:
    assert chosen_of({"maxmemory": limit, "save": ""}, 256) == {"save": ""}
    assert chosen_of({"maxmemory": "300", "save": ""}, 256) == {"maxmemory": "300", "save": ""}


def test_a_backup_of_an_untouched_valkey_chooses_no_limit(home: Home) -> None:
    assert known(_valkey(home.settings)).keys() == set(NAMES) - {"maxmemory"}


@pytest.mark.parametrize("embedded", [True, False], ids=["embedded Postgres", "their own Postgres"])
@pytest.mark.parametrize("given", [True, False], ids=["their own Valkey", "embedded Valkey"])
def test_whose_valkey_it_is_doesnt_go_by_postgres(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, embedded: bool, given: bool
) -> None:
    wishes: list[Wish] = []

    def made(*arguments: object) -> Restored:
        wishes.extend(each for each in arguments if isinstance(each, Wish))
        return Restored("b", 1, "0/0", None, 1, 1, embedded, str(tmp_path), CHOSEN, Settled(0, 0, 0, 0, blind=False))

    monkeypatch.setattr("healthapp.backup.restoring.restore", made)
    monkeypatch.setattr("healthapp.commands._valkey.apply", lambda *_: Applied({"save": "900 1"}, lasting=True))
    monkeypatch.setenv("HEALTHAPP_MASTER_KEY", MASTER_KEY)
    monkeypatch.setenv("HEALTHAPP_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("REDIS_URL", "redis://db1:6379/0" if given else "")
    command(folder=tmp_path)
    assert [each.embedded_valkey for each in wishes] == [not given]
    assert ("Valkey is set: save 900 1." in capsys.readouterr().out) is given


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
