"""One plan: the checklist of an institution, who mentors, when the bot asks next, and what came of it."""

from datetime import date

from aiohttp import web

from bot.cases.office import actor, case_for
from bot.drafts import making
from bot.errors import CaseRefused, StaffRefused
from bot.plans import planning
from bot.plans.planning import ITEM_STATES, Wanted
from bot.staff.rights import Right
from bot.store import Tx, audit, cases, changes, staff
from bot.store import plans as rows
from bot.store.cases import Case
from bot.store.plans import Plan
from bot.web.desk.board import place_of, title_of, today_of
from bot.web.desk.frame import Visit, get, number_in, post


async def show(visit: Visit) -> web.Response:
    """The page."""
    async with visit.doors.store.read() as tx:
        plan = await _seen(visit, tx)
        items = await rows.items(tx, plan.id)
        people = [one for one in await staff.all_staff(tx) if one.role != "reader"]
        case = await cases.find(tx, plan.case_id) if plan.case_id else None
        asked = len(await rows.officials(tx, plan.institution_id))
        lines = await audit.page(tx, subject="plan", subject_id=str(plan.id), limit=15)
        cursor = await changes.cursor(tx)
    may = planning.may_change(actor(visit.me, "desk"), plan)
    served = sorted((title_of(visit, name), name) for name in visit.doors.release().articles)
    return visit.show(
        "plan.html",
        title="desk-plan",
        plan=plan,
        items=items,
        may=may,
        people=people,
        case=case,
        asked=asked,
        lines=lines,
        served=[row for row in served if row[1] not in {item.article for item in items}],
        states=ITEM_STATES,
        named=lambda name: title_of(visit, name),
        place=place_of(visit, plan.municipality),
        today=today_of(visit),
        cursor=cursor,
    )


async def _seen(visit: Visit, tx: Tx) -> Plan:
    plan = await rows.find(tx, number_in(visit.request.match_info["id"]))
    if plan is None or not planning.may_see(actor(visit.me, "desk"), plan):
        raise web.HTTPNotFound
    return plan


def _ids(visit: Visit) -> tuple[int, int]:
    found = visit.request.match_info
    return number_in(found["id"]), number_in(found.get("item", ""))


def day_in(text: str) -> date | None:
    """The day that a field holds, None where it is empty. Raises `StaffRefused`."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise StaffRefused("plan-bad-day") from None


async def save_item(visit: Visit) -> web.Response:
    """How far they are with one article."""
    plan, item = _ids(visit)
    wanted = Wanted(
        state=visit.field("state"),
        due_on=day_in(visit.field("due_on")),
        blocker=visit.field("blocker"),
        who=visit.field("who"),
    )
    async with visit.doors.store.write() as tx:
        now = visit.doors.clock.now()
        await planning.change_item(tx, plan, item, actor(visit.me, "desk"), wanted=wanted, now=now)
    return visit.back(f"/desk/plans/{plan}", said="desk-said-saved")


async def add_item(visit: Visit) -> web.Response:
    """One more article, of those that are served."""
    plan, _ = _ids(visit)
    name = visit.field("article")
    if visit.doors.release().get(name) is None:
        raise StaffRefused("plan-no-article")
    async with visit.doors.store.write() as tx:
        await planning.add_item(tx, plan, name, actor(visit.me, "desk"), now=visit.doors.clock.now())
    return visit.back(f"/desk/plans/{plan}", said="desk-said-saved")


async def remove_item(visit: Visit) -> web.Response:
    """One article less."""
    plan, item = _ids(visit)
    async with visit.doors.store.write() as tx:
        await planning.remove_item(tx, plan, item, actor(visit.me, "desk"), now=visit.doors.clock.now())
    return visit.back(f"/desk/plans/{plan}", said="desk-said-removed")


async def set_course(visit: Visit) -> web.Response:
    """Who mentors, and when the bot asks next."""
    plan, _ = _ids(visit)
    async with visit.doors.store.write() as tx:
        await planning.set_course(
            tx,
            plan,
            actor(visit.me, "desk"),
            mentor_id=number_in(visit.field("mentor")) or None,
            next_check=day_in(visit.field("next_check")),
            now=visit.doors.clock.now(),
        )
    return visit.back(f"/desk/plans/{plan}", said="desk-said-saved")


async def set_state(visit: Visit) -> web.Response:
    """Introduced, or active again."""
    plan, _ = _ids(visit)
    who, now = actor(visit.me, "desk"), visit.doors.clock.now()
    async with visit.doors.store.write() as tx:
        await planning.resume(tx, plan, who, state=visit.field("state"), today=today_of(visit), now=now)
    return visit.back(f"/desk/plans/{plan}", said="desk-said-saved")


async def end(visit: Visit) -> web.Response:
    """Ended, with what came of it."""
    plan, _ = _ids(visit)
    async with visit.doors.store.write() as tx:
        await planning.end(
            tx,
            plan,
            actor(visit.me, "desk"),
            outcome=visit.field("outcome"),
            lesson=visit.field("lesson"),
            today=today_of(visit),
            now=visit.doors.clock.now(),
        )
    return visit.back(f"/desk/plans/{plan}", said="desk-said-saved")


async def make_article(visit: Visit) -> web.Response:
    """The lesson becomes a draft."""
    who, now = actor(visit.me, "desk"), visit.doors.clock.now()
    async with visit.doors.store.write() as tx:
        plan = await planning.plan_for(tx, _ids(visit)[0], who)
        draft = await making.from_plan(tx, plan, who, release=visit.doors.release(), today=today_of(visit), now=now)
    return visit.back(f"/desk/drafts/{draft.id}")


async def _case(visit: Visit, tx: Tx) -> Case:
    """The case whose code is in the address, for somebody who may change it."""
    found = await cases.find_code(tx, visit.request.match_info["code"])
    if found is None:
        raise web.HTTPNotFound
    try:
        return await case_for(tx, found.id, actor(visit.me, "desk"))
    except CaseRefused as refused:
        if refused.reason == "not_found":
            raise web.HTTPNotFound from None
        raise StaffRefused("plan-not-allowed") from None


async def begin(visit: Visit) -> web.Response:
    """A request grows into a plan of its institution."""
    who, now = actor(visit.me, "desk"), visit.doors.clock.now()
    async with visit.doors.store.write() as tx:
        case = await _case(visit, tx)
        topic = visit.field("topic") or case.details.get("topic", "") or case.topic.partition("/")[0]
        plan = await planning.begin(
            tx,
            who,
            case=case,
            topic=topic,
            institution=visit.field("institution"),
            municipality=visit.doors.places.named(visit.field("municipality")),
            today=today_of(visit),
            now=now,
        )
    return visit.back(f"/desk/plans/{plan.id}", said="desk-said-saved")


async def make_article_of_case(visit: Visit) -> web.Response:
    """An answered case becomes a draft, in one step."""
    who, now, release = actor(visit.me, "desk"), visit.doors.clock.now(), visit.doors.release()
    async with visit.doors.store.write() as tx:
        case = await _case(visit, tx)
        draft = await making.from_case(tx, case.id, who, release=release, today=today_of(visit), now=now)
    return visit.back(f"/desk/drafts/{draft.id}")


PAGES = (
    get("/desk/plans/{id}", show, Right.SIGNED_IN),
    post("/desk/plans/{id}/items", add_item, Right.WORK),
    post("/desk/plans/{id}/items/{item}", save_item, Right.WORK),
    post("/desk/plans/{id}/items/{item}/removed", remove_item, Right.WORK),
    post("/desk/plans/{id}/course", set_course, Right.WORK),
    post("/desk/plans/{id}/state", set_state, Right.WORK),
    post("/desk/plans/{id}/ended", end, Right.WORK),
    post("/desk/plans/{id}/draft", make_article, Right.WORK),
    post("/desk/cases/{code}/plan", begin, Right.WORK),
    post("/desk/cases/{code}/draft", make_article_of_case, Right.WORK),
)
