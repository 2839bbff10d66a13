"""Eight mentors in two processes want the same cases while the bot is talking: one winner each, and then silence."""

import asyncio
import json
import os
import sys
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from benchmarks.crowd import arrive
from bot.app import App
from bot.model import DeliveryState, Lane, Locale, Outcome, Outgoing, OutMessage, SendResult, Speech
from bot.store.payload import payload_of
from bot.store.schema import attempt_deliveries
from bot.store.schema import deliveries as delivery_table
from bot.store.schema_cases import cases as case_table
from tests.house import Known, Recorder, StillClock, house, until
from tests.test_cases import hired

RACES = 10_000 if os.environ.get("HELPDESK_LONG") else 200
MENTORS = [f"mentor{number}" for number in range(8)]
_WORDS = 3  # of the bot, that wait in each conversation; those of case n are due in second n
_AHEAD = 6  # cases before it is raced for, a case's words come due


async def open_cases(app: App, count: int, *, account: str = "null:test", words: int = _WORDS) -> list[int]:
    """As many cases, each of a person of their own to whom the bot has still something to say."""
    now = app.clock.now()
    payload = payload_of(OutMessage(text="reč bota", locale=Locale.LATIN))
    case = {"state": "open", "team": "epay", "kind": "question", "topic": "", "question": "", "details": {}}
    case |= {"opened_at": now, "changed_at": now, "due_at": now + timedelta(hours=8)}
    word = {"account": account, "payload": payload, "speech": Speech.ANSWER, "lane": list(Lane).index(Lane.REPLY)}
    word |= {"state": DeliveryState.QUEUED, "epoch": 0, "tries": 0, "created_at": now}
    async with app.store.write() as tx:
        crowd = await arrive(tx, account, count, now=now)
        owned = [
            {**case, "id": at.identity_id, "person_id": at.identity_id, "conversation_id": at.conversation_id}
            for at in crowd
        ]
        await tx.execute(insert(case_table), [{**one, "code": f"C{number}"} for number, one in enumerate(owned)])
        waiting = [
            {
                **word,
                "identity_id": at.identity_id,
                "conversation_id": at.conversation_id,
                "due_at": now + timedelta(seconds=number),
            }
            for number, at in enumerate(crowd)
            for _ in range(words)
        ]
        if waiting:
            await tx.execute(insert(delivery_table), waiting)
    return [at.identity_id for at in crowd]


async def claimants(url: str, names: list[str], found: list[int]) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.claimants", url, ",".join(names), ",".join(map(str, found))),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert (await asyncio.wait_for(process.stdout.readline(), 60)).strip() == b"ready"
    return process


async def test_one_winner_each_and_no_word_of_the_bot_behind_a_claim(database_url: str, clock: StillClock) -> None:
    channel = Recorder()

    async def slowly(_: Outgoing) -> SendResult:
        await asyncio.sleep(0.003)
        return SendResult(outcome=Outcome.SENT, token="1")

    channel.script.extend([slowly] * (RACES * _WORDS))
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        for name in MENTORS:
            await hired(app, name, "epay")
        found = await open_cases(app, RACES)
        processes = [await claimants(database_url, names, found) for names in (MENTORS[:4], MENTORS[4:])]
        clock.forward(seconds=_AHEAD)
        lines = [line for found in await asyncio.gather(*(raced(each, clock) for each in processes)) for line in found]
        winners = {line["case"]: line["winner"] for line in lines if line["winner"]}
        assert len([line for line in lines if line["winner"]]) == len(winners) == RACES
        async with app.store.read() as tx:
            held = (await tx.execute(select(case_table.c.id, case_table.c.holder_id))).all()
        assert len(set(held)) == RACES
        assert all(holder is not None for _, holder in held)
        clock.forward(seconds=RACES)
        await until(lambda: _nothing_waits(app))
        begun = {delivery for line in lines for delivery in line["begun"]}
        async with app.store.read() as tx:
            called = set((await tx.execute(select(attempt_deliveries.c.delivery_id))).scalars())
            states = (await tx.execute(select(delivery_table.c.id, delivery_table.c.state))).all()
        assert called == begun  # what the platform was given had been given before the claim
        assert called  # some were said, and some were not
        assert {state for row, state in states if row not in called} == {"dropped"}


async def raced(process: asyncio.subprocess.Process, clock: StillClock) -> list[dict[str, Any]]:
    """Let a process race, and the clock go on with it; what it says of each case."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"go\n")
    await process.stdin.drain()
    lines = []
    while line := await process.stdout.readline():
        lines.append(json.loads(line))
        clock.forward(seconds=0.5)  # there are two processes
    assert await process.wait() == 0
    return lines


async def _nothing_waits(app: App) -> bool:
    waiting = select(delivery_table.c.id).where(
        delivery_table.c.due_at.is_not(None) | (delivery_table.c.state == "sending")
    )
    async with app.store.read() as tx:
        return (await tx.execute(waiting.limit(1))).first() is None
