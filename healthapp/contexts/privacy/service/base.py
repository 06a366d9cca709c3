"""What the parts of the privacy service share: the registry, opened rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.privacy.repository import PrivacyRepository

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.config import Settings
    from healthapp.contexts.privacy.ports import FileStore, OtherCopies
    from healthapp.contexts.privacy.schemas import Row
    from healthapp.kit.crypto import Cipher
    from healthapp.kit.personal_data import Holding, Registry
    from healthapp.kit.uow import UnitOfWork


class PrivacyBase:
    """Shared by the parts of the service."""

    def __init__(
        self, cipher: Cipher, settings: Settings, registry: Registry, files: FileStore, copies: OtherCopies
    ) -> None:
        """Work by `registry`; copies of data lie in `files`, and what mirrors Postgres elsewhere is behind `copies`."""
        self._cipher = cipher
        self._settings = settings
        self._registry = registry
        self._files = files
        self._copies = copies

    async def _opened(self, uow: UnitOfWork, holding: Holding, person: UUID) -> list[Row]:
        """Return a person's rows of one table, with what is sealed opened."""
        rows = await PrivacyRepository(uow).rows_of(holding, person)
        for row in rows:
            for column, field in holding.sealed.items():
                row[column] = self._cipher.show_optional(field, row["id"], row[column])
        return rows


def file_name(export_id: UUID | str) -> str:
    """Return where a copy's file lies."""
    return f"export/{export_id}"
