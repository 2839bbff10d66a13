"""Accounts of those who help, for admins: who may come in, as what, in which teams; a one-time link to hand over."""

from aiohttp import web

from bot.casework import Role
from bot.staff import accounts, entry, teams
from bot.staff.rights import Right
from bot.store import Tx, audit
from bot.store import staff as rows
from bot.store.staff import Staff
from bot.web.desk.frame import Visit, get, number_in, post
from bot.web.desk.signing import base_of


async def show(visit: Visit) -> web.Response:
    """All accounts, and a form for a new one."""
    async with visit.doors.store.read() as tx:
        found = await rows.all_staff(tx, disabled=True)
        its_teams = {team.name: team for team in await rows.all_teams(tx)}
    return visit.show("staff.html", title="desk-staff-title", found=found, teams=its_teams, roles=list(Role))


async def add(visit: Visit) -> web.Response:
    """A new account, without a password."""
    async with visit.doors.store.write() as tx:
        made = await accounts.add(
            tx,
            name=visit.field("name"),
            role=_role(visit),
            actor=visit.actor,
            now=visit.doors.clock.now(),
        )
    return visit.back(f"/desk/staff/{made.id}", said="desk-said-saved")


def _role(visit: Visit) -> Role:
    try:
        return Role(visit.field("role"))
    except ValueError:
        raise web.HTTPNotFound from None


async def show_one(visit: Visit) -> web.Response:
    """One account."""
    return await _one(visit)


async def _one(visit: Visit, *, link: str = "") -> web.Response:
    async with visit.doors.store.read() as tx:
        who = await _named(visit, tx)
        all_teams = await rows.all_teams(tx)
    return visit.show("staff_one.html", title="desk-account", who=who, teams=all_teams, roles=list(Role), link=link)


async def _named(visit: Visit, tx: Tx) -> Staff:
    found = await rows.find(tx, number_in(visit.request.match_info["id"]))
    if found is None:
        raise web.HTTPNotFound
    return found


async def save(visit: Visit) -> web.Response:
    """Role and teams."""
    now = visit.doors.clock.now()
    async with visit.doors.store.write() as tx:
        who = await _named(visit, tx)
        who = await accounts.change(tx, who, actor=visit.actor, now=now, role=_role(visit))
        await teams.set_teams(tx, who, frozenset(visit.fields("team")), actor=visit.actor, now=now)
    return visit.back(f"/desk/staff/{who.id}", said="desk-said-saved")


async def close(visit: Visit) -> web.Response:
    """Disable the account, or open it again: as the button said, however often it is pressed."""
    wanted = visit.field("to")
    if wanted not in ("closed", "open"):
        raise web.HTTPNotFound
    now = visit.doors.clock.now()
    async with visit.doors.store.write() as tx:
        who = await _named(visit, tx)
        if who.disabled != (wanted == "closed"):
            turn = accounts.disable if wanted == "closed" else accounts.enable
            await turn(tx, who, actor=visit.actor, now=now)
    return visit.back(f"/desk/staff/{who.id}", said="desk-said-saved")


async def make_link(visit: Visit) -> web.Response:
    """A one-time link that the admin hands over; it is shown once."""
    now = visit.doors.clock.now()
    async with visit.doors.store.write() as tx:
        who = await _named(visit, tx)
        if who.disabled:
            raise web.HTTPNotFound
        secret = await entry.issue_link(tx, who.id, "sign_in", now=now)
        await audit.record(tx, visit.actor, "link_made", "staff", who.id, now=now)
    return await _one(visit, link=entry.sign_in_address(base_of(visit), secret))


PAGES = (
    get("/desk/staff", show, Right.ACCOUNTS),
    post("/desk/staff", add, Right.ACCOUNTS),
    get("/desk/staff/{id}", show_one, Right.ACCOUNTS),
    post("/desk/staff/{id}", save, Right.ACCOUNTS),
    post("/desk/staff/{id}/closed", close, Right.ACCOUNTS),
    post("/desk/staff/{id}/link", make_link, Right.ACCOUNTS),
)
