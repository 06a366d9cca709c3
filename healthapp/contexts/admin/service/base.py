"""What the parts of the administration service share: whom they ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from healthapp.config import Settings
    from healthapp.contexts.admin.ports import Backups, KeptHeads
    from healthapp.contexts.admin.schemas import Transport
    from healthapp.contexts.compliance.service import ComplianceService
    from healthapp.contexts.identity.service import IdentityService
    from healthapp.contexts.knowledge.service import KnowledgeService
    from healthapp.contexts.notifications.service import NotificationsService
    from healthapp.contexts.privacy.service import PrivacyService
    from healthapp.kit.personal_data import Registry


class AdminBase:
    """Shared by the parts of the service."""

    def __init__(
        self,
        settings: Settings,
        registry: Registry,
        compliance: ComplianceService,
        identity: IdentityService,
        notifications: NotificationsService,
        privacy: PrivacyService,
        backups: Backups,
        transport: Transport,
    ) -> None:
        """Ask the other contexts by their services; nobody's tables are read here."""
        self._settings = settings
        self._held = registry
        self._compliance = compliance
        self._identity = identity
        self._notifications = notifications
        self._privacy = privacy
        self._backups = backups
        self._way_in = transport
        self._heads: KeptHeads | None = None
        self._texts: KnowledgeService | None = None

    def compare_heads_of(self, heads: KeptHeads) -> None:
        """Compare the audit chain with the heads that lie there too, out of the reach of who writes the database."""
        self._heads = heads

    def compare_signed_texts_of(self, knowledge: KnowledgeService) -> None:
        """Compare what editors signed with what stands there now."""
        self._texts = knowledge
