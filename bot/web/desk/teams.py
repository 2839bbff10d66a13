"""Teams: seen by all who help; hours, promise and members changed by those who manage."""

from aiohttp import web

from bot.staff import teams
from bot.staff.rights import Right
from bot.store import Tx
from bot.store import staff as rows
from bot.store.staff import Team
from bot.web.desk.frame import Visit, get, number_in, post


async def show(visit: Visit) -> web.Response:
    """All teams with their members, and who of them is there."""
    async with visit.doors.store.read() as tx:
        found = await rows.all_teams(tx)
        people = await rows.all_staff(tx)
    inside = {team.name: [one for one in people if team.name in one.teams] for team in found}
    return visit.show("teams.html", title="desk-teams-title", found=found, members=inside, now=visit.doors.clock.now())


async def show_one(visit: Visit) -> web.Response:
    """One team to be changed."""
    async with visit.doors.store.read() as tx:
        team = await _named(visit, tx)
        people = await rows.all_staff(tx)
    return visit.show("team.html", title="desk-team", team=team, people=people, new=False)


async def show_new(visit: Visit) -> web.Response:
    """A team to be made."""
    team = Team(name="", title_sr="", title_en="")
    return visit.show("team.html", title="desk-team-new", team=team, people=[], new=True)


async def _named(visit: Visit, tx: Tx) -> Team:
    found = await rows.team(tx, visit.request.match_info["name"])
    if found is None:
        raise web.HTTPNotFound
    return found


async def add(visit: Visit) -> web.Response:
    """A new team."""
    async with visit.doors.store.write() as tx:
        made = await teams.save(tx, _told(visit, visit.field("name")), actor=visit.actor, now=visit.doors.clock.now())
    return visit.back(f"/desk/teams/{made.name}", said="desk-said-saved")


async def save(visit: Visit) -> web.Response:
    """What is changed of a team, and who is in it."""
    now = visit.doors.clock.now()
    async with visit.doors.store.write() as tx:
        team = await _named(visit, tx)
        await teams.save(tx, _told(visit, team.name), actor=visit.actor, now=now)
        known = {one.id for one in await rows.all_staff(tx)}
        wanted = frozenset(number_in(text) for text in visit.fields("member")) & known
        await teams.set_members(tx, team, wanted, actor=visit.actor, now=now)
    return visit.back("/desk/teams", said="desk-said-saved")


def _told(visit: Visit, name: str) -> Team:
    return Team(
        name=name,
        title_sr=visit.field("title_sr"),
        title_en=visit.field("title_en"),
        opens=visit.field("opens"),
        closes=visit.field("closes"),
        days="".join(sorted(set(visit.fields("day")))),
        promise_hours=number_in(visit.field("promise_hours")),
    )


PAGES = (
    get("/desk/teams", show, Right.SIGNED_IN),
    post("/desk/teams", add, Right.MANAGE),
    get("/desk/teams-new", show_new, Right.MANAGE),
    get("/desk/teams/{name}", show_one, Right.MANAGE),
    post("/desk/teams/{name}", save, Right.MANAGE),
)
