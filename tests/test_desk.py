"""The desk over HTTP: every route asks for its right and its token, and each page does what it says."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import product
from pathlib import Path

import aiohttp
import pytest

from bot.app import App
from bot.casework import Role
from bot.model import Locale
from bot.staff import accounts, entry, rights
from bot.staff.rights import Right
from bot.store import audit, canned, links, notices
from bot.store import staff as rows
from bot.store.audit import Actor
from bot.store.staff import Staff
from bot.web.app import build
from bot.web.desk import PAGES
from bot.web.desk.frame import Page, gate, inside
from bot.web.doors import Doors
from tests.desk import PASSWORD, TESTS, Seat, hire, seat, seated
from tests.house import Known, StillClock, house
from tests.planned import planned

TEMPLATES = Path(__file__).parent.parent / "bot" / "web" / "desk" / "templates"
_ENDLESS = "/desk/events"


@pytest.fixture
async def app(database_url: str, clock: StillClock) -> AsyncIterator[App]:
    async with house(database_url, channels=[], understanding=Known(), clock=clock, role="all") as running:
        yield running


def address(page: Page) -> str:
    """The page's address with something in each of its gaps."""
    return re.sub(r"\{\w+\}", "1", page.path)


async def answer(browser: Seat, page: Page, *, token: str | None = None) -> tuple[int, str]:
    if page.method == "POST":
        return await browser.post(address(page), token=token)
    if page.path == _ENDLESS:
        return await _first_line(browser)
    return await browser.get(address(page))


async def _first_line(browser: Seat) -> tuple[int, str]:
    """How an endless stream begins."""
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
        http.get(browser.address + _ENDLESS, headers={"Cookie": cookie}, allow_redirects=False) as found,
    ):
        line = (await found.content.readline()).decode() if found.status == 200 else ""
        return found.status, found.headers.get("Location") or line


async def test_every_address_of_the_desk_stands_behind_the_gate(app: App) -> None:
    application = build(
        Doors(
            store=app.store,
            inbox=app.inbox,
            understanding=app.understanding,
            clock=app.clock,
            wake=app.wake,
            welcome=app.pipeline.welcome,
            key=b"a key for tests",
            office=app.office,
            places=app.places,
            library=app.library,
        )
    )
    found = set()
    for route in application.router.routes():
        path = route.resource.canonical if route.resource else ""
        if path.startswith("/desk") and route.method != "HEAD":
            assert getattr(route.handler, "func", None) is gate, path
            found.add((route.method, path))
    assert found == {(page.method, page.path) for page in PAGES}
    assert {page.method for page in PAGES} == {"GET", "POST"}


@pytest.mark.parametrize("role", [None, *Role])
async def test_each_role_comes_exactly_where_its_rights_lead(app: App, role: Role | None) -> None:
    await hire(app, "Zora", Role.ADMIN)  # so that no admin is the last
    for number, page in enumerate(PAGES):
        who = await hire(app, f"Ana {number}", role) if role else None
        async with seated(app, who) if who else seat(app) as browser:
            await browser.get("/desk/sign-in")
            status, body = await answer(browser, page)
        allowed = rights.may(who, page.right)
        said = (role, page.method, page.path, status)
        if role is None and not allowed:
            assert status in (303, 401), said
            assert status == 401 or body.startswith("/desk/sign-in"), said
        elif not allowed:
            assert (status, "Vaš nalog ne može da vidi" in body) == (403, True), said
        else:
            assert "Vaš nalog ne može da vidi" not in body, said
            assert status in (200, 303, 403, 404, 409, 400), said
            assert status != 403 or page.right is Right.ANYBODY, said  # a wrong password, a link that is gone


async def test_no_form_is_taken_without_its_token(app: App) -> None:
    ana = await hire(app, "Ana", Role.ADMIN)
    async with app.store.read() as tx:
        before = len(await audit.page(tx, limit=1000))
    async with seated(app, ana) as browser, seated(app, ana) as other:
        for page in PAGES:
            if page.method == "POST":
                for token in ("", "x" * 43, other.token):
                    status, body = await answer(browser, page, token=token)
                    assert (status, "Strana je zastarela" in body) == (403, True), page.path
        assert (await browser.get("/desk"))[0] == 200  # nobody was signed out
    async with seat(app) as browser:
        for path in ("/desk/sign-in", "/desk/forgot", "/desk/link/1", "/desk/locale"):
            assert "Strana je zastarela" in (await browser.post(path, token=""))[1]
            assert "Strana je zastarela" in (await browser.post(path, token="x" * 43))[1]
    async with app.store.read() as tx:
        assert len(await audit.page(tx, limit=1000)) == before + 2  # the two sign-ins


@pytest.mark.parametrize("path", sorted(path.name for path in TEMPLATES.glob("*.html")))
def test_every_form_in_a_template_brings_its_token_back(path: str) -> None:
    written = (TEMPLATES / path).read_text(encoding="utf-8")
    for form in re.findall(r'<form method="post".*?</form>', written, re.DOTALL):
        assert 'name="csrf" value="{{ visit.token }}"' in form
    assert "<script>" not in written
    assert " style=" not in written
    assert not re.search(r"\son\w+=", written)


async def test_in_and_out_with_a_password(app: App) -> None:
    await hire(app, "Ana")
    async with seat(app) as browser:
        assert await browser.get("/desk") == (303, "/desk/sign-in")
        wrong = await browser.sign_in("Ana", "wrong")
        unknown = await browser.sign_in("Nobody", "wrong")
        assert wrong[0] == unknown[0] == 403
        assert _plain(wrong[1]) == _plain(unknown[1])
        assert await browser.sign_in("Ana") == (303, "/desk")
        stolen = dict(browser.cookies)
        assert (await browser.post("/desk/sign-out"))[0] == 303
        browser.cookies = stolen
        assert await browser.get("/desk") == (303, "/desk/sign-in")


def _plain(page: str) -> str:
    return re.sub(r'value="[^"]*"', "", page)


async def test_the_cookie_is_out_of_reach_and_pages_are_kept_nowhere(app: App) -> None:
    await hire(app, "Ana")
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        async with http.get(app.address + "/desk/sign-in") as found:
            token = re.findall(r'name="csrf" value="([^"]+)"', await found.text())[0]
            assert "script-src 'self'" in found.headers["Content-Security-Policy"]
            assert "unsafe" not in found.headers["Content-Security-Policy"]
            assert found.headers["Cache-Control"] == "no-store"
        form = {"name": "Ana", "password": PASSWORD, "csrf": token}
        async with http.post(app.address + "/desk/sign-in", data=form, allow_redirects=False) as found:
            (cookie,) = [c for c in found.headers.getall("Set-Cookie") if c.startswith("helpdesk_desk=")]
    for part in ("HttpOnly", "SameSite=Strict", "Path=/desk"):
        assert part in cookie
    assert "Secure" not in cookie


async def test_behind_https_the_cookie_is_secure(sqlite_url: str, clock: StillClock) -> None:
    async with (
        house(
            sqlite_url,
            channels=[],
            understanding=Known(),
            clock=clock,
            role="all",
            public_url="https://pomoc.example",
        ) as app,
        aiohttp.ClientSession() as http,
        http.get(app.address + "/desk/sign-in") as found,
    ):
        assert "Secure" in found.headers["Set-Cookie"]


@pytest.mark.parametrize(
    ("path", "leads"),
    [
        ("/desk/teams?x=1", "/desk/teams?x=1"),
        ("/desk", "/desk"),
        ("https://evil.example", "/desk"),
        ("//evil.example", "/desk"),
        ("/desk//evil.example", "/desk"),
        ("/desk\\evil", "/desk"),
        ("/desking", "/desk"),
        ("/desk/\r\nSet-Cookie: a=b", "/desk"),
        ("", "/desk"),
    ],
)
def test_nobody_is_sent_elsewhere(path: str, leads: str) -> None:
    assert inside(path) == leads


async def test_one_comes_back_to_where_one_wanted_to_go(app: App) -> None:
    await hire(app, "Ana", Role.STAFF)
    async with seat(app) as browser:
        status, where = await browser.get("/desk/log?subject=team")
        assert (status, where) == (303, "/desk/sign-in?next=%2Fdesk%2Flog%3Fsubject%3Dteam")
        _, page = await browser.get(where)
        wanted = re.findall(r'name="next" value="([^"]+)"', page)[0]
        answered = await browser.post("/desk/sign-in", name="Ana", password=PASSWORD, next=wanted)
        assert answered == (303, "/desk/log?subject=team")


async def test_a_link_from_another_site_is_loaded_again_so_that_the_cookie_comes_along(app: App) -> None:
    async with seat(app) as browser:
        status, page = await browser.get("/desk/teams", **{"Sec-Fetch-Site": "cross-site"})
        assert (status, 'http-equiv="refresh"' in page) == (200, True)


async def test_looking_at_a_one_time_link_does_not_use_it_up(app: App, clock: StillClock) -> None:
    ana = await hire(app, "Ana")
    async with app.store.write() as tx:
        secret = await entry.issue_link(tx, ana.id, "sign_in", now=clock.now())
    async with seat(app) as preview, seat(app) as browser:
        for _ in range(3):
            assert (await preview.get(f"/desk/link/{secret}"))[0] == 200
        await browser.get(f"/desk/link/{secret}")
        assert await browser.post(f"/desk/link/{secret}") == (303, "/desk/password")
        assert (await browser.get("/desk"))[0] == 200
        assert "ne važi" in (await preview.post(f"/desk/link/{secret}"))[1]


async def test_the_first_admin_sets_a_password_and_comes_in_with_it(app: App, clock: StillClock) -> None:
    async with app.store.write() as tx:
        secret = await entry.offer_first(tx, now=clock.now())
    async with seat(app) as browser:
        await browser.get(f"/desk/link/{secret}")
        await browser.post(f"/desk/link/{secret}")
        await browser.get("/desk/password")
        for password, again in (("short", "short"), (PASSWORD, PASSWORD + "x")):
            assert (await browser.post("/desk/password", password=password, again=again))[0] == 400
        before = dict(browser.cookies)
        assert (await browser.post("/desk/password", password=PASSWORD, again=PASSWORD))[0] == 303
        assert (await browser.get("/desk/staff"))[0] == 200
        browser.cookies = before
        assert (await browser.get("/desk"))[0] == 303
    async with seat(app) as browser:
        assert await browser.sign_in("admin", PASSWORD) == (303, "/desk")


async def test_who_forgot_is_answered_alike_whether_there_is_such_a_name_or_not(app: App) -> None:
    await hire(app, "Ana", telegram="42")
    async with seat(app) as browser:
        await browser.get("/desk/forgot")
        answers = [await browser.post("/desk/forgot", name=name) for name in ("Ana", "Nobody", "")]
    assert len({(status, _plain(body)) for status, body in answers}) == 1
    assert answers[0][0] == 200


async def test_the_desk_speaks_three_ways_and_remembers_which(app: App) -> None:
    ana = await hire(app, "Ana")
    async with seat(app) as browser:
        await browser.get("/desk/sign-in")
        for locale, words in (("sr-Cyrl", "Пријава"), ("en", "Sign in"), ("sr-Latn", "Prijava")):
            assert await browser.post("/desk/locale", locale=locale, back="/desk/sign-in") == (303, "/desk/sign-in")
            assert f"<h1>{words}</h1>" in (await browser.get("/desk/sign-in"))[1]
        await browser.post("/desk/locale", locale="xx", back="https://evil.example")
    async with seated(app, ana) as browser:
        await browser.post("/desk/locale", locale="sr-Cyrl", back="/desk/me")
        page = (await browser.get("/desk/me"))[1]
        assert "Мој налог" in page
        assert ">Ana<" in page  # a name is not put into another script
    async with app.store.read() as tx:
        found = await rows.find(tx, ana.id)
    assert found
    assert found.locale is Locale.CYRILLIC


async def test_every_page_can_be_shown_to_every_role_in_every_language(app: App) -> None:
    now = app.clock.now()
    async with app.store.write() as tx:
        kept = await canned.add(tx, title="Đorđe & <b>", text_sr="a", text_en="b", team="epay", now=now)
        await links.keep(tx, "telegram:7", "https://t.me/bot?start={payload}")
    plan, draft = await planned(app, await hire(app, "Zora", Role.STAFF))
    for number, (role, locale) in enumerate(product(Role, Locale)):
        ana = await hire(app, f"Ana {number}", role, locale=locale)
        async with app.store.write() as tx:
            await rows.join_team(tx, "epay", ana.id)
            await rows.join_team(tx, "mentoring", ana.id)
            await notices.tell(tx, ana.id, "desk-said-saved", now=now)
            await accounts.change(tx, ana, actor=TESTS, now=now, municipalities=("70467",), away_from=now)
        async with seated(app, ana) as browser:
            for page in PAGES:
                if page.method == "GET" and page.path != _ENDLESS and rights.may(ana, page.right):
                    if "{code}" in page.path or page.path.startswith("/desk/together"):
                        continue  # shown with cases in them by the tests of the desk's cases
                    path = page.path.replace("{name}", "epay").replace("{secret}", "x").replace("{topic}", "epay")
                    ids = {"replies": kept, "plans": plan, "drafts": draft}
                    status, body = await browser.get(
                        path.replace("{id}", str(ids.get(f"{path}//".split("/")[2], ana.id)))
                    )
                    assert status == 200 or page.path == "/desk/sign-in", path
                    assert "<b>" not in body


async def test_an_admin_adds_changes_and_closes_accounts(app: App) -> None:
    ana = await hire(app, "Ana", Role.ADMIN)
    async with seated(app, ana) as browser:
        status, where = await browser.post("/desk/staff", name="Bora", role="mentor")
        assert status == 303
        path = where.partition("?")[0]
        assert "Sačuvano" in (await browser.get(where))[1]
        assert (await browser.post("/desk/staff", name="Bora", role="mentor"))[0] == 409
        assert (await browser.post("/desk/staff", name="Ceca", role="king"))[0] == 404
        await browser.post(path, role="staff", team="epay")
        async with app.store.read() as tx:
            bora = await rows.find(tx, "Bora")
        assert bora
        assert (bora.role, bora.teams) == (Role.STAFF, ("epay",))
        page = (await browser.post(f"{path}/link"))[1]
        link = re.findall(r'id="link" value="http://[^/]+([^"]+)"', page)[0]
        async with seat(app) as other:
            await other.get(link)
            assert (await other.post(link))[0] == 303
            assert (await other.get("/desk"))[0] == 200
            await browser.post(f"{path}/closed", to="closed")
            await browser.post(f"{path}/closed", to="closed")  # pressed twice
            assert (await other.get("/desk"))[0] == 303
        assert "poslednji administrator" in (await browser.post(f"/desk/staff/{ana.id}/closed", to="closed"))[1]
        await browser.post(f"{path}/closed", to="open")
        async with app.store.read() as tx:
            bora = await rows.find(tx, "Bora")
            assert bora
            assert not bora.disabled
            assert [line.action for line in await audit.page(tx, subject_id=str(bora.id), staff_id=ana.id)] == [
                "account_enabled",
                "account_disabled",
                "link_made",
                "account_changed",
                "account_added",
            ]


async def test_a_team_gets_hours_and_members(app: App) -> None:
    ana, bora = await hire(app, "Ana", Role.STAFF), await hire(app, "Bora")
    form = {"title_sr": "Tim Č", "title_en": "Team", "opens": "07:30", "closes": "15:30", "promise_hours": "4"}
    async with seated(app, ana) as browser:
        assert (await browser.post("/desk/teams/epay", **form, day="3", member=str(bora.id)))[0] == 303
        assert (await browser.post("/desk/teams/epay", **{**form, "opens": "16:00"}, day="3"))[0] == 409
        assert (await browser.post("/desk/teams", **form, name="night", day="7"))[0] == 303
        page = (await browser.get("/desk/teams"))[1]
    assert "07:30–15:30 · sre" in page
    assert "4 radna sata" in page
    async with app.store.read() as tx:
        assert [one.name for one in await rows.members(tx, "epay")] == ["Bora"]
        assert {"epay", "night"} <= {team.name for team in await rows.all_teams(tx)}


async def test_prepared_answers_are_written_changed_and_deleted(app: App) -> None:
    ana = await hire(app, "Ana", Role.STAFF)
    text = {"text_sr": "Dobar dan\r\n{code}", "text_en": "Hello {code}"}
    async with seated(app, ana) as browser:
        assert (await browser.post("/desk/replies/new", title="Dobar dan", **text, team="epay"))[0] == 303
        async with app.store.read() as tx:
            (one,) = await canned.all_canned(tx)
        assert (one.text_sr, one.team) == ("Dobar dan\n{code}", "epay")
        assert (await browser.post("/desk/replies/new", title="X", text_sr="{x}", text_en="x"))[0] == 409
        assert (await browser.post("/desk/replies/999", title="X", **text))[0] == 409
        await browser.post(f"/desk/replies/{one.id}", title="Dobar dan", **text, team="")
        await browser.post(f"/desk/replies/{one.id}/removed")
    async with app.store.read() as tx:
        assert await canned.all_canned(tx) == []


async def test_ones_own_account(app: App, clock: StillClock) -> None:
    ana = await hire(app, "Ana")
    async with seated(app, ana) as browser:
        await browser.post("/desk/me", topic="epay", language="en")
        await browser.post("/desk/me/places", place="čačak")
        assert "Takve opštine nema" in (await browser.post("/desk/me/places", place="Atlantida"))[1]
        await browser.post("/desk/me/absence", **{"from": "2026-11-25T08:00", "until": "2026-11-26T08:00"})
        for wrong in ({"from": "x"}, {"until": "2026-11-26T08:00"}):
            assert (await browser.post("/desk/me/absence", **wrong))[0] == 409
        me = await _found(app, ana)
        assert (me.topics, me.languages, len(me.municipalities)) == (("epay",), ("en",), 1)
        assert me.away_until
        assert me.away_until - clock.now() == timedelta(hours=46)
        await browser.post("/desk/me/places/removed", place=me.municipalities[0])
        await browser.post("/desk/me/absence")
        me = await _found(app, ana)
        assert (me.municipalities, me.away_from, me.away_until) == ((), None, None)


async def _found(app: App, who: Staff) -> Staff:
    async with app.store.read() as tx:
        found = await rows.find(tx, who.id)
    assert found
    return found


async def test_ones_own_chat_is_linked_by_a_link_a_picture_or_a_typed_code(app: App, clock: StillClock) -> None:
    ana = await hire(app, "Ana")
    async with seated(app, ana) as browser:
        assert (await browser.post("/desk/me/chats/telegram"))[0] == 404  # the bot is not there
        async with app.store.write() as tx:
            await links.keep(tx, "telegram:7", "https://t.me/bot?start={payload}")
        page = (await browser.post("/desk/me/chats/telegram"))[1]
        code = re.findall(r'href="https://t.me/bot\?start=(staff-\w+)"', page)[0]
        assert f"/start {code}" in page
        assert "<svg" in page
        async with app.store.write() as tx:
            assert await entry.link_chat(tx, code, account="telegram:7", external_id="42", now=clock.now())
        assert (await _found(app, ana)).telegram_id == "42"
        await browser.post("/desk/me/chats/telegram/removed")
        assert (await _found(app, ana)).telegram_id is None
        assert (await browser.post("/desk/me/chats/fax/removed"))[0] == 404


async def test_the_log_is_read_by_pages_and_by_choice(app: App, clock: StillClock) -> None:
    ana = await hire(app, "Ana", Role.STAFF)
    async with app.store.write() as tx:
        for number in range(120):
            await audit.record(tx, Actor(None, "clock"), "reminded", "case", f"K{number:03}", now=clock.now())
    async with seated(app, ana) as browser:
        seen: list[str] = []
        path = "/desk/log?action=reminded"
        while path:
            page = (await browser.get(path))[1]
            seen += re.findall(r">\s*pitanje (K\d+)<", page)
            older = re.findall(r'class="button" href="([^"]+)"', page)
            path = older[0].replace("&amp;", "&") if older else ""
        assert seen == [f"K{number:03}" for number in reversed(range(120))]
        page = (await browser.get("/desk/log?subject=case&id=K007"))[1]
        assert re.findall(r">\s*pitanje (K\d+)<", page) == ["K007"]
        assert "Nema izmena" in (await browser.get(f"/desk/log?staff={ana.id}&action=reminded"))[1]
        assert (await browser.get("/desk/log?before=x&staff=y"))[0] == 200


async def test_the_schedule_says_when_each_tick_ran_and_runs(app: App) -> None:
    ana = await hire(app, "Ana", Role.READER)
    async with seated(app, ana) as browser:
        page = (await browser.get("/desk/schedule"))[1]
    for tick in app.ticks():
        assert f'<th scope="row">{app.office.texts.say(Locale.LATIN, "desk-does-" + tick.name)}</th>' in page
    assert (await app.overview()).ticks[0].name == "library"


async def test_a_change_is_heard_and_only_what_came_behind_the_cursor(app: App, clock: StillClock) -> None:
    ana = await hire(app, "Ana")
    async with seated(app, ana) as browser:
        page = (await browser.get("/desk"))[1]
        cursor = re.findall(r'data-events="/desk/events\?cursor=([\d-]+)"', page)[0]
        cookie = {"Cookie": f"helpdesk_desk={browser.cookies['helpdesk_desk']}"}
        async with (
            aiohttp.ClientSession() as http,
            http.get(f"{app.address}/desk/events?cursor={cursor}", headers=cookie) as stream,
        ):
            assert await stream.content.readline() == b"retry: 2000\n"
            assert await stream.content.readline() == b"\n"
            heard = asyncio.ensure_future(stream.content.readline())
            await asyncio.wait((heard,), timeout=1.2)
            assert not heard.done()
            async with app.store.write() as tx:
                await notices.tell(tx, ana.id, "desk-said-saved", now=clock.now())
            async with asyncio.timeout(5):
                assert (await heard).startswith(b"id: ")
                assert await stream.content.readline() == b"event: changed\n"
        assert "Sačuvano" in (await browser.get("/desk/notices", **{"X-Live": "1"}))[1]


async def test_a_stream_ends_with_its_session(app: App, clock: StillClock) -> None:
    ana = await hire(app, "Ana")
    async with seated(app, ana) as browser:
        cookie = {"Cookie": f"helpdesk_desk={browser.cookies['helpdesk_desk']}"}
        async with aiohttp.ClientSession() as http, http.get(app.address + _ENDLESS, headers=cookie) as stream:
            while not (await stream.content.readline()).startswith(b"data: "):
                pass
            await browser.post("/desk/sign-out")
            clock.forward(seconds=16)
            async with asyncio.timeout(10):
                rest = await stream.content.read()
    assert b"event: ended" in rest


async def test_a_part_that_looks_by_itself_is_told_that_the_session_is_over(app: App, clock: StillClock) -> None:
    ana = await hire(app, "Ana")
    async with seated(app, ana) as browser:
        for _ in range(3):
            clock.forward(seconds=5 * 3600)
            status, _body = await browser.get("/desk/notices", **{"X-Live": "1"})
        assert status == 401


async def test_notices_are_ones_own_and_are_seen_when_one_says_so(app: App, clock: StillClock) -> None:
    ana, bora = await hire(app, "Ana"), await hire(app, "Bora")
    async with app.store.write() as tx:
        first = await notices.tell(tx, ana.id, "desk-said-saved", now=clock.now())
        await notices.tell(tx, ana.id, "desk-said-removed", now=clock.now())
        await notices.tell(tx, bora.id, "desk-said-password", now=clock.now())
    async with seated(app, ana) as browser:
        page = (await browser.get("/desk"))[1]
        assert ("Obrisano" in page, "Lozinka je" in page) == (True, False)
        await browser.post("/desk/notices", up_to=str(first))
    async with app.store.read() as tx:
        assert (await notices.count_unseen(tx, ana.id), await notices.count_unseen(tx, bora.id)) == (1, 1)


async def test_a_form_that_cannot_be_read_or_has_no_session_any_more_is_no_fault_of_ours(app: App) -> None:
    ana = await hire(app, "Ana")
    async with seated(app, ana) as browser:
        cookie = {"Cookie": f"helpdesk_desk={browser.cookies['helpdesk_desk']}"}
        broken = {**cookie, "Content-Type": "multipart/form-data"}
        async with (
            aiohttp.ClientSession() as http,
            http.post(app.address + "/desk/me", headers=broken, data=b"x") as at,
        ):
            assert at.status == 400
        browser.cookies = {}
        status, body = await browser.post("/desk/me")
        assert (status, "Strana je zastarela" in body) == (401, True)
