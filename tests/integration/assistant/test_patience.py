"""How long a model is waited for where nobody has set anything: eight seconds, as issue 5 wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.config import Settings
from healthapp.contexts.assistant.service.base import PATIENCE, Patience

if TYPE_CHECKING:
    from healthapp.wiring import Platform


async def test_a_model_is_waited_for_eight_seconds_unless_settings_say_otherwise(web: Platform) -> None:
    assert Settings.model_fields["answers_patience_seconds"].default == 8.0
    assert Patience() == PATIENCE == Patience(first=8.0, whole=30.0)
    assert web.assistant._patience == Patience(web.settings.answers_patience_seconds, 30.0)
    assert web.settings.answers_patience_seconds == 8.0
