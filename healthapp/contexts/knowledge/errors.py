"""What can go wrong with the content of the knowledge base."""

from __future__ import annotations


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


class EmbedderUnavailableError(Exception):
    """What makes vectors doesn't answer, answers nonsense, or isn't asked for a while."""


class AdditionsUnavailableError(Exception):
    """What editors published or an operator loaded can't be read now."""


class LicensedFileError(Exception):
    """A file to be loaded can't be read on: `reason` says why in a word; what was loaded of it before stays."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason
