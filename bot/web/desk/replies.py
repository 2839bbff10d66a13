"""Prepared answers: read by all who help, changed by those who manage."""

from aiohttp import web

from bot.staff import canned
from bot.staff.rights import Right
from bot.store import canned as rows
from bot.store import staff
from bot.web.desk.frame import Visit, get, number_in, post


async def show(visit: Visit) -> web.Response:
    """All of them."""
    async with visit.doors.store.read() as tx:
        found = await rows.all_canned(tx)
        teams = {team.name: team for team in await staff.all_teams(tx)}
    return visit.show("replies.html", title="desk-replies-title", found=found, teams=teams)


async def show_one(visit: Visit) -> web.Response:
    """One to be changed; `new` is one to be made."""
    name = visit.request.match_info["id"]
    async with visit.doors.store.read() as tx:
        one = None if name == "new" else await rows.find(tx, number_in(name))
        teams = await staff.all_teams(tx)
    if one is None and name != "new":
        raise web.HTTPNotFound
    return visit.show("reply.html", title="desk-reply", one=one, teams=teams, variables=canned.VARIABLES)


async def save(visit: Visit) -> web.Response:
    """A new one, or what is changed."""
    name, team = visit.request.match_info["id"], visit.field("team")
    async with visit.doors.store.write() as tx:
        if team and await staff.team(tx, team) is None:
            raise web.HTTPNotFound
        await canned.save(
            tx,
            None if name == "new" else number_in(name),
            title=visit.field("title"),
            text_sr=visit.field("text_sr").replace("\r\n", "\n"),
            text_en=visit.field("text_en").replace("\r\n", "\n"),
            team=team or None,
            actor=visit.actor,
            now=visit.doors.clock.now(),
        )
    return visit.back("/desk/replies", said="desk-said-saved")


async def remove(visit: Visit) -> web.Response:
    """Delete one."""
    number = number_in(visit.request.match_info["id"])
    async with visit.doors.store.write() as tx:
        await canned.remove(tx, number, actor=visit.actor, now=visit.doors.clock.now())
    return visit.back("/desk/replies", said="desk-said-removed")


PAGES = (
    get("/desk/replies", show, Right.SIGNED_IN),
    get("/desk/replies/{id}", show_one, Right.MANAGE),
    post("/desk/replies/{id}", save, Right.MANAGE),
    post("/desk/replies/{id}/removed", remove, Right.MANAGE),
)
