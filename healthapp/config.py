"""Settings, from the environment or `.env`. A secret has no default outside the embedded mode."""

from __future__ import annotations

import contextlib
import re
from datetime import timedelta
from functools import lru_cache
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AliasChoices, BeforeValidator, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from healthapp.kit.crypto import decode_master_key
from healthapp.kit.personal_data import Span
from healthapp.kit.single_sign_on import SignOnProvider


def _either(name: str) -> AliasChoices:
    """Accept a setting by its usual name and with our prefix."""
    return AliasChoices(name, f"HEALTHAPP_{name}")


_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
_ORIGIN = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9_-]+(\.[a-z0-9_-]+)*)(:[0-9]{1,5})?")


def _is_this_machine(host: str | None) -> bool:
    """Tell whether nobody else's machine can reach `host`."""
    with contextlib.suppress(ValueError):
        return host == "localhost" or ip_address(host or "").is_loopback
    return False


def _listed(value: str) -> tuple[str, ...]:
    """Return the parts of a list that is written with commas or spaces."""
    return tuple(value.replace(",", " ").split())


class EmergencyNumber(BaseSettings):
    """The one setting that the pages are built with: everything else is known only where they are served."""

    model_config = SettingsConfigDict(env_prefix="HEALTHAPP_", env_file=".env", extra="ignore", populate_by_name=True)

    emergency_number: str = Field(default="999", pattern=r"^\+?[0-9]{2,15}$")
    """Whom people call in an emergency; in Bangladesh 999 is for police, fire and ambulance."""


class Settings(EmergencyNumber):
    """Every setting of the product; see `docs/settings.md` for what each does."""

    model_config = SettingsConfigDict(env_prefix="HEALTHAPP_", env_file=".env", extra="ignore", populate_by_name=True)

    mode: Literal["embedded", "production"] = "embedded"
    data_dir: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=1, le=65535)
    metrics_port: int | None = Field(default=None, ge=1, le=65535)
    """Where a worker shows its own `/metrics`, on `host`; without it only the shared counters folder has them."""
    web_workers: int = Field(default=1, ge=1, le=64)
    public_url: str | None = None
    trusted_proxies: str = ""
    """Addresses and networks of our own proxies, separated by commas or spaces."""
    allowed_hosts: str = ""
    """Further names by which people may ask for us, separated by commas or spaces."""
    security_contact: str | None = Field(default=None, pattern=r"^(mailto:[^\s@]+@[^\s@]+|https://\S+|tel:\+?[0-9-]+)$")
    """Where to report a hole in this installation: `/.well-known/security.txt` says it."""
    cors_origins: str = ""
    """Origins of pages elsewhere that may use the API, separated by commas or spaces."""
    log_level: str = "INFO"
    log_file: Path | None = None
    """Where this one process writes its lines, turned over at 10 MB, 5 kept; errors go to standard error too."""
    system_log_level: Literal["info", "warning"] = "warning"
    """From which weight on lines go into the system log as well; warnings and above always do."""
    otlp_endpoint: str | None = Field(default=None, pattern=r"https?://\S+")
    trace_share: float = Field(default=1.0, ge=0.0, le=1.0)

    database_url: SecretStr = Field(validation_alias=_either("DATABASE_URL"))
    app_database_url: SecretStr | None = None
    worker_database_url: SecretStr | None = None
    system_database_url: SecretStr | None = None
    redis_url: SecretStr = Field(validation_alias=_either("REDIS_URL"))

    master_key: SecretStr
    old_master_key: SecretStr | None = None
    """The master key before: only while `healthapp keys rewrap` wraps the data keys anew."""
    key_rotation_days: int = Field(default=90, ge=1, le=3650)
    key_grace_seconds: float = Field(default=60, ge=2, le=3600)
    """From a data key's making until something is sealed with it: every process has read it long before."""
    retention_health_years: int = Field(default=7, ge=1, le=100)
    retention_log_years: int = Field(default=1, ge=1, le=100)
    retention_audit_years: int = Field(default=7, ge=6, le=100)
    """Never under six: 45 CFR 164.316(b)(2)(i)."""
    retention_hour: int = Field(default=20, ge=0, le=23)
    """When it is cleaned each night, UTC: two in the morning in Dhaka."""
    demo_password: SecretStr | None = None

    backup_dir: Annotated[Path | None, BeforeValidator(lambda given: given or None)] = None
    backup_database_url: SecretStr | None = None
    backup_hours: int = Field(default=24, ge=1, le=24 * 31)
    backup_keep_days: int = Field(default=30, ge=1, le=3650)
    backup_changes_days: int = Field(default=7, ge=1, le=365)
    backup_synchronous: bool = False

    access_token_minutes: int = Field(default=30, ge=1, le=24 * 60)
    refresh_token_days: int = Field(default=7, ge=1, le=90)
    app_refresh_days: int = Field(default=30, ge=1, le=365)
    """How long an app of somebody else may stay away before its person has to let it in again."""
    signing_key_days: int = Field(default=90, ge=1, le=3650)
    session_days: int = Field(default=30, ge=1, le=365)
    idle_minutes: int = Field(default=14 * 24 * 60, ge=5, le=365 * 24 * 60)
    """After how long without an act of its person a browser's login ends: two doses of a weekly medicine."""
    staff_idle_minutes: int = Field(default=30, ge=5, le=24 * 60)
    """The same for staff. NIST SP 800-63B-4 §2.2.3 (AAL2): no more than an hour."""

    mfa_required_roles: str | None = None
    """Roles that have to log in by two steps; without it `admin`, and in the embedded mode nobody."""
    sso_providers: tuple[SignOnProvider, ...] = ()
    """By whom people may log in beside their password; a JSON list."""
    saml_key: SecretStr | None = None
    """Our own RSA key, by which SAML providers know that a logout is told by us; `healthapp keys saml` makes one."""

    registrations_per_hour: int = Field(default=100, ge=1, le=1_000_000)
    requests_per_day: int = Field(default=30, ge=1, le=10_000)
    ask_again_days: int = Field(default=7, ge=1, le=365)
    rate_per_hour: int = Field(default=1000, ge=1, le=10_000_000)
    rate_burst: int = Field(default=1000, ge=1, le=1_000_000)
    address_rate_per_hour: int = Field(default=2000, ge=1, le=10_000_000)
    address_rate_burst: int = Field(default=2000, ge=1, le=1_000_000)
    event_rate_per_hour: int = Field(default=20_000, ge=1, le=100_000_000)
    """How often a person may act on pages of one web process, and open and refresh them; an address without a login
    twice as often. A busy day on one page is some hundreds; a page that is opened sends up to four."""
    event_rate_burst: int = Field(default=2000, ge=1, le=10_000_000)
    """So much of it at once: after a restart two hundred tabs come back together."""
    search_vectors: Literal["local", "openai", "none"] = "local"
    """What makes vectors for search: the model on this machine, a vendor that speaks OpenAI's API, or nothing, so that
    words alone are compared. A vendor gets the content; what people ask only if they or `search_may_leave` let it."""
    search_may_leave: bool = False
    """Whether a vendor of vectors is told what people type into the search, without e-mail addresses and numbers."""
    openai_api_key: SecretStr | None = Field(default=None, validation_alias=_either("OPENAI_API_KEY"))
    openai_base_url: str = Field(
        default="https://api.openai.com/v1", pattern=r"https?://\S+", validation_alias=_either("OPENAI_BASE_URL")
    )
    """OpenAI's API, or whatever speaks it; `http` only within a network of one's own, for it carries the key."""
    embedding_model: str = Field(default="text-embedding-3-small", min_length=1, max_length=120)
    embedding_dimension: int = Field(default=1536, ge=2, le=8192)
    """How many numbers a vector of that model has."""
    embedding_requests_per_minute: int = Field(default=300, ge=1, le=1_000_000)
    embedding_tokens_per_minute: int = Field(default=200_000, ge=1000, le=1_000_000_000)
    """How fast the vendor may be asked for vectors of the content, by all workers together."""
    weaviate_url: str | None = Field(default=None, pattern=r"https?://\S+", validation_alias=_either("WEAVIATE_URL"))
    """The search engine of larger installations; without it index files under the data folder are searched."""
    weaviate_grpc_url: str | None = Field(
        default=None, pattern=r"https?://\S+", validation_alias=_either("WEAVIATE_GRPC_URL")
    )
    """Where its gRPC is, if it isn't on the same host's port 50051."""
    weaviate_api_key: SecretStr | None = Field(default=None, validation_alias=_either("WEAVIATE_API_KEY"))
    knowledge_calls_per_hour: int = Field(default=1000, ge=1, le=10_000_000)
    """How often the medical knowledge may be asked from one address without a login."""
    import_megabytes: int = Field(default=300, ge=1, le=4096)
    """How large a file of licensed texts may be that an editor uploads; a larger one is loaded on the command line."""
    strangers_per_address: int = Field(default=100, ge=1, le=100_000)
    answers_model: str = Field(default="gpt-4.1-mini", max_length=120)
    """The language model that writes the assistant's answers, for who lets it; empty: nothing writes."""
    answers_length: int = Field(default=700, ge=50, le=8000)
    answers_patience_seconds: float = Field(default=8.0, gt=0, le=30)
    """How long one waits for the first sentence that may be shown; passages are quoted then."""

    erasure_grace_days: int = Field(default=14, ge=0, le=30)
    """GDPR Art. 12(3) gives us a month for what somebody asks about their data."""
    recovery_wait_hours: int = Field(default=24, ge=1, le=24 * 14)
    """How long an owner has to stop a recovery of their account after an administrator has approved it."""

    catch_up_minutes: int = Field(default=60, ge=1, le=24 * 60)
    missed_after_minutes: int = Field(default=240, ge=5, le=24 * 60)
    horizon_hours: int = Field(default=48, ge=26, le=24 * 14)
    sweep_seconds: float = Field(default=3.0, ge=0.2, le=60)
    claim_batch: int = Field(default=250, ge=1, le=5000)

    smtp_url: SecretStr | None = Field(default=None, validation_alias=_either("SMTP_URL"))
    smtp_from: str = Field(default="healthapp <no-reply@healthapp.test>", validation_alias=_either("SMTP_FROM"))
    twilio_account_sid: str | None = Field(default=None, validation_alias=_either("TWILIO_ACCOUNT_SID"))
    twilio_auth_token: SecretStr | None = Field(default=None, validation_alias=_either("TWILIO_AUTH_TOKEN"))
    twilio_from: str | None = Field(default=None, validation_alias=_either("TWILIO_FROM"))
    twilio_base_url: str = Field(default="https://api.twilio.com", validation_alias=_either("TWILIO_BASE_URL"))
    vapid_private_key: SecretStr | None = None
    vapid_subject: str = "mailto:ops@healthapp.test"
    allow_insecure_push: bool = False
    apprise_urls: SecretStr | None = None

    @model_validator(mode="after")
    def _check_secrets(self) -> Self:
        decode_master_key(self.master_key.get_secret_value())
        if self.old_master_key is not None:
            decode_master_key(self.old_master_key.get_secret_value(), "HEALTHAPP_OLD_MASTER_KEY")
        return self

    @field_validator("sso_providers")
    @classmethod
    def _check_providers(cls, value: tuple[SignOnProvider, ...]) -> tuple[SignOnProvider, ...]:
        if len({provider.key for provider in value}) != len(value):
            msg = "each provider needs a key of its own"
            raise ValueError(msg)
        return value

    @model_validator(mode="after")
    def _check_saml_key(self) -> Self:
        told = [one.key for one in self.sso_providers if one.kind == "saml" and one.slo_url is not None]
        if told and self.saml_key is None:
            msg = f"HEALTHAPP_SAML_KEY is needed for the slo_url of {told[0]}; `healthapp keys saml` makes one"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _check_vectors(self) -> Self:
        if self.search_vectors == "openai" and self.openai_api_key is None and "api.openai.com" in self.openai_base_url:
            msg = (
                "HEALTHAPP_SEARCH_VECTORS=openai needs OPENAI_API_KEY, or the OPENAI_BASE_URL of a server without keys"
            )
            raise ValueError(msg)
        return self

    @field_validator("trusted_proxies")
    @classmethod
    def _check_proxies(cls, value: str) -> str:
        # A name or a typing error would be read as something else than was meant, and everybody is nobody's proxy.
        for proxy in _listed(value):
            if ip_network(proxy).prefixlen == 0:
                msg = f"{proxy} is everybody"
                raise ValueError(msg)
        return value

    @field_validator("allowed_hosts")
    @classmethod
    def _check_hosts(cls, value: str) -> str:
        for host in _listed(value):
            if not _NAME.fullmatch(host):
                msg = f"{host} is no host name; write it without scheme, port and path, and without *"
                raise ValueError(msg)
        return value

    @field_validator("cors_origins")
    @classmethod
    def _check_origins(cls, value: str) -> str:
        for origin in _listed(value):
            if not _ORIGIN.fullmatch(origin):
                msg = f"{origin} is no origin; write it as a browser does: https://app.example, in small letters"
                raise ValueError(msg)
        return value

    @property
    def hole_contact(self) -> str | None:
        """Return where a hole is reported: as set, or to whom push services turn; None while that is nobody."""
        known = self.is_embedded or not self.vapid_subject.endswith("@healthapp.test")
        return self.security_contact or (self.vapid_subject if known else None)

    @property
    def more_hosts(self) -> tuple[str, ...]:
        """Return the further names of this instance, in small letters."""
        return tuple(host.lower() for host in _listed(self.allowed_hosts))

    @property
    def origins(self) -> frozenset[str]:
        """Return the origins of pages elsewhere that may use the API."""
        return frozenset(_listed(self.cors_origins))

    @property
    def proxies(self) -> tuple[str, ...]:
        """Return the proxies whose word on the client's address counts."""
        return _listed(self.trusted_proxies)

    @property
    def mfa_roles(self) -> frozenset[str]:
        """Return the roles that have to log in by two steps."""
        given = self.mfa_required_roles
        if given is None:
            return frozenset() if self.is_embedded else frozenset({"admin"})
        return frozenset(given.replace(",", " ").split())

    @property
    def master_key_bytes(self) -> bytes:
        """Return the master key's 32 bytes."""
        return decode_master_key(self.master_key.get_secret_value())

    @property
    def old_master_key_bytes(self) -> bytes | None:
        """Return the 32 bytes of the master key before, if one is given."""
        return None if self.old_master_key is None else decode_master_key(self.old_master_key.get_secret_value())

    @property
    def is_embedded(self) -> bool:
        """Whether the product runs on its own embedded engines (demo data exists only then)."""
        return self.mode == "embedded"

    @property
    def most_upload(self) -> int:
        """Return how many bytes an uploaded file of licensed texts may have."""
        return self.import_megabytes * 1024 * 1024

    @property
    def sends_sms(self) -> bool:
        """Whether an SMS leads anywhere: to a vendor, or on a machine of one's own into the outbox."""
        vendor = self.twilio_account_sid and self.twilio_auth_token and self.twilio_from
        return self.is_embedded or bool(vendor)

    @property
    def shows_dev_pages(self) -> bool:
        """Whether /dev is there: on a machine of one's own alone. Its outbox shows links that open accounts."""
        public = self.public_url is None or _is_this_machine(urlsplit(self.public_url).hostname)
        return self.is_embedded and public and _is_this_machine(self.host)

    @property
    def base_url(self) -> str:
        """Return the address by which people reach the product."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def is_https(self) -> bool:
        """Whether people reach the product by HTTPS."""
        return self.base_url.startswith("https://")

    @property
    def retention_years(self) -> dict[Span, int]:
        """Return how many years each span of years lasts here."""
        return {
            Span.HEALTH: self.retention_health_years,
            Span.LOG: self.retention_log_years,
            Span.AUDIT: self.retention_audit_years,
        }

    @property
    def passkey_site(self) -> tuple[str, str] | None:
        """Return the name that passkeys are made for, and the one origin they are used from; None where there can't be.

        A passkey belongs to a name, never to a number; a machine of one's own has the name `localhost`. Elsewhere
        browsers want HTTPS.
        """
        parts = urlsplit(self.base_url)
        host = (parts.hostname or "").lower()
        if _is_this_machine(host):
            return "localhost", f"{parts.scheme}://localhost" + (f":{parts.port}" if parts.port else "")
        if not self.is_https or ":" in host or host.replace(".", "").isdigit():
            return None
        return host, f"https://{host}" + (f":{parts.port}" if parts.port not in (None, 443) else "")

    @property
    def catch_up(self) -> timedelta:
        """Return how late a dose may still be announced after an outage."""
        return timedelta(minutes=self.catch_up_minutes)

    @property
    def missed_after(self) -> timedelta:
        """Return how long an unanswered dose stays open before it counts as missed."""
        return timedelta(minutes=self.missed_after_minutes)

    @property
    def horizon(self) -> timedelta:
        """Return how far ahead occurrences are written down."""
        return timedelta(hours=self.horizon_hours)


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Return this process's settings, read once."""
    return Settings()
