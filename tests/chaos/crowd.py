"""Thousands of reminders written straight into the tables, and what has to be true of them in the end."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from healthapp.contexts.compliance.service import REMINDERS_SCOPE
from healthapp.kit.ids import new_id
from healthapp.wiring import build_platform
from tests.chaos.house import SEED, eventually
from tests.support import databases

if TYPE_CHECKING:
    from uuid import UUID

    import psycopg

    from healthapp.kit.crypto import Cipher
    from tests.chaos.house import Site

_VENDOR_OF = ("email", "sms", "push")
_TOPICS = ("push", "email", "sms")
_DOSES_EACH = 10
_FOLLOWED_OF_TEN = 1
_LATER = 2
"""Seconds after which the next is told, in a lively crowd: the caregivers, and some by SMS who had an e-mail."""
_TAKING, _ESCALATED, _PUTTING_OFF = 5, 6, (7, 8)
"""Of twenty patients of a lively crowd: who takes every dose, who never answers, who wants to be told again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a patient does with a dose they heard of: be told `rounds` times again, then take it or leave it."""

    dose: UUID
    reminder: UUID
    patient: UUID
    rounds: int
    last_status: str


@dataclass
class Crowd:
    """Patients with doses that fall due, the caregivers who follow some of them, and the notices to expect.

    In a `lively` one some answer (`answers.answering` lets them), and who doesn't is told by further channels.
    """

    site: Site
    lively: bool = False
    sparing: bool = False
    """Whether every second patient wants nothing but the inbox: sending is most of the work, and is broken often enough
    with the others."""
    inside: set[UUID] = field(default_factory=set)
    too_old: set[UUID] = field(default_factory=set)
    expected: set[tuple[UUID, UUID, str, int]] = field(default_factory=set)
    answers: dict[UUID, Answer] = field(default_factory=dict)
    address: dict[UUID, str] = field(default_factory=dict)
    patients: list[UUID] = field(default_factory=list)

    async def fill(self, count: int, old: int, spread: float, *, lead: float = 1.0) -> None:
        """Write `count` doses that fall due within `spread` seconds, and `old` that nobody will deliver any more."""
        cipher = await _cipher(self.site)
        now = datetime.now(UTC)
        dues = [now + timedelta(seconds=lead + spread * i / max(count, 1)) for i in range(count)]
        dues += [now - timedelta(minutes=61 + i % 600) for i in range(old)]
        with databases.connect(self.site.database_url) as owner:
            _Writer(self, owner, cipher).write(dues, now)

    def settled(self) -> bool:
        """Whether every dose has been announced or missed, and every notice has left the house.

        What a test plans for the next day is not waited for.
        """
        return self.waiting() == 0

    def waiting(self) -> int:
        """How many doses and notices are still to be announced, missed or sent."""
        counted = self.site.one(
            "SELECT (SELECT count(*) FROM reminders_occurrence WHERE status IN ('scheduled', 'snoozed')"
            " AND notify_at < now() + interval '12 hours')"
            " + (SELECT count(*) FROM reminders_occurrence WHERE status = 'due')"
            " + (SELECT count(*) FROM notifications_notice WHERE status IN ('pending', 'processing'))"
        )
        return int(counted)

    def state(self) -> list[Any]:
        """What to say when it never settles."""
        doses = self.site.rows("SELECT status, count(*) FROM reminders_occurrence GROUP BY 1")
        notices = self.site.rows(
            "SELECT channel, status, error, count(*), max(attempts), min(leased_until) FROM notifications_notice"
            " GROUP BY 1, 2, 3"
        )
        return [doses, notices]

    def check(self) -> Counter[str]:
        """Wait for the end and check everything; returns how often each vendor saw an id again."""
        seen: int | None = None
        while seen != 0:
            # The patience is for standing still: a busy machine is slow, and that is no fault.
            (seen,) = eventually(lambda: self._other_than(seen), "something more announced or sent", tell=self.state)  # noqa: B023 - asked at once
        self.check_rows()
        return self._check_vendors()

    def _other_than(self, seen: int | None) -> tuple[int] | None:
        waiting = self.waiting()
        return None if waiting == seen else (waiting,)

    def check_rows(self) -> None:
        """Check what the database holds, without the vendors."""
        self._check_doses()
        self._check_notices()

    def _check_doses(self) -> None:
        found = dict(self.site.rows("SELECT id, status FROM reminders_occurrence"))
        taken = {dose for dose, answer in self.answers.items() if answer.last_status == "taken"}
        assert {dose for dose, status in found.items() if status == "taken"} == taken, f"seed {SEED}"
        assert {dose for dose, status in found.items() if status == "delivered"} == self.inside - taken, f"seed {SEED}"
        assert {dose for dose, status in found.items() if status == "missed"} == self.too_old, f"seed {SEED}"
        told = self.site.rows(
            "SELECT n.occurrence_id FROM notifications_notice n JOIN notifications_message m ON m.id = n.message_id"
            " WHERE m.kind = 'dose_missed' AND n.channel = 'websocket' AND n.status = 'sent'"
        )
        assert Counter(row[0] for row in told) == dict.fromkeys(self.too_old, 1), "a missed dose is told once"

    def _check_notices(self) -> None:
        rows = self.site.rows("SELECT occurrence_id, recipient_id, channel, round, status FROM notifications_notice")
        counted = Counter((dose, person, channel, round_) for dose, person, channel, round_, _status in rows)
        assert set(counted) == self.expected, f"seed {SEED}"
        assert set(counted.values()) == {1}, "one notice a dose, recipient, channel and round"
        for dose, _person, channel, round_, status in rows:
            # What had not left the house when the answer came needn't any more.
            spared = channel != "websocket" and self._answered(dose, round_)
            assert status == "sent" or (spared and status == "cancelled"), (status, channel, round_, f"seed {SEED}")

    def _answered(self, dose: UUID, round_: int) -> bool:
        answer = self.answers.get(dose)
        return answer is not None and (round_ < answer.rounds or answer.last_status == "taken")

    def _check_vendors(self) -> Counter[str]:
        repeats: Counter[str] = Counter()
        house = self.site.house
        for channel, peer in (("email", house.smtp), ("sms", house.twilio), ("push", house.push)):
            rows = self.site.rows("SELECT id, attempts, status FROM notifications_notice WHERE channel = %s", channel)
            attempts = {str(notice): tries for notice, tries, _status in rows}
            sent = {str(notice) for notice, _tries, status in rows if status == "sent"}
            seen = Counter(str(entry["id"]) for entry in peer.received())
            assert sent <= set(seen) <= set(attempts), f"{channel}: what was sent is what the vendor has (seed {SEED})"
            for notice, times in seen.items():
                assert times <= attempts[notice], "a repeat is a try of its own, under the same id"
            repeats[channel] = sum(times - 1 for times in seen.values())
        return repeats


class _Writer:
    """Fills the tables by COPY."""

    def __init__(self, crowd: Crowd, owner: psycopg.Connection[Any], cipher: Cipher) -> None:
        self._crowd = crowd
        self._owner = owner
        self._cipher = cipher
        self._rows: dict[str, list[tuple[Any, ...]]] = {}

    def write(self, dues: list[datetime], now: datetime) -> None:
        groups = _batched(dues)
        for number, doses in enumerate(groups):
            self._patient(number, doses, now)
        for target, rows in self._rows.items():
            with self._owner.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        self._owner.execute("ANALYZE")

    def _patient(self, number: int, doses: list[datetime], now: datetime) -> None:
        vendor: str | None = _VENDOR_OF[number % len(_VENDOR_OF)]
        part = number % 20 if self._crowd.lively else None
        if part in {_TAKING, _ESCALATED}:
            vendor = "email"
        elif self._crowd.sparing and number % 2 and part not in _PUTTING_OFF:
            vendor = None
        patient = self._person(f"p{number}@example.com", "patient")
        self._crowd.patients.append(patient)
        told = [(patient, "websocket"), *([(patient, vendor)] if vendor else [])]
        for channel in _TOPICS:
            later = channel == "sms" and part in {_TAKING, _ESCALATED}
            if later:
                told.append((patient, channel))
            self._prefer(patient, "medicine", channel, enabled=channel == vendor or later, delay=_LATER if later else 0)
        if vendor == "push":
            self._browser(patient)
        followed = number % 10 < _FOLLOWED_OF_TEN
        self._prefer(patient, "medicine", "caregiver", enabled=followed, delay=_LATER if self._crowd.lively else 0)
        if followed:
            carer = self._person(f"c{number}@example.com", "caregiver")
            for channel in _TOPICS:
                self._prefer(carer, "caregiver", channel, enabled=channel == "email")
            self._add(
                "compliance_consent (id, patient_id, grantee_id, invite_bidx, requested_by, scope, status, created_at)",
                (new_id(), patient, carer, carer.hex, "patient", REMINDERS_SCOPE, "active", now),
            )
            told += [(carer, "websocket"), (carer, "email")]
        for place, due in enumerate(doses):
            reminder, dose = self._dose(patient, due)
            too_old = now - due > timedelta(minutes=60)
            (self._crowd.too_old if too_old else self._crowd.inside).add(dose)
            rounds = 0
            if not too_old and part in {_TAKING, *_PUTTING_OFF}:
                rounds, last = (0, "taken") if part == _TAKING else (1 + place % 2, "delivered")
                self._crowd.answers[dose] = Answer(dose, reminder, patient, rounds, last)
            self._crowd.expected.update(
                (dose, person, channel, round_) for person, channel in told for round_ in range(rounds + 1)
            )

    def _person(self, email: str, role: str) -> UUID:
        person = new_id()
        seal = self._cipher.seal
        phone = f"+88017{person.int % 10**8:08d}"
        self._add(
            "identity_user (id, email_ct, email_bidx, phone_ct, phone_bidx, display_name_ct, password_hash, role)",
            (
                person,
                seal("identity_user.email", person, email),
                person.hex,
                seal("identity_user.phone", person, phone),
                person.hex,
                seal("identity_user.display_name", person, "রহিমা খাতুন"),
                "x",
                role,
            ),
        )
        self._crowd.address[person] = email
        return person

    def _prefer(self, person: UUID, topic: str, channel: str, *, enabled: bool, delay: int = 0) -> None:
        self._add(
            "notifications_preference (user_id, topic, channel, enabled, delay_seconds, priority, max_attempts)",
            (person, topic, channel, enabled, delay, "medium", 20),
        )

    def _browser(self, person: UUID) -> None:
        made = self._crowd.site.house.push.post("/_control/subscribe", {})
        browser = new_id()
        seal = self._cipher.seal
        table = "notifications_push_subscription"
        keys = json.dumps(made["keys"])
        self._add(
            f"{table} (id, user_id, endpoint_ct, endpoint_bidx, keys_ct)",
            (
                browser,
                person,
                seal(f"{table}.endpoint", browser, made["endpoint"]),
                browser.hex,
                seal(f"{table}.keys", browser, keys),
            ),
        )

    def _dose(self, patient: UUID, due: datetime) -> tuple[UUID, UUID]:
        reminder, dose = new_id(), new_id()
        title = self._cipher.seal("reminders_reminder.title", reminder, "Napa 500 mg")
        description = self._cipher.seal("reminders_reminder.description", reminder, "")
        self._add(
            "reminders_reminder (id, patient_id, created_by, type, title_ct, description_ct, scheduled_at, time_zone,"
            " is_recurring, horizon_at)",
            (reminder, patient, patient, "medicine", title, description, due, "Asia/Dhaka", False, "9999-01-01"),
        )
        self._add(
            "reminders_occurrence (id, reminder_id, patient_id, local_slot, due_at, notify_at)",
            (dose, reminder, patient, due.isoformat(), due, due),
        )
        return reminder, dose

    def _add(self, target: str, row: tuple[Any, ...]) -> None:
        self._rows.setdefault(target, []).append(row)


def _batched(items: list[datetime]) -> list[list[datetime]]:
    return [items[start : start + _DOSES_EACH] for start in range(0, len(items), _DOSES_EACH)]


async def _cipher(site: Site) -> Cipher:
    platform = build_platform(site.settings, "system")
    try:
        await platform.load_keys()
        return platform.cipher
    finally:
        await platform.close()
