"""Typst, as our documents use it: accessible, and never refused for a sign that somebody wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import structlog
import typst

if TYPE_CHECKING:
    from collections.abc import Mapping

log = structlog.get_logger(__name__)
_HERE = Path(__file__).parent
_FONTS = _HERE / "fonts"
_NO_SUCH_SIGN = "could not be displayed"


def compile_pdf(template: Path, name: str, content: Mapping[str, Any]) -> bytes:
    """Return a PDF (PDF/UA-1: tagged for screen readers) of `content`, which the template reads as `name`.

    The standard allows no sign that our fonts don't have. People have such in their names; they get their document all
    the same, with a box in its place and without the standard's mark. Takes some 0.1 s of CPU: use a thread.
    """

    def made(standard: Literal["ua-1"] | None) -> bytes:
        return typst.compile(
            template,
            root=_HERE,
            font_paths=[_FONTS],
            ignore_system_fonts=True,
            sys_inputs={name: json.dumps(content, ensure_ascii=False)},
            pdf_standards=standard,
        )

    try:
        return made("ua-1")
    except typst.TypstError as error:
        if _NO_SUCH_SIGN not in str(error):
            raise
    log.info("pdf_without_its_standard", document=template.stem)
    return made(None)
