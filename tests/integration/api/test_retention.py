"""How long what is held, and the clean-up at once, over REST."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.kit.actor import Actor, Role
from tests.support.api import problem
from workers.retention import begin_now, finish_retention

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.rows import Connection

RETENTION = "/api/v1/admin/retention"
FEED = "notifications_feed"


async def test_an_administrator_has_it_run_and_reads_what_it_did(
    as_user: AsUser, make_user: MakeUser, platform: Platform, owner: Connection
) -> None:
    admin = await make_user(Role.ADMIN)
    desk = await as_user(admin)
    before = (await desk.get(RETENTION)).json()["retention"]
    assert (before["startedAt"], before["running"], before["late"]) == (None, False, False)
    owner.execute(
        "INSERT INTO notifications_feed (user_id, seq, topic, payload, at)"
        " VALUES (%s, 1, 'reminder.due', '{}', now() - interval '31 days')",
        (admin.id,),
    )
    assert (await desk.post(f"{RETENTION}/run")).status_code == 202
    asked = owner.execute("SELECT id, payload FROM outbox_event WHERE topic = 'retention.requested'").fetchall()
    assert len(asked) == 1
    worker = Actor.worker()
    async with platform.begin(worker) as uow:
        await begin_now(platform, uow, *asked[0])
    assert (await desk.get(RETENTION)).json()["retention"]["running"] is True
    await finish_retention(platform, worker)
    found = (await desk.get(RETENTION)).json()["retention"]
    assert found["finishedAt"] is not None
    assert {place["name"]: (place["removed"], place["overdue"]) for place in found["places"]}[FEED] == (1, 0)


async def test_running_it_needs_a_fresh_proof_and_an_administrator(
    as_user: AsUser, make_user: MakeUser, owner: Connection
) -> None:
    desk, patient = await as_user(await make_user(Role.ADMIN)), await as_user(await make_user())
    problem(await patient.get(RETENTION), 403)
    problem(await patient.post(f"{RETENTION}/run"), 403)
    owner.execute("UPDATE identity_session SET created_at = created_at - interval '1 hour'")
    problem(await desk.post(f"{RETENTION}/run"), 403, "step_up_required")
    assert owner.execute("SELECT count(*) FROM outbox_event WHERE topic = 'retention.requested'").fetchone() == (0,)
