"""Each check is broken in the real state behind it, and falls, the score with it; mended, both come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.adapters.audit_heads import AuditHeads
from healthapp.contexts.admin.rules.catalogue import CHECKS
from healthapp.contexts.admin.schemas import State
from healthapp.contexts.compliance.repository.catalog import PRIVILEGED, ROLES
from healthapp.contexts.identity.schemas import MakeApiKey
from healthapp.kit.actor import Actor
from healthapp.kit.ids import new_id
from tests.support import databases, people
from tests.support.kept_keys import keys_left_alone
from tests.support.standing import ALSO, BREAKS, make_world
from tests.support.trail import seal_everything

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.support.rows import Connection
    from tests.support.standing import World


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    return databases.make_settings(
        database_url,
        redis_url,
        backup_dir=tmp_path / "backups",
        public_url="https://testserver",
        data_dir=tmp_path / "var",
    )


@pytest.fixture
async def world(platform: Platform, owner: Connection, tmp_path: Path) -> AsyncIterator[World]:
    with keys_left_alone(owner):
        yield await make_world(platform, owner, tmp_path / "backups")


def test_every_check_has_its_breaking() -> None:
    assert BREAKS.keys() == CHECKS.keys()


async def test_a_sound_world_is_wholly_ok(world: World) -> None:
    assert await world.look() == dict.fromkeys(CHECKS, State.OK)
    assert await world.score() == 100


@pytest.mark.parametrize("name", BREAKS)
async def test_a_broken_state_lowers_the_score_until_it_is_mended(world: World, name: str) -> None:
    async with BREAKS[name](world):
        states = await world.look()
        fallen = {check for check, state in states.items() if state is not State.OK}
        assert fallen == {name} | ALSO.get(name, set()), states
        assert State.UNKNOWN not in states.values()
        assert await world.score() < 100
    assert await world.look() == dict.fromkeys(CHECKS, State.OK)
    assert await world.score() == 100


async def test_an_emergency_needs_somebody_who_can_open_a_record_and_a_patient_who_hears_of_it(world: World) -> None:
    platform, admin, patient = world.platform, world.admin, world.patient
    async with platform.begin(await people.at_home(platform, admin)) as uow:
        look = await platform.compliance.look_at_record(uow, patient.id, "Found unconscious")
    world.do("UPDATE compliance_assignment SET starts_at = starts_at - interval '1 hour' WHERE id = %s", look)
    assert (await world.look())["emergency_access"] is State.FAILING, "nobody has been told yet"
    event = "event_id = (SELECT id FROM outbox_event WHERE topic = 'assignment.made' ORDER BY id DESC LIMIT 1)"
    world.do("UPDATE outbox_event SET fanned_out_at = now() WHERE topic = 'assignment.made'")
    world.do(
        "INSERT INTO outbox_delivery (id, event_id, handler, dead_at) SELECT gen_random_uuid(), id,"
        " 'notifications.assignment_made', now() FROM outbox_event WHERE topic = 'assignment.made'"
    )
    assert (await world.look())["emergency_access"] is State.FAILING, "nobody tries any more"
    world.do(f"UPDATE outbox_delivery SET dead_at = NULL, done_at = now() WHERE {event}")  # noqa: S608 - ours
    assert (await world.look())["emergency_access"] is State.OK

    sealed = platform.cipher.seal("compliance_taken_permission.reason", taking := new_id(), "On leave")
    world.do(
        "INSERT INTO compliance_taken_permission (id, role, permission, reason_ct, taken_at)"
        " VALUES (%s, 'admin', 'read_patient_data', %s, now())",
        taking,
        sealed,
    )
    assert (await world.look())["emergency_access"] is State.WARNING
    world.do("UPDATE compliance_taken_permission SET role = NULL, user_id = %s", admin.id)
    assert (await world.look())["emergency_access"] is State.WARNING
    world.do("UPDATE compliance_taken_permission SET user_id = %s", world.doctor.id)
    assert (await world.look())["emergency_access"] is State.OK


async def test_who_is_suspended_by_an_administrator_has_no_way_in_left(world: World) -> None:
    """By the service, as the page does it: no second act is needed, and the check stays green."""
    platform = world.platform
    async with platform.begin(await people.at_home(platform, world.patient)) as uow:
        await platform.identity.make_api_key(uow, MakeApiKey(name="A watch"))
    async with platform.begin(await people.at_home(platform, world.admin)) as uow:
        await platform.identity.suspend(uow, world.patient.id)
    assert (await world.look())["suspended_access"] is State.OK


async def test_a_chain_that_was_written_anew_with_its_anchors_falls_by_the_heads_kept_outside(world: World) -> None:
    """Who may write everything in the database can make it fit together; what was kept elsewhere doesn't fit."""
    platform = world.platform
    async with platform.begin(Actor.worker()) as uow:
        head = await platform.compliance.head(uow)
    assert head is not None
    heads = AuditHeads(platform.settings.data_dir)
    heads.keep_newest(head)
    assert (await world.look())["audit_chain"] is State.OK

    world.do("DELETE FROM compliance_audit_anchor")
    world.do("DELETE FROM compliance_audit_seal")
    world.do(
        "UPDATE compliance_audit_event SET purpose = 'x' WHERE seq = (SELECT min(seq) FROM compliance_audit_event)"
    )
    await seal_everything(platform)
    # What a running worker has counted is gone with its start.
    platform.compliance._known_head = None
    async with platform.begin(Actor.worker()) as uow:
        await platform.compliance.anchor_audit(uow)
        assert (await platform.compliance.verify_audit(uow)).ok, "by itself it fits"
    states = await world.look()
    assert {name for name, state in states.items() if state is not State.OK} == {"audit_chain"}


async def test_a_passkey_is_a_second_step_too(world: World) -> None:
    async with BREAKS["second_factor"](world):
        for person in (world.doctor, world.admin):
            world.do(
                "INSERT INTO identity_passkey (id, user_id, name_ct, credential_id, public_key)"
                " SELECT gen_random_uuid(), id, display_name_ct, %s, 'x' FROM identity_user WHERE id = %s",
                str(person.id),
                person.id,
            )
        assert await world.look() == dict.fromkeys(CHECKS, State.OK)


@pytest.mark.parametrize("days", [-2, None])
async def test_a_licence_that_is_over_or_ends_nobody_knows_when_is_none(world: World, days: int | None) -> None:
    world.do("UPDATE identity_application SET valid_until = current_date + %s::int", days)
    states = await world.look()
    assert {check for check, state in states.items() if state is not State.OK} == {"licences"}
    assert await world.score() < 100
    world.do("UPDATE identity_application SET valid_until = current_date + 400")
    assert await world.look() == dict.fromkeys(CHECKS, State.OK)


@pytest.mark.parametrize(
    "power",
    [
        "ALTER ROLE healthapp_system BYPASSRLS",
        "ALTER ROLE healthapp_app SUPERUSER",
        "ALTER ROLE healthapp_worker CREATEROLE",
        "CREATE ROLE score_probe SUPERUSER; GRANT score_probe TO healthapp_app",
        "CREATE ROLE score_probe BYPASSRLS; GRANT healthapp_app TO score_probe",
    ],
)
def test_powers_of_roles_are_seen(database_url: str, power: str) -> None:
    """Roles are the whole cluster's, and other tests use them: each is changed in a transaction that is undone."""
    query = PRIVILEGED.replace(":roles", "%s").encode()
    with databases.connect(database_url) as connection, connection.transaction(force_rollback=True):
        assert connection.execute(query, (list(ROLES),)).fetchall() == []
        for statement in power.split("; "):
            connection.execute(statement.encode())
        assert connection.execute(query, (list(ROLES),)).fetchall()
