"""Secrets come from whoever runs the product, and settings are read in one place."""

from __future__ import annotations

import ast
import re
import typing
from typing import TYPE_CHECKING

import pytest
from pydantic import BaseModel, SecretStr

from healthapp.config import Settings
from tests.architecture.code_checks import none
from tests.architecture.source import Source, aliases, calls, full_name, product

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

_SECRET = re.compile(r"password|secret|token|_key$|private|dsn|(database|redis|smtp|apprise)_urls?$")
# Named like secrets, and none.
_HARMLESS = re.compile(r"_(minutes?|days|seconds|hours)$")
# Who else reads the environment, and why: what a process needs before there are settings, or hands on to a child.
_STARTERS = (
    "healthapp/config.py",
    "healthapp/cli.py",
    "healthapp/commands/",
    "healthapp/embedded/",
    "healthapp/api/security.py",  # where the framework's build is, told by the framework's own variable
    "healthapp/adapters/lancedb_index.py",  # how much the engine says aloud: its own variable
    "healthapp/adapters/weaviate_index.py",  # the same of its client
    "healthapp/kit/telemetry.py",  # prometheus_client's own variable
    "healthapp/kit/i18n/messages.py",  # whether pytest runs
)


def careless_secrets(fields: dict[str, FieldInfo]) -> list[str]:
    """Secrets that a log line would show, or that have a value of ours."""
    found = []
    for name, field in fields.items():
        types = typing.get_args(field.annotation) or (field.annotation,)
        is_secret = SecretStr in types
        if _SECRET.search(name) and not _HARMLESS.search(name) and not is_secret:
            found.append(f"{name} is no SecretStr: it would be printed")
        if is_secret and not field.is_required() and field.default is not None:
            found.append(f"{name} has a default")
    return found


def reads_environment(source: Source) -> list[str]:
    """Settings that go round config.py."""
    if source.path.startswith(_STARTERS):
        return []
    known = aliases(source.tree)
    reads = [source.at(call, "os.getenv") for call in calls(source.tree) if full_name(call.func, known) == "os.getenv"]
    return reads + [
        source.at(node, "os.environ")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute | ast.Name) and full_name(node, known) == "os.environ"
    ]


def test_no_secret_has_a_default_or_is_printed() -> None:
    none(careless_secrets(Settings.model_fields))


def test_the_keys_of_the_house_must_be_given() -> None:
    for name in ("master_key", "database_url", "redis_url"):
        assert Settings.model_fields[name].is_required(), name


def test_settings_are_read_in_one_place() -> None:
    none([finding for source in product() for finding in reads_environment(source)])


class Careless(BaseModel):
    """What the check must find."""

    api_key: str | None = None
    session_secret: SecretStr = SecretStr("changeme")
    access_token_minutes: int = 30


def test_a_careless_secret_is_found() -> None:
    assert careless_secrets(Careless.model_fields) == [
        "api_key is no SecretStr: it would be printed",
        "session_secret has a default",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "import os\nx = os.environ['X']\n",
        "import os\nx = os.environ.get('X')\n",
        "from os import environ\nx = environ['X']\n",
        "import os as o\nx = o.getenv('X')\n",
    ],
)
def test_a_way_round_the_settings_is_found(text: str) -> None:
    assert reads_environment(Source("healthapp/contexts/care/service.py", text))
