"""The system log: it takes warnings always, never stands in the way, holds no secrets, and grows old."""

from __future__ import annotations

import csv
import io
import json
import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from psycopg import errors

from healthapp.kit.actor import PEOPLE, Actor, Role
from healthapp.kit.ids import new_id
from healthapp.kit.log_shelf import Line, LogShelf
from healthapp.kit.logging import configure_logging, log_context
from tests.support.api import problem
from tests.support.rows import acting_as
from workers.retention import finish_retention
from workers.system_log import write_batch

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.rows import Connection

# ruff: noqa: S608 - every piece of this SQL is a constant of this file
LOGS = "/api/v1/system-logs"
SEED = {"id", "serviceName", "logLevel", "message", "metadata", "timestamp"}
TABLE = "compliance_system_log"


@pytest.fixture(autouse=True)
def loggers_as_they_were(owner: Connection) -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    root.handlers = []
    owner.execute(f"TRUNCATE {TABLE}")
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


@pytest.fixture
def shelf() -> LogShelf:
    made = LogShelf("warning", size=50)
    configure_logging("web", "INFO", stream=io.StringIO(), shelf=made)
    return made


@pytest.fixture
async def desk(as_user: AsUser, make_user: MakeUser) -> httpx.AsyncClient:
    return await as_user(await make_user(Role.ADMIN))


async def rows(desk: httpx.AsyncClient, **params: Any) -> list[dict[str, Any]]:
    answer = await desk.get(LOGS, params={"limit": 200, **params})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


def line(message: str, *, level: str = "warning", service: str = "worker", at: datetime | None = None) -> Line:
    return Line(at or datetime.now(UTC), service, level, message, "{}", None, None)


async def test_every_column_of_the_seed_and_whose_work_it_was(
    web: Platform, shelf: LogShelf, desk: httpx.AsyncClient
) -> None:
    user = str(new_id())
    with log_context(trace_id="t-1", user_id=user, correlation_id="c-1"):
        structlog.get_logger("here").info("nothing_to_tell")
        structlog.get_logger("here").warning("queue_is_long", depth=3)
        logging.getLogger("library").error("it broke")
    assert not await write_batch(web, shelf)
    found = await rows(desk)
    assert [row["message"] for row in found] == ["it broke", "queue_is_long"]
    assert all(row.keys() >= SEED for row in found)
    assert (found[1]["serviceName"], found[1]["logLevel"], found[1]["metadata"]["depth"]) == ("web", "warning", 3)
    assert (found[1]["traceId"], found[1]["correlationId"]) == ("t-1", "c-1")
    assert user not in json.dumps(found), "the line leads to the work, not to the person"


async def test_info_by_setting_and_warnings_always(web: Platform, desk: httpx.AsyncClient) -> None:
    shelf = LogShelf("info")
    configure_logging("web", "INFO", stream=io.StringIO(), shelf=shelf)
    structlog.get_logger("here").info("told")
    structlog.get_logger("here").debug("not told")
    await write_batch(web, shelf)
    assert [row["message"] for row in await rows(desk)] == ["told"]


async def test_no_marker_reaches_it(web: Platform, shelf: LogShelf, desk: httpx.AsyncClient, owner: Connection) -> None:
    """What somebody wrote, who they are and what lets them in, in every way in which a line can carry it."""
    log = structlog.get_logger("here")
    token = "Zq7Kd93mVb2Xs81Lp04TnYc6Rf5Gh"
    log.warning(
        "a", password="Kingfisher-1", token=token, secret="Kingfisher-2", title="Kingfisher-3", email="x@y.example"
    )
    log.warning("b", body={"medicine": "Kingfisher-4", "deep": [{"description": "Kingfisher-5", "otp": 123456}]})
    log.error("mail to kingfisher@example.org or +8801712345678 with Bearer %s", token)
    log.error("url", url=f"https://example.org/?token={token}&x=1", address="Kingfisher-6")
    try:
        raise ValueError("Kingfisher-7 is no number")  # noqa: TRY301, TRY003 - as a library would
    except ValueError:
        log.exception("c")
    logging.getLogger("library").warning("Event(name='x', payload={'form': 'Kingfisher-8'})")
    await write_batch(web, shelf)
    told = json.dumps(owner.execute(f"SELECT l::text FROM {TABLE} l").fetchall(), ensure_ascii=False)
    assert len(await rows(desk)) == 6
    for marker in ("ingfisher", token, "01712345678", "x@y.example", "123456"):
        assert marker not in told, marker


async def test_what_postgres_cannot_hold_stops_nothing(web: Platform, shelf: LogShelf, desk: httpx.AsyncClient) -> None:
    structlog.get_logger("here").warning("nul \x00 and half \ud83d", why="\x00")
    structlog.get_logger("here").warning("x" * 5_000, long=["y " * 100] * 200)
    structlog.get_logger("here").warning("after")
    await write_batch(web, shelf)
    after, long, odd = await rows(desk)
    assert (after["message"], len(long["message"]), odd["metadata"]["why"]) == ("after", 1_000, "")


async def test_a_full_shelf_leaves_lines_out_and_says_how_many(
    web: Platform, shelf: LogShelf, desk: httpx.AsyncClient
) -> None:
    for number in range(53):
        structlog.get_logger("here").warning("line", number=number)
    while await write_batch(web, shelf, 20):
        pass
    (lost,) = await rows(desk, text="log_lines_lost")
    assert lost["metadata"] == {"count": 3}
    assert len(await rows(desk, text="line")) == 51


async def test_without_a_database_lines_wait(
    web: Platform, shelf: LogShelf, desk: httpx.AsyncClient, owner: Connection
) -> None:
    structlog.get_logger("here").warning("first")
    owner.execute(f"REVOKE INSERT ON {TABLE} FROM healthapp_app")
    try:
        assert not await write_batch(web, shelf)
        structlog.get_logger("here").warning("second")
        assert not await write_batch(web, shelf)
    finally:
        owner.execute(f"GRANT INSERT ON {TABLE} TO healthapp_app")
    await write_batch(web, shelf)
    kept = [row["message"] for row in await rows(desk)]
    # The driver may have a word to say about the batch that was refused.
    assert [one for one in kept if not one.startswith("error ignored terminating")] == ["second", "first"]


async def test_filters_and_pages(platform: Platform, desk: httpx.AsyncClient) -> None:
    lines = [
        line("one", level="info"),
        line("Two", level="error", service="web"),
        Line(datetime.now(UTC), "worker", "critical", "three", '{"code": "fifty_%"}', "t-3", "c-3"),
    ]
    async with platform.begin(Actor.worker()) as uow:
        await platform.compliance.keep_lines(uow, lines)

    async def said(**params: Any) -> list[str]:
        return [row["message"] for row in await rows(desk, **params)]

    assert await said() == ["three", "Two", "one"]
    assert await said(logLevel="error") == ["three", "Two"]
    assert await said(serviceName="web") == ["Two"]
    assert await said(text="two") == ["Two"]
    assert await said(text="fifty_%") == ["three"]
    assert await said(text="%") == ["three"], "a percent sign is one"
    assert await said(correlationId="c-3") == await said(correlationId="t-3") == ["three"]
    assert await said(until="2020-01-01T00:00:00Z") == []
    assert await said(since="2020-01-01T00:00:00Z") == ["three", "Two", "one"]
    first = (await desk.get(LOGS, params={"limit": 2})).json()
    second = (await desk.get(LOGS, params={"limit": 2, "before": first["next"]})).json()
    assert ([row["message"] for row in second["rows"]], second["next"]) == (["one"], None)
    for wrong in ({"logLevel": "all"}, {"serviceName": "x'"}, {"since": "yesterday"}, {"before": "x"}, {"all": "1"}):
        assert (await desk.get(LOGS, params=wrong)).status_code == 422, wrong
    (noted, *_) = (await desk.get("/api/v1/admin/audit", params={"action": "system_log.read"})).json()["rows"]
    assert noted["serviceName"] == "compliance"


async def test_an_export_needs_a_proof_and_a_purpose(
    platform: Platform, desk: httpx.AsyncClient, owner: Connection
) -> None:
    async with platform.begin(Actor.worker()) as uow:
        await platform.compliance.keep_lines(uow, [line("=cmd()"), line("plain")])
    got = await desk.get(f"{LOGS}/export", params={"purpose": "incident"})
    assert [row["message"] for row in csv.DictReader(io.StringIO(got.text))] == ["plain", "'=cmd()"]
    lines = await desk.get(f"{LOGS}/export", params={"purpose": "incident", "form": "jsonl", "text": "plain"})
    assert [json.loads(each)["message"] for each in lines.text.splitlines()] == ["plain"]
    assert (await desk.get(f"{LOGS}/export")).status_code == 422
    (noted, *_) = (await desk.get("/api/v1/admin/audit", params={"action": "system_log.export"})).json()["rows"]
    assert noted["purpose"] == "incident"
    owner.execute("UPDATE identity_session SET created_at = created_at - interval '1 hour'")
    problem(await desk.get(f"{LOGS}/export", params={"purpose": "incident"}), 403, "step_up_required")


@pytest.mark.parametrize("role", sorted(PEOPLE - {Role.ADMIN}))
async def test_nobody_else_reads_it(
    settings: Settings, platform: Platform, as_user: AsUser, make_user: MakeUser, role: Role
) -> None:
    async with platform.begin(Actor.worker()) as uow:
        await platform.compliance.keep_lines(uow, [line("here")])
    person = await make_user(role)
    client = await as_user(person)
    for path in (LOGS, f"{LOGS}/export?purpose=review"):
        problem(await client.get(path), 403)
    with acting_as(settings, person, "admin") as connection:
        query = "SELECT id FROM compliance_read_log(NULL, NULL, NULL, '{warning}', NULL, NULL, NULL, 100)"
        assert connection.execute(query).fetchall() == []
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(f"SELECT id FROM {TABLE}")


@pytest.mark.parametrize("statement", [f"DELETE FROM {TABLE}", f"UPDATE {TABLE} SET message = ''", f"TRUNCATE {TABLE}"])
@pytest.mark.parametrize("role", ["healthapp_app", "healthapp_worker", "healthapp_system"])
def test_nobody_of_ours_changes_it(settings: Settings, role: str, statement: str) -> None:
    with acting_as(settings, None, database_role=role) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(statement.encode())


async def test_after_a_year_lines_go_and_months_with_them(platform: Platform, owner: Connection) -> None:
    month = f"{TABLE}_2024_02"
    owner.execute(f"CREATE TABLE {month} PARTITION OF {TABLE} FOR VALUES FROM ('2024-02-01') TO ('2024-03-01')")
    now = datetime.now(UTC)
    old = [line("in its month", at=datetime(2024, 2, 3, tzinfo=UTC)), line("alone", at=now - timedelta(days=380))]
    async with platform.begin(Actor.worker()) as uow:
        await platform.compliance.keep_lines(uow, [*old, line("young", at=now - timedelta(days=300))])
    async with platform.begin(Actor.worker()) as uow:
        assert await platform.compliance.begin_retention(uow, now=True)
    await finish_retention(platform, Actor.worker())
    assert owner.execute(f"SELECT message FROM {TABLE}").fetchall() == [("young",)]
    assert owner.execute(f"SELECT to_regclass('{month}')").fetchone() == (None,)
    async with platform.begin(Actor.worker()) as uow:
        (place,) = [one for one in (await platform.compliance.retention_status(uow)).places if one.name == TABLE]
    assert (place.removed, place.overdue, place.span) == (2, 0, "log")


async def test_what_is_younger_than_a_month_stays_whoever_asks(settings: Settings) -> None:
    with (
        acting_as(settings, None, database_role="healthapp_worker") as connection,
        pytest.raises(errors.CheckViolation),
    ):
        connection.execute("SELECT compliance_trim_log(now() - interval '29 days')")
