"""What one person sees of their notices, and what they choose."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from healthapp.contexts.notifications.events import FEED_NOTIFICATION_CREATED
from healthapp.contexts.notifications.models import PushSubscription
from healthapp.contexts.notifications.repository import PersonalRepository
from healthapp.contexts.notifications.rules.escalation import DEFAULTS
from healthapp.contexts.notifications.rules.texts import Facts, compose
from healthapp.contexts.notifications.schemas import (
    Channel,
    FeedItem,
    Kind,
    NoticeView,
    Preferences,
    PreferencesView,
    PreferenceView,
    Priority,
    PushSubscriptionView,
    SubscribePush,
    Topic,
)
from healthapp.contexts.notifications.service.base import NotificationsBase
from healthapp.kit.crypto import UNREADABLE, CipherError
from healthapp.kit.egress import endpoint_problem
from healthapp.kit.errors import HealthError, forbidden, invalid
from healthapp.kit.errors import Kind as ErrorKind
from healthapp.kit.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from sqlalchemy import RowMapping

    from healthapp.contexts.notifications.models import Setting
    from healthapp.kit.uow import UnitOfWork

_SUBSCRIPTION = "notifications_push_subscription"
_QUIET = frozenset({"quiet_from", "quiet_to"})
_SETTINGS = _QUIET | {"names_opt_in", "high_doses_bypass"}
_BROWSERS_KEPT = 20
"""Each notice is posted to each of them, wherever that is: no one needs more, and a flood would be ours."""


class Reading(NotificationsBase):
    """The inbox, preferences, browsers and the event feed of the actor."""

    async def inbox(
        self, uow: UnitOfWork, *, limit: int = 50, offset: int = 0, unread_only: bool = False
    ) -> tuple[list[NoticeView], int, int]:
        """Return a page of the inbox, newest first, how many entries there are, and how many are unread."""
        repository = PersonalRepository(uow)
        rows = await repository.inbox(limit, offset, unread_only=unread_only)
        total, unread = await repository.counts()
        uow.audit("notification.list", "notice", count=len(rows))
        others = Counter(row["patient_id"] for row in rows if row["occurrence_id"] is not None)
        for patient_id, count in others.items():
            if patient_id not in (None, uow.actor.id):  # the patient reads who read of their doses
                uow.audit("notification.list", "notice", patient_id=patient_id, count=count)
        views = []
        for row in rows:
            title, body = self._words(uow, row)
            views.append(
                NoticeView(
                    id=row["id"],
                    kind=Kind(row["kind"]),
                    topic=Topic(row["topic"]),
                    priority=Priority(row["priority"]),
                    title=title,
                    body=body,
                    created_at=row["sent_at"] or row["created_at"],
                    read_at=row["read_at"],
                    occurrence_id=row["occurrence_id"],
                    reminder_id=row["reminder_id"],
                    patient_id=row["patient_id"],
                )
            )
        return views, unread if unread_only else total, unread

    def _words(self, uow: UnitOfWork, row: RowMapping) -> tuple[str, str]:
        """Return an entry's title and text; an entry that can't be opened says so and stands in its place."""
        try:
            payload = self._open_payload(row["message_id"], row["payload_ct"])
        except CipherError as error:
            return UNREADABLE, error.message(uow.actor.lang)
        facts = Facts.from_payload(Topic(row["topic"]), payload, uow.actor.time_zone)
        words = compose(Kind(row["kind"]), Channel.WEBSOCKET, uow.actor.lang, facts)
        return words.title, words.body

    async def unread_count(self, uow: UnitOfWork) -> int:
        """Return how many inbox entries are unread."""
        return (await PersonalRepository(uow).counts())[1]

    async def mark_read(self, uow: UnitOfWork, ids: list[UUID] | None) -> int:
        """Mark entries (or all, with None) as read; the badge in every tab follows. Ids of others change nothing."""
        marked = await PersonalRepository(uow).mark_read(ids, uow.clock.now())
        if marked:
            uow.audit("notification.read", "notice", count=marked)
            uow.hint(uow.actor.id, FEED_NOTIFICATION_CREATED)
        return marked

    async def preferences(self, uow: UnitOfWork) -> PreferencesView:
        """Return the actor's choices, with the defaults where they chose nothing."""
        repository = PersonalRepository(uow)
        items = {key: _default(*key) for key in DEFAULTS if key[1] != Channel.OTHER}
        for row in await repository.preferences():
            item = PreferenceView.model_validate(row.model_dump(exclude={"user_id"}))
            items[item.topic, item.channel] = item
        setting = await repository.setting()
        uow.audit("preference.read", "preference")
        return PreferencesView(
            items=list(items.values()),
            quiet_from=setting.quiet_from if setting else None,
            quiet_to=setting.quiet_to if setting else None,
            names_opt_in=setting.names_opt_in if setting else False,
            high_doses_bypass=setting.high_doses_bypass if setting else False,
        )

    async def set_preferences(self, uow: UnitOfWork, command: Preferences) -> None:
        """Store choices; a field or item that is absent from the command stays as it was.

        INVALID unless the quiet hours that then hold are two different times, or none.
        """
        repository = PersonalRepository(uow)
        for item in command.items:
            given = item.model_dump(mode="json", exclude_none=True)
            default = _default(item.topic, item.channel).model_dump(mode="json")
            await repository.put_preference({**default, **given}, given)
        given = {name: getattr(command, name) for name in sorted(command.model_fields_set & _SETTINGS)}
        if not _QUIET.isdisjoint(given):
            _check_quiet(given, await repository.setting(lock=True))
        if given:
            await repository.put_setting(given)
        uow.audit("preference.update", "preference", count=len(command.items))

    async def subscriptions(self, uow: UnitOfWork) -> list[PushSubscriptionView]:
        """Return the actor's browsers that may be pushed to."""
        rows = await PersonalRepository(uow).subscriptions()
        uow.audit("push_subscription.list", "push_subscription")
        return [PushSubscriptionView.model_validate(row.model_dump()) for row in rows]

    async def subscribe_push(self, uow: UnitOfWork, command: SubscribePush) -> UUID:
        """Store a browser's subscription under the actor's login; storing it again replaces it. Returns its id.

        It ends with that login. Pages store it at each opening, so the same one under the same login stays as it is.

        INVALID for an endpoint that isn't a public HTTPS address: we would send requests there on a stranger's word.
        UNAUTHENTICATED when the login has ended meanwhile.
        FORBIDDEN to a program: it would go on being told of every dose after its key or its app was taken back.
        """
        if not uow.actor.in_person:
            raise HealthError(
                ErrorKind.FORBIDDEN, "not_by_key", action="push_subscription.create", resource_type="push_subscription"
            )
        if endpoint_problem(command.endpoint, allow_insecure=self._settings.allow_insecure_push):
            raise invalid("endpoint", "bad_push_endpoint")
        repository, wanted = PersonalRepository(uow), self._cipher.blind("push-endpoint", command.endpoint)
        keys = json.dumps(command.keys.model_dump())
        known = await repository.subscription(wanted)
        if known is not None and known.session_id == uow.actor.session_id and self._keys_of(known) == keys:
            return known.id
        # The request may have been let in a moment before the login ended: it would be pushed to after it.
        if uow.actor.session_id is not None and not await repository.hold_login(uow.actor.session_id):
            raise HealthError(ErrorKind.UNAUTHENTICATED)
        row_id = new_id()
        row = PushSubscription(
            id=row_id,
            user_id=uow.actor.id,
            endpoint_ct=self._cipher.seal(f"{_SUBSCRIPTION}.endpoint", row_id, command.endpoint),
            endpoint_bidx=wanted,
            keys_ct=self._cipher.seal(f"{_SUBSCRIPTION}.keys", row_id, keys),
            user_agent=(uow.actor.user_agent or "")[:300] or None,
            session_id=uow.actor.session_id,
            created_at=uow.clock.now(),
        )
        await repository.put_subscription(row)
        for old in sorted(await repository.subscriptions(), key=lambda kept: kept.created_at)[:-_BROWSERS_KEPT]:
            await repository.drop_subscription(old.id)
        uow.audit("push_subscription.create", "push_subscription", row_id)
        return row_id

    def _keys_of(self, row: PushSubscription) -> str:
        return self._cipher.show(f"{_SUBSCRIPTION}.keys", row.id, row.keys_ct)

    async def unsubscribe_push(self, uow: UnitOfWork, subscription_id: UUID) -> None:
        """Forget one of the actor's browsers."""
        if not await PersonalRepository(uow).drop_subscription(subscription_id):
            raise forbidden(action="push_subscription.delete", resource_type="push_subscription")
        uow.audit("push_subscription.delete", "push_subscription", subscription_id)

    async def unsubscribe_endpoint(self, uow: UnitOfWork, endpoint: str) -> None:
        """Forget the actor's browser with that endpoint, if it is theirs."""
        wanted = self._cipher.blind("push-endpoint", endpoint)
        repository = PersonalRepository(uow)
        for row in await repository.subscriptions():
            if row.endpoint_bidx == wanted:
                await repository.drop_subscription(row.id)
                uow.audit("push_subscription.delete", "push_subscription", row.id)

    async def unsubscribe_all(self, uow: UnitOfWork) -> None:
        """Forget all of the actor's browsers: nobody who is logged out everywhere is pushed to."""
        repository = PersonalRepository(uow)
        for row in await repository.subscriptions():
            await repository.drop_subscription(row.id)
            uow.audit("push_subscription.delete", "push_subscription", row.id)

    async def feed_since(self, uow: UnitOfWork, cursor: int, limit: int = 200) -> list[FeedItem]:
        """Return the actor's events after `cursor`, in order."""
        rows = await PersonalRepository(uow).feed_since(cursor, limit)
        return [FeedItem(seq=row.seq, topic=row.topic, payload=row.payload, at=row.at) for row in rows]

    async def feed_cursor(self, uow: UnitOfWork) -> int:
        """Return the number of the actor's newest event."""
        return await PersonalRepository(uow).feed_cursor()


def _default(topic: Topic, channel: str) -> PreferenceView:
    return PreferenceView(topic=topic, channel=channel, **asdict(DEFAULTS[topic, channel]))


def _check_quiet(given: Mapping[str, Any], stored: Setting | None) -> None:
    """Refuse quiet hours that lack an end or have no length, by the field that is missing or was changed."""
    start, end = (given[name] if name in given else getattr(stored, name, None) for name in ("quiet_from", "quiet_to"))
    if (start is None) != (end is None):
        raise invalid("quietFrom" if start is None else "quietTo", "bad_quiet_hours")
    if start is not None and start == end:
        raise invalid("quietTo" if "quiet_to" in given else "quietFrom", "bad_quiet_hours")
