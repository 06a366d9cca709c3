"""`healthapp …`: the commands of `healthapp.commands`, and how any of them fails: one line on stderr, exit code 1."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from typing import Any

import typer

import healthapp.commands
from healthapp.commands._failures import explain

_HELP = "healthapp: reminders, records and consultations in Bangla and English."


class _App(typer.Typer):
    """A Typer app that turns expected failures into one line; HEALTHAPP_DEBUG=1 shows where they come from."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - Typer's signature
        """Run the command line."""
        try:
            return super().__call__(*args, **kwargs)
        except Exception as error:
            line = explain(error)
            if line is None or os.environ.get("HEALTHAPP_DEBUG"):
                raise
            sys.stderr.write(f"healthapp: {line}\n")
            raise SystemExit(1) from None


app = _App(name="healthapp", help=_HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
for _found in pkgutil.iter_modules(healthapp.commands.__path__):
    if not _found.name.startswith("_"):
        importlib.import_module(f"healthapp.commands.{_found.name}").register(app)


if __name__ == "__main__":
    app()
