"""`healthapp export`: a copy for somebody who can't log in, written where only the operator reads it, and noted."""

from __future__ import annotations

import json
import stat
import zipfile
from typing import TYPE_CHECKING

from tests.support.doses import make_daily

if TYPE_CHECKING:
    from pathlib import Path

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.integration.commands.conftest import Healthapp

REASON = "asked by letter; identity card seen at the desk"


async def test_a_copy_is_made_and_noted(
    healthapp: Healthapp, platform: Platform, make_user: MakeUser, as_user: AsUser, tmp_path: Path
) -> None:
    person, other = await make_user(name="Rahima Khatun"), await make_user(name="Karim Uddin")
    await make_daily(platform, person, "Olanzapine")
    await make_daily(platform, other, "Warfarin")
    out = tmp_path / "copy.zip"
    ran = await healthapp("export", person.email, "--out", str(out), "--reason", REASON, "--json")
    assert (ran.code, json.loads(ran.out)["userId"]) == (0, str(person.id)), ran.err
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    with zipfile.ZipFile(out) as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".json"))
        assert {name.rpartition(".")[2] for name in archive.namelist()} >= {"json", "pdf"}
    assert "Olanzapine" in text
    assert "Rahima Khatun" in text
    assert "Warfarin" not in text
    assert "Olanzapine" not in ran.out + ran.err
    seen = (await (await as_user(person)).get("/api/v1/access-log")).text
    assert "export.hand_out" in seen, seen


async def test_what_is_refused_leaves_no_file(
    healthapp: Healthapp, make_user: MakeUser, clean: None, tmp_path: Path
) -> None:
    person, out = await make_user(), tmp_path / "copy.zip"
    stranger = await healthapp("export", "nobody@example.com", "--out", str(out), "--reason", REASON)
    assert (stranger.code, out.exists()) == (1, False)
    assert stranger.err.count("\n") == 1
    assert (await healthapp("export", person.email, "--out", str(out), "--reason", " ")).code == 1
    assert not out.exists()
    out.write_text("somebody else's")
    assert (await healthapp("export", person.email, "--out", str(out), "--reason", REASON)).code == 1
    assert out.read_text() == "somebody else's"
