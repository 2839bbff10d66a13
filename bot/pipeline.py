"""The heart: take the conversation's turn, understand outside any transaction, then decide, apply and commit.

One turn at a time in each conversation, on every process, in the order in which things were stored. A turn that fails
says one human sentence, opens a case and keeps its trace in the log.
"""

import asyncio
import time
from dataclasses import asdict
from datetime import datetime
from typing import NamedTuple

import structlog

from bot import handlers, metrics, offers
from bot.apply import apply
from bot.applying import Applying
from bot.attending.attend import House, attend, hold_first
from bot.cases import mine
from bot.cases.office import Office
from bot.channels import limits_of
from bot.errors import NotYet
from bot.inbox import store_once
from bot.joining import is_invitation
from bot.knowledge.places import Places
from bot.library import Library, Shelf
from bot.model import Inbound, InboundKind, Locale, OutMessage, Parsed
from bot.ports import Clock, Understanding, Wake
from bot.store import Store, StoreError, Tx, people, releases, told, turns
from bot.store.people import Conversation, Person
from bot.store.turns import Waiting
from bot.summary import failure, summary
from bot.turn import Decided, SetProfile, Turn
from bot.understanding.text import detect, fold
from bot.voice import Voice

log = structlog.get_logger()

_PARALLEL = 32  # conversations that this process handles at once
_TURN_SECONDS = 15.0  # how long a turn is held before another process may take it over
_UNDERSTAND_SECONDS = 10.0
_NO_QUESTION = (InboundKind.BUTTON, InboundKind.COMMAND, InboundKind.LOCATION)
_PAUSE = 1.0  # seconds before a conversation is tried again that the database refused
_TRIES = 5  # a turn that killed its process so often is given up


class Ended(NamedTuple):
    """How a turn ended: whether more waits in its conversation, and where else there is something to say."""

    more: bool = False
    accounts: frozenset[str] = frozenset()


class Pipeline:
    """Handles what the inbox has stored."""

    def __init__(
        self,
        store: Store,
        library: Library,
        understanding: Understanding,
        *,
        clock: Clock,
        wake: Wake,
        office: Office,
        places: Places,
        holder: str,
    ) -> None:
        self._store = store
        self._library = library
        self._understanding = understanding
        self._clock = clock
        self._wake = wake
        self._office = office
        self._places = places
        self._holder = holder
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._stopping = False

    async def run(self) -> None:
        """Handle what waits, for ever; looks each second even when nobody wakes it. Cancelled, it ends open turns."""
        try:
            while True:
                await self._start_waiting()
                await self._wake.wait("inbound", 1.0)
        finally:
            self._stopping = True
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _start_waiting(self) -> None:
        room = _PARALLEL - len(self._busy)
        if room <= 0:
            return
        try:
            async with self._store.read() as tx:
                waiting = await turns.waiting_conversations(self._store, tx, holder=self._holder, limit=_PARALLEL * 2)
        except StoreError:
            log.exception("waiting_not_read")
            return
        for conversation in [found for found in waiting if found not in self._busy][:room]:
            task = asyncio.create_task(self._drain(conversation), name=f"conversation-{conversation}")
            self._busy[conversation] = task

    async def _drain(self, conversation_id: int) -> None:
        lost = False
        try:
            while await self.take_turn(conversation_id) and not self._stopping:
                pass
        except Exception:
            lost = True
            log.exception("turn_lost", conversation=conversation_id)
            await self._clock.sleep(_PAUSE)
        finally:
            del self._busy[conversation_id]
        if not lost:  # what came in the meantime was not taken up, because this one was busy
            await self._wake.notify("inbound")

    async def take_turn(self, conversation_id: int) -> bool:
        """Handle the oldest waiting thing in this conversation; says whether more waits that is ours to handle."""
        async with self._store.write() as tx:
            waiting = await turns.begin(self._store, tx, conversation_id, holder=self._holder, seconds=_TURN_SECONDS)
        if waiting is None:
            return False
        try:
            if waiting.tries > _TRIES:
                raise RuntimeError("this turn has ended its process too often")
            parsed = await self._understand(waiting)
            async with self._store.write() as tx:
                ended = await self._conclude(tx, conversation_id, waiting, parsed)
        except NotYet:
            await self._clock.sleep(_PAUSE)
            async with self._store.write() as tx:
                return await turns.put_back(tx, conversation_id, waiting)
        except StoreError:
            raise
        except Exception:
            log.exception("turn_failed", conversation=conversation_id, inbound=waiting.id)
            ended = await self._fail(conversation_id, waiting)
        for account in {waiting.inbound.account, *ended.accounts}:
            await self._wake.notify(f"outbox:{account}")
        await self._wake.notify("mirror")
        return ended.more

    async def welcome(self, opened: Inbound) -> OutMessage | None:
        """Store that a conversation was opened, and handle it at once: what is said goes back in the platform's call.

        A repeat of the call gets the same message. None when there is nothing to say, when the conversation is busy, or
        when this turn fails: then its turn comes in the usual way.
        """
        try:
            return await self._welcome(opened)
        except StoreError:
            raise
        except Exception:
            log.exception("welcome_failed", account=opened.account)
        async with self._store.write(urgent=True) as tx:
            await store_once(tx, opened, self._clock.now())
        await self._wake.notify("inbound")
        return None

    async def _welcome(self, opened: Inbound) -> OutMessage | None:
        async with self._store.write(urgent=True) as tx:
            stored = await store_once(tx, opened, self._clock.now())
            if stored is None:
                return await told.said_in_answer(tx, opened.account, opened.dedupe_key)
            row, conversation = stored
            waiting = await turns.begin(self._store, tx, conversation, holder=self._holder, seconds=_TURN_SECONDS)
            if waiting is not None and waiting.id == row:
                await self._conclude(tx, conversation, waiting, None, in_answer=True)
                return await told.said_in_answer(tx, opened.account, opened.dedupe_key)
            if waiting is not None:
                await turns.end(tx, conversation)
        await self._wake.notify("inbound")
        return None

    async def _fail(self, conversation_id: int, waiting: Waiting) -> Ended:
        """Say one human sentence and open a case; where even that fails, the turn ends so that the next may begin."""
        try:
            async with self._store.write() as tx:
                return await self._conclude(tx, conversation_id, waiting, None, failed=True)
        except Exception:
            if waiting.tries <= _TRIES:
                raise
            log.exception("failure_not_told", conversation=conversation_id, inbound=waiting.id)
        async with self._store.write() as tx:
            conversation, _ = await people.load(tx, conversation_id)
            if conversation.turn_no != waiting.turn_no:
                return Ended()
            await turns.finish(tx, waiting, state="failed", decision=None, now=self._clock.now())
            return Ended(await turns.end(tx, conversation_id))

    async def _understand(self, waiting: Waiting) -> Parsed | None:
        """Name the question behind the text; outside any transaction, with a deadline."""
        if not waiting.inbound.text or waiting.inbound.room or waiting.inbound.kind in _NO_QUESTION:
            return None
        started = time.perf_counter()
        async with asyncio.timeout(_UNDERSTAND_SECONDS):
            parsed = await self._understanding.parse(waiting.inbound.text)
        metrics.UNDERSTAND_SECONDS.observe(time.perf_counter() - started)
        return parsed

    async def _conclude(
        self,
        tx: Tx,
        conversation_id: int,
        waiting: Waiting,
        parsed: Parsed | None,
        *,
        failed: bool = False,
        in_answer: bool = False,
    ) -> Ended:
        """Decide on what is true now, apply, and mark as handled; a turn that was taken over writes nothing."""
        now = self._clock.now()
        await hold_first(tx, conversation_id, waiting.inbound)
        conversation, person = await people.load(tx, conversation_id)
        if conversation.turn_no != waiting.turn_no:
            return Ended()
        shelf, state = self._library.shelf, "failed" if failed else "handled"
        house = House(self._office, shelf.release, self._places)
        if attended := await attend(tx, house, waiting, conversation, now=now, failed=failed):
            await turns.finish(tx, waiting, state=state, decision=None, now=now)
            return Ended(await turns.end(tx, conversation_id, memory=asdict(attended.memory)), attended.accounts)
        turn = await self._turn(tx, waiting, conversation, person, shelf, parsed, now)
        decided = failure(turn) if failed else handlers.handle(turn)
        locale = _chosen(decided) or turn.locale
        applying = Applying(
            tx=tx,
            turn=turn,
            conversation=conversation,
            voice=Voice(self._office.texts, locale, shelf.release, self._office.zone, self._places, now),
            office=self._office,
            limits=limits_of(conversation.account),
            versions=shelf.versions,
            inbound_id=waiting.id,
            now=now,
            in_answer=in_answer,
        )
        memory = await apply(applying, decided.actions)
        await turns.finish(tx, waiting, state=state, decision=summary(turn, decided), now=now)
        more = await turns.end(tx, conversation_id, memory=asdict(memory), locale=locale)
        metrics.TURNS.labels(state).inc()
        metrics.TURN_SECONDS.observe(max(0.0, (now - waiting.received_at).total_seconds()))
        metrics.DECISIONS.labels(decided.decision or "none").inc()
        log.info("turn_decided", conversation=conversation_id, inbound=waiting.id, decision=decided.decision)
        return Ended(more)

    async def _turn(
        self,
        tx: Tx,
        waiting: Waiting,
        conversation: Conversation,
        person: Person,
        shelf: Shelf,
        parsed: Parsed | None,
        now: datetime,
    ) -> Turn:
        inbound, memory = waiting.inbound, conversation.memory
        action = inbound.name if inbound.kind is InboundKind.BUTTON else ""
        if inbound.kind is InboundKind.TEXT:
            action = offers.typed(inbound.text, memory.choices, fold)
        answer = offers.read(action).answer
        found = await mine.current(tx, person.id, inbound, expects=memory.expects, now=now)
        answered = await releases.answer_of(tx, answer, person_id=person.id) if answer else None
        return Turn(
            inbound=inbound,
            locale=locale_of(inbound.kind, inbound.text, conversation.locale, person.locale),
            person=person,
            memory=memory,
            release=shelf.release,
            now=now,
            today=now.astimezone(self._office.zone).date().isoformat(),
            parsed=parsed,
            case=found.case,
            recent=found.recent,
            linked=found.linked,
            guest=found.guest,
            masked=waiting.masked,
            answered=answered or "",
            subscribed=conversation.reachable
            and inbound.kind is InboundKind.JOINED
            and await turns.subscribed_before(tx, conversation.id, waiting.id),
            places=self._places.matching(inbound.text) if memory.expects else (),
            inbound_id=waiting.id,
            municipality=self._places.known(offers.place_in(action))
            or (inbound.text if inbound.kind is InboundKind.LOCATION else self._places.named(inbound.text)),
        )


def locale_of(kind: InboundKind, text: str, spoken: Locale, chosen: Locale | None) -> Locale:
    """The locale to answer in: the chosen one, else that of what was written, else the conversation's."""
    if chosen is not None:
        return chosen
    return detect(text, spoken) if kind is InboundKind.TEXT and not is_invitation(text) else spoken


def _chosen(decided: Decided) -> Locale | None:
    """The locale that a person has just chosen, so that the reply is in it already."""
    return next((a.locale for a in decided.actions if isinstance(a, SetProfile) and a.locale), None)
