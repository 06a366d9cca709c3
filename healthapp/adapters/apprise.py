"""The long tail (Matrix, ntfy, Telegram …) by Apprise, an optional extra: `pip install healthapp[apprise]`.

The operator names the targets by Apprise's URLs; nothing a patient enters becomes one.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
from typing import TYPE_CHECKING, Any

from healthapp.contexts.notifications.ports import OutgoingLongTail, SendResult, TransientSendError

if TYPE_CHECKING:
    from collections.abc import Sequence


class AppriseMissingError(RuntimeError):
    """Targets are configured and Apprise isn't installed."""


class AppriseLongTail:
    """Sends to every target that the operator configured."""

    def __init__(self, urls: Sequence[str], *, timeout_s: float = 10.0) -> None:
        """Load Apprise and read the targets' URLs; an unreadable one is named by its number, for it holds secrets."""
        try:
            library: Any = importlib.import_module("apprise")
        except ImportError:
            msg = "HEALTHAPP_APPRISE_URLS is set, but Apprise is not installed: pip install 'healthapp[apprise]'"
            raise AppriseMissingError(msg) from None
        # Apprise logs what it sends, and to where.
        logging.getLogger("apprise").setLevel(logging.CRITICAL)
        asset = library.AppriseAsset(storage_mode=library.PersistentStoreMode.MEMORY, service_timeout=timeout_s)
        self._timeout_s = timeout_s
        self._targets: list[Any] = []
        for number, url in enumerate(urls, start=1):
            target = library.Apprise(asset=asset)
            if not target.add(url):
                msg = f"HEALTHAPP_APPRISE_URLS: Apprise cannot read target number {number}"
                raise ValueError(msg)
            self._targets.append(target)

    async def send(self, message: OutgoingLongTail, /) -> SendResult:
        """Send to all targets at once; sent when one of them took it, for a retry would repeat that one."""
        outcomes = await asyncio.gather(*(self._notify(target, message) for target in self._targets))
        taken = sum(outcomes)
        if not taken:
            raise TransientSendError("apprise.refused", maybe_sent=True, vendor_down=True)
        return SendResult(f"apprise:{taken}/{len(self._targets)}")

    async def aclose(self) -> None:
        """Nothing is kept open."""

    async def _notify(self, target: Any, message: OutgoingLongTail) -> bool:  # noqa: ANN401 - the library is optional
        try:
            async with asyncio.timeout(self._timeout_s):
                return bool(await target.async_notify(title=message.title, body=message.body))
        except Exception:  # noqa: BLE001 - any of a hundred plugins may raise anything; its text may quote the message
            return False
