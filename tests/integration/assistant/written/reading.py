"""What the tests of written answers read: what was sent, what was shown, and what was noted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.support.chat import CHAT

if TYPE_CHECKING:
    from tests.support.openai_server import OpenAIServer
    from tests.support.rows import Connection

WRITER = f"{CHAT}-writer"
COMPLETIONS = "/v1/chat/completions"
DENGUE = "How do I prevent dengue?"
NAME = "Shahnaz Kingfisher"


def sent(model: OpenAIServer) -> list[dict[str, Any]]:
    return model.asked(COMPLETIONS)


def parts(found: list[tuple[str, dict[str, Any]]], kind: str) -> list[str]:
    return [data["text"] for name, data in found if name == "delta" and data["kind"] == kind]


def noted(owner: Connection) -> dict[str, Any]:
    row = owner.execute("SELECT to_jsonb(p) FROM assistant_processing p ORDER BY created_at DESC LIMIT 1").fetchone()
    assert row is not None
    found: dict[str, Any] = row[0]
    return found
