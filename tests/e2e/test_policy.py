"""The policy of the built pages: their own inline scripts by hash, and nothing that somebody else wrote into them."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Product
    from tests.e2e.people import OpenContext

BUILT = ("/", "/login/", "/register/", "/today/", "/settings/", "/admin/")
# Addresses with an id, or with nothing: whichever document answers, all that may are allowed.
OTHERS = ("/reminders/17/", "/nothing-here/")
_INLINE = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)


def hashed(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


@pytest.mark.parametrize("path", BUILT + OTHERS)
async def test_exactly_the_scripts_of_the_built_page_may_run(product: Product, path: str) -> None:
    async with httpx.AsyncClient(base_url=product.url) as http:
        answer = await http.get(path)
    rules = dict(rule.strip().partition(" ")[::2] for rule in answer.headers["content-security-policy"].split(";"))
    inline = {hashed(script) for script in _INLINE.findall(answer.text)}
    assert inline
    allowed = set(rules["script-src"].split())
    assert allowed >= {"'self'", *inline}
    assert all(source == "'self'" or source.startswith("'sha256-") for source in allowed)
    assert path in OTHERS or len(allowed) == 1 + len(inline)
    assert rules["object-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    # A handler in an attribute has no hash, so a page that needs one would be broken.
    assert not re.search(r"<[a-z]+[^>]*\son[a-z]+=", answer.text)
    assert "no-cache" in answer.headers["cache-control"]


async def test_a_script_that_somebody_smuggled_in_does_not_run(open_context: OpenContext) -> None:
    page = await (await open_context()).new_page()
    await page.goto("/login")
    await page.locator("h1").first.wait_for()
    refused = await page.evaluate(
        """() => new Promise(done => {
            document.addEventListener("securitypolicyviolation", event => done(event.violatedDirective), {once: true});
            const script = document.createElement("script");
            script.textContent = "window.smuggled = true";
            document.body.append(script);
        })"""
    )
    assert refused == "script-src-elem"
    assert await page.evaluate("window.smuggled") is None


async def test_nobody_is_served_by_a_strangers_name(product: Product) -> None:
    async with httpx.AsyncClient(base_url=product.url) as http:
        for path in ("/login/", "/api/v1/me", "/assets/x.js"):
            answer = await http.get(path, headers={"Host": "evil.example"})
            assert answer.status_code == 421
            assert "evil" not in answer.text
        assert (await http.get("/health", headers={"Host": "evil.example"})).status_code == 200


async def test_nothing_but_the_built_pages_is_served(product: Product) -> None:
    """No folder is listed, and neither the repository nor what lies beside it is to be had."""
    hidden = (
        *("/.git/config", "/.git/HEAD", "/.env", "/.web/package.json", "/rxconfig.py", "/pyproject.toml", "/uv.lock"),
        *(
            "/healthapp/config.py",
            "/var/secrets.json",
            "/secrets.json",
            "/assets/../../rxconfig.py",
            "/..%2f..%2fuv.lock",
        ),
        *("/assets/%2e%2e/%2e%2e/package.json", "/assets/", "/fonts/", "/icons/", "/assets", "/js/"),
    )
    async with httpx.AsyncClient(base_url=product.url) as http:
        missing = await http.get("/nothing-here/")
        for path in hidden:
            answer = await http.get(path)
            # Whatever isn't there is answered by the same page, or by nothing.
            assert answer.status_code in (400, 404) or answer.text == missing.text, (path, answer.status_code)
            for sign in ("[core]", "HEALTHAPP_", "master_key", "Index of", "[project]", "import reflex"):
                assert sign not in answer.text, path


@pytest.mark.parametrize(
    ("path", "kind", "begins"),
    [
        ("/robots.txt", "text/plain", b"#"),
        ("/favicon.ico", "image/", b"\0\0\1\0"),
        ("/.well-known/security.txt", "text/plain", b"Contact: mailto:"),
    ],
)
async def test_what_programs_look_for_is_where_they_look(product: Product, path: str, kind: str, begins: bytes) -> None:
    async with httpx.AsyncClient(base_url=product.url) as http:
        answer = await http.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(kind)
    assert answer.content.startswith(begins)
