"""What can go wrong with the content of the knowledge base."""

from __future__ import annotations

from enum import StrEnum


class ContentError(Exception):
    """The content isn't fit for use; `faults` says what is wrong, one line each, file first."""

    def __init__(self, faults: list[str]) -> None:
        """Keep the lines."""
        super().__init__("\n".join(faults))
        self.faults = faults


class EvaluationError(Exception):
    """A file of cases can't be measured; the message is one clear line."""


class NoCasesError(EvaluationError):
    """A file has no case at all."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("there are no cases")


class IndexUnavailableError(Exception):
    """The search engine doesn't answer, or has nothing to search yet."""


class Trouble(StrEnum):
    """Why no vectors were made."""

    AWAY = "away"
    """The model can't be used here, or isn't asked for a while because it failed."""
    BUSY = "busy"
    """Too many requests, or too much text, in a minute."""
    QUOTA = "quota"
    """What was paid for is used up: waiting a minute doesn't help."""
    KEY = "key"
    """The key isn't accepted."""
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    SERVER = "server"
    NONSENSE = "nonsense"
    """Too few vectors, of another length, or with what is no number."""
    REFUSED = "refused"
    """These texts are not taken: too long, for one."""
    LOST = "lost"
    """Whoever tried never told how it ended."""


class EmbedderUnavailableError(Exception):
    """What makes vectors doesn't answer, answers nonsense, or isn't asked for a while."""

    def __init__(self, message: str = "", *, trouble: Trouble = Trouble.AWAY, retry_after: float | None = None) -> None:
        """Say why, and in how many seconds it wants to be asked again, if it said so. Never what was asked."""
        super().__init__(message or trouble.value)
        self.trouble = trouble
        self.retry_after = retry_after


class AdditionsUnavailableError(Exception):
    """What editors published or an operator loaded can't be read now."""


class LicensedFileError(Exception):
    """A file to be loaded can't be read on: `reason` says why in a word; what was loaded of it before stays."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason
