"""Institutions at the desk: an invitation that is used in the chat, an official vouched for in a case, and no more."""

import re

from sqlalchemy import select

from bot.casework import Role
from bot.store import officials
from bot.store.schema import people
from bot.store.schema_staff import audit
from tests.desk import hire, seated
from tests.house import Known, Recorder, StillClock, house, idle, said, until
from tests.test_cases import asked, the_case
from tests.test_pipeline import values


async def test_an_invitation_of_the_desk_vouches_for_who_uses_it(database_url: str, clock: StillClock) -> None:
    channel = Recorder()
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock, role="all") as app:
        async with seated(app, await hire(app, "vera", Role.STAFF)) as desk:
            await desk.get("/desk/institutions")
            status, body = await desk.post("/desk/institutions", name="Gradska uprava", municipality="Чачак")
            assert status == 200
            code = re.search(r'id="code" value="([^"]+)"', body)
            assert code is not None
            await app.inbox.take([said(f"pozivnica-{code[1]}")])
            await until(lambda: len(channel.heard) == 1)
            await idle(app)
            status, body = await desk.get("/desk/institutions")
            assert "Gradska uprava" in body
            assert code[1] not in body  # shown once
            [(person, verified)] = await values(app, people.c.id, people.c.verified_at)
            assert verified is not None
            assert (await desk.post(f"/desk/institutions/officials/{person}/removed"))[0] == 303
            assert (await desk.post(f"/desk/institutions/officials/{person}/removed"))[0] == 404
        assert await values(app, people.c.verified_at) == [(None,)]
        actions = [row[0] for row in await values(app, audit.c.action)]
        assert [action for action in actions if action in ("invited", "unverified")] == ["invited", "unverified"]


async def test_an_institution_without_a_name_or_place_is_refused_with_what_to_do(
    database_url: str, clock: StillClock
) -> None:
    async with (
        house(database_url, channels=[], understanding=Known(), clock=clock, role="all") as app,
        seated(app, await hire(app, "vera", Role.STAFF)) as desk,
    ):
        await desk.get("/desk/institutions")
        for name, place in (("", "Čačak"), ("Uprava", "Atlantida")):
            status, body = await desk.post("/desk/institutions", name=name, municipality=place)
            assert status == 409
            assert "opštinu ili grad" in body


async def test_an_official_is_vouched_for_in_their_case(database_url: str, clock: StillClock) -> None:
    async with asked(database_url, clock, at="all") as (app, _):
        case = await the_case(app)
        async with app.store.write() as tx:
            place = await officials.institution_of(tx, "cacak", "Gradska uprava", now=clock.now())
            await officials.keep_details(tx, case.id, details={}, wish="", institution=place, now=clock.now())
        async with seated(app, await hire(app, "vera", Role.STAFF)) as desk:
            _, body = await desk.get(f"/desk/cases/{case.code}")
            assert f"/desk/cases/{case.code}/verified" in body
            assert (await desk.post(f"/desk/cases/{case.code}/verified"))[0] == 303
            _, body = await desk.get(f"/desk/cases/{case.code}")
            assert f"/desk/cases/{case.code}/verified" not in body
        assert (await the_case(app)).first
        async with app.store.read() as tx:
            assert (await tx.execute(select(people.c.institution_id))).scalars().all() == [place]
