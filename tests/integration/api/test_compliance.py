"""The score, the checks, the mapping and the record of processing over REST; the figures on /metrics."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from healthapp.contexts.admin.rules.catalogue import CHECKS
from healthapp.kit.actor import PEOPLE, Role
from healthapp.wiring import PERSONAL_DATA
from tests.integration.api.test_metrics import Figures
from tests.support import people
from tests.support.api import problem
from workers.assurance import make_due_checks

if TYPE_CHECKING:
    import httpx

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.rows import Connection

HERE = "/api/v1/compliance"


@pytest.fixture
async def desk(as_user: AsUser, make_user: MakeUser) -> httpx.AsyncClient:
    return await as_user(await make_user(Role.ADMIN))


async def test_before_the_first_round_nothing_is_known(desk: httpx.AsyncClient) -> None:
    standing = (await desk.get(HERE)).json()["standing"]
    assert (standing["score"], standing["counts"]["unknown"], standing["history"]) == (0, len(CHECKS), [])
    checks = (await desk.get(f"{HERE}/checks")).json()["checks"]
    assert {check["state"] for check in checks} == {"unknown"}


async def test_the_score_and_every_check(desk: httpx.AsyncClient, platform: Platform) -> None:
    await make_due_checks(platform)
    standing = (await desk.get(HERE)).json()["standing"]
    checks = (await desk.get(f"{HERE}/checks")).json()["checks"]
    assert {check["id"] for check in checks} == CHECKS.keys()
    weights = {check["id"]: check["weight"] for check in checks}
    good = sum(weights[check["id"]] for check in checks if check["state"] == "ok")
    assert standing["score"] == int(1000 * good / sum(weights.values())) / 10
    assert sum(standing["counts"].values()) == len(CHECKS)
    assert len(standing["history"]) == 1
    order = [check["state"] for check in checks]
    assert order == sorted(order, key=["failing", "unknown", "warning", "ok"].index)
    for check in checks:
        assert (check["advice"] is None) is (check["state"] == "ok")
        assert check["controls"], check["id"]
    backup = next(check for check in checks if check["id"] == "backup")
    assert (backup["state"], backup["commands"]) == ("warning", ["HEALTHAPP_BACKUP_DIR", "healthapp backup verify"])
    part = (await desk.get(f"{HERE}/checks", params={"framework": "part11", "state": "ok"})).json()["checks"]
    assert part
    assert all(check["state"] == "ok" for check in part)
    assert all(any(control["framework"] == "part11" for control in check["controls"]) for check in part)


async def test_asking_for_all_checks(desk: httpx.AsyncClient, platform: Platform, owner: Connection) -> None:
    await make_due_checks(platform)
    owner.execute("UPDATE admin_check SET state = 'failing'")
    assert (await desk.post(f"{HERE}/checks/run")).status_code == 202
    problem(await desk.post(f"{HERE}/checks/run"), 429, "checked_lately")
    assert (await desk.get(HERE)).json()["standing"]["checking"] is True
    await make_due_checks(platform)
    standing = (await desk.get(HERE)).json()["standing"]
    assert standing["checking"] is False
    assert standing["counts"]["ok"] > 0


async def test_the_mapping_names_every_framework(desk: httpx.AsyncClient) -> None:
    lines = (await desk.get(f"{HERE}/controls")).json()["controls"]
    assert len(lines) == sum(len(check.controls) for check in CHECKS.values())
    assert {line["framework"] for line in lines} == {"hipaa", "gdpr", "part11", "pci", "soc2", "iso27001"}
    answer = await desk.get(f"{HERE}/controls", params={"form": "csv"})
    assert answer.headers["content-disposition"] == 'attachment; filename="controls.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["reference"] for row in rows] == [line["reference"] for line in lines]
    assert {row["check"] for row in rows} == CHECKS.keys()


async def test_the_record_of_processing(desk: httpx.AsyncClient) -> None:
    record = (await desk.get(f"{HERE}/record-of-processing")).json()["record"]
    assert [line["name"] for line in record] == [holding.name for holding in PERSONAL_DATA.held]
    answer = await desk.get(f"{HERE}/record-of-processing", params={"form": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert len(rows) == len(record)
    user = next(row for row in rows if row["name"] == "identity_user")
    assert "email_ct" in user["columns"]
    assert user["legalBasis"]


async def test_a_wrong_question_is_refused(desk: httpx.AsyncClient) -> None:
    for path, wrong in (("checks", {"framework": "x"}), ("checks", {"other": "1"}), ("controls", {"form": "pdf"})):
        assert (await desk.get(f"{HERE}/{path}", params=wrong)).status_code == 422, wrong


@pytest.mark.parametrize("role", sorted(PEOPLE - {Role.ADMIN}))
async def test_administrators_alone(as_user: AsUser, make_user: MakeUser, role: Role) -> None:
    client = await as_user(await make_user(role))
    for path in ("", "/checks", "/controls", "/record-of-processing"):
        problem(await client.get(f"{HERE}{path}"), 403)
    problem(await client.post(f"{HERE}/checks/run"), 403)


async def test_the_score_and_the_people_are_figures(platform: Platform, owner: Connection, make_user: MakeUser) -> None:
    figures = Figures(platform)
    assert (await figures.now("compliance_score"), await figures.now("active_users")) == (0, 0)
    for person in (await make_user(), await make_user(Role.DOCTOR)):
        await people.browser_token(platform, person)
        await people.browser_token(platform, person)
    await make_due_checks(platform)
    before = await figures.now("compliance_score")
    assert before > 50
    assert await figures.now("active_users") == 2
    owner.execute("UPDATE identity_session SET seen_at = now() - interval '20 minutes'")
    owner.execute("UPDATE admin_check SET state = 'failing' WHERE id = 'signatures'")
    owner.execute("UPDATE admin_check SET computed_at = now() - interval '2 minutes' WHERE id = 'registry'")
    await make_due_checks(platform)
    assert await figures.now("active_users") == 0
    assert await figures.now("compliance_score") < before
