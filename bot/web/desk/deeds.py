"""What one does to a case beside replying: take, hand on, put aside, close; each is one function of `bot.cases`."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from aiohttp import web

from bot.cases import closing, holding, talking
from bot.errors import CaseRefused, Forged
from bot.sealed import PHONE, open_sealed
from bot.staff.rights import Right
from bot.store import Tx, audit, contacts, people
from bot.store.cases import Case
from bot.web.desk import cases
from bot.web.desk.draft import Draft
from bot.web.desk.frame import Visit, get, number_in, post
from bot.web.desk.live import DESK

Deed = Callable[[Tx, Case, datetime], Awaitable[object]]


async def _do(visit: Visit, deed: Deed, said: str) -> web.Response:
    """Do it, and come back to the case; what is refused is told there, in one sentence."""
    doors = visit.doors
    try:
        async with doors.store.write() as tx:
            case = await cases.find(visit, tx)
            await deed(tx, case, doors.clock.now())
            account = (await people.where(tx, case.conversation_id)).account
    except CaseRefused as refusal:
        if refusal.reason == "not_found":
            raise
        return await cases.page(visit, Draft(), wrong=visit.refused(refusal), status=409)
    await doors.wake.notify(f"outbox:{account}")
    await doors.wake.notify(DESK)
    async with doors.store.read() as tx:
        still = await _still_sees(visit, tx)
    return visit.back(cases.at(case) if still else "/desk/cases", said=said)


async def _still_sees(visit: Visit, tx: Tx) -> bool:
    """Whether the case, which may be another team's by now, can still be looked at."""
    try:
        await cases.find(visit, tx)
    except web.HTTPNotFound:
        return False
    return True


async def claim(visit: Visit) -> web.Response:
    """Take an open case."""
    return await _do(visit, lambda tx, case, now: holding.claim(tx, case.id, visit.actor, now=now), "desk-said-claimed")


async def ask_take_over(visit: Visit) -> web.Response:
    """Before a case is taken from a colleague, the page names whom it is taken from."""
    async with visit.doors.store.read() as tx:
        case = await cases.find(visit, tx)
    if case.holder_id in (None, visit.me.id):
        return visit.back(cases.at(case))
    return visit.show("take_over.html", title="desk-take-over-title", case=case)


async def take_over(visit: Visit) -> web.Response:
    """Take a case from the colleague whom the page named; when another one has it by now, nothing is taken."""

    async def deed(tx: Tx, case: Case, now: datetime) -> None:
        await cases.lock(tx, case.id)
        held = await cases.find(visit, tx)
        if held.holder and held.holder != visit.field("from") and held.holder_id != visit.me.id:
            raise CaseRefused("held_by_other", holder=held.holder)
        await holding.take_over(tx, case.id, visit.actor, now=now)

    return await _do(visit, deed, "desk-said-taken-over")


async def release(visit: Visit) -> web.Response:
    """Give it back to the team."""
    office = visit.doors.office
    return await _do(
        visit, lambda tx, case, now: holding.release(tx, office, case.id, visit.actor, now=now), "desk-said-released"
    )


async def hand(visit: Visit) -> web.Response:
    """Hand it to a colleague."""
    to = visit.field("to")
    return await _do(
        visit, lambda tx, case, now: holding.hand_to(tx, case.id, visit.actor, to=to, now=now), "desk-said-handed"
    )


async def move(visit: Visit) -> web.Response:
    """Hand it to another team."""
    office, team = visit.doors.office, visit.field("team")
    return await _do(
        visit,
        lambda tx, case, now: holding.move_to_team(tx, office, case.id, visit.actor, team=team, now=now),
        "desk-said-moved",
    )


async def snooze(visit: Visit) -> web.Response:
    """Out of one's sight until a time."""

    async def deed(tx: Tx, case: Case, now: datetime) -> None:
        await holding.snooze(tx, case.id, visit.actor, until=_moment(visit), now=now)

    return await _do(visit, deed, "desk-said-snoozed")


async def promise(visit: Visit) -> web.Response:
    """Move the promise; the person hears the new time."""

    async def deed(tx: Tx, case: Case, now: datetime) -> None:
        await closing.move_promise(tx, visit.doors.office, case.id, visit.actor, until=_moment(visit), now=now)

    return await _do(visit, deed, "desk-said-promise")


def _moment(visit: Visit) -> datetime:
    """The time in the form, by the house's clock. Raises `CaseRefused`."""
    try:
        local = datetime.fromisoformat(visit.field("until")).replace(tzinfo=visit.doors.office.zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise CaseRefused("bad_time") from None


async def close(visit: Visit) -> web.Response:
    """Close it; the person is told and asked how it was."""
    office = visit.doors.office
    return await _do(
        visit, lambda tx, case, now: closing.close(tx, office, case.id, visit.actor, now=now), "desk-said-closed"
    )


async def reopen(visit: Visit) -> web.Response:
    """Open a closed one again; the person is told."""
    office = visit.doors.office
    return await _do(
        visit, lambda tx, case, now: closing.reopen_by(tx, office, case.id, visit.actor, now=now), "desk-said-reopened"
    )


async def contact(visit: Visit) -> web.Response:
    """Open the phone that the person left; only for whoever holds the case, and with a line in the log."""
    async with visit.doors.store.write() as tx:
        case = await cases.find(visit, tx)
        sealed = await contacts.sealed_of(tx, case.id)
        if case.holder_id != visit.me.id:
            raise CaseRefused("held_by_other" if case.holder else "not_held", holder=case.holder)
        if not sealed:
            raise web.HTTPNotFound
        try:
            phone = open_sealed(visit.doors.key, PHONE, sealed)
        except Forged:  # the key is another one by now: nothing was read, and nothing is recorded
            return await cases.page(visit, Draft(), wrong=visit.t("desk-case-contact-lost"), status=409)
        who, now = visit.actor, visit.doors.clock.now()
        await audit.record(tx, who, "contact_read", "case", case.id, now=now)
    return await cases.page(visit, Draft(), phone=phone)


async def undo(visit: Visit) -> web.Response:
    """Take back a reply of one's own that has not left."""
    entry = number_in(visit.field("entry"))

    async def deed(tx: Tx, case: Case, now: datetime) -> None:
        await cases.lock(tx, case.id)
        await talking.undo(tx, entry, visit.actor, now=now)

    return await _do(visit, deed, "desk-said-undone")


async def hand_over_all(visit: Visit) -> web.Response:
    """Hand all that one holds to a colleague, or back to the teams, before one is away."""
    doors = visit.doors
    async with doors.store.write() as tx:
        await holding.hand_over_all(
            tx, doors.office, visit.me.id, visit.actor, to=visit.field("to"), now=doors.clock.now()
        )
    await doors.wake.notify(DESK)
    return visit.back("/desk/me", said="desk-said-all-handed")


PAGES = (
    post("/desk/cases/{code}/claim", claim, Right.WORK),
    get("/desk/cases/{code}/take-over", ask_take_over, Right.WORK),
    post("/desk/cases/{code}/take-over", take_over, Right.WORK),
    post("/desk/cases/{code}/release", release, Right.WORK),
    post("/desk/cases/{code}/hand", hand, Right.WORK),
    post("/desk/cases/{code}/team", move, Right.WORK),
    post("/desk/cases/{code}/snooze", snooze, Right.WORK),
    post("/desk/cases/{code}/promise", promise, Right.WORK),
    post("/desk/cases/{code}/close", close, Right.WORK),
    post("/desk/cases/{code}/reopen", reopen, Right.WORK),
    post("/desk/cases/{code}/undo", undo, Right.WORK),
    post("/desk/cases/{code}/contact", contact, Right.WORK),
    post("/desk/me/handed-over", hand_over_all, Right.WORK),
)
