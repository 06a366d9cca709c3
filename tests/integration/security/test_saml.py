"""Logging in by a SAML 2.0 identity provider over real HTTP, and every way in which a response isn't good."""

from __future__ import annotations

import base64
import copy
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, SignatureMethod

from healthapp.kit.actor import Actor
from healthapp.kit.errors import HealthError
from tests.peers.saml_idp import A, Asked, P, SamlIdp, Signer, as_form, posted
from tests.support import databases, people
from tests.support.sign_on import FROM_THERE, HERE, Departed, depart, problem_codes, refused_login

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from healthapp.config import Settings
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.rows import Connection

ACS = "/api/v1/auth/saml/campus/acs"
NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
# No clock's: nothing can be taken from the first, nor added to the last.
FIRST_DAY, LAST_DAY = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
SESSION = "healthapp_session"


@pytest.fixture(scope="module")
def idp() -> Iterator[SamlIdp]:
    with SamlIdp() as peer:
        yield peer


@pytest.fixture
def chosen() -> dict[str, Any]:
    return {}


@pytest.fixture
def settings(database_url: str, redis_url: str, idp: SamlIdp, chosen: dict[str, Any]) -> Settings:
    twin = idp.settings(key="twin")
    return databases.make_settings(database_url, redis_url, sso_providers=(idp.settings(**chosen), twin))


@pytest.fixture
def browser(make_client: Callable[..., httpx.AsyncClient]) -> httpx.AsyncClient:
    return make_client()


async def _bring(browser: httpx.AsyncClient, form: Any) -> httpx.Response:
    """Post a response as the provider's page does, without our cookies, and go on to where that leads."""
    async with httpx.AsyncClient(transport=browser._transport, base_url=browser.base_url) as bare:
        answer = await bare.post(ACS, data=form, headers={**FROM_THERE, "Origin": "http://idp.example"})
        assert answer.status_code == 303, answer.text
        assert "set-cookie" not in answer.headers or "error=" in answer.headers["location"]
    if "error=" in answer.headers["location"]:
        return answer
    return await browser.get(answer.headers["location"], headers=FROM_THERE)


async def _with(
    browser: httpx.AsyncClient, idp: SamlIdp, make: Callable[[Asked], etree._Element], **chosen: str
) -> httpx.Response:
    asked = Asked.of((await depart(browser, "campus", **chosen)).url)
    return await _bring(browser, as_form(asked, make(asked)))


async def test_there_and_back_over_real_http(browser: httpx.AsyncClient, idp: SamlIdp, owner: Connection) -> None:
    idp.people["salma"] = {"email": "salma@campus.example", "displayName": "Salma Khatun"}
    gone: Departed = await depart(browser, "campus", next="/medicines/")
    async with httpx.AsyncClient(trust_env=False) as real:
        assert "Who are you?" in (await real.get(gone.url)).text
        page = (await real.post(gone.url, data={"who": "salma"})).text
    assert f"action='http://testserver{ACS}'" in page
    form = dict(re.findall(r"name='(\w+)' value='([^']*)'", page))
    answer = await _bring(browser, form)
    assert answer.headers["location"] == "/medicines/"
    me = (await browser.get("/api/v1/me")).json()["profile"]
    assert (me["email"], me["displayName"], me["role"]) == ("salma@campus.example", "Salma Khatun", "patient")
    # What the page posted is gone with its use, and never lay there to be read.
    assert owner.execute("SELECT answer_ct FROM identity_sso_try").fetchall() == [(None,)]
    again = await _bring(browser, form)
    assert problem_codes(again) == ["sso_ended"]


async def test_our_metadata_say_what_we_ask_for(browser: httpx.AsyncClient, idp: SamlIdp) -> None:
    answer = await browser.get("/api/v1/auth/saml/campus/metadata")
    root = etree.fromstring(answer.content)
    asked = Asked.of((await depart(browser, "campus")).url)
    assert root.get("entityID") == asked.issuer == "http://testserver/api/v1/auth/saml/campus/metadata"
    (acs,) = root.iter("{urn:oasis:names:tc:SAML:2.0:metadata}AssertionConsumerService")
    assert acs.get("Location") == asked.acs == f"http://testserver{ACS}"
    assert next(iter(root)).get("WantAssertionsSigned") == "true"
    assert (await browser.get("/api/v1/auth/saml/nobody/metadata")).status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://elsewhere.example"},
        {"audience": "https://elsewhere.example"},
        {"audience": None},
        {"recipient": "http://testserver/api/v1/auth/saml/twin/acs"},
        {"recipient": None},
        {"in_response_to": "_of_another_login"},
        {"in_response_to": None},
        {"until": NOW - HOUR},
        {"until": None},
        {"not_before": NOW + HOUR},
        {"not_after": NOW - HOUR},
        {"not_before": FIRST_DAY},
        {"until": LAST_DAY},
        {"not_after": LAST_DAY},
        {"context": None},
        {"name_id": None},
        {"name_id": ""},
        {"name_id": "x" * 256},
        {"format": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"},
    ],
    ids="+".join,
)
async def test_an_assertion_that_says_something_else_is_refused(
    browser: httpx.AsyncClient, idp: SamlIdp, changes: dict[str, Any]
) -> None:
    refused_login(browser, await _with(browser, idp, lambda asked: idp.response(asked, **changes)))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"in_response_to": "_of_another_login"}, "sso_refused"),
        ({"in_response_to": None}, "sso_refused"),
        ({"destination": "https://elsewhere.example"}, "sso_refused"),
        ({"issuer": "https://elsewhere.example"}, "sso_refused"),
        ({"status": "Responder"}, "sso_declined"),
    ],
)
async def test_an_envelope_that_says_something_else_is_refused(
    browser: httpx.AsyncClient, idp: SamlIdp, changes: dict[str, Any], code: str
) -> None:
    answer = await _with(
        browser, idp, lambda asked: idp.envelope(asked, idp.signer.sign(idp.assertion(asked)), **changes)
    )
    refused_login(browser, answer, code)


async def test_clocks_may_differ_by_a_minute(browser: httpx.AsyncClient, idp: SamlIdp) -> None:
    half = timedelta(seconds=30)
    answer = await _with(
        browser,
        idp,
        lambda asked: idp.response(asked, "early", not_before=datetime.now(UTC) + half, until=datetime.now(UTC) - half),
    )
    assert answer.headers["location"] == "/today/"


def _unsigned(idp: SamlIdp, asked: Asked) -> etree._Element:
    return idp.envelope(asked, idp.assertion(asked))


def _by_another_key(idp: SamlIdp, asked: Asked) -> etree._Element:
    return idp.envelope(asked, Signer().sign(idp.assertion(asked)))


def _altered(idp: SamlIdp, asked: Asked) -> etree._Element:
    root = idp.response(asked)
    next(root.iter(f"{{{A}}}NameID")).text = "victim"
    return root


def _only_the_envelope(idp: SamlIdp, asked: Asked) -> etree._Element:
    return idp.signer.sign(idp.envelope(asked, idp.assertion(asked)))


def _weak(idp: SamlIdp, asked: Asked) -> etree._Element:
    root = idp.response(asked)
    for node in root.iter("{*}SignatureMethod"):
        node.set("Algorithm", SignatureMethod.RSA_SHA1.value)
    return root


def _inclusive(idp: SamlIdp, asked: Asked) -> etree._Element:
    how = {"c14n_algorithm": CanonicalizationMethod.CANONICAL_XML_1_0}
    return idp.envelope(asked, idp.signer.sign(idp.assertion(asked), **how))


def _evil(idp: SamlIdp, asked: Asked, **changes: Any) -> etree._Element:
    return idp.assertion(asked, "victim", **changes)


def _wrapped_beside(idp: SamlIdp, asked: Asked, *, first: bool) -> etree._Element:
    """XSW: a forged assertion beside the signed one."""
    good = idp.signer.sign(idp.assertion(asked))
    pair = (_evil(idp, asked), good) if first else (good, _evil(idp, asked))
    return idp.envelope(asked, *pair)


def _wrapped_inside(idp: SamlIdp, asked: Asked, *, same_id: bool) -> etree._Element:
    """XSW: the signed one inside the forged one, which carries its signature."""
    good = idp.signer.sign(idp.assertion(asked))
    evil = _evil(idp, asked, **({"id": good.get("ID")} if same_id else {}))
    signature = next(good.iter("{*}Signature"))
    good.remove(signature)
    evil.insert(1, signature)
    etree.SubElement(signature, "{http://www.w3.org/2000/09/xmldsig#}Object").append(good)
    return idp.envelope(asked, evil)


def _wrapped_in_extensions(idp: SamlIdp, asked: Asked) -> etree._Element:
    """XSW: the signed one in a place that nobody reads, the forged one where it is read."""
    good = idp.signer.sign(idp.assertion(asked))
    root = idp.envelope(asked, _evil(idp, asked))
    extensions = etree.Element(f"{{{P}}}Extensions")
    extensions.append(good)
    root.insert(1, extensions)
    return root


def _borrowed_signature(idp: SamlIdp, asked: Asked) -> etree._Element:
    """XSW: the forged one with a signature whose reference leads to another element of the document."""
    good = idp.signer.sign(idp.assertion(asked))
    evil = _evil(idp, asked)
    evil.insert(1, copy.deepcopy(next(good.iter("{*}Signature"))))
    renamed = copy.deepcopy(good)
    renamed.tag = f"{{{A}}}Advice"
    evil.append(renamed)
    return idp.envelope(asked, evil)


def _no_reference(idp: SamlIdp, asked: Asked) -> etree._Element:
    root = idp.response(asked)
    next(root.iter("{*}Reference")).set("URI", "")
    return root


@pytest.mark.parametrize(
    "forge",
    [
        _unsigned,
        _by_another_key,
        _altered,
        _only_the_envelope,
        _weak,
        _inclusive,
        lambda idp, asked: _wrapped_beside(idp, asked, first=True),
        lambda idp, asked: _wrapped_beside(idp, asked, first=False),
        lambda idp, asked: _wrapped_inside(idp, asked, same_id=True),
        lambda idp, asked: _wrapped_inside(idp, asked, same_id=False),
        _wrapped_in_extensions,
        _borrowed_signature,
        _no_reference,
        lambda idp, asked: idp.envelope(asked),
        lambda idp, asked: idp.signer.sign(idp.assertion(asked)),
    ],
)
async def test_what_is_not_signed_is_not_believed(
    browser: httpx.AsyncClient,
    idp: SamlIdp,
    owner: Connection,
    forge: Callable[[SamlIdp, Asked], etree._Element],
) -> None:
    answer = await _with(browser, idp, lambda asked: forge(idp, asked))
    assert SESSION not in browser.cookies
    assert problem_codes(answer)[0] in ("sso_refused", "sso_declined")
    assert owner.execute("SELECT count(*) FROM identity_user").fetchone() == (0,)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("somebody</saml:NameID>", "some<!-- -->body</saml:NameID>"),
        lambda text: text.replace("somebody</saml:NameID>", "some<?x y?>body</saml:NameID>"),
        lambda text: '<!DOCTYPE r [<!ENTITY e "x">]>' + text,
        lambda text: '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + text.replace("somebody<", "&e;<"),
        lambda text: text[:-20],
        lambda text: "not xml",
        lambda text: text + " " * 120_000,
        lambda text: "",
    ],
    ids=["comment", "instruction", "doctype", "entity", "cut", "text", "long", "empty"],
)
async def test_a_document_with_anything_clever_in_it_is_refused(
    browser: httpx.AsyncClient, idp: SamlIdp, change: Callable[[str], str]
) -> None:
    asked = Asked.of((await depart(browser, "campus")).url)
    text = etree.tostring(idp.response(asked)).decode()
    made = change(text)
    assert made != text
    form = {"SAMLResponse": base64.b64encode(made.encode()).decode(), "RelayState": asked.state}
    refused_login(browser, await _bring(browser, form))


@pytest.mark.parametrize("encoded", ["%%%", "AAAA", "é"])
async def test_what_is_not_base64_of_xml_is_refused(browser: httpx.AsyncClient, idp: SamlIdp, encoded: str) -> None:
    asked = Asked.of((await depart(browser, "campus")).url)
    refused_login(browser, await _bring(browser, {"SAMLResponse": encoded, "RelayState": asked.state}))


async def test_a_response_is_worth_something_only_in_the_browser_that_set_out(
    make_client: Callable[..., httpx.AsyncClient], idp: SamlIdp
) -> None:
    victim, attacker = make_client(), make_client()
    asked = Asked.of((await depart(attacker, "campus")).url)
    form = as_form(asked, idp.response(asked, "attacker"))
    await depart(victim, "campus")
    refused_login(victim, await _bring(victim, form), "sso_ended")
    # It waits for its own browser; another response for the same journey changes nothing any more.
    late = await _bring(attacker, as_form(asked, idp.response(asked, "victim")))
    assert problem_codes(late) == ["sso_ended"]
    answer = await attacker.get("/session/sso/campus/callback", params={"state": asked.state}, headers=FROM_THERE)
    assert answer.headers["location"] == "/today/"
    assert (await attacker.get("/api/v1/me")).json()["profile"]["email"] == "attacker@example.com"


async def test_an_answer_counts_only_as_it_was_posted(browser: httpx.AsyncClient, idp: SamlIdp, web: Platform) -> None:
    asked = Asked.of((await depart(browser, "campus")).url)
    given = {"state": asked.state, "SAMLResponse": posted(idp.response(asked))}
    nobody = Actor.anonymous(ip="127.0.0.1")
    with pytest.raises(HealthError, match="sso_refused"):
        await web.arrive("campus", browser.cookies["healthapp_sso"], "", given, nobody, nobody)


async def test_a_response_for_one_provider_opens_nothing_by_another(browser: httpx.AsyncClient, idp: SamlIdp) -> None:
    asked = Asked.of((await depart(browser, "twin")).url)
    refused_login(browser, await _bring(browser, as_form(asked, idp.response(asked))), "sso_ended")


async def test_nobody_begins_at_the_provider(browser: httpx.AsyncClient, idp: SamlIdp) -> None:
    asked = Asked.of((await depart(browser, "campus")).url)
    asked.state = "anything"
    answer = await _bring(browser, as_form(asked, idp.response(asked)))
    refused_login(browser, answer, "sso_ended")


async def test_an_existing_account_is_linked_only_after_its_password(
    browser: httpx.AsyncClient, idp: SamlIdp, make_user: MakeUser, owner: Connection
) -> None:
    person = await make_user()
    answer = await _with(browser, idp, lambda asked: idp.response(asked, attributes={"email": person.email}))
    assert answer.headers["location"] == "/link/?by=campus"
    assert owner.execute("SELECT count(*) FROM identity_sso_link").fetchone() == (0,)
    await browser.post("/session/link", data={"password": people.PASSWORD}, headers=HERE)
    assert owner.execute("SELECT user_id FROM identity_sso_link").fetchall() == [(person.id,)]


@pytest.mark.parametrize("chosen", [{"trust_email": False}])
async def test_an_address_counts_only_where_the_operator_says_so(browser: httpx.AsyncClient, idp: SamlIdp) -> None:
    refused_login(browser, await _with(browser, idp, idp.response), "sso_unverified")


async def test_a_login_again_must_be_one(browser: httpx.AsyncClient, idp: SamlIdp) -> None:
    gone = await depart(browser, "campus", again="1")
    asked = Asked.of(gone.url)
    assert asked.forced
    refused_login(browser, await _bring(browser, as_form(asked, idp.response(asked, at=NOW - HOUR))))
    answer = await _with(browser, idp, idp.response, again="1")
    assert answer.headers["location"] == "/today/"


@pytest.mark.parametrize("chosen", [{"certificates": []}])
def test_a_provider_needs_a_certificate(idp: SamlIdp, chosen: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="certificates"):
        idp.settings(**chosen)
