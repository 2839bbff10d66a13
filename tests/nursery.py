"""Real processes of the house, to be killed: forked from one that has imported everything, so that a start takes a
fraction of a second and not several. What they open, they open themselves."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from multiprocessing import connection, context, get_context

from bot.app import KNOWLEDGE
from bot.texts import Texts
from bot.understanding.transliterate import to_cyrillic

_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.nursery", "tests.replier", "tests.victim"])
Texts(KNOWLEDGE / "texts", cyrillic=to_cyrillic)  # parsed once, before anything is forked


@dataclass(frozen=True, slots=True)
class Child:
    """A process, and the pipe through which it tells what it has done."""

    process: "context.ForkServerProcess"
    pipe: "connection.Connection"

    async def told(self, *, seconds: float = 60.0) -> object:
        """The next thing that it tells."""
        if not await asyncio.to_thread(self.pipe.poll, seconds):
            raise TimeoutError
        return self.pipe.recv()

    async def end(self, number: signal.Signals = signal.SIGKILL) -> int:
        """Send it a signal and wait for its end: its exit code."""
        assert self.process.pid is not None
        os.kill(self.process.pid, number)
        await asyncio.to_thread(self.process.join, 60)
        code = self.process.exitcode
        self.process.close()
        self.pipe.close()
        assert code is not None
        return code


async def start(run: Callable[..., Awaitable[None]], *arguments: object) -> Child:
    """A process that does `run(tell, *arguments)`, where `tell` sends something through the pipe."""
    ours, theirs = _FORKS.Pipe(duplex=False)
    process = _FORKS.Process(target=_live, args=(run, theirs, *arguments), daemon=True)
    await asyncio.to_thread(process.start)
    theirs.close()
    return Child(process, ours)


def _live(run: Callable[..., Awaitable[None]], pipe: "connection.Connection", *arguments: object) -> None:
    async def living() -> None:
        await run(pipe.send, *arguments)

    asyncio.run(living())
