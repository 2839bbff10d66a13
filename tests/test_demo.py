"""The demo as a mayor tries it, in a real Chromium: three channels and the mentors on one page, leaving nothing."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from axe_core_python.base import AXE_SCRIPT
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from bot.errors import BadInput
from bot.store import staff
from bot.understanding.embedded import Embedded
from tests.browser import DESKTOP, PHONE, RunningClock, chromium, served
from tests.simulators.demo import Demo, running

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
QUESTION = "kako da platim taksu"
NAMES = {"telegram": "Telegram", "viber": "Viber"}
GROUP = {"mentors": "Grupa mentora"}
BOTH = pytest.mark.parametrize("phone", list(NAMES))
AXE = """axe.run(document, {iframes: false, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}).then(
  (found) => found.violations.map((one) => [one.id, ...one.nodes.map((node) => node.html + node.failureSummary)]))"""
SIDEWAYS = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def demo(engine: Embedded) -> AsyncIterator[Demo]:
    async with running(engine, clock=RunningClock()) as started:
        yield started
        assert started.telegram.violations == []
        assert started.viber.violations == []
    assert not started.folder.exists()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as started:
        yield started


class Mayor:
    """Somebody before the page, and what their browser complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def phone(self, phone: str) -> Locator:
        """One of the three devices."""
        return self.page.locator(f"[data-phone={phone}]")

    def last(self, phone: str) -> Locator:
        """The last thing in the conversation."""
        return self.phone(phone).locator("li").last

    def input(self, phone: str) -> Locator:
        """Where one writes."""
        return self.page.get_by_role("textbox", name=f"Vaša poruka: {(NAMES | GROUP)[phone]}")

    async def open(self, phone: str) -> None:
        """Take the first step, and wait for the greeting."""
        await self.phone(phone).get_by_role("button", name="POKRENI" if phone == "telegram" else "Otvori razg").click()
        await expect(self.last(phone)).to_contain_text("Robot: Dobar dan!")

    async def say(self, phone: str, text: str) -> None:
        """Write and send."""
        await self.input(phone).fill(text)
        await self.input(phone).press("Enter")

    async def do(self, phone: str, what: str) -> None:
        """Choose something from the phone's menu."""
        await self.page.get_by_role("button", name=f"Šta sve možete: {(NAMES | GROUP)[phone]}").click()
        await self.phone(phone).locator(".menu").get_by_role("button", name=what).click()

    async def ask_for_a_human(self, phone: str) -> str:
        """Ask, then ask for a human; the code of the case, whose topic is now the one that the group shows."""
        await self.open(phone)
        await self.say(phone, QUESTION)
        await expect(self.last(phone)).to_contain_text("provereno")
        await self.say(phone, "čovek")
        await expect(self.last(phone)).to_contain_text("Broj pitanja je ")
        code = (await self.last(phone).locator(".text").inner_text()).partition("Broj pitanja je ")[2].strip(".")
        await self.page.get_by_role("button", name="Grupa mentora").click()
        await expect(self.topic(code)).to_be_visible()
        await self.topic(code).click()
        return code

    def topic(self, code: str) -> Locator:
        """The topic of a case in the list of the group."""
        return self.phone("mentors").locator(".topics").get_by_role("button", name=code)


@pytest_asyncio.fixture(loop_scope="module")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    made = await browser.new_context(viewport=DESKTOP, reduced_motion="reduce", bypass_csp=True)
    yield made
    await made.close()


@pytest_asyncio.fixture(loop_scope="module")
async def mayor(demo: Demo, context: BrowserContext) -> AsyncIterator[Mayor]:
    """A mayor before two phones that nobody has used; nothing may make the browser complain."""
    async with aiohttp.ClientSession() as client:
        for phone in NAMES:
            async with client.post(f"{demo.address}/phones/{phone}/new", json={}) as answer:
                assert answer.status == 204
    someone = Mayor(await context.new_page())
    await someone.page.goto(demo.address)
    await expect(someone.phone("telegram").locator("h2")).to_have_text("Telegram")
    yield someone
    assert someone.complaints == []


@BOTH
async def test_a_question_gets_the_curated_answer_and_a_button_works(mayor: Mayor, phone: str) -> None:
    await mayor.open(phone)
    await mayor.say(phone, QUESTION)
    await expect(mayor.last(phone)).to_contain_text("Robot: Otvorite https://plati.euprava.gov.rs")
    await expect(mayor.last(phone)).to_contain_text("provereno")
    await mayor.phone(phone).get_by_role("button", name="Nije pomoglo", exact=True).click()
    await expect(mayor.last(phone)).to_contain_text("Šta nije bilo u redu?")
    await expect(mayor.phone(phone).locator("li.note").last).to_have_text("Pritisnuli ste: Nije pomoglo")
    said = await mayor.phone(phone).locator(".text").all_inner_texts()
    await mayor.page.reload()
    await expect(mayor.last(phone)).to_contain_text("Šta nije bilo u redu?")
    assert await mayor.phone(phone).locator(".text").all_inner_texts() == said


async def test_a_sample_question_is_asked_on_both_phones(mayor: Mayor) -> None:
    await mayor.page.get_by_role("button", name="Како да се региструјем на еУправу?").click()
    for phone in NAMES:
        await expect(mayor.last(phone)).to_contain_text("проверено", timeout=15_000)
        await expect(mayor.last(phone).locator(".text")).to_have_attribute("lang", "sr-Cyrl")


async def test_the_web_chat_answers_in_its_frame(mayor: Mayor) -> None:
    frame = mayor.page.frame_locator("iframe")
    await expect(frame.locator("#messages > li").first).to_contain_text("Dobar dan!")
    await frame.locator("#text").fill(QUESTION)
    await frame.locator("#text").press("Enter")
    await expect(frame.locator("#messages > li").last).to_contain_text("provereno")


async def test_everything_can_be_done_by_keyboard(mayor: Mayor) -> None:
    page = mayor.page
    await mayor.phone("telegram").get_by_role("button", name="POKRENI").press("Enter")
    await expect(mayor.input("telegram")).to_be_focused()
    await expect(mayor.last("telegram")).to_contain_text("Dobar dan!")
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Slika").first).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Šta sve možete: Telegram")).to_be_focused()
    await expect(page.get_by_role("button", name="Slika")).to_have_count(0)
    await page.keyboard.press("Tab")
    await page.keyboard.type("hvala")
    await page.keyboard.press("Enter")
    await expect(mayor.last("telegram")).to_contain_text("Nema na čemu.")


@BOTH
async def test_markup_is_only_text(mayor: Mayor, phone: str) -> None:
    markup = "<img src=x onerror=\"document.title='x'\"><b>hvala</b>"
    await mayor.open(phone)
    await mayor.say(phone, markup)
    await expect(mayor.phone(phone).locator("li.me").last.locator(".text")).to_have_text(markup)
    assert await mayor.phone(phone).locator("li img, li b").count() == 0


@BOTH
async def test_what_is_no_text_can_be_sent(mayor: Mayor, phone: str) -> None:
    await mayor.open(phone)
    for name in ("Slika", "Lokacija"):
        await mayor.do(phone, name)
        await expect(mayor.phone(phone).locator("li.me").last).to_contain_text(f"Vi: {name}")
        await expect(mayor.last(phone)).to_contain_text("Robot:")


async def test_a_message_on_telegram_is_edited(mayor: Mayor) -> None:
    await mayor.open("telegram")
    await mayor.say("telegram", "hvala")
    await expect(mayor.last("telegram")).to_contain_text("Nema na čemu.")
    await mayor.do("telegram", "Izmeni poslednju poruku")
    await expect(mayor.input("telegram")).to_have_value("hvala")
    await mayor.say("telegram", QUESTION)
    changed = mayor.phone("telegram").locator("li.me").last
    await expect(changed).to_contain_text(f"Vi: {QUESTION}")
    await expect(changed).to_contain_text("izmenjeno")


async def test_who_blocks_the_bot_on_telegram_hears_nothing_until_they_unblock_it(mayor: Mayor) -> None:
    await mayor.open("telegram")
    await mayor.do("telegram", "Blokiraj robota")
    status = mayor.phone("telegram").locator(".status")
    await expect(status).to_have_text("Telegram: robot je blokiran i ne može da vam piše.")
    await expect(mayor.input("telegram")).to_have_count(0)
    await mayor.phone("telegram").get_by_role("button", name="Odblokiraj robota").click()
    await mayor.say("telegram", "hvala")
    await expect(mayor.last("telegram")).to_contain_text("Nema na čemu.")


async def test_the_page_says_when_telegram_told_the_bot_to_wait(mayor: Mayor) -> None:
    await mayor.open("telegram")
    await mayor.do("telegram", "Neka Telegram uspori robota")
    await mayor.say("telegram", "hvala")
    await expect(mayor.phone("telegram").locator("li.note").last).to_contain_text("je rekao robotu da sačeka")
    await expect(mayor.last("telegram")).to_contain_text("Nema na čemu.", timeout=15_000)


async def test_viber_shows_welcome_receipts_session_and_what_would_be_billed(mayor: Mayor) -> None:
    status = mayor.phone("viber").locator(".status")
    await mayor.open("viber")
    await expect(mayor.last("viber")).to_contain_text("dobrodošlica, besplatno")
    await expect(mayor.last("viber")).to_contain_text("robot zna: isporučeno, viđeno")
    await expect(status).to_contain_text("dok mu se ne javite, robot ne može da vam piše")
    await mayor.say("viber", "hvala")
    await expect(status).to_contain_text("sesija je otvorena još 24 h 00 min, poruke robota su besplatne")
    await expect(mayor.last("viber")).to_contain_text("Nema na čemu.")
    await expect(status).to_contain_text("Za naplatu do sada: 0.")
    await mayor.do("viber", "Neka prođe 25 sati")
    await expect(status).to_contain_text("sesija je zatvorena")
    await mayor.do("viber", "Odjavi se")
    await expect(status).to_contain_text("robot ne može da vam piše")
    await mayor.say("viber", "hvala")
    await expect(mayor.last("viber")).to_contain_text("Nema na čemu.")
    await expect(status).to_contain_text("sesija je otvorena")


@BOTH
async def test_the_language_of_a_phone_is_the_language_of_the_greeting(mayor: Mayor, phone: str) -> None:
    await mayor.open(phone)
    await mayor.do(phone, "Jezik telefona: English")
    await mayor.do(phone, "Nova osoba, ispočetka")
    await mayor.phone(phone).locator(".gate button").click()
    await expect(mayor.last(phone)).to_contain_text("Hello!")
    await mayor.do(phone, "Jezik telefona: srpski")


async def test_axe_finds_nothing_in_light_and_dark_on_phone_and_desktop(mayor: Mayor) -> None:
    for phone in NAMES:
        await mayor.open(phone)
        await mayor.do(phone, "Slika")
        await mayor.say(phone, QUESTION)
        await expect(mayor.last(phone)).to_contain_text("provereno")
    await mayor.say("viber", "čovek")
    await expect(mayor.phone("mentors").locator(".topics button")).not_to_have_count(0)
    await mayor.page.get_by_role("button", name="Šta sve možete: Telegram").click()
    await mayor.page.evaluate(AXE_SCRIPT)
    for scheme in ("light", "dark"):
        await mayor.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        await mayor.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
        for third in ("Grupa mentora", "Veb razgovor"):
            await mayor.page.get_by_role("button", name=third).click()
            assert await mayor.page.evaluate(AXE) == [], (scheme, third)
        await mayor.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        for tab in ("Telegram", "Viber", "Veb", "Mentori"):
            await mayor.page.get_by_role("button", name=tab, exact=True).click()
            assert await mayor.page.evaluate(AXE) == [], (scheme, tab)
            assert not await mayor.page.evaluate(SIDEWAYS)


async def test_the_page_is_marked_and_forbids_what_it_does_not_need(demo: Demo, browser: Browser) -> None:
    context = await browser.new_context(viewport=PHONE)
    page = await context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answer = await page.goto(demo.address)
    await expect(page.get_by_text("Proba, ogledni sadržaj.")).to_be_visible()
    await expect(page.get_by_text("simulator: ništa ne napušta računar").first).to_be_visible()
    await expect(page.frame_locator("iframe").locator("#messages > li").first).to_contain_text("Dobar dan!")
    assert answer is not None
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert {url.partition("://")[2].partition(":")[0] for url in asked} == {"127.0.0.1"}
    await context.close()


async def test_a_citizen_on_viber_asks_and_a_mentor_answers_in_the_topic_and_sees_it_at_the_desk(mayor: Mayor) -> None:
    code = await mayor.ask_for_a_human("viber")
    await mayor.phone("mentors").get_by_role("button", name="Preuzmi").last.click()
    await expect(mayor.last("mentors")).to_contain_text("Mila - proba")
    await mayor.say("mentors", "// zovem banku")
    await mayor.say("mentors", "Uplatite preko portala.")
    await expect(mayor.last("viber")).to_contain_text("Robot: Mentor: Uplatite preko portala.", timeout=15_000)
    await expect(mayor.last("mentors")).to_contain_text("viđeno", timeout=15_000)
    async with mayor.page.context.expect_page() as opened:
        await mayor.page.get_by_role("link", name="Radni sto mentora").click()
    desk = await opened.value
    await desk.get_by_role("button", name="Prijavi me").click()
    await expect(desk.get_by_role("link", name="Mila - proba")).to_be_visible()
    await desk.get_by_role("link", name="Pitanja", exact=True).click()
    await desk.get_by_role("link", name="Moja").click()
    await desk.get_by_role("link", name=code).click()
    log = desk.locator("main")
    for line in ("Uplatite preko portala.", "zovem banku", "(proba)"):
        await expect(log).to_contain_text(line)
    assert "zovem banku" not in " ".join(await mayor.phone("viber").locator(".text").all_inner_texts())


async def test_a_topic_that_is_deleted_is_opened_again_and_a_message_that_is_changed_is_corrected(mayor: Mayor) -> None:
    code = await mayor.ask_for_a_human("telegram")
    await mayor.say("mentors", "Uplatite u banci.")
    await expect(mayor.last("telegram")).to_contain_text("Robot: Mentor: Uplatite u banci.", timeout=15_000)
    await mayor.do("mentors", "Izmeni poslednju poruku")
    await mayor.say("mentors", "Uplatite u pošti.")
    await expect(mayor.last("telegram")).to_contain_text("Uplatite u pošti.", timeout=15_000)
    await expect(mayor.phone("mentors").locator("li.me").last).to_contain_text("izmenjeno")
    await mayor.do("mentors", "Obriši temu")
    await expect(mayor.topic(code)).to_have_count(0)
    await mayor.say("telegram", "a provizija")
    await expect(mayor.topic(code)).to_have_count(1, timeout=15_000)


async def test_the_way_to_the_desk_works_once_and_is_the_demo_mentors(demo: Demo) -> None:
    async with aiohttp.ClientSession() as client:
        found = []
        for _ in range(2):
            async with client.get(f"{demo.address}/desk", allow_redirects=False) as answer:
                assert answer.status == 303
                found.append(answer.headers["Location"])
    assert found[0] != found[1]
    assert all(link.startswith(f"{demo.app.address}/desk/link/") for link in found)
    async with demo.app.store.read() as tx:
        who = await staff.find(tx, demo.mentor)
        teams = await staff.all_teams(tx)
    assert who is not None
    assert (who.name, who.role) == ("Mila - proba", "mentor")
    assert set(who.teams) == {team.name for team in teams}
    assert all("(proba)" in team.title_sr for team in teams)
    assert demo.telegram.persons[int(who.telegram_id or 0)].name == "Mila"


async def test_only_the_demo_may_show_the_web_chat_in_a_frame(demo: Demo, engine: Embedded, sqlite_url: str) -> None:
    async with aiohttp.ClientSession() as client:
        for path, framed_by in (("/", demo.address), ("/desk/sign-in", "'none'"), ("/static/chat.css", "'none'")):
            async with client.get(demo.app.address + path) as answer:
                assert answer.headers["Content-Security-Policy"].endswith(f"frame-ancestors {framed_by}"), path
    async with served(sqlite_url, engine) as app, aiohttp.ClientSession() as client, client.get(app.address) as answer:
        assert answer.headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/phones/pager/say", '{"text": "hvala"}', 404),
        ("/phones/telegram/fly", "{}", 409),
        ("/phones/viber/say", '{"text": " "}', 409),
        ("/phones/telegram/press", '{"entry": "999", "label": "Meni"}', 409),
        ("/phones/viber/press", '{"label": "nema ga"}', 409),
        ("/phones/telegram/say", '{"text": 1}', 400),
        ("/phones/telegram/say", "[", 400),
        ("/phones/mentors/say", '{"text": "hvala"}', 409),
        ("/phones/mentors/say", '{"text": "hvala", "topic": "99999"}', 409),
        ("/phones/mentors/delete", '{"topic": "0"}', 409),
        ("/phones/mentors/press", '{"entry": "99999", "label": "Preuzmi"}', 409),
    ],
)
async def test_what_a_phone_cannot_do_is_refused(mayor: Mayor, demo: Demo, path: str, body: str, status: int) -> None:
    headers = {"Content-Type": "application/json"}
    async with aiohttp.ClientSession() as client:
        async with client.post(demo.address + path, data=body, headers=headers) as answer:
            assert answer.status == status
        async with client.post(demo.address + path, data=body) as answer:  # as a page of another site could
            assert answer.status == 404


async def test_what_is_set_up_for_real_use_is_not_touched(engine: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TELEGRAM_TOKEN", "999999:a-real-one")
    monkeypatch.setenv("BOT_TELEGRAM_MODE", "webhook")
    monkeypatch.setenv("BOT_DATABASE_URL", "postgresql+psycopg://somewhere/real")
    async with running(engine, clock=RunningClock()) as started:
        assert "telegram:123456" in started.app.channels
        assert started.app.settings.database_url == f"sqlite+aiosqlite:///{started.folder / 'helpdesk.sqlite3'}"
        with pytest.raises(BadInput, match="is taken"):
            async with running(engine, port=int(started.address.rpartition(":")[2])):
                pass
