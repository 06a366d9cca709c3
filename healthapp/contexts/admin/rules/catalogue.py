"""Every check: how much it weighs, how often it is made, for which requirements it stands, where it is mended.

A weight of 5 is what would harm patients or the proof of everything else: one such check alone brings the score below
the alert's 95. Texts: `checks.<id>_title`, `_protects`, `_ok`, `_bad`, `_do`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

GRAVE, WEIGHTY, MINOR, SLIGHT = 5, 3, 2, 1
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
_STALE = {MINUTE: timedelta(minutes=5), HOUR: timedelta(hours=3), 6 * HOUR: timedelta(hours=24)}
"""After which a result says nothing any more: several rounds were missed. The chain's is the day that is promised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question about the real state."""

    id: str
    weight: int
    every: timedelta
    controls: tuple[str, ...]
    href: str | None = None
    commands: tuple[str, ...] = ()

    @property
    def stale_after(self) -> timedelta:
        """Return after how long a result counts as unknown."""
        return _STALE[self.every]


def _check(
    name: str, weight: int, controls: str, *, every: timedelta = MINUTE, href: str | None = None, do: str = ""
) -> tuple[str, Check]:
    return name, Check(
        id=name,
        weight=weight,
        every=every,
        controls=tuple(controls.split()),
        href=href,
        commands=tuple(filter(None, do.split("; "))),
    )


CHECKS: Mapping[str, Check] = MappingProxyType(
    dict(
        (
            # Encryption
            _check(
                "encryption_coverage", GRAVE, "h_encryption g_security s_access i_cryptography i_privacy", every=HOUR
            ),
            _check(
                "lost_keys",
                GRAVE,
                "h_encryption h_integrity h_mechanism g_security p_records i_cryptography",
                every=HOUR,
                do="healthapp keys status; HEALTHAPP_OLD_MASTER_KEY; healthapp keys rewrap",
            ),
            _check(
                "key_age",
                WEIGHTY,
                "h_encryption g_security s_access i_cryptography",
                do="healthapp keys rotate; HEALTHAPP_KEY_ROTATION_DAYS",
            ),
            # What nobody can undo
            _check(
                "audit_chain",
                GRAVE,
                "h_audit h_integrity h_mechanism p_trail s_monitor i_logging i_records",
                every=6 * HOUR,
                do="healthapp audit verify",
            ),
            _check("audit_anchor", GRAVE, "h_audit p_trail i_logging", do="loop=audit"),
            _check("audit_lag", WEIGHTY, "h_audit p_trail s_monitor i_logging", href="/admin", do="AuditSealBehind"),
            _check("signatures", GRAVE, "p_manifest p_linking h_integrity h_mechanism i_records", every=6 * HOUR),
            # Who gets in
            _check(
                "second_factor",
                GRAVE,
                "h_authentication c_mfa g_security s_access i_authentication",
                href="/admin/users",
                do="HEALTHAPP_MFA_REQUIRED_ROLES",
            ),
            _check("stale_sessions", MINOR, "h_logoff p_access s_access i_authentication", href="/admin/users"),
            _check(
                "suspended_access",
                GRAVE,
                "h_workforce h_access p_access c_accounts s_remove i_rights",
                href="/admin/users",
            ),
            _check("licences", WEIGHTY, "h_access p_authority s_register i_identity", href="/admin/users"),
            _check("login_flood", MINOR, "h_monitoring p_passwords s_boundary s_respond i_monitoring"),
            _check("named_acts", MINOR, "h_unique h_audit p_authority i_identity", every=HOUR, href="/admin/audit"),
            _check("emergency_access", SLIGHT, "h_emergency", href="/admin/users"),
            # What holds whatever the code does
            _check(
                "row_security",
                GRAVE,
                "h_access g_security p_access s_access i_restriction",
                do="ALTER TABLE … ENABLE ROW LEVEL SECURITY",
            ),
            _check(
                "database_roles",
                GRAVE,
                "h_access p_authority s_access i_privileged",
                do="SUPERUSER, BYPASSRLS, CREATEROLE",
            ),
            _check(
                "transport",
                GRAVE,
                "h_transmission h_unaltered h_encrypted_way c_transport g_security s_transmission i_networks",
                do="HEALTHAPP_PUBLIC_URL",
            ),
            _check("card_data", GRAVE, "c_redirect i_privacy"),
            # What people may ask
            _check("registry", WEIGHTY, "g_record g_access g_portability i_inventory i_privacy"),
            _check("processing_record", WEIGHTY, "g_record i_privacy"),
            _check(
                "retention",
                WEIGHTY,
                "g_storage s_dispose i_deletion i_records",
                every=HOUR,
                href="/admin/retention",
                do="healthapp retention run; healthapp retention status",
            ),
            _check("copies", WEIGHTY, "g_access g_portability i_privacy"),
            _check("erasures", GRAVE, "g_erasure s_dispose i_deletion", do="erasure"),
            # When things go wrong
            _check(
                "backup",
                WEIGHTY,
                "h_backup g_security s_recover i_backup",
                every=HOUR,
                do="HEALTHAPP_BACKUP_DIR; healthapp backup verify",
            ),
            _check(
                "ledger",
                WEIGHTY,
                "g_erasure i_backup i_deletion",
                every=HOUR,
                do="healthapp backup verify; healthapp backup renew-ledger",
            ),
            _check(
                "emergency_messages",
                GRAVE,
                "g_security s_respond i_monitoring",
                href="/admin/dead-letters",
            ),
        )
    )
)
