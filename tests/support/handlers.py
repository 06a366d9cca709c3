"""Who may call which event handler of the pages, and with what: the expectation that the matrix of handlers is held to.

Written down a second time on purpose. A handler that is new, gone, or open to others than before is red until somebody
has said here that it is meant.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import state
from healthapp.kit.actor import EVERYBODY, PEOPLE, Role
from state.base import HANDLERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from state.base import HandlerSpec

_GROUPS = {
    "anyone": EVERYBODY,
    "people": PEOPLE,
    "waiting": PEOPLE | {Role.APPLICANT},
    "keepers": PEOPLE | {Role.EMERGENCY},
    "applicant": frozenset({Role.APPLICANT}),
    "patient": frozenset({Role.PATIENT}),
    "readers": frozenset({Role.PATIENT, Role.CAREGIVER, Role.DOCTOR, Role.PHARMACIST, Role.PROVIDER}),
    "emergency": frozenset({Role.EMERGENCY}),
    "admin": frozenset({Role.ADMIN}),
    "editors": frozenset({Role.DOCTOR, Role.PHARMACIST, Role.ADMIN}),
}
# State → who → its handlers.
WHO: dict[str, dict[str, str]] = {
    "search.SearchState": {
        "anyone": "choose_category choose_language choose_mode choose_severity load search search_for typing",
    },
    "symptoms.SymptomsState": {
        "anyone": "again answer back change choose finish load look_at mean retell show_all take_out tell typing",
        "patient": "add_own",
    },
    "search.EntryState": {
        "anyone": "load read_in",
    },
    "access_log.AccessLogState": {
        "patient": "load pick_period pick_person refresh turn",
    },
    "addresses.AddressesState": {
        "people": "ask_remove change confirm_phone leave load remove_phone save_email save_phone send",
    },
    "adherence.AdherenceState": {
        "readers": "load pick refresh",
    },
    "admin.AdminState": {
        "admin": "load tick",
    },
    "admin.MorePlacesState": {
        "admin": "load",
    },
    "admin_apps.AdminAppsState": {
        "admin": "ask end forget leave load register_app renew",
    },
    "admin_organisations.OrganisationsState": {
        "admin": "add add_member ask_end ask_remove close end leave load open_one remove_member rename",
    },
    "api_keys.ApiKeysState": {
        "people": "ask forget keep load make revoke",
    },
    "apps.AllowedAppsState": {
        "people": "ask keep load stop",
    },
    "assignments.AssignedState": {
        "people": "end load",
    },
    "assignments.AssignmentsState": {
        "admin": "assign end load look",
    },
    "assistant_oversight.OversightState": {
        "admin": "load newer older",
    },
    "assistant.AssistantState": {
        "people": (
            "answered ask ask_delete begin delete keep let_write load not_answered open_talk rate say_why stop_writing "
            "suggest"
        ),
    },
    "auth.AuthState": {
        "anyone": "open_form open_landing open_recovery",
    },
    "base.AppState": {
        "anyone": "dismiss_banner",
        "people": "live_hint",
    },
    "broadcast.BroadcastState": {
        "admin": "check go_back load send tick",
    },
    "care.CareState": {
        "patient": "ask_to_agree ask_to_change save_terms",
        "people": "answer ask ask_to_end end keep load refresh take_back",
    },
    "care_day.CareDayState": {
        "people": "go load refresh",
    },
    "care_health.CareHealthState": {
        "people": "load refresh",
    },
    "compliance.ComplianceState": {
        "admin": "ask choose load tick",
    },
    "consent.ConsentState": {
        "anyone": "load",
        "people": "allow refuse",
    },
    "consent.GoodbyeState": {
        "anyone": "load",
    },
    "consent_history.ConsentHistoryState": {
        "patient": "load refresh turn",
    },
    "dead_letters.DeadLetterState": {
        "admin": (
            "ask_discard ask_events ask_notices ask_texts discard keep leave load replay_event replay_kind "
            "replay_notice replay_text tick turn_events turn_notices turn_texts"
        ),
    },
    "doses.DosesState": {
        "patient": "ask_skip close_skip dismiss_missed fold skip snooze take",
    },
    "editing.EditListState": {
        "editors": "begin edit find load turn",
    },
    "editing_version.RevisionState": {
        "editors": (
            "add add_typed again load look move_up next_version open_more publish put remove review sign submit "
            "withdraw"
        ),
    },
    "emergency_desk.EmergencyDeskState": {
        "emergency": "load",
    },
    "emergency_contacts.EmergencyContactsState": {
        "anyone": "load",
        "patient": "add_contact ask remove",
        "people": "keep",
    },
    "about_self.AboutSelfState": {
        "patient": "load save",
    },
    "health_facts.HealthFactsState": {
        "patient": "add_allergy add_condition ask load remove say_none unsay_none",
        "people": "keep",
    },
    "imports.ImportsState": {
        "editors": "choose_origin load sent start stop tick",
    },
    "inbox.InboxState": {
        "people": "choose load read_all read_one refresh turn",
    },
    "inbox.MoreState": {
        "people": "load",
    },
    "interactions.InteractionsState": {
        "anyone": "add check choose load mean suggest take_out",
        "patient": "add_own leave_own",
    },
    "interactions.MedicineWarningState": {
        "patient": "close load",
    },
    "licence.LicenceState": {
        "people": "load",
    },
    "notify.NotifyState": {
        "people": "load save_topic",
    },
    "organisation.OrganisationState": {
        "patient": "give load",
    },
    "outbox.OutboxState": {
        "anyone": "choose load narrow older",
    },
    "own_data.OwnDataState": {
        "people": "ask_copy ask_leave download load refresh stay",
    },
    "passkeys.PasskeysState": {
        "keepers": "ask_remove begin begin_naming leave load remove rename",
    },
    "password.PasswordState": {
        "keepers": "leave_password open_password save_password",
    },
    "permissions.PermissionsState": {
        "admin": "ask_give give give_new leave_give load take",
    },
    "preferences.PreferenceState": {
        "anyone": "set_lang set_text_size set_theme",
    },
    "recover.OwnRecoveryState": {
        "keepers": "ask_stop leave_stop load stop",
    },
    "recover.RecoverState": {
        "anyone": "open_recover",
    },
    "recoveries.RecoveriesState": {
        "admin": "choose load newer older",
    },
    "recoveries.RecoveryState": {
        "admin": "approve load refuse",
    },
    "reminder_form.ReminderFormState": {
        "patient": (
            "add_step add_time change change_step change_time choose_end choose_kind choose_type leave load "
            "remove_step remove_time save times_a_day toggle_more toggle_weekday"
        ),
    },
    "reminder_history.ReminderHistoryState": {
        "patient": "load refresh turn",
    },
    "reminders.RemindersState": {
        "patient": (
            "ask_bought ask_delete bought choose choose_kind close delete lead_on load pause refresh resume "
            "search show_everything turn"
        ),
    },
    "retention.RetentionState": {
        "admin": "load look_again run_now",
    },
    "security.SecurityState": {
        "keepers": (
            "ask_remove ask_renew begin_app codes_kept confirm_app leave_app leave_remove leave_renew load "
            "read_again remove renew turn_on"
        ),
    },
    "security.VerifyState": {
        "anyone": "choose open_verify",
    },
    "sessions.SessionsState": {
        "people": "ask_others end end_others leave_others load refresh",
    },
    "settings.SettingsState": {
        "patient": "move_reminders",
        "people": "leave_reminders load remove_device reread_devices save_privacy save_profile save_quiet",
    },
    "sign_off.SignOffState": {
        "anyone": "load",
    },
    "sign_on.LinkState": {
        "anyone": "open_link",
    },
    "sign_on.WaysState": {
        "people": "ask_remove connect leave_connect leave_remove load remove",
    },
    "step_up.StepUpState": {
        "keepers": "ask confirm dismiss send",
    },
    "system_log.SystemLogState": {
        "admin": "filter follow load newer older prepare tick",
    },
    "today.TodayState": {
        "patient": "ask_taken close_taken load refresh take_now turn",
    },
    "trail.TrailState": {
        "admin": "filter load newer older prepare",
    },
    "users.UserState": {
        "admin": "ask ask_approve ask_renew ask_role do leave load refuse",
    },
    "users.UsersState": {
        "admin": "choose_role choose_status find load newer older show_all",
    },
    "waiting.WaitingState": {
        "applicant": "send",
        "waiting": "load refresh",
    },
}
# Plays with values of its own, and is a page of the embedded mode only.
_SHOWCASE = "state.dev_parts."

# What the id in an argument is the id of: one that belongs to the person.
IDS = {
    "app_id": "SELECT app_id FROM apps_grant WHERE user_id = %(who)s",
    "assignment_id": "SELECT id FROM compliance_assignment WHERE patient_id = %(who)s",
    "consent_id": "SELECT id FROM compliance_consent WHERE patient_id = %(who)s AND status = 'active'",
    "conversation_id": "SELECT id FROM assistant_conversation WHERE user_id = %(who)s",
    "delivery_id": "SELECT gen_random_uuid() WHERE %(who)s IS NOT NULL",
    "device_id": "SELECT id FROM notifications_push_subscription WHERE user_id = %(who)s",
    "contact_id": "SELECT id FROM records_emergency_contact WHERE patient_id = %(who)s",
    "fact_id": "SELECT id FROM records_allergy_intolerance WHERE patient_id = %(who)s",
    "import_id": "SELECT gen_random_uuid() WHERE %(who)s IS NOT NULL",
    "key_id": "SELECT id FROM identity_api_key WHERE user_id = %(who)s",
    "link_id": "SELECT id FROM identity_sso_link WHERE user_id = %(who)s",
    "membership_id": "SELECT id FROM compliance_membership WHERE user_id = %(who)s",
    "message_id": "SELECT id FROM assistant_message WHERE user_id = %(who)s AND author = 'assistant'",
    "notice_id": "SELECT id FROM notifications_notice WHERE recipient_id = %(who)s AND channel = 'websocket'",
    "occurrence_id": "SELECT id FROM reminders_occurrence WHERE patient_id = %(who)s",
    "organisation_id": "SELECT id FROM compliance_organisation WHERE %(who)s IS NOT NULL",
    "passkey_id": "SELECT id FROM identity_passkey WHERE user_id = %(who)s",
    "person": "SELECT id FROM identity_user WHERE id = %(who)s",
    "reminder_id": "SELECT id FROM reminders_reminder WHERE patient_id = %(who)s",
    "taking_id": "SELECT id FROM compliance_taken_permission WHERE user_id = %(who)s",
    "session_id": "SELECT id FROM identity_session WHERE user_id = %(who)s AND revoked_at IS NULL",
}
# Pages whose address says whom or what they show.
ADDRESSES: dict[str, str] = {
    "state.reminder_form.ReminderFormState.load": "/reminders/{reminder_id}/",
    "state.reminder_history.ReminderHistoryState.load": "/reminders/{reminder_id}/history/",
    "state.care_day.CareDayState.load": "/care/day/?who={person}",
    "state.care_health.CareHealthState.load": "/care/health/?who={person}",
    "state.adherence.AdherenceState.load": "/care/adherence/?who={person}",
}
_VALUES: dict[str, Any] = {"bool": True, "int": 1, "str": "x"}
_CHOSEN: dict[str, Any] = {"days": 0, "lang": "en", "minutes": 5, "page": 1, "agree": False, "index": 0, "number": "1"}


def all_handlers() -> dict[str, HandlerSpec]:
    """Import every state; return the handlers of the product's own pages by name."""
    for found in pkgutil.walk_packages(state.__path__, "state."):
        importlib.import_module(found.name)
    return {name: spec for name, spec in HANDLERS.items() if not name.startswith(_SHOWCASE)}


def expected() -> dict[str, frozenset[Role]]:
    """Return who may call each handler, by this file."""
    found: dict[str, frozenset[Role]] = {}
    for owner, groups in WHO.items():
        for group, names in groups.items():
            for name in names.split():
                assert f"state.{owner}.{name}" not in found, f"{owner}.{name} stands here twice"
                found[f"state.{owner}.{name}"] = frozenset(_GROUPS[group])
    return found


def address_of(spec: HandlerSpec) -> str:
    """Return the full name by which a browser calls a handler."""
    module, owner, method = spec.name.rsplit(".", 2)
    return f"{getattr(importlib.import_module(module), owner).get_full_name()}.{method}"


def ids_of(spec: HandlerSpec) -> list[str]:
    """Return the names of the arguments that are ids."""
    return [name for name, kind in _kinds(spec) if "UUID" in str(kind)]


def arguments(spec: HandlerSpec, ids: Callable[[str], object]) -> dict[str, Any]:
    """Return arguments that are right as far as types go; an id is what `ids` says of its name. Forms are empty."""
    return {name: str(ids(name)) if "UUID" in str(kind) else _value(name, kind) for name, kind in _kinds(spec)}


def _kinds(spec: HandlerSpec) -> Iterator[tuple[str, Any]]:
    fields = spec.arguments.model_fields
    yield from ((given.name, fields[given.name].annotation) for given in spec.parameters)


def _value(name: str, kind: Any) -> Any:
    if name in _CHOSEN:
        return _CHOSEN[name]
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    if (choices := getattr(kind, "__members__", None)) is not None:
        return next(iter(choices.values())).value
    if isinstance(kind, type) and kind.__name__ in _VALUES:
        return _VALUES[kind.__name__]
    parts = [part for part in get_args(kind) if part is not type(None)]
    return _value(name, parts[0]) if parts and not hasattr(kind, "model_fields") else {}
