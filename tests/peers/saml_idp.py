"""A SAML 2.0 identity provider over real HTTP, written from the standard; it says whatever a test wants.

Its page asks for a name, and answers with a form that posts a signed response to the product: as a browser meets it.
Tests that lie make responses themselves with `response` and `signed`.
"""

from __future__ import annotations

import base64
import copy
import html
import zlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.signer import XMLSigner

from healthapp.kit.single_sign_on import SamlProvider
from tests.peers.base import HOST, Peer

if TYPE_CHECKING:
    from collections.abc import Mapping

P = "urn:oasis:names:tc:SAML:2.0:protocol"
A = "urn:oasis:names:tc:SAML:2.0:assertion"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
PASSWORD_CONTEXT = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
_DAY = timedelta(days=1)
_MINUTES = timedelta(minutes=5)


def written(at: datetime) -> str:
    """Write a time as SAML does."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Signer:
    """A key with a certificate that it signed itself, as such providers have."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.example")])
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder(name, name, self.key.public_key(), 1, now - _DAY, now + 365 * _DAY)
        self.certificate = builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()

    def sign(self, element: etree._Element, **how: Any) -> etree._Element:
        """Return the element with an enveloped signature of itself."""
        given: dict[str, Any] = {
            "signature_algorithm": SignatureMethod.RSA_SHA256,
            "digest_algorithm": DigestAlgorithm.SHA256,
            "c14n_algorithm": CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
        }
        signer = XMLSigner(**(given | how))
        signer.namespaces = {"ds": "http://www.w3.org/2000/09/xmldsig#"}
        made: etree._Element = signer.sign(
            element, key=self.key, cert=self.certificate, reference_uri=f"#{element.get('ID')}", id_attribute="ID"
        )
        return made


class SamlIdp(Peer):
    """The provider: its page, and the responses it makes."""

    def __init__(self) -> None:
        super().__init__()
        self.signer = Signer()
        self.people: dict[str, dict[str, str]] = {}

    @property
    def entity_id(self) -> str:
        return f"http://{HOST}:{self.port}/metadata"

    def settings(self, **chosen: Any) -> SamlProvider:
        """How the product is told of it."""
        given = {
            "kind": "saml",
            "key": "campus",
            "name": "Campus",
            "entity_id": self.entity_id,
            "sso_url": f"http://{HOST}:{self.port}/sso",
            "certificates": [self.signer.certificate],
            "trust_email": True,
        }
        return SamlProvider.model_validate(given | chosen)

    def told(self) -> dict[str, Any]:
        """The same as the environment says it, by a name: to a browser another site than the product."""
        return self.settings(sso_url=f"http://localhost:{self.port}/sso").model_dump(mode="json")

    def assertion(self, asked: Asked, who: str = "somebody", **changes: Any) -> etree._Element:
        """Return what a right assertion says, unsigned; `changes` are its parts by name, None leaves one out."""
        now = datetime.now(UTC)
        say: dict[str, Any] = {
            "id": f"_{uuid4().hex}",
            "issuer": self.entity_id,
            "format": PERSISTENT,
            "name_id": who,
            "recipient": asked.acs,
            "in_response_to": asked.request_id,
            "until": now + _MINUTES,
            "audience": asked.issuer,
            "not_before": now - _MINUTES,
            "not_after": now + _MINUTES,
            "context": PASSWORD_CONTEXT,
            "at": now,
            "attributes": {"email": f"{who}@example.com", "name": who.title()},
        } | changes
        root = etree.Element(f"{{{A}}}Assertion", nsmap={"saml": A})
        _put(root, ID=say["id"], Version="2.0", IssueInstant=written(now))
        etree.SubElement(root, f"{{{A}}}Issuer").text = say["issuer"]
        subject = etree.SubElement(root, f"{{{A}}}Subject")
        if say["name_id"] is not None:
            name = etree.SubElement(subject, f"{{{A}}}NameID")
            _put(name, Format=say["format"])
            name.text = say["name_id"]
        confirmation = etree.SubElement(subject, f"{{{A}}}SubjectConfirmation")
        _put(confirmation, Method="urn:oasis:names:tc:SAML:2.0:cm:bearer")
        data = etree.SubElement(confirmation, f"{{{A}}}SubjectConfirmationData")
        until = written(say["until"]) if say["until"] else None
        _put(data, Recipient=say["recipient"], InResponseTo=say["in_response_to"], NotOnOrAfter=until)
        conditions = etree.SubElement(root, f"{{{A}}}Conditions")
        _put(conditions, NotBefore=written(say["not_before"]), NotOnOrAfter=written(say["not_after"]))
        if say["audience"] is not None:
            restriction = etree.SubElement(conditions, f"{{{A}}}AudienceRestriction")
            etree.SubElement(restriction, f"{{{A}}}Audience").text = say["audience"]
        if say["context"] is not None:
            statement = etree.SubElement(root, f"{{{A}}}AuthnStatement")
            _put(statement, AuthnInstant=written(say["at"]))
            context = etree.SubElement(statement, f"{{{A}}}AuthnContext")
            etree.SubElement(context, f"{{{A}}}AuthnContextClassRef").text = say["context"]
        attributes = etree.SubElement(root, f"{{{A}}}AttributeStatement")
        for key, value in say["attributes"].items():
            attribute = etree.SubElement(attributes, f"{{{A}}}Attribute")
            _put(attribute, Name=key)
            etree.SubElement(attribute, f"{{{A}}}AttributeValue").text = value
        return root

    def envelope(self, asked: Asked, *inside: etree._Element, **changes: str | None) -> etree._Element:
        """Return a response around these."""
        root = etree.Element(f"{{{P}}}Response", nsmap={"samlp": P, "saml": A})
        say = {"destination": asked.acs, "in_response_to": asked.request_id, "status": "Success"} | changes
        _put(
            root,
            ID=f"_{uuid4().hex}",
            Version="2.0",
            IssueInstant=written(datetime.now(UTC)),
            Destination=say["destination"],
            InResponseTo=say["in_response_to"],
        )
        etree.SubElement(root, f"{{{A}}}Issuer").text = say.get("issuer") or self.entity_id
        status = etree.SubElement(root, f"{{{P}}}Status")
        code = etree.SubElement(status, f"{{{P}}}StatusCode")
        _put(code, Value=f"urn:oasis:names:tc:SAML:2.0:status:{say['status']}")
        for one in inside:
            root.append(copy.deepcopy(one))
        return root

    def response(self, asked: Asked, who: str = "somebody", **changes: Any) -> etree._Element:
        """Return a right response about somebody, its assertion signed."""
        return self.envelope(asked, self.signer.sign(self.assertion(asked, who, **changes)))

    async def _open(self) -> None:
        app = web.Application()
        app.router.add_get("/sso", self._ask)
        app.router.add_post("/sso", self._answer)
        self.port = await self.serve(app, self.port)

    async def _ask(self, request: web.Request) -> web.Response:
        self.log.add({"what": "request", **request.query})
        page = (
            "<!doctype html><title>Campus</title><h1>Who are you?</h1><form method='post'>"
            "<label>Name <input name='who' autofocus></label> <button>Log in</button></form>"
        )
        return web.Response(text=page, content_type="text/html")

    async def _answer(self, request: web.Request) -> web.Response:
        who = str((await request.post())["who"])
        asked = Asked.of(str(request.url))
        known = self.people.get(who)
        root = (
            self.response(asked, who, attributes=known)
            if known is not None
            else self.envelope(asked, status="Responder")
        )
        page = (
            f"<!doctype html><title>Campus</title><form method='post' action='{html.escape(asked.acs)}'>"
            f"<input type='hidden' name='SAMLResponse' value='{posted(root)}'>"
            f"<input type='hidden' name='RelayState' value='{html.escape(asked.state)}'><button>Go on</button></form>"
        )
        return web.Response(text=page, content_type="text/html")


class Asked:
    """What a request said."""

    def __init__(self, root: etree._Element, state: str) -> None:
        self.request_id: str = root.get("ID")
        self.acs: str = root.get("AssertionConsumerServiceURL")
        self.issuer: str = root.findtext(f"{{{A}}}Issuer")
        self.forced = root.get("ForceAuthn") == "true"
        self.state = state

    @classmethod
    def of(cls, url: str) -> Asked:
        """Read the address that a browser was sent to."""
        query = parse_qs(urlsplit(url).query)
        packed = base64.b64decode(query["SAMLRequest"][0])
        return cls(etree.fromstring(zlib.decompress(packed, -zlib.MAX_WBITS)), query["RelayState"][0])


def posted(root: etree._Element) -> str:
    """Return a response as it is posted."""
    return base64.b64encode(etree.tostring(root)).decode()


def _put(node: etree._Element, **attributes: str | None) -> None:
    for name, value in attributes.items():
        if value is not None:
            node.set(name, value)


def as_form(asked: Asked, root: etree._Element) -> Mapping[str, str]:
    """Return the fields of the form that brings a response."""
    return {"SAMLResponse": posted(root), "RelayState": asked.state}
