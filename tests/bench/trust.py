"""What trust costs: logins, tokens, the gateway, sealed fields, the audit trail, row-level security, rotating keys.

What a thing costs is measured beside the same without it, in turns, in one run.
"""

from __future__ import annotations

import asyncio
import gc
import tempfile
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import httpx
from fastapi import FastAPI

from healthapp import wiring
from healthapp.api.app import create_api
from healthapp.contexts.reminders.schemas.commands import CreateReminder, ReminderQuery, UpdateReminder
from healthapp.kit.actor import Actor
from healthapp.kit.crypto import Cipher
from healthapp.kit.ids import new_id
from healthapp.wiring import build_platform, database_urls
from tests.bench.figures import Figure, percentile
from tests.bench.flood import FLOOD, in_rounds
from tests.bench.instance import PASSWORD, on_one_core, product
from tests.bench.trust_records import proofs
from tests.support import databases
from tests.support.api import serving
from tests.support.many import plan_later
from tests.support.people import api_login, make_person
from tests.support.pressing import pressing
from workers.keys import finish_rotation

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

    import psycopg

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.support.engines import Engines
    from tests.support.people import Person

LOGINS = 60
_PAUSE = 0.02
STRANGERS, TRIES = 15, 3
REQUESTS = 300
ROWS = 1_000
LISTS = 15
WRITES = 200
TRANSACTIONS = 400
ROTATED = 20_000
_PATIENT = "patient@healthapp.test"


async def run(engines: Engines) -> list[Figure]:
    """Measure logins on the whole product, the rest on a database and a numbered Valkey of our own."""
    figures = await _logins()
    url = databases.make_database(
        engines.database_url, f"{engines.template.removesuffix('_template')}_trust", engines.template
    )
    settings = databases.make_settings(url, databases.redis_url_for(engines.redis_url, 14), key_grace_seconds=2)
    platform = build_platform(settings, "system")
    await platform.load_keys()
    try:
        with databases.connect(url) as owner:
            patient = await make_person(platform)
            figures += await _tokens(settings, platform, patient)
            figures += await _sealed_list(settings, platform)
            figures += await _audited(platform, patient)
            figures += await proofs(platform, owner)
            figures += await _rotation(platform, owner, patient)
            figures += _row_level_security(settings, owner, patient)
    finally:
        await platform.valkey.client.flushdb()
        await platform.close()
    return figures


async def _timed(step: Callable[[], Awaitable[object]]) -> float:
    started = time.perf_counter()
    await step()
    return time.perf_counter() - started


async def _in_turns(count: int, *steps: Callable[[], Awaitable[object]]) -> list[list[float]]:
    """Return the seconds of each step, each done `count` times, after a tenth of that unmeasured."""
    found: list[list[float]] = [[] for _ in steps]
    for number in range(-(count // 10), count):
        for step, times in zip(steps, found, strict=True):
            seconds = await _timed(step)
            if number >= 0:
                times.append(seconds)
    return found


def _middle(times: list[float]) -> float:
    return percentile(times, 0.5)


def _p95_ms(times: list[float]) -> float:
    return percentile(times, 0.95) * 1000


async def _logins() -> list[Figure]:
    """Log in one after the other, then in a flood that others must not notice; then with addresses nobody has."""
    with (
        tempfile.TemporaryDirectory(prefix="healthapp-bench-") as folder,
        product(Path(folder) / "data", HEALTHAPP_REGISTRATIONS_PER_HOUR="100") as (url, _),
    ):
        async with httpx.AsyncClient(base_url=url, timeout=30) as client:

            async def log_in(email: str = _PATIENT, password: str = PASSWORD) -> httpx.Response:
                return await client.post("/api/v1/auth/login", json={"email": email, "password": password})

            answer = await log_in()
            token = answer.raise_for_status().json()["accessToken"]

            async def probe() -> None:
                found = await client.get("/api/v1/preferences", headers={"Authorization": f"Bearer {token}"})
                found.raise_for_status()

            (alone,) = await _in_turns(LOGINS, log_in)
            idle, flooded, done, seconds = await in_rounds(log_in, probe)
            known, unknown = await _strangers(client, log_in)
    return [
        Figure("login, one after the other, p95", _p95_ms(alone), "ms", at_most=150),
        Figure("another request, idle, p95", _p95_ms(idle), "ms"),
        Figure(f"another request while {FLOOD} log in without end, p95", _p95_ms(flooded), "ms"),
        Figure("another request, during / before the flood, p95", _p95_ms(flooded) / _p95_ms(idle), "×", at_most=2),
        Figure("logins meanwhile", done / seconds, "/s"),
        Figure("wrong password, known address, median", _middle(known) * 1000, "ms"),
        Figure("wrong password, unknown address, median", _middle(unknown) * 1000, "ms"),
        Figure("wrong password, known address, p10 to p90", _spread_ms(known), "ms"),
        Figure("wrong password, unknown address, p10 to p90", _spread_ms(unknown), "ms"),
        Figure("known / unknown address, median", _middle(known) / _middle(unknown), "×"),
    ]


def _spread_ms(times: list[float]) -> float:
    return (percentile(times, 0.9) - percentile(times, 0.1)) * 1000


async def _strangers(
    client: httpx.AsyncClient, log_in: Callable[[str, str], Awaitable[httpx.Response]]
) -> tuple[list[float], list[float]]:
    """Return the seconds of wrong passwords for addresses that have an account, and for some that have none."""
    for number in range(STRANGERS):
        account = {
            "email": f"known-{number}@example.com", "password": PASSWORD, "displayName": "রহিমা", "role": "patient",
            "locale": "bn", "timeZone": "Asia/Dhaka",
        }  # fmt: skip
        (await client.post("/api/v1/auth/register", json=account)).raise_for_status()
    known: list[float] = []
    unknown: list[float] = []
    for number in range(STRANGERS):
        for _ in range(TRIES):
            for times, kind in ((known, "known"), (unknown, "other")):
                started = time.perf_counter()
                answer = await log_in(f"{kind}-{number}@example.com", "wrong-wrong-1234")
                times.append(time.perf_counter() - started)
                assert answer.status_code == httpx.codes.UNAUTHORIZED, answer.text
    return known, unknown


async def _tokens(settings: Settings, operator: Platform, patient: Person) -> list[Figure]:
    """Refresh and check tokens, and ask through the whole gateway beside the same service without it."""
    web = build_platform(settings, "web")
    await web.load_keys()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(web.close)
        api = create_api(web)
        await stack.enter_async_context(api.router.lifespan_context(api))
        # As the pages of the whole product do, so that what is known is heard of when it changes.
        hub = api.state.realtime.hub
        stack.callback(hub.hold())
        while not hub.live:  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(_PAUSE)
        login = await api_login(operator, patient, Actor.anonymous(ip="127.0.0.1"))
        refresh = login.refresh_token
        origin = Actor.anonymous(ip="127.0.0.1")
        exchanged = []
        for _ in range(REQUESTS // 3):
            started = time.perf_counter()
            login = await web.refresh_api(refresh, origin)
            exchanged.append(time.perf_counter() - started)
            refresh = login.refresh_token
        token = login.access_token

        async def check() -> None:
            assert await api.state.bearers.who(token, origin) is not None

        async def check_anew() -> None:
            assert await web.authenticate_bearer(token, origin) is not None

        # Of a token that is in use the first is nearly always the case: its check is remembered for seconds.
        checked, asked = await _in_turns(REQUESTS, check, check_anew)
        bare = FastAPI()

        @bare.get("/preferences")
        async def preferences() -> Any:
            async with web.begin(patient.actor) as uow:
                return {"preferences": await web.notifications.preferences(uow)}

        ours_url = await stack.enter_async_context(serving(api))
        bare_url = await stack.enter_async_context(serving(bare))
        client = await stack.enter_async_context(httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}))

        async def ask(address: str) -> None:
            (await client.get(address)).raise_for_status()

        ours, plain = await _in_turns(
            REQUESTS, lambda: ask(f"{ours_url}/api/v1/preferences"), lambda: ask(f"{bare_url}/preferences")
        )
    return [
        Figure("refresh token exchanged, p95", _p95_ms(exchanged), "ms", at_most=50),
        Figure("access token checked, p95", _p95_ms(checked), "ms", at_most=1),
        Figure("access token checked by the database, p95", _p95_ms(asked), "ms"),
        Figure("the same service without a gateway, p95", _p95_ms(plain), "ms"),
        Figure("authenticated request, overhead of the gateway, p95", _p95_ms(ours) - _p95_ms(plain), "ms", at_most=10),
    ]


class _PlainCipher(Cipher):
    """Seals nothing: only here, to see what sealing costs."""

    def seal(self, field: str, row_id: UUID | str, plain: str) -> str:
        del field, row_id
        return plain

    def open(self, field: str, row_id: UUID | str, sealed: str) -> str:
        del field, row_id
        return sealed


def _reminder(number: int) -> CreateReminder:
    return CreateReminder.model_validate(
        {
            "type": "medicine", "title": f"Metformin {number}", "description": "খাবারের পরে, এক গ্লাস পানি দিয়ে",
            "scheduledTime": (datetime.now(UTC) + timedelta(days=1, minutes=number)).isoformat(), "isRecurring": False,
            "medicineInfo": {"name": "Metformin", "dosage": "500 mg", "instructions": "with water"},
        }
    )  # fmt: skip


async def _sealed_list(settings: Settings, sealed: Platform) -> list[Figure]:
    """List a thousand reminders with their texts, sealed, and by the same code as plain text."""
    with patch.object(wiring, "Cipher", _PlainCipher):
        plain = build_platform(settings, "system")
    await plain.load_keys()
    query = ReminderQuery.model_construct(limit=ROWS, offset=0)
    lists = []
    try:
        # The account itself is sealed either way: the plain platform has to read an address of its own.
        for platform in (sealed, plain):
            person = await make_person(platform)
            async with platform.begin(person.actor) as uow:
                for number in range(ROWS):
                    await platform.reminders.create(uow, _reminder(number))
            lists.append(_lister(platform, person, query))
        gc.collect()
        with_seals, without = await _in_turns(LISTS, *lists)
    finally:
        await plain.close()
    return [
        Figure(f"list of {ROWS:,} reminders, sealed, median", _middle(with_seals) * 1000, "ms"),
        Figure(f"list of {ROWS:,} reminders, sealed / plain", _middle(with_seals) / _middle(without), "×", at_most=1.5),
    ]


def _lister(platform: Platform, person: Person, query: ReminderQuery) -> Callable[[], Awaitable[None]]:
    async def read() -> None:
        async with platform.begin(person.actor) as uow:
            found, total = await platform.reminders.search(uow, query)
        assert (len(found), total, found[0].description) == (ROWS, ROWS, "খাবারের পরে, এক গ্লাস পানি দিয়ে")

    return read


async def _audited(platform: Platform, patient: Person) -> list[Figure]:
    """Change a reminder with and without its row in the audit trail."""
    async with platform.begin(patient.actor) as uow:
        reminder = (await platform.reminders.create(uow, _reminder(0))).id

    async def change() -> None:
        command = UpdateReminder(title=f"Metformin {time.monotonic_ns()}")
        async with platform.begin(patient.actor) as uow:
            await platform.reminders.update(uow, reminder, command)

    async def nothing(*_: object) -> None:
        """Write no row."""

    async def change_unseen() -> None:
        with patch("healthapp.kit.uow.write_audit", nothing):
            await change()

    audited, unseen = await _in_turns(WRITES, change, change_unseen)
    return [
        Figure("one change, audited, median", _middle(audited) * 1000, "ms"),
        Figure("one change, audited / not", _middle(audited) / _middle(unseen), "×", at_most=1.3),
    ]


_NAME = "SELECT set_config('app.actor_id', %s, true), set_config('app.actor_role', 'patient', true)"
_READS = (
    "SELECT id, title_ct, scheduled_at FROM reminders_reminder WHERE patient_id = %s ORDER BY id LIMIT 20",
    "SELECT id, due_at, status FROM reminders_occurrence WHERE patient_id = %s ORDER BY due_at LIMIT 20",
    "SELECT id, locale, time_zone FROM identity_user WHERE id = %s",
)


def _row_level_security(settings: Settings, owner: psycopg.Connection[Any], patient: Person) -> list[Figure]:
    """Read one's own rows as the pages' role, and as the owner, whom no policy holds."""
    owner.execute("TRUNCATE reminders_reminder CASCADE")
    plan_later(owner, ROTATED)
    person = str(patient.id)
    for table in ("reminders_reminder", "reminders_occurrence"):
        somebody = f"(SELECT patient_id FROM {table} LIMIT 1)"  # noqa: S608 - a name from above
        owner.execute(f"UPDATE {table} SET patient_id = %s WHERE patient_id = {somebody}".encode(), (person,))  # noqa: S608 - as above
    roles = [database_urls(settings, "web")["healthapp_app"], settings.database_url.get_secret_value()]
    figures = []
    for what, reads, limit in (("three statements", _READS, 1.3), ("one statement", _READS[:1], 1.7)):
        connections = [databases.connect(url.replace("+psycopg", "")) for url in roles]
        times: list[list[float]] = [[], []]
        with on_one_core([each.info.backend_pid for each in connections]):
            for _ in range(TRANSACTIONS):
                for connection, found in zip(connections, times, strict=True):
                    started = time.perf_counter()
                    with connection.transaction():
                        connection.execute(_NAME, (person,))
                        for query in reads:
                            connection.execute(query, (person,)).fetchall()
                    found.append(time.perf_counter() - started)
        for connection in connections:
            connection.close()
        held, free = (_middle(each[TRANSACTIONS // 10 :]) for each in times)
        figures += [
            Figure(f"transaction of {what}, held by policies, median", held * 1000, "ms"),
            Figure(f"transaction of {what}, held by policies / not", held / free, "×", at_most=limit),
        ]
    return figures


async def _rotation(platform: Platform, owner: psycopg.Connection[Any], patient: Person) -> list[Figure]:
    """Give every sealed value a new key. What was written as plain text goes first: it would be refused."""
    await platform.valkey.client.flushdb()
    owner.execute("TRUNCATE reminders_reminder CASCADE")
    owner.execute("DELETE FROM identity_user WHERE email_ct NOT LIKE 'v1|%'")
    columns = (
        "id, patient_id, created_by, type, title_ct, description_ct, scheduled_at, time_zone, is_recurring, horizon_at"
    )
    later = datetime.now(UTC) + timedelta(days=1)
    seal = platform.cipher.seal
    with owner.cursor() as cursor, cursor.copy(f"COPY reminders_reminder ({columns}) FROM STDIN") as copy:
        for _ in range(ROTATED):
            row = new_id()
            texts = [seal(f"reminders_reminder.{name}", row, "Metformin 500 mg") for name in ("title", "description")]
            copy.write_row((row, patient.id, patient.id, "medicine", *texts, later, "Asia/Dhaka", False, later))
    web = build_platform(platform.settings, "web")
    try:
        transport = httpx.ASGITransport(app=create_api(web))
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver", timeout=60) as client:
            login = {"email": patient.email, "password": patient.password}
            answer = (await client.post("/api/v1/auth/login", json=login)).raise_for_status()
            client.headers["Authorization"] = f"Bearer {answer.json()['accessToken']}"
            alone = await _rotated(platform)
            async with pressing(client) as pressed:
                beside, begun = await _rotated(platform), pressed.answered
    finally:
        await web.close()
    return [
        Figure("rows sealed with a new key, beside nothing else", alone, "rows/s"),
        Figure("rows sealed with a new key, while three people write and read without a pause", beside, "rows/s"),
        Figure("their requests answered meanwhile", begun, "requests", at_least=1),
        Figure("of them refused, unreadable, or not what was written", len(pressed.wrong), "requests", at_most=0),
    ]


async def _rotated(platform: Platform) -> float:
    """Rotate, and return how many rows a second were sealed anew."""
    async with platform.begin(Actor.system()) as uow:
        assert await platform.compliance.begin_rotation(uow, now=True)
    steps: list[tuple[float, int]] = []
    await finish_rotation(
        platform, Actor.system(), on_step=lambda done: steps.append((time.perf_counter(), done.resealed))
    )
    # A new key seals only once every process has heard of it; until then nothing is done, and nothing is counted.
    working = [(at, count) for at, count in steps if count]
    rows = sum(count for _, count in working[1:])
    return rows / (working[-1][0] - working[0][0])
