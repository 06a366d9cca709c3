"""Responses of a SAML 2.0 identity provider: whether one is its own, for us, for this login, and of this moment.

Profile: Web Browser SSO with the POST binding (SAML 2.0 Profiles §4.1). What the signature has to cover, and how the
document is read, is in `saml_document`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from healthapp.adapters.saml_document import (
    ASSERTION,
    PROTOCOL,
    SKEW,
    SUCCESS,
    ResponseRefusedError,
    check_times,
    decoded,
    full_name,
    instant,
    parsed,
    signed_part,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from cryptography.x509 import Certificate

BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
_CONDITIONS = frozenset({"AudienceRestriction", "OneTimeUse"})
LONGEST_INDEX = 255
_NAME_PARTS = ("Format", "NameQualifier", "SPNameQualifier")


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
    named: dict[str, str] = field(default_factory=dict)
    """What a logout there has to say: `NameID` with its attributes, and `SessionIndex` where there is one."""


def read_response(encoded: str, certificates: Sequence[Certificate], expected: Expected, now: datetime) -> Said:
    """Check a response (base64, as it was posted) and return what its assertion says."""
    root = parsed(decoded(encoded))
    if root.tag != f"{{{PROTOCOL}}}Response":
        raise ResponseRefusedError("root")
    _check_envelope(root, expected)
    assertion = _signed_assertion(root, certificates)
    _check_assertion(assertion, expected, now)
    return _said(assertion, expected, now)


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
    if issuer is not None and text(issuer) != expected.issuer:
        raise ResponseRefusedError("issuer")


def _signed_assertion(root: etree._Element, certificates: Sequence[Certificate]) -> etree._Element:
    """Return the one assertion, made of the bytes that its own signature covers."""
    everywhere = list(root.iter(f"{{{ASSERTION}}}Assertion", f"{{{ASSERTION}}}EncryptedAssertion"))
    if len(everywhere) != 1 or everywhere[0].getparent() is not root or not everywhere[0].tag.endswith("}Assertion"):
        raise ResponseRefusedError("assertions")
    return signed_part(everywhere[0], certificates)


def _check_assertion(assertion: etree._Element, expected: Expected, now: datetime) -> None:
    issuer = assertion.find(f"{{{ASSERTION}}}Issuer")
    if issuer is None or text(issuer) != expected.issuer:
        raise ResponseRefusedError("issuer")
    conditions = assertion.findall(f"{{{ASSERTION}}}Conditions")
    if len(conditions) != 1:
        raise ResponseRefusedError("conditions")
    check_times(conditions[0], now, needs_end=False)
    if any(etree.QName(part).localname not in _CONDITIONS for part in conditions[0]):
        raise ResponseRefusedError("conditions")
    restrictions = conditions[0].findall(f"{{{ASSERTION}}}AudienceRestriction")
    # Several restrictions hold together (SAML 2.0 Core §2.5.1.4).
    if not restrictions or any(
        expected.audience not in [text(one) for one in each.findall(f"{{{ASSERTION}}}Audience")]
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
        check_times(data, now, needs_end=True)
    except ResponseRefusedError:
        return False
    return True


def _said(assertion: etree._Element, expected: Expected, now: datetime) -> Said:
    names = assertion.findall(f"{{{ASSERTION}}}Subject/{{{ASSERTION}}}NameID")
    if len(names) != 1 or names[0].get("Format") == TRANSIENT:
        raise ResponseRefusedError("name_id")
    name_id = full_name(names[0], expected.audience)
    statements = assertion.findall(f"{{{ASSERTION}}}AuthnStatement")
    if not statements:
        raise ResponseRefusedError("authn_statement")
    for statement in statements:
        end = statement.get("SessionNotOnOrAfter")
        if end is not None and instant(end) + SKEW <= now:
            raise ResponseRefusedError("session_over")
        if expected.since is not None and instant(statement.get("AuthnInstant")) < expected.since - SKEW:
            raise ResponseRefusedError("authn_instant")
    contexts = assertion.iterfind(
        f"{{{ASSERTION}}}AuthnStatement/{{{ASSERTION}}}AuthnContext/{{{ASSERTION}}}AuthnContextClassRef"
    )
    attributes: dict[str, list[str]] = {}
    for attribute in assertion.iterfind(f"{{{ASSERTION}}}AttributeStatement/{{{ASSERTION}}}Attribute"):
        values = [text(value) for value in attribute.iterfind(f"{{{ASSERTION}}}AttributeValue")]
        attributes.setdefault(attribute.get("Name", ""), []).extend(values)
    return Said(name_id, frozenset(text(one) for one in contexts), attributes, _named(names[0], statements))


def _named(name: etree._Element, statements: list[etree._Element]) -> dict[str, str]:
    """Return how the provider calls this login: what a logout has to name, word for word."""
    found = {part: name.get(part, "") for part in _NAME_PARTS} | {"NameID": text(name)}
    indexes = {statement.get("SessionIndex", "") for statement in statements}
    # With more than one nobody could say which of them a session of ours is: it has none then, and ends with any.
    index = indexes.pop() if len(indexes) == 1 else ""
    found["SessionIndex"] = index if len(index) <= LONGEST_INDEX else ""
    return {part: value for part, value in found.items() if value}
