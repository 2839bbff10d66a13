"""Questions answered per second on one core, from the inbox to a recorded delivery, beside a bare loop that makes the
same number of commits. People ask at the same time, each waiting for an answer before asking on."""

import asyncio
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack

from sqlalchemy import Connection, Engine, event

from benchmarks import ground
from benchmarks.bare import committing
from benchmarks.figures import Figure, median
from benchmarks.ground import Ground
from bot import brain, logs
from bot.app import App
from bot.model import Outgoing, SendResult
from tests.house import Recorder, house, idle, said

_AT_ONCE = 12  # people who ask at the same time
_EACH = 4  # questions that each of them asks
_PEOPLE = 2  # people in a round, one after the other in each place
_ROUNDS = 3
_CONNECTIONS = {"sqlite": 1, "postgresql": _AT_ONCE}  # as many commits at once as the house could make


class Hearing(Recorder):
    """A far side that takes every call and tells the person that an answer has come."""

    def __init__(self) -> None:
        super().__init__("null:bench")
        self.answered: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def send(self, outgoing: Outgoing) -> SendResult:
        """Hear it."""
        self.answered[outgoing.chat].set()
        return await super().send(outgoing)


class Count:
    """How many transactions that wrote something were committed over SQLAlchemy in this process."""

    def __init__(self) -> None:
        self.commits = 0
        event.listen(Engine, "before_cursor_execute", self._executing)
        event.listen(Engine, "commit", self._committing)

    def _executing(self, connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            connection.info["wrote"] = True

    def _committing(self, connection: Connection) -> None:
        self.commits += connection.info.pop("wrote", False)


async def _ask(app: App, channel: Hearing, chat: str, sentences: Sequence[str]) -> None:
    for number, sentence in enumerate(sentences):
        channel.answered[chat].clear()
        await app.inbox.take([said(sentence, number, chat=chat, account=channel.account)])
        await channel.answered[chat].wait()


async def _all_ask(app: App, channel: Hearing, name: str, *, people: int) -> float:
    """Questions a second, until the last delivery is recorded."""
    sentences = ground.questions()  # read before the clock starts

    async def place(at: int) -> None:
        for person in range(people):
            first = (at * people + person) * _EACH
            mine = [sentences[(first + number) % len(sentences)] for number in range(_EACH)]
            await _ask(app, channel, f"{name}-{at}-{person}", mine)

    started = time.perf_counter()
    await asyncio.gather(*(place(at) for at in range(_AT_ONCE)))
    await idle(app)
    return _AT_ONCE * people * _EACH / (time.perf_counter() - started)


async def _bare(url: str, commits: int) -> float:
    """Commits a second."""
    async with AsyncExitStack() as stack:
        connections = _CONNECTIONS[url.partition(":")[0].partition("+")[0]]
        makers = [await stack.enter_async_context(committing(url)) for _ in range(connections)]
        left = iter(range(commits))

        async def some(maker: int) -> None:
            for number in left:
                await makers[maker](f"row {number}")

        started = time.perf_counter()
        await asyncio.gather(*(some(maker) for maker in range(connections)))
        return commits / (time.perf_counter() - started)


async def run(url: str) -> list[tuple[float, float, float]]:
    """Ours and the bare loop by turns, in this process: (ours, beside, commits a question) of each round."""
    count, channel = Count(), Hearing()
    rounds: list[tuple[float, float, float]] = []
    async with house(url, channels=[channel], understanding=brain.open_model(brain.model_path())) as app:
        await _all_ask(app, channel, "warm", people=1)
        for number in range(_ROUNDS):
            before = count.commits
            speed = await _all_ask(app, channel, f"round{number}", people=_PEOPLE)
            commits = count.commits - before
            each = commits / (_AT_ONCE * _PEOPLE * _EACH)
            rounds.append((speed, await _bare(url, commits) / each, each))
    return rounds


def measure(place: Ground) -> list[Figure]:
    """One figure for each database engine."""
    return [_measured(place, engine, url) for engine, url in place.databases("answers").items()]


def _measured(place: Ground, engine: str, url: str) -> Figure:
    with place.program("-m", "benchmarks.answers", url) as child:
        assert child.stdout is not None
        ours, beside, each = zip(*json.loads(child.stdout.read()), strict=True)
    return Figure(
        name=f"answered on one core, {engine}",
        unit="1/s",
        ours=median(ours),
        beside=median(beside),
        peer=f"bare loop of {median(each):.1f} commits a question",
    )


def on_one_core() -> None:
    """Keep this process, with the threads it will start, on one core where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


if __name__ == "__main__":
    on_one_core()
    logs.set_up(form="json", level="INFO")
    print(json.dumps(asyncio.run(run(sys.argv[1]))))
