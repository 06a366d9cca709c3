"""What the product never calls or imports. The second half shows each rule a bad file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.architecture import danger_checks as checks
from tests.architecture.code_checks import none, over
from tests.architecture.source import ROOT, Source, files, product, sources

if TYPE_CHECKING:
    from collections.abc import Callable


def test_no_text_is_run() -> None:
    none(over(product(), checks.runs_text))


def test_nothing_that_is_read_makes_objects() -> None:
    none(over(product(), checks.makes_objects))


def test_languages_that_are_not_spoken_stay_so() -> None:
    none(over(product(), checks.speaks_other_languages))


def test_xml_is_read_with_care() -> None:
    none(over(product(), checks.reads_xml_carelessly))


def test_ciphers_and_digests_are_approved_ones_of_libraries() -> None:
    none(over(product(), checks.ciphers_of_its_own))


def test_what_nobody_may_guess_is_no_throw_of_dice() -> None:
    none(over(product(), checks.throws_dice))


def test_certificates_are_checked_and_redirects_not_followed() -> None:
    none(over(product(), checks.trusts_anybody))


def test_patterns_are_written_down() -> None:
    none(over(product(), checks.makes_patterns))


def test_pages_show_text() -> None:
    none(over(sources("components", "state"), checks.shows_html))


def test_password_fields_hide_take_and_remember() -> None:
    none(over(sources("components"), checks.asks_for_passwords))


def test_our_scripts_put_text_into_pages_as_text() -> None:
    found = [name for name in files() if name.startswith("assets/") and name.endswith(".js")]
    assert found
    none([line for name in found for line in checks.scripts(name, (ROOT / name).read_text("utf-8"))])


BAD: list[tuple[Callable[[Source], list[str]], str]] = [
    (checks.runs_text, "x = eval(y)\n"),
    (checks.runs_text, "import os\nos.system('ls ' + x)\n"),
    (checks.runs_text, "import subprocess as s\ns.run(x, shell=True)\n"),
    (checks.runs_text, "import subprocess\nsubprocess.Popen(x, shell=yes)\n"),
    (checks.makes_objects, "import pickle\n"),
    (checks.makes_objects, "from marshal import loads\n"),
    (checks.speaks_other_languages, "import ldap3\n"),
    (checks.speaks_other_languages, "from xml.etree import ElementTree\n"),
    (checks.reads_xml_carelessly, "from lxml import etree\netree.fromstring(x)\n"),
    (checks.reads_xml_carelessly, "from lxml import etree\netree.XMLParser(no_network=True)\n"),
    (checks.reads_xml_carelessly, "root.xpath(f'//user[@id={x}]')\n"),
    (checks.ciphers_of_its_own, "import hashlib\nhashlib.md5(x)\n"),
    (checks.ciphers_of_its_own, "from hashlib import sha1\nsha1(x)\n"),
    (checks.ciphers_of_its_own, "from cryptography.hazmat.primitives.ciphers import Cipher, modes\n"),
    (checks.ciphers_of_its_own, "from cryptography.hazmat.primitives.asymmetric import padding\npadding.PKCS1v15()\n"),
    (checks.ciphers_of_its_own, "import jwt\n"),
    (checks.throws_dice, "from random import choice\n"),
    (checks.trusts_anybody, "import httpx\nhttpx.AsyncClient(verify=False)\n"),
    (checks.trusts_anybody, "client.get(x, follow_redirects=True)\n"),
    (checks.trusts_anybody, "import ssl\ncontext.verify_mode = ssl.CERT_NONE\n"),
    (checks.makes_patterns, "import re\nre.search(typed, text)\n"),
    (checks.makes_patterns, "import re\nre.compile(rf'^{typed}')\n"),
    (checks.shows_html, "import reflex as rx\nrx.html(text)\n"),
    (checks.shows_html, "import reflex as rx\nrx.el.div(dangerously_set_inner_html={'__html': x})\n"),
    (checks.shows_html, "import reflex as rx\nrx.el.iframe(src_doc=x)\n"),
    (checks.asks_for_passwords, "text_field('password', t('x'), auto_complete='new-password')\n"),
    (checks.asks_for_passwords, "text_field('password', t('x'), type='password', auto_complete='off')\n"),
    (checks.asks_for_passwords, "text_field('password', t('x'), type='password')\n"),
    (checks.asks_for_passwords, "rx.el.input(name='x', on_paste=rx.prevent_default)\n"),
]


@pytest.mark.parametrize(("check", "text"), BAD, ids=[f"{check.__name__}-{n}" for n, (check, _) in enumerate(BAD)])
def test_each_rule_can_fail(check: Callable[[Source], list[str]], text: str) -> None:
    assert check(Source("healthapp/bad.py", text))


@pytest.mark.parametrize(
    "line", ["node.innerHTML = text;", "self.addEventListener('message', event => act(event.data));", "eval(text)"]
)
def test_a_script_that_does_can_be_found(line: str) -> None:
    assert checks.scripts("assets/bad.js", f"'use strict';\n{line}\n")


GOOD: list[tuple[Callable[[Source], list[str]], str]] = [
    (checks.runs_text, "import re, subprocess\nre.compile('x')\nsubprocess.run(['ls', x], shell=False)\n"),
    (checks.reads_xml_carelessly, "from lxml import etree\netree.fromstring(x, parser=ours)\n"),
    (checks.ciphers_of_its_own, "from cryptography.hazmat.primitives.ciphers.aead import AESGCM\nhashlib.sha256(x)\n"),
    (checks.makes_patterns, "import re\nre.compile(rf'{_D}+' r'x')\nre.search(re.escape(typed), text)\n"),
    (checks.asks_for_passwords, "text_field('password', x, type='password', auto_complete='current-password')\n"),
]


@pytest.mark.parametrize(("check", "text"), GOOD)
def test_what_is_allowed_passes(check: Callable[[Source], list[str]], text: str) -> None:
    assert not check(Source("healthapp/good.py", text))
