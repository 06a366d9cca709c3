"""What proving costs: sealing and checking the trail, every compliance check, one patient's log and one whole copy."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import httpx

from healthapp.api.app import create_api
from healthapp.kit.actor import Actor, Role
from healthapp.wiring import build_platform
from tests.bench.figures import Figure, percentile
from tests.support.doses import make_daily
from tests.support.people import follow, make_person
from workers.assurance import make_due_checks

if TYPE_CHECKING:
    import psycopg

    from healthapp.wiring import Platform
    from tests.support.people import Person

LOOKS = 20_000
REMINDERS = 100
PAGES = 60
COPIES = 3
_LOOKED = """
INSERT INTO compliance_audit_event (id, at, actor_id, actor_role, action, resource_type, patient_id, outcome, purpose,
    detail)
SELECT gen_random_uuid(), now() - n * interval '5 minutes', %(reader)s, 'caregiver', 'occurrence.list', 'occurrence',
    %(patient)s, 'success', 'caregiving', '{}' FROM generate_series(1, %(looks)s) AS n
"""


async def proofs(platform: Platform, owner: psycopg.Connection[Any]) -> list[Figure]:
    """Measure them on a patient at whose record somebody has looked thousands of times."""
    patient, reader = await make_person(platform), await make_person(platform, Role.CAREGIVER)
    await follow(platform, patient, reader)
    for number in range(REMINDERS):
        await make_daily(platform, patient, f"Metformin {number}")
    owner.execute(_LOOKED, {"reader": reader.id, "patient": patient.id, "looks": LOOKS})
    return [
        *await _chain(platform),
        *await _checks(platform),
        *await _log(platform, patient),
        *await _copy(platform, patient),
    ]


async def _chain(platform: Platform) -> list[Figure]:
    sealed, sealing = 0, 0.0
    while sealed < LOOKS:
        started = time.perf_counter()
        async with platform.begin(Actor.worker()) as uow:
            sealed = max(sealed, await platform.compliance.seal_audit(uow))
        sealing = time.perf_counter() - started
    started = time.perf_counter()
    async with platform.begin(Actor.system()) as uow:
        found = await platform.compliance.verify_audit(uow)
    checking = time.perf_counter() - started
    assert found.ok, found.reason
    return [
        Figure("rows of the trail sealed into the chain", sealed / sealing, "rows/s"),
        Figure("rows of the trail checked against the chain", found.rows / checking, "rows/s"),
    ]


async def _checks(platform: Platform) -> list[Figure]:
    started = time.perf_counter()
    made = await make_due_checks(platform)
    seconds = time.perf_counter() - started
    return [Figure(f"compliance score, all {len(made)} checks made", seconds, "s")]


async def _log(platform: Platform, patient: Person) -> list[Figure]:
    web = build_platform(platform.settings, "web")
    times = []
    try:
        transport = httpx.ASGITransport(app=create_api(web))
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver", timeout=60) as client:
            login = {"email": patient.email, "password": patient.password}
            answer = (await client.post("/api/v1/auth/login", json=login)).raise_for_status()
            client.headers["Authorization"] = f"Bearer {answer.json()['accessToken']}"
            for _ in range(PAGES):
                started = time.perf_counter()
                page = (await client.get("/api/v1/access-log?limit=50")).raise_for_status().json()
                times.append(time.perf_counter() - started)
                assert page["total"] >= LOOKS
    finally:
        await web.close()
    return [Figure(f"a page of who looked, of {LOOKS:,} looks, p95", percentile(times, 0.95) * 1000, "ms")]


async def _copy(platform: Platform, patient: Person) -> list[Figure]:
    times, size = [], 0
    for _ in range(COPIES):
        started = time.perf_counter()
        async with platform.begin(Actor.system()) as uow:
            made = await platform.privacy.hand_out(
                uow, patient.id, "bench", platform.summaries, locale="bn", zone="Asia/Dhaka"
            )
        times.append(time.perf_counter() - started)
        size = len(made)
    return [
        Figure("a copy of everything held of that patient (JSON, FHIR, PDF), median", percentile(times, 0.5), "s"),
        Figure("its size", size / 1000, "kB"),
    ]
