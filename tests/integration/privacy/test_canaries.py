"""Markers in every field of one person and of another: a copy holds all of the one's, an erasure leaves none of them.

And of the other's the copy holds none, and the erasure leaves all.
"""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pypdfium2  # type: ignore[import-untyped]  # it has no type information
import pytest
from fhir.resources.bundle import Bundle

from healthapp.kit.actor import Actor, Role
from healthapp.kit.ids import new_id
from tests.support import canaries, databases, people
from tests.support.loops import working
from workers.privacy import erase_next

if TYPE_CHECKING:
    from pathlib import Path

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.canaries import Canary
    from tests.support.rows import Connection

PATIENCE = 30.0
# Only the worker knows to whom an invitation went, until it is sent; then it stands in the message alone.
QUIET = "SELECT NOT EXISTS (SELECT 1 FROM outbox_event WHERE fanned_out_at IS NULL) AND NOT EXISTS (SELECT 1 FROM"
QUIET += " outbox_delivery WHERE done_at IS NULL AND dead_at IS NULL) AND NOT EXISTS (SELECT 1 FROM"
QUIET += " notifications_notice WHERE status IN ('pending', 'processing') AND send_after <= now())"


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    return databases.make_settings(database_url, redis_url, data_dir=tmp_path, erasure_grace_days=0)


@pytest.fixture
async def two(platform: Platform, make_user: MakeUser, owner: Connection) -> tuple[Canary, Canary]:
    """Give both, after the worker has told everybody everything."""
    follower = await make_user(Role.CAREGIVER, name="follower")
    both = (
        await canaries.plant(platform, "Kingfisher", follower),
        await canaries.plant(platform, "Nightjar", follower),
    )
    await told(platform, owner)
    return both


async def told(platform: Platform, owner: Connection) -> None:
    def is_quiet() -> bool:
        row = owner.execute(QUIET).fetchone()
        return bool(row and row[0])

    async with working(platform), asyncio.timeout(PATIENCE):
        while not is_quiet():  # noqa: ASYNC110 - the condition lies in the database
            await asyncio.sleep(0.05)


async def copy_of(platform: Platform, owner: Connection, canary: Canary) -> dict[str, bytes]:
    actor = replace(canary.actor, session_id=new_id())
    await platform.request_export(actor, canary.person.password)
    await told(platform, owner)
    async with platform.begin(actor) as uow:
        content = await platform.privacy.fetch_export(uow)
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


async def everything(platform: Platform, owner: Connection, settings: Settings) -> str:
    database = canaries.dump_database(platform, owner)
    return "\n".join((database, await canaries.dump_valkey(platform), canaries.dump_files(settings.data_dir)))


async def test_the_markers_are_everywhere_at_first(
    platform: Platform, owner: Connection, settings: Settings, two: tuple[Canary, Canary]
) -> None:
    """Else their absence would prove nothing."""
    found = await everything(platform, owner, settings)
    for canary in two:
        assert set(canary.left(found)) == set(canary.markers)


async def test_a_copy_holds_all_of_ones_own_and_nothing_of_anothers(
    platform: Platform, owner: Connection, two: tuple[Canary, Canary]
) -> None:
    one, other = two
    files = await copy_of(platform, owner, one)
    assert set(files) == {"README.txt", "summary.pdf", "data.json", "fhir-r5.json"}
    data = files["data.json"].decode()
    assert set(one.left(data)) == set(one.markers)
    pages = pypdfium2.PdfDocument(files["summary.pdf"])
    printed = "\n".join(page.get_textpage().get_text_range() for page in pages)
    wanted = {f"{one.word}{name}" for name in ("name", "title", "medicine", "dosage")}
    assert wanted <= set(one.left(printed))
    for content in (data, files["fhir-r5.json"].decode(), printed):
        assert other.left(content) == []


async def test_the_bundle_is_fhir_r5(platform: Platform, owner: Connection, two: tuple[Canary, Canary]) -> None:
    one, _ = two
    files = await copy_of(platform, owner, one)
    document = json.loads(files["fhir-r5.json"])
    entries = Bundle.model_validate(document).entry or []
    kinds = {entry.resource.get_resource_type() for entry in entries if entry.resource}
    assert kinds == {"Patient", "MedicationStatement", "MedicationAdministration", "Consent", "AuditEvent"}
    assert len({entry.fullUrl for entry in entries}) == len(entries)
    wanted = {f"{one.word}{name}" for name in ("name", "mail", "medicine", "dosage", "instructions", "reason")}
    assert wanted <= set(one.left(files["fhir-r5.json"].decode()))


async def test_an_erasure_leaves_nothing_of_the_one_and_all_of_the_other(
    platform: Platform, owner: Connection, settings: Settings, two: tuple[Canary, Canary]
) -> None:
    one, other = two
    await copy_of(platform, owner, one)
    before = other.left(await everything(platform, owner, settings))
    await platform.request_erasure(one.actor, one.person.password)
    await told(platform, owner)
    while await erase_next(platform, batch=3):
        pass
    after = await everything(platform, owner, settings)
    assert one.left(after) == []
    assert other.left(after) == before
    assert_only_kept(owner, one)


def assert_only_kept(owner: Connection, canary: Canary) -> None:
    """Where the opaque id still stands, the registry says why it is kept."""
    tables = [
        name
        for (name,) in owner.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
            " AND NOT relispartition"
        )
    ]
    rows: dict[str, Any] = {}
    for table in tables:
        query = f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%%{canary.person.id}%%'"  # noqa: S608 - our tables
        (rows[table],) = owner.execute(query.replace("%%", "%")).fetchone() or (0,)
    assert {table for table, count in rows.items() if count} <= {"compliance_audit_event", "privacy_erasure"}


async def test_an_erasure_that_was_killed_is_taken_up(
    platform: Platform, owner: Connection, settings: Settings, two: tuple[Canary, Canary]
) -> None:
    """After any number of its batches: what was done is done, and the rest is still found."""
    one, _ = two
    await platform.request_erasure(one.actor, one.person.password)
    for _ in range(4):
        async with platform.begin(Actor.worker()) as uow:
            found = await platform.privacy.next_erasure(uow)
        assert found is not None
        async with platform.begin(Actor.worker()) as uow:
            copies = await platform.privacy.copies_of(uow, found[1])
        await platform.privacy.erase_copies(copies)
        async with platform.begin(Actor.worker()) as uow:
            await platform.privacy.erase_batch(uow, found[1], 2)
    while await erase_next(platform):
        pass
    assert one.left(await everything(platform, owner, settings)) == []
    async with platform.begin(Actor.worker()) as uow:
        assert await platform.privacy.next_erasure(uow) is None


async def test_a_follower_who_leaves_is_forgotten_by_the_patient_too(
    platform: Platform, owner: Connection, settings: Settings, make_user: MakeUser
) -> None:
    patient = await make_user(name="patient")
    follower = await make_user(Role.CAREGIVER, name="Oystercatcher", email="Oystercatcher@example.net")
    await people.follow(platform, patient, follower)
    await told(platform, owner)
    assert "Oystercatcher" in await everything(platform, owner, settings)
    await platform.request_erasure(follower.actor, follower.password)
    await told(platform, owner)
    while await erase_next(platform):
        pass
    assert "oystercatcher" not in (await everything(platform, owner, settings)).casefold()
    async with platform.begin(patient.actor) as uow:
        assert await platform.compliance.consents(uow) == []
