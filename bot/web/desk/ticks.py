"""What the clock does: each tick with its last and next run, and how much is due for it."""

from aiohttp import web

from bot.staff.rights import Right
from bot.store import changes
from bot.web.desk.frame import Visit, get


async def show(visit: Visit) -> web.Response:
    """The page."""
    async with visit.doors.store.read() as tx:
        cursor = await changes.cursor(tx)
    overview = await visit.doors.overview()
    return visit.show("schedule.html", title="desk-schedule-title", overview=overview, cursor=cursor)


async def part(visit: Visit) -> web.Response:
    """The table alone, fetched again when something changed."""
    return visit.fragment("_schedule.html", overview=await visit.doors.overview())


PAGES = (
    get("/desk/schedule", show, Right.SIGNED_IN),
    get("/desk/schedule/ticks", part, Right.SIGNED_IN),
)
