"""The one way out, and the only caller of `channel.send`: claim, pace, send, record.

One dispatcher an account, across all processes, by lease. A call starts only if the lease outlives the call's deadline;
an outcome is recorded by its attempt whoever holds the lease by then. Calls that a takeover finds open are uncertain,
but for a channel that shows a delivery once however often it is sent.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot import metrics, retry
from bot.model import DeliveryState, Outcome, SendResult
from bot.pace import Pace, group_of
from bot.ports import Channel, Clock, Wake
from bot.store import Store, StoreError, StoreRefused, Tx, deliveries, leases, people, receipts, rooms
from bot.store.deliveries import Claimed
from bot.store.leases import Lease

log = structlog.get_logger()

_LEASE_SECONDS = 25.0  # longer than any call's deadline, and how long a dead process keeps an account silent
_RENEW_SECONDS = 5.0
_CANDIDATES = 200
_MOVES = 3  # so often what was not taken because its chat moved is said again at once
_TRIES = 3  # to record one call that the database refuses, before it is left to the next takeover


@dataclass(frozen=True, slots=True)
class Called:
    """A call that has ended and waits to be recorded."""

    attempt: int
    claimed: Claimed
    result: SendResult


class Outbox:
    """Sends what the outbox rows say, on every account that this process has a channel for."""

    def __init__(self, store: Store, channels: Mapping[str, Channel], *, clock: Clock, wake: Wake, holder: str) -> None:
        self._dispatchers = [
            Dispatcher(store, channel, clock=clock, wake=wake, holder=holder) for channel in channels.values()
        ]

    async def run(self) -> None:
        """Dispatch on every account, for ever."""
        async with asyncio.TaskGroup() as group:
            for dispatcher in self._dispatchers:
                group.create_task(dispatcher.run(), name=f"dispatch-{dispatcher.account}")


class Dispatcher:
    """Sends on one account while it holds that account's lease."""

    def __init__(self, store: Store, channel: Channel, *, clock: Clock, wake: Wake, holder: str) -> None:
        self.account = channel.account
        self._store = store
        self._channel = channel
        self._clock = clock
        self._wake = wake
        self._holder = holder
        self._lease: Lease | None = None
        self._ends = 0.0  # monotonic time at which the lease runs out
        self._pace = Pace(channel.limits, clock.monotonic())
        self._blocked_until: datetime | None = None
        self._calls: set[asyncio.Task[None]] = set()
        self._ended: asyncio.Queue[Called] = asyncio.Queue()

    async def run(self) -> None:
        """Dispatch for ever; on cancellation let open calls end, record them and give the lease back."""
        recorder = asyncio.create_task(self._record(), name=f"record-{self.account}")
        try:
            while not recorder.done():
                try:
                    busy = await self._round()
                except Exception:  # whatever it is, the other accounts go on, and so does this one
                    log.exception("dispatch_failed", account=self.account)
                    busy = False
                await self._wake.wait(f"outbox:{self.account}", 0.02 if busy else 1.0)
            recorder.result()  # nothing may be sent that nobody records
        finally:
            await asyncio.shield(self._wind_down(recorder))

    async def _wind_down(self, recorder: "asyncio.Task[None]") -> None:
        if self._calls:
            await asyncio.wait(self._calls, timeout=self._channel.limits.deadline)
        recorded = asyncio.create_task(self._ended.join())
        await asyncio.wait((recorded, recorder), return_when=asyncio.FIRST_COMPLETED)
        recorded.cancel()
        recorder.cancel()
        if self._lease is not None:
            async with self._store.write() as tx:
                await leases.release(tx, self._lease)

    async def _round(self) -> bool:
        """Send what may be sent now; says whether more is waiting only for the pace."""
        if not await self._hold_lease():
            return False
        now = self._clock.now()
        if self._blocked_until is not None and now < self._blocked_until:
            return False
        room, monotonic = self._channel.limits.parallel - len(self._calls), self._clock.monotonic()
        if room <= 0 or not self._pace.open(monotonic):
            return True
        silent = self._pace.silent(monotonic)
        async with self._store.read() as tx:
            due = await deliveries.due(tx, self.account, now=now, limit=_CANDIDATES, silent=silent)
            chosen: list[int] = []
            for delivery, chat in due:
                if len(chosen) < room and self._pace.allow(chat, monotonic):
                    chosen.append(delivery)
            claimed = await deliveries.load(tx, chosen) if chosen else []
        if claimed:
            await self._start(claimed, now)
        return bool(due)

    async def _hold_lease(self) -> bool:
        """Take the account's lease or renew it in time; a takeover settles what the last holder left open."""
        left = self._ends - self._clock.monotonic()
        if self._lease is not None and left > _LEASE_SECONDS - _RENEW_SECONDS:
            return True
        asked = self._clock.monotonic()
        async with self._store.write() as tx:
            lease = await leases.take(
                self._store, tx, f"dispatch:{self.account}", holder=self._holder, seconds=_LEASE_SECONDS
            )
            if lease is not None and lease.fresh:
                await self._settle_left_open(tx)
        if lease is None:
            self._lease = None
            return False
        if lease.fresh or self._lease is None:
            self._pace = Pace(self._channel.limits, self._clock.monotonic())
            self._blocked_until = lease.blocked_until
            log.info("dispatch_lease_taken", account=self.account, fence=lease.fence)
        self._lease, self._ends = lease, asked + _LEASE_SECONDS
        return True

    async def _settle_left_open(self, tx: Tx) -> None:
        now = self._clock.now()
        endless = self._without_end("the process ended during the call")
        for attempt, claimed in await deliveries.open_attempts(tx, self.account):
            await self._settle(tx, Called(attempt, claimed, endless), now)

    def _without_end(self, reason: str) -> SendResult:
        """How a call ended of which nobody saw the end."""
        outcome = Outcome.NOT_SENT if self._channel.limits.idempotent else Outcome.UNKNOWN
        return SendResult(outcome=outcome, reason=reason)

    async def _start(self, chosen: list[Claimed], now: datetime) -> None:
        """Enter `sending` for those that may still be said, and begin their calls."""
        assert self._lease is not None
        deadline = self._channel.limits.deadline
        if self._ends - self._clock.monotonic() <= deadline:
            return
        started: list[tuple[int, Claimed]] = []
        async with self._store.write() as tx:
            if not await leases.holds(tx, self._lease):
                self._lease = None
                return
            current = await deliveries.epochs(tx, [claimed.conversation_id for claimed in chosen])
            for claimed in chosen:
                reason = retry.unsayable(claimed, current[claimed.conversation_id], now)
                if reason:
                    await deliveries.drop(tx, claimed.id, reason=reason, now=now)
                    await deliveries.forget_secret(tx, claimed)
                    continue
                begun = await deliveries.start(tx, claimed, account=self.account, holder=self._holder, now=now)
                if begun is not None:
                    started.append(begun)
        for attempt, claimed in started:
            call = asyncio.create_task(self._call(attempt, claimed), name=f"send-{claimed.id}")
            self._calls.add(call)
            call.add_done_callback(self._calls.discard)

    async def _call(self, attempt: int, claimed: Claimed) -> None:
        try:
            async with asyncio.timeout(self._channel.limits.deadline):
                result = retry.clean(await self._channel.send(claimed.outgoing))
        except TimeoutError:
            result = self._without_end("no answer in time")
        except Exception as surprise:
            log.exception("send_crashed", delivery=claimed.id)
            result = self._without_end(type(surprise).__name__)
        self._ended.put_nowait(Called(attempt, claimed, result))

    async def _record(self) -> None:
        """Write how calls ended, as many in one transaction as have ended; never given up."""
        while True:
            ended = [await self._ended.get()]
            while not self._ended.empty() and len(ended) < 100:
                ended.append(self._ended.get_nowait())
            await self._record_all(ended)
            for _ in ended:
                self._ended.task_done()
            await self._wake.notify(f"outbox:{self.account}")

    async def _record_all(self, ended: list[Called]) -> None:
        """Record all together, else one by one, so that one that cannot be recorded does not hold up the others."""
        if await self._recorded(ended) is None:
            return
        for called in ended:
            await self._record_one(called)

    async def _record_one(self, called: Called) -> None:
        """Record it however long the database is away; after a few refusals leave it `sending`."""
        refusals = 0
        while (trouble := await self._recorded([called])) is not None:
            refusals += not _passes(trouble)
            if refusals >= _TRIES:
                log.error("record_given_up", account=self.account, delivery=called.claimed.id)
                return
            await self._clock.sleep(0.5)

    async def _recorded(self, ended: list[Called]) -> Exception | None:
        """Record all of `ended` or none; what stood in the way, or None."""
        now = self._clock.now()
        try:
            async with self._store.write() as tx:
                await deliveries.epochs(tx, [called.claimed.conversation_id for called in ended])
                for called in ended:
                    await self._settle(tx, called, now)
        except Exception as trouble:
            log.exception("record_failed", account=self.account)
            return trouble
        return None

    async def _settle(self, tx: Tx, called: Called, now: datetime) -> None:
        claimed, result = called.claimed, called.result
        step = retry.after(claimed.speech, result, claimed.tries + 1)
        again = now + timedelta(seconds=step.again) if step.again is not None else None
        if again is not None and result.moved_to and claimed.tries < _MOVES:
            again = now
        await deliveries.end_attempt(tx, called.attempt, outcome=result.outcome, reason=result.reason, now=now)
        await deliveries.settle(
            tx,
            claimed.id,
            step.state,
            now=now,
            token=result.token,
            reason=result.reason,
            due_at=again,
            charged=self._charged(claimed, now) if result.outcome is Outcome.SENT else None,
            billing=result.billing,
        )
        if again is None:
            await deliveries.forget_secret(tx, claimed)
        if self._channel.limits.receipts:
            await receipts.match_kept(tx, self.account, claimed.identity_id, now=now)
        if step.state is DeliveryState.GONE:
            await people.set_reachable(tx, claimed.identity_id, reachable=False, now=now)
            await deliveries.give_up_on(tx, claimed.identity_id, reason=result.reason, now=now)
        if result.moved_to:
            await self._move(tx, claimed, result.moved_to)
        elif result.outcome in (Outcome.LATER, Outcome.BROKEN) and again is not None:
            await self._hold(tx, claimed, result, again)
        channel = self.account.partition(":")[0]
        metrics.DELIVERIES.labels(channel, claimed.lane, result.outcome).inc()
        metrics.DELIVERY_SECONDS.labels(channel, claimed.lane).observe(
            max(0.0, (now - claimed.created_at).total_seconds())
        )
        if result.outcome is Outcome.SENT and self._charged(claimed, now):
            metrics.CHARGED.labels(channel, claimed.lane).inc()
        level = log.info if result.outcome is Outcome.SENT else log.warning
        level("delivery_settled", delivery=claimed.id, state=step.state, outcome=result.outcome)

    async def _move(self, tx: Tx, claimed: Claimed, to: str) -> None:
        """The chat has a new id: the whole group's, or only that of this topic or person."""
        chat = claimed.outgoing.chat
        old, new = group_of(chat), group_of(to)
        if old and old != new:
            await rooms.move(tx, self.account, old, new)
        else:
            await rooms.rebind(tx, claimed.conversation_id, was=chat, to=to)

    async def _hold(self, tx: Tx, claimed: Claimed, result: SendResult, until: datetime) -> None:
        """The platform wants silence: on the whole account, in a group with all its topics, or in one chat."""
        group = group_of(claimed.outgoing.chat)
        if not result.one_chat:
            self._blocked_until = max(until, self._blocked_until or until)
            await leases.block(tx, f"dispatch:{self.account}", self._blocked_until)
        elif group:
            self._pace.hold(group, self._clock.monotonic() + result.retry_after)

    def _charged(self, claimed: Claimed, now: datetime) -> bool | None:
        """Whether the platform charges for what is said now: outside of the session that the person's message began."""
        if not self._channel.limits.session:
            return None
        return claimed.session_until is None or claimed.session_until <= now


def _passes(trouble: Exception) -> bool:
    """Whether the database is away or busy; else it refuses what it was given, and will again."""
    return isinstance(trouble, (StoreError, OSError)) and not isinstance(trouble, StoreRefused)
