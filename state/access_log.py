"""Who looked at one's record, in plain words: looks of one person on one day are one line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from healthapp.kit.i18n import format_day, format_time, format_when, has_message, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from healthapp.contexts.compliance.schemas import AccessView
    from healthapp.contexts.identity.schemas import PersonView
    from healthapp.kit.i18n import Lang

_WHAT = {
    "adherence.read": "adherence",
    "occurrence.list": "doses",
    "occurrence.list_open": "doses",
    "reminder.list": "reminders",
    "reminder.read": "reminders",
}
_DONE = "success"


@dataclass
class AccessRow:
    """One line of the list."""

    who: str
    what: str
    when: str


def access_rows(
    views: Sequence[AccessView], names: Mapping[UUID, PersonView], lang: Lang, zone: str, now: datetime
) -> list[AccessRow]:
    """Return the lines, newest first."""
    local = ZoneInfo(zone)
    groups: dict[tuple[object, ...], list[AccessView]] = {}
    for view in views:
        what = "consent" if view.action.startswith("consent.") else _WHAT.get(view.action, "other")
        key = (view.at.astimezone(local).date(), view.actor_id, view.actor_role, what, view.outcome)
        groups.setdefault(key, []).append(view)
    return [_line(found, str(key[3]), names, lang, zone, now) for key, found in groups.items()]


def _line(
    found: list[AccessView], what: str, names: Mapping[UUID, PersonView], lang: Lang, zone: str, now: datetime
) -> AccessRow:
    newest = found[0]
    role_id = f"ui.care.role_{newest.actor_role}"
    who = text(role_id if has_message(role_id) else "ui.care.someone", lang)
    person = names.get(newest.actor_id) if newest.actor_id is not None else None
    if person is not None:
        who = text("ui.care.log_person", lang, name=person.display_name, role=who)
    words = text(f"ui.care.log_{what}", lang)
    if newest.outcome != _DONE:
        words = text("ui.care.log_refused", lang, what=words)
    if len(found) == 1:
        return AccessRow(who, words, format_when(newest.at, now, lang, zone, "long"))
    day = format_day(newest.at.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date(), lang, "long")
    when = text("ui.care.log_last", lang, when=day, time=format_time(newest.at, lang, zone))
    return AccessRow(who, text("ui.care.log_times", lang, what=words, n=len(found)), when)
