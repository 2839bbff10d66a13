"""Institutions and their officials: who is vouched for, and codes by which an institution vouches for its own."""

from aiohttp import web

from bot.errors import StaffRefused
from bot.staff.rights import Right
from bot.store import Tx, audit, officials
from bot.web.desk import cases, phrases
from bot.web.desk.frame import Visit, get, number_in, post


async def show(visit: Visit) -> web.Response:
    """All institutions, with the officials that are vouched for."""
    return await _page(visit)


async def _page(visit: Visit, *, code: str = "", name: str = "") -> web.Response:
    async with visit.doors.store.read() as tx:
        found = await officials.institutions_with_officials(tx)
    rows = sorted(
        ((phrases.place(visit, one.municipality), one) for one in found), key=lambda row: (row[0], row[1].name)
    )
    return visit.show("institutions.html", title="desk-institutions-title", found=rows, code=code, name=name)


async def invite(visit: Visit) -> web.Response:
    """A code for one official of an institution; it is shown once."""
    name, where = visit.field("name"), visit.doors.places.named(visit.field("municipality"))
    if not name or not where:
        raise StaffRefused("bad-institution")
    now = visit.doors.clock.now()
    async with visit.doors.store.write() as tx:
        institution = await officials.institution_of(tx, where, name, now=now)
        code = await officials.make_invitation(tx, institution, staff_id=visit.me.id, now=now)
        await _log(visit, tx, "invited", institution)
    return await _page(visit, code=code, name=name)


async def verify(visit: Visit) -> web.Response:
    """Vouch for who asks in a case, as an official of the institution that they named."""
    now = visit.doors.clock.now()
    async with visit.doors.store.write() as tx:
        case = await cases.find(visit, tx)
        await cases.lock(tx, case.id)
        if case.person_id is None or case.institution_id is None:
            raise StaffRefused("bad-institution")
        await officials.verify(tx, case.person_id, case.institution_id, now=now)
        await _log(visit, tx, "verified", case.institution_id, person=case.person_id)
    return visit.back(cases.at(case), said="desk-said-saved")


async def unverify(visit: Visit) -> web.Response:
    """Vouch for an official no more."""
    person = number_in(visit.request.match_info["id"])
    async with visit.doors.store.write() as tx:
        institution = await officials.institution_vouched_for(tx, person)
        if institution is None:
            raise web.HTTPNotFound
        await officials.unverify(tx, person, now=visit.doors.clock.now())
        await _log(visit, tx, "unverified", institution, person=person)
    return visit.back("/desk/institutions", said="desk-said-saved")


async def _log(visit: Visit, tx: Tx, action: str, institution: int, *, person: int | None = None) -> None:
    await audit.record(
        tx,
        visit.actor,
        action,
        "institution",
        institution,
        now=visit.doors.clock.now(),
        field="person" if person else "",
        new=person or "",
    )


PAGES = (
    get("/desk/institutions", show, Right.SIGNED_IN),
    post("/desk/institutions", invite, Right.MANAGE),
    post("/desk/institutions/officials/{id}/removed", unverify, Right.MANAGE),
    post("/desk/cases/{code}/verified", verify, Right.MANAGE),
)
