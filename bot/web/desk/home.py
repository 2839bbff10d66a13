"""The first page after the sign-in: what one was told. The bar at the top leads to the rest."""

from aiohttp import web

from bot.staff.rights import Right
from bot.store import changes, notices
from bot.web.desk.frame import Visit, get, number_in, post


async def show(visit: Visit) -> web.Response:
    """The page."""
    async with visit.doors.store.read() as tx:
        cursor = await changes.cursor(tx)
        told = await notices.newest(tx, visit.me.id)
    return visit.show("home.html", title="desk-home-title", notices=told, cursor=cursor)


async def parts(visit: Visit) -> web.Response:
    """The notices alone, fetched again when something changed."""
    async with visit.doors.store.read() as tx:
        told = await notices.newest(tx, visit.me.id)
    return visit.fragment("_notices.html", notices=told)


async def see(visit: Visit) -> web.Response:
    """Everything up to a notice was seen."""
    async with visit.doors.store.write() as tx:
        await notices.see(tx, visit.me.id, up_to=number_in(visit.field("up_to")), now=visit.doors.clock.now())
    return visit.back("/desk")


PAGES = (
    get("/desk", show, Right.SIGNED_IN),
    get("/desk/notices", parts, Right.SIGNED_IN),
    post("/desk/notices", see, Right.SIGNED_IN),
)
