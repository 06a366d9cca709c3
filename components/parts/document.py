"""What stands in the head of every document, and what is shown when a page breaks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import reflex as rx
from reflex_base.vars.function import ArgsFunctionOperation
from reflex_components_core.base.error_boundary import ErrorBoundary

from components.parts.native import NativeLink

_ASSETS = Path(__file__).parents[2] / "assets"
_FONTS = ("inter-latin-wght-normal.woff2", "noto-sans-bengali-bengali-wght-normal.woff2")


def head() -> list[rx.Component]:
    """Return the head: what has to run or load before the first paint, and what makes the app installable."""
    return [
        rx.el.meta(name="viewport", content="width=device-width, initial-scale=1, viewport-fit=cover"),
        rx.el.meta(name="theme-color", content="#ffffff", custom_attrs={"media": "(prefers-color-scheme: light)"}),
        rx.el.meta(name="theme-color", content="#192320", custom_attrs={"media": "(prefers-color-scheme: dark)"}),
        # In the document itself, so that neither the wrong language nor the wrong theme is ever painted.
        rx.el.script((_ASSETS / "boot.js").read_text(encoding="utf-8")),
        *(_font(name) for name in _FONTS),
        rx.el.link(rel="manifest", href="/manifest.webmanifest"),
        rx.el.link(rel="icon", href="/icons/icon.svg", type="image/svg+xml"),
        rx.el.link(rel="icon", href="/icons/icon-192.png", sizes="192x192", type="image/png"),
        rx.el.link(rel="apple-touch-icon", href="/icons/icon-180.png"),
        rx.el.script(src="/offline-store.js", defer=True),
        rx.el.script(src="/shell.js", defer=True),
        rx.el.script(src="/passkeys.js", defer=True),
        rx.el.script(src="/idle.js", defer=True),
    ]


def _font(name: str) -> rx.Component:
    return rx.el.link(
        rel="preload", href=f"/fonts/{name}", type="font/woff2", cross_origin="anonymous", custom_attrs={"as": "font"}
    )


def _both(bangla: str, english: str) -> tuple[rx.Component, ...]:
    return rx.el.span(bangla, lang="bn"), rx.el.span(english, lang="en")


def error_boundary(*children: Any, **props: Any) -> rx.Component:
    """Say that a page broke; the document's own language chooses the text, as whatever else chooses may be broken."""
    broken = rx.el.main(
        rx.el.h1(*_both("পাতাটি ঠিকমতো খুলল না", "This page did not open properly")),
        rx.el.p(
            *_both("আপনার তথ্য ঠিক আছে। প্রথম পাতা থেকে আবার শুরু করুন।", "Your data is safe. Begin again at the first page.")
        ),
        rx.el.div(
            NativeLink.create(*_both("প্রথম পাতায় যান", "Go to the first page"), href="/", class_name="btn btn-primary")
        ),
        class_name="content narrow broken",
        role="alert",
    )
    fallback = ArgsFunctionOperation.create(("event_args",), rx.Var.create(broken))
    return ErrorBoundary.create(*children, fallback_render=fallback, **props)
