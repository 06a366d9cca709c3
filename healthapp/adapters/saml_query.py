"""The HTTP-Redirect binding (SAML 2.0 Bindings §3.4): a message in an address, and a signature of that address.

The signature covers the parameters as they stand there, letter by letter, and not what they mean: so they are never
decoded and written anew before it is checked. RSA alone: how others write an ECDSA signature here is not agreed upon;
the POST binding takes both.
"""

from __future__ import annotations

import base64
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote_plus, unquote_plus, urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from healthapp.adapters.saml_document import LONGEST, ResponseRefusedError, decoded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography.x509 import Certificate

REQUEST, RESPONSE = "SAMLRequest", "SAMLResponse"
_ALGORITHMS = {
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256": hashes.SHA256(),
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384": hashes.SHA384(),
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512": hashes.SHA512(),
}
_OURS = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
_DEFLATE = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE"
_SHORTEST_KEY, _KEY_BITS = 2048, 3072
_FROM, _UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)


def new_key() -> str:
    """Return a new private key as the setting has it: the base64 of its PKCS #8 form."""
    made = rsa.generate_private_key(65537, _KEY_BITS)
    plain = serialization.NoEncryption()
    raw = made.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, plain)
    return base64.b64encode(raw).decode()


class SamlKey:
    """Our own key, by which providers know that a message is ours."""

    def __init__(self, text: str) -> None:
        """Read a private RSA key: PEM, or the base64 of its PKCS #8 form. ValueError for anything else."""
        msg = f"HEALTHAPP_SAML_KEY: an RSA key of {_SHORTEST_KEY} bits or more, as `healthapp keys saml` prints it"
        try:
            if "-----BEGIN" in text:
                key = serialization.load_pem_private_key(text.encode(), None)
            else:
                key = serialization.load_der_private_key(base64.b64decode(text), None)
        except (ValueError, TypeError):
            # What was wrong with it may repeat it.
            raise ValueError(msg) from None
        if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < _SHORTEST_KEY:
            raise ValueError(msg)
        self._key = key

    def sign(self, data: bytes) -> bytes:
        """Sign bytes as `_OURS` says."""
        return self._key.sign(data, padding.PKCS1v15(), _ALGORITHMS[_OURS])

    def certificate(self, name: str) -> str:
        """Return the key's public half as metadata has it: a certificate, in base64. The same one every time.

        Nobody trusts it for who signed it, or for its dates: a provider takes it from our metadata.
        """
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
        builder = x509.CertificateBuilder(subject, subject, self._key.public_key(), 1, _FROM, _UNTIL)
        made = builder.sign(self._key, hashes.SHA256())
        return base64.b64encode(made.public_bytes(serialization.Encoding.DER)).decode()


def packed(message: bytes) -> str:
    """Return a message as it stands in an address, before the address is encoded."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return base64.b64encode(packer.compress(message) + packer.flush()).decode()


def address(target: str, kind: str, message: bytes, relay: str | None, key: SamlKey) -> str:
    """Return where to send a browser with a signed message."""
    parts = [(kind, packed(message)), ("RelayState", relay), ("SigAlg", _OURS)]
    query = "&".join(f"{name}={quote_plus(value)}" for name, value in parts if value is not None)
    signature = quote_plus(base64.b64encode(key.sign(query.encode())).decode())
    return f"{target}{'&' if urlsplit(target).query else '?'}{query}&Signature={signature}"


def read_query(query: str, kind: str, certificates: Sequence[Certificate]) -> tuple[bytes, str | None]:
    """Return the message of an address and its RelayState, once its signature is found right."""
    parts = _parts(query)
    signed = "&".join(f"{name}={parts[name]}" for name in (kind, "RelayState", "SigAlg") if name in parts)
    algorithm = _ALGORITHMS.get(unquote_plus(parts.get("SigAlg", "")))
    if kind not in parts or algorithm is None or unquote_plus(parts.get("SAMLEncoding", _DEFLATE)) != _DEFLATE:
        raise ResponseRefusedError("signature")
    signature = decoded(unquote_plus(parts.get("Signature", "")))
    if not any(_is_by(one, signature, signed.encode(), algorithm) for one in certificates):
        raise ResponseRefusedError("signature")
    relay = parts.get("RelayState")
    return _unpacked(unquote_plus(parts[kind])), None if relay is None else unquote_plus(relay)


def _parts(query: str) -> dict[str, str]:
    """Return the parameters as they are written; nothing of an address that says one twice."""
    found: dict[str, str] = {}
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if unquote_plus(name) in found:
            raise ResponseRefusedError("twice")
        found[unquote_plus(name)] = value
    if REQUEST in found and RESPONSE in found:
        raise ResponseRefusedError("twice")
    return found


def _is_by(certificate: Certificate, signature: bytes, signed: bytes, algorithm: hashes.HashAlgorithm) -> bool:
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < _SHORTEST_KEY:
        return False
    try:
        key.verify(signature, signed, padding.PKCS1v15(), algorithm)
    except InvalidSignature:
        return False
    return True


def _unpacked(value: str) -> bytes:
    """Unpack a message, however small it was made."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        found = unpacker.decompress(decoded(value), LONGEST + 1)
    except zlib.error:
        raise ResponseRefusedError("deflate") from None
    if len(found) > LONGEST or not unpacker.eof:
        raise ResponseRefusedError("length")
    return found
