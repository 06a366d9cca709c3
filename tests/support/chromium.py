"""The browser that tests and benchmarks drive."""

from __future__ import annotations

import shutil

# The machine's own, else the one that Playwright may have installed.
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# Draws and runs pages, and nothing else of a browser: no notifications. Half the work of the whole one.
HEADLESS_SHELL = shutil.which("chromium-headless-shell") or CHROMIUM
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
