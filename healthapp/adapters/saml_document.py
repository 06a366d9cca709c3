"""SAML 2.0 documents: how one is read, and what of it was signed.

Only what was signed is read: a signature has to cover the one element that counts, and everything said about a person
is taken from the bytes that it covers, never from the document that brought them (XML signature wrapping). Everything
refused has a reason for the log, which names no person.
"""

from __future__ import annotations

import base64
import binascii
import copy
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography.x509 import Certificate

PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion"
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
LONGEST = 128 * 1024
"""Of a document, in bytes, and of the text that carries it."""
SKEW = timedelta(seconds=60)
"""How far clocks may differ."""
_LONGEST_NAME_ID = 255
_EARLIEST_YEAR, _LATEST_YEAR = 1970, 9000
_FORMATS = (
    "",
    "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
    "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
    "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName",
    "urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:entity",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
)
"""Of names (Core §8.3); none said is the same as unspecified."""
_TRANSFORMS = frozenset(
    {"http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/2001/10/xml-exc-c14n#"}
)
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
    """What was brought isn't good; `reason` is for the log."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        self.reason = reason
        super().__init__(reason)


def decoded(encoded: str) -> bytes:
    """Read base64, as forms post it: line breaks are no fault."""
    if len(encoded) > LONGEST:
        raise ResponseRefusedError("length")
    try:
        return base64.b64decode(encoded.replace("\r", "").replace("\n", ""), validate=True)
    except (binascii.Error, ValueError):
        raise ResponseRefusedError("base64") from None


def parsed(raw: bytes) -> etree._Element:
    """Read a document that has nothing clever in it."""
    if len(raw) > LONGEST:
        raise ResponseRefusedError("length")
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


def signed_part(element: etree._Element, certificates: Sequence[Certificate]) -> etree._Element:
    """Return an element made of the bytes that its own signature, by one of these certificates, covers."""
    ids = [node.get("ID") for node in element.getroottree().iter() if node.get("ID") is not None]
    if len(set(ids)) != len(ids):
        raise ResponseRefusedError("ids")
    # Alone, so that nothing around it can be what a reference leads to.
    alone = copy.deepcopy(element)
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


def check_times(node: etree._Element, now: datetime, *, needs_end: bool) -> None:
    """Refuse what isn't good yet, or no longer."""
    begin, end = node.get("NotBefore"), node.get("NotOnOrAfter")
    if begin is not None and now < instant(begin) - SKEW:
        raise ResponseRefusedError("too_early")
    if end is None and needs_end:
        raise ResponseRefusedError("times")
    if end is not None and now >= instant(end) + SKEW:
        raise ResponseRefusedError("too_late")


def instant(written: str | None) -> datetime:
    """Read a time; SAML's are UTC (Core §1.3.3)."""
    try:
        found = datetime.fromisoformat(written or "")
    except ValueError:
        raise ResponseRefusedError("times") from None
    # Far from any clock there is no room for what clocks may differ by.
    if found.utcoffset() is None or not _EARLIEST_YEAR <= found.year <= _LATEST_YEAR:
        raise ResponseRefusedError("times")
    return found


def text(node: etree._Element) -> str:
    """Return the text of an element, whatever is in it."""
    return "".join(node.itertext()).strip()


def full_name(node: etree._Element, audience: str) -> str:
    """Return whom a NameID means: its format, who gave the name, and the name.

    `audience` is whom it may be meant for: us.
    """
    found = text(node)
    if not 0 < len(found) <= _LONGEST_NAME_ID or node.get("SPNameQualifier", audience) != audience:
        raise ResponseRefusedError("name_id")
    return "|".join((node.get("Format", ""), node.get("NameQualifier", ""), found))


def names_meant(node: etree._Element, audience: str) -> tuple[str, ...]:
    """Return whom the NameID of a logout may mean, each as `full_name` says it: one, where it says its format.

    Some providers leave the format out there that they said at the login. It is the provider's own name for somebody
    all the same, and a logout ends nothing but what that provider began.
    """
    found = full_name(node, audience)
    said, _, rest = found.partition("|")
    return (found,) if said not in _FORMATS[:2] else tuple(f"{one}|{rest}" for one in _FORMATS)
