"""What happens to a plan: begun out of a request, its items moved, introduced, ended. Each change is audited.

A plan belongs to the institution: it outlives whoever asked for it, and goes on after what it is about is introduced.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.casework import Role
from bot.errors import StaffRefused
from bot.plans.templates import MOST
from bot.store import Tx, audit, officials
from bot.store import cases as case_rows
from bot.store import plans as rows
from bot.store import staff as accounts
from bot.store.audit import Actor
from bot.store.cases import Case
from bot.store.plans import Item, Plan

ITEM_STATES = ("todo", "doing", "blocked", "done")
EACH = {"active": timedelta(days=14), "introduced": timedelta(days=60)}  # how often the bot asks
STILL = timedelta(days=14)  # after which a plan that has not moved stands still
TEAM = "mentoring"
_SEE_ALL = frozenset((Role.ADMIN, Role.STAFF, Role.READER))
_LONGEST = {"blocker": 300, "who": 80, "outcome": 1000, "lesson": 4000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an item is to become."""

    state: str
    due_on: date | None
    blocker: str
    who: str


def may_see(actor: Actor, plan: Plan | None) -> bool:
    """Whether a plan, or with None the board as a whole, may be shown: to all who see everything, to the mentoring
    team, and to the plan's own mentor."""
    own = plan is not None and plan.mentor_id is not None and plan.mentor_id == actor.staff_id
    return actor.role in _SEE_ALL or TEAM in actor.teams or own


def may_change(actor: Actor, plan: Plan) -> bool:
    """Whether they may act on the plan; a reader never may."""
    return actor.role != Role.READER and may_see(actor, plan)


async def plan_for(tx: Tx, plan_id: int, actor: Actor) -> Plan:
    """The plan, with its row locked, for somebody who may change it. Raises `StaffRefused`."""
    plan = await rows.find(tx, plan_id, lock=True)
    if plan is None or not may_see(actor, plan):
        raise StaffRefused("plan-not-found")
    if not may_change(actor, plan):
        raise StaffRefused("plan-not-allowed")
    return plan


async def begin(
    tx: Tx,
    actor: Actor,
    *,
    case: Case | None,
    topic: str,
    institution: str = "",
    municipality: str = "",
    today: date,
    now: datetime,
) -> Plan:
    """A plan out of a request, or for an institution that is named; the one that runs already is not begun again.

    Raises `StaffRefused`.
    """
    articles = await rows.template(tx, topic)
    if articles is None:
        raise StaffRefused("plan-no-topic")
    belongs = await _institution(tx, case, institution, municipality, now=now)
    await rows.lock_institution(tx, belongs)
    running = await rows.of_institution(tx, belongs, topic=topic)
    if running:
        return running[0]
    made = await rows.add(
        tx,
        articles,
        institution_id=belongs,
        topic=topic,
        case_id=case.id if case else None,
        mentor_id=(case.holder_id if case else None) or actor.staff_id,
        next_check=today + EACH["active"],
        now=now,
    )
    if case is not None and case.institution_id is None:
        await case_rows.change(tx, case.id, now=now, institution_id=belongs)
    await audit.record(tx, actor, "plan_begun", "plan", made, now=now, field="topic", new=topic)
    found = await rows.find(tx, made)
    assert found is not None
    return found


async def _institution(tx: Tx, case: Case | None, name: str, municipality: str, *, now: datetime) -> int:
    """The institution that is named, else the case's own; made where it is new."""
    told = case.details if case else {}
    if not name and case is not None and case.institution_id is not None:
        return case.institution_id
    name = " ".join((name or told.get("institution", "")).split())
    where = municipality or told.get("municipality", "") or (case.municipality if case else "")
    if not name or not where:
        raise StaffRefused("plan-no-institution")
    return await officials.institution_of(tx, where, name, now=now)


async def change_item(tx: Tx, plan_id: int, item_id: int, actor: Actor, *, wanted: Wanted, now: datetime) -> list[str]:
    """Move an item; the names of the fields that changed. Raises `StaffRefused`."""
    await plan_for(tx, plan_id, actor)
    item = await _item(tx, plan_id, item_id)
    if wanted.state not in ITEM_STATES:
        raise StaffRefused("plan-bad-state")
    new = {
        "state": wanted.state,
        "due_on": wanted.due_on,
        "blocker": wanted.blocker.strip()[: _LONGEST["blocker"]] if wanted.state == "blocked" else "",
        "who": wanted.who.strip()[: _LONGEST["who"]],
    }
    changed = {name: value for name, value in new.items() if getattr(item, name) != value}
    if changed:
        await rows.change_item(tx, item.id, now=now, **changed)
        await rows.change(tx, plan_id, now=now)
    for name, value in changed.items():
        told = name in ("state", "due_on")  # what people wrote stays out of the log
        old, now_is = (getattr(item, name) or "", value or "") if told else ("", "")
        field = f"{item.article} {name}"[-40:]
        await audit.record(tx, actor, "plan_item_changed", "plan", plan_id, now=now, field=field, old=old, new=now_is)
    return list(changed)


async def _item(tx: Tx, plan_id: int, item_id: int) -> Item:
    found = [item for item in await rows.items(tx, plan_id) if item.id == item_id]
    if not found:
        raise StaffRefused("plan-not-found")
    return found[0]


async def add_item(tx: Tx, plan_id: int, article: str, actor: Actor, *, now: datetime) -> None:
    """Put an article at the end of a plan; one that is there already is not put in twice. Raises `StaffRefused`."""
    await plan_for(tx, plan_id, actor)
    there = await rows.items(tx, plan_id)
    if len(there) >= MOST:
        raise StaffRefused("plan-no-article")
    if all(item.article != article for item in there):
        position = max((item.position for item in there), default=0) + 1
        await rows.add_item(tx, plan_id, article, position=position, now=now)
        await rows.change(tx, plan_id, now=now)
        await audit.record(tx, actor, "plan_item_added", "plan", plan_id, now=now, field="article", new=article)


async def remove_item(tx: Tx, plan_id: int, item_id: int, actor: Actor, *, now: datetime) -> None:
    """Take an article out of a plan. Raises `StaffRefused`."""
    await plan_for(tx, plan_id, actor)
    item = await _item(tx, plan_id, item_id)
    await rows.remove_item(tx, item.id)
    await rows.change(tx, plan_id, now=now)
    await audit.record(tx, actor, "plan_item_removed", "plan", plan_id, now=now, field="article", old=item.article)


async def set_course(
    tx: Tx, plan_id: int, actor: Actor, *, mentor_id: int | None, next_check: date | None, now: datetime
) -> None:
    """Who mentors, and when the bot asks next. Raises `StaffRefused`."""
    plan = await plan_for(tx, plan_id, actor)
    if plan.state == "ended":
        raise StaffRefused("plan-ended")
    mentor = await accounts.find(tx, mentor_id) if mentor_id else None
    if mentor_id and (mentor is None or mentor.disabled or mentor.role is Role.READER) and mentor_id != plan.mentor_id:
        raise StaffRefused("not-found")
    new = {"mentor_id": mentor_id, "next_check": next_check}
    changed = {name: value for name, value in new.items() if getattr(plan, name) != value}
    if changed:
        await rows.change(tx, plan_id, now=None, **changed)
    for name, value in changed.items():
        old = getattr(plan, name) or ""
        await audit.record(tx, actor, "plan_changed", "plan", plan_id, now=now, field=name, old=old, new=value or "")


async def set_state(tx: Tx, plan: Plan, state: str, actor: Actor, *, today: date, now: datetime, **values: str) -> None:
    """Move a locked plan to a state: introduced is asked about more rarely, ended no more."""
    each = EACH.get(state)
    await rows.change(tx, plan.id, now=now, state=state, next_check=today + each if each else None, **values)
    if plan.state != state:
        await audit.record(
            tx, actor, "plan_changed", "plan", plan.id, now=now, field="state", old=plan.state, new=state
        )


async def end(tx: Tx, plan_id: int, actor: Actor, *, outcome: str, lesson: str, today: date, now: datetime) -> None:
    """End a plan with what came of it and what was learned. Raises `StaffRefused`."""
    plan = await plan_for(tx, plan_id, actor)
    outcome, lesson = outcome.strip(), lesson.strip()
    if not outcome:
        raise StaffRefused("plan-no-outcome")
    if len(outcome) > _LONGEST["outcome"] or len(lesson) > _LONGEST["lesson"]:
        raise StaffRefused("too-long")
    await set_state(tx, plan, "ended", actor, today=today, now=now, outcome=outcome, lesson=lesson)


async def resume(tx: Tx, plan_id: int, actor: Actor, *, state: str, today: date, now: datetime) -> None:
    """Bring a plan back to active, or say that it is introduced. Raises `StaffRefused`."""
    plan = await plan_for(tx, plan_id, actor)
    if state not in EACH:
        raise StaffRefused("plan-bad-state")
    await rows.lock_institution(tx, plan.institution_id)
    others = [one for one in await rows.of_institution(tx, plan.institution_id, topic=plan.topic) if one.id != plan.id]
    if plan.state == "ended" and others:
        raise StaffRefused("plan-there-already")
    await set_state(tx, plan, state, actor, today=today, now=now)
