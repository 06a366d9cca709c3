"""Markers planted in everything that a person can leave with us, through the services, and where they still are."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from psycopg import sql

from healthapp.contexts.identity.schemas import UpdateProfile
from healthapp.contexts.notifications.schemas import Preferences, SubscribePush
from healthapp.contexts.reminders.schemas.commands import CreateReminder, Skip
from healthapp.kit import idempotency
from healthapp.kit.actor import Actor, Role
from healthapp.wiring import PERSONAL_DATA
from tests.support import people
from tests.support.owned import SUBSCRIPTION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from redis.asyncio import Redis

    from healthapp.wiring import Platform
    from tests.support.people import Person
    from tests.support.rows import Connection

_WORDS = (
    "name", "mail", "title", "description", "medicine", "dosage", "instructions", "reason", "agent", "push", "answer",
    "invited",
)  # fmt: skip


@dataclass(frozen=True)
class Canary:
    """A person whose every field holds a word of their own that nobody else has."""

    person: Person
    word: str

    @property
    def markers(self) -> tuple[str, ...]:
        """Return every marker, the phone number too."""
        return (*(f"{self.word}{name}" for name in _WORDS), self.phone)

    @property
    def phone(self) -> str:
        """Return the person's number."""
        return f"+88017{sum(map(ord, self.word)) % 10**8:08d}"

    @property
    def actor(self) -> Actor:
        """Return the person, with a marked browser."""
        return replace(self.person.actor, user_agent=f"Mozilla/5.0 {self.word}agent")

    def left(self, text: str) -> list[str]:
        """Return the markers that a text holds."""
        found = text.casefold()
        return [marker for marker in self.markers if marker.casefold() in found]


async def plant(platform: Platform, word: str, follower: Person) -> Canary:
    """Make a person and mark everything of theirs; `follower` is let in, and hears of them."""
    person = await people.make_person(platform, Role.PATIENT, name=f"{word}name", email=f"{word}mail@example.net")
    canary = Canary(person, word)
    await people.follow(platform, person, follower)
    start = platform.clock.now()
    async with platform.begin(canary.actor) as uow:
        await platform.identity.open_api_session(uow)
        await platform.identity.update_profile(uow, UpdateProfile(phone=canary.phone))
        reminders = [
            await platform.reminders.create(uow, CreateReminder.model_validate(_reminder(word, start + late)))
            for late in (timedelta(seconds=-5), timedelta(seconds=-4))
        ]
        await platform.reminders.create(uow, CreateReminder.model_validate(_reminder(word, start + timedelta(hours=2))))
        choices = {"items": [{"topic": "medicine", "channel": "email", "enabled": True, "delaySeconds": 0}]}
        await platform.notifications.set_preferences(uow, Preferences.model_validate({**choices, "namesOptIn": True}))
        browser = {**SUBSCRIPTION, "endpoint": f"https://push.example.net/{word}push"}
        await platform.notifications.subscribe_push(uow, SubscribePush.model_validate(browser))
        await platform.compliance.request(
            uow,
            patient_id=person.id,
            grantee_id=None,
            invite_bidx=platform.identity.email_bidx(f"{word}invited@example.net"),
            invite_email=f"{word}invited@example.net",
        )
        row = await idempotency.claim(uow, f"{word}-key", "digest")
        assert row is not None
        await idempotency.store(
            uow, row, 200, platform.cipher.seal("api_idempotency.response", row, json.dumps({"a": f"{word}answer"}))
        )
    async with platform.begin(Actor.worker()) as uow:
        await platform.reminders.record_due(uow, [one.id for one in reminders])
    async with platform.begin(canary.actor) as uow:
        first, *_ = await platform.reminders.open_occurrences(uow)
        skip = Skip.model_validate({"occurrenceId": str(first.id), "reason": f"{word}reason"})
        await platform.reminders.skip(uow, first.reminder_id, skip)
    return canary


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


def dump_database(platform: Platform, owner: Connection, skip: Iterable[str] = ()) -> str:
    """Return every row of every table as text, and every sealed value opened."""
    parts: list[str] = []
    sealed = {(one.name, column): field for one in PERSONAL_DATA.tables for column, field in one.sealed.items()}
    sealed[("notifications_push_subscription", "keys_ct")] = "notifications_push_subscription.keys"
    tables = [
        name
        for (name,) in owner.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
            " AND NOT relispartition"
        )
    ]
    for table in tables:
        if table in skip:
            continue
        for (row,) in owner.execute(sql.SQL("SELECT to_jsonb(t) FROM {} t").format(sql.Identifier(table))):
            parts.append(json.dumps(row, ensure_ascii=False))
            for column, value in row.items():
                if column.endswith("_ct") and value is not None:
                    parts.append(platform.cipher.open(sealed[table, column], row["id"], value))
    return "\n".join(parts)


_READ: dict[str, Callable[[Redis, str], Any]] = {
    "hash": lambda client, name: client.hgetall(name),
    "set": lambda client, name: client.smembers(name),
    "string": lambda client, name: client.get(name),
    "zset": lambda client, name: client.zrange(name, 0, -1),
    "list": lambda client, name: client.lrange(name, 0, -1),
}


async def dump_valkey(platform: Platform) -> str:
    """Return every key and its value as text."""
    client = platform.valkey.client
    parts: list[str] = []
    async for key in client.scan_iter():
        kind = await client.type(key)
        parts.append(f"{key} {await _READ[kind](client, key)}")
    return "\n".join(parts)


def dump_files(folder: Path) -> str:
    """Return the names and contents of all files under a folder."""
    return "\n".join(
        f"{path} {path.read_text(encoding='utf-8', errors='replace')}" for path in folder.rglob("*") if path.is_file()
    )
