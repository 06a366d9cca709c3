"""Lists as files: CSV that a spreadsheet shows and never runs, and JSON lines for programs."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any, Literal

from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Iterable, Mapping, Sequence

    from pydantic import BaseModel

CSV = "text/csv"
AS_SHEET: dict[int | str, dict[str, Any]] = {200: {"content": {CSV: {"schema": {"type": "string"}}}}}
Form = Literal["csv", "jsonl"]
AS_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {CSV: {"schema": {"type": "string"}}, "application/x-ndjson": {"schema": {"type": "string"}}}}
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> str:
    """Write one value; what a spreadsheet would run as a formula stays a text (browsers name themselves)."""
    if value is None:
        return ""
    if isinstance(value, list):
        text = ", ".join(map(str, value))
    else:
        text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def sheet(name: str, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> Response:
    """Return rows as a CSV to be kept, with the columns in the first line."""
    out = io.StringIO()
    # Without it a spreadsheet takes Bangla for something else.
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([cell(row[column]) for column in columns] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return Response(out.getvalue().encode(), 200, headers, media_type=f"{CSV}; charset=utf-8")


def columns_of(model: type[BaseModel]) -> list[str]:
    """Return a row's columns as callers know them."""
    return [field.alias or name for name, field in model.model_fields.items()]


async def as_file(name: str, form: Form, columns: Sequence[str], parts: AsyncIterable[Sequence[BaseModel]]) -> Response:
    """Return rows, a part at a time, as a download in the form that was asked for; nobody keeps it on the way."""
    out = io.StringIO()
    writer = csv.writer(out)
    if form == "csv":
        writer.writerow(columns)
    async for part in parts:
        for row in part:
            told = row.model_dump(mode="json", by_alias=True)
            if form == "csv":
                writer.writerow([cell(told[column]) for column in columns])
            else:
                out.write(json.dumps(told, ensure_ascii=False) + "\n")
    kind = f"{CSV}; charset=utf-8" if form == "csv" else "application/x-ndjson"
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"', "Cache-Control": "no-store"}
    return Response(out.getvalue().encode(), 200, headers, media_type=kind)
