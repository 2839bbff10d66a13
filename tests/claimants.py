"""Mentors in a process of their own who all want the same cases.

Usage: python -m tests.claimants DATABASE_URL NAMES CASES.

Prints one line of JSON for each case: who won it (None, when somebody of another process did) and which of the bot's
deliveries had been given to the platform when the claim was made.
"""

import asyncio
import json
import sys
from datetime import UTC, datetime

from sqlalchemy import select

from bot.cases import holding
from bot.cases.office import actor
from bot.errors import CaseRefused
from bot.store import Store, staff
from bot.store.audit import Actor
from bot.store.schema import attempt_deliveries, deliveries


async def _race(store: Store, case_id: int, mentors: list[Actor]) -> dict[str, object]:
    results = await asyncio.gather(*(_claim(store, case_id, mentor) for mentor in mentors))
    won = [result for result in results if result is not None]
    assert len(won) <= 1, won
    return {"case": case_id, "winner": won[0][0] if won else None, "begun": won[0][1] if won else []}


async def _claim(store: Store, case_id: int, mentor: Actor) -> tuple[str, list[int]] | None:
    try:
        async with store.write() as tx:
            held = await holding.claim(tx, case_id, mentor, now=datetime.now(UTC))
            begun = select(attempt_deliveries.c.delivery_id).join(deliveries)
            begun = begun.where(deliveries.c.conversation_id == held.case.conversation_id)
            return mentor.name, list((await tx.execute(begun)).scalars())
    except CaseRefused as refused:
        if refused.reason != "held_by_other":
            raise
        return None


async def run(url: str, names: list[str], cases: list[int]) -> None:
    """Race for each case in turn, once a line comes in."""
    store = Store(url)
    async with store.read() as tx:
        found = [await staff.find(tx, name) for name in names]
    mentors = [actor(one, "desk") for one in found if one is not None]
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    for case_id in cases:
        print(json.dumps(await _race(store, case_id, mentors)), flush=True)
    await store.close()


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], sys.argv[2].split(","), [int(case) for case in sys.argv[3].split(",")]))
