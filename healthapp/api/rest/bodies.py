"""What the routes answer with: the seed's envelope (`success`, `total`, `hasMore`) around the services' views."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from healthapp.contexts.apps.schemas import AllowedApp, AppSecret, AppView
from healthapp.contexts.compliance.schemas import AssignmentView
from healthapp.contexts.identity.schemas import ApiKeyView, NewApiKey, ProfileView
from healthapp.contexts.identity.schemas.administration import (
    ApplicationView,
    CheckedLicence,
    ManagedSession,
    ManagedUser,
)
from healthapp.contexts.notifications.schemas import BroadcastView, FailedNotice, NoticeView, PushSubscriptionView
from healthapp.contexts.records.schemas import AboutSelfView, AllergyView, ConditionView, EmergencyContactView
from healthapp.contexts.reminders.schemas.views import AdherenceView, OccurrenceView, PreviewView, ReminderView
from healthapp.kit.actor import Role
from healthapp.kit.i18n import Lang


class Body(BaseModel):
    """An answer: camelCase outside."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Command(BaseModel):
    """A request of an edge's own: camelCase, anything else refused."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class Done(Body):
    """It was done."""

    success: Literal[True] = True


class Claimed(Done):
    """How many questions had waited for the address to be proven."""

    claimed: int


class RecoveryCodes(Done):
    """Recovery codes, shown this once; none when there were codes before."""

    recovery_codes: list[str]


class Warned(Done):
    """`warnings`: what is to be known of a medicine beside your others and for you.

    An empty list means that nothing was found, absent means that it was not checked. `notChecked`: what of it could
    not be checked: nothing found proves nothing there.
    """

    warnings: list[str] | None = None
    not_checked: list[str] | None = None


class ReminderCreated(Warned):
    """Seed 000 §4.1, `CreateReminderResponse`; with what is to be known of a medicine."""

    reminder_id: UUID
    scheduled_time: datetime
    next_occurrence: datetime | None = None


class ReminderList(Done):
    """Seed 000 §4.1, `GetRemindersResponse`."""

    reminders: list[ReminderView]
    total: int
    has_more: bool


class OneReminder(Done):
    """One reminder."""

    reminder: ReminderView


class ReminderChanged(Warned):
    """The reminder as it is now; with what is to be known of a medicine when something of it was changed."""

    reminder: ReminderView


class OneOccurrence(Done):
    """The occurrence that was answered."""

    occurrence: OccurrenceView


class OccurrenceList(Done):
    """A page of one reminder's times, newest first."""

    occurrences: list[OccurrenceView]
    total: int
    has_more: bool


class ReminderPreview(Done):
    """A recurrence in words, and its next times."""

    preview: PreviewView


class Day(Done):
    """One local day's times, in order. `date` and `timeZone` say which day of whose clock."""

    date: date
    time_zone: str
    occurrences: list[OccurrenceView]


class OfflineDay(Day):
    """What an installed app keeps to show without a connection; `tomorrow` is for who is still without one then."""

    tomorrow: list[OccurrenceView]
    generated_at: datetime
    user_id: UUID


class Adherence(Done):
    """How doses were kept to."""

    adherence: AdherenceView


class NotificationList(Done):
    """A page of the inbox, newest first."""

    notifications: list[NoticeView]
    total: int
    unread: int
    has_more: bool


class Marked(Done):
    """How many entries were unread before."""

    marked: int


class PushSubscriptionList(Done):
    """The browsers that may be pushed to."""

    subscriptions: list[PushSubscriptionView]


class Subscribed(Done):
    """A browser was stored."""

    subscription_id: UUID


class PushKey(Done):
    """The server's public key (`applicationServerKey`), base64url."""

    public_key: str


class Me(Done):
    """Your own account."""

    profile: ProfileBody


class ProfileBody(Body):
    """An account as its owner sees it."""

    id: UUID
    email: str
    phone: str | None
    email_verified: bool
    phone_verified: bool
    display_name: str
    role: Role
    locale: Lang
    time_zone: str
    text_size: str
    theme: str

    @classmethod
    def of(cls, profile: ProfileView) -> ProfileBody:
        """Return the service's view under the contract's names."""
        return cls.model_validate(profile.model_dump())


class Registered(Done):
    """The new account."""

    user_id: UUID


class TokenValid(Done):
    """The access token is good."""

    valid: Literal[True] = True
    user_id: UUID
    role: Role


class SessionItem(Body):
    """A place where you are logged in. `current` is the one that asks; `seenAt` is a few minutes old at most."""

    id: UUID
    kind: Literal["browser", "api"]
    user_agent: str | None
    created_at: datetime
    seen_at: datetime
    current: bool


class SessionList(Done):
    """Where you are logged in."""

    sessions: list[SessionItem]


class Ended(Done):
    """How many sessions there were."""

    ended: int


class Figures(Done):
    """Counts of reminders, notices and events, by name."""

    figures: dict[str, float]


class DeadEvent(Body):
    """An event delivery that was given up."""

    id: UUID
    handler: str
    topic: str
    attempts: int
    error: str | None
    dead_at: datetime


class DeadLetters(Done):
    """What nobody will try again, with the cause; not to whom or what."""

    notices: list[FailedNotice]
    events: list[DeadEvent]


class Replayed(Done):
    """How many will be tried again. `lapsed` notices are put away: answered meanwhile, or their time is over."""

    notices: int
    events: int
    lapsed: int = 0


class BroadcastList(Done):
    """The newest broadcasts."""

    broadcasts: list[BroadcastView]


class BroadcastSent(Done):
    """The broadcast is stored; the worker spreads it."""

    broadcast_id: UUID


Me.model_rebuild()


class ApiKeyList(Done):
    """One's API keys."""

    api_keys: list[ApiKeyView]


class OneAboutSelf(Done):
    """What you, or whom you follow, said of themselves, and what of it counts today."""

    about_self: AboutSelfView


class AllergyList(Done):
    """What you don't tolerate. `none_known`: you say that you know of no allergy."""

    allergies: list[AllergyView]
    none_known: bool


class OneAllergy(Done):
    """The allergy that was entered."""

    allergy: AllergyView


class ConditionList(Done):
    """The illnesses that you have. `none_known`: you say that you know of none."""

    conditions: list[ConditionView]
    none_known: bool


class OneCondition(Done):
    """The illness that was entered."""

    condition: ConditionView


class EmergencyContactList(Done):
    """Whom you, or whom you follow, want to be called."""

    emergency_contacts: list[EmergencyContactView]


class OneEmergencyContact(Done):
    """The contact that was entered."""

    emergency_contact: EmergencyContactView


class ApiKeyMade(Done):
    """A new API key, this once with the key itself."""

    api_key: NewApiKey


class UserList(Done):
    """A page of accounts, newest first; `next` continues after it."""

    users: list[ManagedUser]
    next: UUID | None


class FoundUsers(Done):
    """The accounts that were found."""

    users: list[ManagedUser]


class OneUser(Done):
    """One account, with where it is logged in and its licences."""

    user: ManagedUser
    logins: list[ManagedSession]
    applications: list[CheckedLicence]


class ApplicationList(Done):
    """One's own licences, the newest first."""

    applications: list[ApplicationView]


class AllowedApps(Done):
    """The apps of others that you let in."""

    apps: list[AllowedApp]


class AppList(Done):
    """The apps of others that there are."""

    apps: list[AppView]


class NewAppSecret(Done):
    """An app's id and, this once, its secret."""

    app: AppSecret


class AssignmentList(Done):
    """Assignments, the newest first."""

    assignments: list[AssignmentView]


class AssignmentMade(Done):
    """The new assignment."""

    assignment_id: UUID
