"""What stands in the audit trail of an act is true: whose act it was, and that it wasn't done when it was refused."""

from __future__ import annotations

import re

import pytest

from healthapp.contexts.compliance.rules import _SERVICES, service_of
from tests.architecture.audited import Act, acts

ACTS = acts()
NOT_DONE = re.compile(r"[._](failed|refused|denied|reuse|locked|cloned)$")
DECIDED = frozenset({"application.refused", "recovery.refused"})
"""What was done is that somebody decided so."""


def wrong_outcome(act: Act) -> bool:
    """Tell whether an act says of itself that it failed, and stands in the trail as done."""
    return bool(NOT_DONE.search(act.action)) and act.action not in DECIDED and act.outcome == "success"


def wrong_service(act: Act) -> bool:
    """Tell whether an act would stand in the trail under another context's name than that of its file.

    A refusal is about whom it protects, which may be another's; but somebody's it is.
    """
    if not act.action or act.action.startswith("no_{}"):
        return False
    found = service_of(act.action, act.resource)
    if act.refused or not act.context:
        return found == "api" and not act.action.startswith("api.")
    return found != act.context


def test_enough_is_found() -> None:
    assert len(ACTS) > 250
    assert len({act.action for act in ACTS if not act.refused}) > 150


def test_what_failed_does_not_stand_as_done() -> None:
    assert [str(act) for act in ACTS if wrong_outcome(act)] == []
    assert {act.action for act in ACTS if not act.refused and act.outcome != "success"} >= {
        "user.login_failed",
        "user.second_step_failed",
        "user.second_step_locked",
        "user.proof_failed",
        "passkey.refused",
        "passkey.cloned",
        "client.auth_failed",
        "app.token_reuse",
        "session.revoke",
        "notification.failed",
        "retention.failed",
    }


def test_every_act_stands_under_its_context() -> None:
    assert [str(act) for act in ACTS if wrong_service(act)] == []
    assert service_of("no_allergy.create", "patient") == service_of("no_condition.delete", "patient") == "records"


def test_every_word_of_the_table_is_used() -> None:
    """What no act is called any more can go."""
    used = {act.resource for act in ACTS} | {act.action.partition(".")[0] for act in ACTS}
    known = {word for words in _SERVICES.values() for word in words}
    assert known - used <= {"no_allergy", "no_condition"}


@pytest.mark.parametrize(
    ("action", "outcome", "wrong"),
    [
        ("user.login_failed", "success", True),
        ("user.login_failed", "denied", False),
        ("user.login", "success", False),
        ("application.refused", "success", False),
        ("token.reuse", "success", True),
    ],
)
def test_the_check_of_outcomes_finds_them(action: str, outcome: str, wrong: bool) -> None:
    assert wrong_outcome(Act("healthapp/contexts/identity/x.py:1", action, "user", outcome, refused=False)) is wrong


def test_the_check_of_services_finds_them() -> None:
    assert wrong_service(Act("healthapp/contexts/apps/x.py:1", "hat.lift", "hat", "success", refused=False))
    assert wrong_service(Act("healthapp/contexts/apps/x.py:1", "user.read", "user", "success", refused=False))
    assert not wrong_service(Act("healthapp/contexts/apps/x.py:1", "app.end_tokens", "user", "success", refused=False))
