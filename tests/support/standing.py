"""A world in which every compliance check is ok, and each check's real state broken in it, and mended again."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from healthapp.adapters.backup_folder import BASES, LEDGER_HEAD, MANIFEST, MARK
from healthapp.contexts.admin.rules.catalogue import CHECKS
from healthapp.contexts.admin.schemas import State
from healthapp.contexts.compliance.schemas import Meaning, SignedRecord
from healthapp.kit.actor import Actor, Role
from healthapp.kit.crypto import new_data_key, wrap_key
from healthapp.kit.ids import new_id
from healthapp.kit.personal_data import Part, Registry
from healthapp.wiring import PERSONAL_DATA, build_platform
from tests.support import databases, people
from tests.support.doses import make_daily
from tests.support.trail import seal_everything
from workers.retention import finish_retention

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from healthapp.wiring import Platform
    from tests.support.people import Person
    from tests.support.rows import Connection


@dataclass
class World:
    """Who is in it. `platform` is what the checks are made by."""

    platform: Platform
    owner: Connection
    patient: Person
    doctor: Person
    admin: Person
    backups: Path

    def do(self, statement: str, *values: Any) -> None:
        """Run a statement as the database's owner, past every rule of ours."""
        self.owner.execute(statement.encode(), values or None)

    async def look(self) -> dict[str, State]:
        """Make every check now; returns their states."""
        self.do("UPDATE admin_standing SET leased_until = NULL")
        for name in CHECKS:
            async with self.platform.begin(Actor.worker()) as uow:
                await self.platform.admin.make_check(uow, name)
        async with self.platform.begin(Actor.worker()) as uow:
            await self.platform.admin.finish_checks(uow)
        return {name: State(state) for name, state in self.owner.execute("SELECT id, state FROM admin_check")}

    async def score(self) -> float:
        """Return the score as `/metrics` tells it."""
        async with self.platform.begin(Actor.anonymous()) as uow:
            return (await self.platform.admin.counted(uow)).score


async def make_world(platform: Platform, owner: Connection, backups: Path) -> World:
    """Make people, records and proofs, so that every check is ok."""
    patient = await people.make_person(platform)
    doctor = await people.make_person(platform, Role.DOCTOR)
    admin = await people.make_person(platform, Role.ADMIN)
    world = World(platform, owner, patient, doctor, admin, backups)
    await make_daily(platform, patient)
    await people.browser_token(platform, patient)
    for person in (doctor, admin):
        world.do(
            "INSERT INTO identity_second_factor (id, user_id, kind, status) VALUES (%s, %s, 'email', 'active')",
            new_id(),
            person.id,
        )
    number = platform.cipher.seal("identity_application.licence_number", row_id := new_id(), "A-48213")
    world.do(
        "INSERT INTO identity_application (id, user_id, wanted_role, licence_number_ct, issuing_body, country, status,"
        " valid_until) VALUES (%s, %s, 'doctor', %s, 'BMDC', 'BD', 'approved', current_date + 400)",
        row_id,
        doctor.id,
        number,
    )
    record = SignedRecord(type="knowledge_entry", id=new_id(), version=1, content={"text": "x"})
    confirmed = await platform.compliance.confirm_signer(doctor.actor, doctor.password, platform.clock.now())
    async with platform.begin(doctor.actor) as uow:
        await platform.compliance.sign(uow, confirmed, Meaning.APPROVED, record)
    await seal_everything(platform)
    async with platform.begin(Actor.worker()) as uow:
        await platform.compliance.anchor_audit(uow)
    prove_backup(world, timedelta())
    return world


def prove_backup(world: World, ago: timedelta) -> None:
    """Let there be one backup, found good some time ago."""
    base = world.backups / BASES / "20261121T060000Z"
    base.mkdir(parents=True, exist_ok=True)
    (base / MANIFEST).write_text("{}")
    now = world.platform.clock.now()
    (base / MARK).write_text(json.dumps({"at": (now - ago).isoformat()}))
    head = world.backups / LEDGER_HEAD
    head.parent.mkdir(exist_ok=True)
    head.write_text(json.dumps({"at": now.isoformat(), "first": 1, "last": 0, "lines": 0}))


Breaking = Callable[[World], AbstractAsyncContextManager[None]]
BREAKS: dict[str, Breaking] = {}
ALSO: dict[str, set[str]] = {
    # What is broken in one way is wrong in another too.
    "card_data": {"registry"},
    "database_roles": {"registry"},
}


def breaks(name: str) -> Callable[[Callable[[World], AsyncIterator[None]]], Breaking]:
    """Register how the state behind one check is broken; after the `yield` it is mended."""

    def register(step: Callable[[World], AsyncIterator[None]]) -> Breaking:
        BREAKS[name] = asynccontextmanager(step)
        return BREAKS[name]

    return register


def swapped(name: str, broken: str, mended: str) -> None:
    """Register two statements: one that breaks, one that mends."""

    @breaks(name)
    async def step(world: World) -> AsyncIterator[None]:
        world.do(broken)
        try:
            yield
        finally:
            world.do(mended)


@breaks("encryption_coverage")
async def _plain_text_by_hand(world: World) -> AsyncIterator[None]:
    column = "SELECT display_name_ct FROM identity_user WHERE id = %s"
    (sealed,) = world.owner.execute(column, (world.patient.id,)).fetchone() or ("",)
    world.do("UPDATE identity_user SET display_name_ct = 'Rahima Khatun' WHERE id = %s", world.patient.id)
    yield
    world.do("UPDATE identity_user SET display_name_ct = %s WHERE id = %s", sealed, world.patient.id)


@breaks("lost_keys")
async def _a_key_of_another_master(world: World) -> AsyncIterator[None]:
    wrapped = wrap_key(b"another master key of 32 bytes!!", "k-lost", new_data_key())
    world.do(
        "INSERT INTO compliance_data_key (kid, wrapped, created_at, active_from)"
        " SELECT 'k-lost', %s, min(created_at), min(active_from) - interval '1 hour' FROM compliance_data_key",
        wrapped,
    )
    world.do(
        "UPDATE identity_user SET phone_ct = 'v1|k-lost|' || split_part(display_name_ct, '|', 3) || '|'"
        " || split_part(display_name_ct, '|', 4) WHERE id = %s",
        world.patient.id,
    )
    yield
    world.do("UPDATE identity_user SET phone_ct = NULL WHERE id = %s", world.patient.id)


swapped(
    "key_age",
    "UPDATE compliance_data_key SET active_from = active_from - interval '120 days' WHERE purpose = 'data'",
    "UPDATE compliance_data_key SET active_from = active_from + interval '120 days' WHERE purpose = 'data'",
)
swapped(
    "audit_chain",
    "UPDATE compliance_audit_event SET action = 'x' || action"
    " WHERE seq = (SELECT min(seq) FROM compliance_audit_event)",
    "UPDATE compliance_audit_event SET action = substr(action, 2)"
    " WHERE seq = (SELECT min(seq) FROM compliance_audit_event)",
)
swapped(
    "audit_anchor",
    "UPDATE compliance_audit_anchor SET day = day - 3",
    "UPDATE compliance_audit_anchor SET day = day + 3",
)
swapped(
    "signatures",
    "UPDATE compliance_signature SET meaning = 'authored'",
    "UPDATE compliance_signature SET meaning = 'approved'",
)
swapped(
    "second_factor",
    "UPDATE identity_second_factor SET status = 'pending'",
    "UPDATE identity_second_factor SET status = 'active'",
)
swapped(
    "licences",
    "UPDATE identity_application SET status = 'refused'",
    "UPDATE identity_application SET status = 'approved'",
)
swapped(
    "row_security",
    "ALTER TABLE reminders_reminder DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE reminders_reminder ENABLE ROW LEVEL SECURITY",
)
swapped("registry", "CREATE TABLE scratch_notes (id uuid, patient_name text)", "DROP TABLE scratch_notes")
swapped("card_data", "CREATE TABLE scratch_payment (id uuid, card_number text)", "DROP TABLE scratch_payment")
swapped(
    "login_flood",
    "INSERT INTO identity_login_attempt (id, account_bidx, address_bidx)"
    " SELECT gen_random_uuid(), md5(n::text), 'here' FROM generate_series(1, 60) n",
    "DELETE FROM identity_login_attempt",
)
swapped(
    "copies",
    "INSERT INTO privacy_export (id, user_id, locale, time_zone, requested_at)"
    " SELECT gen_random_uuid(), id, 'bn', 'Asia/Dhaka', now() - interval '40 days' FROM identity_user LIMIT 1",
    "UPDATE privacy_export SET status = 'ready'",
)
swapped(
    "erasures",
    "INSERT INTO privacy_erasure (id, user_id, due_at)"
    " SELECT gen_random_uuid(), id, now() - interval '2 days' FROM identity_user LIMIT 1",
    "UPDATE privacy_erasure SET done_at = now()",
)
swapped(
    "emergency_messages",
    "WITH e AS (INSERT INTO outbox_event (id, topic, payload, fanned_out_at)"
    " VALUES (gen_random_uuid(), 'broadcast.created', '{}', now()) RETURNING id)"
    " INSERT INTO outbox_delivery (id, event_id, handler, dead_at)"
    " SELECT gen_random_uuid(), id, 'notifications.broadcast', now() FROM e",
    "UPDATE outbox_delivery SET dead_at = NULL, done_at = now()",
)


swapped(
    "named_acts",
    "INSERT INTO compliance_audit_event (id, at, actor_role, action, resource_type, outcome, detail)"
    " VALUES (gen_random_uuid(), now(), 'doctor', 'reminder.read', 'reminder', 'success', '{}')",
    "DELETE FROM compliance_audit_event WHERE actor_role = 'doctor' AND actor_id IS NULL",
)


@breaks("emergency_access")
async def _a_look_nobody_told_the_patient_of(world: World) -> AsyncIterator[None]:
    sealed = world.platform.cipher.seal("compliance_assignment.reason", look := new_id(), "Found unconscious")
    world.do(
        "INSERT INTO compliance_assignment (id, patient_id, reader_id, kind, reason_ct, starts_at, ends_at)"
        " VALUES (%s, %s, %s, 'look', %s, now() - interval '1 hour', now() - interval '45 minutes')",
        look,
        world.patient.id,
        world.admin.id,
        sealed,
    )
    yield
    world.do("DELETE FROM compliance_assignment WHERE id = %s", look)


@breaks("database_roles")
async def _a_process_owns_a_table(world: World) -> AsyncIterator[None]:
    """A table's owner isn't bound by its policies. Not a role's own powers: they are the whole cluster's."""
    world.do("CREATE TABLE scratch_owned (id uuid)")
    world.do("ALTER TABLE scratch_owned OWNER TO healthapp_worker")
    yield
    world.do("DROP TABLE scratch_owned")


@breaks("audit_lag")
async def _a_row_waits_for_its_seal(world: World) -> AsyncIterator[None]:
    async with world.platform.begin(world.patient.actor) as uow:
        uow.audit("reminder.read", "reminder")
    world.do(
        "UPDATE compliance_audit_event SET at = at - interval '10 minutes'"
        " WHERE seq > (SELECT max(to_seq) FROM compliance_audit_seal)"
    )
    yield
    await seal_everything(world.platform)


@breaks("stale_sessions")
async def _logins_nobody_ends(world: World) -> AsyncIterator[None]:
    world.do("UPDATE identity_session SET expires_at = now() - interval '2 days'")
    yield
    async with world.platform.begin(Actor.worker()) as uow:
        assert await world.platform.identity.end_expired(uow, 100)


@breaks("suspended_access")
async def _suspended_past_the_service(world: World) -> AsyncIterator[None]:
    world.do("UPDATE identity_user SET status = 'locked' WHERE id = %s", world.patient.id)
    yield
    world.do("UPDATE identity_session SET revoked_at = now() WHERE user_id = %s", world.patient.id)


@breaks("retention")
async def _older_than_its_day(world: World) -> AsyncIterator[None]:
    world.do(
        "INSERT INTO api_idempotency (id, user_id, key, request_hash, created_at)"
        " VALUES (gen_random_uuid(), %s, 'old', 'x', now() - interval '4 days')",
        world.patient.id,
    )
    yield
    async with world.platform.begin(Actor.worker()) as uow:
        await world.platform.compliance.begin_retention(uow, now=True)
    await finish_retention(world.platform, Actor.worker())


@breaks("backup")
async def _proven_long_ago(world: World) -> AsyncIterator[None]:
    prove_backup(world, timedelta(days=60))
    yield
    prove_backup(world, timedelta(days=1))


@breaks("ledger")
async def _the_ledger_is_gone(world: World) -> AsyncIterator[None]:
    (world.backups / LEDGER_HEAD).unlink()
    yield
    prove_backup(world, timedelta(days=1))


@breaks("transport")
async def _open_to_everybody(world: World) -> AsyncIterator[None]:
    """The same product, set up to be reached from elsewhere without TLS."""
    sound, settings = world.platform, world.platform.settings
    changed = databases.make_settings(
        settings.database_url.get_secret_value(),
        settings.redis_url.get_secret_value(),
        mode="production",
        public_url="http://clinic.example",
        backup_dir=world.backups,
    )
    world.platform = build_platform(changed, "system", clock=sound.clock)
    try:
        yield
    finally:
        await world.platform.close()
        world.platform = sound


@breaks("processing_record")
async def _a_place_without_an_owner(world: World) -> AsyncIterator[None]:
    first = PERSONAL_DATA.held[0]
    held = (replace(first, whose=""), *PERSONAL_DATA.held[1:])
    admin = world.platform.admin
    admin._held = Registry(Part(held=held, impersonal=PERSONAL_DATA.impersonal))
    yield
    admin._held = PERSONAL_DATA
