"""The board: municipalities by what they are introduced to, how far each is, what stands still; and the templates."""

from datetime import date, datetime
from typing import Any

from aiohttp import web

from bot.cases.office import actor
from bot.errors import StaffRefused
from bot.knowledge.plans import TOPICS
from bot.model import Locale
from bot.plans import planning, templates
from bot.staff.rights import Right
from bot.store import Tx, changes, staff
from bot.store import plans as rows
from bot.store.plans import Row
from bot.understanding.transliterate import to_cyrillic
from bot.web.desk.frame import Visit, get, number_in, post

Cells = dict[str, list[Row]]
ONLY = ("blocked", "late", "still")


def today_of(visit: Visit) -> date:
    """The day where the house is."""
    return visit.doors.clock.now().astimezone(visit.doors.office.zone).date()


def title_of(visit: Visit, name: str) -> str:
    """The title of an article in the visitor's language; its name where it is not served."""
    article = visit.doors.release().get(name)
    if article is None:
        return name
    if visit.locale is Locale.ENGLISH:
        return article.title["en"]
    return to_cyrillic(article.title["sr"]) if visit.locale is Locale.CYRILLIC else article.title["sr"]


def place_of(visit: Visit, code: str) -> str:
    """The name of a municipality in the visitor's script; its code where it is not known any more."""
    found = visit.doors.places.get(code)
    if found is None:
        return code
    return found.cyrillic if visit.locale is Locale.CYRILLIC else found.latin


def still_for(row: Row, now: datetime) -> int:
    """For how many days a plan has stood still; 0 while it moves, or is introduced."""
    stood = now - row.plan.changed_at
    return stood.days if row.plan.state == "active" and stood >= planning.STILL else 0


async def show(visit: Visit) -> web.Response:
    """The page."""
    chosen = {name: visit.query(name) for name in ("topic", "mentor", "only")}
    async with visit.doors.store.read() as tx:
        cursor = await changes.cursor(tx)
        places = await _places(visit, tx, chosen)
        people = await staff.all_staff(tx)
        ended = await rows.ended(tx)
    who = actor(visit.me, "desk")
    return visit.show(
        "board.html",
        title="desk-board-title",
        cursor=cursor,
        chosen=chosen,
        people=people,
        ended=[plan for plan in ended if planning.may_see(who, plan)],
        **_shown(visit, places),
    )


async def part(visit: Visit) -> web.Response:
    """The table alone, fetched again when something changed."""
    chosen = {name: visit.query(name) for name in ("topic", "mentor", "only")}
    async with visit.doors.store.read() as tx:
        places = await _places(visit, tx, chosen)
    return visit.fragment("_board.html", chosen=chosen, **_shown(visit, places))


def _shown(visit: Visit, places: dict[str, Cells]) -> dict[str, Any]:
    now = visit.doors.clock.now()
    named = sorted(((place_of(visit, code), cells) for code, cells in places.items()), key=lambda row: row[0])
    query = visit.request.query_string
    return {"named": named, "topics": TOPICS, "still": lambda row: still_for(row, now), "query": query, "kinds": ONLY}


async def _places(visit: Visit, tx: Tx, chosen: dict[str, str]) -> dict[str, Cells]:
    """The plans that the visitor may see, by municipality and topic."""
    who, now = actor(visit.me, "desk"), visit.doors.clock.now()
    mentor = number_in(chosen["mentor"]) if chosen["mentor"] else None
    found: dict[str, Cells] = {}
    for row in await rows.board(tx, topic=chosen["topic"], mentor_id=mentor, today=today_of(visit)):
        wanted = {"blocked": row.blocked, "late": row.late, "still": still_for(row, now)}.get(chosen["only"], 1)
        if wanted and planning.may_see(who, row.plan):
            found.setdefault(row.plan.municipality, {}).setdefault(row.plan.topic, []).append(row)
    return found


async def begin(visit: Visit) -> web.Response:
    """A plan for an institution that is named."""
    where = visit.doors.places.named(visit.field("municipality"))
    who = actor(visit.me, "desk")
    if not planning.may_see(who, None):
        raise StaffRefused("plan-not-allowed")
    async with visit.doors.store.write() as tx:
        plan = await planning.begin(
            tx,
            who,
            case=None,
            topic=visit.field("topic"),
            institution=visit.field("institution"),
            municipality=where,
            today=today_of(visit),
            now=visit.doors.clock.now(),
        )
    return visit.back(f"/desk/plans/{plan.id}", said="desk-said-saved")


async def show_templates(visit: Visit) -> web.Response:
    """What plans begin with."""
    async with visit.doors.store.read() as tx:
        found = await rows.templates(tx)
    return visit.show("plan_templates.html", title="desk-plan-templates", found=found, named=_namer(visit))


async def show_template(visit: Visit) -> web.Response:
    """One template to be changed."""
    topic = visit.request.match_info["topic"]
    async with visit.doors.store.read() as tx:
        found = await rows.template(tx, topic)
    if found is None:
        raise web.HTTPNotFound
    titles = {name: title_of(visit, name) for name in visit.doors.release().articles}
    return visit.show("plan_template.html", title="desk-plan-template", topic=topic, items=found, titles=titles)


async def save_template(visit: Visit) -> web.Response:
    """What is changed of it: one article's name on each line, in order."""
    known = visit.doors.release().articles
    async with visit.doors.store.write() as tx:
        await templates.save(
            tx,
            visit.request.match_info["topic"],
            visit.field("items").split(),
            known=known,
            actor=actor(visit.me, "desk"),
            now=visit.doors.clock.now(),
        )
    return visit.back("/desk/plan-templates", said="desk-said-saved")


def _namer(visit: Visit) -> object:
    return lambda name: title_of(visit, name)


PAGES = (
    get("/desk/board", show, Right.SIGNED_IN),
    get("/desk/board/list", part, Right.SIGNED_IN),
    post("/desk/board", begin, Right.WORK),
    get("/desk/plan-templates", show_templates, Right.SIGNED_IN),
    get("/desk/plan-templates/{topic}", show_template, Right.MANAGE),
    post("/desk/plan-templates/{topic}", save_template, Right.MANAGE),
)
