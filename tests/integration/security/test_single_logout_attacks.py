"""Every way in which a request or an answer of single logout isn't good: it ends nothing, and leads nowhere."""

from __future__ import annotations

import base64
import copy
import zlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from lxml import etree
from signxml.algorithms import CanonicalizationMethod

from healthapp.kit.actor import Actor
from tests.peers.saml_idp import A, Asked, P, SamlIdp, Signer, posted
from tests.support.sign_on import FROM_THERE, HERE, depart, problem_codes
from tests.support.single_logout import (
    LEFT,
    SLO,
    ask_by_address,
    ask_by_form,
    bare,
    enter,
    is_in,
    log_out,
    refused_logout,
    settings_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

    from healthapp.config import Settings
    from healthapp.wiring import Platform

HOUR = timedelta(hours=1)
_SHORT = 100_000


@pytest.fixture(scope="module")
def idp() -> Iterator[SamlIdp]:
    with SamlIdp() as peer:
        yield peer


@pytest.fixture
def settings(database_url: str, redis_url: str, idp: SamlIdp) -> Settings:
    return settings_of(database_url, redis_url, idp, {})


@pytest.fixture
async def browser(make_client: Callable[..., httpx.AsyncClient], idp: SamlIdp) -> httpx.AsyncClient:
    made = make_client()
    await enter(made, idp)
    return made


async def test_a_request_that_says_something_else_ends_nothing(browser: httpx.AsyncClient, idp: SamlIdp) -> None:
    now = datetime.now(UTC)
    wrong: list[dict[str, Any]] = [
        {"issuer": "https://elsewhere.example"},
        {"issuer": None},
        {"destination": SLO.replace("campus", "twin")},
        {"destination": None},
        {"destination": f"{SLO}?more=1"},
        {"at": now - HOUR},
        {"at": now + HOUR},
        {"at": None},
        {"at": datetime(1, 1, 1, tzinfo=UTC)},
        {"until": datetime(1, 1, 1, tzinfo=UTC)},
        {"until": datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)},
        {"until": now - HOUR},
        {"version": "1.1"},
        {"meant_for": "https://another.example/service"},
    ]
    for changes in wrong:
        refused_logout(await ask_by_address(browser, idp, idp.logout(SLO, **changes)))
        refused_logout(await ask_by_form(browser, idp.signer.sign(idp.logout(SLO, **changes))))
    refused_logout(await ask_by_address(browser, idp, idp.logout(SLO, id="")))
    assert await is_in(browser)


def _index(idp: SamlIdp, text: str | None) -> etree._Element:
    root = idp.logout(SLO)
    etree.SubElement(root, f"{{{P}}}SessionIndex").text = text
    return root


def _without_name(idp: SamlIdp) -> etree._Element:
    root = idp.logout(SLO)
    root.remove(root.find(f"{{{A}}}NameID"))
    return root


def _two_names(idp: SamlIdp) -> etree._Element:
    root = idp.logout(SLO)
    root.append(copy.deepcopy(root.find(f"{{{A}}}NameID")))
    return root


async def test_a_request_that_names_nobody_properly_ends_nothing(browser: httpx.AsyncClient, idp: SamlIdp) -> None:
    for wrong in (
        # One that can't be read must not be taken for none, which means every login.
        _index(idp, None),
        _index(idp, "x" * 256),
        idp.logout(SLO, "somebody", *(str(n) for n in range(51))),
        _without_name(idp),
        _two_names(idp),
        idp.logout(SLO, "x" * 256),
        idp.done(SLO, "_x"),
        idp.assertion(Asked(etree.Element("x"), "")),
    ):
        refused_logout(await ask_by_address(browser, idp, wrong))
    assert await is_in(browser)


async def _by_address(browser: httpx.AsyncClient, address: str) -> httpx.Response:
    async with bare(browser) as other:
        return await other.get(address, headers=FROM_THERE)


class TestAddresses:
    async def test_the_signature_covers_every_letter(self, browser: httpx.AsyncClient, idp: SamlIdp) -> None:
        good = idp.signer.address(SLO, "SAMLRequest", idp.logout(SLO), "state")
        other = idp.signer.address(SLO, "SAMLRequest", idp.logout(SLO, "victim"), "state")
        before, _, signature = good.partition("&Signature=")
        message = before.partition("SAMLRequest=")[2].partition("&")[0]
        another = other.partition("SAMLRequest=")[2].partition("&")[0]
        for forged in (
            before,
            f"{before}&Signature=",
            f"{before}&Signature=%%%",
            good.replace("RelayState=state", "RelayState=stats"),
            good.replace("&RelayState=state", ""),
            good.replace(message, another),
            f"{good}&SAMLRequest={another}",
            f"{good}&SAML%52equest={another}",
            f"{good}&SAMLResponse={another}",
            good.replace("rsa-sha256", "rsa-sha512"),
            good.replace(
                quote("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", safe=""),
                quote("http://www.w3.org/2000/09/xmldsig#rsa-sha1", safe=""),
            ),
            Signer().address(SLO, "SAMLRequest", idp.logout(SLO), "state"),
            f"{good}&SAMLEncoding=none",
            f"{SLO}?SAMLRequest={quote(posted(idp.signer.sign(idp.logout(SLO))), safe='')}",
        ):
            assert forged != good
            refused_logout(await _by_address(browser, forged))
        assert await is_in(browser)
        # As it was it is believed, whatever else stands in the address.
        answer = await _by_address(browser, f"{before}&Signature={signature}&utm=1")
        assert answer.headers["location"].startswith(idp.slo_url)
        assert not await is_in(browser)

    async def test_what_unpacks_to_something_huge_is_refused(self, browser: httpx.AsyncClient, idp: SamlIdp) -> None:
        root = idp.logout(SLO)
        etree.SubElement(root, f"{{{P}}}Extensions").text = " " * 1_000_000
        refused_logout(await ask_by_address(browser, idp, root))
        for message in ("AAAA", "not base64!", base64.b64encode(etree.tostring(idp.logout(SLO))).decode()):
            root = idp.logout(SLO)
            refused_logout(
                await _by_address(browser, idp.signer.address(SLO, "SAMLRequest", root, None, SAMLRequest=message))
            )
        refused_logout(await ask_by_address(browser, idp, idp.logout(SLO), "s" * 1025))
        assert await is_in(browser)


def _wrapped_inside(idp: SamlIdp, *, same_id: bool) -> etree._Element:
    """XSW: the signed request inside the forged one, which carries its signature."""
    good = idp.signer.sign(idp.logout(SLO, "nobody"))
    evil = idp.logout(SLO, **({"id": good.get("ID")} if same_id else {}))
    signature = next(good.iter("{*}Signature"))
    good.remove(signature)
    evil.insert(1, signature)
    etree.SubElement(signature, "{http://www.w3.org/2000/09/xmldsig#}Object").append(good)
    return evil


def _wrapped_in_extensions(idp: SamlIdp) -> etree._Element:
    """XSW: the signed request in a place that nobody reads."""
    evil = idp.logout(SLO)
    extensions = etree.Element(f"{{{P}}}Extensions")
    extensions.append(idp.signer.sign(idp.logout(SLO, "nobody")))
    evil.insert(1, extensions)
    return evil


def _borrowed_signature(idp: SamlIdp) -> etree._Element:
    """XSW: the forged request with the signature of another element of the document."""
    good = idp.signer.sign(idp.logout(SLO, "nobody"))
    evil = idp.logout(SLO)
    evil.insert(1, copy.deepcopy(next(good.iter("{*}Signature"))))
    evil.append(good)
    return evil


def _altered(idp: SamlIdp) -> etree._Element:
    root = idp.signer.sign(idp.logout(SLO, "nobody"))
    root.find(f"{{{A}}}NameID").text = "somebody"
    return root


def _cut(idp: SamlIdp) -> etree._Element:
    """The request without the index that was signed: all logins instead of one."""
    root = idp.signer.sign(idp.logout(SLO, "somebody", "another"))
    root.remove(root.find(f"{{{P}}}SessionIndex"))
    return root


async def test_a_form_that_is_not_signed_whole_ends_nothing(browser: httpx.AsyncClient, idp: SamlIdp) -> None:
    inclusive = CanonicalizationMethod.CANONICAL_XML_1_0
    for forged in (
        idp.logout(SLO),
        Signer().sign(idp.logout(SLO)),
        idp.signer.sign(idp.logout(SLO), c14n_algorithm=inclusive),
        _altered(idp),
        _cut(idp),
        _wrapped_inside(idp, same_id=True),
        _wrapped_inside(idp, same_id=False),
        _wrapped_in_extensions(idp),
        _borrowed_signature(idp),
    ):
        refused_logout(await ask_by_form(browser, forged))
    assert await is_in(browser)


async def test_a_document_with_anything_clever_in_it_is_refused(browser: httpx.AsyncClient, idp: SamlIdp) -> None:
    text = etree.tostring(idp.signer.sign(idp.logout(SLO))).decode()
    for made in (
        text.replace("somebody</saml:NameID>", "some<!-- -->body</saml:NameID>"),
        text.replace("somebody</saml:NameID>", "some<?x y?>body</saml:NameID>"),
        '<!DOCTYPE r [<!ENTITY e "x">]>' + text,
        '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + text.replace("somebody<", "&e;<"),
        text[:-20],
        text + " " * 120_000,
        "not xml",
        "",
    ):
        assert made != text
        form = {"SAMLRequest": base64.b64encode(made.encode()).decode()}
        async with bare(browser) as other:
            refused_logout(await other.post(SLO, data=form, headers=FROM_THERE))
        if len(made) < _SHORT:
            # The signature of an address covers what it carries, so it is a right one here.
            address = idp.signer.address(SLO, "SAMLRequest", idp.logout(SLO), None, SAMLRequest=_deflated(made))
            refused_logout(await _by_address(browser, address))
    assert await is_in(browser)


def _deflated(text: str) -> str:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return base64.b64encode(packer.compress(text.encode()) + packer.flush()).decode()


async def test_a_request_counts_once_by_whichever_way(
    make_client: Callable[..., httpx.AsyncClient], browser: httpx.AsyncClient, idp: SamlIdp
) -> None:
    request = idp.logout(SLO)
    address = idp.signer.address(SLO, "SAMLRequest", request, None)
    assert (await _by_address(browser, address)).headers["location"].startswith(idp.slo_url)
    back = make_client()
    await enter(back, idp, index="tuesday")
    refused_logout(await _by_address(back, address))
    refused_logout(await ask_by_form(back, idp.signer.sign(request)))
    assert await is_in(back)


async def test_what_was_refused_has_used_nothing_up(browser: httpx.AsyncClient, idp: SamlIdp) -> None:
    request = idp.logout(SLO, id="_once")
    refused_logout(await ask_by_form(browser, Signer().sign(request)))
    assert (await ask_by_form(browser, idp.signer.sign(request))).headers["location"].startswith(idp.slo_url)
    assert not await is_in(browser)


async def test_a_provider_that_is_none_is_not_heard(browser: httpx.AsyncClient, idp: SamlIdp) -> None:
    for there in ("nobody", "healthapp"):
        answer = await _by_address(
            browser, idp.signer.address(SLO.replace("campus", there), "SAMLRequest", idp.logout(SLO), None)
        )
        assert answer.status_code == 404
    assert await is_in(browser)


class TestAnswers:
    """To a logout that was begun here."""

    @pytest.mark.parametrize(
        "make",
        [
            lambda idp, to, asked: (idp.done(to, asked, in_response_to="_other"), idp.signer),
            lambda idp, to, asked: (idp.done(to, asked, in_response_to=None), idp.signer),
            lambda idp, to, asked: (idp.done(to, asked, destination=SLO.replace("campus", "twin")), idp.signer),
            lambda idp, to, asked: (idp.done(to, asked, issuer="https://elsewhere.example"), idp.signer),
            lambda idp, to, asked: (idp.done(to, asked), Signer()),
            lambda idp, to, _: (idp.logout(to), idp.signer),
        ],
        ids=["other", "unasked", "destination", "issuer", "key", "a request"],
    )
    async def test_one_that_does_not_hold_is_told_as_nothing_known(
        self,
        browser: httpx.AsyncClient,
        idp: SamlIdp,
        web: Platform,
        make: Callable[..., tuple[etree._Element, Signer]],
    ) -> None:
        root, signer = make(idp, SLO, (await _led(browser, web)).request_id)
        said = await _answered(browser, signer.address(SLO, "SAMLResponse", root, "way-back"))
        assert said == "campus.unknown"

    async def test_one_in_another_browser_says_nothing(
        self, make_client: Callable[..., httpx.AsyncClient], browser: httpx.AsyncClient, idp: SamlIdp, web: Platform
    ) -> None:
        asked = await _led(browser, web)
        address = idp.signer.address(SLO, "SAMLResponse", idp.done(SLO, asked.request_id), "way-back")
        assert await _answered(make_client(), address) == "campus.unknown"
        assert (await browser.get("/session/sso/campus/left?state=way-back", headers=FROM_THERE)).cookies[
            LEFT
        ] == "campus.yes"

    async def test_a_foreign_address_as_its_state_leads_nowhere(
        self, browser: httpx.AsyncClient, idp: SamlIdp, web: Platform
    ) -> None:
        asked = await _led(browser, web)
        root = idp.done(SLO, asked.request_id)
        for state in ("https://evil.example/", "//evil.example", "", "x" * 300):
            address = idp.signer.address(SLO, "SAMLResponse", root, state)
            answer = await _by_address(browser, address)
            assert answer.headers["location"] == "/logged-out/"

    async def test_the_way_of_a_logout_is_no_login_and_the_other_way_round(
        self, browser: httpx.AsyncClient, idp: SamlIdp, web: Platform
    ) -> None:
        asked = await _led(browser, web)
        form = {"SAMLResponse": posted(idp.signer.sign(idp.done(SLO, asked.request_id))), "RelayState": "way-back"}
        async with bare(browser) as other:
            led = await other.post("/api/v1/auth/saml/campus/acs", data=form, headers=FROM_THERE)
        answer = await browser.get(led.headers["location"], headers=FROM_THERE)
        assert problem_codes(answer) == ["sso_ended"]
        away = Asked.of((await depart(browser, "campus")).url)
        form = {"SAMLResponse": posted(idp.response(away)), "RelayState": away.state}
        async with bare(browser) as other:
            led = await other.post(SLO, data=form, headers=FROM_THERE)
        answer = await browser.get(led.headers["location"], headers=FROM_THERE)
        assert answer.cookies[LEFT] == "campus.unknown"
        assert not await is_in(browser)


async def _led(browser: httpx.AsyncClient, web: Platform) -> Asked:
    """Log out, and be led to the provider; returns what it is asked."""
    await log_out(browser)
    state = browser.cookies["healthapp_leaving"].partition(".")[2]
    nobody = Actor.anonymous(ip="127.0.0.1")
    return Asked.of(await web.leave("campus", state, browser.cookies["healthapp_sso"], "way-back", nobody))


async def _answered(browser: httpx.AsyncClient, address: str) -> str:
    """Come back by an answer, and return what the page will say."""
    led = await _by_address(browser, address)
    answer = await browser.get(led.headers["location"], headers=HERE)
    return (answer if LEFT in answer.cookies else led).cookies[LEFT]
