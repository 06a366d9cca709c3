"""Bad input: one clear 422 that names the field, in the reader's language, and nothing stored."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.api.bounds import LONG_TEXT_LIMIT
from healthapp.kit.actor import Role
from healthapp.kit.i18n import Lang
from tests.support.api import fields, problem, reminder

if TYPE_CHECKING:
    import httpx
    import psycopg

    from tests.conftest import AsUser, MakeUser

DAILY = {"frequency": "daily", "interval": 1}
JSON = {"Content-Type": "application/json"}
MEGABYTE = "x" * 1_000_000

CREATE: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("end before start", {"recurringPattern": {**DAILY, "endDate": "2026-12-01"}},
     {"recurringPattern.endDate": "end_before_start"}),
    ("interval 0", {"recurringPattern": {"frequency": "daily", "interval": 0}},
     {"recurringPattern.interval": "interval_zero"}),
    ("negative interval", {"recurringPattern": {"frequency": "daily", "interval": -3}},
     {"recurringPattern.interval": "interval_zero"}),
    ("interval as text", {"recurringPattern": {"frequency": "daily", "interval": "two"}},
     {"recurringPattern.interval": "not_an_integer"}),
    ("unknown zone", {"timeZone": "Mars/Olympus"}, {"timeZone": "bad_zone"}),
    ("a zone that walks the file system", {"timeZone": "../../etc/passwd"}, {"timeZone": "bad_zone"}),
    ("a million occurrences", {"recurringPattern": {**DAILY, "count": 1_000_000}},
     {"recurringPattern.count": "too_many_occurrences"}),
    ("a million occurrences by date",
     {"recurringPattern": {"frequency": "hourly", "interval": 1, "endDate": "2141-01-01"}},
     {"recurringPattern.endDate": "too_many_occurrences"}),
    ("a long title", {"title": "x" * 201}, {"title": "too_long"}),
    ("a megabyte of title", {"title": MEGABYTE}, {"title": "too_long"}),
    ("an empty title", {"title": "   "}, {"title": "required"}),
    ("NUL in the title", {"title": "a\x00b"}, {"title": "nul_character"}),
    ("NUL in the description", {"description": "a\x00b"}, {"description": "nul_character"}),
    ("NUL in the medicine", {"medicineInfo": {"name": "a\x00", "dosage": "1", "instructions": "x"}},
     {"medicineInfo.name": "nul_character"}),
    ("half a character", {"title": "\ud800"}, {"title": "bad_character"}),
    ("unknown field", {"colour": "blue"}, {"colour": "unknown_field"}),
    ("unknown field inside", {"recurringPattern": {**DAILY, "colour": 1}},
     {"recurringPattern.colour": "unknown_field"}),
    ("a name of our code", {"scheduled_time": "2027-01-04T08:00:00Z"}, {"scheduled_time": "unknown_field"}),
    ("a name of our code inside", {"recurringPattern": {**DAILY, "end_date": "2027-02-01"}},
     {"recurringPattern.end_date": "unknown_field"}),
    ("someone else's reminder", {"userId": "0190f5a0-0000-7000-8000-000000000000"}, {"userId": "unknown_field"}),
    ("unknown type", {"type": "party"}, {"type": "unknown_choice"}),
    ("no time", {"scheduledTime": "tomorrow"}, {"scheduledTime": "bad_datetime"}),
    ("seconds since 1970", {"scheduledTime": 1_800_000_000}, {"scheduledTime": "bad_datetime"}),
    ("seconds as text", {"scheduledTime": "1800000000"}, {"scheduledTime": "bad_datetime"}),
    ("yes for true", {"isRecurring": "yes"}, {"isRecurring": "not_a_bool"}),
    ("a time that does not exist", {"scheduledTime": "2027-02-30T08:00:00Z"}, {"scheduledTime": "bad_datetime"}),
    ("a time in the year 9999", {"scheduledTime": "9999-12-31T23:59:59Z"}, {"scheduledTime": "too_far_ahead"}),
    ("recurring without a pattern", {"recurringPattern": None}, {"recurringPattern": "pattern_missing"}),
    ("a pattern without recurring", {"isRecurring": False}, {"recurringPattern": "pattern_not_allowed"}),
    ("no such time of day", {"recurringPattern": {**DAILY, "timesOfDay": ["25:00"]}},
     {"recurringPattern.timesOfDay.0": "bad_time"}),
    ("no such weekday", {"recurringPattern": {**DAILY, "weekdays": ["xx"]}},
     {"recurringPattern.weekdays.0": "unknown_choice"}),
    ("negative stock", {"refill": {"onHand": -1}}, {"refill.onHand": "out_of_range"}),
    ("everything of another shape", {"title": ["a"], "isRecurring": "perhaps", "medicineInfo": "x"},
     {"title": "not_a_text", "isRecurring": "not_a_bool", "medicineInfo": "not_an_object"}),
]  # fmt: skip


@pytest.fixture
async def readers(make_user: MakeUser, as_user: AsUser) -> dict[Lang, httpx.AsyncClient]:
    return {lang: await as_user(await make_user(Role.PATIENT, lang=lang)) for lang in Lang}


def _is_bangla(text: str) -> bool:
    return any("\u0980" <= char <= "\u09ff" for char in text)


@pytest.mark.parametrize(("changes", "expected"), [case[1:] for case in CREATE], ids=[case[0] for case in CREATE])
async def test_create_names_the_field_in_both_languages_and_stores_nothing(
    readers: dict[Lang, httpx.AsyncClient],
    owner: psycopg.Connection[tuple[Any, ...]],
    changes: dict[str, Any],
    expected: dict[str, str],
) -> None:
    for lang, client in readers.items():
        for base in ("/api/reminders", "/api/v1/reminders"):
            answer = await client.post(base, content=json.dumps(reminder(**changes)), headers=JSON)
            assert fields(answer) == expected
            body = problem(answer, 422, "invalid")
            texts = [body["title"], body["detail"], *(error["message"] for error in body["errors"])]
            assert [_is_bangla(text) for text in texts] == [lang is Lang.BN] * len(texts), texts
            assert answer.headers["content-language"] == lang
    for table in ("reminders_reminder", "reminders_occurrence", "outbox_event"):
        rows = owner.execute(f"SELECT count(*) FROM {table} WHERE true").fetchone()  # noqa: S608 - our own names
        left = rows[0] if rows else None
        assert left == (2 if table == "outbox_event" else 0)  # the two registrations


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"duration": -5}, "too_small"),
        ({"duration": 0}, "too_small"),
        ({"duration": 1441}, "too_big"),
        ({"duration": 10**30}, "too_big"),
        ({"duration": 1.5}, "not_an_integer"),
        ({"duration": "10"}, "not_an_integer"),
        ({"duration": None}, "not_an_integer"),
        ({}, "required"),
        ({"duration": 10, "until": "noon"}, "unknown_field"),
    ],
)
async def test_snooze_is_one_to_1440_whole_minutes(
    readers: dict[Lang, httpx.AsyncClient], body: dict[str, Any], code: str
) -> None:
    client = readers[Lang.BN]
    made = (await client.post("/api/reminders", json=reminder())).json()["reminderId"]
    (found,) = fields(await client.post(f"/api/reminders/{made}/snooze", json=body)).values()
    assert found == code


@pytest.mark.parametrize(
    ("path", "params", "expected"),
    [
        ("/api/reminders", {"limit": "0"}, {"limit": "too_small"}),
        ("/api/reminders", {"limit": "100000"}, {"limit": "too_big"}),
        ("/api/reminders", {"offset": "-1"}, {"offset": "too_small"}),
        ("/api/reminders", {"colour": "blue"}, {"colour": "unknown_field"}),
        ("/api/reminders", {"user_id": "x"}, {"user_id": "unknown_field"}),
        ("/api/reminders", {"userId": "me"}, {"userId": "bad_id"}),
        ("/api/reminders", {"isActive": "perhaps"}, {"isActive": "not_a_bool"}),
        ("/api/reminders", {"startDate": "soon"}, {"startDate": "bad_date"}),
        ("/api/reminders", {"startDate": "0"}, {"startDate": "bad_date"}),
        ("/api/v1/adherence", {"endDate": "0"}, {"endDate": "bad_date"}),
        ("/api/reminders", {"startDate": "2027-02-01", "endDate": "2027-01-01"}, {"endDate": "end_before_start"}),
        ("/api/v1/day", {"date": "2027-13-01"}, {"date": "bad_date"}),
        ("/api/v1/adherence", {"startDate": "2020-01-01", "endDate": "2027-01-01"}, {"endDate": "period_too_long"}),
        ("/api/v1/me", {"fields": "all"}, {"fields": "unknown_field"}),
        ("/api/v1/consents", {"all": "1"}, {"all": "unknown_field"}),
    ],
)
async def test_queries(
    readers: dict[Lang, httpx.AsyncClient], path: str, params: dict[str, str], expected: dict[str, str]
) -> None:
    assert fields(await readers[Lang.EN].get(path, params=params)) == expected


async def test_html_is_text(readers: dict[Lang, httpx.AsyncClient]) -> None:
    evil = "<img src=x onerror=alert(1)> & <b>bold</b>"
    client = readers[Lang.EN]
    made = (await client.post("/api/reminders", json=reminder(title=evil, description=evil))).json()["reminderId"]
    answer = await client.get(f"/api/reminders/{made}")
    assert answer.headers["content-type"] == "application/json"
    assert (answer.json()["reminder"]["title"], answer.json()["reminder"]["description"]) == (evil, evil)


async def test_many_refused_fields_are_one_answer(readers: dict[Lang, httpx.AsyncClient]) -> None:
    answer = await readers[Lang.EN].post("/api/reminders", json={f"x{n}": 1 for n in range(5000)})
    assert len(problem(answer, 422)["errors"]) == 50


async def test_a_name_that_is_no_text_comes_back_as_one(readers: dict[Lang, httpx.AsyncClient]) -> None:
    answer = await readers[Lang.EN].post("/api/reminders", content=b'{"\\ud800": 1}', headers=JSON)
    assert fields(answer) == {"body": "bad_character"}
    answer = await readers[Lang.EN].post("/api/reminders", content=b'{"a_\\ud800": 1}', headers=JSON)
    assert fields(answer) == {"a_?": "unknown_field"}


class TestBodies:
    """What is no JSON, or too much of it."""

    @pytest.fixture
    def client(self, readers: dict[Lang, httpx.AsyncClient]) -> httpx.AsyncClient:
        return readers[Lang.EN]

    @pytest.mark.parametrize(
        "content",
        [b"{", b"", b"\xff\xfe", b'{"a":}', b"[" * 15, b'{"duration": ' + b"9" * 10_000 + b"}"],
        ids=["cut off", "empty", "no UTF-8", "no value", "nested without end", "a number without end"],
    )
    async def test_malformed(self, client: httpx.AsyncClient, content: bytes) -> None:
        answer = await client.post("/api/reminders", content=content, headers=JSON)
        if content:
            problem(answer, 400, "malformed")
        else:
            assert fields(answer) == {"body": "required"}

    @pytest.mark.parametrize("content", [b"null", b"[]", b'"text"', b"7"])
    async def test_another_shape(self, client: httpx.AsyncClient, content: bytes) -> None:
        answer = await client.post("/api/reminders", content=content, headers=JSON)
        assert set(fields(answer)) == {"body"}

    @pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None])
    async def test_another_content_type(self, client: httpx.AsyncClient, kind: str | None) -> None:
        headers = {"Content-Type": kind} if kind else {}
        problem(await client.post("/api/reminders", content=b"{}", headers=headers), 415, "unsupported_media_type")

    @pytest.mark.parametrize("path", ["/api/reminders", "/api/v1/reminders"])
    async def test_more_than_is_read(self, client: httpx.AsyncClient, path: str) -> None:
        problem(await client.post(path, json=reminder(title="x" * LONG_TEXT_LIMIT)), 413, "payload_too_large")

    @pytest.mark.parametrize("path", ["/api/v1/preferences", "/api/v1/auth/login"])
    async def test_a_megabyte_elsewhere(self, client: httpx.AsyncClient, path: str) -> None:
        method = "PUT" if path.endswith("preferences") else "POST"
        problem(await client.request(method, path, json={"email": MEGABYTE}), 413, "payload_too_large")

    async def test_more_that_does_not_say_so(self, client: httpx.AsyncClient) -> None:
        async def pieces() -> Any:
            for _ in range(LONG_TEXT_LIMIT // 10_000 + 1):
                yield b'{"title": "' + b"x" * 10_000

        answer = await client.post("/api/reminders", content=pieces(), headers=JSON)
        problem(answer, 413, "payload_too_large")

    async def test_a_length_that_is_no_number(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/api/reminders", content=b"{}", headers={"Content-Length": "-1"})
        problem(answer, 400, "malformed")

    async def test_the_login_is_asked_before_the_body_is_read(self, make_client: Any) -> None:
        stranger = make_client()
        for content in (b"{", b"{}", b""):
            answer = await stranger.post("/api/reminders", content=content, headers=JSON)
            problem(answer, 401)
