"""The REST contract of seed 000 §4.1, field by field, at both addresses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from healthapp.kit.actor import Actor, Role
from healthapp.kit.clock import Clock, FixedClock
from healthapp.kit.i18n import Lang
from tests.support import people
from tests.support.api import problem, reminder

if TYPE_CHECKING:
    import httpx
    import psycopg

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser

NOW = datetime(2027, 1, 4, 1, 45, tzinfo=UTC)
BASES = ("/api/reminders", "/api/v1/reminders")
REMINDER = {
    "id", "userId", "type", "title", "description", "scheduledTime", "isRecurring", "recurringPattern", "medicineInfo",
    "isActive", "isCompleted", "timeZone", "nextOccurrence", "createdAt", "updatedAt",
}  # fmt: skip
OCCURRENCE = {
    "id", "reminderId", "userId", "type", "title", "medicineInfo", "scheduledTime", "notifyAt", "localSlot", "timeZone",
    "status", "late", "round",
}  # fmt: skip


@pytest.fixture
def clock() -> Clock:
    return FixedClock(NOW)


@pytest.fixture
async def patient(make_user: MakeUser, as_user: AsUser) -> httpx.AsyncClient:
    return await as_user(await make_user(Role.PATIENT))


async def _make_due(platform: Platform, clock: Clock, reminder_id: str, to: datetime) -> None:
    assert isinstance(clock, FixedClock)
    clock.set(to)
    async with platform.begin(Actor.worker()) as uow:
        await platform.reminders.record_due(uow, [UUID(reminder_id)])


@pytest.mark.parametrize("base", BASES)
async def test_create(patient: httpx.AsyncClient, base: str) -> None:
    answer = await patient.post(base, json=reminder())
    assert answer.status_code == 201
    body = answer.json()
    assert body == {
        "success": True,
        "reminderId": body["reminderId"],
        "scheduledTime": "2027-01-04T02:00:00Z",
        "nextOccurrence": "2027-01-04T02:00:00Z",
        "warnings": [],
        "notChecked": body["notChecked"],
    }
    assert body["notChecked"]
    assert all(isinstance(each, str) for each in body["notChecked"])


async def test_create_leaves_out_an_occurrence_that_there_is_not(patient: httpx.AsyncClient) -> None:
    as_needed = {"frequency": "daily", "interval": 1, "asNeeded": True}
    answer = await patient.post("/api/reminders", json=reminder(recurringPattern=as_needed))
    assert answer.status_code == 201
    assert answer.json().keys() == {"success", "reminderId", "scheduledTime", "warnings", "notChecked"}


@pytest.mark.parametrize("base", BASES)
async def test_list(patient: httpx.AsyncClient, base: str) -> None:
    for number in range(3):
        await patient.post(base, json=reminder(title=f"Medicine {number}"))
    answer = await patient.get(base, params={"limit": 2, "type": "medicine", "isActive": "true"})
    body = answer.json()
    assert body.keys() == {"success", "reminders", "total", "hasMore"}
    assert (body["success"], body["total"], body["hasMore"]) == (True, 3, True)
    assert [item["title"] for item in body["reminders"]] == ["Medicine 2", "Medicine 1"]
    assert all(item.keys() == REMINDER for item in body["reminders"])
    rest = (await patient.get(base, params={"limit": 2, "offset": 2})).json()
    assert (rest["total"], rest["hasMore"], len(rest["reminders"])) == (3, False, 1)
    assert (await patient.get(base, params={"type": "test"})).json()["total"] == 0


async def test_list_between_dates(patient: httpx.AsyncClient) -> None:
    once = reminder(isRecurring=False, recurringPattern=None)
    await patient.post("/api/reminders", json={**once, "scheduledTime": "2027-01-10T08:00:00+06:00"})
    for start, end, found in (
        ("2027-01-09", "2027-01-11", 1),
        ("2027-01-11", "2027-01-12", 0),
        ("2027-01-10T00:00:00Z", "2027-01-10T03:00:00Z", 1),
    ):
        answer = await patient.get("/api/reminders", params={"startDate": start, "endDate": end})
        assert answer.json()["total"] == found, (start, end)


async def test_a_bare_date_means_the_whole_day(patient: httpx.AsyncClient) -> None:
    once = reminder(isRecurring=False, recurringPattern=None)
    await patient.post("/api/reminders", json={**once, "scheduledTime": "2027-01-10T08:00:00+06:00"})
    answer = await patient.get("/api/reminders", params={"startDate": "2027-01-10", "endDate": "2027-01-10"})
    assert answer.json()["total"] == 1


@pytest.mark.parametrize("base", BASES)
async def test_get_update_and_delete(patient: httpx.AsyncClient, base: str) -> None:
    made = (await patient.post(base, json=reminder())).json()["reminderId"]
    one = (await patient.get(f"{base}/{made}")).json()
    assert one.keys() == {"success", "reminder"}
    assert one["reminder"].keys() == REMINDER
    assert one["reminder"]["medicineInfo"] == reminder()["medicineInfo"]
    changed = await patient.put(f"{base}/{made}", json={"title": "নতুন নাম", "isActive": False})
    assert changed.status_code == 200
    body = changed.json()["reminder"]
    assert (body["title"], body["isActive"], body["description"]) == ("নতুন নাম", False, "After the meal")
    assert (await patient.delete(f"{base}/{made}")).json() == {"success": True}
    assert (await patient.get(f"{base}/{made}")).status_code == 403
    assert (await patient.get(base)).json()["total"] == 0


async def test_optional_fields_come_back(patient: httpx.AsyncClient) -> None:
    given = {
        "timeZone": "Asia/Kolkata",
        "refill": {"onHand": 20, "perDose": 2, "threshold": 4},
        "recurringPattern": {
            "frequency": "weekly",
            "interval": 2,
            "weekdays": ["mo", "th"],
            "timesOfDay": ["08:00", "21:30"],
            "endDate": "2027-03-01",
        },
    }
    made = (await patient.post("/api/reminders", json=reminder(**given))).json()["reminderId"]
    body = (await patient.get(f"/api/reminders/{made}")).json()["reminder"]
    assert body["timeZone"] == "Asia/Kolkata"
    assert body["refill"] == given["refill"]
    assert body["recurringPattern"] == {**given["recurringPattern"], "asNeeded": False}  # type: ignore[dict-item]  # JSON


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [("taken", {}, "taken"), ("skip", {"reason": "বমি"}, "skipped"), ("snooze", {"duration": 10}, "snoozed")],
)
async def test_answer_an_open_dose(
    patient: httpx.AsyncClient, platform: Platform, clock: Clock, path: str, body: dict[str, Any], status: str
) -> None:
    made = (await patient.post("/api/reminders", json=reminder())).json()["reminderId"]
    early = await patient.post(f"/api/reminders/{made}/{path}", json=body)
    assert (early.status_code, early.json()["code"]) == (409, "no_open_occurrence")
    await _make_due(platform, clock, made, datetime(2027, 1, 4, 2, 0, 5, tzinfo=UTC))
    answer = await patient.post(f"/api/reminders/{made}/{path}", json=body)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found.keys() == {"success", "occurrence"}
    extra = {"actedAt"} | ({"skipReason"} if status == "skipped" else set())
    assert found["occurrence"].keys() == OCCURRENCE | extra
    assert found["occurrence"]["status"] == status
    again = await patient.post(f"/api/reminders/{made}/{path}", json=body)
    assert (again.status_code, again.json()["occurrence"]["status"]) == (200, status)


@pytest.mark.parametrize(("path", "status"), [("taken", "taken"), ("skip", "skipped")])
async def test_a_retry_without_a_name_answers_no_second_dose(
    patient: httpx.AsyncClient, platform: Platform, clock: Clock, path: str, status: str
) -> None:
    """Two doses are open: the same once more is a repeat, a minute later it is the next one's answer."""
    pattern = {"frequency": "daily", "interval": 1, "timesOfDay": ["08:00", "08:05"]}
    made = (await patient.post("/api/reminders", json=reminder(recurringPattern=pattern))).json()["reminderId"]
    await _make_due(platform, clock, made, datetime(2027, 1, 4, 2, 5, 5, tzinfo=UTC))
    first, again = [(await patient.post(f"/api/reminders/{made}/{path}", json={})).json() for _ in range(2)]
    assert first["occurrence"]["localSlot"].endswith("08:00")
    assert again["occurrence"]["id"] == first["occurrence"]["id"]
    assert isinstance(clock, FixedClock)
    clock.advance(timedelta(minutes=2))
    later = (await patient.post(f"/api/reminders/{made}/{path}", json={})).json()["occurrence"]
    assert (later["localSlot"][-5:], later["status"]) == ("08:05", status)


async def test_a_named_dose_is_answered_and_no_other(
    patient: httpx.AsyncClient, platform: Platform, clock: Clock, make_user: MakeUser, as_user: AsUser
) -> None:
    pattern = {"frequency": "daily", "interval": 1, "timesOfDay": ["08:00", "08:05", "08:10"]}
    made = (await patient.post("/api/reminders", json=reminder(recurringPattern=pattern))).json()["reminderId"]
    await _make_due(platform, clock, made, datetime(2027, 1, 4, 2, 10, 5, tzinfo=UTC))
    listed = (await patient.get(f"/api/reminders/{made}/occurrences")).json()["occurrences"]
    ids = {one["localSlot"][-5:]: one["id"] for one in listed if one["localSlot"].startswith("2027-01-04")}

    async def answer(slot: str, path: str, **body: Any) -> tuple[int, str]:
        sent = await patient.post(f"/api/reminders/{made}/{path}", json={"occurrenceId": ids[slot], **body})
        assert sent.json()["occurrence"]["id"] == ids[slot]
        return sent.status_code, sent.json()["occurrence"]["status"]

    for _ in range(2):
        assert await answer("08:10", "skip", reason="বমি") == (200, "skipped")
    for _ in range(2):
        assert await answer("08:05", "snooze", duration=30) == (200, "snoozed")
    for _ in range(2):
        body = {"isCompleted": True, "occurrenceId": ids["08:00"]}
        assert (await patient.put(f"/api/reminders/{made}", json=body)).status_code == 200
    listed = (await patient.get(f"/api/reminders/{made}/occurrences")).json()["occurrences"]
    now = {one["localSlot"][-5:]: one["status"] for one in listed if one["id"] in ids.values()}
    assert now == {"08:00": "taken", "08:05": "snoozed", "08:10": "skipped"}

    other = (await patient.post("/api/reminders", json=reminder())).json()["reminderId"]
    theirs = await as_user(await make_user(Role.PATIENT))
    not_mine = (await theirs.post("/api/reminders", json=reminder(recurringPattern=pattern))).json()["reminderId"]
    await _make_due(platform, clock, not_mine, datetime(2027, 1, 4, 2, 10, 6, tzinfo=UTC))
    (foreign, *_) = (await theirs.get(f"/api/reminders/{not_mine}/occurrences")).json()["occurrences"]
    for wrong in (foreign["id"], ids["08:00"], "0197a1b2-0000-7000-8000-000000000000"):
        for path in ("taken", "skip", "snooze"):
            body = {"occurrenceId": wrong} | ({"duration": 10} if path == "snooze" else {})
            problem(await patient.post(f"/api/reminders/{other}/{path}", json=body), 403)
        problem(await patient.put(f"/api/reminders/{other}", json={"isCompleted": True, "occurrenceId": wrong}), 403)


async def test_with_nothing_open_is_completed_is_a_conflict(patient: httpx.AsyncClient) -> None:
    made = (await patient.post("/api/reminders", json=reminder())).json()["reminderId"]
    answer = await patient.put(f"/api/reminders/{made}", json={"isCompleted": True})
    problem(answer, 409, "no_open_occurrence")


async def test_is_completed_answers_the_earliest_open_dose(
    patient: httpx.AsyncClient, platform: Platform, clock: Clock
) -> None:
    made = (await patient.post("/api/reminders", json=reminder())).json()["reminderId"]
    await _make_due(platform, clock, made, datetime(2027, 1, 4, 2, 0, 5, tzinfo=UTC))
    assert (await patient.put(f"/api/reminders/{made}", json={"isCompleted": True})).status_code == 200
    listed = (await patient.get(f"/api/reminders/{made}/occurrences")).json()
    assert listed.keys() == {"success", "occurrences", "total", "hasMore"}
    assert "taken" in {item["status"] for item in listed["occurrences"]}


async def test_taken_as_needed(patient: httpx.AsyncClient) -> None:
    as_needed = {"frequency": "daily", "interval": 1, "asNeeded": True}
    made = (await patient.post("/api/reminders", json=reminder(recurringPattern=as_needed))).json()["reminderId"]
    answer = await patient.post(f"/api/reminders/{made}/take-as-needed")
    assert (answer.status_code, answer.json()["occurrence"]["status"]) == (200, "taken")
    fixed = (await patient.post("/api/reminders", json=reminder())).json()["reminderId"]
    refused = await patient.post(f"/api/reminders/{fixed}/take-as-needed")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_as_needed")


async def test_taken_as_needed_twice_at_once_is_one_dose(
    patient: httpx.AsyncClient, clock: Clock, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    as_needed = {"frequency": "daily", "interval": 1, "asNeeded": True, "endDate": "2027-01-05"}
    made = (await patient.post("/api/reminders", json=reminder(recurringPattern=as_needed))).json()["reminderId"]
    take = f"/api/reminders/{made}/take-as-needed"
    first, second = await patient.post(take), await patient.post(take)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
    assert (await patient.get(f"/api/reminders/{made}/occurrences")).json()["total"] == 1
    assert owner.execute("SELECT count(*) FROM compliance_audit_event WHERE outcome = 'denied'").fetchone() == (0,)
    assert isinstance(clock, FixedClock)
    clock.set(NOW + timedelta(seconds=1))
    assert (await patient.post(take)).json()["occurrence"]["id"] != first.json()["occurrence"]["id"]


async def test_nothing_is_taken_of_what_is_paused_or_over(make_user: MakeUser, as_user: AsUser, clock: Clock) -> None:
    person = await make_user()
    patient = await as_user(person)
    as_needed = {"frequency": "daily", "interval": 1, "asNeeded": True, "endDate": "2027-01-05"}
    made = (await patient.post("/api/reminders", json=reminder(recurringPattern=as_needed))).json()["reminderId"]
    take = f"/api/reminders/{made}/take-as-needed"
    await patient.put(f"/api/reminders/{made}", json={"isActive": False})
    problem(await patient.post(take), 409, "reminder_paused")
    await patient.put(f"/api/reminders/{made}", json={"isActive": True})
    assert isinstance(clock, FixedClock)
    # The last day counts whole, in the patient's zone: Dhaka is six hours ahead.
    clock.set(datetime(2027, 1, 5, 17, 59, 59, tzinfo=UTC))
    patient = await as_user(person)
    assert (await patient.post(take)).status_code == 200
    clock.set(datetime(2027, 1, 5, 18, 0, tzinfo=UTC))
    problem(await patient.post(take), 409, "reminder_over")
    assert (await patient.get(f"/api/reminders/{made}/occurrences")).json()["total"] == 1


async def test_preview_says_it_in_the_readers_language_and_stores_nothing(make_user: MakeUser, as_user: AsUser) -> None:
    body = {name: reminder()[name] for name in ("scheduledTime", "isRecurring", "recurringPattern")}
    sentences = set()
    for lang in Lang:
        client = await as_user(await make_user(Role.PATIENT, lang=lang))
        preview = (await client.post("/api/v1/reminders/preview", json=body)).json()["preview"]
        assert preview.keys() == {"sentence", "nextTimes", "timeZone"}
        assert preview["nextTimes"] == [f"2027-01-{day:02d}T02:00:00Z" for day in range(4, 9)]
        sentences.add(preview["sentence"])
        assert (await client.get("/api/reminders")).json()["total"] == 0
    assert len(sentences) == 2


async def test_a_follower_lists_and_does_not_change(platform: Platform, make_user: MakeUser, as_user: AsUser) -> None:
    patient, carer = await make_user(Role.PATIENT), await make_user(Role.CAREGIVER)
    made = (await (await as_user(patient)).post("/api/reminders", json=reminder())).json()["reminderId"]
    client = await as_user(carer)
    assert (await client.get("/api/reminders", params={"userId": str(patient.id)})).status_code == 403
    await people.follow(platform, patient, carer)
    listed = await client.get("/api/reminders", params={"userId": str(patient.id)})
    assert [item["id"] for item in listed.json()["reminders"]] == [made]
    assert (await client.get(f"/api/reminders/{made}")).status_code == 200
    for answer in (
        await client.put(f"/api/reminders/{made}", json={"title": "x"}),
        await client.delete(f"/api/reminders/{made}"),
        await client.post(f"/api/reminders/{made}/taken"),
    ):
        assert answer.status_code == 403


async def test_the_rest_of_the_contract(platform: Platform, make_user: MakeUser, as_user: AsUser, clock: Clock) -> None:
    """Names of the fields of every other answer."""
    patient, carer = await make_user(Role.PATIENT), await make_user(Role.CAREGIVER)
    client = await as_user(patient)
    made = (await client.post("/api/reminders", json=reminder())).json()["reminderId"]
    await _make_due(platform, clock, made, NOW + timedelta(minutes=15, seconds=5))
    inbox = (await client.get("/api/v1/notifications")).json()
    assert inbox.keys() == {"success", "notifications", "total", "unread", "hasMore"}
    assert inbox["notifications"][0].keys() == {
        "id", "kind", "topic", "priority", "title", "body", "createdAt", "readAt", "occurrenceId", "reminderId",
        "patientId",
    }  # fmt: skip
    assert (inbox["total"], inbox["unread"]) == (1, 1)
    assert (await client.post("/api/v1/notifications/read", json={})).json() == {"success": True, "marked": 1}
    assert (await client.get("/api/v1/notifications", params={"unread": "true"})).json()["notifications"] == []

    preferences = (await client.get("/api/v1/preferences")).json()["preferences"]
    assert preferences.keys() == {"items", "quietFrom", "quietTo", "namesOptIn", "highDosesBypass"}
    assert preferences["items"][0].keys() == {
        "topic", "channel", "enabled", "delaySeconds", "priority", "maxAttempts",
    }  # fmt: skip
    changed = await client.put("/api/v1/preferences", json={"quietFrom": "22:00", "quietTo": "06:00"})
    assert changed.json()["preferences"]["quietFrom"] == "22:00:00"
    assert (await client.get("/api/v1/preferences")).json() == changed.json()

    day = (await client.get("/api/v1/offline/today")).json()
    assert day.keys() == {"success", "date", "timeZone", "occurrences", "tomorrow", "generatedAt", "userId"}
    assert day["date"] == "2027-01-04"
    assert day["occurrences"][0]["status"] == "delivered"
    tomorrow = (await client.get("/api/v1/day", params={"date": "2027-01-05"})).json()["occurrences"]
    assert day["tomorrow"] == tomorrow
    assert tomorrow
    adherence = (await client.get("/api/v1/adherence")).json()["adherence"]
    assert {
        "start",
        "end",
        "taken",
        "skipped",
        "missed",
        "expected",
        "percentage",
        "streakDays",
        "days",
        "medicines",
    } <= (adherence.keys())

    await people.follow(platform, patient, carer)
    consents = (await client.get("/api/v1/consents")).json()["consents"]
    assert consents[0]["terms"].keys() == {"purpose", "parts", "startsAt", "endsAt"}
    assert consents[0].keys() == {
        "id", "status", "mine", "waitsForMe", "otherId", "otherName", "createdAt", "terms", "running",
        "organisationId", "organisationName",
    }  # fmt: skip
    dependants = (await (await as_user(carer)).get("/api/v1/dependants")).json()["dependants"]
    whom = {"userId": str(patient.id), "displayName": patient.name, "consentId": consents[0]["id"]}
    assert dependants == [{**whom, "organisationId": None, "organisationName": None}]
    followed = await (await as_user(carer)).get(f"/api/v1/dependants/{patient.id}/day")
    assert [item["id"] for item in followed.json()["occurrences"]] == [item["id"] for item in day["occurrences"]]

    admin = await as_user(await make_user(Role.ADMIN))
    assert (await admin.get("/api/v1/admin/figures")).json()["figures"]["reminders_active"] == 1
    assert (await admin.get("/api/v1/admin/dead-letters")).json() == {"success": True, "notices": [], "events": []}
    sent = await admin.post(
        "/api/v1/admin/broadcasts", json={"textBn": "সতর্কতা", "textEn": "Warning", "roles": ["patient"]}
    )
    assert (sent.status_code, sent.json().keys()) == (202, {"success", "broadcastId"})
    broadcasts = (await admin.get("/api/v1/admin/broadcasts")).json()["broadcasts"]
    assert broadcasts[0].keys() == {
        "id", "textBn", "textEn", "roles", "recipients", "createdAt", "doneAt",
    }  # fmt: skip
