"""The house as tests build it: real parts on a real database, a clock that stands still, a far side that is kept."""

import asyncio
import socket
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from time import monotonic

from bot import app as composition
from bot import library
from bot.app import KNOWLEDGE, App, Role
from bot.channels import limits_of
from bot.errors import BadUpdate
from bot.knowledge import articles
from bot.model import Guess, Inbound, InboundKind, Outcome, Outgoing, Parsed, SendResult, Thresholds
from bot.ports import Channel, Understanding
from bot.settings import Settings
from bot.store import Store, Tx, deliveries
from bot.store.deliveries import Claimed

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class StillClock:
    """A clock whose business time moves only by `forward`; waiting is real."""

    def __init__(self) -> None:
        self._now = NOON
        self._ahead = 0.0

    def now(self) -> datetime:
        """The time that was set."""
        return self._now

    def monotonic(self) -> float:
        """The machine's, plus what was skipped."""
        return monotonic() + self._ahead

    async def sleep(self, seconds: float) -> None:
        """Wait, but never for long."""
        await asyncio.sleep(min(seconds, 0.05))

    def forward(self, *, seconds: float) -> None:
        """Let time pass at once."""
        self._now += timedelta(seconds=seconds)
        self._ahead += seconds

    def skip(self, *, seconds: float) -> None:
        """Let only the machine's time pass, so that nobody waits for a channel's pace."""
        self._ahead += seconds


Answering = Callable[[Outgoing], Awaitable[SendResult]]


class Recorder:
    """A channel whose far side is a list. `script` holds how the next calls end; after it every call is taken."""

    def __init__(self, account: str = "null:test", heard: list[Outgoing] | None = None) -> None:
        self.account = account
        self.limits = limits_of(account)
        self.heard: list[Outgoing] = heard if heard is not None else []
        self.script: deque[SendResult | Answering] = deque()
        self.calls = 0

    def parse(self, body: bytes, headers: Mapping[str, str]) -> Sequence[Inbound]:
        """It has no webhook."""
        raise BadUpdate

    async def send(self, outgoing: Outgoing) -> SendResult:
        """End the call as the script says; what is sent or unknown has been heard."""
        self.calls += 1
        ended = self.script.popleft() if self.script else SendResult(outcome=Outcome.SENT, token=str(self.calls))
        result = ended if isinstance(ended, SendResult) else await ended(outgoing)
        if result.outcome in (Outcome.SENT, Outcome.UNKNOWN):
            self.heard.append(outgoing)
        return result

    async def acknowledge(self, inbound: Inbound) -> None:
        """Needs no sign."""

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    def health(self) -> str:
        """Always well."""
        return ""

    def texts(self) -> list[str]:
        """What was heard, in order."""
        return [outgoing.message.text for outgoing in self.heard]


class Known:
    """An understanding that knows sentences by heart; "" is one that it does not understand, an exception is raised.

    It takes `seconds` over each.
    """

    def __init__(self, known: Mapping[str, str | Exception] | None = None, *, seconds: float = 0.0) -> None:
        self.known = dict(known or {})
        self.seconds = seconds

    async def parse(self, text: str) -> Parsed:
        """The intent of a sentence known by heart, else nothing sure."""
        await asyncio.sleep(self.seconds)
        found = self.known.get(text, "portal/register_how")
        if isinstance(found, Exception):
            raise found
        ranking = (Guess(found, 0.99),) if found else ()
        return Parsed(ranking=ranking, thresholds=Thresholds(answer=0.6, clarify=0.3), model="known")

    def health(self) -> str:
        """Always ready."""
        return ""


def said(
    text: str, number: int = 1, *, chat: str = "ana", account: str = "null:test", kind: InboundKind = InboundKind.TEXT
) -> Inbound:
    """One thing that the person in `chat` wrote (or pressed: then `text` is the action)."""
    name = text if kind in (InboundKind.BUTTON, InboundKind.COMMAND) else ""
    return Inbound(
        account=account,
        dedupe_key=f"{chat}:{number}",
        sender=chat,
        chat=chat,
        kind=kind,
        text="" if name else text,
        name=name,
    )


def settings_for(url: str, **values: object) -> Settings:
    """Settings for a test: this database, any free port, nothing from the environment."""
    defaults: dict[str, object] = {"http_port": 0, "secret_key": "a key for tests", "_env_file": None}
    return Settings(database_url=url, **{**defaults, **values})  # type: ignore[arg-type]


@asynccontextmanager
async def house(
    url: str,
    *,
    channels: Sequence[Channel] | None,
    understanding: Understanding,
    clock: StillClock | None = None,
    role: Role = "worker",
    **settings: object,
) -> AsyncIterator[App]:
    """A running house."""
    app = await composition.build(
        settings_for(url, **settings), understanding=understanding, channels=channels, clock=clock
    )
    async with composition.running(app, role):
        yield app


async def until(true: Callable[[], Awaitable[bool]] | Callable[[], bool], *, seconds: float = 20.0) -> None:
    """Wait until `true`; a test that waits in vain fails."""
    async with asyncio.timeout(seconds):
        while True:
            answer = true()
            if (await answer) if not isinstance(answer, bool) else answer:
                return
            await asyncio.sleep(0.01)


async def idle(app: App, *, seconds: float = 20.0) -> None:
    """Wait until nothing waits for a turn and nothing can be sent now."""
    from bot.store import told, turns

    async def quiet() -> bool:
        async with app.store.read() as tx:
            # in the order in which things move on: what passes from one place to the next between two looks is seen
            if await turns.count_waiting(tx):
                return False
            for account in app.channels:
                if await deliveries.due(tx, account, now=app.clock.now(), limit=1):
                    return False
            return all(state != "sending" for _, state in await told.counts(tx))

    await until(quiet, seconds=seconds)


async def due_now(tx: Tx, account: str, *, now: datetime) -> list[Claimed]:
    """What the outbox would find to send at `now`."""
    return await deliveries.load(tx, [found for found, _ in await deliveries.due(tx, account, now=now, limit=9)])


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def publish_knowledge(url: str) -> None:
    """Release the knowledge base of this checkout in the database."""

    async def release() -> None:
        store = Store(url)
        try:
            async with store.write() as tx:
                await library.publish(tx, articles.load(KNOWLEDGE), now=NOON)
        finally:
            await store.close()

    asyncio.run(release())
