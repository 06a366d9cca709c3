"""Who reacts to which event: the one visible table. Handlers run in a transaction of their own, at least once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from healthapp.contexts.admin.events import COMPLIANCE_CHANGED
from healthapp.contexts.apps.events import APP_ALLOWED, APP_TOKEN_REUSED
from healthapp.contexts.compliance.events import (
    ASSIGNMENT_ENDED,
    ASSIGNMENT_MADE,
    CONSENT_ENDED,
    CONSENT_GRANTED,
    CONSENT_REQUESTED,
    PERMISSION_GIVEN,
    PERMISSION_TAKEN,
    RETENTION_REQUESTED,
)
from healthapp.contexts.identity.events import (
    ADDRESS_ASKED,
    ADDRESS_CHANGED,
    DEVICE_ADDED,
    LICENCE_ENDS,
    PASSWORD_CHANGED,
    PASSWORD_FORGOTTEN,
    RECOVERY_ASKED,
    RECOVERY_DECIDED,
    RECOVERY_ENDED,
    RECOVERY_LINK_ASKED,
    SECOND_FACTOR_CHANGED,
    SESSION_REVOKED,
    USER_ADMINISTERED,
    USER_REGISTERED,
)
from healthapp.contexts.knowledge.events import IMPORT_CHECKED, IMPORT_ENDED, REVISION_OVERTAKEN, REVISION_WITHDRAWN
from healthapp.contexts.notifications.events import BROADCAST_CREATED
from healthapp.contexts.privacy.events import ERASURE_REQUESTED, ERASURE_UNDONE, EXPORT_REQUESTED
from healthapp.contexts.reminders.events import REFILL_LOW
from workers import notifications, privacy, recoveries, reminders, retention, telling

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from uuid import UUID

    from healthapp.kit.uow import UnitOfWork
    from healthapp.wiring import Platform

    Handler = Callable[[Platform, UnitOfWork, UUID, Mapping[str, Any]], Awaitable[None]]

SUBSCRIPTIONS: dict[str, dict[str, Handler]] = {
    USER_REGISTERED: {
        "notifications.welcome": notifications.welcome,
        "notifications.first_proof": notifications.first_proof,
    },
    ADDRESS_ASKED: {"notifications.address_asked": notifications.address_asked},
    ADDRESS_CHANGED: {"notifications.address_changed": notifications.address_changed},
    PASSWORD_FORGOTTEN: {"notifications.password_forgotten": notifications.password_forgotten},
    PASSWORD_CHANGED: {"notifications.password_changed": notifications.password_changed},
    DEVICE_ADDED: {"notifications.device_added": notifications.device_added},
    SESSION_REVOKED: {"notifications.session_revoked": notifications.session_revoked},
    SECOND_FACTOR_CHANGED: {"notifications.second_factor_changed": notifications.second_factor_changed},
    RECOVERY_LINK_ASKED: {"recoveries.link_asked": recoveries.link_asked},
    RECOVERY_ASKED: {"recoveries.asked": recoveries.asked},
    RECOVERY_DECIDED: {"recoveries.decided": recoveries.decided},
    RECOVERY_ENDED: {"recoveries.ended": recoveries.ended},
    USER_ADMINISTERED: {"notifications.user_administered": notifications.user_administered},
    LICENCE_ENDS: {"notifications.licence_ends": notifications.licence_ends},
    ASSIGNMENT_MADE: {"notifications.assignment_made": notifications.assignment_made},
    ASSIGNMENT_ENDED: {"notifications.assignment_ended": notifications.assignment_ended},
    PERMISSION_TAKEN: {"notifications.permission_taken": notifications.permission_taken},
    PERMISSION_GIVEN: {"notifications.permission_given": notifications.permission_given},
    APP_ALLOWED: {"notifications.app_allowed": notifications.app_allowed},
    APP_TOKEN_REUSED: {"notifications.app_token_reused": notifications.app_token_reused},
    CONSENT_REQUESTED: {"notifications.consent_requested": notifications.consent_requested},
    CONSENT_GRANTED: {"notifications.consent_granted": notifications.consent_granted},
    CONSENT_ENDED: {"notifications.consent_ended": notifications.consent_ended},
    BROADCAST_CREATED: {"notifications.broadcast": notifications.broadcast},
    EXPORT_REQUESTED: {"privacy.make_export": privacy.make_export},
    ERASURE_REQUESTED: {"privacy.tell_erasure": privacy.tell_erasure},
    ERASURE_UNDONE: {"privacy.tell_undone": privacy.tell_undone},
    COMPLIANCE_CHANGED: {"notifications.compliance_changed": notifications.compliance_changed},
    RETENTION_REQUESTED: {"retention.begin_now": retention.begin_now},
    REVISION_WITHDRAWN: {"knowledge.tell_revision": telling.tell_revision},
    REVISION_OVERTAKEN: {"knowledge.tell_overtaken": telling.tell_revision},
    IMPORT_CHECKED: {"knowledge.tell_waiting": telling.tell_waiting},
    IMPORT_ENDED: {"knowledge.tell_import": telling.tell_import},
    REFILL_LOW: {"reminders.tell_refill": reminders.tell_refill},
}
HANDLERS: dict[str, Handler] = {name: run for handlers in SUBSCRIPTIONS.values() for name, run in handlers.items()}
