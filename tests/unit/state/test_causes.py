"""Why something failed, in words with the code beside them."""

from __future__ import annotations

import pytest

from healthapp.kit.i18n import Lang
from state.causes import notice_cause, step_cause, step_name
from workers.subscriptions import HANDLERS


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("smtp.550", "refused (smtp.550)"),
        ("twilio.21610", "refused (twilio.21610)"),
        ("smtp.timeout", "no answer in time (smtp.timeout)"),
        ("push.connection", "could not be reached (push.connection)"),
        ("push.too_large", "the message was too large (push.too_large)"),
        ("outbox.write", "could not be written here; is the disk full? (outbox.write)"),
        ("something.new", "the answer was something.new"),
        ("", "no cause was noted"),
        (None, "no cause was noted"),
    ],
)
def test_a_notice(code: str | None, words: str) -> None:
    assert notice_cause(code, Lang.EN) == words


def test_a_step() -> None:
    assert step_cause("KeyError", Lang.EN) == "the step failed (KeyError)"
    assert step_cause(None, Lang.EN) == "no cause was noted"


@pytest.mark.parametrize("handler", sorted(HANDLERS))
def test_every_step_has_a_name(handler: str) -> None:
    for lang in Lang:
        assert step_name(handler, lang) != handler


def test_an_unknown_step_is_called_by_its_name() -> None:
    assert step_name("records.index", Lang.BN) == "records.index"
