"""Markers planted in everything that a person can leave with us, and where they still are.

Most are left through the services, as in life; what only a worker, a vendor or another role leaves is put there by
hand. `tests/integration/privacy/test_canaries.py` says of each registered place whether it has one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from psycopg import sql

from healthapp.adapters.rate_limits import PREFIX
from healthapp.contexts.compliance.schemas import Meaning, SignedRecord
from healthapp.contexts.identity.schemas import MakeApiKey
from healthapp.contexts.notifications.schemas import Preferences, SubscribePush
from healthapp.contexts.reminders.schemas.commands import CreateReminder, Skip
from healthapp.kit import idempotency
from healthapp.kit.actor import Actor, KeyScope, Role
from healthapp.kit.ids import new_id
from healthapp.wiring import PERSONAL_DATA
from tests.support import owned, people
from tests.support.owned import SUBSCRIPTION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from uuid import UUID

    from redis.asyncio import Redis

    from healthapp.wiring import Platform
    from tests.support.people import Person
    from tests.support.rows import Connection

_WORDS = (
    "name", "mail", "title", "description", "medicine", "dosage", "instructions", "reason", "agent", "push", "answer",
    "invited", "wanted", "key", "again", "vendor", "trouble", "alarm", "dose",
    "licence", "issuer", "refusal", "app", "soon", "clinic", "device", "doubt", "leave", "return",
    "penicillin", "rash", "asthma", "rahima",
    "asked", "why", "wrote", "file",
)  # fmt: skip
_OTHER_WAYS = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"


@dataclass(frozen=True)
class Canary:
    """A person whose every field holds a word of their own that nobody else has."""

    person: Person
    word: str

    @property
    def markers(self) -> tuple[str, ...]:
        """Return every marker, the phone number and the network address too."""
        return (*(f"{self.word}{name}" for name in _WORDS), self.phone, self.address)

    @property
    def phone(self) -> str:
        """Return the person's number."""
        return phone_of(self.word)

    @property
    def address(self) -> str:
        """Return from where the person asks."""
        return f"203.0.113.{sum(map(ord, self.word)) % 200 + 20}"

    @property
    def actor(self) -> Actor:
        """Return the person, with a marked browser and address."""
        return replace(self.person.actor, user_agent=f"Mozilla/5.0 {self.word}agent", ip=self.address)

    def left(self, text: str) -> list[str]:
        """Return the markers that a text holds."""
        found = text.casefold()
        return [marker for marker in self.markers if marker.casefold() in found]


def phone_of(word: str) -> str:
    """Return a number of one's own."""
    return f"+88017{sum(map(ord, word)) % 10**8:08d}"


async def plant(platform: Platform, owner: Connection, word: str, follower: Person, *, names: bool = True) -> Canary:
    """Make a person and mark everything of theirs; `follower` is let in, and hears of them.

    With `names` they want medicines named in what leaves the house.
    """
    person = await people.make_person(
        platform, Role.PATIENT, name=f"{word}name", email=f"{word}mail@example.net", phone=phone_of(word)
    )
    canary = Canary(person, word)
    # First of all: a right password forgets the wrong ones before it.
    await _sign(platform, canary)
    await owned.sessions(platform, person)
    await owned.second_factor(platform, person)
    await owned.sign_on(platform, person)
    await owned.passkey(platform, person, f"{word}device")
    admin = await people.make_person(platform, Role.ADMIN)
    await owned.let_app_in(platform, person, admin)
    await owned.assignment(platform, admin, person, f"{word}clinic")
    await owned.health_facts(platform, person, word, phone_of(word))
    await people.follow(platform, person, follower)
    clinic = await people.organisation(platform, admin, name=f"Clinic {new_id()}")
    async with platform.begin(canary.actor) as uow:
        opened = await platform.identity.open_api_session(uow)
    at_home = await platform.authenticate_bearer(opened.access_token, canary.actor)
    assert at_home is not None
    async with platform.begin(at_home) as uow:
        await platform.compliance.give_to_organisation(uow, clinic)
        await platform.identity.make_api_key(uow, MakeApiKey(name=f"{word}key", scope=KeyScope.READ))
        choices = {
            "items": [{"topic": "medicine", "channel": "email", "enabled": True, "delaySeconds": 0}],
            "namesOptIn": names,
        }
        await platform.notifications.set_preferences(uow, Preferences.model_validate(choices))
        browser = {**SUBSCRIPTION, "endpoint": f"https://push.example.net/{word}push"}
        await platform.notifications.subscribe_push(uow, SubscribePush.model_validate(browser))
        await _invite(platform, uow, person, f"{word}invited@example.net")
        await _repeat(platform, uow, word)
    await _doses(platform, canary)
    await owned.conversation(platform, person, f"What is {word}asked?", f"{word}why")
    _by_hand(platform, owner, canary)
    return canary


async def _invite(platform: Platform, uow: Any, person: Person, email: str) -> None:
    bidx = platform.identity.email_bidx(email)
    await platform.compliance.request(uow, patient_id=person.id, grantee_id=None, invite_bidx=bidx, invite_email=email)


async def _repeat(platform: Platform, uow: Any, word: str) -> None:
    """Leave what an answer under an idempotency key leaves."""
    row = await idempotency.claim(uow, f"{word}again", "digest")
    assert row is not None
    sealed = platform.cipher.seal("api_idempotency.response", row, json.dumps({"a": f"{word}answer"}))
    await idempotency.store(uow, row, 200, sealed)


async def _sign(platform: Platform, canary: Canary) -> None:
    person = canary.person
    confirmed = await platform.compliance.confirm_signer(canary.actor, person.password, platform.clock.now())
    record = SignedRecord(type="note", id=new_id(), version=1, content={"a": 1})
    async with platform.begin(canary.actor) as uow:
        await platform.compliance.sign(uow, confirmed, Meaning.AUTHORED, record)


async def _doses(platform: Platform, canary: Canary) -> None:
    word, start = canary.word, platform.clock.now()
    late, later, soon = timedelta(seconds=-5), timedelta(seconds=-4), timedelta(hours=2)
    async with platform.begin(canary.actor) as uow:
        reminders = [
            await platform.reminders.create(uow, CreateReminder.model_validate(_reminder(word, start + at) | more))
            for at, more in ((late, {}), (later, {}), (soon, _taper(word)))
        ]
    async with platform.begin(Actor.worker()) as uow:
        await platform.reminders.record_due(uow, [one.id for one in reminders[:2]])
    async with platform.begin(canary.actor) as uow:
        first, *_ = await platform.reminders.open_occurrences(uow)
        skip = Skip.model_validate({"occurrenceId": str(first.id), "reason": f"{word}reason"})
        await platform.reminders.skip(uow, first.reminder_id, skip)


def _taper(word: str) -> dict[str, Any]:
    steps = [{"doses": 3, "dose": f"{word}dose"}]
    return {"isRecurring": True, "recurringPattern": {"frequency": "daily", "interval": 1, "taper": steps}}


def _reminder(word: str, at: Any) -> dict[str, Any]:
    return {
        "type": "medicine",
        "title": f"{word}title",
        "description": f"{word}description",
        "scheduledTime": at.isoformat(),
        "isRecurring": False,
        "medicineInfo": {
            "name": f"{word}medicine",
            "dosage": f"{word}dosage",
            "instructions": f"{word}instructions",
        },
    }


def _by_hand(platform: Platform, owner: Connection, canary: Canary) -> None:
    """Put what no step of a patient's own leaves: an invitation not sent yet, a broadcast, a deletion undone."""
    who, word, consent = canary.person.id, canary.word, new_id()
    owner.execute(
        "INSERT INTO compliance_consent (id, patient_id, invite_bidx, invite_email_ct, scope, status, requested_by)"
        " VALUES (%s, %s, %s, %s, 'reminders', 'pending', 'patient')",
        (consent, who, f"{word}-bidx", platform.cipher.seal(
            "compliance_consent.invite_email", consent, f"{word}wanted@example.net"
        )),
    )  # fmt: skip
    (dose,) = (
        owner.execute("SELECT id FROM reminders_occurrence WHERE patient_id = %s LIMIT 1", (who,)).fetchone() or ()
    )
    sealed = platform.cipher.seal("reminders_occurrence.dose", dose, f"{word}dose")
    owner.execute("UPDATE reminders_occurrence SET dose_ct = %s WHERE id = %s", (sealed, dose))
    application = new_id()
    seal = platform.cipher.seal
    owner.execute(
        "INSERT INTO identity_application (id, user_id, wanted_role, licence_number_ct, issuing_body, country, status,"
        " reason_ct) VALUES (%s, %s, 'doctor', %s, %s, 'BD', 'refused', %s)",
        (
            application,
            who,
            seal("identity_application.licence_number", application, f"{word}licence"),
            f"{word}issuer",
            seal("identity_application.reason", application, f"{word}refusal"),
        ),
    )
    # Whoever belongs to an organisation is a professional; the row is one's own all the same.
    owner.execute(
        "INSERT INTO compliance_membership (id, organisation_id, user_id, since)"
        " SELECT gen_random_uuid(), organisation_id, %s, now() FROM compliance_consent"
        " WHERE patient_id = %s AND organisation_id IS NOT NULL",
        (who, who),
    )
    # So are permissions: a patient has none that anybody could take.
    taking = new_id()
    owner.execute(
        "INSERT INTO compliance_taken_permission (id, user_id, permission, reason_ct, taken_by, taken_at, given_by,"
        " given_at, given_reason_ct) VALUES (%s, %s, 'read_logs', %s, %s, now(), %s, now(), %s)",
        (
            taking,
            who,
            seal("compliance_taken_permission.reason", taking, f"{word}leave"),
            who,
            who,
            seal("compliance_taken_permission.given_reason", taking, f"{word}return"),
        ),
    )
    recovery = new_id()
    owner.execute(
        "INSERT INTO identity_recovery (id, user_id, status, asked_by, stop_hash, checked_by, reason_ct, ended_at)"
        " VALUES (%s, %s, 'refused', 'password', %s, NULL, %s, now())",
        (recovery, who, recovery.hex, seal("identity_recovery.reason", recovery, f"{word}doubt")),
    )
    (proof,) = owner.execute("SELECT id FROM identity_proof WHERE user_id = %s LIMIT 1", (who,)).fetchone() or ()
    soon = seal("identity_proof.target", proof, f"{word}soon@example.net")
    owner.execute("UPDATE identity_proof SET target_ct = %s WHERE id = %s", (soon, proof))
    owner.execute(
        "INSERT INTO apps_app (id, owner_id, name, publisher, homepage, kind, redirect_uris, logout_uris, scopes)"
        " VALUES (gen_random_uuid(), %s, %s, '', '', 'public', '[]', '[]', '')",
        (who, f"{word}app"),
    )
    owner.execute(
        "INSERT INTO knowledge_revision (id, kind, entry_id, version, based_on, status, body, note, hash, author,"
        " review_note, ended_note) VALUES (gen_random_uuid(), 'source', gen_random_uuid()::text, 1, 0, 'draft', %s, %s,"
        " 'x', %s, %s, %s)",
        (json.dumps({"title": f"{word}wrote"}), f"{word}wrote", who, f"{word}wrote", f"{word}wrote"),
    )
    owner.execute(
        "INSERT INTO knowledge_import (id, uploader, origin, file, size, file_digest, licence, status, failure,"
        " percent, read, added, changed, unchanged, rejected, reasons, stop_asked, created_at, changed_at) VALUES"
        " (gen_random_uuid(), %s, 'own', %s, 1, 'x', 'x', 'done', '', 100, 1, 1, 0, 0, 0, '{}', false, now(), now())",
        (who, f"{word}file"),
    )
    owner.execute(
        "INSERT INTO notifications_broadcast (id, created_by, text_bn, text_en, roles, done_at)"
        " VALUES (gen_random_uuid(), %s, %s, %s, '[]', now())",
        (who, f"{word}alarm", f"{word}alarm"),
    )
    owner.execute(
        "INSERT INTO privacy_erasure (id, user_id, due_at, undone_at) VALUES (gen_random_uuid(), %s, now(), now())",
        (who,),
    )


def mark_deliveries(owner: Connection, canary: Canary) -> None:
    """Put what vendors say of a message, once the worker has sent it."""
    owner.execute(
        "UPDATE notifications_notice SET provider_ref = %s, error = %s WHERE recipient_id = %s",
        (f"{canary.word}vendor", f"{canary.word}trouble", canary.person.id),
    )


# Every registered key: how it comes to name a person, when it doesn't by itself.
KEYS: dict[str, Any] = {
    "reminder:{id}": lambda client, _, ids: client.hset(f"reminder:{ids['reminders_reminder'][0]}", "userId", "x"),
    "user:{id}:reminders": lambda client, who, ids: client.sadd(f"user:{who}:reminders", *ids["reminders_reminder"]),
    "reminder:schedule": lambda client, _, ids: client.zadd("reminder:schedule", _scored(ids["reminders_reminder"])),
    "reminder:leased": lambda client, _, ids: client.zadd("reminder:leased", _scored(ids["reminders_reminder"])),
    "reminder:type:{type}": lambda client, _, ids: client.sadd("reminder:type:medicine", *ids["reminders_reminder"]),
    "notification:queue": lambda client, who, _: client.lpush("notification:queue", _queued(who)),
    "notification:processing": lambda client, who, _: client.lpush("notification:processing", _queued(who)),
    "notification:failed": lambda client, who, _: client.lpush("notification:failed", _queued(who)),
    "notification:processed:{id}": lambda client, _, ids: client.set(
        f"notification:processed:{ids['notifications_notice'][0]}", "1"
    ),
    "ratelimit:user:{id}": lambda client, who, _: client.set(f"{PREFIX}user:{who}", "1"),
    "ratelimit:key:{id}": lambda client, _, ids: client.set(f"{PREFIX}key:{ids['identity_api_key'][0]}", "1"),
}


def _scored(ids: Iterable[str]) -> dict[str, float]:
    # Far ahead, so that no worker of the test claims it.
    return dict.fromkeys(ids, 4e9)


def _queued(who: UUID) -> str:
    return json.dumps({"userId": str(who)})


async def plant_keys(platform: Platform, owner: Connection, canary: Canary) -> None:
    """Let every registered key of Valkey name the person."""
    ids = row_ids(owner, canary)
    for put in KEYS.values():
        await put(platform.valkey.client, canary.person.id, ids)


def rows_of(owner: Connection, table: str, whose: str, person: UUID) -> list[dict[str, Any]]:
    """Return a person's rows of a registered table."""
    condition = whose.replace("%", "%%").replace(":person", "%(person)s")
    query = sql.SQL("SELECT to_jsonb({0}) FROM {0} WHERE {1}").format(sql.Identifier(table), sql.SQL(condition))
    return [row for (row,) in owner.execute(query, {"person": person})]


def row_ids(owner: Connection, canary: Canary) -> dict[str, list[str]]:
    """Return the ids of a person's rows by table."""
    found = {}
    for holding in PERSONAL_DATA.tables:
        rows = rows_of(owner, holding.name, holding.whose, canary.person.id)
        found[holding.name] = [row["id"] for row in rows if "id" in row]
    return found


def opened(platform: Platform, table: str, row: dict[str, Any]) -> dict[str, str]:
    """Return the values of a row as text, what is sealed opened."""
    shown = {}
    for column, value in row.items():
        if value is None:
            continue
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        if column.endswith("_ct"):
            text = platform.cipher.open(f"{table}.{column.removesuffix('_ct')}", row["id"], text)
        shown[column] = text
    return shown


def dump_table(platform: Platform, owner: Connection, table: str) -> str:
    """Return every row of a table as text, and every sealed value opened."""
    query = sql.SQL("SELECT to_jsonb(t) FROM {} t").format(sql.Identifier(table))
    return "\n".join(" ".join(opened(platform, table, row).values()) for (row,) in owner.execute(query))


def tables_of(owner: Connection) -> list[str]:
    """Return every table of ours, partitions as their whole."""
    return [name for (name,) in owner.execute(f"{_OTHER_WAYS} AND NOT relispartition")]


def dump_database(platform: Platform, owner: Connection, skip: Iterable[str] = ()) -> dict[str, str]:
    """Return the rows of every table but those of `skip`."""
    left_out = set(skip)
    return {table: dump_table(platform, owner, table) for table in tables_of(owner) if table not in left_out}


_READ: dict[str, Callable[[Redis, str], Any]] = {
    "hash": lambda client, name: client.hgetall(name),
    "set": lambda client, name: client.smembers(name),
    "string": lambda client, name: client.get(name),
    "zset": lambda client, name: client.zrange(name, 0, -1),
    "list": lambda client, name: client.lrange(name, 0, -1),
}


async def dump_valkey(platform: Platform) -> dict[str, str]:
    """Return every key and its value as text."""
    client = platform.valkey.client
    found = {}
    async for key in client.scan_iter():
        kind = await client.type(key)
        # A key that ends while we look has no kind.
        found[key] = str(await _READ[kind](client, key)) if kind in _READ else ""
    return found


def dump_files(folder: Path) -> dict[str, str]:
    """Return all files under a folder by their path in it."""
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8", errors="replace")
        for path in folder.rglob("*")
        if path.is_file()
    }
