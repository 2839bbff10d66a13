"""A real process in which a mentor replies and the house sends: to be killed at any moment.

It tells "ready", then says numbered replies that the log of the case does not hold yet, until there are `count` in
each, and tells "said"; the far side is a file with one delivery id for each call.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select

from bot import app as composition
from bot import logs
from bot.app import App
from bot.cases import talking
from bot.cases.office import actor
from bot.store import staff
from bot.store.audit import Actor
from bot.store.schema import deliveries
from bot.store.schema_cases import case_entries, cases
from tests.house import Known, settings_for
from tests.victim import Quiet

_AHEAD = 5  # replies to one case that may wait to be sent


async def _reply_to(app: App, mentor: Actor, case_id: int, count: int) -> None:
    logged = select(case_entries.c.text).where(case_entries.c.case_id == case_id, case_entries.c.kind == "mentor")
    async with app.store.read() as tx:
        said = set((await tx.execute(logged)).scalars())
    for text in (f"odgovor {case_id}.{number:03}" for number in range(count)):
        if text in said:
            continue
        await _little_waits(app, case_id)
        async with app.store.write() as tx:
            await talking.reply(tx, app.office, case_id, mentor, text=text, now=app.clock.now(), more=True)
        await asyncio.sleep(0.01)


async def _little_waits(app: App, case_id: int) -> None:
    """Let what was said be sent: a mentor does not write hundreds of replies ahead."""
    waits = (
        select(func.count())
        .select_from(deliveries)
        .join(cases, cases.c.conversation_id == deliveries.c.conversation_id)
    )
    waits = waits.where(cases.c.id == case_id, deliveries.c.due_at.is_not(None))
    while True:
        async with app.store.read() as tx:
            if (await tx.execute(waits)).scalar_one() < _AHEAD:
                return
        await asyncio.sleep(0.01)


async def run(tell: Callable[[object], None], url: str, sent: Path, count: int) -> None:
    """Reply to every case at the same time, then stay until killed."""
    logs.set_up(form="json", level="CRITICAL")
    app = await composition.build(settings_for(url), understanding=Known(), channels=[Quiet(sent)])
    async with composition.running(app, "worker"):
        async with app.store.read() as tx:
            found = await staff.find(tx, "mira")
            wanted = list((await tx.execute(select(cases.c.id))).scalars())
        assert found is not None
        tell("ready")
        await asyncio.gather(*(_reply_to(app, actor(found, "desk"), case, count) for case in wanted))
        tell("said")
        await asyncio.Event().wait()
