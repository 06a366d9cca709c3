"""Passkeys (WebAuthn Level 2): what a browser is asked, and whether what its device signed holds.

Only resident keys with user verification: a device alone, without its owner's finger or PIN, opens nothing. So a
passkey is two factors in one. No attestation is asked for: which maker's device it is doesn't matter here, and it would
tell one person's accounts apart from another's.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog
import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

CEREMONY = timedelta(minutes=5)
"""How long a device may take to sign."""
MOST_PASSKEYS = 10
_ISSUER = "healthapp"
_ALGORITHMS = [
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
_LONGEST_ID = 1400
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Site:
    """For which name passkeys are made (the relying party), and from which pages they are used."""

    rp_id: str
    origin: str


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A key that a device made."""

    credential_id: str
    public_key: str
    sign_count: int
    backed_up: bool


@dataclass(frozen=True, slots=True)
class Signed:
    """What a device says of itself in what it signed."""

    sign_count: int
    backed_up: bool


def creation_options(
    site: Site, challenge: bytes, user_id: UUID, account: str, name: str, known: Sequence[str]
) -> dict[str, Any]:
    """Return what a browser needs to have a key made; `known` are those that the account has already."""
    made = webauthn.generate_registration_options(
        rp_id=site.rp_id,
        rp_name=_ISSUER,
        user_id=user_id.bytes,
        user_name=account,
        user_display_name=name,
        challenge=challenge,
        timeout=int(CEREMONY.total_seconds()) * 1000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_described(known),
        supported_pub_key_algs=_ALGORITHMS,
    )
    return _plain(webauthn.options_to_json(made))


def request_options(site: Site, challenge: bytes, allowed: Sequence[str]) -> dict[str, Any]:
    """Return what a browser needs to have a challenge signed; without `allowed` by whichever key its owner chooses."""
    asked = webauthn.generate_authentication_options(
        rp_id=site.rp_id,
        challenge=challenge,
        timeout=int(CEREMONY.total_seconds()) * 1000,
        allow_credentials=_described(allowed),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _plain(webauthn.options_to_json(asked))


def credential_id_of(credential: Mapping[str, Any]) -> str | None:
    """Return which key a browser says that this is of, in its one form, or None for what is none."""
    given = credential.get("id")
    if not isinstance(given, str) or not 0 < len(given) <= _LONGEST_ID:
        return None
    try:
        return bytes_to_base64url(base64url_to_bytes(given))
    except ValueError:
        return None


def made_key(site: Site, challenge: bytes, credential: Mapping[str, Any]) -> MadeKey | None:
    """Return the key that a device made for this challenge, or None when anything of it doesn't hold."""
    try:
        found = webauthn.verify_registration_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            require_user_verification=True,
            supported_pub_key_algs=_ALGORITHMS,
        )
    except Exception as error:  # noqa: BLE001 - a stranger's JSON, CBOR, keys and certificates, each with its own errors
        log.info("passkey_not_made", why=type(error).__name__)
        return None
    credential_id = bytes_to_base64url(found.credential_id)
    if len(credential_id) > _LONGEST_ID:
        return None
    return MadeKey(
        credential_id,
        bytes_to_base64url(found.credential_public_key),
        found.sign_count,
        found.credential_backed_up,
    )


def signed(
    site: Site, challenge: bytes, credential: Mapping[str, Any], public_key: str, user_id: UUID
) -> Signed | None:
    """Return what a device signed for this challenge with that key, or None when anything of it doesn't hold.

    `user_id` is whose key it is; a device that says otherwise is wrong. Whether the count has risen is for the row to
    say, so that only a right signature can make a key suspicious.
    """
    try:
        said = credential["response"].get("userHandle")
        if said and base64url_to_bytes(said) != user_id.bytes:
            return None
        found = webauthn.verify_authentication_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(public_key),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception as error:  # noqa: BLE001 - as above
        log.info("passkey_not_signed", why=type(error).__name__)
        return None
    return Signed(found.new_sign_count, found.credential_backed_up)


def _described(ids: Sequence[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in ids]


def _plain(options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(options)
    return found
