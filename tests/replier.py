"""A real process in which a mentor replies and the house sends: to be killed at any moment.

Usage: python -m tests.replier DATABASE_URL FILE COUNT. Prints "ready", then says numbered replies that the log of the
case does not hold yet, until there are COUNT in each; the far side is a file with one delivery id for each call.
"""

import asyncio
import sys
from pathlib import Path

from sqlalchemy import select

from bot import app as composition
from bot import logs
from bot.app import App
from bot.cases import talking
from bot.cases.office import actor
from bot.store import staff
from bot.store.audit import Actor
from bot.store.schema_cases import case_entries, cases
from tests.house import Known, settings_for
from tests.victim import Quiet


async def _reply_to(app: App, mentor: Actor, case_id: int, count: int) -> None:
    logged = select(case_entries.c.text).where(case_entries.c.case_id == case_id, case_entries.c.kind == "mentor")
    async with app.store.read() as tx:
        said = set((await tx.execute(logged)).scalars())
    for text in (f"odgovor {case_id}.{number:03}" for number in range(count)):
        if text in said:
            continue
        async with app.store.write() as tx:
            await talking.reply(tx, app.office, case_id, mentor, text=text, now=app.clock.now(), more=True)
        await asyncio.sleep(0.01)


async def run(url: str, sent: Path, count: int) -> None:
    """Reply to every case at the same time, then stay until killed or told to stop."""
    app = await composition.build(settings_for(url), understanding=Known(), channels=[Quiet(sent)])
    async with composition.running(app, "worker"):
        async with app.store.read() as tx:
            found = await staff.find(tx, "mira")
            wanted = list((await tx.execute(select(cases.c.id))).scalars())
        assert found is not None
        print("ready", flush=True)
        await asyncio.gather(*(_reply_to(app, actor(found, "desk"), case, count) for case in wanted))
        print("said", flush=True)
        await asyncio.to_thread(sys.stdin.readline)


if __name__ == "__main__":
    logs.set_up(form="json", level="CRITICAL")
    asyncio.run(run(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
