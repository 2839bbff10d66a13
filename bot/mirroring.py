"""Shows the logs of cases to mentors where they talk: each case in its topic of the group, or in its holder's own chat.

The log is the truth, and this follows it: whoever wrote a line, by whatever door, it is shown once and in order. What
is read and what is put on the outbox stand in one transaction, so that nothing is lost or said twice by two processes.
Of what mentors said, the state is told as the platform told it.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.attending.doing import log_of
from bot.cases import arriving, rooms
from bot.cases.office import Office, Room, conversations_first
from bot.casework import EntryKind
from bot.knowledge.places import Places
from bot.library import Library
from bot.mentors import showing
from bot.model import DeliveryState, Lane, OutMessage, Speech
from bot.ports import Clock, Wake
from bot.saying import say
from bot.setbacks import Setbacks
from bot.store import Store, Tx, access, arrivals, attachments, cases, entries, mirror
from bot.store import rooms as rows
from bot.store import staff as accounts
from bot.store.cases import Case
from bot.store.mirror import Fresh, Watched
from bot.store.people import ConversationKey
from bot.store.staff import Staff
from bot.voice import Voice

log = structlog.get_logger()

_CASES = 50  # in one round
_WATCHED_FOR = timedelta(days=3)  # after which the state of a reply is told no more
_STUCK = timedelta(minutes=5)  # for so long the group may refuse before staff are told
_BAD = (DeliveryState.FAILED, DeliveryState.GONE, DeliveryState.UNCERTAIN)
_THEN = {"closed": "close", "reopened": "reopen", "turned": "rename"}  # what becomes of a topic with its case


class Mirroring:
    """Follows the logs of all cases."""

    def __init__(
        self, store: Store, library: Library, *, clock: Clock, wake: Wake, office: Office, places: Places
    ) -> None:
        self._store = store
        self._library = library
        self._clock = clock
        self._wake = wake
        self._office = office
        self._places = places
        self._missed = Setbacks("missed", clock=clock)
        self._topics = Setbacks("topic", clock=clock)
        self._shown = Setbacks("case", clock=clock)
        self._again = Setbacks("again", clock=clock)

    async def run(self) -> None:
        """Show what is new, for ever; looks each second even when nobody wakes it."""
        while True:
            try:
                await self.round()
            except Exception:  # whatever it was, the other cases must be shown
                log.exception("mirroring_failed")
            await self._wake.wait("mirror", 1.0)

    async def round(self) -> None:
        """Show everything that is new now."""
        await self._follow_missed()
        await self._open_topics()
        async with self._store.read() as tx:
            waiting = await mirror.waiting_cases(tx, limit=_CASES, but=self._shown.waiting())
            since = self._clock.now() - _WATCHED_FOR
            changed = await mirror.watched(tx, since=since, limit=_CASES, but=self._shown.waiting())
        by_case: dict[int, list[Watched]] = {case_id: [] for case_id in waiting}
        for found in changed:
            by_case.setdefault(found.entry.case_id, []).append(found)
        for case_id, states in by_case.items():
            async with self._shown.trying(case_id):
                if case_id in waiting:
                    await self._in_turn(case_id, ())
                if states:
                    await self._in_turn(case_id, tuple(states))
        await self._say_again()
        await self._tell_when_shut_out()

    def _voice(self, who: Staff | None = None) -> Voice:
        office, release = self._office, self._library.shelf.release
        locale = who.locale if who is not None else rooms.LOCALE
        said = self._clock.now() if who is not None else None  # what stands in a topic is read for days
        return Voice(office.texts, locale, release, office.zone, self._places, said)

    async def _follow_missed(self) -> None:
        """What did not reach its person is ours to say again."""
        now = self._clock.now()
        async with self._store.read() as tx:
            found = await arrivals.missed(tx, since=now - _WATCHED_FOR, limit=_CASES, but=self._missed.waiting())
        for entry_id, _ in found:
            async with self._missed.trying(entry_id), self._store.write() as tx:
                await arriving.missed(tx, self._office, entry_id, now=now)

    async def _open_topics(self) -> None:
        """Each open case has a topic, that begins with what is known of it."""
        room = self._office.room
        if room is None:
            return
        async with self._store.read() as tx:
            found = await mirror.without_topic(tx, limit=_CASES, but=self._topics.waiting())
        for case_id in found:
            async with self._topics.trying(case_id), self._store.write() as tx:
                await conversations_first(tx, case_id)
                case = await cases.find(tx, case_id, lock=True)  # whoever comes second finds the topic there
                if case is not None and case.room_id is None:
                    await self._introduce(tx, room, case)
            await self._wake.notify(f"outbox:{room.account}")

    async def _introduce(self, tx: Tx, room: Room, case: Case) -> None:
        now, voice = self._clock.now(), self._voice()
        at = await rooms.topic(tx, room, case, now=now)
        found = await mirror.fresh(tx, case.id)
        await self._expect_files(tx, found, now)
        await mirror.mark(tx, [one.entry.id for one in found], mirror.TOLD)
        await rooms.say(
            tx,
            room,
            at,
            text=showing.summary(voice, case, await log_of(tx, case)),
            choices=showing.buttons(voice, case, None, room=True),
            title=showing.title(voice, case),
            code=case.code,
            now=now,
        )

    async def _in_turn(self, case_id: int, changed: tuple[Watched, ...]) -> None:
        """Show what is new of one case."""
        async with self._store.write() as tx:
            case = await cases.find(tx, case_id)
            if case is None:
                return
            room = self._office.room
            at = await rooms.topic(tx, room, case, now=self._clock.now()) if room and case.room_id else None
            holder = await accounts.find(tx, case.holder_id) if case.holder_id else None
            told = await self._show_lines(tx, case, at, holder) if not changed else []
            told += await self._show_states(tx, case, at, holder, changed)
        for account in set(told):
            await self._wake.notify(f"outbox:{account}")

    async def _show_lines(self, tx: Tx, case: Case, at: ConversationKey | None, holder: Staff | None) -> list[str]:
        now, found = self._clock.now(), await mirror.fresh(tx, case.id)
        await self._expect_files(tx, found, now)
        await mirror.mark(tx, [one.entry.id for one in found], mirror.TOLD)
        told: list[str] = []
        wrote = {one.entry.staff_id for one in found if one.entry.staff_id}
        names = showing.Log((), {}, await mirror.names_of(tx, sorted(wrote)))
        for entry in (one.entry for one in found):
            if at is not None and self._office.room is not None:
                text = showing.line(self._voice(), entry, names, whole=True)
                then = _THEN.get(str(entry.data.get("event", "")), "")
                if then == "reopen":
                    text += "\n" + showing.brief(self._voice(), case, await _until(tx, case, entry.id))
                await self._say(tx, self._office.room, at, case, text, then=then)
                told.append(self._office.room.account)
            if entry.kind is EntryKind.PERSON and holder is not None and not _reads_topic(at, holder):
                text = showing.line(self._voice(holder), entry, names)
                told += await self._tell_alone(tx, holder, case, f"{case.code}: {text}")
        return told

    async def _expect_files(self, tx: Tx, found: list[Fresh], now: datetime) -> None:
        """What came along with the lines of people is fetched from now on."""
        for one in found:
            if one.media is not None:
                await attachments.add(tx, one.entry.id, one.media, account=one.account, now=now)

    async def _show_states(
        self, tx: Tx, case: Case, at: ConversationKey | None, holder: Staff | None, changed: tuple[Watched, ...]
    ) -> list[str]:
        """Say how replies stand, as the platform said it; nothing is said of what is still on its way."""
        told: list[str] = []
        states = await entries.states_of(tx, [found.entry.id for found in changed])
        for found in changed:
            stands = showing.state_of(states.get(found.entry.id, ()))
            if stands is None or stands[0] in (DeliveryState.QUEUED, DeliveryState.SENDING, found.shown):
                continue
            if not await mirror.told_again(tx, found.entry.id, was=found.shown, shown=stands[0]):
                continue
            if at is not None and self._office.room is not None:
                line = showing.state_line(self._voice(), found.entry, *stands)
                await self._say(tx, self._office.room, at, case, line)
                told.append(self._office.room.account)
            if stands[0] in _BAD and holder is not None and not _reads_topic(at, holder):
                line = showing.state_line(self._voice(holder), found.entry, *stands)
                told += await self._tell_alone(tx, holder, case, f"{case.code}: {line}")
        return told

    async def _say(self, tx: Tx, room: Room, at: ConversationKey, case: Case, text: str, *, then: str = "") -> None:
        title = showing.title(self._voice(), case)
        await rooms.say(tx, room, at, text=text, title=title, code=case.code, now=self._clock.now(), then=then)

    async def _tell_alone(self, tx: Tx, holder: Staff, case: Case, text: str) -> list[str]:
        """Say it in the holder's own chat, where they have one; the account it is on."""
        voice = self._voice(holder)
        for platform, chat_id in (("telegram", holder.telegram_id), ("viber", holder.viber_id)):
            chat = await access.chat_of(tx, platform, chat_id) if chat_id else None
            if chat is None:
                continue
            choices = tuple(showing.button(voice, name, case) for name in ("open", "reply"))
            message = OutMessage(text=text, locale=voice.locale, choices=choices)
            await say(tx, chat, message, speech=Speech.NOTICE, lane=Lane.NOTICE, now=self._clock.now())
            return [chat.account]
        return []

    async def _say_again(self) -> None:
        """A line that may be missing in a topic is said once more, as such: a mentor must not overlook it."""
        room = self._office.room
        if room is None:
            return
        mark = self._voice().words("room-again", {"text": ""})
        async with self._store.read() as tx:
            group = await rows.now_at(tx, room.chat)
            found = await mirror.doubtful(tx, room.account, group, limit=_CASES, but=self._again.waiting())
        for delivery_id, at, was in found:
            async with self._again.trying(delivery_id), self._store.write() as tx:
                await mirror.hold(tx, at.conversation_id)
                if not await mirror.say_again(tx, delivery_id) or not was.code or was.text.startswith(mark):
                    continue
                await rooms.say(
                    tx,
                    room,
                    at,
                    text=mark + was.text,
                    title=was.title,
                    code=was.code,
                    choices=was.choices,
                    media=was.media,
                    then=was.topic,
                    now=self._clock.now(),
                )

    async def _tell_when_shut_out(self) -> None:
        """Staff hear at the desk that the group has not let the bot in for a while, once a day."""
        room, now = self._office.room, self._clock.now()
        if room is None:
            return
        async with self._store.read() as tx:
            group = await rows.now_at(tx, room.chat)
            reason = await mirror.stuck(tx, room.account, group, before=now - _STUCK)
        if reason:
            async with self._store.write() as tx:
                await rooms.shut_out(tx, now=now)


async def _until(tx: Tx, case: Case, entry_id: int) -> showing.Log:
    """The log of the case before this line; what came with it is shown behind it."""
    log = await log_of(tx, case)
    return replace(log, entries=[entry for entry in log.entries if entry.id < entry_id])


def _reads_topic(at: ConversationKey | None, holder: Staff) -> bool:
    """Whether they have the group where the topic is."""
    return at is not None and holder.telegram_id is not None
