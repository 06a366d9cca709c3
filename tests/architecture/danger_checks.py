"""What no file of the product may call, import or ask for: ways in that no test of behaviour would show to be shut."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tests.architecture.source import Source, aliases, calls, full_name

if TYPE_CHECKING:
    from collections.abc import Iterator

_RUNS_TEXT = re.compile(
    r"(?:builtins\.)?(?:eval|exec|compile|__import__)|os\.(?:system|popen)|subprocess\.get\w*output"
)
# Formats that make objects, and call code, of what they read.
_MAKES_OBJECTS = ("pickle", "cPickle", "dill", "marshal", "shelve", "jsonpickle", "yaml")
# Languages that the product speaks to nobody: whoever needs one has a look at how it is protected first.
_NOT_SPOKEN = ("ldap", "ldap3", "memcache", "pymemcache", "pylibmc", "pylatex", "xml", "defusedxml", "jinja2", "mako")
_WEAK = re.compile(
    r"hashlib\.(?:md5|sha1|new)|.*\.(?:MD5|SHA1|ECB|CBC|CTR|CFB|OFB|PKCS1v15|ARC4|TripleDES|Blowfish|DES)"
)
# Encryption by PKCS #1 v1.5 leaks; its signatures are approved (FIPS 186-5), and SAML's addresses know no others.
_SIGNS_BY_PKCS1 = "healthapp/adapters/saml_query.py"
# Where cryptography comes from. Whatever else is a decision, and goes in here with it.
_CRYPTO = ("cryptography", "argon2", "joserfc", "signxml", "pyotp", "authlib")
_OWN_CRYPTO = (
    "Crypto",
    "Cryptodome",
    "nacl",
    "jwt",
    "jose",
    "bcrypt",
    "passlib",
    "rsa",
    "ecdsa",
    "M2Crypto",
    "OpenSSL",
)
# Dice that somebody may guess: how long to wait before another try, and the demo's made-up people.
_DICE = frozenset(
    {
        "healthapp/contexts/knowledge/rules/intervals.py",
        "healthapp/demo.py",
        "workers/dispatcher.py",
        "workers/knowledge.py",
        "workers/relay.py",
    }
)
# Patterns of our own that stand in a list beside the line, and never hold what somebody typed.
_LISTED_PATTERNS = frozenset({"healthapp/api/rest/requests.py", "state/settings.py"})
_SCRIPTS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|__proto__"
    r"""|addEventListener\(\s*["']message["']|\bonmessage\b"""
)
_PASSWORD = re.compile(r"password", re.IGNORECASE)
_KEPT_BY_BROWSERS = frozenset({"current-password", "new-password"})


def _imports(tree: ast.Module) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node, node.module


def _imported(source: Source, forbidden: tuple[str, ...], why: str) -> list[str]:
    return [
        source.at(node, f"{name}: {why}") for node, name in _imports(source.tree) if name.split(".")[0] in forbidden
    ]


def _given(call: ast.Call, name: str) -> ast.expr | None:
    return next((word.value for word in call.keywords if word.arg == name), None)


def _is(node: ast.expr | None, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def runs_text(source: Source) -> list[str]:
    """Nothing that arrives as text is run, by Python or by a shell."""
    known = aliases(source.tree)
    found = []
    for call in calls(source.tree):
        name = full_name(call.func, known)
        if _RUNS_TEXT.fullmatch(name):
            found.append(source.at(call, f"{name}() runs text"))
        shell = _given(call, "shell")
        if shell is not None and not _is(shell, value=False):
            found.append(source.at(call, "a shell reads the command"))
    return found


def makes_objects(source: Source) -> list[str]:
    """What is read becomes values, never objects that run."""
    return _imported(source, _MAKES_OBJECTS, "makes objects of what it reads")


def speaks_other_languages(source: Source) -> list[str]:
    """No directory, no memcache, no LaTeX, no templates made of text, no XML beside the one guarded parser."""
    return _imported(source, _NOT_SPOKEN, "isn't spoken here")


def reads_xml_carelessly(source: Source) -> list[str]:
    """XML is read by a parser that resolves nothing, loads nothing, and has no paths that are put together."""
    known = aliases(source.tree)
    found = []
    for call in calls(source.tree):
        name = full_name(call.func, known)
        short = name.rpartition(".")[2]
        if name.startswith("lxml.etree.") and short in {"fromstring", "parse", "XML", "HTML", "iterparse"}:
            if len(call.args) < 2 and _given(call, "parser") is None:
                found.append(source.at(call, f"{short} without our parser"))
        elif short == "XMLParser":
            safe = _is(_given(call, "resolve_entities"), value=False) and _is(_given(call, "no_network"), value=True)
            if not safe:
                found.append(source.at(call, "a parser that resolves entities or loads"))
        elif short == "xpath" and call.args and not isinstance(call.args[0], ast.Constant):
            found.append(source.at(call, "a path that is put together"))
    return found


def ciphers_of_its_own(source: Source) -> list[str]:
    """Fields and backups are sealed by AES-GCM alone, digests are SHA-256; and libraries, not we, do the sums."""
    known = aliases(source.tree)
    found = _imported(source, _OWN_CRYPTO, f"cryptography comes from {', '.join(_CRYPTO)}")
    for node in ast.walk(source.tree):
        if isinstance(node, (ast.Attribute, ast.Name)) and _WEAK.fullmatch(name := full_name(node, known)):
            if name.endswith(".PKCS1v15") and source.path == _SIGNS_BY_PKCS1:
                continue
            found.append(source.at(node, f"{name} is not approved"))
        elif isinstance(node, ast.ImportFrom) and "primitives.ciphers" in (node.module or ""):
            found += [source.at(node, f"{one.name} is not AES-GCM") for one in node.names if one.name != "AESGCM"]
    return found


def throws_dice(source: Source) -> list[str]:
    """What nobody may guess comes from the operating system."""
    return [] if source.path in _DICE else _imported(source, ("random",), "can be guessed; take secrets")


def trusts_anybody(source: Source) -> list[str]:
    """Certificates are checked, and nobody leads us on to somewhere else."""
    known = aliases(source.tree)
    found = []
    for call in calls(source.tree):
        for word, value in (("verify", False), ("check_hostname", False), ("follow_redirects", True)):
            if _is(_given(call, word), value=value):
                found.append(source.at(call, f"{word}={value}"))
        if full_name(call.func, known) == "ssl._create_unverified_context":
            found.append(source.at(call, "checks no certificate"))
    return found + [
        source.at(node, "checks no certificate")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and full_name(node, known) == "ssl.CERT_NONE"
    ]


def makes_patterns(source: Source) -> list[str]:
    """A regular expression is written down, not put together of what somebody typed."""
    if source.path in _LISTED_PATTERNS:
        return []
    known = aliases(source.tree)
    return [
        source.at(call, "a pattern that isn't written down")
        for call in calls(source.tree)
        if re.fullmatch(
            r"re\.(?:compile|match|fullmatch|search|sub|subn|findall|finditer|split)", full_name(call.func, known)
        )
        and call.args
        and not _written_down(call.args[0])
    ]


def _written_down(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.JoinedStr):
        return all(_written_down(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return _written_down(node.value)
    if isinstance(node, ast.BinOp):
        return _written_down(node.left) and _written_down(node.right)
    if isinstance(node, ast.Call):
        # `re.escape(…)` is what this is about; a list of words of ours may be joined.
        return full_name(node.func, {}) in {"re.escape", "?.join"} or (
            isinstance(node.func, ast.Attribute) and node.func.attr == "join" and all(map(_written_down, node.args))
        )
    return isinstance(node, ast.Name) and node.id.isupper()


def shows_html(source: Source) -> list[str]:
    """A page shows text. What would show HTML, or run a script, that somebody wrote isn't used."""
    known = aliases(source.tree)
    found = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute):
            name = full_name(node, known)
            if name in {"reflex.html", "reflex.markdown", "reflex.call_script", "reflex.script"}:
                found.append(source.at(node, f"{name} shows or runs what it is given"))
        elif isinstance(node, ast.Call) and full_name(node.func, known).endswith("el.iframe"):
            if _given(node, "sandbox") is None and not any(word.arg is None for word in node.keywords):
                found.append(source.at(node, "a frame without a sandbox"))
        elif isinstance(node, ast.keyword) and node.arg in {"dangerously_set_inner_html", "inner_html"}:
            found.append(source.at(node.value, f"{node.arg} shows what it is given"))
    return found


def asks_for_passwords(source: Source) -> list[str]:
    """A password is typed where nobody reads along, pasted as one likes, and kept by the browser if one wants."""
    found = []
    for call in calls(source.tree):
        first = call.args[0] if call.args else None
        if not (isinstance(first, ast.Constant) and isinstance(first.value, str) and _PASSWORD.search(first.value)):
            continue
        if full_name(call.func, {}).rpartition(".")[2] not in {"text_field", "password_field", "input"}:
            continue
        kind, kept = _given(call, "type"), _given(call, "auto_complete")
        if not (isinstance(kind, ast.Constant) and kind.value == "password"):
            found.append(source.at(call, "shows the password"))
        if not (isinstance(kept, ast.Constant) and kept.value in _KEPT_BY_BROWSERS):
            found.append(source.at(call, "keeps password managers out"))
    found += [
        source.at(word.value, "keeps people from pasting")
        for call in calls(source.tree)
        for word in call.keywords
        if word.arg == "on_paste"
    ]
    return found


def scripts(path: str, text: str) -> list[str]:
    """Our own scripts put text into pages as text, and listen to no other window."""
    return [f"{path}:{n} {line.strip()}" for n, line in enumerate(text.splitlines(), 1) if _SCRIPTS.search(line)]
