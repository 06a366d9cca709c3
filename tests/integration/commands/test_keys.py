"""`healthapp keys`: what an operator sees and does; a new master key around the same data keys."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

from healthapp.migrate import rewrap_keys
from tests.support import databases

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.integration.commands.conftest import Healthapp
    from tests.support.rows import Connection

NEW = base64.b64encode(b"another one, also only for tests").decode()


async def test_a_young_key_is_left_alone(healthapp: Healthapp, clean: None) -> None:
    ran = await healthapp("keys", "rotate", "--json")
    found = json.loads(ran.out)
    assert (ran.code, found["rotated"], found["open"]) == (0, False, False)
    status = json.loads((await healthapp("keys", "status", "--json")).out)
    assert [key["is_current"] for key in status["keys"]].count(True) == 1
    assert "wrapped" not in str(status)


async def test_a_new_master_key_opens_the_same_texts(
    healthapp: Healthapp, platform: Platform, make_user: MakeUser, owner: Connection, database_url: str, redis_url: str
) -> None:
    person = await make_user(name="Rahima Khatun")
    before = owner.execute("SELECT kid, wrapped FROM compliance_data_key ORDER BY kid").fetchall()
    await platform.database.close()
    try:
        wrong = {"HEALTHAPP_MASTER_KEY": NEW, "HEALTHAPP_OLD_MASTER_KEY": base64.b64encode(b"w" * 32).decode()}
        refused = await healthapp("keys", "rewrap", **wrong)
        assert refused.code == 1
        assert owner.execute("SELECT kid, wrapped FROM compliance_data_key ORDER BY kid").fetchall() == before

        ran = await healthapp(
            "keys", "rewrap", "--json", HEALTHAPP_MASTER_KEY=NEW, HEALTHAPP_OLD_MASTER_KEY=databases.MASTER_KEY
        )
        assert (ran.code, json.loads(ran.out)) == (0, {"rewrapped": len(before)})
        from healthapp.wiring import build_platform  # noqa: PLC0415 - as the fixtures do

        anew = build_platform(databases.make_settings(database_url, redis_url, master_key=NEW), "system")
        try:
            async with anew.begin(person.actor) as uow:
                assert (await anew.identity.profile(uow)).display_name == "Rahima Khatun"
            assert anew.identity.email_bidx(person.email) == platform.identity.email_bidx(person.email)
        finally:
            await anew.close()
        assert (await healthapp("keys", "status")).code == 1  # the old master key is no longer one
    finally:
        back = databases.make_settings(database_url, redis_url, old_master_key=NEW)
        import asyncio  # noqa: PLC0415 - here alone

        assert await asyncio.to_thread(rewrap_keys, back) == len(before)
