"""The administrator's live board: counts and states of engines, nobody's names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import reflex as rx

from healthapp.adapters.knowledge_search import EMBEDDINGS
from healthapp.adapters.valkey import ValkeyUnavailableError
from healthapp.adapters.weaviate_index import SEARCH
from healthapp.adapters.worker_pulse import Pulses, VendorBreaker, read_pulses
from healthapp.kit.actor import Role
from healthapp.kit.breaker import BreakerState
from healthapp.kit.clock import monotonic
from healthapp.kit.i18n import digits, format_duration, format_number, format_when, plural, text
from state.base import AppState, Work, authenticated, page_load
from state.causes import text_cause

if TYPE_CHECKING:
    from collections.abc import Sequence

    from healthapp.adapters.sign_on import SignOnProviders
    from healthapp.contexts.knowledge.schemas.embedding import Standing
    from healthapp.kit.breaker import BreakerSnapshot
    from healthapp.kit.i18n import Lang
    from healthapp.kit.readings import Figures, RedisFigures
    from healthapp.wiring import Platform

_FRESH_SECONDS = 1.5
_OLDEST_ALERT = 30
_UNSEALED_ALERT = 60
_MEGABYTE = 1024 * 1024
_COUNTS = (
    "due",
    "open",
    "delivered_today",
    "answered_today",
    "missed_today",
    "scheduled",
    "notices_due",
    "notices_processing",
    "notices_sent_today",
    "notices_failed",
    "outbox_waiting",
    "outbox_dead",
)
_WATCHED = ("notices_failed", "outbox_dead")


@dataclass
class EngineRow:
    """One engine or channel: whether it works, in a word, and more about it."""

    key: str
    name: str
    state: str
    tone: str
    detail: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at everything, shared by the tabs of this process for a moment."""

    at: float
    counted: dict[str, float]
    figures: Figures
    pulses: Pulses | None
    postgres_ms: float
    valkey: BreakerSnapshot
    texts: Standing | None


_readings: dict[int, Reading] = {}


async def read_board(work: Work) -> Reading:
    """Return a reading that is at most a moment old, however many tabs ask."""
    platform = work.platform
    kept = _readings.get(id(platform))
    if kept is not None and monotonic() - kept.at < _FRESH_SECONDS:
        return kept
    started = monotonic()
    counted = await platform.notifications.counted(work.uow)
    postgres_ms = (monotonic() - started) * 1000
    figures, pulses = await platform.figures(), await _pulses(platform)
    texts = await platform.knowledge.embedding_standing(work.uow)
    reading = Reading(monotonic(), counted, figures, pulses, postgres_ms, platform.valkey.snapshot(), texts)
    _readings.clear()
    _readings[id(platform)] = reading
    return reading


async def _pulses(platform: Platform) -> Pulses | None:
    try:
        return await read_pulses(platform.valkey)
    except ValkeyUnavailableError:
        return None


class AdminState(AppState):
    """What the board shows, as finished texts by name."""

    status: str = "loading"
    stamp: int = 0
    as_of: str = ""
    counts: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    tones: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    oldest: str = ""
    leased: str = ""
    active: str = ""
    later: str = ""
    engines: rx.Field[list[EngineRow]] = rx.field(default_factory=list)

    @page_load(Role.ADMIN)
    async def load(self, work: Work) -> None:
        """Open the board; that an administrator looks is audited once, not with every renewal."""
        self.status = "failed"
        await work.platform.notifications.figures(work.uow)
        await self._fill(work)
        self.status = "ready"

    @authenticated(Role.ADMIN, quiet=True)
    async def tick(self, work: Work) -> None:
        """Renew the figures; asked for by the page every few seconds while it is seen."""
        await self._fill(work)
        self.status = "ready"

    async def _fill(self, work: Work) -> None:
        reading = await read_board(work)
        lang, counted = work.lang, reading.counted
        self.counts = {name: format_number(int(counted[name]), lang) for name in _COUNTS}
        oldest = counted["oldest_due_seconds"]
        self.tones = {name: "urgent" if counted[name] else "plain" for name in _WATCHED} | {
            "oldest": "urgent" if oldest > _OLDEST_ALERT else "plain"
        }
        self.oldest = _age(oldest, lang) if counted["due"] else text("ui.admin.no_figure", lang)
        reminders = reading.figures.reminders
        self.leased = format_number(reminders.leased if reminders else 0, lang)
        self.active = text("ui.admin.active", lang, n=int(counted["reminders_active"]))
        later = max(0, int(counted["notices_pending"] - counted["notices_due"]))
        self.later = text("ui.admin.notices_later", lang, n=later)
        writer = work.platform.writer
        self.engines = [
            *_engines(reading, lang),
            *_channels(work.platform.channels.describe(), reading.pulses, lang),
            _writer(writer.snapshot() if writer else None, lang),
            _search(reading, work),
            _embeddings(reading, work),
            *_sign_on(work.platform.providers, lang),
        ]
        # With seconds, so that one sees it move.
        now = work.uow.clock.now().astimezone(ZoneInfo(work.actor.time_zone))
        self.as_of = text("ui.admin.as_of", lang, time=digits(f"{now:%H:%M:%S}", lang))
        self.stamp += 1


def _age(seconds: float, lang: Lang) -> str:
    return format_duration(timedelta(seconds=max(1, int(seconds))), lang)


def _engines(reading: Reading, lang: Lang) -> list[EngineRow]:
    postgres = text("ui.admin.postgres_detail", lang, ms=round(reading.postgres_ms, 1))
    return [
        _engine("postgres", "ok", "good", postgres, lang),
        _valkey(reading.figures.redis, reading.valkey, lang),
        _worker(reading.pulses, lang),
        _audit(reading.counted["audit_unsealed_seconds"], lang),
    ]


def _engine(key: str, state: str, tone: str, detail: str, lang: Lang, href: str = "") -> EngineRow:
    return EngineRow(key, text(f"ui.admin.{key}", lang), text(f"ui.admin.{state}", lang), tone, detail, href)


def _valkey(redis: RedisFigures | None, breaker: BreakerSnapshot, lang: Lang) -> EngineRow:
    if redis is None:
        detail = f"{text('ui.admin.valkey_down', lang)} {_breaker(breaker, lang)}"
        return _engine("valkey", "down", "urgent", detail, lang)
    detail = text(
        "ui.admin.valkey_detail",
        lang,
        used=round(redis.used_bytes / _MEGABYTE, 1),
        ops=round(redis.operations_per_second),
        connections=redis.connections,
    )
    return _engine("valkey", "ok", "good", f"{detail}; {_breaker(breaker, lang)}", lang)


def _worker(pulses: Pulses | None, lang: Lang) -> EngineRow:
    if pulses is None:
        return _engine("worker", "down", "urgent", text("ui.admin.worker_unknown", lang), lang)
    if not pulses.workers:
        return _engine("worker", "down", "urgent", text("ui.admin.worker_none", lang), lang)
    return _engine("worker", "ok", "good", plural("ui.admin.worker_detail", pulses.workers, lang), lang)


_VERIFY = "healthapp audit verify"


def _audit(unsealed: float, lang: Lang) -> EngineRow:
    if unsealed > _UNSEALED_ALERT:
        detail = text("ui.admin.audit_waiting", lang, age=_age(unsealed, lang))
        return _engine("audit", "behind", "urgent", detail, lang)
    return _engine("audit", "ok", "good", text("ui.admin.audit_sealed", lang, command=_VERIFY), lang)


_SHOWN = 3
_BREAKERS = {"smtp": "email", "twilio": "sms", "push": "push", "apprise": "other"}


def _channels(described: dict[str, str], pulses: Pulses | None, lang: Lang) -> list[EngineRow]:
    known: dict[str, list[VendorBreaker]] = {}
    for found in pulses.breakers if pulses else ():
        if (channel := _BREAKERS.get(found.name.partition(":")[0])) is not None:
            known.setdefault(channel, []).append(found)
    return [_channel(name, kind, known.get(name, []), lang) for name, kind in described.items()]


def _breaker(found: VendorBreaker | BreakerSnapshot, lang: Lang) -> str:
    """Say how a breaker is, since when, and how many calls in a row have failed."""
    said = {"name": found.name, "age": _age(found.seconds, lang), "failures": found.failures}
    if found.state is BreakerState.OPEN:
        said["wait"] = _age(found.retry_in, lang)
    return text(f"ui.admin.breaker_{found.state.value}", lang, **said)


def _channel(name: str, kind: str, known: list[VendorBreaker], lang: Lang) -> EngineRow:
    key = f"channel_{name}"
    if kind == "off":
        return _engine(key, "off", "plain", "", lang)
    if kind == "outbox":
        return _engine(key, "local", "plain", text("ui.admin.local_detail", lang), lang, "/dev/outbox")
    resting = [found for found in known if found.state is not BreakerState.CLOSED]
    if not resting:
        detail = "; ".join([text("ui.admin.vendor_detail", lang), *(_breaker(found, lang) for found in known[:_SHOWN])])
        return _engine(key, "ok", "good", detail, lang)
    is_open = any(found.state is BreakerState.OPEN for found in resting)
    detail = "; ".join(_breaker(found, lang) for found in resting)
    return _engine(key, "resting" if is_open else "trying", "urgent", detail, lang)


def _writer(found: BreakerSnapshot | None, lang: Lang) -> EngineRow:
    """Show the language model that writes answers, as this web process knows it."""
    if found is None:
        return _engine("writer", "off", "plain", text("ui.admin.writer_off", lang), lang)
    return _engine("writer", *_standing([found]), _breaker(found, lang), lang)


def _standing(known: Sequence[VendorBreaker | BreakerSnapshot]) -> tuple[str, str]:
    """Return the state and the tone of what stands behind these breakers."""
    states = {found.state for found in known}
    if states <= {BreakerState.CLOSED}:
        return "ok", "good"
    return ("resting" if BreakerState.OPEN in states else "trying"), "urgent"


def _of_all(name: str, reading: Reading, platform: Platform) -> list[VendorBreaker | BreakerSnapshot]:
    """Return the breakers of that name: this process's, and the workers'."""
    pulses = reading.pulses.breakers if reading.pulses else ()
    known: list[VendorBreaker | BreakerSnapshot] = [*platform.vendors.snapshots(), *pulses]
    return [one for one in known if one.name == name]


def _search(reading: Reading, work: Work) -> EngineRow:
    """Show the server that is searched; there is no breaker before files of this machine."""
    lang, known = work.lang, _of_all(SEARCH, reading, work.platform)
    if not known:
        return _engine("search", "local", "plain", text("ui.admin.search_files", lang), lang)
    detail = "; ".join(_breaker(found, lang) for found in known[:_SHOWN])
    return _engine("search", *_standing(known), detail, lang)


def _sign_on(providers: SignOnProviders, lang: Lang) -> list[EngineRow]:
    """Show each provider of identities, as this web process knows it."""
    known = {found.name: found for found in providers.breakers.snapshots()}
    rows = []
    for one in providers.offered():
        found = known.get(f"sso:{one.key}")
        state, tone = _standing([found] if found else [])
        detail = _breaker(found, lang) if found else text("ui.admin.sign_on_by_browser", lang)
        name = text("ui.admin.sign_on", lang, name=one.name)
        rows.append(EngineRow(f"sign_on_{one.key}", name, text(f"ui.admin.{state}", lang), tone, detail))
    return rows or [_engine("sign_on_none", "off", "plain", "", lang)]


def _embeddings(reading: Reading, work: Work) -> EngineRow:
    """Say how many texts of the content have their vector, and what the others wait for."""
    lang, found, platform = work.lang, reading.texts, work.platform
    if platform.knowledge.indexing.model is None:
        return _engine("embeddings", "off", "plain", text("ui.admin.embeddings_off", lang), lang)
    known = _of_all(EMBEDDINGS, reading, platform)
    said = [_progress(found, work), *(_breaker(one, lang) for one in known[:_SHOWN])]
    detail, href = "; ".join(said), "/admin/dead-letters#texts" if found is not None and found.dead else ""
    if found is not None and found.why is not None:
        return _engine("embeddings", "resting", "urgent", detail, lang, href)
    if any(one.state is not BreakerState.CLOSED for one in known):
        return _engine("embeddings", "trying", "urgent", detail, lang, href)
    if found is not None and (found.waiting or found.dead):
        state, tone = ("waiting", "plain") if found.waiting else ("behind", "urgent")
        return _engine("embeddings", state, tone, detail, lang, href)
    return _engine("embeddings", "ok", "good", detail, lang)


def _progress(found: Standing | None, work: Work) -> str:
    lang = work.lang
    if found is None:
        return text("ui.admin.embeddings_none", lang)
    if not (found.waiting or found.dead):
        return text("ui.admin.embeddings_whole", lang, wanted=found.wanted)
    counts = {"made": found.made, "wanted": found.wanted, "waiting": found.waiting, "dead": found.dead}
    said = text("ui.admin.embeddings_part", lang, **counts)
    if found.why is None or found.rests_until is None:
        return said
    time = format_when(found.rests_until, work.uow.clock.now(), lang, work.actor.time_zone, "short")
    why = text("ui.admin.embeddings_rest", lang, why=text_cause(found.why.value, lang), time=time)
    return f"{said}. {why}"


class MorePlacesState(AppState):
    """The page of places has nothing of its own to read; it only has to be an administrator's."""

    @page_load(Role.ADMIN)
    async def load(self, work: Work) -> None:
        """Fill the frame."""
