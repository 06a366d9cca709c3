"""The summary that goes with a copy of one's data: what is long stays on the paper."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pypdfium2  # type: ignore[import-untyped]  # it has no type information
import pytest

from healthapp.adapters.personal_data_pdf import render_summary
from healthapp.contexts.privacy.schemas import Gathered
from healthapp.kit.i18n import Lang

NOW = datetime(2026, 11, 21, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize("lang", list(Lang))
def test_a_word_that_nothing_breaks_stays_in_its_column(lang: Lang) -> None:
    account = {"display_name_ct": "ক" * 60, "email_ct": f"{'rahima.khatun.' * 7}@example.com", "phone_ct": None}
    reminder = {"title_ct": "W" * 60, "medicine_ct": '{"name": "Losartan"}', "created_at": NOW}
    tables: dict[str, list[dict[str, Any]]] = {"identity_user": [account], "reminders_reminder": [reminder]}
    pdf = render_summary(Gathered(UUID(int=1), NOW, lang, "Asia/Dhaka", tables, {}, {}))
    page = pypdfium2.PdfDocument(pdf)[0]
    textpage = page.get_textpage()
    boxes = [textpage.get_charbox(at) for at in range(textpage.count_chars())]
    assert "Losartan" in textpage.get_text_range()
    assert max(right for _, _, right, _ in boxes) < page.get_width() - 17 * 72 / 25.4 + 1
