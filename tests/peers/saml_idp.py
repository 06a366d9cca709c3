"""A SAML 2.0 identity provider over real HTTP, written from the standard; it says whatever a test wants.

Its page asks for a name, and answers with a form that posts a signed response to the product: as a browser meets it.
It remembers who is logged in by which name of a login, and ends that by single logout, in either direction, if it is
not told to fail. Tests that lie make responses and requests themselves with `response`, `logout` and `Signer`.
"""

from __future__ import annotations

import asyncio
import base64
import copy
import html
import zlib
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, unquote, urlsplit
from uuid import uuid4

from aiohttp import ClientSession, web
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
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
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
STATUS = "urn:oasis:names:tc:SAML:2.0:status"
_DAY = timedelta(days=1)
_MINUTES = timedelta(minutes=5)


def written(at: datetime) -> str:
    """Write a time as SAML does."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


@lru_cache(maxsize=1)
def product_key() -> str:
    """Return the key by which the product of the tests signs what it tells of logouts."""
    made = rsa.generate_private_key(65537, 2048)
    pem = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return made.private_bytes(*pem).decode()


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

    def address(self, target: str, kind: str, root: etree._Element, relay: str | None, **changes: str) -> str:
        """Return an address with a message and a signature of it (HTTP-Redirect binding)."""
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        packed = packer.compress(etree.tostring(root)) + packer.flush()
        said = {kind: base64.b64encode(packed).decode(), "RelayState": relay, "SigAlg": RSA_SHA256} | changes
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in said.items() if value is not None)
        signature = base64.b64encode(self.key.sign(query.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()
        return f"{target}?{query}&Signature={quote(signature, safe='')}"


class SamlIdp(Peer):
    """The provider: its page, and the responses it makes."""

    def __init__(self) -> None:
        super().__init__()
        self.product_key = product_key()
        self.signer = Signer()
        self.people: dict[str, dict[str, str]] = {}
        self.logins: dict[str, tuple[str, str]] = {}
        """Who is logged in there, by the name of the login, and at whom they used it."""
        self.products: dict[str, etree._Element] = {}
        """What services said of themselves, by their names; whoever isn't known is asked."""

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

    @property
    def slo_url(self) -> str:
        return f"http://{HOST}:{self.port}/slo"

    def told(self) -> dict[str, Any]:
        """The same as the environment says it, by a name: to a browser another site than the product."""
        site = f"http://localhost:{self.port}"
        return self.settings(sso_url=f"{site}/sso", slo_url=f"{site}/slo").model_dump(mode="json")

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
            "index": None,
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
            _put(statement, AuthnInstant=written(say["at"]), SessionIndex=say["index"])
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

    def logout(self, to: str, who: str = "somebody", *indexes: str, **changes: Any) -> etree._Element:
        """Return a right request to end logins of somebody, unsigned; `changes` as for an assertion."""
        now = datetime.now(UTC)
        say: dict[str, Any] = {
            "id": f"_{uuid4().hex}",
            "issuer": self.entity_id,
            "destination": to,
            "at": now,
            "until": now + _MINUTES,
            "format": PERSISTENT,
            "version": "2.0",
        } | changes
        root = etree.Element(f"{{{P}}}LogoutRequest", nsmap={"samlp": P, "saml": A})
        _put(root, ID=say["id"], Version=say["version"], Destination=say["destination"])
        _put(root, IssueInstant=written(say["at"]) if say["at"] else None)
        _put(root, NotOnOrAfter=written(say["until"]) if say["until"] else None)
        if say["issuer"] is not None:
            etree.SubElement(root, f"{{{A}}}Issuer").text = say["issuer"]
        name = etree.SubElement(root, f"{{{A}}}NameID")
        _put(name, Format=say["format"], SPNameQualifier=say.get("meant_for"))
        name.text = who
        for index in indexes:
            etree.SubElement(root, f"{{{P}}}SessionIndex").text = index
        return root

    def done(self, to: str, request_id: str, *codes: str, **changes: str | None) -> etree._Element:
        """Return a response to a logout, unsigned; `codes` are its status, from the outside in."""
        root = etree.Element(f"{{{P}}}LogoutResponse", nsmap={"samlp": P, "saml": A})
        say = {"destination": to, "in_response_to": request_id, "issuer": self.entity_id} | changes
        _put(root, ID=f"_{uuid4().hex}", Version="2.0", IssueInstant=written(datetime.now(UTC)))
        _put(root, Destination=say["destination"], InResponseTo=say["in_response_to"])
        etree.SubElement(root, f"{{{A}}}Issuer").text = say["issuer"]
        inside = etree.SubElement(root, f"{{{P}}}Status")
        for code in codes or ("Success",):
            inside = etree.SubElement(inside, f"{{{P}}}StatusCode")
            _put(inside, Value=f"{STATUS}:{code}")
        return root

    async def _open(self) -> None:
        app = web.Application()
        app.router.add_get("/slo", self._leave)
        app.router.add_get("/logout", self._send_away)
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
        index = f"_{uuid4().hex}"
        if known is not None:
            self.logins[index] = (who, asked.issuer)
        root = (
            self.response(asked, who, attributes=known, index=index)
            if known is not None
            else self.envelope(asked, status="Responder")
        )
        page = (
            f"<!doctype html><title>Campus</title><form method='post' action='{html.escape(asked.acs)}'>"
            f"<input type='hidden' name='SAMLResponse' value='{posted(root)}'>"
            f"<input type='hidden' name='RelayState' value='{html.escape(asked.state)}'><button>Go on</button></form>"
        )
        return web.Response(text=page, content_type="text/html")

    async def _leave(self, request: web.Request) -> web.Response:
        """Take a request to log out, or the answer to one of ours, both by an address that was signed."""
        how = self.script.take()
        await asyncio.sleep(how.delay_s)
        if how.mode == "fail":
            return web.Response(status=how.status, text="Out of order")
        kind = "SAMLRequest" if "SAMLRequest" in request.query else "SAMLResponse"
        root = unpacked(request.query[kind])
        said = await self._metadata_of(root.findtext(f"{{{A}}}Issuer") or "")
        is_ours = root.get("Destination", "").endswith("/slo") and signed_by(said, request.raw_path.partition("?")[2])
        self.log.add({"what": etree.QName(root).localname, "signed": is_ours, "root": root, **request.query})
        if not is_ours:
            return web.Response(status=403, text="Who are you?")
        if kind == "SAMLResponse":
            return web.Response(text="<!doctype html><title>Campus</title><h1>Bye</h1>", content_type="text/html")
        ended = self.logins.pop(root.findtext(f"{{{P}}}SessionIndex") or "", None)
        codes = {"partly": ("Success", "PartialLogout"), "no": ("Responder",)}.get(how.mode, ("Success",))
        if ended is None or ended[0] != root.findtext(f"{{{A}}}NameID"):
            codes = ("Requester", "UnknownPrincipal")
        back = where_to_log_out(said)
        answer = self.done(back, root.get("ID", ""), *codes)
        state = request.query.get("RelayState", "")
        if how.mode == "form":
            page = (
                f"<!doctype html><title>Campus</title><form method='post' action='{html.escape(back)}'>"
                f"<input type='hidden' name='SAMLResponse' value='{posted(self.signer.sign(answer))}'>"
                f"<input type='hidden' name='RelayState' value='{html.escape(state)}'><button>Go on</button></form>"
            )
            return web.Response(text=page, content_type="text/html")
        return _lead(self.signer.address(back, "SAMLResponse", answer, state))

    async def _send_away(self, request: web.Request) -> web.Response:
        """Log somebody out here, and tell the service that they used: the browser is sent there."""
        who = request.query["who"]
        index, issuer = next((index, to) for index, (name, to) in self.logins.items() if name == who)
        del self.logins[index]
        back = where_to_log_out(await self._metadata_of(issuer))
        return _lead(self.signer.address(back, "SAMLRequest", self.logout(back, who, index), "our own state"))

    async def _metadata_of(self, issuer: str) -> etree._Element:
        if issuer not in self.products:
            async with ClientSession() as client, client.get(issuer) as answer:
                self.products[issuer] = etree.fromstring(await answer.read())
        return self.products[issuer]


def _lead(address: str) -> web.Response:
    """Lead to an address, letter by letter: the library's own redirects write it anew, and its signature is lost."""
    return web.Response(status=303, headers={"Location": address})


def where_to_log_out(metadata: etree._Element) -> str:
    """Return where a service takes logouts."""
    found = next(metadata.iter("{urn:oasis:names:tc:SAML:2.0:metadata}SingleLogoutService"))
    return str(found.get("Location"))


def signed_by(metadata: etree._Element, query: str) -> bool:
    """Tell whether an address was signed by the key in a service's metadata."""
    der = base64.b64decode(next(metadata.iter("{*}X509Certificate")).text or "")
    key = x509.load_der_x509_certificate(der).public_key()
    signed, _, signature = query.partition("&Signature=")
    assert isinstance(key, rsa.RSAPublicKey)
    try:
        key.verify(base64.b64decode(unquote(signature)), signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def unpacked(value: str) -> etree._Element:
    """Read a message of an address."""
    return etree.fromstring(zlib.decompress(base64.b64decode(value), -zlib.MAX_WBITS))


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
        return cls(unpacked(query["SAMLRequest"][0]), query["RelayState"][0])


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
