"""Responses of a SAML 2.0 identity provider: whether one is its own, for us, for this login, and of this moment.

Only what was signed is read: the signature has to cover the one assertion, and everything said about a person is taken
from the bytes that it covers, never from the document that brought them (XML signature wrapping). Profile: Web Browser
SSO with the POST binding (SAML 2.0 Profiles §4.1). Everything refused has a reason for the log, which names no person.
"""

from __future__ import annotations

import base64
import binascii
import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cryptography.x509 import Certificate

PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion"
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
LONGEST = 128 * 1024
_SKEW = timedelta(seconds=60)
"""How far clocks may differ."""
_CONDITIONS = frozenset({"AudienceRestriction", "OneTimeUse"})
_TRANSFORMS = frozenset(
    {"http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/2001/10/xml-exc-c14n#"}
)
_LONGEST_NAME_ID = 255
_HOW = SignatureConfiguration(
    location="./",
    expect_references=1,
    signature_methods=frozenset(
        {
            SignatureMethod.RSA_SHA256,
            SignatureMethod.RSA_SHA384,
            SignatureMethod.RSA_SHA512,
            SignatureMethod.ECDSA_SHA256,
            SignatureMethod.ECDSA_SHA384,
        }
    ),
    digest_algorithms=frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512}),
)


class ResponseRefusedError(Exception):
    """The response isn't good; `reason` is for the log."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        self.reason = reason
        super().__init__(reason)


class DeclinedError(ResponseRefusedError):
    """The provider says itself that nobody was logged in."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a response has to be: whose, for whom, sent where, answering what; after `since` where that matters."""

    issuer: str
    audience: str
    recipient: str
    request_id: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What an assertion says: who it is, by which means they logged in, and the attributes."""

    name_id: str
    contexts: frozenset[str]
    attributes: dict[str, list[str]] = field(default_factory=dict)


def read_response(encoded: str, certificates: Sequence[Certificate], expected: Expected, now: datetime) -> Said:
    """Check a response (base64, as it was posted) and return what its assertion says."""
    root = _parsed(encoded)
    if root.tag != f"{{{PROTOCOL}}}Response":
        raise ResponseRefusedError("root")
    _check_envelope(root, expected)
    assertion = _signed_assertion(root, certificates)
    _check_assertion(assertion, expected, now)
    return _said(assertion, expected, now)


def _parsed(encoded: str) -> etree._Element:
    if len(encoded) > LONGEST:
        raise ResponseRefusedError("length")
    try:
        raw = base64.b64decode(encoded.replace("\r", "").replace("\n", ""), validate=True)
    except (binascii.Error, ValueError):
        raise ResponseRefusedError("base64") from None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise ResponseRefusedError("xml") from None
    # A document type could declare entities and which attributes are ids; comments and instructions split texts.
    if root.getroottree().docinfo.doctype or next(root.iter(etree.Comment, etree.PI, etree.Entity), None) is not None:
        raise ResponseRefusedError("markup")
    return root


def _check_envelope(root: etree._Element, expected: Expected) -> None:
    """Look at what no signature covers: it can only make us refuse."""
    code = root.find(f"{{{PROTOCOL}}}Status/{{{PROTOCOL}}}StatusCode")
    if code is None or code.get("Value") != SUCCESS:
        raise DeclinedError("status")
    if root.get("InResponseTo") != expected.request_id:
        raise ResponseRefusedError("in_response_to")
    if root.get("Destination", expected.recipient) != expected.recipient:
        raise ResponseRefusedError("destination")
    issuer = root.find(f"{{{ASSERTION}}}Issuer")
    if issuer is not None and _text(issuer) != expected.issuer:
        raise ResponseRefusedError("issuer")


def _signed_assertion(root: etree._Element, certificates: Sequence[Certificate]) -> etree._Element:
    """Return the one assertion, made of the bytes that its own signature covers."""
    everywhere = list(root.iter(f"{{{ASSERTION}}}Assertion", f"{{{ASSERTION}}}EncryptedAssertion"))
    if len(everywhere) != 1 or everywhere[0].getparent() is not root or not everywhere[0].tag.endswith("}Assertion"):
        raise ResponseRefusedError("assertions")
    ids = [node.get("ID") for node in root.iter() if node.get("ID") is not None]
    if len(set(ids)) != len(ids):
        raise ResponseRefusedError("ids")
    # Alone, so that nothing around it can be what a reference leads to.
    alone = copy.deepcopy(everywhere[0])
    signatures = list(alone.iter(f"{{{SIGNATURE}}}Signature"))
    if len(signatures) != 1 or signatures[0].getparent() is not alone:
        raise ResponseRefusedError("signatures")
    if any(node.get("Algorithm") not in _TRANSFORMS for node in alone.iter(f"{{{SIGNATURE}}}Transform")):
        raise ResponseRefusedError("transforms")
    reference = next(alone.iter(f"{{{SIGNATURE}}}Reference"), None)
    if reference is None or not alone.get("ID") or reference.get("URI") != f"#{alone.get('ID')}":
        raise ResponseRefusedError("reference")
    for certificate in certificates:
        try:
            verified = XMLVerifier().verify(alone, x509_cert=certificate, id_attribute="ID", expect_config=_HOW)
        except (SignXMLException, ValueError, TypeError, KeyError, etree.LxmlError):
            continue
        found = None if isinstance(verified, list) else verified.signed_xml
        if found is None or found.tag != alone.tag or found.get("ID") != alone.get("ID"):
            raise ResponseRefusedError("wrapped")
        return found
    raise ResponseRefusedError("signature")


def _check_assertion(assertion: etree._Element, expected: Expected, now: datetime) -> None:
    issuer = assertion.find(f"{{{ASSERTION}}}Issuer")
    if issuer is None or _text(issuer) != expected.issuer:
        raise ResponseRefusedError("issuer")
    conditions = assertion.findall(f"{{{ASSERTION}}}Conditions")
    if len(conditions) != 1:
        raise ResponseRefusedError("conditions")
    _check_times(conditions[0], now, needs_end=False)
    if any(etree.QName(part).localname not in _CONDITIONS for part in conditions[0]):
        raise ResponseRefusedError("conditions")
    restrictions = conditions[0].findall(f"{{{ASSERTION}}}AudienceRestriction")
    # Several restrictions hold together (SAML 2.0 Core §2.5.1.4).
    if not restrictions or any(
        expected.audience not in [_text(one) for one in each.findall(f"{{{ASSERTION}}}Audience")]
        for each in restrictions
    ):
        raise ResponseRefusedError("audience")
    if not any(_confirms(data, expected, now) for data in _bearers(assertion)):
        raise ResponseRefusedError("confirmation")


def _bearers(assertion: etree._Element) -> Iterator[etree._Element]:
    for confirmation in assertion.iterfind(f"{{{ASSERTION}}}Subject/{{{ASSERTION}}}SubjectConfirmation"):
        if confirmation.get("Method") == BEARER:
            yield from confirmation.iterfind(f"{{{ASSERTION}}}SubjectConfirmationData")


def _confirms(data: etree._Element, expected: Expected, now: datetime) -> bool:
    """Tell whether the bearer of this may be let in (Profiles §4.1.4.3): sent here, answering us, still good."""
    if data.get("NotBefore") is not None:
        return False
    if data.get("Recipient") != expected.recipient or data.get("InResponseTo") != expected.request_id:
        return False
    try:
        _check_times(data, now, needs_end=True)
    except ResponseRefusedError:
        return False
    return True


def _said(assertion: etree._Element, expected: Expected, now: datetime) -> Said:
    names = assertion.findall(f"{{{ASSERTION}}}Subject/{{{ASSERTION}}}NameID")
    if len(names) != 1 or not 0 < len(_text(names[0])) <= _LONGEST_NAME_ID or names[0].get("Format") == TRANSIENT:
        raise ResponseRefusedError("name_id")
    if names[0].get("SPNameQualifier", expected.audience) != expected.audience:
        raise ResponseRefusedError("name_id")
    statements = assertion.findall(f"{{{ASSERTION}}}AuthnStatement")
    if not statements:
        raise ResponseRefusedError("authn_statement")
    for statement in statements:
        end = statement.get("SessionNotOnOrAfter")
        if end is not None and _instant(end) + _SKEW <= now:
            raise ResponseRefusedError("session_over")
        if expected.since is not None and _instant(statement.get("AuthnInstant")) < expected.since - _SKEW:
            raise ResponseRefusedError("authn_instant")
    contexts = assertion.iterfind(
        f"{{{ASSERTION}}}AuthnStatement/{{{ASSERTION}}}AuthnContext/{{{ASSERTION}}}AuthnContextClassRef"
    )
    attributes: dict[str, list[str]] = {}
    for attribute in assertion.iterfind(f"{{{ASSERTION}}}AttributeStatement/{{{ASSERTION}}}Attribute"):
        values = [_text(value) for value in attribute.iterfind(f"{{{ASSERTION}}}AttributeValue")]
        attributes.setdefault(attribute.get("Name", ""), []).extend(values)
    qualified = "|".join((names[0].get("Format", ""), names[0].get("NameQualifier", ""), _text(names[0])))
    return Said(qualified, frozenset(_text(one) for one in contexts), attributes)


def _check_times(node: etree._Element, now: datetime, *, needs_end: bool) -> None:
    begin, end = node.get("NotBefore"), node.get("NotOnOrAfter")
    if begin is not None and now < _instant(begin) - _SKEW:
        raise ResponseRefusedError("too_early")
    if end is None and needs_end:
        raise ResponseRefusedError("times")
    if end is not None and now >= _instant(end) + _SKEW:
        raise ResponseRefusedError("too_late")


def _instant(written: str | None) -> datetime:
    """Read a time; SAML's are UTC (Core §1.3.3)."""
    try:
        found = datetime.fromisoformat(written or "")
    except ValueError:
        raise ResponseRefusedError("times") from None
    if found.utcoffset() is None:
        raise ResponseRefusedError("times")
    return found


def _text(node: etree._Element) -> str:
    return "".join(node.itertext()).strip()
