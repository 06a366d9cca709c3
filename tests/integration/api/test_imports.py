"""Uploading licensed files over REST: what is read of one, what it says, and who may."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.kit.actor import Role
from healthapp.kit.i18n import Lang
from tests.support import databases, editors
from tests.support.api import fields, problem
from tests.support.people import browser_token
from tests.support.uploads import files
from workers.imports import work_on_next

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    import httpx

    from healthapp.config import Settings
    from healthapp.kit.uow import UnitOfWork
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser

IMPORTS = "/api/v1/knowledge/imports"
FILE = (
    b"key,title_en,text_en,category,audience\na,Zumbling a,Made up.,disease,everybody\n"
    b"=1+1,,Made up.,disease,everybody\na,Zumbling b,Made up.,disease,everybody\n"
)
QUERY = {"origin": "own", "file": "own.csv", "licence": "Test licence 3"}
BYTES = {"Content-Type": "application/octet-stream"}


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    """Give a data folder of its own, and a limit that a test reaches."""
    return databases.make_settings(database_url, redis_url, data_dir=tmp_path / "data", import_megabytes=1)


@pytest.fixture
async def desk(platform: Platform, as_user: AsUser, make_user: MakeUser) -> httpx.AsyncClient:
    return await as_user(await editors.make_editor(platform, make_user))


@pytest.fixture
async def other_desk(platform: Platform, as_user: AsUser, make_user: MakeUser) -> httpx.AsyncClient:
    return await as_user(await editors.make_editor(platform, make_user, Role.PHARMACIST, lang=Lang.BN))


async def send(client: httpx.AsyncClient, content: Any = FILE, **query: str) -> httpx.Response:
    return await client.post(IMPORTS, params={**QUERY, **query}, content=content, headers=BYTES)


async def test_a_file_is_uploaded_checked_and_loaded(
    desk: httpx.AsyncClient, other_desk: httpx.AsyncClient, platform: Platform
) -> None:
    made = await send(desk)
    assert made.status_code == 201, made.text
    one = f"{IMPORTS}/{made.json()['id']}"
    assert await work_on_next(platform)
    seen = (await desk.get(one)).json()
    assert (seen["status"], seen["preview"]["added"], seen["preview"]["rejected"]) == ("checked", 1, 2)
    assert {each["reason"]: each["count"] for each in seen["preview"]["reasons"]} == {
        "duplicate": 1,
        "invalid_value": 1,
    }
    assert (seen["may"], seen["approver"]) == (["stop"], None)
    started = await other_desk.post(f"{one}/start", headers={"Idempotency-Key": "once"})
    assert started.json()["status"] == "loading"
    assert None not in (started.json()["approver"], started.json()["approvedAt"])
    again = await other_desk.post(f"{one}/start", headers={"Idempotency-Key": "once"})
    assert again.json() == started.json()
    assert await work_on_next(platform)
    done = (await desk.get(one)).json()
    assert (done["status"], done["loaded"]["added"]) == ("done", 1)
    listed = (await desk.get(IMPORTS)).json()
    assert [each["id"] for each in listed["imports"]] == [made.json()["id"]]
    assert [each["counts"]["added"] for each in listed["loads"]] == [1]
    assert listed["mostBytes"] == 1024 * 1024
    assert {each["origin"] for each in listed["origins"]} >= {"openfda", "rxnorm", "own"}
    for path in (one, f"{IMPORTS}/{listed['loads'][0]['id']}"):
        rejects = (await desk.get(f"{path}/rejects")).json()
        assert [(each["number"], each["reason"]) for each in rejects["rejects"]] == [
            (3, "invalid_value"),
            (4, "duplicate"),
        ]
    problem(await desk.post(f"{one}/stop"), 409, "import_elsewhere")


@pytest.mark.parametrize(
    ("lang", "reason"),
    [(Lang.EN, "Ask another editor to look at it and load it."), (Lang.BN, "আরেকজন সম্পাদককে দেখে আনতে বলুন।")],
)
async def test_whoever_uploaded_it_is_told_why_they_do_not_load_it(
    platform: Platform, as_user: AsUser, make_user: MakeUser, lang: Lang, reason: str
) -> None:
    desk = await as_user(await editors.make_editor(platform, make_user, lang=lang))
    one = f"{IMPORTS}/{(await send(desk)).json()['id']}"
    await work_on_next(platform)
    answer = await desk.post(f"{one}/start")
    problem(answer, 409, "import_four_eyes")
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["detail"].endswith(reason)
    assert (await desk.get(one)).json()["status"] == "checked"


@pytest.mark.parametrize("name", ["file", "licence"])
async def test_a_text_is_as_long_as_the_schema_lets_it_be_blanks_and_all(desk: httpx.AsyncClient, name: str) -> None:
    most = {"file": 200, "licence": 500}[name]
    ending = ".csv" if name == "file" else ""
    assert (await send(desk, **{name: " " * 9 + "x" * (most - 9 - len(ending)) + ending})).status_code == 201
    assert fields(await send(desk, **{name: " " * 10 + "x" * (most - 9 - len(ending)) + ending})) == {name: "too_long"}


async def test_a_list_of_rejects_is_no_formula_for_a_spreadsheet(desk: httpx.AsyncClient, platform: Platform) -> None:
    made = await send(desk)
    await work_on_next(platform)
    answer = await desk.get(f"{IMPORTS}/{made.json()['id']}/rejects.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.content.decode("utf-8-sig").splitlines() == [
        "number,key,reason,meaning",
        "3,'=1+1,invalid_value,a field has a value that can't be",
        "4,a,duplicate,the file has it already",
    ]


async def test_what_is_too_large_is_refused_told_or_not(desk: httpx.AsyncClient, settings: Settings) -> None:
    async def untold() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100_000

    problem(await send(desk, b"x" * (1024 * 1024 + 1)), 413)
    problem(await send(desk, untold()), 413)
    assert fields(await send(desk, b"")) == {"file": "upload_empty"}
    assert [path for path in (settings.data_dir / "uploads").rglob("*") if path.is_file()] == []
    assert (await send(desk, b"x" * (1024 * 1024))).status_code == 201
    # Elsewhere the limit stays.
    answer = await desk.post("/api/v1/knowledge/search", json={"query": "x" * 300_000})
    problem(answer, 413)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"file": "own.exe"}, {"file": "upload_ending"}),
        ({"file": ""}, {"file": "too_short"}),
        ({"file": "a\x00.csv"}, {"file": "nul_character"}),
        ({"origin": "nobody"}, {"origin": "enum"}),
        ({"licence": ""}, {"licence": "upload_licence"}),
        ({"unknown": "x"}, {"unknown": "unknown_field"}),
    ],
)
async def test_what_does_not_fit_is_named(
    desk: httpx.AsyncClient, query: dict[str, str], expected: dict[str, str]
) -> None:
    assert list(fields(await send(desk, **query))) == list(expected)


async def test_nothing_but_bytes_is_taken(desk: httpx.AsyncClient) -> None:
    problem(await desk.post(IMPORTS, params=QUERY, files={"file": ("own.csv", FILE)}), 415)


async def test_another_site_uploads_nothing(
    platform: Platform, make_user: MakeUser, make_client: Callable[..., httpx.AsyncClient]
) -> None:
    editor = await editors.make_editor(platform, make_user)
    cookie = {"Cookie": f"healthapp_session={await browser_token(platform, editor)}"}
    foreign = make_client(headers={**cookie, "Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"})
    problem(await send(foreign), 403, "csrf")
    ours = make_client(headers={**cookie, "Sec-Fetch-Site": "same-origin"})
    assert (await send(ours)).status_code == 201


async def test_nothing_is_read_of_what_somebody_else_sends(
    as_user: AsUser, make_user: MakeUser, client: httpx.AsyncClient, settings: Settings
) -> None:
    read: list[bytes] = []

    async def unread() -> AsyncIterator[bytes]:
        read.append(b"x" * 100_000)
        yield read[0]

    problem(await send(client, unread()), 401)
    for role in (Role.PATIENT, Role.DOCTOR, Role.ADMIN):
        problem(await send(await as_user(await make_user(role)), unread()), 403)
    assert not (settings.data_dir / "uploads").exists()
    assert read == []


async def test_a_file_stays_when_its_request_ends_after_its_row_was_written(
    desk: httpx.AsyncClient, web: Platform, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = web.knowledge.add_import

    async def add(uow: UnitOfWork, *of: Any) -> None:
        async with web.begin(uow.actor) as own:
            await real(own, *of)
        msg = "written, and then cut off"
        raise RuntimeError(msg)

    monkeypatch.setattr(web.knowledge, "add_import", add)
    with contextlib.suppress(RuntimeError):
        assert (await send(desk)).status_code == 500
    assert len(files(settings)) == 1
    monkeypatch.undo()
    assert len((await desk.get(IMPORTS)).json()["imports"]) == 1
