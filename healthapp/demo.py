"""Demo data that looks like life in Dhaka. Only in the embedded mode, and only once."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from healthapp.contexts.identity.schemas import Register
from healthapp.contexts.reminders.schemas.commands import CreateReminder
from healthapp.kit.actor import Actor, Role
from healthapp.kit.errors import HealthError
from healthapp.kit.i18n import Lang

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.kit.uow import UnitOfWork
    from healthapp.wiring import Platform

ZONE = ZoneInfo("Asia/Dhaka")
_HISTORY_DAYS = 35
_SKIPPED_OF_UNTAKEN = 0.3


@dataclass(frozen=True, slots=True)
class Person:
    """One demo account."""

    email: str
    name: str
    role: Role
    phone: str
    locale: Lang = Lang.BN


PEOPLE = (
    Person("patient@healthapp.test", "রহিমা বেগম", Role.PATIENT, "01711000001"),
    Person("caregiver@healthapp.test", "নুসরাত জাহান", Role.CAREGIVER, "01711000002"),
    Person("doctor@healthapp.test", "Dr. Farhana Islam", Role.DOCTOR, "01711000003", Lang.EN),
    Person("pharmacist@healthapp.test", "মো. সাইফুল ইসলাম", Role.PHARMACIST, "01711000004"),
    Person("admin@healthapp.test", "Tanvir Ahmed", Role.ADMIN, "01711000005", Lang.EN),
)
FATHER = Person("father@healthapp.test", "আব্দুল করিম", Role.PATIENT, "01711000006")


@dataclass(frozen=True, slots=True)
class Plan:
    """One demo reminder. `kept` is how often it was taken in the weeks before."""

    type: str
    title: str
    description: str
    at: time
    pattern: dict[str, Any] | None = None
    medicine: tuple[str, str, str] | None = None
    in_days: int = 0
    kept: float = 0.9
    refill: dict[str, int] | None = None
    extra: dict[str, Any] = field(default_factory=dict)


_DAILY = {"frequency": "daily", "interval": 1}

RAHIMA = (
    Plan(
        "medicine",
        "মেটফরমিন",
        "ডায়াবেটিসের ওষুধ, খাবারের পরে",
        time(8),
        {**_DAILY, "timesOfDay": ["08:00", "21:00"]},
        ("মেটফরমিন (কমেট)", "৫০০ মি.গ্রা., ১টি", "খাবারের পরে"),
        kept=0.93,
        refill={"onHand": 24, "perDose": 1, "threshold": 10},
    ),
    Plan(
        "medicine",
        "অ্যামলোডিপিন",
        "রক্তচাপের ওষুধ",
        time(22),
        _DAILY,
        ("অ্যামলোডিপিন (অ্যামডোকাল)", "৫ মি.গ্রা., ১টি", "রাতে ঘুমানোর আগে"),
        kept=0.85,
        refill={"onHand": 40, "perDose": 1, "threshold": 7},
    ),
    Plan(
        "medicine",
        "ভিটামিন ডি",
        "সপ্তাহে একবার, শুক্রবার",
        time(13, 30),
        {"frequency": "weekly", "interval": 1, "weekdays": ["fr"], "timesOfDay": ["13:30"]},
        ("কোলেক্যালসিফেরল (ডি-রাইজ)", "৪০,০০০ আই.ইউ., ১টি", "দুপুরে খাবারের পরে"),
        kept=1.0,
    ),
    Plan(
        "medicine",
        "প্যারাসিটামল",
        "ব্যথা বা জ্বর হলে",
        time(9),
        {"frequency": "daily", "interval": 1, "asNeeded": True},
        ("প্যারাসিটামল (নাপা)", "৫০০ মি.গ্রা., ১টি", "দিনে সর্বোচ্চ ৪ বার, দুই ডোজের মাঝে অন্তত ৬ ঘণ্টা"),
    ),
    Plan(
        "test",
        "খালি পেটে রক্তের সুগার পরীক্ষা",
        "আগের রাত ১০টার পর থেকে পানি ছাড়া কিছু খাবেন না",
        time(7, 30),
        {"frequency": "monthly", "interval": 1, "timesOfDay": ["07:30"]},
    ),
    Plan("appointment", "ডা. ফারহানা ইসলাম, ধানমন্ডি", "আগের রিপোর্টগুলো সাথে নিন", time(17, 30), in_days=3),
    Plan("followup", "চোখের পরীক্ষার ফলোআপ", "ইসলামিয়া চক্ষু হাসপাতাল, ফার্মগেট", time(10), in_days=12),
)
KARIM = (
    Plan(
        "medicine",
        "অ্যাটোরভাস্ট্যাটিন",
        "কোলেস্টেরলের ওষুধ",
        time(21, 30),
        _DAILY,
        ("অ্যাটোরভাস্ট্যাটিন (অ্যাটোভা)", "১০ মি.গ্রা., ১টি", "রাতে"),
        kept=0.7,
    ),
    Plan(
        "medicine",
        "ইনহেলার",
        "শ্বাসকষ্টের ইনহেলার",
        time(7),
        {**_DAILY, "timesOfDay": ["07:00", "19:00"]},
        ("সালমেটেরল + ফ্লুটিকাসন (টিকামেট)", "২৫/১২৫, ২ চাপ", "নেওয়ার পরে কুলি করুন"),
        kept=0.8,
    ),
)


async def load_demo(platform: Platform, password: str) -> bool:
    """Create the demo accounts and their reminders; False when they exist already.

    All of it in one transaction: a start that is interrupted leaves nothing behind, and the next one begins anew.
    """
    try:
        async with platform.begin(Actor.system()) as uow:
            ids = {person.email: await _register(platform, uow, person, password) for person in (*PEOPLE, FATHER)}
            patient, father = ids["patient@healthapp.test"], ids[FATHER.email]
            await _reminders(platform, uow, patient, RAHIMA, seed=7)
            await _reminders(platform, uow, father, KARIM, seed=11)
            for who, email, role in (
                (patient, "caregiver@healthapp.test", Role.CAREGIVER),
                (father, "caregiver@healthapp.test", Role.CAREGIVER),
                (patient, "doctor@healthapp.test", Role.DOCTOR),
            ):
                await _follow(platform, uow, who, ids[email], email, role)
    except HealthError as error:
        if any(field.code == "email_taken" for field in error.fields):
            return False
        raise
    return True


async def _register(platform: Platform, uow: UnitOfWork, person: Person, password: str) -> UUID:
    command = Register(
        email=person.email,
        password=password,
        display_name=person.name,
        phone=person.phone,
        locale=person.locale,
    )
    return await platform.identity.register(uow, command, role=person.role, proven=True)


async def _follow(platform: Platform, uow: UnitOfWork, patient: UUID, grantee: UUID, email: str, role: Role) -> None:
    async with uow.acting_as(Actor(Role.PATIENT, patient)) as asking:
        consent_id = await platform.compliance.request(
            asking, patient_id=patient, grantee_id=grantee, invite_bidx=platform.identity.email_bidx(email)
        )
    if consent_id is not None:
        async with uow.acting_as(Actor(role, grantee)) as answering:
            await platform.compliance.answer(answering, consent_id, agree=True)


async def _reminders(platform: Platform, uow: UnitOfWork, patient: UUID, plans: tuple[Plan, ...], *, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - the same demo every time, not a secret
    actor = Actor(Role.PATIENT, patient, time_zone="Asia/Dhaka")
    today = platform.clock.now().astimezone(ZONE).date()
    for plan in plans:
        first = _first_day(today, plan)
        command = CreateReminder.model_validate(
            {
                "type": plan.type,
                "title": plan.title,
                "description": plan.description,
                "scheduledTime": datetime.combine(first, plan.at, tzinfo=ZONE).isoformat(),
                "isRecurring": plan.pattern is not None,
                "recurringPattern": plan.pattern,
                "medicineInfo": dict(zip(("name", "dosage", "instructions"), plan.medicine, strict=True))
                if plan.medicine
                else None,
                "timeZone": "Asia/Dhaka",
                "refill": plan.refill,
            }
        )
        async with uow.acting_as(actor) as own:
            reminder = await platform.reminders.create(own, command)
        history = _history(plan, today, platform.clock.now(), rng)
        if history:
            await platform.reminders.import_history(uow, reminder.id, history)


def _first_day(today: date, plan: Plan) -> date:
    if plan.in_days:
        return today + timedelta(days=plan.in_days)
    if plan.type == "test":
        return today.replace(day=1) - timedelta(days=20)
    return today - timedelta(days=_HISTORY_DAYS)


def _history(plan: Plan, today: date, now: datetime, rng: random.Random) -> list[tuple[datetime, str, datetime | None]]:
    """Return past slots of a daily or weekly medicine as `(due, status, answered at)`."""
    pattern = plan.pattern or {}
    if plan.medicine is None or pattern.get("asNeeded"):
        return []
    times = [time.fromisoformat(item) for item in pattern.get("timesOfDay", [])] or [plan.at]
    rows: list[tuple[datetime, str, datetime | None]] = []
    for back in range(_HISTORY_DAYS, -1, -1):
        day = today - timedelta(days=back)
        if (
            "weekdays" in pattern
            and ("mo", "tu", "we", "th", "fr", "sa", "su")[day.weekday()] not in pattern["weekdays"]
        ):
            continue
        for at in times:
            due = datetime.combine(day, at, tzinfo=ZONE).astimezone(UTC)
            if due > now - timedelta(minutes=30):
                continue
            if rng.random() < plan.kept:
                rows.append((due, "taken", due + timedelta(minutes=rng.randint(1, 25))))
            else:
                skipped = rng.random() < _SKIPPED_OF_UNTAKEN
                rows.append((due, "skipped" if skipped else "missed", due + timedelta(hours=1) if skipped else None))
    return rows
