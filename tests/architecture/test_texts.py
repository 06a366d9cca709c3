"""What the code says, it says in both languages: ids exist and parameters fit. The catalogues: tests/unit/kit."""

from __future__ import annotations

import pytest

from healthapp.kit.i18n.catalogue import MESSAGES
from tests.architecture.code_checks import none
from tests.architecture.source import Source, product
from tests.architecture.text_checks import asked, wrong_messages


def test_every_message_asked_for_exists_and_gets_its_parameters() -> None:
    none([finding for source in product() for finding in wrong_messages(source, MESSAGES)])


def test_the_check_sees_the_calls() -> None:
    assert sum(1 for source in product() for _ in asked(source)) > 50


SAMPLE = {
    "care.hello": ("{name}, স্বাগতম", "Hello {name}"),
    "care.left_one": ("{n}টি", "{n} left"),
    "errors.too_long": ("{max}", "{max}"),
    "errors.gone": ("নেই", "Gone"),
}
TEXT = "from healthapp.kit.i18n import text, plural\n"
ERRORS = "from healthapp.kit.errors import FieldError, HealthError, Kind, invalid\n"
T = "from components.parts.text import t as say\n"


@pytest.mark.parametrize(
    "bad",
    [
        f"{TEXT}text('care.nothing', lang)",
        f"{TEXT}text('care.hello', lang)",
        f"{TEXT}text('care.hello', lang, name=1, more=2)",
        f"{TEXT}plural('care.left', 2, lang)",
        f"{T}say('care.hello', names='x')",
        f"{ERRORS}HealthError(Kind.CONFLICT, 'nowhere')",
        f"{ERRORS}HealthError(Kind.CONFLICT, code='nowhere')",
        f"{ERRORS}HealthError(Kind.CONFLICT, 'gone', params={{'max': 1}})",
        f"{ERRORS}FieldError('title', 'too_long')",
        f"{ERRORS}FieldError('title', 'too_long', {{'min': 1}})",
        f"{ERRORS}invalid('title', 'too_long', min=1)",
        "from pydantic_core import PydanticCustomError as E\nraise E('too_long', 'x', {'min': 1})",
        "raise ValueError('nowhere')",
        "raise ValueError('This is English only')",
    ],
)
def test_a_wrong_message_is_found(bad: str) -> None:
    assert wrong_messages(Source("healthapp/contexts/care/schemas.py", bad), SAMPLE)


@pytest.mark.parametrize(
    "good",
    [
        f"{TEXT}text('care.hello', lang, name=1)",
        f"{TEXT}text('care.hello', lang, **params)",
        f"{TEXT}text(key, lang)",
        f"{T}say('care.hello', name='x')",
        f"{ERRORS}HealthError(Kind.CONFLICT, 'gone', reminder_id=1)",
        f"{ERRORS}FieldError('title', 'too_long', {{'max': 1}})",
        f"{ERRORS}invalid('title', 'too_long', max=1)",
        "import sqlalchemy as sa\nsa.text('SELECT 1')",
        "raise ValueError('gone')",
    ],
)
def test_a_right_message_passes(good: str) -> None:
    assert not wrong_messages(Source("healthapp/contexts/care/schemas.py", good), SAMPLE)
