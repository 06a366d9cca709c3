"""What was given up, why, and sending it again or putting it away for good: one, or all of a kind."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

import reflex as rx
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from healthapp.contexts.notifications.schemas import DiscardReason
from healthapp.kit.actor import Role
from healthapp.kit.i18n import digits, format_number, format_when, has_message, plural, text
from state.base import AppState, Work, authenticated, page_load
from state.causes import notice_cause, step_cause, step_name, text_cause

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.schemas.embedding import DeadText
    from healthapp.contexts.notifications.schemas import FailedNotice
    from healthapp.kit.i18n import Lang

_PAGE = 25
_READ = 500
_FARTHEST = 1000

PageNumber = Annotated[int, Field(ge=1, le=_FARTHEST)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
OneOrAll = Literal["notice", "notices", "event", "events"]
AnyKey = Annotated[str, StringConstraints(min_length=1, max_length=160, pattern=r"^[a-z0-9_.:-]+$")]
KindName = Annotated[str, StringConstraints(min_length=1, max_length=160, pattern=r"^[a-z0-9_.:]+$")]


class DiscardForm(BaseModel):
    """Why something is put away for good."""

    # The framework adds each control again under its id.
    model_config = ConfigDict(extra="ignore")

    reason: DiscardReason


@dataclass
class DeadRow:
    """One that was given up."""

    id: str
    what: str
    cause: str
    tries: str
    when: str


@dataclass
class DeadGroup:
    """All of a kind: `key` is what the replay is asked for."""

    key: str
    what: str
    count: str


class DeadLetterState(AppState):
    """Three lists: notices, event deliveries, and texts without a vector, each as kinds and one by one."""

    status: str = "loading"
    stamp: int = 0
    notice_groups: rx.Field[list[DeadGroup]] = rx.field(default_factory=list)
    notices: rx.Field[list[DeadRow]] = rx.field(default_factory=list)
    notice_page: int = 1
    notice_pages: int = 1
    notice_page_text: str = ""
    notice_pages_text: str = ""
    event_groups: rx.Field[list[DeadGroup]] = rx.field(default_factory=list)
    events: rx.Field[list[DeadRow]] = rx.field(default_factory=list)
    event_page: int = 1
    event_pages: int = 1
    event_page_text: str = ""
    event_pages_text: str = ""
    text_groups: rx.Field[list[DeadGroup]] = rx.field(default_factory=list)
    texts: rx.Field[list[DeadRow]] = rx.field(default_factory=list)
    text_page: int = 1
    text_pages: int = 1
    text_page_text: str = ""
    text_pages_text: str = ""
    at_most: str = ""
    asking: str = ""
    asking_text: str = ""
    discarding: str = ""
    discarding_text: str = ""

    _discarding_of: OneOrAll = "notice"
    _asking_of: Literal["notices", "events", "texts"] = "notices"

    @page_load(Role.ADMIN)
    async def load(self, work: Work) -> None:
        """Show the newest."""
        self.status, self.asking, self.discarding = "failed", "", ""
        self.notice_page = self.event_page = self.text_page = 1
        await self._fill(work)
        self.status = "ready"

    @authenticated(Role.ADMIN, quiet=True)
    async def tick(self, work: Work) -> None:
        """Renew the lists."""
        await self._fill(work)
        self.status = "ready"

    @authenticated(Role.ADMIN)
    async def turn_notices(self, work: Work, page: PageNumber) -> None:
        """Turn to another page of notices."""
        self.notice_page = page
        await self._fill(work)

    @authenticated(Role.ADMIN)
    async def turn_events(self, work: Work, page: PageNumber) -> None:
        """Turn to another page of event deliveries."""
        self.event_page = page
        await self._fill(work)

    @authenticated(Role.ADMIN)
    async def turn_texts(self, work: Work, page: PageNumber) -> None:
        """Turn to another page of texts."""
        self.text_page = page
        await self._fill(work)

    @authenticated(Role.ADMIN)
    async def replay_notice(self, work: Work, notice_id: UUID) -> None:
        """Send one notice again."""
        again, lapsed = await work.platform.notifications.replay_notices(work.uow, [notice_id], [])
        await self._done(work, again, lapsed=lapsed)

    @authenticated(Role.ADMIN)
    async def replay_event(self, work: Work, delivery_id: UUID) -> None:
        """Deliver one event again."""
        await self._done(work, await work.platform.notifications.replay_events(work.uow, [delivery_id], []))

    @authenticated(Role.ADMIN)
    async def replay_text(self, work: Work, digest: Digest) -> None:
        """Let one text be made into a vector again."""
        await self._done(work, await work.platform.knowledge.replay_texts(work.uow, [digest], []))

    @authenticated(Role.ADMIN)
    async def ask_notices(self, work: Work, kind: KindName) -> None:
        """Ask before all notices of a kind (`channel:kind`) are sent again."""
        self._ask(work, kind, self.notice_groups, "notices")

    @authenticated(Role.ADMIN)
    async def ask_events(self, work: Work, handler: KindName) -> None:
        """Ask before all events of a handler are delivered again."""
        self._ask(work, handler, self.event_groups, "events")

    @authenticated(Role.ADMIN)
    async def ask_texts(self, work: Work, kind: KindName) -> None:
        """Ask before all texts that were given up for one cause are tried again."""
        self._ask(work, kind, self.text_groups, "texts")

    @authenticated(Role.ADMIN)
    async def leave(self, work: Work) -> None:
        """Leave them."""
        del work
        self.asking = ""

    @authenticated(Role.ADMIN)
    async def replay_kind(self, work: Work) -> None:
        """Send all of the kind that was asked about."""
        if not self.asking:
            return
        notifications, knowledge = work.platform.notifications, work.platform.knowledge
        lapsed = 0
        if self._asking_of == "notices":
            done, lapsed = await notifications.replay_notices(work.uow, [], [self.asking])
        elif self._asking_of == "events":
            done = await notifications.replay_events(work.uow, [], [self.asking])
        else:
            done = await knowledge.replay_texts(work.uow, [], [self.asking])
        self.asking = ""
        await self._done(work, done, lapsed=lapsed)

    @authenticated(Role.ADMIN)
    async def ask_discard(self, work: Work, what: OneOrAll, key: AnyKey) -> None:
        """Ask before one, or all of a kind, are put away, and why."""
        name, number = "", ""
        if what in ("notice", "event"):
            rows = self.notices if what == "notice" else self.events
            name, number = next(((row.what, format_number(1, work.lang)) for row in rows if row.id == key), ("", ""))
        else:
            groups = self.notice_groups if what == "notices" else self.event_groups
            name, number = next(((group.what, group.count) for group in groups if group.key == key), ("", ""))
        if not name:
            return
        self.discarding, self._discarding_of = key, what
        self.discarding_text = text("ui.admin.discard_text", work.lang, what=name, n=number)

    @authenticated(Role.ADMIN)
    async def keep(self, work: Work) -> None:
        """Discard nothing."""
        del work
        self.discarding = ""

    @authenticated(Role.ADMIN)
    async def discard(self, work: Work, form: DiscardForm) -> None:
        """Put away for good what was asked about."""
        if not self.discarding:
            return
        notifications, key, of = work.platform.notifications, self.discarding, self._discarding_of
        ids = [UUID(key)] if of in ("notice", "event") else []
        kinds = [] if ids else [key]
        step = notifications.discard_notices if of in ("notice", "notices") else notifications.discard_events
        done = await step(work.uow, ids, kinds, form.reason)
        self.discarding = ""
        await self._done(work, done, "discarded")

    def _ask(self, work: Work, key: str, groups: list[DeadGroup], which: Literal["notices", "events", "texts"]) -> None:
        found = next((group for group in groups if group.key == key), None)
        if found is None:
            return
        self.asking, self._asking_of = key, which
        self.asking_text = text("ui.admin.replay_text", work.lang, what=found.what, n=found.count)

    async def _done(self, work: Work, number: int, what: str = "replayed", *, lapsed: int = 0) -> None:
        await self._fill(work)
        parts = [plural(f"ui.admin.{what}", number, work.lang)] if number else []
        if lapsed:
            parts.append(plural("ui.admin.replay_lapsed", lapsed, work.lang))
        if parts:
            self._banner("good" if number else "advice", " ".join(parts))
        else:
            self._banner("advice", text(f"ui.admin.{what}_none", work.lang))

    async def _fill(self, work: Work) -> None:
        lang = work.lang
        notices = await work.platform.notifications.failed_notices(work.uow, _READ)
        events = await work.platform.notifications.dead_events(work.uow, _READ)
        kinds = Counter((notice.channel, notice.kind) for notice in notices)
        self.notice_groups = [
            DeadGroup(f"{channel}:{kind}", _notice_name(channel, kind, lang), format_number(number, lang))
            for (channel, kind), number in kinds.most_common()
        ]
        handlers = Counter(str(event["handler"]) for event in events)
        self.event_groups = [
            DeadGroup(key, step_name(key, lang), format_number(number, lang)) for key, number in handlers.most_common()
        ]
        self.notice_pages, self.notice_page = _pages(len(notices), self.notice_page)
        self.event_pages, self.event_page = _pages(len(events), self.event_page)
        self.notice_page_text, self.notice_pages_text = digits(self.notice_page, lang), digits(self.notice_pages, lang)
        self.event_page_text, self.event_pages_text = digits(self.event_page, lang), digits(self.event_pages, lang)
        self.notices = [_notice_row(notice, work) for notice in _slice(notices, self.notice_page)]
        self.events = [_event_row(event, work) for event in _slice(events, self.event_page)]
        texts = await self._fill_texts(work)
        full = max(len(notices), len(events), texts) >= _READ
        self.at_most = text("ui.admin.at_most", lang, n=_READ) if full else ""
        self.stamp += 1

    async def _fill_texts(self, work: Work) -> int:
        lang = work.lang
        found = await work.platform.knowledge.dead_texts(work.uow, _READ)
        self.text_groups = [
            DeadGroup(cause, text_cause(cause, lang), format_number(number, lang))
            for cause, number in Counter(one.error.value for one in found).most_common()
        ]
        self.text_pages, self.text_page = _pages(len(found), self.text_page)
        self.text_page_text, self.text_pages_text = digits(self.text_page, lang), digits(self.text_pages, lang)
        self.texts = [_text_row(one, work) for one in _slice(found, self.text_page)]
        return len(found)


def _pages(total: int, page: int) -> tuple[int, int]:
    pages = max(1, -(-total // _PAGE))
    return pages, min(page, pages)


def _slice(rows: list[Any], page: int) -> list[Any]:
    return rows[(page - 1) * _PAGE : page * _PAGE]


def _notice_name(channel: str, kind: str, lang: Lang) -> str:
    channel_id, kind_id = f"ui.admin.channel_{channel}", f"ui.inbox.kind_{kind}"
    return text(
        "ui.admin.channel_of_kind",
        lang,
        channel=text(channel_id, lang) if has_message(channel_id) else channel,
        kind=text(kind_id, lang) if has_message(kind_id) else kind,
    )


def _notice_row(notice: FailedNotice, work: Work) -> DeadRow:
    return DeadRow(
        id=str(notice.id),
        what=_notice_name(notice.channel, notice.kind, work.lang),
        cause=notice_cause(notice.error, work.lang),
        tries=format_number(notice.attempts, work.lang),
        when=format_when(notice.failed_at, work.uow.clock.now(), work.lang, work.actor.time_zone, "short"),
    )


def _event_row(event: dict[str, Any], work: Work) -> DeadRow:
    return DeadRow(
        id=str(event["id"]),
        what=step_name(str(event["handler"]), work.lang),
        cause=step_cause(event["error"], work.lang),
        tries=format_number(int(event["attempts"]), work.lang),
        when=format_when(event["dead_at"], work.uow.clock.now(), work.lang, work.actor.time_zone, "short"),
    )


def _text_row(one: DeadText, work: Work) -> DeadRow:
    language = text(f"ui.admin.text_in_{one.language}", work.lang)
    return DeadRow(
        id=one.digest,
        what=text("ui.admin.text_of", work.lang, what=one.document_id, language=language),
        cause=text_cause(one.error.value, work.lang),
        tries=format_number(one.attempts, work.lang),
        when=format_when(one.dead_at, work.uow.clock.now(), work.lang, work.actor.time_zone, "short"),
    )
