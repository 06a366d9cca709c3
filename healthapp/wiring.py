"""The only place where services and adapters are made."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Literal

from healthapp.adapters.adherence_pdf import AdherencePdf
from healthapp.adapters.audit_heads import AuditHeads
from healthapp.adapters.backup_folder import BackupFolder
from healthapp.adapters.channels import Channels, build_channels, channel_settings
from healthapp.adapters.ended_tokens import ValkeyEndedTokens
from healthapp.adapters.figures import breaker_figures, redis_figures, reminder_figures
from healthapp.adapters.knowledge_search import build_knowledge
from healthapp.adapters.live_hints import ValkeyHints
from healthapp.adapters.local_files import LocalFiles
from healthapp.adapters.oauth_judge import AuthlibJudge
from healthapp.adapters.openai_model import OpenAIModel, build_model
from healthapp.adapters.personal_copies import PersonalCopies
from healthapp.adapters.personal_data_pdf import PersonalDataPdf
from healthapp.adapters.rate_limits import RateLimits
from healthapp.adapters.reminder_index import ValkeyReminderIndex
from healthapp.adapters.sign_on import SignOnProviders
from healthapp.adapters.uploads import UploadFolder
from healthapp.adapters.valkey import Valkey, ValkeyUnavailableError
from healthapp.adapters.worker_pulse import count_workers, read_pulses
from healthapp.chatting import Chatting
from healthapp.config import Settings, get_settings
from healthapp.contexts.admin.personal_data import PART as ADMIN_PART
from healthapp.contexts.admin.schemas import Transport
from healthapp.contexts.admin.service import AdminService
from healthapp.contexts.apps.personal_data import PART as APPS_PART
from healthapp.contexts.apps.service import AppsService
from healthapp.contexts.assistant.personal_data import PART as ASSISTANT_PART
from healthapp.contexts.assistant.service import AssistantService, Patience
from healthapp.contexts.compliance.personal_data import PART as COMPLIANCE_PART
from healthapp.contexts.compliance.service import ComplianceService
from healthapp.contexts.identity.personal_data import PART as IDENTITY_PART
from healthapp.contexts.identity.service import IdentityService
from healthapp.contexts.knowledge.personal_data import PART as KNOWLEDGE_PART
from healthapp.contexts.knowledge.service.publishing import PublishedEntries
from healthapp.contexts.notifications.personal_data import PART as NOTIFICATIONS_PART
from healthapp.contexts.notifications.service import NotificationsService
from healthapp.contexts.notifications.service.sending import NoticeSender
from healthapp.contexts.privacy.personal_data import PART as PRIVACY_PART
from healthapp.contexts.privacy.service import PrivacyService
from healthapp.contexts.records.personal_data import PART as RECORDS_PART
from healthapp.contexts.records.service import RecordsService
from healthapp.contexts.reminders.personal_data import PART as REMINDERS_PART
from healthapp.contexts.reminders.service import RemindersService
from healthapp.kit import uow as units
from healthapp.kit.actor import Actor
from healthapp.kit.breaker import Breaker, Breakers
from healthapp.kit.clock import Clock, SystemClock, monotonic
from healthapp.kit.crypto import Cipher, UnknownKeyError
from healthapp.kit.database import APP_ROLE, SYSTEM_ROLE, WORKER_ROLE, Database, role_url
from healthapp.kit.errors import HealthError
from healthapp.kit.i18n.catalogue import tell_to_call
from healthapp.kit.personal_data import Registry
from healthapp.kit.readings import Figures, StandingFigures
from healthapp.own_data import OwnData
from healthapp.own_medicines import OwnMedicines
from healthapp.passkeys import PasskeyDoors
from healthapp.provider import Provider
from healthapp.recoveries import Recovering
from healthapp.sign_off import SigningOff

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
    from pathlib import Path
    from uuid import UUID

    from healthapp.contexts.apps.ports import Judge
    from healthapp.contexts.knowledge.service import KnowledgeService
    from healthapp.kit.breaker import BreakerSnapshot

Process = Literal["web", "worker", "system"]

_REGISTRATIONS_AT_ONCE = 4
_READER: Mapping[Process, Actor] = {"web": Actor.anonymous(), "worker": Actor.worker(), "system": Actor.system()}
"""As whom each process reads what it needs for itself."""
PERSONAL_DATA = Registry(
    ADMIN_PART,
    ASSISTANT_PART,
    RECORDS_PART,
    REMINDERS_PART,
    KNOWLEDGE_PART,
    NOTIFICATIONS_PART,
    PRIVACY_PART,
    COMPLIANCE_PART,
    APPS_PART,
    IDENTITY_PART,
)
"""Everything that is held about people, in the order in which it is erased."""
_ASK_AGAIN = 1.0
"""Seconds after which a key that a value names and nobody has is asked for again: it may be lost for good."""


@dataclass
class Platform(SigningOff, PasskeyDoors, Provider, OwnData, OwnMedicines, Chatting, Recovering):
    """Everything one process works with."""

    settings: Settings
    process: Process
    database: Database
    cipher: Cipher
    clock: Clock
    valkey: Valkey
    limits: RateLimits
    index: ValkeyReminderIndex
    hints: ValkeyHints
    compliance: ComplianceService
    identity: IdentityService
    apps: AppsService
    judge: Judge
    knowledge: KnowledgeService
    assistant: AssistantService
    writer: OpenAIModel | None
    notifications: NotificationsService
    records: RecordsService
    reminders: RemindersService
    channels: Channels
    vendors: Breakers
    providers: SignOnProviders
    sender: NoticeSender
    reports: AdherencePdf
    privacy: PrivacyService
    summaries: PersonalDataPdf
    admin: AdminService
    registrations: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_REGISTRATIONS_AT_ONCE))
    closed: bool = field(default=False)
    _reading_keys: asyncio.Lock = field(default_factory=asyncio.Lock)
    _keys_read: float = field(default=0.0)
    _first: list[Callable[[], Awaitable[None]]] = field(default_factory=list)

    @asynccontextmanager
    async def begin(self, actor: Actor, *, lazy: bool = False) -> AsyncIterator[units.UnitOfWork]:
        """Open one unit of work for one edge entry; commits at its end, then tells whoever is concerned.

        With `lazy` Postgres is asked for nothing before the first statement.
        """
        await self._keep_keys(lazy=lazy)
        async with units.begin(self.database, actor, self.clock, self.cipher, lazy=lazy) as uow:
            yield uow
            uow.after_commit(lambda: self.hints.publish(uow.hints))

    async def load_keys(self) -> None:
        """Load the data keys; UnknownKeyError before the first migration has made one."""
        self._keys_read = monotonic()
        async with units.begin(self.database, _READER[self.process], self.clock, self.cipher) as uow:
            await self.compliance.load_keys(uow)

    async def refresh_keys(self) -> None:
        """Read the data keys again if that was a while ago."""
        await self._keep_keys(lazy=False)

    async def _keep_keys(self, *, lazy: bool) -> None:
        """Read the keys several times within the time that passes before a new one seals.

        After a quarter of it one unit of work reads them for all, and may fail to; after half nobody opens anything
        before they have been read. What asks Postgres for nothing needs no newer keys, so `lazy` never fails here.
        """
        grace = self.settings.key_grace_seconds
        age = monotonic() - self._keys_read
        misses_one = self.cipher.misses_a_key and age > _ASK_AGAIN
        is_needed = not self.cipher.ready or misses_one or age > grace / 2
        if not is_needed and (age <= grace / 4 or self._reading_keys.locked()):
            return
        begun = monotonic()
        async with self._reading_keys:
            if self.cipher.ready and self._keys_read >= begun:
                return
            before = self._keys_read
            try:
                await self.load_keys()
            except HealthError:
                self._keys_read = before
                if is_needed and not (lazy and self.cipher.ready):
                    raise

    async def open_invitation(self, actor: Actor, token: str) -> bool:
        """Let `actor` answer the invitation whose link they opened; False when it doesn't work (any more)."""
        async with self.begin(actor) as uow:
            return await self.compliance.claim_invitation(uow, token)

    async def figures(self) -> Figures:
        """Return one reading of the engines for `/metrics` and the board; a part that doesn't answer is None."""
        actor = Actor.worker() if self.process == "worker" else Actor.anonymous()
        async with units.begin(self.database, actor, self.clock, self.cipher) as uow:
            counted = {**await self.notifications.counted(uow), **await self.knowledge.counted(uow)}
            standing = await self.admin.counted(uow)
        checked = StandingFigures(standing.score, standing.active_users)
        indexed = await self.knowledge.indexing.figures()
        try:
            redis = await self.valkey.call(redis_figures)
            scheduled, leased = await self.index.counts()
            pulses = await read_pulses(self.valkey)
        except ValkeyUnavailableError:
            alone, found = reminder_figures(counted, None, 0), breaker_figures(self._breakers())
            return Figures(None, alone, breakers=found, standing=checked, knowledge=indexed)
        return Figures(
            redis=redis,
            reminders=reminder_figures(counted, scheduled, leased),
            workers=pulses.workers,
            breakers=breaker_figures([*self._breakers(), *pulses.breakers]),
            standing=checked,
            knowledge=indexed,
        )

    def _breakers(self) -> list[BreakerSnapshot]:
        """Return how this process's breakers stand now: also by what has just failed."""
        found = [self.valkey.snapshot(), *self.providers.breakers.snapshots(), *self.vendors.snapshots()]
        return [*found, self.writer.snapshot()] if self.writer else found

    async def news(self, seen: Mapping[UUID, str]) -> Mapping[UUID, str]:
        """Return who has news since the mark given for each, and their mark now, by one query for all."""
        async with units.begin(self.database, Actor.anonymous(), self.clock, self.cipher) as uow:
            return await self.notifications.news(uow, seen)

    async def live_workers(self) -> int:
        """Return how many workers gave a sign of life lately; ValkeyUnavailableError when nobody can tell."""
        return await count_workers(self.valkey)

    def close_first(self, step: Callable[[], Awaitable[None]]) -> None:
        """Let `step` end, before any connection is closed, what works with this platform in the background."""
        self._first.append(step)

    async def close(self) -> None:
        """Close every connection, once nothing uses them any more."""
        if not self.closed:
            self.closed = True
            for step in self._first:
                await step()
            await self.knowledge.aclose()
            await self.assistant.aclose()
            await self.channels.aclose()
            await self.providers.aclose()
            await self.valkey.close()
            await self.database.close()


def database_urls(settings: Settings, process: Process) -> dict[str, str]:
    """Return how a process logs in to Postgres. Only the operator's has more than one role."""
    owner = settings.database_url.get_secret_value()
    key = settings.master_key_bytes
    given = {
        APP_ROLE: settings.app_database_url,
        WORKER_ROLE: settings.worker_database_url,
        SYSTEM_ROLE: settings.system_database_url,
    }
    wanted = {"web": (APP_ROLE,), "worker": (WORKER_ROLE,), "system": (APP_ROLE, WORKER_ROLE, SYSTEM_ROLE)}[process]
    return {role: url.get_secret_value() if (url := given[role]) else role_url(owner, key, role) for role in wanted}


def build_platform(
    settings: Settings, process: Process = "web", *, clock: Clock | None = None, pool_size: int = 10
) -> Platform:
    """Make the services and adapters of one process. Nothing is connected before its first use."""
    tell_to_call(settings.emergency_number)
    database = Database(database_urls(settings, process), pool_size=pool_size)
    cipher = Cipher(settings.master_key_bytes)
    valkey = Valkey(settings.redis_url.get_secret_value())
    index = ValkeyReminderIndex(valkey)
    compliance = ComplianceService(cipher, settings)
    identity = IdentityService(cipher, settings, ValkeyEndedTokens(valkey))
    judge = AuthlibJudge()
    notifications = NotificationsService(cipher, compliance, identity, settings)
    reminders = RemindersService(cipher, compliance, notifications, index, settings, identity=identity)
    used_clock = clock or SystemClock()
    channels = build_channels(channel_settings(settings, _outbox_dir(settings)), used_clock)
    privacy = PrivacyService(
        cipher,
        settings,
        PERSONAL_DATA,
        LocalFiles(settings.data_dir / "files"),
        PersonalCopies(valkey, _outbox_dir(settings)),
    )
    vendors = Breakers(partial(Breaker, threshold=3, trial_limit=60.0))
    knowledge = build_knowledge(settings, valkey, cipher, used_clock, vendors)
    writer = build_model(settings, used_clock)
    platform = Platform(
        settings=settings,
        process=process,
        database=database,
        cipher=cipher,
        clock=used_clock,
        valkey=valkey,
        limits=RateLimits(valkey),
        index=index,
        hints=ValkeyHints(valkey),
        compliance=compliance,
        identity=identity,
        apps=AppsService(cipher, settings, identity, judge),
        judge=judge,
        knowledge=knowledge,
        assistant=AssistantService(cipher, knowledge, writer, patience=Patience(settings.answers_patience_seconds)),
        writer=writer,
        notifications=notifications,
        records=RecordsService(cipher, compliance),
        reminders=reminders,
        channels=channels,
        vendors=vendors,
        providers=SignOnProviders(
            settings.sso_providers,
            used_clock,
            settings.base_url,
            None if settings.saml_key is None else settings.saml_key.get_secret_value(),
        ),
        sender=NoticeSender(
            email=channels.email,
            sms=channels.sms,
            push=channels.push,
            long_tail=channels.long_tail,
            base_url=settings.base_url,
        ),
        reports=AdherencePdf(used_clock),
        privacy=privacy,
        summaries=PersonalDataPdf(),
        admin=AdminService(
            settings,
            PERSONAL_DATA,
            compliance,
            identity,
            notifications,
            privacy,
            BackupFolder(settings.backup_dir),
            Transport(https=settings.is_https, local=settings.shows_dev_pages),
        ),
    )
    compliance.check_signers_by(platform)
    compliance.retain_by(PERSONAL_DATA)
    platform.admin.compare_heads_of(AuditHeads(settings.data_dir))
    platform.admin.compare_signed_texts_of(knowledge)
    knowledge.fall_back_by(platform.begin)
    knowledge.sign_by(compliance, identity)
    knowledge.keep_uploads_in(UploadFolder(settings.data_dir / "uploads"), settings.most_upload)
    knowledge.lay_over(PublishedEntries(platform.begin, _READER[process], settings.emergency_number))
    return platform


def _outbox_dir(settings: Settings) -> Path | None:
    return settings.data_dir / "dev-outbox" if settings.is_embedded else None


@lru_cache(maxsize=1)
def get_platform() -> Platform:
    """Return the web process's platform, made once."""
    return build_platform(get_settings(), "web")


__all__ = ["Platform", "UnknownKeyError", "build_platform", "database_urls", "get_platform"]
