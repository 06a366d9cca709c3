"""Markers in every registered place of one person and of another.

A copy holds all of the one's and none of the other's; an erasure leaves none of the one's but what the law keeps, and
all of the other's. A place that is registered and has no marker turns this red, so that nothing new goes unproven.
"""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pypdfium2  # type: ignore[import-untyped]  # it has no type information
import pytest
from fhir.resources.R4B.bundle import Bundle

from healthapp.kit.actor import Actor, Role
from healthapp.kit.personal_data import BOOKKEEPING, LOOKUP, SECRET, Erasure, Place
from healthapp.wiring import PERSONAL_DATA
from tests.integration.privacy.test_registry import pattern_of
from tests.support import canaries, databases, people
from tests.support.loops import working
from tests.support.registered import unregistered_files
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
TEXTS = "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'"
TEXTS += " AND data_type IN ('text', 'character varying', 'character', 'json', 'jsonb', 'ARRAY', 'bytea', 'inet')"

# Texts in the program's own words: kinds, states, zones, ids. Nobody can write anything of their own there.
_OURS = {
    "assistant_agreement": "recipient",
    "assistant_feedback": "thumb",
    "assistant_message": "author",
    "assistant_processing": "citations cited_ct model outcome tools urgency verdicts",
    "apps_app": "publisher homepage kind redirect_uris logout_uris scopes",
    "apps_code": "scopes redirect_uri",
    "apps_grant": "scopes",
    "apps_token": "scopes access_scopes ended_by",
    "compliance_assignment": "kind",
    "compliance_audit_event": "action actor_role detail outcome payload_ct purpose resource_type",
    "compliance_consent": "requested_by scope status purpose parts",
    "compliance_consent_version": "by status purpose parts",
    "compliance_signature": "meaning record_type signer_role",
    "compliance_taken_permission": "permission role",
    "identity_api_key": "scope",
    "knowledge_import": "origin licence status failure reasons file_digest",
    "knowledge_revision": "kind entry_id status hash file_hash",
    "identity_application": "wanted_role country status",
    "identity_challenge": "purpose",
    "identity_login_ticket": "door",
    "identity_proof": "purpose",
    "identity_recovery": "status asked_by checked_by",
    "identity_second_factor": "kind status",
    "identity_session": "ended_by kind",
    "identity_sso_link": "provider",
    "identity_sso_offer": "provider",
    "identity_sso_try": "provider purpose",
    "identity_sso_visit": "provider",
    "identity_user": "locale role status text_size theme time_zone",
    "notifications_broadcast": "roles",
    "notifications_feed": "payload topic",
    "notifications_message": "kind topic",
    "notifications_notice": "channel priority status",
    "notifications_preference": "channel priority topic",
    "notifications_push_subscription": "keys_ct",
    "outbox_delivery": "error handler",
    "outbox_event": "payload topic",
    "privacy_export": "locale status time_zone",
    "privacy_ledger": "kind",
    "records_about_self": "said_ct",
    "records_emergency_contact": "relationship_ct",
    "records_none_known": "about",
    "reminders_occurrence": "local_slot status",
    "reminders_reminder": "pattern time_zone type",
}
OURS = frozenset(f"{table}.{column}" for table, columns in _OURS.items() for column in columns.split())
BY_DIGEST = "ratelimit:app:{id}"
"""Named after a keyed digest that leads to nobody without the key, and gone within the hour."""
OPAQUE = {
    ("notifications_feed", table) for table in ("reminders_reminder", "reminders_occurrence", "notifications_notice")
}
"""In the feed of who followed them: ids that lead nowhere any more, pruned after a month."""
BACKUPS = frozenset({"backups", "backups/ledger"})
"""Sealed as a whole: nothing is taken out of one, it goes after its thirty days; the ledger has ids alone."""
FILES = BACKUPS | {"files/export", "dev-outbox"}
ELSEWHERE = {
    Place.INDEX: "holds public medical texts alone",
    Place.VECTOR: "is made of public medical texts alone",
    Place.CHANNEL: "is heard and gone",
    Place.COOKIE: "stands in the person's own browser, and opens nothing once the sessions are gone",
    Place.BROWSER: "stands in the person's own browser, and is emptied when they leave",
    Place.EVENT: "is a row of outbox_event or of the feed",
}


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    return databases.make_settings(database_url, redis_url, data_dir=tmp_path)


@pytest.fixture
async def two(platform: Platform, make_user: MakeUser, owner: Connection) -> tuple[Canary, Canary]:
    """Give both, after the worker has told everybody everything."""
    follower = await make_user(Role.CAREGIVER, name="follower")
    both = (
        await canaries.plant(platform, owner, "Kingfisher", follower),
        await canaries.plant(platform, owner, "Nightjar", follower),
    )
    await told(platform, owner)
    for canary in both:
        canaries.mark_deliveries(owner, canary)
    return both


async def told(platform: Platform, owner: Connection) -> None:
    def is_quiet() -> bool:
        row = owner.execute(QUIET).fetchone()
        return bool(row and row[0])

    async with working(platform), asyncio.timeout(PATIENCE):
        while not is_quiet():  # noqa: ASYNC110 - the condition lies in the database
            await asyncio.sleep(0.05)


async def copy_of(platform: Platform, owner: Connection, canary: Canary) -> dict[str, bytes]:
    actor = await people.at_home(platform, canary.person, canary.actor)
    async with platform.begin(actor) as uow:
        await platform.request_export(uow)
    await told(platform, owner)
    async with platform.begin(actor) as uow:
        content = await platform.fetch_export(uow)
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


async def leave(platform: Platform, owner: Connection, canary: Canary) -> None:
    """Ask for the end of the account, let the worker tell of it, and then let its time come."""
    actor = await people.at_home(platform, canary.person, canary.actor)
    async with platform.begin(actor) as uow:
        await platform.request_erasure(uow)
    await told(platform, owner)
    owner.execute("UPDATE privacy_erasure SET due_at = now() WHERE done_at IS NULL")


async def everywhere(
    platform: Platform, owner: Connection, settings: Settings, skip: frozenset[str] = frozenset()
) -> dict[str, str]:
    """Return what stands in every table but those of `skip`, in every key and every file."""
    tables = canaries.dump_database(platform, owner, skip)
    return {**tables, **await canaries.dump_valkey(platform), **canaries.dump_files(settings.data_dir)}


async def everything(platform: Platform, owner: Connection, settings: Settings, skip: frozenset[str]) -> str:
    return "\n".join(map(" ".join, (await everywhere(platform, owner, settings, skip)).items()))


KEPT = frozenset(one.name for one in PERSONAL_DATA.tables if one.erasure is not Erasure.DELETE)


def test_every_sort_of_place_is_proven_or_not_ours() -> None:
    assert set(Place) - set(ELSEWHERE) == {Place.TABLE, Place.KEY, Place.FILE}
    registered = {place: {one.name for one in PERSONAL_DATA.held if one.place is place} for place in Place}
    assert registered[Place.KEY] == set(canaries.KEYS) | {BY_DIGEST}
    assert registered[Place.FILE] == FILES


async def test_every_registered_place_holds_a_marker(
    platform: Platform, owner: Connection, settings: Settings, two: tuple[Canary, Canary]
) -> None:
    """Else its absence afterwards would prove nothing."""
    one, _ = two
    await copy_of(platform, owner, one)
    await canaries.plant_keys(platform, owner, one)
    texts = {name for (name,) in owner.execute(TEXTS)}
    found: set[str] = set()
    unmarked: set[str] = set()
    for holding in PERSONAL_DATA.tables:
        rows = canaries.rows_of(owner, holding.name, holding.whose, one.person.id)
        assert rows, f"no canary in {holding.name}"
        shown = [canaries.opened(platform, holding.name, row) for row in rows]
        digests = {name for name, why in holding.hidden.items() if why in (SECRET, LOOKUP, BOOKKEEPING)}
        for column in set(holding.columns) - digests:
            here = {marker for row in shown for marker in one.left(row.get(column, ""))}
            found |= here
            if f"{holding.name}.{column}" in texts and not here:
                unmarked.add(f"{holding.name}.{column}")
    assert sorted(unmarked - OURS) == []
    assert sorted(OURS - unmarked) == []
    assert found == set(one.markers)
    keys = await canaries.dump_valkey(platform)
    ids = {str(one.person.id), *(id_ for some in canaries.row_ids(owner, one).values() for id_ in some)}
    for name in canaries.KEYS:
        text = " ".join(f"{key} {value}" for key, value in keys.items() if pattern_of(name).fullmatch(key))
        assert any(id_ in text for id_ in ids), name
    assert unregistered_files(settings.data_dir) == set()
    files = canaries.dump_files(settings.data_dir)
    for folder in FILES - BACKUPS:
        assert any(path.startswith(folder) for path in files), folder


async def test_a_copy_holds_all_of_ones_own_and_nothing_of_anothers(
    platform: Platform, owner: Connection, two: tuple[Canary, Canary]
) -> None:
    one, other = two
    files = await copy_of(platform, owner, one)
    assert set(files) == {"README.txt", "summary.pdf", "data.json", "fhir-r4.json"}
    data = files["data.json"].decode()
    assert set(one.left(data)) == set(one.markers)
    # What an answer was made of: sealed from everybody else, whole in one's own copy.
    (made,) = _rows_of(json.loads(data), "processing")
    assert [(each["entry"], each["section"]) for each in made["cited"]] == [("medicine:olanzapine", "uses")]
    pages = pypdfium2.PdfDocument(files["summary.pdf"])
    printed = "\n".join(page.get_textpage().get_text_range() for page in pages)
    wanted = {f"{one.word}{name}" for name in ("name", "title", "medicine", "dosage")}
    assert wanted <= set(one.left(printed))
    for content in (data, files["fhir-r4.json"].decode(), printed):
        assert other.left(content) == []


async def test_the_bundle_is_fhir_r4(platform: Platform, owner: Connection, two: tuple[Canary, Canary]) -> None:
    """R4B (4.3) has these resources as R4 (4.0.1) has them; the library knows no R4."""
    one, _ = two
    files = await copy_of(platform, owner, one)
    document = json.loads(files["fhir-r4.json"])
    entries = Bundle.model_validate(document).entry or []
    kinds = {entry.resource.get_resource_type() for entry in entries if entry.resource}
    medicines = {"MedicationStatement", "MedicationAdministration"}
    told = {"AllergyIntolerance", "Condition", "Observation"}
    assert kinds == {"Patient", "Consent", "PractitionerRole", "AuditEvent"} | medicines | told
    names = [entry.fullUrl for entry in entries]
    assert len(set(names)) == len(names)
    wanted = {f"{one.word}{name}" for name in ("name", "mail", "medicine", "dosage", "instructions", "reason")}
    assert wanted <= set(one.left(files["fhir-r4.json"].decode()))
    assert _references(document) <= set(names)


def _rows_of(part: object, table: str) -> list[Any]:
    """Return the rows of a table, wherever it stands in a copy."""
    if not isinstance(part, dict):
        return []
    own = part[table]["rows"] if isinstance(part.get(table), dict) else []
    return own + [row for each in part.values() for row in _rows_of(each, table)]


def _references(part: object) -> set[str]:
    if isinstance(part, list):
        return set().union(*map(_references, part))
    if isinstance(part, dict):
        own = {part["reference"]} if isinstance(part.get("reference"), str) else set()
        return own.union(*map(_references, part.values()))
    return set()


async def test_an_erasure_leaves_nothing_of_the_one_and_all_of_the_other(
    platform: Platform, owner: Connection, settings: Settings, two: tuple[Canary, Canary]
) -> None:
    one, other = two
    await copy_of(platform, owner, one)
    before = other.left(await everything(platform, owner, settings, frozenset()))
    assert set(before) == set(other.markers)
    await leave(platform, owner, one)
    await canaries.plant_keys(platform, owner, one)
    ids = canaries.row_ids(owner, one)
    while await erase_next(platform, batch=3):
        pass
    places = await everywhere(platform, owner, settings, KEPT)
    assert one.left(" ".join(places.values())) == []
    gone = {id_: table for table, some in ids.items() if table not in KEPT for id_ in some}
    assert len(gone) > 50
    assert {(table, gone[id_]) for table, text in places.items() for id_ in gone if id_ in text} <= OPAQUE
    assert other.left(await everything(platform, owner, settings, frozenset())) == before
    # What the law keeps holds no more than the person was told: a number in the trail, the name beside a signature.
    kept = {table: set(one.left(canaries.dump_table(platform, owner, table))) for table in KEPT}
    assert kept == {
        "apps_app": {f"{one.word}app"},
        "compliance_audit_event": set(),
        "privacy_erasure": set(),
        "privacy_ledger": set(),
        "compliance_signature": {f"{one.word}name"},
        "knowledge_import": {f"{one.word}file"},
        "knowledge_revision": {f"{one.word}wrote"},
        "notifications_broadcast": {f"{one.word}alarm"},
    }
    assert str(one.person.id) not in canaries.dump_table(platform, owner, "apps_app")
    told_of_it = "SELECT count(*) FROM notifications_notice n JOIN notifications_message m ON m.id = n.message_id"
    told_of_it += " WHERE m.kind = 'person_left' AND n.channel = 'websocket'"
    assert owner.execute(told_of_it).fetchone() == (1,)
    async with platform.begin(Actor.system()) as uow:
        assert (await platform.compliance.verify_audit(uow)).broken_at is None


async def test_an_erasure_that_was_killed_is_taken_up(
    platform: Platform, owner: Connection, settings: Settings, two: tuple[Canary, Canary]
) -> None:
    """After any number of its batches: what was done is done, and the rest is still found."""
    one, _ = two
    await leave(platform, owner, one)
    for _ in range(4):
        async with platform.begin(Actor.worker()) as uow:
            found = await platform.privacy.next_erasure(uow)
        assert found is not None
        async with platform.begin(Actor.worker()) as uow:
            copies = await platform.privacy.copies_of(uow, found.person)
        await platform.privacy.erase_copies(copies)
        async with platform.begin(Actor.worker()) as uow:
            await platform.privacy.erase_batch(uow, found.person, 2)
    while await erase_next(platform):
        pass
    assert one.left(await everything(platform, owner, settings, KEPT)) == []
    async with platform.begin(Actor.worker()) as uow:
        assert await platform.privacy.next_erasure(uow) is None


async def test_a_follower_who_leaves_is_forgotten_by_the_patient_who_hears_of_it(
    platform: Platform, owner: Connection, settings: Settings, make_user: MakeUser
) -> None:
    patient = await make_user(name="patient")
    follower = await make_user(Role.CAREGIVER, name="Oystercatcher", email="Oystercatcher@example.net")
    await people.follow(platform, patient, follower)
    await told(platform, owner)
    assert "Oystercatcher" in await everything(platform, owner, settings, KEPT)
    actor = await people.at_home(platform, follower)
    async with platform.begin(actor) as uow:
        await platform.request_erasure(uow)
    owner.execute("UPDATE privacy_erasure SET due_at = now() WHERE done_at IS NULL")
    while await erase_next(platform):
        pass
    assert "oystercatcher" not in (await everything(platform, owner, settings, KEPT)).casefold()
    async with platform.begin(patient.actor) as uow:
        assert await platform.compliance.consents(uow) == []
        (newest, *_), _, _ = await platform.notifications.inbox(uow)
    assert newest.kind == "person_left"
    assert "Oystercatcher" not in f"{newest.title} {newest.body}"
