"""Carries out what an official asked or answered of their institution's plans, inside the turn's transaction."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never

from bot import offers
from bot.intents import plans
from bot.model import Speech
from bot.plans import checking
from bot.store import Tx, people
from bot.store import plans as rows
from bot.store.plans import Item, Plan
from bot.turn import Offer, OpenCase, Planned, Say, ShowPlans, TellPlan, Title, Words
from bot.voice import Voice

_BUTTONS = 8  # articles below one checklist


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What is said of it, the case that it opens, and what the conversation waits for then."""

    says: tuple[Say, ...] = ()
    case: OpenCase | None = None
    expects: str = ""


async def carry_out(tx: Tx, person_id: int, action: Planned, voice: Voice, *, today: date, now: datetime) -> Done:
    """Look the plans up, or write what was answered."""
    match action:
        case ShowPlans():
            return Done(says=await _checklists(tx, person_id, voice))
        case TellPlan():
            if action.blocker:
                return await _blocked_by(tx, person_id, action, now=now)
            return await _answered(tx, person_id, action, today=today, now=now)
        case _:
            assert_never(action)


async def _checklists(tx: Tx, person_id: int, voice: Voice) -> tuple[Say, ...]:
    standing = await people.standing(tx, person_id)
    if not standing.verified or standing.institution_id is None:
        return (_notice("plan-not-verified", offers.HUMAN),)
    found = await rows.of_institution(tx, standing.institution_id)
    if not found:
        return (_notice("plan-none", offers.HUMAN),)
    return tuple([_checklist(plan, await rows.items(tx, plan.id), voice) for plan in found])


def _checklist(plan: Plan, items: list[Item], voice: Voice) -> Say:
    """One message: each article with how far it is, and buttons for those that are still to be done."""
    done = sum(item.state == "done" for item in items)
    head = {"topic": Words(f"topic-{plan.topic}"), "institution": plan.institution, "done": done, "all": len(items)}
    lines = [Words("plan-head", head)]
    for place, item in enumerate(items, 1):
        told = {"place": place, "title": Title(item.article), "state": Words(f"plan-item-{item.state}")}
        due = voice.words("plan-due", {"day": item.due_on.day, "month": item.due_on.month}) if item.due_on else ""
        lines.append(Words("plan-line-due", {**told, "due": due}) if due else Words("plan-line", told))
    served = [item.article for item in items if voice.release.get(item.article) is not None]
    open_first = sorted(served, key=lambda name: any(i.article == name and i.state == "done" for i in items))
    answers = checking.offers(plan)[:-1]
    return Say(
        words=tuple(lines),
        offers=(*offers.question_offers(tuple(open_first[:_BUTTONS])), *answers, offers.MENU),
        speech=Speech.NOTICE,
    )


async def _answered(tx: Tx, person_id: int, action: TellPlan, *, today: date, now: datetime) -> Done:
    plan = await checking.answer(tx, person_id, action.plan, action.word, today=today, now=now)
    if plan is None:
        return Done(says=(_notice("plan-not-yours", offers.HUMAN),))
    show = Offer("plan:show", Words("button-plan-show"))
    if action.word == "blocked":
        ask = Say(words=(Words("plan-tell-blocker"),), offers=(show, offers.MENU), speech=Speech.QUESTION)
        return Done(says=(ask,), expects=plans.expects(plan.id))
    return Done(says=(_notice(f"plan-thanks-{action.word}", show),))


async def _blocked_by(tx: Tx, person_id: int, action: TellPlan, *, now: datetime) -> Done:
    """The mentor sees it on the plan, and a case is opened, so that somebody owes an answer by a time."""
    plan = await checking.blocked_by(tx, person_id, action.plan, action.blocker, now=now)
    if plan is None:
        return Done(says=(_notice("plan-not-yours", offers.HUMAN),))
    case = OpenCase(kind="mentoring", topic=plan.topic, question=action.blocker)
    return Done(says=(_notice("plan-thanks-blocked"),), case=case)


def _notice(key: str, *under: Offer) -> Say:
    return Say(words=(Words(key),), offers=(*under, offers.MENU), speech=Speech.NOTICE)
