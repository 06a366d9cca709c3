"""Keycloak, which many hospitals and universities log in by: OpenID and SAML, as it comes from its makers.

    python -m tests.peers.keycloak       says {"url", …} in one line of JSON, lives until its input ends

It is fetched once by Maven, as the machine is set up for it, into `.tools/`, compared with the digest below, and built
for a database in memory. Its realm is imported after each start: it names the addresses of the product under test.
"""

from __future__ import annotations

import fcntl
import hashlib
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import httpx

from healthapp.adapters.saml_query import SamlKey
from healthapp.kit.single_sign_on import OpenIdProvider, SamlProvider
from tests.peers.base import HOST
from tests.peers.process import Child
from tests.peers.saml_idp import product_key
from tests.support.api import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
VERSION = "26.7.0"
SHA256 = "e63bd0167199c0092b8a4d22cc137e6b7a70e0089070f6f7799b1be504b69a8a"
ARTIFACT = f"org.keycloak:keycloak-quarkus-dist:{VERSION}:zip"
MAVEN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1"
OPERATOR, OPERATOR_PASSWORD = "operator", "operator-of-the-tests"
CLIENT_ID, CLIENT_SECRET = "healthapp", "a secret of the tests / with + signs"
PASSWORD = "rupali-ilish-7421"
REALM = "hospital"
_FETCH_S, _BUILD_S, _START_S = 900, 300, 300
_NEEDED = {"mvn": "maven", "java": "openjdk-17-jre-headless"}


def install() -> Path:
    """Return Keycloak's folder, fetching and building it if nobody has."""
    tools = ROOT / ".tools" / "peers"
    tools.mkdir(parents=True, exist_ok=True)
    home = tools / f"keycloak-{VERSION}"
    with (tools / "keycloak.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (home / ".complete").exists():
            return home
        missing = [package for program, package in _NEEDED.items() if shutil.which(program) is None]
        if missing:
            problem = f"Keycloak needs Java 17 or newer, and Maven to fetch it: install {' and '.join(missing)}"
            raise RuntimeError(problem)
        shutil.rmtree(home, ignore_errors=True)
        fetched = _fetch(tools)
        with zipfile.ZipFile(fetched) as packed:
            packed.extractall(tools)
        script = home / "bin" / "kc.sh"
        script.chmod(0o755)
        _run(_BUILD_S, str(script), "build", "--db=dev-mem", "--cache=local", "--health-enabled=true")
        fetched.unlink()
        (home / ".complete").touch()
    return home


def _fetch(folder: Path) -> Path:
    _run(
        _FETCH_S, "mvn", "-q", "-B", f"{MAVEN}:copy", f"-Dartifact={ARTIFACT}",
        f"-DoutputDirectory={folder}", "-Dmdep.overWriteReleases=true",
    )  # fmt: skip
    fetched = folder / f"keycloak-quarkus-dist-{VERSION}.zip"
    with fetched.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    if found != SHA256:
        fetched.unlink()
        problem = f"{ARTIFACT} isn't the one we know: {found}"
        raise RuntimeError(problem)
    return fetched


def _run(seconds: int, *command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    if done.returncode:
        problem = f"{' '.join(command)}: {(done.stdout + done.stderr)[-2000:]}"
        raise RuntimeError(problem)


def main() -> None:
    """Run it until our input ends."""
    home, port, health = install(), free_port(), free_port()
    url = f"http://{HOST}:{port}"
    given = {"KC_BOOTSTRAP_ADMIN_USERNAME": OPERATOR, "KC_BOOTSTRAP_ADMIN_PASSWORD": OPERATOR_PASSWORD}
    with (home / "run.log").open("w") as log:
        process = subprocess.Popen(
            [
                str(home / "bin" / "kc.sh"), "start", "--optimized", "--http-enabled=true", f"--hostname={url}",
                f"--http-host={HOST}", f"--http-port={port}", f"--http-management-port={health}",
            ],
            env=os.environ | given, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        try:
            _wait(process, f"http://{HOST}:{health}/health/ready", home / "run.log")
            sys.stdout.write(json.dumps({"url": url}) + "\n")
            sys.stdout.flush()
            sys.stdin.read()
        finally:
            # All of it lies in memory: there is nothing to put in order first.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + _START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(address, trust_env=False, timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.5)  # between two looks: a Java program tells nobody when it is ready
    problem = f"Keycloak did not start: {log.read_text()[-2000:]}"
    raise RuntimeError(problem)


class Keycloak(Child):
    """A realm of its own, which knows the product under one address."""

    def __init__(self) -> None:
        super().__init__()
        self._people = itertools.count(1)

    def start(self) -> Self:
        return self.begin([sys.executable, "-m", "tests.peers.keycloak"], cwd=ROOT)

    @property
    def url(self) -> str:
        return str(self.info["url"])

    @property
    def issuer(self) -> str:
        return f"{self.url}/realms/{REALM}"

    def know(self, product: str, told: str) -> None:
        """Import the realm; `told` is where it says that a login has ended."""
        with self._operator() as operator:
            operator.post("/admin/realms", json=_realm(product, told)).raise_for_status()

    def know_too(self, product: str, client_id: str) -> None:
        """Know a product under another address too, which is told of logins that end."""
        told = f"{product}/api/v1/auth/openid/keycloak/logout"
        with self._operator() as operator:
            for client in _clients(product, told, client_id):
                operator.post(f"/admin/realms/{REALM}/clients", json=client).raise_for_status()

    def person(self, name: str, *, email_verified: bool = True) -> str:
        """Let somebody be there, with the password of the tests; returns what they are called there."""
        name = f"{name}-{next(self._people)}"
        body = {
            "username": name,
            "enabled": True,
            "email": f"{name}@hospital.example",
            "emailVerified": email_verified,
            "firstName": name.title(),
            "lastName": "Rahman",
            "credentials": [{"type": "password", "value": PASSWORD, "temporary": False}],
        }
        with self._operator() as operator:
            operator.post(f"/admin/realms/{REALM}/users", json=body).raise_for_status()
        return name

    def change_keys(self) -> None:
        """Sign by a new key from now on, and publish the old ones no longer."""
        with self._operator() as operator:
            realm = operator.get(f"/admin/realms/{REALM}").raise_for_status().json()["id"]
            of = {"type": "org.keycloak.keys.KeyProvider", "parent": realm}
            before = operator.get(f"/admin/realms/{REALM}/components", params=of).raise_for_status().json()
            made = {
                "name": "newer",
                "providerId": "rsa-generated",
                "providerType": of["type"],
                "parentId": realm,
                "config": {"priority": ["500"], "enabled": ["true"], "active": ["true"], "algorithm": ["RS256"]},
            }
            operator.post(f"/admin/realms/{REALM}/components", json=made).raise_for_status()
            for one in before:
                if one["providerId"] == "rsa-generated":
                    operator.delete(f"/admin/realms/{REALM}/components/{one['id']}").raise_for_status()

    def openid(self, **chosen: Any) -> OpenIdProvider:
        """How the product is told of it."""
        given = {
            "key": "keycloak",
            "name": "Hospital",
            "issuer": self.issuer,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "internal": True,
        }
        return OpenIdProvider.model_validate(given | chosen)

    def saml(self, **chosen: Any) -> SamlProvider:
        """How the product is told of its other side, by what its metadata say."""
        metadata = httpx.get(f"{self.issuer}/protocol/saml/descriptor", trust_env=False).raise_for_status().text
        given = {
            "kind": "saml",
            "key": "keycloak-saml",
            "name": "Hospital (SAML)",
            "entity_id": self.issuer,
            "sso_url": f"{self.issuer}/protocol/saml",
            "certificates": list(_between(metadata, "<ds:X509Certificate>", "</ds:X509Certificate>")),
            "trust_email": True,
            "slo_url": f"{self.issuer}/protocol/saml",
        }
        return SamlProvider.model_validate(given | chosen)

    def _operator(self) -> httpx.Client:
        with httpx.Client(base_url=self.url, trust_env=False) as client:
            form = {
                "grant_type": "password",
                "client_id": "admin-cli",
                "username": OPERATOR,
                "password": OPERATOR_PASSWORD,
            }
            answer = client.post("/realms/master/protocol/openid-connect/token", data=form).raise_for_status()
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        return httpx.Client(base_url=self.url, headers=headers, trust_env=False, timeout=60)


def _between(text: str, before: str, after: str) -> Iterator[str]:
    for piece in text.split(before)[1:]:
        yield piece.partition(after)[0]


def _realm(product: str, told: str) -> dict[str, Any]:
    return {"realm": REALM, "enabled": True, "clients": _clients(product, told, CLIENT_ID)}


def _clients(product: str, told: str, client_id: str) -> list[dict[str, Any]]:
    """The product as Keycloak knows it, by OpenID and by SAML."""
    saml = f"{product}/api/v1/auth/saml/keycloak-saml"
    return [
        {
            "clientId": client_id,
            "protocol": "openid-connect",
            "secret": CLIENT_SECRET,
            "redirectUris": [f"{product}/session/sso/keycloak/callback"],
            "attributes": {
                "pkce.code.challenge.method": "S256",
                "post.logout.redirect.uris": f"{product}/login/",
                "backchannel.logout.url": told,
                "backchannel.logout.session.required": "true",
            },
        },
        {
            "clientId": f"{saml}/metadata",
            "protocol": "saml",
            "redirectUris": [f"{saml}/acs"],
            "frontchannelLogout": True,
            "attributes": {
                "saml_assertion_consumer_url_post": f"{saml}/acs",
                "saml.client.signature": "true",
                "saml.signing.certificate": SamlKey(product_key()).certificate("healthapp"),
                "saml.server.signature": "true",
                "saml_single_logout_service_url_redirect": f"{saml}/slo",
                "saml.assertion.signature": "true",
                "saml.signature.algorithm": "RSA_SHA256",
                "saml_signature_canonicalization_method": "http://www.w3.org/2001/10/xml-exc-c14n#",
                "saml.authnstatement": "true",
                "saml.force.post.binding": "true",
                "saml_name_id_format": "persistent",
            },
            "protocolMappers": [_said("email", "email"), _said("displayName", "firstName")],
        },
    ]


def _said(name: str, of: str) -> dict[str, Any]:
    """A SAML attribute of that name."""
    return {
        "name": name,
        "protocol": "saml",
        "protocolMapper": "saml-user-property-mapper",
        "config": {"user.attribute": of, "attribute.name": name, "attribute.nameformat": "Basic"},
    }


if __name__ == "__main__":
    main()
