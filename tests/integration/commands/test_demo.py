"""The demo data: all of it or none, whatever interrupts the first start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from healthapp.demo import FATHER, KARIM, PEOPLE, RAHIMA, load_demo
from healthapp.kit.actor import Actor, Role
from healthapp.kit.errors import HealthError

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.integration.commands.conftest import Healthapp
    from tests.support.rows import Connection

PASSWORD = "ilish-rupali-7421"
EVERYONE = len((*PEOPLE, FATHER))
FIGURES = """
SELECT (SELECT count(*) FROM identity_user),
       (SELECT count(*) FROM reminders_reminder),
       (SELECT count(DISTINCT reminder_id) FROM reminders_occurrence WHERE status IN ('taken', 'skipped', 'missed')),
       (SELECT count(*) FROM compliance_consent WHERE status = 'active')
"""
WHOLE = (EVERYONE, len(RAHIMA) + len(KARIM), 5, 3)
NOTHING = (0, 0, 0, 0)


class PowerCutError(BaseException):
    """Not an `Exception`: no step may take it for a failure of its own."""


def figures(owner: Connection) -> tuple[Any, ...] | None:
    return owner.execute(FIGURES).fetchone()


@pytest.mark.parametrize(
    ("service", "step", "calls"),
    [
        ("identity", "register", 4),
        ("reminders", "create", 3),
        ("reminders", "import_history", 5),
        ("compliance", "answer", 3),
    ],
)
async def test_interrupted_in_the_middle_it_is_whole_at_the_next_start(
    platform: Platform, owner: Connection, monkeypatch: pytest.MonkeyPatch, service: str, step: str, calls: int
) -> None:
    real, made = getattr(getattr(platform, service), step), []

    async def interrupted(*given: Any, **named: Any) -> Any:
        made.append(step)
        result = await real(*given, **named)
        if len(made) == calls:
            raise PowerCutError
        return result

    with monkeypatch.context() as patched:
        patched.setattr(getattr(platform, service), step, interrupted)
        with pytest.raises(PowerCutError):
            await load_demo(platform, PASSWORD)
    assert figures(owner) == NOTHING

    assert await load_demo(platform, PASSWORD)
    assert figures(owner) == WHOLE
    assert not await load_demo(platform, PASSWORD)
    assert figures(owner) == WHOLE


async def test_what_is_done_for_a_person_is_audited_as_theirs(platform: Platform, owner: Connection) -> None:
    await load_demo(platform, PASSWORD)
    acts: dict[str, list[str]] = dict(
        owner.execute(
            "SELECT action, array_agg(DISTINCT actor_role::text ORDER BY actor_role::text)"
            " FROM compliance_audit_event GROUP BY action"
        ).fetchall()
    )
    assert acts["user.register"] == ["system"]
    assert acts["reminder.create"] == ["patient"]
    assert acts["consent.active"] == ["caregiver", "doctor"]
    wrote = owner.execute("SELECT DISTINCT by, status FROM compliance_consent_version ORDER BY by").fetchall()
    assert wrote == [("grantee", "active"), ("patient", "pending")]
    # Index and hints, which wait for the commit, were not forgotten.
    assert (await platform.index.counts())[0] > 0


@pytest.mark.parametrize("role", [Role.PATIENT, Role.ADMIN])
async def test_only_the_operator_acts_for_others(platform: Platform, make_user: MakeUser, role: Role) -> None:
    someone, other = await make_user(role), await make_user()
    with pytest.raises(HealthError, match="forbidden"):
        async with platform.begin(someone.actor) as uow, uow.acting_as(other.actor):
            raise AssertionError
    with pytest.raises(HealthError, match="forbidden"):
        async with platform.begin(Actor.worker()) as uow, uow.acting_as(other.actor):
            raise AssertionError


async def test_the_command_says_what_it_did(healthapp: Healthapp, clean: None, owner: Connection) -> None:
    refused = await healthapp("demo")
    assert refused.code == 1
    assert "HEALTHAPP_DEMO_PASSWORD" in refused.err
    first = await healthapp("demo", HEALTHAPP_DEMO_PASSWORD=PASSWORD)
    assert (first.code, "The demo data is loaded." in first.err) == (0, True), first.err
    again = await healthapp("demo", HEALTHAPP_DEMO_PASSWORD=PASSWORD)
    assert (again.code, "was there already" in again.err) == (0, True), again.err
    assert figures(owner) == WHOLE
