"""A browser's login that nobody uses ends: for everything that it opened, and as nothing but an act prevents."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.notifications.schemas import PushKeys, SubscribePush
from healthapp.kit.actor import STAFF, Actor, Role
from healthapp.kit.clock import FixedClock
from healthapp.kit.crypto import hash_token
from tests.support import databases, owned, people
from tests.support.api import free_port, problem, reminder

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

HERE = {"Sec-Fetch-Site": "same-origin"}
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
STAFF_LIMIT, LIMIT = 30 * MINUTE, 14 * DAY
ASKED_BY_PAGES = ["/session/left", "/api/v1/offline/today"]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime.now(UTC))


@pytest.fixture
def enter(platform: Platform, make_client: Callable[..., httpx.AsyncClient]) -> Callable[[Person], Any]:
    """Give a maker of browsers that somebody has just logged in with."""

    async def entered(person: Person) -> httpx.AsyncClient:
        token = await people.browser_token(platform, person)
        return make_client(headers={**HERE, "Cookie": f"healthapp_session={token}"})

    return entered


async def left(browser: httpx.AsyncClient) -> int:
    answer = await browser.get("/session/left")
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return int(answer.json()["login"]["left"])


@pytest.mark.parametrize(("role", "limit"), [(Role.PATIENT, LIMIT), (Role.CAREGIVER, LIMIT), (Role.APPLICANT, LIMIT)])
async def test_people_for_themselves_have_two_weeks(
    make_user: MakeUser, enter: Callable[[Person], Any], clock: FixedClock, role: Role, limit: timedelta
) -> None:
    browser = await enter(await make_user(role))
    clock.advance(limit - MINUTE)
    assert await left(browser) == 60
    clock.advance(MINUTE)
    problem(await browser.get("/session/left"), 401)


@pytest.mark.parametrize("role", sorted(STAFF))
async def test_staff_have_half_an_hour(
    make_user: MakeUser, enter: Callable[[Person], Any], clock: FixedClock, role: Role
) -> None:
    browser = await enter(await make_user(role))
    answer = (await browser.get("/session/left")).json()
    assert answer == {"login": {"left": 1800, "warned": 120}}
    clock.advance(STAFF_LIMIT - timedelta(microseconds=1))
    assert await left(browser) == 1
    clock.advance(timedelta(microseconds=1))
    # Neither a look nor an act brings it back, at whichever door.
    for method, path in (("GET", "/session/left"), ("POST", "/session/stay"), ("GET", "/api/v1/me/security")):
        problem(await browser.request(method, path), 401)


async def test_only_an_act_begins_it_anew(
    make_user: MakeUser, enter: Callable[[Person], Any], clock: FixedClock
) -> None:
    browser = await enter(await make_user(Role.DOCTOR))
    for answer in ("/api/v1/me", "/api/v1/notifications"):
        clock.advance(20 * MINUTE)
        assert (await browser.get(answer)).status_code == 200
        assert await left(browser) == 1800
    clock.advance(20 * MINUTE)
    posted = await browser.post("/session/stay")
    assert posted.json() == {"login": {"left": 1800, "warned": 120}}
    # What a page asks by itself, again and again, is nobody's doing.
    for _ in range(9):
        clock.advance(3 * MINUTE)
        for path in ASKED_BY_PAGES:
            await browser.get(path)
        pushed = {"endpoint": "https://push.example.net/send/a", "keys": {"p256dh": "x", "auth": "y"}}
        await browser.post("/api/v1/push/subscriptions", json=pushed)
    assert await left(browser) == 180
    clock.advance(3 * MINUTE)
    problem(await browser.get("/api/v1/me"), 401)


async def test_a_dose_answered_from_a_push_message_is_an_act(
    make_user: MakeUser, enter: Callable[[Person], Any], clock: FixedClock
) -> None:
    browser = await enter(await make_user())
    made = await browser.post("/api/v1/reminders", json=reminder())
    clock.advance(LIMIT - DAY)
    # As the service worker does: the day first, which is nobody's act, and then the answer.
    await browser.get("/api/v1/offline/today")
    assert await left(browser) == 24 * 3600
    await browser.post(f"/api/v1/reminders/{made.json()['reminderId']}/taken", json={})
    assert await left(browser) == LIMIT.total_seconds()


async def test_acts_cost_one_statement_a_minute(
    make_user: MakeUser, enter: Callable[[Person], Any], clock: FixedClock, owner: Connection
) -> None:
    browser = await enter(await make_user(Role.DOCTOR))

    def version() -> Any:
        found = owner.execute("SELECT xmin::text, seen_at FROM identity_session WHERE kind = 'browser'").fetchone()
        assert found is not None
        return found

    begun = version()
    for _ in range(5):
        clock.advance(timedelta(seconds=11))
        await browser.get("/api/v1/me")
    assert version() == begun
    clock.advance(timedelta(seconds=5))
    await browser.get("/api/v1/me")
    noted = version()
    assert noted != begun
    assert noted[1] == clock.now()
    for path in ASKED_BY_PAGES:
        clock.advance(2 * MINUTE)
        await browser.get(path)
    assert version() == noted


async def test_it_ends_after_its_days_however_much_it_is_used(
    make_user: MakeUser, enter: Callable[[Person], Any], clock: FixedClock, owner: Connection
) -> None:
    browser = await enter(await make_user())
    for _ in range(29):
        clock.advance(DAY)
        assert (await browser.get("/api/v1/me")).status_code == 200
    assert await left(browser) == DAY.total_seconds()
    clock.advance(DAY)
    problem(await browser.get("/api/v1/me"), 401)
    assert owner.execute("SELECT expires_at = ends_at FROM identity_session").fetchall() == [(True,)]


async def test_another_role_has_another_limit_from_its_next_act_on(
    make_user: MakeUser, enter: Callable[[Person], Any], clock: FixedClock, owner: Connection
) -> None:
    person = await make_user(Role.CAREGIVER)
    browser = await enter(person)
    owner.execute("UPDATE identity_user SET role = 'doctor' WHERE id = %s", (person.id,))
    clock.advance(MINUTE)
    await browser.post("/session/stay")
    assert await left(browser) == STAFF_LIMIT.total_seconds()


async def test_programs_are_not_concerned(
    make_user: MakeUser, as_user: AsUser, clock: FixedClock, platform: Platform
) -> None:
    program = await as_user(await make_user(Role.DOCTOR))
    assert (await program.get("/session/left")).json() == {"login": None}
    clock.advance(29 * MINUTE)
    assert (await program.get("/api/v1/me")).status_code == 200
    async with platform.begin(Actor.worker()) as uow:
        clock.advance(6 * DAY)
        assert await platform.identity.end_expired(uow, 10) == 0, "an API client has its seven days"


async def test_other_sites_keep_nobody_in(make_user: MakeUser, enter: Callable[[Person], Any]) -> None:
    browser = await enter(await make_user())
    problem(await browser.post("/session/stay", headers={"Sec-Fetch-Site": "cross-site"}), 403, "csrf")
    problem(await browser.get("/session/left", headers={"Cookie": ""}), 401)


class TestWhatIsWrittenDown:
    async def test_the_trail_the_list_and_the_login_page_say_it(
        self,
        platform: Platform,
        web: Platform,
        make_user: MakeUser,
        clock: FixedClock,
        owner: Connection,
    ) -> None:
        doctor = await make_user(Role.DOCTOR)
        token = await people.browser_token(platform, doctor)
        nobody = Actor.anonymous(ip="127.0.0.1")
        assert await web.why_ended(token, nobody) is None
        ended_at = clock.now() + STAFF_LIMIT
        clock.advance(STAFF_LIMIT + 7 * MINUTE)
        assert await web.why_ended(token, nobody) == "idle", "also before the worker has come by"
        async with platform.begin(Actor.worker()) as uow:
            assert await platform.identity.end_expired(uow, 10) == 1
            assert await platform.identity.end_expired(uow, 10) == 0
            assert uow.hints.keys() == {doctor.id}
        assert await web.why_ended(token, nobody) == "idle"
        assert await web.why_ended("of nobody", nobody) is None
        rows = owner.execute("SELECT ended_by, revoked_at FROM identity_session").fetchall()
        assert rows == [("idle", ended_at)]
        trail = owner.execute(
            "SELECT actor_role, resource_type FROM compliance_audit_event WHERE action = 'session.idle'"
        ).fetchall()
        assert trail == [("worker", "session")]
        async with web.begin(doctor.actor) as uow:
            (shown,) = await web.identity.ended_sessions(uow)
        assert (shown.why, shown.ended_at) == ("idle", ended_at)
        clock.advance(30 * DAY)
        async with web.begin(doctor.actor) as uow:
            assert await web.identity.ended_sessions(uow) == []

    async def test_what_ran_out_or_was_left_is_told_apart(
        self, platform: Platform, web: Platform, make_user: MakeUser, clock: FixedClock, enter: Callable[[Person], Any]
    ) -> None:
        person = await make_user()
        browser = await enter(person)
        for _ in range(30):
            clock.advance(DAY)
            await browser.get("/api/v1/me")
        left_by = await enter(person)
        await left_by.post("/session/logout")
        async with platform.begin(Actor.worker()) as uow:
            await platform.identity.end_expired(uow, 10)
        async with web.begin(person.actor) as uow:
            assert sorted(one.why for one in await web.identity.ended_sessions(uow)) == ["expired", "logout"]

    async def test_nobody_reads_of_anybody_elses(
        self, platform: Platform, web: Platform, make_user: MakeUser, clock: FixedClock
    ) -> None:
        await people.browser_token(platform, await make_user())
        clock.advance(LIMIT)
        async with web.begin((await make_user()).actor) as uow:
            assert await web.identity.ended_sessions(uow) == []

    async def test_a_login_left_alone_makes_no_stranger_of_a_device(
        self, platform: Platform, make_user: MakeUser, clock: FixedClock, owner: Connection
    ) -> None:
        person = await make_user(Role.DOCTOR)
        await people.browser_token(platform, person)
        owner.execute("UPDATE identity_session SET device_hash = 'mine'")
        clock.advance(STAFF_LIMIT)
        async with platform.begin(Actor.worker()) as uow:
            await platform.identity.end_expired(uow, 10)
        found = owner.execute(
            "SELECT identity_knows_device(u.email_bidx, 'mine') FROM identity_user u WHERE u.id = %s", (person.id,)
        ).fetchone()
        assert found == (True,)

    async def test_reminders_are_pushed_on(
        self, platform: Platform, make_user: MakeUser, clock: FixedClock, owner: Connection
    ) -> None:
        """As with a login that ran out by itself: a dose must not be missed for it."""
        person = await make_user()
        token = await people.browser_token(platform, person)
        actor = await platform.authenticate_session(token, Actor.anonymous())
        assert actor is not None
        keys = PushKeys.model_validate(owned.SUBSCRIPTION["keys"])
        async with platform.begin(actor) as uow:
            given = SubscribePush(endpoint="https://push.example.net/send/mine", keys=keys)
            await platform.notifications.subscribe_push(uow, given)
        clock.advance(LIMIT)
        async with platform.begin(Actor.worker()) as uow:
            assert await platform.identity.end_expired(uow, 10) == 1
        assert owner.execute("SELECT count(*) FROM notifications_push_subscription").fetchone() == (1,)


async def test_the_process_learns_which_of_its_pages_are_over(
    platform: Platform, web: Platform, make_user: MakeUser, clock: FixedClock
) -> None:
    found = []
    for role in (Role.DOCTOR, Role.PATIENT):
        token = await people.browser_token(platform, await make_user(role))
        actor = await web.authenticate_session(token, Actor.anonymous())
        assert actor is not None
        assert actor.session_id is not None
        found.append(actor.session_id)
    assert await web.over_sessions(found) == []
    clock.advance(STAFF_LIMIT)
    assert await web.over_sessions(found) == found[:1]


class TestWithoutRedis:
    @pytest.fixture
    def settings(self, database_url: str) -> Settings:
        return databases.make_settings(database_url, f"redis://127.0.0.1:{free_port()}/0")

    async def test_it_ends_all_the_same(
        self, make_user: MakeUser, enter: Callable[[Person], Any], clock: FixedClock, platform: Platform
    ) -> None:
        browser = await enter(await make_user(Role.DOCTOR))
        clock.advance(20 * MINUTE)
        assert (await browser.post("/session/stay")).status_code == 200
        clock.advance(20 * MINUTE)
        assert await left(browser) == 600
        clock.advance(10 * MINUTE)
        problem(await browser.get("/api/v1/me"), 401)
        async with platform.begin(Actor.worker()) as uow:
            assert await platform.identity.end_expired(uow, 10) == 1


async def test_the_database_itself_lengthens_no_login_past_its_end_and_brings_none_back(
    make_user: MakeUser, platform: Platform, clock: FixedClock, owner: Connection
) -> None:
    """Whatever the product's own role asks for."""
    token = await people.browser_token(platform, await make_user(Role.DOCTOR))
    act = "SELECT identity_session_acted(%s, %s, %s)"
    times = "SELECT expires_at, ends_at FROM identity_session WHERE token_hash = %s"
    owner.execute(act, (hash_token(token), clock.now(), clock.now() + 400 * DAY))
    expires, ends = owner.execute(times, (hash_token(token),)).fetchone() or (None, None)
    assert expires == ends
    owner.execute("UPDATE identity_session SET expires_at = %s", (clock.now(),))
    owner.execute(act, (hash_token(token), clock.now(), clock.now() + DAY))
    assert (owner.execute(times, (hash_token(token),)).fetchone() or (None,))[0] == clock.now()
