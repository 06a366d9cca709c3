"""`healthapp up` as people run it: what it prints, what it serves, and that nothing is left when it ends.

The real product with its real pages; the first of these tests builds them, and each starts on what the last one left.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import urllib.request
import warnings
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import psutil
import psycopg
import pytest
from playwright.async_api import async_playwright, expect

from healthapp.embedded import attach, start
from healthapp.embedded.layout import EngineUser
from healthapp.frontend_build import published
from healthapp.launch import check_port
from tests.e2e.pages.popups import Popups
from tests.e2e.people import PASSWORD, People
from tests.integration.embedded.disk import Disk, may_mount
from tests.integration.embedded.running import Up, UpByMake, UpByShell
from tests.integration.embedded.two_processes import two_processes_serve_as_one
from tests.support.chromium import FLAGS, HEADLESS_SHELL
from tests.support.registered import unregistered_files

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from tests.e2e.people import Patient

# A first start builds the pages, from nothing on a fresh machine. Under load both are only bounds, not figures.
FIRST_SECONDS = 420.0
SECOND_SECONDS = 90.0
NOBODY = EngineUser(65534, 65534)
NOT_RELOADED = "window.notReloaded"


@pytest.fixture
def up(eventually: Callable[..., None], all_end: Callable[..., None]) -> Iterator[Callable[..., Up]]:
    """Run `healthapp up` and wait until it is ready; ends what a failed test left."""
    runs: list[Up] = []
    families: list[psutil.Process] = []

    def start_one(data_dir: Path, *options: str, by: type[Up] = Up, **how: object) -> Up:
        # Also when somebody edits the sources while the tests run.
        builds = published(data_dir) is None
        run = by(data_dir, *options, **how)  # type: ignore[arg-type]  # what its maker takes
        runs.append(run)

        def is_ready() -> bool:
            assert run.process.poll() is None, run.said
            return "Stop with Ctrl-C" in run.said

        eventually(is_ready, seconds=FIRST_SECONDS if builds else SECOND_SECONDS, what="`healthapp up` being ready")
        families.extend(run.family())
        return run

    yield start_one
    for run in runs:
        run.close()
    all_end(families)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that these tests start on again and again."""
    return tmp_path_factory.mktemp("up") / "var"


@asynccontextmanager
async def somebody(url: str) -> AsyncIterator[Patient]:
    """Give a new patient with a browser of their own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=HEADLESS_SHELL, args=[*FLAGS])
        yield await People(url, browser.new_context, None).patient()
        await browser.close()


async def test_it_serves_says_how_to_log_in_mends_itself_and_ends_on_ctrl_c(
    data_dir: Path, up: Callable[..., Up], eventually: Callable[..., None], all_end: Callable[..., None]
) -> None:
    run = up(data_dir, by=UpByMake, settings={"HEALTHAPP_WEB_WORKERS": "2"})
    _says_and_serves(run)
    _listens_at_one_port_alone(run)
    assert unregistered_files(run.data_dir) == set(), "register them: healthapp/contexts/*/personal_data.py"
    async with somebody(run.url) as patient:
        await _a_tab_outlives_the_web_process(run, patient, eventually)
        await two_processes_serve_as_one(run, patient, eventually)
    _mends_itself(run, eventually)

    family = run.family()
    run.end()
    assert "Stopped" in run.said
    assert "Traceback" not in run.said
    all_end(family, seconds=0)
    assert run.left() == []
    assert not (data_dir / "running.json").exists()
    check_port("127.0.0.1", run.port)


def _says_and_serves(run: Up) -> None:
    assert run.url in run.said
    for name in ("patient", "caregiver", "doctor", "pharmacist", "admin"):
        assert f"{name}@healthapp.test" in run.said
    password = json.loads((run.data_dir / "secrets.json").read_text())["demo_password"]
    assert f"password of all: {password}" in run.said
    assert run.ready()

    with urllib.request.urlopen(f"{run.url}/", timeout=10) as answer:  # noqa: S310 - on this machine
        assert answer.status == 200
    login = urllib.request.Request(  # noqa: S310 - as above
        f"{run.url}/api/v1/auth/login",
        data=json.dumps({"email": "patient@healthapp.test", "password": password}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(login, timeout=10) as answer:  # noqa: S310 - as above
        assert json.load(answer)["accessToken"]

    pages = next(iter((run.data_dir / "pages").glob("*/build/client")))
    scripts = [path.read_text() for path in pages.rglob("*.js")]
    assert not [text for text in scripts if re.search(r"[`\"']wss?://[^`\"']+/_event", text)]
    assert [text for text in scripts if "location.origin" in text and "/_event" in text]


def _listens_at_one_port_alone(run: Up) -> None:
    addresses = set()
    # What listens, and what is open without being connected (UDP).
    open_ends = (psutil.CONN_LISTEN, psutil.CONN_NONE)
    for each in run.family():
        found = [one for one in each.net_connections("inet") if one.status in open_ends]
        addresses |= {(one.laddr.ip, one.laddr.port) for one in found}
    assert addresses == {("127.0.0.1", run.port)}


async def _a_tab_outlives_the_web_process(run: Up, patient: Patient, eventually: Callable[..., None]) -> None:
    """An open tab comes back by itself, shows what fell due meanwhile, and takes the answer."""
    page = await patient.open("/today")
    await page.evaluate(f"{NOT_RELOADED} = true")
    web, reminder, title = await _fall_due_without_web(run, patient, eventually)
    assert await Popups(page).all.count() == 0, "nobody can have told the page"
    web.resume()
    await expect(Popups(page).dose(title)).to_be_visible(timeout=60_000)
    await Popups(page).take(title)
    await expect(Popups(page).dose(title)).to_have_count(0)
    (stored,) = await patient.occurrences(reminder)
    assert stored["status"] == "taken"
    assert await page.evaluate(NOT_RELOADED)


async def _fall_due_without_web(
    run: Up, patient: Patient, eventually: Callable[..., None]
) -> tuple[psutil.Process, str, str]:
    """Kill the web process before a dose falls due, and keep its successor from serving until the worker has told.

    Returns the successor, the reminder and its title.
    """
    urls = attach(run.data_dir)
    assert urls is not None
    with psycopg.connect(urls.owner_database_url, autocommit=True) as owner:

        def is_told(reminder: str) -> bool:
            query = "SELECT count(*) FROM reminders_occurrence WHERE reminder_id = %s AND status = 'delivered'"
            return owner.execute(query, (reminder,)).fetchone() == (1,)

        for lead in (2, 4, 8, 16, 32):
            title = f"Metformin {lead}"
            due = datetime.now(UTC) + timedelta(seconds=lead)
            reminder = await patient.remind(title, scheduledTime=due.isoformat())
            old = run.pid_of("web")
            psutil.Process(old).kill()
            web = _held(run, old, eventually)
            in_time = not is_told(reminder)
            eventually(lambda reminder=reminder: is_told(reminder), seconds=90, what="the worker telling of the dose")
            if in_time:
                return web, reminder, title
            web.resume()
            eventually(run.ready, seconds=60, what="the web process being ready again")
    pytest.fail("the web process never died before the dose fell due")


def _held(run: Up, old: int, eventually: Callable[..., None]) -> psutil.Process:
    """Return the web process that came after `old`, suspended and still there.

    One that begins may be nobody for a moment; one that finds the port still taken ends, and another comes.
    """
    found: list[psutil.Process] = []

    def hold() -> bool:
        pid = run.pid_of("web")
        if pid in {0, old}:
            return False
        try:
            found.append(psutil.Process(pid))
            found[-1].suspend()
            # Whoever is stopped can't end any more.
            return bool(found[-1].status() == psutil.STATUS_STOPPED)
        except psutil.NoSuchProcess:
            return False

    eventually(hold, what="a new web process")
    return found[-1]


def _mends_itself(run: Up, eventually: Callable[..., None]) -> None:
    """Whatever else dies comes back."""

    def is_gone(victim: psutil.Process) -> bool:
        try:
            return victim.status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return True

    def dies(victim: psutil.Process) -> None:
        victim.kill()
        eventually(lambda: is_gone(victim))

    def is_ready_again(what: str) -> None:
        eventually(run.ready, seconds=40, what=f"being ready after {what} died")

    web, worker = run.pid_of("web"), run.pid_of("worker")
    dies(psutil.Process(web).children()[0])
    dies(psutil.Process(worker))
    eventually(lambda: run.pid_of("worker") not in {0, worker}, what="a new worker")
    is_ready_again("the serving process and the worker")
    assert run.pid_of("web") == web
    for program in ("postgres", "valkey-server"):
        found = next(each for each in run.family() if Path(each.exe()).name == program)
        dies(found)
        is_ready_again(program)


@pytest.mark.filterwarnings("default:A full disk")
def test_a_second_start_keeps_everything_and_knows_nothing_of_another_users(
    data_dir: Path,
    open_dir: Path,
    up: Callable[..., Up],
    eventually: Callable[..., None],
    all_end: Callable[..., None],
) -> None:
    before = json.loads((data_dir / "secrets.json").read_text())
    pages_are_old = published(data_dir) is None  # somebody edits the sources while the tests run
    one = up(data_dir)
    assert json.loads((data_dir / "secrets.json").read_text()) == before
    assert f"password of all: {before['demo_password']}" in one.said
    assert "was there already" in (data_dir / "log" / "demo.log").read_text()
    for service in ("web", "worker"):
        line, *_ = (data_dir / "log" / f"{service}.jsonl").read_text().splitlines()
        assert json.loads(line)["service"] == service
    assert ("Building" in one.said) == pages_are_old

    has_disk = may_mount(open_dir / "trial")
    if has_disk:
        with Disk(open_dir / "disk", NOBODY.uid) as disk:
            two = _on_a_small_disk(disk, data_dir / "pages", up)
            _a_full_disk_ends_nothing(two, disk, eventually)
            assert one.ready()
            family = two.family()
            two.process.kill()
            two.process.wait(10)
            all_end(family)
            assert two.left() == []
    assert one.ready()
    _says_why_not(one, open_dir / "third")

    family = one.family()
    assert {Path(each.exe()).name for each in family} >= {"postgres", "valkey-server"}
    one.process.kill()
    one.process.wait(10)
    again = up(data_dir, "--no-demo", port=one.port)
    all_end(family, seconds=0)
    assert again.ready()
    assert "Demo logins" not in again.said
    family = again.family()
    again.ask_to_end()
    again.ask_to_end()
    assert again.end() == 0
    assert "Traceback" not in again.said
    all_end(family, seconds=0)
    assert again.left() == []
    if not has_disk:
        warnings.warn(pytest.PytestWarning("A full disk was not shown: this process may mount none."), stacklevel=1)


def _on_a_small_disk(disk: Disk, pages: Path, up: Callable[..., Up]) -> Up:
    """Start as another user, below a shell as `make run` does, on a disk that is full until it has room."""
    disk.resize(36)
    refused = Up(disk.folder / "var", "--no-demo", user=NOBODY)
    assert refused.wait() == 1
    assert refused.lines[-1] == "healthapp: The disk is full. Free some space and start again.", refused.said
    assert "Traceback" not in refused.said
    assert refused.left() == []
    refused.close()

    disk.resize(256)
    # Built by root: such a user has a copy of the project of its own, and builds in that.
    shutil.copytree(pages, disk.folder / "var" / "pages")
    run = up(disk.folder / "var", "--no-demo", by=UpByShell, user=NOBODY)
    assert {each.uids().effective for each in run.family()} == {NOBODY.uid}
    return run


def _a_full_disk_ends_nothing(run: Up, disk: Disk, eventually: Callable[..., None]) -> None:
    """While nothing can be saved it is said, and everything else goes on; with room again it goes on by itself."""
    serving = {each.pid for each in psutil.Process(run.pid_of("web")).children()}
    with httpx.Client(base_url=run.url, headers={"Origin": run.url}, timeout=30, trust_env=False) as client:
        form = {"email": "full@example.com", "password": PASSWORD, "displayName": "R", "locale": "en"}
        assert client.post("/session/register", data={**form, "role": "patient"}).status_code == 303
        asked = iter(range(1000))

        def is_stored() -> bool:
            later = (datetime.now(UTC) + timedelta(days=1)).isoformat()
            reminder = {"type": "medicine", "title": f"No. {next(asked)}", "description": "x" * 1500}
            answer = client.post("/api/reminders", json={**reminder, "scheduledTime": later, "isRecurring": False})
            assert answer.status_code in {201, 503}, answer.text
            if answer.status_code == 503:
                assert answer.headers["content-type"].startswith("application/problem+json")
                assert answer.json()["detail"] == "Your data cannot be read or saved right now. Try again in a moment."
            else:
                stored.add(answer.json()["reminderId"])
            return answer.status_code == 201

        stored: set[str] = set()
        assert is_stored()
        disk.fill()
        # The pages of a table have some room of their own.
        eventually(lambda: not is_stored(), seconds=60, what="there being no room")
        for path in ("/", "/api/reminders", "/metrics"):
            assert client.get(path).status_code == 200
        disk.make_room()
        eventually(is_stored, seconds=60, what="storing again")
        eventually(run.ready, seconds=60, what="being ready again")
        for reminder in stored:
            assert client.get(f"/api/reminders/{reminder}").status_code == 200
    assert {each.pid for each in psutil.Process(run.pid_of("web")).children()} == serving, "nothing had to start again"


def _says_why_not(one: Up, another: Path) -> None:
    """A third is told why it can't run: in the folder of one that runs, and at its port."""
    same_folder = Up(one.data_dir)
    assert same_folder.wait() == 1
    assert f"process {one.process.pid}" in same_folder.lines[-1]
    same_port = Up(another, port=one.port)
    assert same_port.wait() == 1
    assert same_port.lines[-1].startswith(f"healthapp: Port {one.port} on 127.0.0.1 is in use")
    for refused in (same_folder, same_port):
        refused.close()


def test_an_interrupted_first_start_leaves_nothing_half_made(
    tmp_path: Path, eventually: Callable[..., None], all_end: Callable[..., None]
) -> None:
    run = Up(tmp_path / "var")
    half_made = tmp_path / "var" / "postgres.new" / "global"
    eventually(half_made.exists, what="the making of the database")
    family = run.family()
    assert run.end(signal.SIGTERM) == 0
    assert "Stopped" in run.said
    all_end(family)
    assert not (tmp_path / "var" / "postgres").exists()
    with start(tmp_path / "var", durable=False) as engines, psycopg.connect(engines.owner_database_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    run.close()
