"""What somebody types into a check of medicines, or says of themselves, reaches no log line, no trace and no metric."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.adapters.otlp import Tracing
from healthapp.kit.actor import Role
from state.about_self import AboutSelfState
from state.interactions import InteractionsState, MedicineWarningState
from state.reminder_form import ReminderFormState
from tests.integration.security.test_log_lines import Log
from tests.integration.security.test_log_lines import log as _log
from tests.peers.otlp import OtlpPeer
from tests.support.tabs import open_process

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser

log = _log
CHECK = "/api/v1/knowledge/drug-interaction"
MARKERS = tuple(f"zq{name}mark" for name in ("medicine", "allergy", "illness", "query", "field", "dosage", "reminder"))
MEDICINE, ALLERGY, ILLNESS, QUERY, FIELD, DOSAGE, REMINDER = MARKERS
FIGURES = ("1957-03-08", "43.2175")
INFO = {"age": 61, "allergies": [ALLERGY], "conditions": [ILLNESS], "egfr": 43.2175, "pregnant": False}


@pytest.fixture
def collector() -> Iterator[OtlpPeer]:
    with OtlpPeer() as peer:
        yield peer


@pytest.fixture
def tracing(collector: OtlpPeer) -> Iterator[Tracing]:
    made = Tracing("tests", collector.url)
    yield made
    made.stop()


async def _nothing_is_told(log: Log, client: httpx.AsyncClient, collector: OtlpPeer, tracing: Tracing) -> None:
    tracing.flush()
    assert log.lines, "there is a log to look into"
    assert collector.raw, "there are traces to look into"
    told = {
        "log": log.stream.getvalue(),
        "traces": collector.raw.decode(errors="replace"),
        "metrics": (await client.get("/metrics")).text,
    }
    assert [(where, one) for where, text in told.items() for one in (*MARKERS, *FIGURES) if one in text] == []


async def test_nothing_that_is_sent_is_told(
    log: Log, client: httpx.AsyncClient, as_user: AsUser, make_user: MakeUser, collector: OtlpPeer, tracing: Tracing
) -> None:
    bodies: list[tuple[dict[str, object], int]] = [
        ({"medicines": [MEDICINE, "warfarin", "Ecosprin 75"], "patientInfo": INFO}, 200),
        ({"medicines": ["napa"], FIELD: MEDICINE}, 422),
        ({"medicines": ["napa"], "patientInfo": {"age": MEDICINE, "gender": ILLNESS, FIELD: 1}}, 422),
        ({"medicines": f"{MEDICINE} napa"}, 422),
        ({"medicines": [f"<b>{MEDICINE}</b>"]}, 422),
    ]
    for path in (CHECK, "/api/knowledge/drug-interaction"):
        for body, status in bodies:
            assert (await client.post(path, json=body)).status_code == status
    suggested = await client.get("/api/v1/knowledge/medicines", params={"q": QUERY})
    refused = await client.get("/api/v1/knowledge/medicines", params={"q": QUERY * 60, FIELD: QUERY})
    assert (suggested.status_code, refused.status_code) == (200, 422)
    patient = await as_user(await make_user())
    assert (await patient.post(CHECK, json={**bodies[0][0], "includeMyMedicines": True})).status_code == 200
    own = {"birthDate": FIGURES[0], "gender": "female", "egfr": 43.2175}
    assert (await patient.put("/api/v1/me/about-self", json=own)).status_code == 200
    for wrong in ({"birthDate": MEDICINE}, {"gender": ILLNESS}, {FIELD: 1}):
        assert (await patient.put("/api/v1/me/about-self", json=wrong)).status_code == 422
    await _nothing_is_told(log, client, collector, tracing)


async def test_nothing_that_is_typed_on_the_pages_is_told(
    log: Log,
    client: httpx.AsyncClient,
    platform: Platform,
    web: Platform,
    make_user: MakeUser,
    monkeypatch: pytest.MonkeyPatch,
    collector: OtlpPeer,
    tracing: Tracing,
) -> None:
    monkeypatch.setattr("healthapp.wiring.get_platform", lambda: web)
    patient = await make_user(Role.PATIENT)
    async with open_process(platform) as tabs:
        tab = await tabs.open(patient, at="/interactions/")
        await tab.send(InteractionsState.load())
        await tab.send(InteractionsState.suggest(QUERY))
        await tab.submit(InteractionsState.add, medicine=MEDICINE)
        facts = {"allergies": ALLERGY, "conditions": ILLNESS}
        await tab.submit(InteractionsState.check, age="61", egfr="43.2175", **facts)
        assert tab.vars["unknown"]
        await tab.submit(InteractionsState.check, age=MEDICINE, egfr=ILLNESS, **facts)
        assert "age" in tab.errors
        tab.at = "/settings/health/"
        await tab.submit(AboutSelfState.save, birthDate=FIGURES[0], egfr="43.2175")
        await tab.submit(AboutSelfState.save, birthDate=MEDICINE[:10], egfr=ILLNESS)
        tab.at = "/reminders/new/"
        await tab.send(ReminderFormState.load())
        await tab.submit(ReminderFormState.save, name=REMINDER, dosage=DOSAGE)
        tab.at = "/medicines/"
        await tab.send(MedicineWarningState.load())
        assert tab.vars["lines"]
    await client.get("/health")
    await _nothing_is_told(log, client, collector, tracing)
