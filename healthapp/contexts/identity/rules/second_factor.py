"""Second steps of a login: codes of an authenticator app (RFC 6238), recovery codes, how many wrong ones there may be.

An authenticator app is any that reads `otpauth://` addresses: six digits, a new one every 30 seconds, HMAC-SHA-1, which
is all that the common apps know.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING

import pyotp
import segno

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

ISSUER = "healthapp"
STEP_SECONDS = 30
NEIGHBOURS = (0, -1, 1)
"""A phone's clock may be a step off; RFC 6238 §5.2 advises no more than that."""
DIGITS = 6

RECOVERY_CODES = 10
_RECOVERY_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_RECOVERY_LENGTH = 10
"""31 letters that nobody confuses on paper, ten of them: 49 bits, behind the limit below and a keyed digest."""

WRONG_A_WHILE = 5
WHILE = timedelta(minutes=15)
WRONG_A_DAY = 20
DAY = timedelta(hours=24)
"""Of a million codes three are right at any time: twenty tries a day find one in some forty years."""

TICKET_LIFE = timedelta(minutes=5)
"""How long after the password the second step may be done."""
STEP_UP_LIFE = timedelta(minutes=10)
"""How long after a login, or after proving it again, one counts as the person whose session it is."""


def new_secret() -> str:
    """Return a fresh secret for an authenticator app: 160 bits in base32, as RFC 4226 §4 advises."""
    return pyotp.random_base32()


def otpauth(secret: str, account: str) -> str:
    """Return the address that an authenticator app reads from the QR code; `account` is the e-mail address."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)


def qr_image(address: str) -> str:
    """Return a QR code as a `data:` address of an SVG, black on white also on a dark page."""
    return str(segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=4, dark="#000", light="#fff"))


def matching_step(secret: str, code: str, now: datetime, last_used: int | None) -> int | None:
    """Return the time step whose code this is, or None. No step counts twice, nor one before a step that was used."""
    present = int(now.timestamp()) // STEP_SECONDS
    otp = pyotp.TOTP(secret)
    for step in (present + off for off in NEIGHBOURS):
        fresh = last_used is None or step > last_used
        if fresh and hmac.compare_digest(otp.generate_otp(step), code):
            return step
    return None


def typed_code(typed: str) -> str:
    """Return a code as it was meant: without spaces and hyphens, in Latin digits, small letters."""
    shown = unicodedata.normalize("NFKC", typed)
    kept = (str(unicodedata.decimal(char)) if char.isdecimal() else char for char in shown if char.isalnum())
    return "".join(kept).casefold()


def is_app_code(code: str) -> bool:
    """Tell whether this can be a code of six digits, and not a recovery code."""
    return len(code) == DIGITS and code.isascii() and code.isdigit()


def new_recovery_codes() -> list[str]:
    """Return ten fresh recovery codes, as they are shown: `xxxxx-xxxxx`."""
    half = _RECOVERY_LENGTH // 2
    made = ("".join(secrets.choice(_RECOVERY_LETTERS) for _ in range(_RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES))
    return [f"{code[:half]}-{code[half:]}" for code in made]


def locked_until(wrong: Iterable[datetime], now: datetime) -> datetime | None:
    """Return until when no further code is looked at, given the times of the wrong ones; None when one may be tried."""
    latest = sorted((at for at in wrong if at > now - DAY), reverse=True)
    ends = []
    recent = [at for at in latest if at > now - WHILE]
    if len(recent) >= WRONG_A_WHILE:
        ends.append(recent[WRONG_A_WHILE - 1] + WHILE)
    if len(latest) >= WRONG_A_DAY:
        ends.append(latest[WRONG_A_DAY - 1] + DAY)
    return max(ends, default=None)
