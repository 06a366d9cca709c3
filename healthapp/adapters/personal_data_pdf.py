"""The summary that goes with a copy of one's data, typeset by Typst like the adherence report."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from healthapp.adapters.typst_pdf import compile_pdf
from healthapp.kit.i18n import digits, format_datetime, format_number, format_phone, text
from healthapp.kit.personal_data import Category, span_text

if TYPE_CHECKING:
    from healthapp.contexts.privacy.schemas import Gathered, Row

_TEMPLATE = Path(__file__).parent / "personal_data.typ"
_MOST = 200
DATA = "data.json"
_CONSENTS = ("pending", "active", "withdrawn", "declined", "expired")
_DOSES = ("taken", "skipped", "missed")


class PersonalDataPdf:
    """Makes summaries."""

    async def summary(self, gathered: Gathered) -> bytes:
        """Return the summary as a PDF (PDF/UA-1), in the person's language."""
        return await asyncio.to_thread(render_summary, gathered)


def render_summary(gathered: Gathered) -> bytes:
    """Return the summary as a PDF. Takes some 0.1 s of CPU: use a thread."""
    return compile_pdf(_TEMPLATE, "report", content(gathered))


def content(gathered: Gathered) -> dict[str, Any]:
    """Return the words of the summary."""
    lang = gathered.lang

    def say(name: str, **params: object) -> str:
        return text(f"privacy.pdf_{name}", lang, **params)

    (account, *_) = gathered.rows("identity_user") or [{}]
    facts = [
        [say("name"), account.get("display_name_ct") or "–"],
        [say("email"), account.get("email_ct") or "–"],
        [say("phone"), format_phone(account.get("phone_ct") or "–", lang)],
        [say("made"), format_datetime(gathered.made_at, lang, gathered.zone)],
    ]
    return {
        "lang": str(lang),
        "app": text("ui.app_name", lang),
        "title": say("title"),
        "facts": facts,
        "parts": [
            _part(say("held"), [say("what"), say("rows"), say("kept")], _held(gathered), lang),
            _part(say("reminders"), [say("reminder"), say("medicine"), say("since")], _reminders(gathered), lang),
            _part(say("doses"), [say("status"), say("rows")], _doses(gathered), lang),
            _part(say("permissions"), [say("permission"), say("status"), say("since")], _permissions(gathered), lang),
        ],
        "none": say("none"),
        "note": say("note", data=DATA),
        "page": say("page", page="{page}", pages="{pages}"),
        "digits": digits("0123456789", lang),
    }


def _part(title: str, head: list[str], rows: list[list[str]], lang: Any) -> dict[str, Any]:  # noqa: ANN401 - Lang, at run time
    left = len(rows) - _MOST
    more = text("privacy.pdf_more", lang, n=format_number(left, lang), data=DATA) if left > 0 else ""
    return {"title": title, "head": head, "rows": rows[:_MOST], "more": more}


def _held(gathered: Gathered) -> list[list[str]]:
    lang = gathered.lang
    found = []
    for category in Category:
        tables = [name for name, one in gathered.holdings.items() if one.category is category]
        if tables:
            number = sum(len(gathered.rows(name)) for name in tables)
            spans = {gathered.holdings[name].span for name in tables}
            kept = ", ".join(span_text(span, gathered.years, lang) for span in sorted(spans))
            found.append([text(f"privacy.what_{category}", lang), format_number(number, lang), kept])
    return found


def _when(gathered: Gathered, row: Row) -> str:
    return format_datetime(row["created_at"], gathered.lang, gathered.zone)


def readable(sealed: str | None) -> dict[str, Any]:
    """Return an object that was sealed as JSON; nothing where it can't be read."""
    try:
        found = json.loads(sealed or "{}")
    except ValueError:
        return {}
    return dict(found) if isinstance(found, dict) else {}


def _reminders(gathered: Gathered) -> list[list[str]]:
    found = []
    for row in gathered.rows("reminders_reminder"):
        details = readable(row["medicine_ct"])
        medicine = ", ".join(part for part in (details.get("name"), details.get("dosage")) if part)
        found.append([row["title_ct"], medicine or "–", _when(gathered, row)])
    return found


def _doses(gathered: Gathered) -> list[list[str]]:
    counted = Counter(row["status"] for row in gathered.rows("reminders_occurrence"))
    lang = gathered.lang
    return [
        [text(f"privacy.dose_{status}", lang), format_number(counted[status], lang)]
        for status in _DOSES
        if counted[status]
    ]


def _permissions(gathered: Gathered) -> list[list[str]]:
    lang = gathered.lang
    found = []
    for row in gathered.rows("compliance_consent"):
        side = "given" if row["patient_id"] == gathered.person else "got"
        status = text(f"privacy.consent_{row['status']}", lang) if row["status"] in _CONSENTS else row["status"]
        found.append([text(f"privacy.permission_{side}", lang), status, _when(gathered, row)])
    return found
