"""The compliance service: `consent`, `access_log`, `keys`, `signing`, `retention`, the audit chain in `trail`.

`organising` keeps organisations and what they are permitted; `standing` answers the checks of the compliance page.
"""

from healthapp.contexts.compliance.access import GRANTS, Permission, givable, may, takable
from healthapp.contexts.compliance.service.access_log import AccessLog
from healthapp.contexts.compliance.service.asking import lacks, require_office, require_permission
from healthapp.contexts.compliance.service.going_back import GoingBack
from healthapp.contexts.compliance.service.organising import REMINDERS_SCOPE
from healthapp.contexts.compliance.service.permissions import Permissions
from healthapp.contexts.compliance.service.reading_trail import ReadingTrail
from healthapp.contexts.compliance.service.signing import Signing, record_hash, require_in_person
from healthapp.contexts.compliance.service.standing import Standings
from healthapp.contexts.compliance.service.system_log import SystemLog
from healthapp.contexts.compliance.service.terms import Permitting

__all__ = [
    "GRANTS",
    "REMINDERS_SCOPE",
    "ComplianceService",
    "Permission",
    "givable",
    "lacks",
    "may",
    "record_hash",
    "require_in_person",
    "require_office",
    "require_permission",
    "takable",
]


class ComplianceService(AccessLog, Permitting, Permissions, Standings, Signing, ReadingTrail, SystemLog, GoingBack):
    """What every context may ask about permission, the keys, and what nobody can undo: the trail."""
