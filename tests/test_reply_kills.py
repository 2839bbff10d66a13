"""A process that is killed at any step of a mentor's reply: it arrives once, or it is known to be uncertain and is said
again by the rule for replies; and no state is green without the platform's answer."""

import asyncio
import os
import random
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select, update

from bot.model import DeliveryState, Outcome
from bot.store import Store
from bot.store.schema import attempt_deliveries, attempts, conversations, deliveries, leases
from bot.store.schema_cases import case_entries
from tests.house import Known, Recorder, StillClock, house
from tests.nursery import Child, start
from tests.replier import run
from tests.test_cases import hired
from tests.test_claims import open_cases
from tests.victim import TOKEN

KILLS = 200 if os.environ.get("HELPDESK_LONG") else 8
CASES = 4
_ENDLESS = 1_000_000  # replies to each case: whoever is killed has more to say
_LEFT = 5  # to each case, that the last process has to say when nobody kills it
_PAST = datetime(2020, 1, 1, tzinfo=UTC)


async def test_replies_of_a_process_that_is_killed(database_url: str, clock: StillClock, tmp_path: Path) -> None:
    account = f"telegram:{TOKEN.partition(':')[0]}"
    async with house(database_url, channels=[Recorder(account)], understanding=Known(), clock=clock) as app:
        await hired(app, "mira", "epay")
        await open_cases(app, CASES, account=account, words=0)
    chance, sent = random.Random(4), tmp_path / "sent"
    store = Store(database_url)
    for number in range(KILLS):
        process = await replying(database_url, sent, _ENDLESS)
        if number % 2:
            await a_call_has_begun(store, sent)
        else:
            await asyncio.sleep(chance.uniform(0.0, 0.35))
        await process.end()
        await half_a_minute_later(store)
    replies = await most_said(store) + _LEFT
    process = await replying(database_url, sent, replies)
    assert await process.told() == "said"
    await all_settled(store, replies)
    await process.end()
    await check(store, Counter(int(line) for line in sent.read_text().split()), replies)
    await store.close()


async def replying(url: str, sent: Path, replies: int) -> Child:
    process = await start(run, url, sent, replies)
    assert await process.told() == "ready"
    return process


def length(sent: Path) -> int:
    """How long the file of calls is; each adds a line."""
    return sent.stat().st_size if sent.exists() else 0


async def a_call_has_begun(store: Store, sent: Path) -> None:
    """Wait for one more call than until now."""
    begun = length(sent)
    async with asyncio.timeout(60):
        while length(sent) == begun:
            await second_tries_now(store)
            for _ in range(100):
                if length(sent) == begun:
                    await asyncio.sleep(0.001)


async def half_a_minute_later(store: Store) -> None:
    """Let the dead process's lease run out, and what waits for its second try be due, without waiting for it."""
    async with store.write() as tx:
        await tx.execute(update(leases).values(until=_PAST, blocked_until=None))
        await tx.execute(update(deliveries).where(deliveries.c.due_at.is_not(None)).values(due_at=_PAST))


async def second_tries_now(store: Store) -> None:
    """What a takeover found to be uncertain holds up its conversation until its second try: that is due at once."""
    async with store.write() as tx:
        await tx.execute(select(conversations.c.id).order_by(conversations.c.id).with_for_update())  # as everybody does
        again = update(deliveries).where(deliveries.c.state == DeliveryState.UNCERTAIN)
        await tx.execute(again.where(deliveries.c.due_at.is_not(None)).values(due_at=_PAST))


async def most_said(store: Store) -> int:
    """How many replies stand in the log of the case that has most."""
    mentors = select(func.count()).where(case_entries.c.kind == "mentor").group_by(case_entries.c.case_id)
    async with store.read() as tx:
        return max((await tx.execute(mentors)).scalars(), default=0)


async def all_settled(store: Store, replies: int) -> None:
    """Wait until every reply has been said and no part of one is on its way."""
    open_ones = select(func.count()).where(deliveries.c.due_at.is_not(None) | (deliveries.c.state == "sending"))
    async with asyncio.timeout(90 + 2 * KILLS):
        while True:
            async with store.read() as tx:
                waiting = (await tx.execute(open_ones)).scalar_one()
                said = (await tx.execute(select(func.count()).where(case_entries.c.kind == "mentor"))).scalar_one()
            if not waiting and said == CASES * replies:
                return
            await second_tries_now(store)
            await asyncio.sleep(0.2)


async def check(store: Store, calls: Counter[int], replies: int) -> None:
    """Each reply is in the log once, said in order, and its calls are those that the attempts tell of."""
    async with store.read() as tx:
        texts = (await tx.execute(select(case_entries.c.text).where(case_entries.c.kind == "mentor"))).scalars().all()
        rows = (await tx.execute(select(deliveries.c.id, deliveries.c.state, deliveries.c.conversation_id))).all()
        query = select(attempt_deliveries.c.delivery_id, attempts.c.outcome).join(attempts).order_by(attempts.c.id)
        tried = (await tx.execute(query)).all()
    assert len(texts) == len(set(texts)) == CASES * replies
    outcomes: dict[int, list[str]] = {}
    for delivery, outcome in tried:
        outcomes.setdefault(delivery, []).append(outcome)
    for row, state, _ in rows:
        told = outcomes[row]
        assert told[:-1] == [Outcome.UNKNOWN] * (len(told) - 1)  # said again only when nobody knew of the first time
        assert len(told) <= 2
        assert calls[row] <= len(told)
        assert (state == DeliveryState.SENT) == (told[-1] == Outcome.SENT)
        assert state in (DeliveryState.SENT, DeliveryState.UNCERTAIN)
        assert state != DeliveryState.SENT or calls[row] >= 1
    assert any(len(told) > 1 for told in outcomes.values()), "no kill has met a call: the test tries nothing"
