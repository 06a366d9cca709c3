"""The HTML of an e-mail: one card with large type, readable without pictures and in dark mail programs."""

from __future__ import annotations

from html import escape
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from healthapp.kit.i18n import Lang

_PAGE = Template(
    '<!doctype html>\n<html lang="$lang"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark"><title>$title</title></head>'
    '<body style="margin:0;padding:24px 12px;background:#f3f5f7">'
    '<table role="presentation" align="center" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px">'
    '<tr><td style="background:#ffffff;border-radius:12px;padding:28px 24px;color:#16202a;'
    "font-family:'Noto Sans Bengali','Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:18px;line-height:1.7\">"
    '<h1 style="margin:0 0 12px;font-size:22px;line-height:1.5">$title</h1>'
    '<p style="margin:0 0 20px">$body</p>$button'
    '<p style="margin:24px 0 0;padding-top:16px;border-top:1px solid #d5dce3;color:#4a5866;font-size:14px">$footer</p>'
    "</td></tr></table></body></html>\n"
)
_BUTTON = Template(
    '<p style="margin:0"><a href="$link" style="display:inline-block;padding:12px 22px;border-radius:8px;'
    'background:#0b5d7a;color:#ffffff;text-decoration:none;font-weight:600">$label</a></p>'
)


def render(*, lang: Lang, title: str, body: str, footer: str, link: str | None, label: str) -> str:
    """Return the page; every text is escaped."""
    button = ""
    if link and link.startswith(("https://", "http://")):
        button = _BUTTON.substitute(link=escape(link), label=escape(label))
    return _PAGE.substitute(
        lang=escape(lang), title=escape(title), body=escape(body), footer=escape(footer), button=button
    )
