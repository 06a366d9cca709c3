"""A SAML 2.0 identity provider: we send a browser there by redirect, and it posts what it says back to us.

Only what we asked for is taken: there is no login that a provider begins by itself, so that no response is good without
the row of somebody who set out, and none is good twice. A logout may begin on either side; its messages are signed.
"""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import structlog
from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificate
from lxml import etree

from healthapp.adapters import saml_logout
from healthapp.adapters.saml_document import (
    ASSERTION,
    LONGEST,
    PROTOCOL,
    SIGNATURE,
    ResponseRefusedError,
    decoded,
    parsed,
    signed_part,
)
from healthapp.adapters.saml_query import REQUEST, RESPONSE, SamlKey, address, packed, read_query
from healthapp.adapters.saml_response import DeclinedError, Expected, Said, read_response
from healthapp.contexts.identity.ports import Departure, LoginEnded, Proven
from healthapp.kit.errors import HealthError, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeVar

    from cryptography.x509 import Certificate

    from healthapp.contexts.identity.ports import There
    from healthapp.kit.clock import Clock
    from healthapp.kit.single_sign_on import SamlProvider

    T = TypeVar("T")

log = structlog.get_logger(__name__)
_METADATA = "urn:oasis:names:tc:SAML:2.0:metadata"
_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
_LONGEST_RELAY = 1024
_PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"


class SamlClient:
    """We as a service provider of one identity provider."""

    def __init__(self, settings: SamlProvider, clock: Clock, base_url: str, own_key: SamlKey | None) -> None:
        """Read the certificates; nothing is ever asked of the provider but by a browser."""
        self.key, self.name = settings.key, settings.name
        self._settings = settings
        self._clock = clock
        self._certificates = [read_certificate(text) for text in settings.certificates]
        self.acs = f"{base_url}/api/v1/auth/saml/{self.key}/acs"
        self.slo = f"{base_url}/api/v1/auth/saml/{self.key}/slo"
        self.entity_id = f"{base_url}/api/v1/auth/saml/{self.key}/metadata"
        self._own_key = own_key if settings.slo_url else None
        self._ends = saml_logout.Ends(settings.entity_id, self.entity_id, self.slo)

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
        target, message = self._settings.sso_url, bytes(etree.tostring(request))
        if self._own_key is not None:
            # Providers that check signatures of ours check all of them.
            url = address(target, REQUEST, message, state, self._own_key)
        else:
            asked = urlencode({REQUEST: packed(message), "RelayState": state})
            url = f"{target}{'&' if urlsplit(target).query else '?'}{asked}"
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

    @property
    def leads_out(self) -> bool:
        """Whether who logs out here is led to the provider, to log out there too."""
        return self._own_key is not None and self._settings.single_logout

    async def leave(self, state: str, named: str) -> Departure:
        """Return where to send a browser whose login there is named so (`Proven.named`). NOT_FOUND where it can't."""
        target, own_key = self._spoken()
        request_id, message = saml_logout.write_request(self._ends, target, json.loads(named), self._clock.now())
        return Departure(address(target, REQUEST, message, state, own_key), {"request_id": request_id})

    async def left(self, kept: Mapping[str, str], brought: str) -> There:
        """Check the response to a logout that we asked for. UNAUTHENTICATED for any that doesn't hold."""

        def read() -> There:
            message, _ = self._signed(brought, RESPONSE)
            return saml_logout.read_response(message, self._ends, kept["request_id"], self._clock.now())

        self._spoken()
        return await self._checked(read, Kind.UNAUTHENTICATED)

    async def hear_logout(self, brought: str, relay: str | None) -> tuple[LoginEnded, str]:
        """Check a request to log somebody out; returns whom it means, and where the answer leads that it was done.

        That is the address in our settings, whatever was brought. INVALID for a request that doesn't hold.
        """
        target, own_key = self._spoken()

        def read() -> tuple[saml_logout.LogoutAsked, str | None]:
            message, said = self._signed(brought, REQUEST)
            asked = saml_logout.read_request(message, self._ends, self._clock.now())
            state = said if brought.startswith("?") else relay
            if len(state or "") > _LONGEST_RELAY:
                raise ResponseRefusedError("relay_state")
            return asked, state

        asked, state = await self._checked(read, Kind.INVALID)
        target = self._settings.slo_response_url or target
        message = saml_logout.write_response(self._ends, target, asked.request_id, self._clock.now())
        ended = LoginEnded(
            self.key, self._settings.entity_id, asked.names, asked.indexes, asked.request_id, asked.until
        )
        return ended, address(target, RESPONSE, message, state, own_key)

    async def farewell(self, return_to: str) -> str | None:
        """Return None: nobody is sent there without a request of their own."""
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
                "AuthnRequestsSigned": "false" if self._own_key is None else "true",
                "WantAssertionsSigned": "true",
            },
        )
        if self._own_key is not None:
            info = etree.SubElement(descriptor, f"{{{_METADATA}}}KeyDescriptor", {"use": "signing"})
            for part in ("KeyInfo", "X509Data", "X509Certificate"):
                info = etree.SubElement(info, f"{{{SIGNATURE}}}{part}", nsmap={"ds": SIGNATURE})
            info.text = self._own_key.certificate(urlsplit(self.entity_id).hostname or "healthapp")
            for binding in (_REDIRECT, _POST):
                said = {"Binding": binding, "Location": self.slo}
                etree.SubElement(descriptor, f"{{{_METADATA}}}SingleLogoutService", said)
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
            visit=None if self._own_key is None else said.named.get("SessionIndex", ""),
            named=json.dumps(said.named) if self.leads_out else None,
        )

    def _spoken(self) -> tuple[str, SamlKey]:
        """Return where the provider takes logouts, and our key. NOT_FOUND for one that doesn't."""
        if self._settings.slo_url is None or self._own_key is None:
            raise HealthError(Kind.NOT_FOUND, "sso_unknown")
        return self._settings.slo_url, self._own_key

    def _signed(self, brought: str, kind: str) -> tuple[etree._Element, str | None]:
        """Return what was signed of a message, and its RelayState where the signature covers that too.

        `brought` is base64 as it was posted, or `?` and the query of an address.
        """
        if brought.startswith("?"):
            message, relay = read_query(brought[1:], kind, self._certificates)
            return parsed(message), relay
        return signed_part(parsed(decoded(brought)), self._certificates), None

    async def _checked(self, read: Callable[[], T], kind: Kind) -> T:
        try:
            # In a thread: a long document takes the processor for a while.
            return await asyncio.to_thread(read)
        except ResponseRefusedError as error:
            log.warning("sso_logout_refused", provider=self.key, reason=error.reason)
            raise HealthError(kind, "sso_refused") from None


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
