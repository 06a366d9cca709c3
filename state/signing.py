"""Proving who one is for one signature, on the page where something is signed (21 CFR 11.200)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.kit.errors import HealthError, Kind, invalid

if TYPE_CHECKING:
    from healthapp.contexts.compliance.service.signing import Confirmation
    from state.base import Work


async def confirmed_signer(work: Work, password: str, name: str) -> Confirmation:
    """Check the password of who signs. A wrong one is said beside its field: nobody is logged out by it."""
    if not password:
        raise invalid(name, "required")
    try:
        return await work.platform.compliance.confirm_signer(work.actor, password, work.platform.clock.now())
    except HealthError as error:
        if error.kind is Kind.UNAUTHENTICATED:
            raise invalid(name, "wrong_password") from None
        if error.kind is Kind.RATE_LIMITED:
            raise invalid(name, error.code) from None
        raise
