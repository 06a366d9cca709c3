"""Single logout messages (SAML 2.0 Core §3.7, Profiles §4.4): requests and responses, read and written.

Whoever calls has checked the signature; here is what a message has to say: by whom, for us, sent here, of this moment.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from lxml import etree

from healthapp.adapters.saml_document import (
    ASSERTION,
    PROTOCOL,
    SKEW,
    SUCCESS,
    ResponseRefusedError,
    check_times,
    instant,
    names_meant,
    text,
)
from healthapp.adapters.saml_response import LONGEST_INDEX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthapp.contexts.identity.ports import There

LIFE = timedelta(minutes=5)
"""How long after it was written a message counts. One that says less of itself counts less long."""
_PARTIAL = "urn:oasis:names:tc:SAML:2.0:status:PartialLogout"
_BY_USER = "urn:oasis:names:tc:SAML:2.0:logout:user"
_LONGEST_ID = 255
_MOST_INDEXES = 50


@dataclass(frozen=True, slots=True)
class Ends:
    """Who writes messages, by the names of both sides, and where ours are sent to."""

    issuer: str
    audience: str
    here: str


@dataclass(frozen=True, slots=True)
class LogoutAsked:
    """A provider asks to end what came from these logins of somebody; of all of theirs when `indexes` is empty."""

    request_id: str
    names: tuple[str, ...]
    """Whom it means; several where it doesn't say the name's format."""
    indexes: tuple[str, ...]
    until: datetime
    """When the request is too old to count."""


def read_request(root: etree._Element, ends: Ends, now: datetime) -> LogoutAsked:
    """Check a request."""
    written = _check(root, "LogoutRequest", ends, now)
    check_times(root, now, needs_end=False)
    names = root.findall(f"{{{ASSERTION}}}NameID")
    hidden = (root.find(f"{{{ASSERTION}}}{name}") for name in ("BaseID", "EncryptedID"))
    if len(names) != 1 or any(one is not None for one in hidden):
        raise ResponseRefusedError("name_id")
    indexes = tuple(dict.fromkeys(text(one) for one in root.iterfind(f"{{{PROTOCOL}}}SessionIndex")))
    # An index that can't be read must not become none at all, which would mean every login.
    if len(indexes) > _MOST_INDEXES or not all(0 < len(one) <= LONGEST_INDEX for one in indexes):
        raise ResponseRefusedError("session_index")
    return LogoutAsked(root.get("ID", ""), names_meant(names[0], ends.audience), indexes, written + LIFE + 2 * SKEW)


def read_response(root: etree._Element, ends: Ends, request_id: str, now: datetime) -> There:
    """Check a response to a request of ours, and return what it says."""
    _check(root, "LogoutResponse", ends, now)
    if root.get("InResponseTo") != request_id:
        raise ResponseRefusedError("in_response_to")
    status = root.findall(f"{{{PROTOCOL}}}Status")
    codes = [one.get("Value") for one in status[0].iter(f"{{{PROTOCOL}}}StatusCode")] if len(status) == 1 else []
    if not codes:
        raise ResponseRefusedError("status")
    if _PARTIAL in codes:
        return "partly"
    return "yes" if codes[0] == SUCCESS else "no"


def write_request(ends: Ends, target: str, named: Mapping[str, str], now: datetime) -> tuple[str, bytes]:
    """Return the id of a request to end the login that is named so, and the request."""
    root = _message("LogoutRequest", ends, target, now)
    root.set("NotOnOrAfter", _written(now + LIFE))
    root.set("Reason", _BY_USER)
    qualifiers = {part: named[part] for part in ("Format", "NameQualifier", "SPNameQualifier") if part in named}
    etree.SubElement(root, f"{{{ASSERTION}}}NameID", qualifiers).text = named["NameID"]
    if "SessionIndex" in named:
        etree.SubElement(root, f"{{{PROTOCOL}}}SessionIndex").text = named["SessionIndex"]
    return root.get("ID", ""), bytes(etree.tostring(root))


def write_response(ends: Ends, target: str, request_id: str, now: datetime) -> bytes:
    """Return the response that what was asked for is done."""
    root = _message("LogoutResponse", ends, target, now)
    root.set("InResponseTo", request_id)
    status = etree.SubElement(root, f"{{{PROTOCOL}}}Status")
    etree.SubElement(status, f"{{{PROTOCOL}}}StatusCode", {"Value": SUCCESS})
    return bytes(etree.tostring(root))


def _check(root: etree._Element, tag: str, ends: Ends, now: datetime) -> datetime:
    """Check what requests and responses have in common; returns when the message was written."""
    if root.tag != f"{{{PROTOCOL}}}{tag}" or root.get("Version") != "2.0":
        raise ResponseRefusedError("root")
    if not 0 < len(root.get("ID", "")) <= _LONGEST_ID:
        raise ResponseRefusedError("id")
    # A signed message has to say where it is sent to (Bindings §3.4.5.2, §3.5.5.2).
    if root.get("Destination") != ends.here:
        raise ResponseRefusedError("destination")
    issuers = root.findall(f"{{{ASSERTION}}}Issuer")
    if len(issuers) != 1 or text(issuers[0]) != ends.issuer:
        raise ResponseRefusedError("issuer")
    written = instant(root.get("IssueInstant"))
    if written - SKEW > now:
        raise ResponseRefusedError("too_early")
    if now >= written + LIFE + SKEW:
        raise ResponseRefusedError("too_late")
    return written


def _message(tag: str, ends: Ends, target: str, now: datetime) -> etree._Element:
    said = {
        "ID": f"_{secrets.token_hex(20)}",
        "Version": "2.0",
        "IssueInstant": _written(now),
        "Destination": target,
    }
    root = etree.Element(f"{{{PROTOCOL}}}{tag}", said, nsmap={"samlp": PROTOCOL, "saml": ASSERTION})
    etree.SubElement(root, f"{{{ASSERTION}}}Issuer").text = ends.audience
    return root


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
