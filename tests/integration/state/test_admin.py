"""The administrator's handlers: figures, dead letters and their replay, broadcasts. For administrators alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from redis.exceptions import ConnectionError as RedisDown

from healthapp.adapters.sign_on import SignOnProviders
from healthapp.adapters.weaviate_index import SEARCH
from healthapp.adapters.worker_pulse import beat
from healthapp.contexts.identity.ports import Offered
from healthapp.contexts.notifications.schemas import DirectNotice, Kind, Topic
from healthapp.kit.actor import PEOPLE, Actor, Role
from healthapp.kit.breaker import Breaker, Breakers, BreakerState
from healthapp.kit.i18n import Lang
from healthapp.kit.ids import new_id
from healthapp.kit.single_sign_on import OpenIdProvider
from state.admin import AdminState
from state.broadcast import BroadcastState
from state.dead_letters import DeadLetterState
from state.inbox import InboxState

if TYPE_CHECKING:
    import psycopg

    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.people import Person
    from tests.support.tabs import Tab, Tabs

NOBODY = "0192f0c1-0000-7000-8000-000000000000"


@pytest.fixture(autouse=True)
def _no_kept_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("state.admin._FRESH_SECONDS", 0)


async def opened(tabs: Tabs, person: Person, load: Any, at: str = "/admin/") -> Tab:
    tab = await tabs.open(person, at)
    await tab.send(load)
    assert tab.vars["status"] == "ready"
    return tab


async def fail_notices(platform: Platform, person: Person, owner: Any, kind: Kind, number: int, error: str) -> None:
    """Write messages whose e-mail was given up."""
    async with platform.begin(Actor.worker()) as uow:
        await platform.notifications.post(uow, [DirectNotice(person.id, Topic.ACCOUNT, kind) for _ in range(number)])
    owner.execute(
        "UPDATE notifications_notice n SET status = 'failed', attempts = 6, error = %s FROM notifications_message m"
        " WHERE m.id = n.message_id AND m.kind = %s AND n.channel = 'email'",
        (error, kind.value),
    )


def kill_delivery(owner: Any, handler: str, error: str) -> None:
    """Write an event down whose delivery was given up."""
    event_id = new_id()
    owner.execute(
        "INSERT INTO outbox_event (id, topic, payload, occurred_at, fanned_out_at)"
        " VALUES (%s, 'x', '{}', now(), now())",
        (event_id,),
    )
    owner.execute(
        "INSERT INTO outbox_delivery (id, event_id, handler, attempts, dead_at, error)"
        " VALUES (%s, %s, %s, 9, now(), %s)",
        (new_id(), event_id, handler, error),
    )


# The board


async def test_the_board_shows_what_there_is(
    tabs: Tabs, platform: Platform, make_user: MakeUser, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    admin, patient = await make_user(Role.ADMIN), await make_user()
    await fail_notices(platform, patient, owner, Kind.WELCOME, 2, "smtp.550")
    kill_delivery(owner, "notifications.welcome", "RuntimeError")
    await beat(platform.valkey, new_id(), [])
    tab = await opened(tabs, admin, AdminState.load())
    assert (tab.vars["counts"]["notices_failed"], tab.vars["counts"]["outbox_dead"]) == ("2", "1")
    assert tab.vars["tones"]["notices_failed"] == "urgent"
    engines = {row.key: (row.state, row.tone) for row in tab.vars["engines"]}
    assert engines["postgres"] == ("working", "good")
    assert engines["valkey"] == ("working", "good")
    assert engines["worker"] == ("working", "good")
    assert engines["channel_email"] == ("kept on this machine", "plain")
    stamp = tab.vars["stamp"]
    await tab.send(AdminState.tick())
    assert tab.vars["stamp"] == stamp + 1


async def test_a_board_without_a_worker_says_so(tabs: Tabs, make_user: MakeUser) -> None:
    tab = await opened(tabs, await make_user(Role.ADMIN), AdminState.load())
    (worker,) = [row for row in tab.vars["engines"] if row.key == "worker"]
    assert (worker.state, worker.tone) == ("no answer", "urgent")
    assert "Start one now" in worker.detail


async def test_a_resting_channel_is_seen(tabs: Tabs, platform: Platform, web: Platform, make_user: MakeUser) -> None:
    breaker = Breaker("smtp", threshold=1, open_for=90)
    permit = breaker.admit()
    assert permit is not None
    breaker.failed(permit)
    await beat(platform.valkey, new_id(), [breaker.snapshot()])
    admin = await make_user(Role.ADMIN)
    described = web.channels.describe() | {"email": "vendor"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(web.channels), "describe", lambda _: described)
        tab = await opened(tabs, admin, AdminState.load())
    (email,) = [row for row in tab.vars["engines"] if row.key == "channel_email"]
    assert (email.state, email.tone) == ("resting", "urgent")
    assert "smtp: breaker open for" in email.detail
    assert "failures in a row: 1" in email.detail
    (valkey,) = [row for row in tab.vars["engines"] if row.key == "valkey"]
    assert "valkey: breaker closed for" in valkey.detail


async def test_a_channel_that_works_says_since_when(
    tabs: Tabs, platform: Platform, web: Platform, make_user: MakeUser
) -> None:
    await beat(platform.valkey, new_id(), [Breaker("smtp").snapshot()])
    admin = await make_user(Role.ADMIN)
    described = web.channels.describe() | {"email": "vendor"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(web.channels), "describe", lambda _: described)
        tab = await opened(tabs, admin, AdminState.load())
    (email,) = [row for row in tab.vars["engines"] if row.key == "channel_email"]
    assert email.tone == "good"
    assert "smtp: breaker closed for" in email.detail
    assert email.detail.endswith("failures in a row: 0")


async def test_the_board_stands_without_redis(
    tabs: Tabs, web: Platform, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = await make_user(Role.ADMIN)

    async def down(*_: Any, **__: Any) -> None:
        raise RedisDown

    monkeypatch.setattr(web.valkey.client, "execute_command", down)
    tab = await opened(tabs, admin, AdminState.load())
    engines = {row.key: (row.state, row.tone) for row in tab.vars["engines"]}
    assert engines["valkey"] == ("no answer", "urgent")
    assert engines["postgres"] == ("working", "good")
    assert engines["worker"][1] == "urgent"


async def _engines(tabs: Tabs, person: Person) -> dict[str, Any]:
    return {row.key: row for row in (await opened(tabs, person, AdminState.load())).vars["engines"]}


def _open(breaker: Breaker) -> Breaker:
    for _ in range(9):
        if (permit := breaker.admit()) is not None:
            breaker.failed(permit)
    assert breaker.state is BreakerState.OPEN
    return breaker


async def test_every_breaker_is_seen_in_both_languages(
    tabs: Tabs, platform: Platform, web: Platform, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those before the server that is searched and before the providers of identities stood only in /metrics."""
    openid = OpenIdProvider(key="campus", name="Campus", issuer="https://id.example", client_id="we")
    providers = SignOnProviders([openid], web.clock, "https://health.example")
    # A SAML provider is offered too, and has no breaker.
    offered = [*providers.offered(), Offered("clinic", "Clinic")]
    monkeypatch.setattr(providers, "offered", lambda: offered)
    monkeypatch.setattr(web, "providers", providers)
    monkeypatch.setattr(web, "vendors", Breakers(Breaker))
    rows = await _engines(tabs, await make_user(Role.ADMIN))
    assert (rows["search"].state, rows["search"].tone) == ("kept on this machine", "plain")
    assert (rows["sign_on_campus"].name, rows["sign_on_campus"].state) == ("Login by Campus", "working")
    assert "sso:campus: breaker closed for" in rows["sign_on_campus"].detail
    assert "not called from here" in rows["sign_on_clinic"].detail

    web.vendors.watch(Breaker(SEARCH))
    _open(web.providers.breakers.get("sso:campus"))
    await beat(platform.valkey, new_id(), [_open(Breaker(SEARCH)).snapshot()])
    rows = await _engines(tabs, await make_user(Role.ADMIN))
    assert (rows["search"].state, rows["search"].tone) == ("resting", "urgent")
    assert "weaviate: breaker closed for" in rows["search"].detail
    assert "weaviate: breaker open for" in rows["search"].detail
    assert (rows["sign_on_campus"].state, rows["sign_on_campus"].tone) == ("resting", "urgent")
    assert "sso:campus: breaker open for" in rows["sign_on_campus"].detail
    assert "weaviate" not in rows["channel_other"].detail
    tab = await tabs.open(await make_user(Role.ADMIN, lang=Lang.BN), "/admin/", lang="bn")
    await tab.send(AdminState.load())
    rows = {row.key: row for row in tab.vars["engines"]}
    assert "sso:campus: " in rows["sign_on_campus"].detail
    assert "ধরে বিরতিতে" in rows["sign_on_campus"].detail
    assert rows["search"].name == "খোঁজার সূচি"


async def test_without_providers_the_board_says_so(tabs: Tabs, make_user: MakeUser) -> None:
    rows = await _engines(tabs, await make_user(Role.ADMIN))
    assert (rows["sign_on_none"].state, rows["sign_on_none"].tone) == ("not set up", "plain")


# Broadcasts

DRAFT = {"textBn": "পানি ফুটিয়ে খান", "textEn": "Boil your water"}


async def test_a_broadcast_takes_a_fresh_proof(
    tabs: Tabs, platform: Platform, make_user: MakeUser, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    admin = await make_user(Role.ADMIN)
    tab = await opened(tabs, admin, BroadcastState.load(), "/admin/broadcast/")
    old = "UPDATE identity_session SET created_at = now() - interval '1 hour', strong_at = NULL"
    owner.execute(old.encode())
    await tab.submit(BroadcastState.check, **DRAFT, role_patient="true")
    assert not tab.vars.get("confirming")
    owner.execute("UPDATE identity_session SET strong_at = now()")
    await tab.submit(BroadcastState.check, **DRAFT, role_patient="true")
    assert tab.vars["confirming"]
    owner.execute(old.encode())
    await tab.send(BroadcastState.send())
    async with platform.begin(admin.actor) as uow:
        assert await platform.notifications.broadcasts(uow) == []
    assert tab.vars["confirming"], "what was written waits for the answer"
    owner.execute("UPDATE identity_session SET strong_at = now()")
    await tab.send(BroadcastState.send())
    assert len(tab.vars["rows"]) == 1


async def test_a_broadcast_is_checked_sent_and_counted(tabs: Tabs, platform: Platform, make_user: MakeUser) -> None:
    admin = await make_user(Role.ADMIN)
    patients = [await make_user(), await make_user()]
    carer = await make_user(Role.CAREGIVER)
    tab = await opened(tabs, admin, BroadcastState.load(), "/admin/broadcast/")
    await tab.submit(BroadcastState.check, **DRAFT, role_patient="true")
    assert (tab.vars["confirming"], tab.vars["draft_to"]) == (True, "To: Patients")
    async with platform.begin(admin.actor) as uow:
        assert await platform.notifications.broadcasts(uow) == [], "nothing goes before it is confirmed"
    await tab.send(BroadcastState.send())
    await tab.send(BroadcastState.send())
    (row,) = tab.vars["rows"]
    assert (row.done, row.reached) == (False, "going out: 0 people so far")
    async with platform.begin(Actor.worker()) as uow:
        await platform.notifications.spread_broadcast(uow, UUID(row.id), 500)
    await tab.send(BroadcastState.tick())
    assert tab.vars["rows"][0].reached == "reached 2 people"
    seen = await tabs.open(patients[0])
    await seen.send(InboxState.load())
    assert [(line.tone, line.body) for line in seen.vars["rows"]] == [("emergency", "Boil your water")]
    bangla = await tabs.open(patients[1], lang="bn")
    await bangla.send(InboxState.load())
    assert bangla.vars["rows"][0].body == "পানি ফুটিয়ে খান"
    other = await tabs.open(carer)
    await other.send(InboxState.load())
    assert other.vars["rows"] == []


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({**DRAFT}, "roles"),
        ({**DRAFT, "textBn": "  ", "role_patient": "true"}, "textBn"),
        ({**DRAFT, "textEn": "x" * 501, "role_patient": "true"}, "textEn"),
        ({**DRAFT, "role_worker": "true"}, "roles"),
        ({**DRAFT, "roles": ["worker"]}, "roles"),
        ({**DRAFT, "roles": ["patient"]}, "roles"),
    ],
)
async def test_an_incomplete_broadcast_is_refused(
    tabs: Tabs, make_user: MakeUser, form: dict[str, str], field: str
) -> None:
    tab = await opened(tabs, await make_user(Role.ADMIN), BroadcastState.load(), "/admin/broadcast/")
    await tab.submit(BroadcastState.check, **form)
    assert list(tab.errors) == [field]
    assert not tab.vars.get("confirming")
    await tab.send(BroadcastState.send())
    assert tab.vars["rows"] == []


# Nobody else

EVENTS = [
    AdminState.load(),
    AdminState.tick(),
    DeadLetterState.load(),
    DeadLetterState.tick(),
    DeadLetterState.turn_notices(1),
    DeadLetterState.turn_events(1),
    DeadLetterState.turn_texts(1),
    DeadLetterState.replay_notice(NOBODY),
    DeadLetterState.replay_event(NOBODY),
    DeadLetterState.replay_text("0" * 64),
    DeadLetterState.ask_notices("email:welcome"),
    DeadLetterState.ask_events("notifications.welcome"),
    DeadLetterState.ask_texts("quota"),
    DeadLetterState.leave(),
    DeadLetterState.ask_discard("notices", "email:welcome"),
    DeadLetterState.keep(),
    DeadLetterState.discard({"reason": "mistake"}),
    DeadLetterState.replay_kind(),
    BroadcastState.load(),
    BroadcastState.tick(),
    BroadcastState.go_back(),
    BroadcastState.send(),
]


@pytest.mark.parametrize("role", sorted(PEOPLE - {Role.ADMIN}))
async def test_other_roles_get_nothing(tabs: Tabs, make_user: MakeUser, role: Role) -> None:
    tab = await tabs.open(await make_user(role), "/admin/")
    for event in EVENTS:
        changed = await tab.send(event)
        assert not {"counts", "engines", "notices", "events", "rows", "status"} & changed.keys(), event
    await tab.submit(BroadcastState.check, **DRAFT, role_patient="true")
    assert "permission" in tab.banner
    assert not tab.vars.get("confirming")


async def test_nobody_is_led_to_the_login(tabs: Tabs) -> None:
    tab = await tabs.open(at="/admin/")
    for event in EVENTS:
        await tab.send(event)
    await tab.submit(BroadcastState.check, **DRAFT, role_patient="true")
    assert tab.redirects == ["/login/?next=/admin/"] * (len(EVENTS) + 1)
