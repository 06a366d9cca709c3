"""What the web process does before it serves."""

from __future__ import annotations

import io
import json
import logging
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
import structlog

from state.live import live_tabs
from state.server import _Breaks, mount_api, on_frontend_error

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def test_its_log_is_the_redacting_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a traceback shows every local variable: passwords, cookies, and what people typed."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    hub = object()
    mounted = SimpleNamespace(mount=lambda *_: None, state=SimpleNamespace(realtime=SimpleNamespace(hub=hub)))
    attached: list[object] = []
    monkeypatch.setattr(live_tabs, "attach", lambda *given: attached.extend(given))
    api = SimpleNamespace(create_api=lambda _platform: mounted)
    monkeypatch.setitem(sys.modules, "healthapp.api.app", api)
    over = object()
    wiring = SimpleNamespace(get_platform=lambda: SimpleNamespace(over_sessions=over))
    monkeypatch.setitem(sys.modules, "healthapp.wiring", wiring)
    settings = SimpleNamespace(
        get_settings=lambda: SimpleNamespace(
            log_level="INFO", log_file=None, web_workers=1, system_log_level="warning", otlp_endpoint=None
        )
    )
    monkeypatch.setitem(sys.modules, "healthapp.config", settings)
    mount_api(lambda *_: None)  # type: ignore[arg-type]  # never called
    assert attached == [hub, over]
    typed = "a very private symptom"
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        structlog.get_logger("state.base").exception("handler_failed")
    [line] = stream.getvalue().splitlines()
    assert json.loads(line)["service"] == "web"
    assert typed not in line


def test_what_a_browser_says_of_a_broken_page_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens a websocket could write into the log what they like, without end; so could what a page showed."""
    monkeypatch.setattr(_Breaks, "begun", float("-inf"))
    said = (
        "TypeError: Metformin is not a function" + "x" * 100_000,
        r"\[SID: x] ReferenceError: Rahima",
        "Rahima is ill",
    )
    with structlog.testing.capture_logs() as lines:
        for text in said * 20:
            on_frontend_error(Exception(text))
    assert lines[:3] == [
        {"event": "page_broke", "log_level": "error", "error": kind} for kind in ("TypeError", "ReferenceError", None)
    ]
    assert len(lines) == 20
