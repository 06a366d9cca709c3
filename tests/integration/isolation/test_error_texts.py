"""An error of the database names its statement and never the values: they are people's, and errors go into logs."""

from __future__ import annotations

import ast
import io
import logging
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
import structlog
from sqlalchemy.exc import DBAPIError

from healthapp.kit.actor import Actor
from healthapp.kit.logging import configure_logging

if TYPE_CHECKING:
    from collections.abc import Iterator

    from healthapp.wiring import Platform
    from tests.conftest import MakeUser

ROOT = Path(__file__).parents[3]
SECRET = "Rahima Khatun Olanzapine"
WRONG = sa.text("SELECT CAST(:number AS int) / 0 WHERE CAST(:secret AS text) <> ''")


@pytest.fixture
def _our_log() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    root.handlers = []
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "actor", [Actor.anonymous(), Actor.worker(), Actor.system()], ids=lambda actor: actor.role.value
)
async def test_a_failing_statement_keeps_its_values_to_itself(platform: Platform, actor: Actor) -> None:
    with pytest.raises(DBAPIError) as failed:
        async with platform.begin(actor) as uow:
            await uow.session.execute(WRONG, {"number": 1, "secret": SECRET})
    said = f"{failed.value} {failed.value!r}"
    assert "division by zero" in said
    assert SECRET not in said


async def test_a_failing_batch_keeps_its_values_to_itself(platform: Platform) -> None:
    with pytest.raises(DBAPIError) as failed:
        async with platform.begin(Actor.system()) as uow:
            await uow.session.execute(WRONG, [{"number": 1, "secret": SECRET}] * 2)
    assert SECRET not in f"{failed.value} {failed.value!r}"


@pytest.mark.usefixtures("_our_log")
async def test_the_log_has_neither_the_values_nor_what_the_server_quotes(
    platform: Platform, make_user: MakeUser
) -> None:
    person = await make_user()
    out = io.StringIO()
    configure_logging("worker", stream=out)
    log = structlog.get_logger("test")
    for statement, values in (
        (WRONG, {"number": 1, "secret": SECRET}),
        # The server's own words: DETAIL with the whole row, and the value itself.
        (
            sa.text("UPDATE identity_user SET status = :secret WHERE id = :id"),
            {"secret": "Olanzapine", "id": person.id},
        ),
        (sa.text("SELECT CAST(CAST(:secret AS text) AS uuid)"), {"secret": SECRET}),
    ):
        try:
            async with platform.begin(Actor.system()) as uow:
                await uow.session.execute(statement, values)
        except DBAPIError as error:
            log.exception("statement_failed", error=type(error).__name__)
    assert out.getvalue().count("statement_failed") == 3
    assert "Olanzapine" not in out.getvalue()
    assert "Rahima" not in out.getvalue()


def test_no_engine_is_made_that_would_tell() -> None:
    for path in (*ROOT.glob("healthapp/**/*.py"), *ROOT.glob("workers/*.py"), ROOT / "alembic" / "env.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("create_engine", "create_async_engine")):
                assert any(each.arg == "hide_parameters" for each in node.keywords), f"{path}:{node.lineno}"
