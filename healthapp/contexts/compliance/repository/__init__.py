"""SQL of the compliance context: consents, data keys, the audit trail, and what the catalogue says of all."""

from healthapp.contexts.compliance.repository.access_log import AccessLogRepository
from healthapp.contexts.compliance.repository.admin_trail import AdminTrailRepository
from healthapp.contexts.compliance.repository.assignments import AssignmentRepository
from healthapp.contexts.compliance.repository.catalog import CatalogRepository
from healthapp.contexts.compliance.repository.consent import ComplianceRepository
from healthapp.contexts.compliance.repository.keys import KeyRepository
from healthapp.contexts.compliance.repository.organisations import OrganisationRepository
from healthapp.contexts.compliance.repository.permissions import PermissionRepository
from healthapp.contexts.compliance.repository.retention import RetentionRepository
from healthapp.contexts.compliance.repository.signatures import SignatureRepository
from healthapp.contexts.compliance.repository.system_log import SystemLogRepository
from healthapp.contexts.compliance.repository.trail import TrailRepository

__all__ = [
    "AccessLogRepository",
    "AdminTrailRepository",
    "AssignmentRepository",
    "CatalogRepository",
    "ComplianceRepository",
    "KeyRepository",
    "OrganisationRepository",
    "PermissionRepository",
    "RetentionRepository",
    "SignatureRepository",
    "SystemLogRepository",
    "TrailRepository",
]
