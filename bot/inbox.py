"""The one way in: mask what a person typed, store it once, and wake whoever handles it."""

from collections.abc import Sequence
from dataclasses import replace

import structlog

from bot import metrics
from bot.model import Inbound, Locale
from bot.ports import Clock, Wake
from bot.redact import mask
from bot.store import Store
from bot.store import turns as rows

log = structlog.get_logger()

_LONGEST = 4000  # characters of a person's text that are kept; the rest says nothing more to a classifier


class Inbox:
    """Takes what the channels have parsed."""

    def __init__(self, store: Store, *, clock: Clock, wake: Wake) -> None:
        self._store = store
        self._clock = clock
        self._wake = wake

    async def take(self, arrived: Sequence[Inbound]) -> list[int]:
        """Store each of `arrived` once, in one transaction; returns the ids of the new rows.

        When this returns, everything is on disk: the platform may be told so.
        """
        stored: list[int] = []
        now = self._clock.now()
        async with self._store.write(urgent=True) as tx:
            for inbound in arrived:
                masked = mask(_storable(inbound.text[:_LONGEST]))
                row = await rows.store_inbound(
                    tx,
                    replace(inbound, text=masked.text, name=_storable(inbound.name), origin=_storable(inbound.origin)),
                    masked=masked.kinds,
                    locale=first_locale(inbound.language_hint),
                    now=now,
                )
                if row is not None:
                    stored.append(row[0])
                metrics.INBOUND.labels(
                    inbound.account.partition(":")[0], inbound.kind, "repeat" if row is None else "new"
                ).inc()
        if stored:
            log.info("inbound_stored", rows=stored)
            await self._wake.notify("inbound")
        return stored


def _storable(text: str) -> str:
    """`text` without what a database refuses: the NUL character and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def first_locale(hint: str) -> Locale:
    """The locale to begin with, from what the platform says of the person's language."""
    hint = hint.lower()
    if hint.startswith("sr-cyrl"):
        return Locale.CYRILLIC
    return Locale.ENGLISH if hint.startswith("en") else Locale.LATIN
