"""What rows say of people who may be told, as the rules of planning want it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.notifications.rules.escalation import Choice, Recipient
from healthapp.contexts.notifications.rules.quiet_hours import quiet_hours
from healthapp.contexts.notifications.schemas import Channel, Priority, Topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from healthapp.contexts.notifications.models import Preference, Setting

Chosen = dict[tuple[Topic, str], Choice]


def choices_of(rows: Iterable[Preference]) -> dict[UUID, Chosen]:
    """Return what people chose themselves, by person."""
    choices: dict[UUID, Chosen] = {}
    for row in rows:
        choice = Choice(row.enabled, row.delay_seconds, Priority(row.priority), row.max_attempts)
        choices.setdefault(row.user_id, {})[Topic(row.topic), row.channel] = choice
    return choices


def recipient_of(
    user_id: UUID, reachable: frozenset[Channel], choices: Mapping[UUID, Chosen], setting: Setting | None, zone: str
) -> Recipient:
    """Return what is known of somebody for planning. `zone` is the IANA name of theirs: its clock counts."""
    return Recipient(
        id=user_id,
        reachable=reachable,
        choices=choices.get(user_id, {}),
        quiet=quiet_hours(setting.quiet_from, setting.quiet_to, zone) if setting else None,
        high_doses_bypass=setting is not None and setting.high_doses_bypass,
    )
