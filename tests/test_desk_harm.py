"""What must never happen at the desk: an account taken over, a reply lost or said twice, words seen by a stranger."""

import re
from collections.abc import AsyncIterator

import aiohttp
import pytest
from sqlalchemy import select

from bot.app import App
from bot.cases import talking
from bot.cases.office import actor
from bot.casework import Role
from bot.model import Outcome, SendResult
from bot.store import attached, entries
from bot.store import cases as rows
from bot.store.schema_cases import cases
from tests.desk import hire, seated
from tests.house import Known, StillClock, house, idle
from tests.test_cases import the_case
from tests.test_desk_cases import PDF, desk_house, mentor
from tests.test_drafts import made_of


@pytest.fixture
async def app(database_url: str, clock: StillClock) -> AsyncIterator[App]:
    async with house(database_url, channels=[], understanding=Known(), clock=clock, role="all") as running:
        yield running


async def test_a_link_leads_to_the_house_whatever_host_the_request_names(app: App) -> None:
    ana, bora = await hire(app, "Ana", Role.ADMIN), await hire(app, "Bora")
    async with seated(app, ana) as browser, aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        form = {"csrf": browser.token}
        headers = {"Host": "evil.example", "Cookie": f"helpdesk_desk={browser.cookies['helpdesk_desk']}"}
        async with http.post(f"{app.address}/desk/staff/{bora.id}/link", data=form, headers=headers) as made:
            page = await made.text()
    assert "evil.example" not in page
    assert f'value="{app.address}/desk/link/' in page


async def _replies(app: App, code: str) -> list[tuple[str, str]]:
    """What mentors said and noted in a case: kind and text, with the names of the files."""
    async with app.store.read() as tx:
        case = await rows.find_code(tx, code)
        assert case
        log = [one for one in await entries.of_case(tx, case.id) if one.kind in ("mentor", "note")]
        files = await attached.of_entries(tx, [one.id for one in log])
    return [(one.text, "".join(file.name for file in files.get(one.id, ()))) for one in log]


async def test_a_form_says_once_what_it_holds_and_again_what_is_new(database_url: str, clock: StillClock) -> None:
    async with desk_house(database_url, clock, "kako da otvorim nalog") as (app, channel):
        case, mira = await the_case(app), await mentor(app, "mira", "portal")
        path = f"/desk/cases/{case.code}/reply"
        async with seated(app, mira) as browser:
            one = re.findall(r'name="form" value="([^"]+)"', (await browser.get(f"/desk/cases/{case.code}"))[1])[0]
            for name in ("a.pdf", "a.pdf", "b.pdf"):  # without words, pressed twice, and another one after Back
                content = PDF + name.encode()
                assert (await browser.upload(path, (name, content), text="", step="send", form=one))[0] == 303
            assert await _replies(app, case.code) == [("", "a.pdf"), ("", "b.pdf")]
            two = re.findall(r'name="form" value="([^"]+)"', (await browser.get(f"/desk/cases/{case.code}"))[1])[0]
            assert two != one
            await idle(app)
            channel.script.append(SendResult(outcome=Outcome.REFUSED))
            for _ in range(3):  # what came to nothing is said again
                assert (await browser.post(path, text="Evo.", step="send", form=two))[0] == 303
                await idle(app)
            for _ in range(2):
                await browser.upload(path, ("n.pdf", PDF), text="Za nas.", step="note", form=two)
        assert (await _replies(app, case.code))[2:] == [("Evo.", ""), ("Evo.", ""), ("Za nas.", "n.pdf")]
    assert channel.texts()[-1] == "Evo."


async def test_a_form_leads_back_to_a_page_that_says_what_was_done(database_url: str, clock: StillClock) -> None:
    async with desk_house(database_url, clock, "kako da otvorim nalog") as (app, _):
        case, mira = await the_case(app), await mentor(app, "mira", "portal")
        async with seated(app, mira) as browser:
            _, where = await browser.post(f"/desk/cases/{case.code}/reply", text="Evo.", step="send")
            assert where == f"/desk/cases/{case.code}?said=desk-said-reply#reply"
            assert "Odgovor je krenuo" in (await browser.get(where))[1]


async def test_who_asked_hears_that_their_case_is_open_again(database_url: str, clock: StillClock) -> None:
    async with desk_house(database_url, clock, "kako da otvorim nalog") as (app, channel):
        case, mira = await the_case(app), await mentor(app, "mira", "portal")
        async with seated(app, mira) as browser:
            await browser.post(f"/desk/cases/{case.code}/close")
            await idle(app)
            heard = len(channel.heard)
            assert (await browser.post(f"/desk/cases/{case.code}/reopen"))[0] == 303
            await idle(app)
    assert len(channel.heard) == heard + 1
    assert case.code in channel.texts()[-1]


async def test_words_of_another_team_stay_there(database_url: str, clock: StillClock) -> None:
    questions = ("kako da otvorim nalog", "moj nalog kod tetke u Vranju")
    async with desk_house(database_url, clock, *questions) as (app, _):
        async with app.store.write() as tx:
            ids = list((await tx.execute(select(cases.c.id).order_by(cases.c.id))).scalars())
            await tx.execute(cases.update().values(topic="portal/register_how", team="portal"))
            await tx.execute(cases.update().where(cases.c.id == ids[1]).values(team="epay"))
        mira, zora = await mentor(app, "mira", "portal"), await mentor(app, "zora", "epay")
        ana, petar = await mentor(app, "ana", role=Role.STAFF), await mentor(app, "petar", "portal")
        async with app.store.write() as tx:
            who = actor(mira, "desk")
            await talking.reply(tx, app.office, ids[0], who, text="Evo kako.", now=clock.now())
            draft = await made_of(app, tx, ids[0], who)
        assert draft.examples == ("kako da otvorim nalog",)
        for one, status in ((mira, 200), (petar, 200), (ana, 200), (zora, 404)):
            async with seated(app, one) as browser:
                assert (f"/desk/drafts/{draft.id}" in (await browser.get("/desk/drafts"))[1]) == (status == 200)
                assert (await browser.get(f"/desk/drafts/{draft.id}"))[0] == status, one.name
        async with seated(app, zora) as browser:
            assert (await browser.post(f"/desk/drafts/{draft.id}", topic="portal", question="x"))[0] == 404
