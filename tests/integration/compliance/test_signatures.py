"""Electronic signatures: only by who gives the password, bound to the record, and any change of either shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import ProgrammingError

from healthapp.contexts.compliance.schemas import Fault, Meaning, SignedRecord
from healthapp.contexts.identity.errors import LoginRefusedError
from healthapp.kit.actor import Actor, Role
from healthapp.kit.clock import FixedClock
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from healthapp.contexts.compliance.schemas import SignatureView
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

NAME = "ডা. শফিক রহমান"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 21, 6, 0, tzinfo=UTC))


@pytest.fixture
async def doctor(make_user: MakeUser) -> Person:
    return await make_user(Role.DOCTOR, name=NAME)


@pytest.fixture
def record() -> SignedRecord:
    content = {"text": "জ্বরে প্যারাসিটামল", "doses": [1, 2], "published": True}
    return SignedRecord(type="knowledge_entry", id=new_id(), version=3, content=content)


async def signed(platform: Platform, who: Person, record: SignedRecord, meaning: Meaning) -> SignatureView:
    confirmed = await platform.compliance.confirm_signer(who.actor, who.password, platform.clock.now())
    async with platform.begin(who.actor) as uow:
        return await platform.compliance.sign(uow, confirmed, meaning, record)


async def faults(platform: Platform, who: Person, record: SignedRecord) -> list[list[Fault]]:
    async with platform.begin(who.actor) as uow:
        return [found.faults for found in await platform.compliance.signatures(uow, record)]


async def test_a_signature_says_who_when_and_as_what(
    platform: Platform, web: Platform, doctor: Person, record: SignedRecord, clock: FixedClock
) -> None:
    made = await signed(web, doctor, record, Meaning.APPROVED)
    assert (made.name, made.role, made.meaning, made.signed_at) == (NAME, "doctor", Meaning.APPROVED, clock.now())
    async with web.begin(doctor.actor) as uow:
        assert await web.compliance.signatures(uow, record) == [made]
    assert made.faults == []
    await signed(web, doctor, record, Meaning.RESPONSIBLE)
    async with platform.begin(Actor.system()) as uow:
        assert (await platform.compliance.verify_signatures(uow)).count == 2


async def test_a_wrong_password_signs_nothing(platform: Platform, doctor: Person) -> None:
    with pytest.raises(LoginRefusedError):
        await platform.compliance.confirm_signer(doctor.actor, "not it", platform.clock.now())


async def test_a_confirmation_is_for_one_person_once_and_for_two_minutes(
    platform: Platform, doctor: Person, make_user: MakeUser, record: SignedRecord, clock: FixedClock
) -> None:
    other = await make_user(Role.DOCTOR)

    async def refused(who: Person, wait: timedelta = timedelta(), *, again: bool = False) -> None:
        confirmed = await platform.compliance.confirm_signer(doctor.actor, doctor.password, clock.now())
        confirmed.used = again
        clock.advance(wait)
        with pytest.raises(HealthError) as error:
            async with platform.begin(who.actor) as uow:
                await platform.compliance.sign(uow, confirmed, Meaning.AUTHORED, record)
        assert (error.value.kind, error.value.code) == (Kind.UNAUTHENTICATED, "signature_unconfirmed")

    await refused(other)
    await refused(doctor, timedelta(minutes=2, seconds=1))
    await refused(doctor, again=True)
    assert await faults(platform, doctor, record) == []


async def test_another_record_is_not_what_was_signed(platform: Platform, doctor: Person, record: SignedRecord) -> None:
    await signed(platform, doctor, record, Meaning.APPROVED)
    for content in ({**record.content, "doses": [1, 3]}, {**record.content, "published": 1}, {}):
        changed = record.model_copy(update={"content": content})
        assert await faults(platform, doctor, changed) == [[Fault.RECORD]]
    assert await faults(platform, doctor, record.model_copy(update={"version": 4})) == [[]]
    assert await faults(platform, doctor, record) == [[]]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("signer_role = 'admin'", Fault.ROW),
        ("meaning = 'authored'", Fault.ROW),
        ("signed_at = signed_at - interval '1 day'", Fault.ROW),
        ("record_version = record_version + 1", Fault.ROW),
        ("signer_id = gen_random_uuid()", Fault.ROW),
        ("seal = repeat('0', 64)", Fault.SEAL),
        ("signer_name_ct = 'v1|gone|a|b'", Fault.NAME),
        ("number = 7", Fault.ROW),
    ],
)
async def test_a_changed_signature_says_what_is_wrong(
    platform: Platform, doctor: Person, record: SignedRecord, owner: Connection, change: str, expected: Fault
) -> None:
    await signed(platform, doctor, record, Meaning.APPROVED)
    owner.execute(f"UPDATE compliance_signature SET {change}".encode())  # noqa: S608 - constants of this file
    async with platform.begin(Actor.system()) as uow:
        found = await platform.compliance.verify_signatures(uow)
    assert (found.fault, found.count) == (expected, 0)


@pytest.mark.parametrize(("gone", "broken_at"), [("number = 2", 3), ("number = 3", 3), ("number > 1", 2), ("true", 1)])
async def test_a_missing_signature_breaks_the_chain(
    platform: Platform, doctor: Person, record: SignedRecord, owner: Connection, gone: str, broken_at: int
) -> None:
    """Also the newest: the trail says that it was made."""
    for meaning in (Meaning.AUTHORED, Meaning.REVIEWED, Meaning.APPROVED):
        await signed(platform, doctor, record, meaning)
    owner.execute(f"DELETE FROM compliance_signature WHERE {gone}".encode())  # noqa: S608 - constants of this file
    async with platform.begin(Actor.system()) as uow:
        found = await platform.compliance.verify_signatures(uow)
    assert (found.broken_at, found.fault) == (broken_at, Fault.CHAIN)


@pytest.mark.parametrize("role", [Role.DOCTOR, Role.WORKER, Role.SYSTEM])
@pytest.mark.parametrize(
    "statement", ["UPDATE compliance_signature SET meaning = 'authored'", "DELETE FROM compliance_signature"]
)
async def test_nobody_of_ours_can_change_a_signature(
    platform: Platform, doctor: Person, record: SignedRecord, role: Role, statement: str
) -> None:
    await signed(platform, doctor, record, Meaning.APPROVED)
    async with platform.database.engine_for(role).connect() as connection:
        with pytest.raises(ProgrammingError, match="permission denied"):
            await connection.exec_driver_sql(statement)
