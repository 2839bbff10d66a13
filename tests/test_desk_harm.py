"""What must never happen at the desk: an account taken over, a reply lost or said twice, words seen by a stranger."""

import asyncio
import re
import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from datetime import timedelta

import aiohttp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from bot import app as composition
from bot.app import App
from bot.cases import talking
from bot.cases.office import actor
from bot.casework import Role
from bot.errors import TooBusy
from bot.model import Outcome, SendResult
from bot.sealed import PHONE, seal
from bot.staff import entry
from bot.staff.passwords import Passwords
from bot.store import StoreError, attached, audit, entries, notices
from bot.store import cases as rows
from bot.store.schema_cases import cases
from bot.web.upload import Taken
from tests.desk import HASHED, PASSWORD, hire, seat, seated
from tests.house import Known, StillClock, house, idle, settings_for
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


async def test_what_was_written_comes_back_with_a_refusal(
    database_url: str, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk_house(database_url, clock, "kako da otvorim nalog") as (app, _):
        case, mira = await the_case(app), await mentor(app, "mira", "portal")
        path = f"/desk/cases/{case.code}/reply"
        async with seated(app, mira) as browser:
            status, page = await browser.post(path, text="Pola sata pisanja.", step="send", token="x" * 40)
            assert (status, "Pola sata pisanja." in page) == (403, True)
            status, page = await browser.post(path, text="", step="send")
            assert (status, f'name="back" value="/desk/cases/{case.code}"' in page) == (409, True)
            assert f'href="/desk/cases/{case.code}">' in (await browser.post(path, token="x" * 40))[1]
            with monkeypatch.context() as patch:
                patch.setattr(entry, "visitor", _no_store)
                status, page = await browser.post(path, text="Pola sata pisanja.", step="send")
                assert (status, "Pola sata pisanja." in page, "do svoje baze" in page) == (503, True, True)
            browser.cookies = {}
            status, page = await browser.post(path, text="Pola <sata> pisanja.", step="send")
            assert (status, "Pola &lt;sata&gt; pisanja." in page) == (401, True)
            form = {"text": "Tuđe reči."}
            async with aiohttp.ClientSession() as http:
                there = await http.post(app.address + path, data=form, headers={"Sec-Fetch-Site": "cross-site"})
                assert (there.status, "Tuđe" in await there.text()) == (401, False)
        assert await _replies(app, case.code) == []


async def _no_store(*_: object, **__: object) -> None:
    raise StoreError("away")


async def test_what_no_database_takes_is_left_out_or_not_found(database_url: str, clock: StillClock) -> None:
    async with desk_house(database_url, clock, "kako da otvorim nalog") as (app, _):
        case, mira = await the_case(app), await mentor(app, "mira", "portal")
        path = f"/desk/cases/{case.code}/reply"
        async with seated(app, mira) as browser:
            assert (await browser.post(path, text="Evo\0.", step="note"))[0] == 303
            assert await _replies(app, case.code) == [("Evo.", "")]
            for wrong in ("/desk/cases/%00", "/desk/cases?q=%00", "/desk/cases?tab=%00"):
                assert (await browser.get(wrong))[0] == 404, wrong
            cookie = {"Cookie": f"helpdesk_desk={browser.cookies['helpdesk_desk']}"}
            strange = {**cookie, "Content-Type": "application/x-www-form-urlencoded; charset=klingon"}
            async with (
                aiohttp.ClientSession() as http,
                http.post(app.address + path, data=b"a=b", headers=strange) as at,
            ):
                assert at.status == 400


async def test_enter_in_the_search_for_an_article_looks_for_it(database_url: str, clock: StillClock) -> None:
    async with desk_house(database_url, clock, "kako da otvorim nalog") as (app, _):
        case, mira = await the_case(app), await mentor(app, "mira", "portal")
        async with seated(app, mira) as browser:
            status, page = await browser.post(f"/desk/cases/{case.code}/reply", text="", find="nalog", step="preview")
    assert (status, 'value="article:' in page) == (200, True)


async def test_a_crowd_at_the_door_is_sent_away_and_costs_nothing(app: App) -> None:
    ana = await hire(app, "Ana")
    async with seat(app) as browser, seated(app, ana) as own:
        await browser.get("/desk/sign-in")
        found = [(await browser.post("/desk/sign-in", name="nobody", password="x"))[0] for _ in range(62)]
        assert found == [403] * 60 + [429] * 2
        assert (await own.get("/desk"))[0] == 200


async def test_only_so_many_passwords_wait_to_be_checked() -> None:
    passwords, tried = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)), []
    gate = threading.Event()
    passwords._verify = lambda *_: gate.wait(20)  # type: ignore[assignment,method-assign]
    tried = [asyncio.ensure_future(passwords.check(HASHED, "x")) for _ in range(30)]
    await asyncio.sleep(0)
    gate.set()
    ended = await asyncio.gather(*tried, return_exceptions=True)
    assert [isinstance(one, TooBusy) for one in ended] == [False] * 22 + [True] * 8
    assert await passwords.check(HASHED, "x")


async def test_a_new_password_needs_the_old_one_but_after_a_link(app: App, clock: StillClock) -> None:
    ana = await hire(app, "Ana")
    new = {"password": "cetiri plava voza", "again": "cetiri plava voza"}
    async with seated(app, ana) as browser:
        assert 'name="old"' in (await browser.get("/desk/password"))[1]
        for old in ({}, {"old": "nije ta"}):
            status, page = await browser.post("/desk/password", **new, **old)
            assert (status, "nije vaša lozinka" in page) == (400, True)
        assert (await browser.post("/desk/password", **new, old=PASSWORD))[0] == 303
        await browser.get("/desk/password")
        for _ in range(5):  # guessing is counted as at the door
            await browser.post("/desk/password", **new, old="nije ta")
        assert (await browser.sign_in("Ana", new["password"]))[0] == 403
    async with app.store.write() as tx:
        secret = await entry.issue_link(tx, ana.id, "sign_in", now=clock.now())
    async with seat(app) as browser:
        await browser.get(f"/desk/link/{secret}")
        await browser.post(f"/desk/link/{secret}")
        assert 'name="old"' not in (await browser.get("/desk/password"))[1]
        assert (await browser.post("/desk/password", **new))[0] == 303


async def test_only_the_chat_can_be_framed(sqlite_url: str, clock: StillClock) -> None:
    app = await composition.build(settings_for(sqlite_url), understanding=Known(), channels=[], clock=clock)
    app.framed_by = "https://portal.example"
    async with composition.running(app, "web"), aiohttp.ClientSession() as http:
        found = {}
        for path in ("/", "/desk/sign-in", "/pitanje/x", "/static/desk/desk.js"):
            answer = await http.get(app.address + path)
            found[path] = "portal.example" in answer.headers["Content-Security-Policy"]
    assert found == {"/": True, "/desk/sign-in": False, "/pitanje/x": False, "/static/desk/desk.js": False}


async def test_a_phone_that_cannot_be_opened_is_said_and_not_recorded(database_url: str, clock: StillClock) -> None:
    async with desk_house(database_url, clock, "kako da otvorim nalog") as (app, _):
        case, mira = await the_case(app), await mentor(app, "mira", "portal")
        async with app.store.write() as tx:
            await tx.execute(cases.update().values(contact=seal(b"another key" * 3, PHONE, "0641234567")))
        async with seated(app, mira) as browser:
            await browser.post(f"/desk/cases/{case.code}/claim")
            status, page = await browser.post(f"/desk/cases/{case.code}/contact")
            assert (status, "ne može da se pročita" in page) == (409, True)
        async with app.store.read() as tx:
            assert "contact_read" not in {line.action for line in await audit.page(tx, limit=50)}


async def test_of_one_sessions_streams_the_newest_win_and_a_busy_one_ends_too(app: App, clock: StillClock) -> None:
    ana = await hire(app, "Ana")
    async with seated(app, ana) as browser, aiohttp.ClientSession() as http, AsyncExitStack() as streams:
        cookie = {"Cookie": f"helpdesk_desk={browser.cookies['helpdesk_desk']}"}
        address = f"{app.address}/desk/events"
        open_ones = []
        for _ in range(7):
            open_ones.append(await streams.enter_async_context(http.get(address, headers=cookie)))
            assert await open_ones[-1].content.readline() == b"retry: 2000\n"
        async with asyncio.timeout(10):
            with suppress(aiohttp.ClientError):
                await open_ones[0].content.read()
        assert not open_ones[1].content.at_eof()
        await browser.post("/desk/sign-out")
        clock.forward(seconds=16)
        async with app.store.write() as tx:  # something changes at the same time
            await notices.tell(tx, ana.id, "desk-said-saved", now=clock.now())
        async with asyncio.timeout(10):
            assert (await open_ones[-1].content.read()).endswith(b"event: ended\ndata: \n\n")


def test_a_day_takes_so_much_of_everybody_together(clock: StillClock) -> None:
    taken, now = Taken(), clock.now()
    assert [taken.too_much(now, 1024**3) for _ in range(3)] == [False, False, True]
    assert not taken.too_much(now + timedelta(days=1), 1024**3)
