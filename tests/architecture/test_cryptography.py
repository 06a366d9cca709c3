"""docs/cryptography.md lists every use of cryptography in the product, and none that has gone."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tests.architecture.source import ROOT, Source, aliases, full_name, product

if TYPE_CHECKING:
    from collections.abc import Iterable

LIBRARIES = frozenset(
    {
        "argon2",
        "authlib",
        "cryptography",
        "hashlib",
        "hmac",
        "joserfc",
        "py_vapid",
        "pyotp",
        "pywebpush",
        "secrets",
        "signxml",
        "ssl",
        "webauthn",
    }
)
# What such libraries have besides: errors, types, encodings, options, and the parts of OAuth that are a protocol.
BESIDES = re.compile(
    r".*(Error|Exception|InvalidTag)|authlib\.oauth2\.(rfc6749|auth)\..*|cryptography\.x509\.Certificate"
    r"|webauthn\.(helpers\.(base64url_to_bytes|bytes_to_base64url|structs\..*)|options_to_json)|py_vapid\.utils\..*"
)
NAMED = re.compile(r"(HS|RS|PS|ES)(256|384|512)|EdDSA|S256")


def uses(source: Source) -> set[str]:
    """Return what of cryptography a file uses, by full names, and the algorithms that it names."""
    known = aliases(source.tree)
    inner, found = set(), set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and NAMED.fullmatch(node.value):
            found.add(f'"{node.value}"')
        if not isinstance(node, ast.Attribute | ast.Name) or id(node) in inner:
            continue
        below: ast.AST = node
        while isinstance(below, ast.Attribute):
            below = below.value
            inner.add(id(below))
        if isinstance(below, ast.Name) and below.id in known:
            name = full_name(node, known)
            if name.partition(".")[0] in LIBRARIES and not BESIDES.fullmatch(name):
                found.add(name)
    return found


def listed(page: str) -> set[tuple[str, str]]:
    """Return the pairs of a file and what it uses, from the last table of the page."""
    found, file = set(), ""
    for line in page.rpartition("| uses |")[2].splitlines():
        for word in re.findall(r"`([^`]+)`", line.rpartition(" | ")[2]):
            if word.endswith(".py"):
                file = word
            else:
                found.add((file, word))
    return found


def differences(page: str, files: Iterable[Source]) -> list[str]:
    """Return what is used and not listed, and what is listed and not used."""
    stands, seen, wrong = listed(page), set(), []
    for source in files:
        for name in sorted(uses(source)):
            fits = {pair for pair in stands if pair[0] == source.path and f".{name}".endswith(f".{pair[1]}")}
            seen |= fits
            if not fits:
                wrong.append(f"{source.path} uses {name}: not in docs/cryptography.md")
    return wrong + [f"{file} doesn't use {name} any more" for file, name in sorted(stands - seen)]


def test_every_use_of_cryptography_is_in_the_inventory() -> None:
    page = (ROOT / "docs" / "cryptography.md").read_text("utf-8")
    assert differences(page, product()) == []


def test_a_use_that_is_missing_and_one_that_has_gone_are_seen() -> None:
    page = '| for what | uses |\n| a | `healthapp/a.py` `hashlib.sha256` `AESGCM` · `healthapp/b.py` `"ES256"` |\n'
    text = 'import hashlib\nfrom hmac import new as mac\nhashlib.sha256()\nmac()\nALGORITHM = "HS256"\n'
    source = Source("healthapp/a.py", text)
    assert differences(page, [source]) == [
        'healthapp/a.py uses "HS256": not in docs/cryptography.md',
        "healthapp/a.py uses hmac.new: not in docs/cryptography.md",
        "healthapp/a.py doesn't use AESGCM any more",
        'healthapp/b.py doesn\'t use "ES256" any more',
    ]
