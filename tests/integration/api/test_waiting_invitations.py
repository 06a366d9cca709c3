"""What was asked under an address waits until its owner has shown that it is theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.notifications.schemas import Channel, Kind, Preferences
from healthapp.kit.actor import Actor, Role
from healthapp.kit.ids import new_id
from tests.support import proofs
from tests.support.mails import handle, sent
from workers import notifications

if TYPE_CHECKING:
    import httpx

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser

ADDRESS, PHONE = "nusrat@example.com", "+8801712345678"


@pytest.fixture
async def mine(make_user: MakeUser, as_user: AsUser) -> httpx.AsyncClient:
    return await as_user(await make_user(Role.CAREGIVER, email=ADDRESS, proven=False, name="Nusrat Jahan"))


async def _invite(client: httpx.AsyncClient, side: str, email: str = ADDRESS) -> None:
    answer = await client.post("/api/v1/consents", json={"email": email, "as": side})
    assert answer.status_code == 202


async def _claim(client: httpx.AsyncClient, token: str) -> int:
    answer = await client.post("/api/v1/auth/email/confirm", json={"token": token})
    return int(answer.json()["claimed"])


async def _asked(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get("/api/v1/consents")).json()["consents"]
    return [item for item in found if item["waitsForMe"]]


async def test_an_invitation_is_not_for_whoever_registered_the_address(
    platform: Platform, mine: httpx.AsyncClient, make_user: MakeUser, as_user: AsUser
) -> None:
    patient = await as_user(await make_user(Role.PATIENT, name="Abdul Karim"))
    await _invite(patient, "patient")
    assert await _asked(mine) == []
    # It goes to the mailbox instead, as to an address without an account.
    await handle(platform, "consent.requested", notifications.consent_requested)
    assert [mail.to for mail in await sent(platform) if "/session/invitation" in mail.text] == [ADDRESS]


async def test_what_waited_is_there_once_the_address_is_proven(
    platform: Platform, mine: httpx.AsyncClient, make_user: MakeUser, as_user: AsUser
) -> None:
    patient = await as_user(await make_user(Role.PATIENT, name="Abdul Karim"))
    carer = await as_user(await make_user(Role.CAREGIVER, name="Farhana Islam"))
    await _invite(patient, "patient")
    await _invite(carer, "caregiver")
    assert await _asked(mine) == []
    claimed = await _claim(mine, await proofs.link_to(platform, ADDRESS))
    assert claimed == 2
    asked = {item["otherName"]: item["id"] for item in await _asked(mine)}
    assert asked.keys() == {"Abdul Karim", "Farhana Islam"}
    for consent_id in asked.values():
        done = await mine.post(f"/api/v1/consents/{consent_id}/answer", json={"agree": True})
        assert done.status_code == 200, done.text
    assert len((await mine.get("/api/v1/dependants")).json()["dependants"]) == 1
    assert len((await carer.get("/api/v1/dependants")).json()["dependants"]) == 1


async def test_what_has_ended_meanwhile_does_not_come(
    platform: Platform, mine: httpx.AsyncClient, make_user: MakeUser, as_user: AsUser
) -> None:
    token = await proofs.link_to(platform, ADDRESS)
    patient = await as_user(await make_user(Role.PATIENT))
    await _invite(patient, "patient")
    (item,) = (await patient.get("/api/v1/consents")).json()["consents"]
    await patient.delete(f"/api/v1/consents/{item['id']}")
    assert await _claim(mine, token) == 0
    assert await _asked(mine) == []


async def test_nobody_can_tell_a_proven_address_from_another(as_user: AsUser, make_user: MakeUser) -> None:
    for side, role in (("patient", Role.PATIENT), ("caregiver", Role.CAREGIVER)):
        client = await as_user(await make_user(role))
        proven, unproven = await make_user(), await make_user(proven=False)
        for email in (proven.email, unproven.email, "nobody@example.com"):
            await _invite(client, side, email)
        items = (await client.get("/api/v1/consents")).json()["consents"]
        shapes = [{**item, "id": None, "createdAt": None} for item in items]
        assert shapes == [shapes[0]] * 3


@pytest.mark.parametrize("proven", [True, False])
async def test_medicines_are_named_to_proven_addresses_only(
    platform: Platform, make_user: MakeUser, proven: bool
) -> None:
    someone = await make_user(phone=PHONE, proven=proven)
    async with platform.begin(someone.actor) as uow:
        await platform.notifications.set_preferences(uow, Preferences(names_opt_in=True))
    for channel in (Channel.EMAIL, Channel.SMS, Channel.PUSH):
        async with platform.begin(Actor.worker()) as uow:
            await platform.notifications.send_to(uow, someone.id, Kind.WELCOME, channel, {}, new_id())
    async with platform.begin(Actor.worker()) as uow:
        leased = await platform.notifications.claim_due(uow, 10, timedelta(seconds=60))
        jobs = [await platform.notifications.take(uow, notice_id, timedelta(seconds=60)) for notice_id, _ in leased]
    named = {job.channel: job.names_opt_in for job in jobs if job is not None}
    assert named == {Channel.EMAIL: proven, Channel.SMS: proven, Channel.PUSH: True}
