"""Every code that the audit trail may hold has plain words in both languages, and no words are left over."""

from __future__ import annotations

import re

from healthapp.contexts.compliance.schemas import ConsentStatus
from healthapp.contexts.reminders.schemas.views import OccurrenceStatus
from healthapp.kit.i18n.catalogue.actions import MESSAGES
from tests.support.actions import codes

WORDED = {name.removeprefix("actions.") for name in MESSAGES}
FOUND = codes()
# Put together out of an error's name, which no trail holds.
NO_CODES = {"no_*.*"}
# Of codes whose end is put in at run time: what it may be.
ENDS = {
    "application.*": {"approved", "refused", "decide", "renew"},
    "consent.*": {status.value for status in ConsentStatus},
    "knowledge.*": {"change", "submit", "review", "sign", "publish", "withdraw"},
    "occurrence.*": {status.value for status in OccurrenceStatus},
    "recovery.*": {"approve", "refuse"},
}
# Handed on by a method of ours before they reach the trail.
BY_HAND = {"user.suspend", "user.reactivate", "user.change_role"} | {
    *("api.no_login", "api.other_site", "api.wrong_key", "api.wrong_token", "realtime.connect"),
}


def test_the_sources_are_read() -> None:
    assert len(FOUND) > 200
    assert {"user.login", "reminder.read", "audit.read"} <= FOUND


def test_every_code_has_words() -> None:
    assert not sorted(code for code in FOUND if "*" not in code and code not in WORDED)


def test_every_code_that_is_put_together_is_listed() -> None:
    assert {code for code in FOUND if "*" in code} - NO_CODES == ENDS.keys()
    for code, ends in ENDS.items():
        assert {code.replace("*", end) for end in ends} <= WORDED, code


def test_no_words_are_left_over() -> None:
    made = {code.replace("*", end) for code, ends in ENDS.items() for end in ends}
    assert not sorted(WORDED - FOUND - made - BY_HAND)


def test_words_are_no_code() -> None:
    messages = [MESSAGES[f"actions.{code}"] for code in WORDED]
    assert not [english for _, english in messages if re.search(r"[a-z]_[a-z]|\w\.\w", english)]
    assert not [bangla for bangla, _ in messages if not re.search("[\u0980-\u09ff]", bangla)]
