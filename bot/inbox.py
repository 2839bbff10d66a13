"""The one way in: mask what a person typed, store it once, wake whoever handles it; a receipt finds its delivery."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot import metrics
from bot.channels import limits_of
from bot.joining import is_invitation, is_joining
from bot.media import plain_name
from bot.mentors.turn import MENTORS_STEP
from bot.model import Attached, Inbound, InboundKind, Locale, Receipt
from bot.ports import Clock, Wake
from bot.redact import mask, phone_in, storable
from bot.store import Store, Tx, contacts, receipts, staff
from bot.store import turns as rows

log = structlog.get_logger()

_LONGEST = 4000  # characters of a person's text that are kept; the rest says nothing more to a classifier
_OVERLAP = 200  # characters beyond that are still masked with it, so that no number is cut in two
_LONGEST_NAME = 64  # characters of a name or an origin that are kept, once masked
_FEWEST_DIGITS = 6  # of a phone
_GIVEN = "[telefon]"  # stands where the phone was
_NOT_SAID = (InboundKind.JOINED, InboundKind.LEFT, InboundKind.UNSUPPORTED)


class Inbox:
    """Takes what the channels have parsed."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        wake: Wake,
        nearest: Callable[[float, float], str],
        seal: Callable[[str], str] | None = None,
    ) -> None:
        self._nearest = nearest
        self._seal = seal  # encrypts a phone that was asked for; without it none is ever kept
        self._store = store
        self._clock = clock
        self._wake = wake

    async def take(self, arrived: Sequence[Inbound | Receipt]) -> list[int]:
        """Store each of `arrived` once, in their order; returns the ids of the new rows of what people did.

        Each has a transaction of its own, so that never two conversations are locked at a time.

        When this returns, everything is on disk: the platform may be told so.
        """
        stored: list[int] = []
        now = self._clock.now()
        for thing in arrived:
            async with self._store.write(urgent=True) as tx:
                if isinstance(thing, Receipt):
                    await receipts.take(tx, thing, now=now)
                elif (row := await store_once(tx, await self._sealed(tx, self._coarse(thing)), now)) is not None:
                    stored.append(row[0])
        for thing in arrived:
            if isinstance(thing, Receipt):
                _count_receipt(thing)
        if stored:
            log.info("inbound_stored", rows=stored)
            await self._wake.notify("inbound")
        return stored

    def _coarse(self, arrived: Inbound) -> Inbound:
        """A place that was sent becomes the code of its municipality; where exactly somebody is, is not kept."""
        if arrived.where is None:
            return arrived
        return replace(arrived, text=self._nearest(*arrived.where), where=None)

    async def _sealed(self, tx: Tx, arrived: Inbound) -> Inbound:
        """The phone that this person was asked for is encrypted, and nothing else of what they wrote is."""
        given, arrived = storable(arrived.phone[:_LONGEST_NAME]), replace(arrived, phone="", sealed="")
        if arrived.kind is InboundKind.TEXT and sum(letter.isdecimal() for letter in arrived.text) >= _FEWEST_DIGITS:
            given = storable(arrived.text[: _LONGEST + _OVERLAP])
        if not given or self._seal is None or await contacts.expected(tx, arrived.account, arrived.chat) != "phone":
            return arrived
        number = phone_in(given)
        if not number:
            return arrived
        text = arrived.text.replace(number, _GIVEN) if number in arrived.text else _GIVEN
        return replace(arrived, text=text, sealed=self._seal(number))


async def store_once(tx: Tx, arrived: Inbound, now: datetime) -> tuple[int, int] | None:
    """Mask and store one thing; returns (row id, conversation id), or None when it was there already."""
    own = bool(arrived.room) or await _is_for_a_person(tx, arrived)
    kept, kinds = (_as_it_is(arrived), ()) if own else _without_secrets(arrived)
    session = limits_of(arrived.account).session if arrived.kind not in _NOT_SAID else 0.0
    row = await rows.store_inbound(
        tx,
        kept,
        masked=kinds,
        locale=first_locale(arrived.language_hint),
        now=now,
        session_until=now + timedelta(seconds=session) if session else None,
    )
    metrics.INBOUND.labels(arrived.account.partition(":")[0], arrived.kind, "repeat" if row is None else "new").inc()
    return row


async def _is_for_a_person(tx: Tx, arrived: Inbound) -> bool:
    """Whether it is what a mentor was asked to write in their own chat."""
    if arrived.kind not in (InboundKind.TEXT, InboundKind.MEDIA):
        return False
    return (await staff.expected_of(tx, arrived.account, arrived.chat, arrived.sender)).startswith(MENTORS_STEP)


def _as_it_is(arrived: Inbound) -> Inbound:
    """What mentors write in their room, or when they were asked to, is for a person and goes to them whole."""
    kept = replace(arrived, text=storable(arrived.text), name=storable(arrived.name[:_LONGEST_NAME]))
    return replace(kept, media=_storable(arrived.media))


def _without_secrets(arrived: Inbound) -> tuple[Inbound, tuple[str, ...]]:
    """`arrived` with everything masked that a person can type into, and the kinds that were found.

    A command is masked as one text: the word before a number says what the number is.
    """
    text, name = storable(arrived.text[: _LONGEST + _OVERLAP]), storable(arrived.name[:_LONGEST])
    if arrived.kind is InboundKind.COMMAND:
        said = mask(f"{name} {text}")
        if said.kinds:
            name, _, text = said.text.partition(" ")
    else:
        said = mask(text)
        text, name = said.text, mask(name).text
    origin, found = storable(arrived.origin[:_LONGEST]), said.kinds
    if not is_joining(origin) and not is_invitation(origin):  # a one-time code, whatever it looks like
        came = mask(origin)
        origin, found = came.text, tuple(dict.fromkeys((*said.kinds, *came.kinds)))
    kept = replace(arrived, text=text[:_LONGEST], name=name[:_LONGEST_NAME], origin=origin[:_LONGEST_NAME])
    return replace(kept, media=_storable(arrived.media)), found


def _storable(sent: Attached | None) -> Attached | None:
    """What was attached, with a plain name; a number that a name holds is masked like any other."""
    if sent is None:
        return None
    name = mask(plain_name(storable(sent.name), sent.content_type)).text
    return replace(sent, source=storable(sent.source), name=name, content_type=storable(sent.content_type)[:80])


def _count_receipt(receipt: Receipt) -> None:
    metrics.RECEIPTS.labels(receipt.account.partition(":")[0], receipt.state).inc()
    if receipt.state == "failed":  # the platform took it, and the person's client could not show it
        log.warning("delivery_failed_late", account=receipt.account)


def first_locale(hint: str) -> Locale:
    """The locale to begin with, from what the platform says of the person's language."""
    hint = hint.lower()
    if hint.startswith("sr-cyrl"):
        return Locale.CYRILLIC
    return Locale.ENGLISH if hint.startswith("en") else Locale.LATIN
