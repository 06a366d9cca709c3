"""How a provider of identities is written in the settings: whom we trust to say who somebody is."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, model_validator

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

ProviderKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
"""Our own short name of a provider: it stands in addresses and in the rows of who came by it."""


def is_bearable(address: str) -> bool:
    """Tell whether an address may carry secrets: HTTPS, or plain HTTP that doesn't leave this machine."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    )


EmailDomain = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, max_length=253, pattern=r"^(\*|[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+)$"
    ),
]


class _Provider(BaseModel):
    """What is said of every provider."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: ProviderKey
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    """As people read it on the button."""
    email_domains: Annotated[tuple[EmailDomain, ...], Field(max_length=100)] = ()
    """Whose mailboxes it gives out: an address there, and not one below it, is proven by its word. `*` is all of them.

    None as long as nobody says so: a provider that lets people write any address would prove a stranger's.
    """

    def speaks_for(self, email: str) -> bool:
        """Tell whether its word that an address is somebody's is enough."""
        domain = email.strip().rpartition("@")[2].lower()
        return "*" in self.email_domains or (bool(domain) and domain in self.email_domains)


class OpenIdProvider(_Provider):
    """An OpenID provider (OpenID Connect Core 1.0), found by its issuer (Discovery 1.0)."""

    kind: Literal["openid"] = "openid"
    issuer: Annotated[str, StringConstraints(max_length=500)]
    client_id: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    client_secret: SecretStr | None = None
    """Without one we are a public client, and PKCE alone protects the exchange."""
    scope: str = "openid email profile"
    trust_mfa: bool = False
    """Whether its word that it asked for a second factor (`amr` has `mfa`, or `acr` is one of `mfa_acr`) is enough."""
    mfa_acr: tuple[str, ...] = ()
    internal: bool = False
    """Whether it may be in our own network; without it every address of it must be one of the public internet."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        parts = urlsplit(self.issuer)
        if not is_bearable(self.issuer) or parts.query or parts.fragment or parts.username is not None:
            msg = f"issuer of {self.key}: an https address without query and fragment"
            raise ValueError(msg)
        if "openid" not in self.scope.split():
            msg = f"scope of {self.key}: must include openid"
            raise ValueError(msg)
        return self


class SamlProvider(_Provider):
    """A SAML 2.0 identity provider. What it is comes from its metadata, by the operator's hand: nothing is fetched."""

    kind: Literal["saml"]
    entity_id: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    sso_url: Annotated[str, StringConstraints(max_length=500)]
    """Where a browser asks (HTTP-Redirect binding)."""
    certificates: Annotated[tuple[str, ...], Field(min_length=1, max_length=5)]
    """By which it signs: PEM, or the base64 of its metadata. Two while it changes from one to the next."""
    trust_email: bool = False
    """Whether the address it tells of belongs to the person: SAML has no word for that."""
    email_attributes: tuple[str, ...] = (
        "email",
        "mail",
        "urn:oid:0.9.2342.19200300.100.1.3",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
    )
    name_attributes: tuple[str, ...] = ("displayName", "name", "cn", "urn:oid:2.16.840.1.113730.3.1.241")
    trust_mfa: bool = False
    mfa_acr: tuple[str, ...] = ("https://refeds.org/profile/mfa",)
    """With `trust_mfa`: the authentication contexts that mean a second factor was asked for."""
    slo_url: Annotated[str, StringConstraints(max_length=500)] | None = None
    """Where its SingleLogoutService is (HTTP-Redirect binding); without one no logouts are told, by neither side."""
    slo_response_url: Annotated[str, StringConstraints(max_length=500)] | None = None
    """Where it takes answers, if its metadata name another place for them (`ResponseLocation`)."""
    single_logout: bool = True
    """With `slo_url`: whether who logs out here is led there, to log out there too. It is heard in any case."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        for name in ("sso_url", "slo_url", "slo_response_url"):
            value = getattr(self, name)
            if value is not None and not is_bearable(value):
                msg = f"{name} of {self.key}: an https address"
                raise ValueError(msg)
        if self.slo_response_url is not None and self.slo_url is None:
            msg = f"slo_response_url of {self.key}: only with slo_url"
            raise ValueError(msg)
        return self


SignOnProvider = OpenIdProvider | SamlProvider
