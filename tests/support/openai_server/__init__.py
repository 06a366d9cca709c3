"""A server that speaks the part of OpenAI's HTTP API that the product uses, over real HTTP, with its bad days.

Written from OpenAI's public reference: `POST /v1/chat/completions` (whole, and streamed as server-sent events).
`server` starts it and checks the key, as every endpoint needs it; each endpoint is a module of its own.
"""

from tests.support.openai_server.chat import Saying
from tests.support.openai_server.server import KEY, OpenAIServer

__all__ = ["KEY", "OpenAIServer", "Saying"]
