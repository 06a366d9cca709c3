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

    from healthapp.wiring import Platform
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
    ("a time in the year 9999 of a zone behind", {"scheduledTime": "9999-12-31T23:59:59",
     "timeZone": "Pacific/Pago_Pago"}, {"scheduledTime": "too_far_ahead"}),
    ("a time in the year 1", {"scheduledTime": "0001-01-01T00:00:00+06:00"},
     {"scheduledTime": "too_long_ago"}),
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

# A change is refused what a new reminder is refused; only what is absent means something else: that it stays.
CHANGE: list[tuple[str, Any, dict[str, str]]] = [
    *(case for case in CREATE if case[0] not in {"recurring without a pattern", "a pattern without recurring"}),
    ("recurring, its pattern taken away", {"isRecurring": True, "recurringPattern": None},
     {"recurringPattern": "pattern_missing"}),
    ("a pattern for what comes once", {"isRecurring": False, "recurringPattern": DAILY},
     {"recurringPattern": "pattern_not_allowed"}),
    ("a start after the end that is stored", {"scheduledTime": "2027-03-01T08:00:00+06:00"},
     {"recurringPattern.endDate": "end_before_start"}),
    ("HTML for a zone", {"timeZone": "<b>Asia/Dhaka</b>"}, {"timeZone": "bad_zone"}),
    ("a zone that is a number", {"timeZone": 6}, {"timeZone": "not_a_text"}),
    ("one for true", {"isActive": 1, "isCompleted": "yes"}, {"isActive": "not_a_bool", "isCompleted": "not_a_bool"}),
    ("no id", {"isCompleted": True, "occurrenceId": "the first"}, {"occurrenceId": "bad_id"}),
    ("a megabyte of description", {"description": MEGABYTE}, {"description": "too_long"}),
    ("one wrong field beside good ones", {"title": "Napa", "refill": {"onHand": 10**30}},
     {"refill.onHand": "out_of_range"}),
    ("a list", [], {"body": "not_an_object"}),
]  # fmt: skip
ANSWER: list[tuple[str, Any, dict[str, str]]] = [
    ("no id", {"occurrenceId": "<b>1</b>"}, {"occurrenceId": "bad_id"}),
    ("a number for an id", {"occurrenceId": 7}, {"occurrenceId": "bad_id"}),
    ("unknown field", {"colour": "blue"}, {"colour": "unknown_field"}),
    ("a name of our code", {"occurrence_id": None}, {"occurrence_id": "unknown_field"}),
    ("a megabyte nobody asked for", {"title": MEGABYTE}, {"title": "unknown_field"}),
    ("a list", [{}], {"body": "not_an_object"}),
    ("a text", "taken", {"body": "not_an_object"}),
]
SKIP: list[tuple[str, Any, dict[str, str]]] = [
    *ANSWER,
    ("a long reason", {"reason": "x" * 501}, {"reason": "too_long"}),
    ("a megabyte of reason", {"reason": MEGABYTE}, {"reason": "too_long"}),
    ("NUL", {"reason": "a\x00b"}, {"reason": "nul_character"}),
    ("half a character", {"reason": "\udfff"}, {"reason": "bad_character"}),
    ("a number", {"reason": 7}, {"reason": "not_a_text"}),
    ("a list of reasons", {"reason": ["tired"]}, {"reason": "not_a_text"}),
]
SNOOZE: list[tuple[str, Any, dict[str, str]]] = [
    *((name, {"duration": 10, **body} if isinstance(body, dict) else body, said) for name, body, said in ANSWER),
    ("negative", {"duration": -5}, {"duration": "too_small"}),
    ("nothing at all", {"duration": 0}, {"duration": "too_small"}),
    ("hugely negative", {"duration": -(10**30)}, {"duration": "too_small"}),
    ("a day and a minute", {"duration": 1441}, {"duration": "too_big"}),
    ("huge", {"duration": 10**30}, {"duration": "too_big"}),
    ("half a minute more", {"duration": 1.5}, {"duration": "not_an_integer"}),
    ("a text", {"duration": "10"}, {"duration": "not_an_integer"}),
    ("true", {"duration": True}, {"duration": "not_an_integer"}),
    ("null", {"duration": None}, {"duration": "not_an_integer"}),
    ("absent", {}, {"duration": "required"}),
    ("two wrong at once", {"duration": 0, "reason": MEGABYTE}, {"duration": "too_small", "reason": "unknown_field"}),
]
ONCE = {"isRecurring": False, "recurringPattern": None}
"""May be answered before its time: what is refused here would have changed something."""
WRITES = [
    ("PUT", "", {"recurringPattern": {**DAILY, "endDate": "2027-02-01"}}, {"title": "Napa"}, CHANGE),
    ("POST", "/taken", ONCE, {}, ANSWER),
    ("POST", "/skip", ONCE, {"reason": "<b>tired</b>"}, SKIP),
    ("POST", "/snooze", ONCE, {"duration": 1440}, SNOOZE),
]
STORED = (
    *("reminders_reminder", "reminders_occurrence", "notifications_notice", "outbox_event", "outbox_delivery"),
    "api_idempotency",
)


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


async def _stored(platform: Platform, owner: psycopg.Connection[tuple[Any, ...]]) -> dict[str, Any]:
    """Return every row that a reminder's change could touch, and its entry in the index."""
    found: dict[str, Any] = {
        table: sorted(text for (text,) in owner.execute(f"SELECT t::text FROM {table} t"))  # noqa: S608 - our own names
        for table in STORED
    }
    for row in owner.execute("SELECT id FROM reminders_reminder").fetchall():
        found[str(row[0])] = await platform.valkey.client.hgetall(f"reminder:{row[0]}")  # type: ignore[misc]  # typed as both
    return found


def _wrong(answer: httpx.Response, lang: Lang, expected: dict[str, str]) -> str | None:
    """Return what is wrong with a refusal."""
    if answer.status_code != 422:
        return f"{answer.status_code} {answer.text[:200]}"
    if (found := fields(answer)) != expected:
        return f"{found} and not {expected}"
    body = answer.json()
    texts = [body["title"], body["detail"], *(error["message"] for error in body["errors"])]
    other = [text for text in texts if _is_bangla(text) is not (lang is Lang.BN)]
    return f"not in {lang}: {other}" if other or answer.headers["content-language"] != lang else None


@pytest.mark.parametrize(("method", "path", "made", "good", "cases"), WRITES, ids=["change", "taken", "skip", "snooze"])
async def test_a_refused_write_names_the_field_in_both_languages_and_changes_nothing(
    readers: dict[Lang, httpx.AsyncClient],
    platform: Platform,
    owner: psycopg.Connection[tuple[Any, ...]],
    method: str,
    path: str,
    made: dict[str, Any],
    good: dict[str, Any],
    cases: list[tuple[str, Any, dict[str, str]]],
) -> None:
    ids = {}
    for lang, client in readers.items():
        ids[lang] = (await client.post("/api/reminders", json=reminder(**made))).json()["reminderId"]
    before = await _stored(platform, owner)
    faults = []
    for lang, client in readers.items():
        for base in ("/api/reminders", "/api/v1/reminders"):
            for number, (name, body, expected) in enumerate(cases):
                # Under a key, which a refused write has to leave free.
                answer = await client.request(
                    method,
                    f"{base}/{ids[lang]}{path}",
                    content=json.dumps(body),
                    headers={**JSON, "Idempotency-Key": f"{lang}-{number}-{base}"},
                )
                if fault := _wrong(answer, lang, expected):
                    faults.append(f"{name}, {base}, {lang}: {fault}")
    assert not faults, "\n".join(faults)
    assert await _stored(platform, owner) == before
    # What is right does change it, so that the refusals above were of the fields and of nothing else.
    client = readers[Lang.BN]
    answer = await client.request(method, f"/api/v1/reminders/{ids[Lang.BN]}{path}", json=good)
    assert answer.status_code == 200, answer.text
    assert await _stored(platform, owner) != before


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


async def test_the_edges_of_the_calendar_are_days_like_others(readers: dict[Lang, httpx.AsyncClient]) -> None:
    client = readers[Lang.EN]
    made = (await client.post("/api/reminders", json=reminder())).json()["reminderId"]
    for path in ("/api/reminders", f"/api/reminders/{made}/occurrences", "/api/v1/adherence", "/api/v1/day"):
        for query in ("startDate=0001-01-01&endDate=9999-12-31", "endDate=9999-12-31", "date=9999-12-31"):
            answer = await client.get(f"{path}?{query}")
            assert answer.status_code == 200 or fields(answer), path


async def test_html_is_text(readers: dict[Lang, httpx.AsyncClient]) -> None:
    evil = "<img src=x onerror=alert(1)> & <b>bold</b>"
    client = readers[Lang.EN]
    made = (await client.post("/api/reminders", json=reminder(title=evil, description=evil))).json()["reminderId"]
    answer = await client.get(f"/api/reminders/{made}")
    assert answer.headers["content-type"] == "application/json"
    assert (answer.json()["reminder"]["title"], answer.json()["reminder"]["description"]) == (evil, evil)
    await client.put(f"/api/reminders/{made}", json={"title": evil[::-1], **ONCE})
    assert (await client.get(f"/api/reminders/{made}")).json()["reminder"]["title"] == evil[::-1]
    skipped = await client.post(f"/api/reminders/{made}/skip", json={"reason": evil})
    assert skipped.headers["content-type"] == "application/json"
    (known,) = (await client.get(f"/api/reminders/{made}/occurrences")).json()["occurrences"]
    assert known["skipReason"] == evil


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
