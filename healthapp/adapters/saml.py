"""A SAML 2.0 identity provider: we send a browser there by redirect, and it posts what it says back to us.

Only what we asked for is taken: there is no login that a provider begins by itself, so that no response is good without
the row of somebody who set out, and none is good twice.
"""

from __future__ import annotations

import asyncio
import base64
import secrets
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import structlog
from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificate
from lxml import etree

from healthapp.adapters.saml_response import (
    ASSERTION,
    LONGEST,
    PROTOCOL,
    DeclinedError,
    Expected,
    ResponseRefusedError,
    Said,
    read_response,
)
from healthapp.contexts.identity.ports import Departure, Proven
from healthapp.kit.errors import HealthError, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.x509 import Certificate

    from healthapp.kit.clock import Clock
    from healthapp.kit.single_sign_on import SamlProvider

log = structlog.get_logger(__name__)
_METADATA = "urn:oasis:names:tc:SAML:2.0:metadata"
_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
_PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"


class SamlClient:
    """We as a service provider of one identity provider."""

    def __init__(self, settings: SamlProvider, clock: Clock, base_url: str) -> None:
        """Read the certificates; nothing is ever asked of the provider but by a browser."""
        self.key, self.name = settings.key, settings.name
        self._settings = settings
        self._clock = clock
        self._certificates = [read_certificate(text) for text in settings.certificates]
        self.acs = f"{base_url}/api/v1/auth/saml/{self.key}/acs"
        self.entity_id = f"{base_url}/api/v1/auth/saml/{self.key}/metadata"

    async def depart(self, state: str, return_to: str, *, fresh: bool) -> Departure:
        """Return the address of the request (HTTP-Redirect binding)."""
        del return_to  # a response is posted to where our metadata says
        now = self._clock.now().astimezone(UTC)
        request_id = f"_{secrets.token_hex(20)}"
        request = etree.Element(
            f"{{{PROTOCOL}}}AuthnRequest",
            {
                "ID": request_id,
                "Version": "2.0",
                "IssueInstant": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "Destination": self._settings.sso_url,
                "AssertionConsumerServiceURL": self.acs,
                "ProtocolBinding": _POST,
                **({"ForceAuthn": "true"} if fresh else {}),
            },
            nsmap={"samlp": PROTOCOL, "saml": ASSERTION},
        )
        etree.SubElement(request, f"{{{ASSERTION}}}Issuer").text = self.entity_id
        etree.SubElement(request, f"{{{PROTOCOL}}}NameIDPolicy", {"Format": _PERSISTENT, "AllowCreate": "true"})
        packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = packer.compress(etree.tostring(request)) + packer.flush()
        asked = urlencode({"SAMLRequest": base64.b64encode(packed).decode(), "RelayState": state})
        url = f"{self._settings.sso_url}{'&' if urlsplit(self._settings.sso_url).query else '?'}{asked}"
        kept = {"request_id": request_id} | ({"since": now.isoformat()} if fresh else {})
        return Departure(url, kept)

    async def arrive(self, return_to: str, kept: Mapping[str, str], given: Mapping[str, str]) -> Proven:
        """Check the response that was posted."""
        del return_to
        since = kept.get("since")
        expected = Expected(
            self._settings.entity_id,
            self.entity_id,
            self.acs,
            kept["request_id"],
            datetime.fromisoformat(since) if since else None,
        )
        response = given.get("SAMLResponse", "")[: LONGEST + 1]
        try:
            # In a thread: a long document takes the processor for a while.
            said = await asyncio.to_thread(read_response, response, self._certificates, expected, self._clock.now())
        except ResponseRefusedError as error:
            log.warning("sso_refused", provider=self.key, reason=error.reason)
            code = "sso_declined" if isinstance(error, DeclinedError) else "sso_refused"
            raise HealthError(Kind.UNAUTHENTICATED, code) from None
        return self._proven(said, is_fresh=expected.since is not None)

    async def farewell(self, return_to: str) -> str | None:
        """Return None: single logout isn't spoken."""
        del return_to
        return None

    async def aclose(self) -> None:
        """Nothing is open."""

    def metadata(self) -> bytes:
        """Return what the provider has to know of us (SAML 2.0 Metadata)."""
        root = etree.Element(f"{{{_METADATA}}}EntityDescriptor", {"entityID": self.entity_id}, nsmap={"md": _METADATA})
        descriptor = etree.SubElement(
            root,
            f"{{{_METADATA}}}SPSSODescriptor",
            {
                "protocolSupportEnumeration": PROTOCOL,
                "AuthnRequestsSigned": "false",
                "WantAssertionsSigned": "true",
            },
        )
        etree.SubElement(descriptor, f"{{{_METADATA}}}NameIDFormat").text = _PERSISTENT
        etree.SubElement(
            descriptor,
            f"{{{_METADATA}}}AssertionConsumerService",
            {"Binding": _POST, "Location": self.acs, "index": "0", "isDefault": "true"},
        )
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))

    def _proven(self, said: Said, *, is_fresh: bool) -> Proven:
        settings = self._settings
        email = _first(said, settings.email_attributes) if settings.trust_email else None
        return Proven(
            provider=self.key,
            issuer=settings.entity_id,
            subject=said.name_id,
            email=email,
            name=_first(said, settings.name_attributes),
            has_mfa=settings.trust_mfa and not said.contexts.isdisjoint(settings.mfa_acr),
            is_fresh=is_fresh,
        )


def read_certificate(text: str) -> Certificate:
    """Read a certificate: PEM, or its base64 as metadata has it."""
    if "-----BEGIN" in text:
        return load_pem_x509_certificate(text.encode())
    return load_der_x509_certificate(base64.b64decode(text))


def _first(said: Said, names: tuple[str, ...]) -> str | None:
    """Return the one value of the first of these attributes that there is; None where it has several."""
    for name in names:
        values = said.attributes.get(name)
        if values:
            return values[0] if len(values) == 1 and values[0] else None
    return None
