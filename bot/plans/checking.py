"""How the bot asks an institution how it goes, once on the day that was set, and what becomes of the answer."""

from datetime import date, datetime, time

import structlog

from bot import notice
from bot.cases.office import CLOCK, PERSON, Office
from bot.cases.promise import is_working_day
from bot.plans.planning import EACH, set_state
from bot.store import Store, Tx, audit, notices, people
from bot.store import plans as rows
from bot.store.plans import Item, Plan
from bot.turn import Offer, Words
from bot.voice import buttons

log = structlog.get_logger()

_FROM, _UNTIL = time(9), time(15)
WORDS = ("going", "blocked", "introduced")  # what an official may answer


def is_time_to_ask(now: datetime, office: Office) -> bool:
    """Whether officials are at work: nobody is asked in the night or on a holiday."""
    local = now.astimezone(office.zone)
    return is_working_day(local.date()) and _FROM <= local.time() < _UNTIL


async def ask_all(store: Store, office: Office, *, now: datetime) -> set[str]:
    """Ask every institution whose day has come; the accounts that have something to send now.

    One that fails holds up no other, and is tried again with the next tick.
    """
    if not is_time_to_ask(now, office):
        return set()
    async with store.read() as tx:
        due = await rows.due(tx, now.astimezone(office.zone).date())
    accounts: set[str] = set()
    failed: Exception | None = None
    for plan in due:
        try:
            async with store.write(patient=True) as tx:
                accounts.update(await ask(tx, office, plan, now=now))
        except Exception as fault:
            log.exception("plan_check_failed", plan=plan)
            failed = fault
    if failed is not None:
        raise failed
    return accounts


async def ask(tx: Tx, office: Office, plan_id: int, *, now: datetime) -> list[str]:
    """Ask the verified officials of the plan's institution; the accounts that have something to send now.

    In the same transaction the next day is set, so that a day is asked about once. Where nobody can be asked any more
    the mentor hears so: the plan is the institution's and goes on.
    """
    today = now.astimezone(office.zone).date()
    plan = await rows.find(tx, plan_id, lock=True)
    if plan is None or plan.next_check is None or plan.next_check > today or plan.state not in EACH:
        return []
    await rows.change(tx, plan.id, now=None, next_check=today + EACH[plan.state])
    asked = await rows.officials(tx, plan.institution_id)
    told = "plan_asked" if asked else "plan_nobody"
    await audit.record(
        tx, CLOCK, told, "plan", plan.id, now=now, field="next_check", old=plan.next_check, new=len(asked)
    )
    if not asked:
        await tell_mentor(tx, plan, "desk-told-plan-nobody", now=now)
    return [await _ask(tx, office, plan, conversation, now=now) for _, conversation in asked]


async def _ask(tx: Tx, office: Office, plan: Plan, conversation_id: int, *, now: datetime) -> str:
    locale = await people.locale_of(tx, conversation_id)
    key = "plan-ask-introduced" if plan.state == "introduced" else "plan-ask"
    topic = office.texts.say(locale, f"topic-{plan.topic}")
    text = office.texts.say(locale, key, {"topic": topic, "institution": plan.institution})
    choices = buttons(office.texts, locale, offers(plan))
    return await notice.put(tx, office, conversation_id, text, choices, locale=locale, now=now)


def offers(plan: Plan) -> tuple[Offer, ...]:
    """What can be answered, and the checklist."""
    words = WORDS if plan.state == "active" else WORDS[:2]
    answers = tuple(Offer(f"plan:{plan.id}:{word}", Words(f"button-plan-{word}")) for word in words)
    return (*answers, Offer("plan:show", Words("button-plan-show")))


async def tell_mentor(tx: Tx, plan: Plan, key: str, *, now: datetime) -> None:
    """Tell the plan's mentor at the desk, where it has one."""
    if plan.mentor_id is not None:
        told: dict[str, str | int] = {"institution": plan.institution, "plan": plan.id}
        await notices.tell(tx, plan.mentor_id, key, now=now, case_id=plan.case_id, **told)


async def answer(tx: Tx, person_id: int, plan_id: int, word: str, *, today: date, now: datetime) -> Plan | None:
    """What an official answered: the plan moves, and its mentor is told. None for who is not of the institution."""
    plan = await _of_person(tx, person_id, plan_id)
    if plan is None or word not in WORDS or plan.state == "ended":
        return None
    if word == "introduced":
        await set_state(tx, plan, "introduced", PERSON, today=today, now=now)
    elif word == "blocked":
        await _block(tx, plan, "", now=now)
    else:
        await rows.change(tx, plan.id, now=now)
    await audit.record(tx, PERSON, "plan_answered", "plan", plan.id, now=now, field="answer", new=word)
    await tell_mentor(tx, plan, f"desk-told-plan-{word}", now=now)
    return plan


async def blocked_by(tx: Tx, person_id: int, plan_id: int, text: str, *, now: datetime) -> Plan | None:
    """What an official says is in the way, on the item that they are at. None for who is not of the institution."""
    plan = await _of_person(tx, person_id, plan_id)
    if plan is None or plan.state == "ended":
        return None
    await _block(tx, plan, text, now=now)
    await audit.record(tx, PERSON, "plan_answered", "plan", plan.id, now=now, field="blocker")
    return plan


async def _of_person(tx: Tx, person_id: int, plan_id: int) -> Plan | None:
    """The plan, locked, where the person is a verified official of its institution."""
    standing = await people.standing(tx, person_id)
    plan = await rows.find(tx, plan_id, lock=True) if standing.verified else None
    return plan if plan is not None and plan.institution_id == standing.institution_id else None


async def _block(tx: Tx, plan: Plan, text: str, *, now: datetime) -> None:
    item = current(await rows.items(tx, plan.id))
    if item is not None:
        blocker = {"blocker": " ".join(text.split())[:300]} if text else {}
        await rows.change_item(tx, item.id, now=now, state="blocked", **blocker)
    await rows.change(tx, plan.id, now=now)


def current(items: list[Item]) -> Item | None:
    """Where the institution is: the item that is blocked, else the one being done, else the first to do."""
    for state in ("blocked", "doing", "todo"):
        found = [item for item in items if item.state == state]
        if found:
            return found[0]
    return None
