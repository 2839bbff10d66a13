"""Fetches what people and mentors sent, outside of any transaction; each file by one process at a time.

What is kept goes on to whom it is for: a mentor's to the person, at its place among the replies, and a person's into
the case's topic. What cannot be had is said to be lost, and what must not be kept to be refused, with the reason.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import structlog

from bot import media
from bot.cases import rooms
from bot.cases.office import Office
from bot.errors import BadMedia, MediaLost, PlatformAway
from bot.knowledge.places import Places
from bot.library import Library
from bot.mentors import showing
from bot.model import Media
from bot.ports import Channel, Clock, Fetching, Wake
from bot.store import Store, Tx, attachments, blobs, cases, held, mirror
from bot.store.attachments import Waiting
from bot.voice import Voice

log = structlog.get_logger()

_AT_ONCE = 4
_SECONDS = 60.0  # for one file, after which another process may try
_PAUSES = (2.0, 10.0, 60.0, 300.0, 1800.0)  # before trying again what was not there


class Attaching:
    """Fetches files, for ever."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        library: Library,
        *,
        clock: Clock,
        wake: Wake,
        office: Office,
        places: Places,
    ) -> None:
        self._store = store
        self._channels = channels
        self._library = library
        self._clock = clock
        self._wake = wake
        self._office = office
        self._places = places

    async def run(self) -> None:
        """Fetch what is due, for ever; looks each second even when nobody wakes it."""
        while True:
            try:
                busy = await self.round()
            except Exception:  # whatever it is, the next round comes
                log.exception("attaching_failed")
                busy = False
            await self._wake.wait("attachments", 0.02 if busy else 1.0)

    async def round(self) -> bool:
        """Fetch some of what is due; says whether there was any."""
        now = self._clock.now()
        async with self._store.read() as tx:
            found = await attachments.due(tx, now=now, limit=_AT_ONCE)
        if found:
            await asyncio.gather(*(self._one(attachment_id) for attachment_id in found))
        return bool(found)

    async def _one(self, attachment_id: int) -> None:
        now = self._clock.now()
        async with self._store.write() as tx:
            waiting = await attachments.begin(tx, attachment_id, now=now, until=now + timedelta(seconds=2 * _SECONDS))
        if waiting is None:
            return
        try:
            content = await self._fetched(waiting)
            file = media.receive(content, claimed=waiting.sent.content_type, name=waiting.sent.name)
        except (PlatformAway, TimeoutError) as away:
            await self._again(waiting, str(away) or "no answer in time")
        except MediaLost as lost:
            await self._given_up(waiting, "lost", str(lost))
        except BadMedia as refused:
            await self._given_up(waiting, "refused", str(refused))
        except Exception as surprise:
            log.exception("fetch_crashed", attachment=attachment_id)
            await self._again(waiting, type(surprise).__name__)
        else:
            await self._kept(waiting, file, content)

    async def _fetched(self, waiting: Waiting) -> bytes:
        channel = self._channels.get(waiting.account)
        if not isinstance(channel, Fetching):
            raise MediaLost("nothing can be fetched there")
        async with asyncio.timeout(_SECONDS):
            return await channel.fetch_media(waiting.sent.source)

    async def _kept(self, waiting: Waiting, file: Media, content: bytes) -> None:
        now = self._clock.now()
        async with self._store.write() as tx:
            await self._hold(tx, waiting)
            await blobs.put(tx, content, file.content_type, now=now)
            if not await attachments.keep(tx, waiting, file):
                return
            account = await held.release(tx, waiting.entry_id, file, now=now)
            account = await self._show(tx, waiting, file) or account
        log.info("attachment_kept", attachment=waiting.id)
        await self._wake.notify(f"outbox:{account}")

    async def _hold(self, tx: Tx, waiting: Waiting) -> None:
        """Conversations are locked first, and in order, as everybody does."""
        case = await cases.find(tx, waiting.case_id)
        theirs = {case.conversation_id, case.room_id or case.conversation_id} if case is not None else set()
        for conversation_id in sorted(theirs):
            await mirror.hold(tx, conversation_id)

    async def _again(self, waiting: Waiting, reason: str) -> None:
        if waiting.tries > len(_PAUSES):
            await self._given_up(waiting, "lost", reason)
            return
        at = self._clock.now() + timedelta(seconds=_PAUSES[waiting.tries - 1])
        async with self._store.write() as tx:
            await attachments.try_later(tx, waiting, at=at, reason=reason)

    async def _given_up(self, waiting: Waiting, state: str, reason: str) -> None:
        """What waits behind it goes on; a mentor hears in the topic that it did not get there."""
        async with self._store.write() as tx:
            await self._hold(tx, waiting)
            if not await attachments.give_up(tx, waiting, state=state, reason=reason):
                return
            account = await held.release(tx, waiting.entry_id, None, now=self._clock.now(), reason=reason)
            account = await self._show(tx, waiting, None, state=state) or account
        log.warning("attachment_given_up", attachment=waiting.id, state=state)
        await self._wake.notify(f"outbox:{account}")

    async def _show(self, tx: Tx, waiting: Waiting, file: Media | None, *, state: str = "") -> str:
        """A person's file is shown in the topic, and of any that could not be had it is said there; the account."""
        room, case = self._office.room, await cases.find(tx, waiting.case_id)
        if room is None or case is None or case.room_id is None or (file is not None and not waiting.by_person):
            return ""
        now, office = self._clock.now(), self._office
        voice = Voice(office.texts, rooms.LOCALE, self._library.shelf.release, office.zone, self._places)
        name = waiting.sent.name or waiting.sent.kind
        key = f"room-file-{state}" if state else "room-file"
        at = await rooms.topic(tx, room, case, now=now)
        await rooms.say(
            tx,
            room,
            at,
            text=voice.words(key, {"name": name}),
            title=showing.title(voice, case),
            code=case.code,
            media=file,
            now=now,
        )
        return room.account
