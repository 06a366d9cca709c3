"""Values that can't be opened, put into real rows: each a clear line in the log, and no list that falls with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from healthapp.contexts.reminders.schemas.commands import UpdateReminder
from healthapp.kit.crypto import UNREADABLE, Cipher, CipherError, Refusal, UnknownKeyError
from healthapp.kit.i18n import Lang
from tests.support.databases import MASTER_KEY
from tests.support.doses import make_daily

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

FIELD = "reminders_reminder.title"


def sealed(owner: Connection, reminder_id: UUID, column: str = "title_ct") -> str:
    row = owner.execute(f"SELECT {column} FROM reminders_reminder WHERE id = %s".encode(), (reminder_id,)).fetchone()  # noqa: S608 - a constant
    assert row is not None
    return str(row[0])


def other_tenant(cipher: Cipher, reminder_id: UUID) -> str:
    """Seal with the same data key for another tenant."""
    other = Cipher(b"x" * 32, tenant="another")
    other._keys, other._current = cipher._keys, cipher._current
    return other.seal(FIELD, reminder_id, "Olanzapine")


def altered(value: str) -> str:
    head, _, last = value.rpartition("|")
    return f"{head}|{'B' if last[0] != 'B' else 'C'}{last[1:]}"


SPOILED: dict[str, tuple[Refusal, Callable[[Connection, Cipher, UUID, UUID], str]]] = {
    "another row": (Refusal.NOT_FROM_HERE, lambda owner, _c, _mine, other: sealed(owner, other)),
    "another column": (Refusal.NOT_FROM_HERE, lambda owner, _c, mine, _o: sealed(owner, mine, "description_ct")),
    "another tenant": (Refusal.NOT_FROM_HERE, lambda _owner, cipher, mine, _o: other_tenant(cipher, mine)),
    "a lost key": (Refusal.KEY_MISSING, lambda owner, _c, mine, _o: "v1|gone|" + sealed(owner, mine).split("|", 2)[2]),
    "altered": (Refusal.NOT_FROM_HERE, lambda owner, _c, mine, _o: altered(sealed(owner, mine))),
    "cut short": (Refusal.NOT_FROM_HERE, lambda owner, _c, mine, _o: sealed(owner, mine)[:-30]),
    "plain text": (Refusal.NOT_SEALED, lambda *_: "Olanzapine"),
}


@pytest.fixture
async def two(platform: Platform, make_user: MakeUser) -> tuple[Person, UUID, UUID]:
    patient = await make_user()
    return patient, await make_daily(platform, patient, "Olanzapine"), await make_daily(platform, patient, "Insulin")


@pytest.mark.parametrize("how", SPOILED)
async def test_a_spoiled_value_is_refused_and_the_list_stands(
    platform: Platform, owner: Connection, as_user: AsUser, two: tuple[Person, UUID, UUID], how: str
) -> None:
    patient, spoiled, whole = two
    refusal, spoil = SPOILED[how]
    value = spoil(owner, platform.cipher, spoiled, whole)
    owner.execute("UPDATE reminders_reminder SET title_ct = %s WHERE id = %s", (value, spoiled))

    with pytest.raises(CipherError) as refused:
        platform.cipher.open(FIELD, spoiled, value)
    assert refused.value.refusal is refusal
    assert isinstance(refused.value, UnknownKeyError) == (refusal is Refusal.KEY_MISSING)
    for lang in Lang:
        assert "Olanzapine" not in refused.value.message(lang) + str(refused.value)

    with capture_logs() as lines:
        answer = await (await as_user(patient)).get("/api/v1/reminders")
    assert answer.status_code == 200
    titles = {row["id"]: row["title"] for row in rows_of(answer.json())}
    assert titles == {str(spoiled): UNREADABLE, str(whole): "My Insulin"}
    told = [line for line in lines if line["event"] == "sealed_value_refused"]
    assert told
    assert told[0]["log_level"] == "error"
    assert (told[0]["field"], told[0]["row_id"], told[0]["refusal"]) == (FIELD, str(spoiled), refusal.value)
    assert "Olanzapine" not in str(lines)


def rows_of(body: Any) -> list[dict[str, Any]]:
    return list(body if isinstance(body, list) else next(value for value in body.values() if isinstance(value, list)))


async def test_what_stands_for_an_unreadable_value_is_not_saved_over_it(
    platform: Platform, owner: Connection, two: tuple[Person, UUID, UUID]
) -> None:
    patient, spoiled, whole = two
    before = sealed(owner, whole)
    owner.execute("UPDATE reminders_reminder SET title_ct = %s WHERE id = %s", (before, spoiled))
    with pytest.raises(CipherError):
        async with platform.begin(patient.actor) as uow:
            await platform.reminders.update(uow, spoiled, UpdateReminder.model_validate({"title": UNREADABLE}))
    assert sealed(owner, spoiled) == before
    medicine = {"name": UNREADABLE, "dosage": "1", "instructions": ""}
    with pytest.raises(CipherError):
        async with platform.begin(patient.actor) as uow:
            await platform.reminders.update(uow, whole, UpdateReminder.model_validate({"medicineInfo": medicine}))


async def test_people_and_their_own_page_stand_without_a_name(
    platform: Platform, owner: Connection, make_user: MakeUser, as_user: AsUser
) -> None:
    patient = await make_user()
    owner.execute("UPDATE identity_user SET display_name_ct = 'v1|gone|a|b' WHERE id = %s", (patient.id,))
    async with platform.begin(patient.actor) as uow:
        assert (await platform.identity.profile(uow)).display_name == UNREADABLE
        assert (await platform.identity.people(uow, [patient.id]))[patient.id].display_name == UNREADABLE


def test_the_blind_index_hangs_on_no_data_key() -> None:
    from healthapp.kit.crypto import decode_master_key, derive  # noqa: PLC0415 - for this test alone

    key = decode_master_key(MASTER_KEY)
    first, second = Cipher(key), Cipher(key)
    first.load({"a": b"a" * 32}, "a")
    second.load({"b": b"b" * 32}, "b", blind_key=derive(key, "blind-index"))
    assert first.blind("email", "a@b.c") == second.blind("email", "a@b.c")
    third = Cipher(b"n" * 32)
    third.load({"b": b"b" * 32}, "b", blind_key=derive(key, "blind-index"))
    assert third.blind("email", "a@b.c") == first.blind("email", "a@b.c")
