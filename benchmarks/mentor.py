"""From a mentor's word until the person's channel is called, with 10,000 messages waiting in the slow lane of the same
account at Telegram's pace, beside the same account with nothing that waits."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import timedelta

from benchmarks import crowd
from benchmarks.figures import Figure, percentile
from benchmarks.ground import Ground
from bot import logs
from bot.app import App
from bot.cases import talking
from bot.model import Lane, Locale, Outgoing, SendResult
from bot.store import Tx, people
from bot.store import cases as rows
from tests.house import Known, Recorder, house, said
from tests.test_cases import hired

_ACCOUNT = "telegram:123456"
_BULK = 10_000
_REPLIES = 60  # each to a person of their own, so that no chat's own pace is measured
_WARM = 5
_EVERY = 0.25  # seconds between replies
_ON_ITS_WAY = 1.0  # seconds for which the bulk goes out before a mentor writes


class Hearing(Recorder):
    """A far side that says when it was called for a chat."""

    def __init__(self) -> None:
        super().__init__(_ACCOUNT)
        self.at: dict[str, asyncio.Future[float]] = {}
        self.bulk = 0

    async def send(self, outgoing: Outgoing) -> SendResult:
        """Hear it."""
        waiting = self.at.get(outgoing.chat)
        if waiting is not None and not waiting.done():
            waiting.set_result(time.perf_counter())
        else:
            self.bulk += 1
        return await super().send(outgoing)


async def _person(tx: Tx, app: App, chat: str) -> tuple[int, int]:
    """(person, conversation) of somebody new."""
    arrived = said("pitanje", account=_ACCOUNT, chat=chat)
    conversation = await people.conversation_for(tx, arrived, locale=Locale.LATIN, now=app.clock.now())
    _, person = await people.load(tx, conversation)
    return person.id, conversation


async def _cases(app: App) -> Sequence[tuple[int, str]]:
    """A case for each reply, with the chat of its person."""
    made = []
    now = app.clock.now()
    for number in range(_WARM + _REPLIES):
        async with app.store.write() as tx:
            chat = str(2_000_000 + number)
            person, conversation = await _person(tx, app, chat)
            due = now + timedelta(hours=8)
            about = {"team": "epay", "kind": "question", "topic": "", "question": "", "due_at": due, "details": {}}
            where = {"code": f"B{number}", "person_id": person, "conversation_id": conversation}
            made.append((await rows.insert_case(tx, now=now, **about, **where), chat))
    return made


async def _replies(url: str, *, bulk: bool) -> list[float]:
    """Milliseconds from the word to the call, one after the other."""
    channel = Hearing()
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(house(url, channels=[channel], understanding=Known()))
        mira = await hired(app, "mira", "epay")
        cases = await _cases(app)
        if bulk:
            async with app.store.write() as tx:
                waiting = await crowd.arrive(tx, _ACCOUNT, _BULK, now=app.clock.now())
                await crowd.address(tx, waiting, "Karavan dolazi u vaš grad.", lane=Lane.BULK, now=app.clock.now())
            await asyncio.sleep(_ON_ITS_WAY)
        took = []
        for case, chat in cases:
            channel.at[chat] = asyncio.get_running_loop().create_future()
            started = time.perf_counter()
            async with app.store.write() as tx:
                await talking.reply(tx, app.office, case, mira, text="Evo odgovora.", now=app.clock.now())
            await app.wake.notify(f"outbox:{_ACCOUNT}")
            took.append((await asyncio.wait_for(channel.at[chat], 60) - started) * 1000)
            await asyncio.sleep(_EVERY)
        if bulk and not 0 < channel.bulk < _BULK:
            raise RuntimeError(f"{channel.bulk} of the bulk have gone: nothing was measured")
        return took[_WARM:]


def measure(place: Ground) -> list[Figure]:
    """The median and the slowest hundredth, on each database."""
    logs.set_up(form="json", level="ERROR")
    found = []
    waiting, alone = place.databases("mentor-bulk"), place.databases("mentor-alone")
    for engine, url in waiting.items():
        ours = asyncio.run(_replies(url, bulk=True))
        beside = asyncio.run(_replies(alone[engine], bulk=False))
        found += [
            Figure(
                name=f"reply to call, {name}, {engine}",
                unit="ms",
                ours=percentile(ours, share),
                beside=percentile(beside, share),
                peer="nothing else waits",
            )
            for name, share in (("p50", 0.5), ("p99", 0.99))
        ]
    return found
