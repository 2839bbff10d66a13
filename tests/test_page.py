"""The citizens' page in a real Chromium: a conversation by keyboard, languages, breaks of the network, reloads."""

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from axe_core_python.base import AXE_SCRIPT
from playwright.async_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import select

from bot.app import App
from bot.cases import talking
from bot.store import cases
from bot.store.schema import deliveries
from bot.understanding.embedded import Embedded
from tests.browser import PHONE, Visitor, chromium, served, visit
from tests.house import idle, until
from tests.test_cases import hired
from tests.test_media import MAP, PAPER, message
from tests.test_media import say as say_here
from tests.test_page_look import AXE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, engine: Embedded) -> AsyncIterator[App]:
    database = shutil.copy(sqlite_template, tmp_path_factory.mktemp("page"))
    async with served(f"sqlite+aiosqlite:///{database}", engine) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    made = await browser.new_context(viewport=PHONE, reduced_motion="reduce")
    yield made
    await made.close()


@pytest_asyncio.fixture(loop_scope="module")
async def ana(app: App, context: BrowserContext) -> AsyncIterator[Visitor]:
    """A person who has been greeted; nothing of what she does may make the browser complain."""
    visitor = await visit(context, app.address)
    yield visitor
    assert visitor.complaints == []


async def tab_to(page: Page, name: str, *, backwards: bool = False) -> None:
    """Press Tab until what has the focus is called `name`."""
    for _ in range(30):
        await page.keyboard.press("Shift+Tab" if backwards else "Tab")
        focused = page.locator(":focus")
        if await focused.count() and (await focused.aria_snapshot()).find(f'"{name}"') > 0:
            return
    raise AssertionError(f"Tab does not lead to {name!r}")


async def test_a_whole_conversation_by_keyboard_as_a_screen_reader_hears_it(ana: Visitor) -> None:
    page, log = ana.page, ana.page.get_by_role("log", name="Razgovor")
    await expect(page.get_by_role("heading", name="Digitalni karavan: pomoć", level=1)).to_be_visible()
    await expect(log.get_by_role("listitem").first).to_contain_text("Robot: Dobar dan!")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Na polje za pitanje")).to_be_focused()
    await page.keyboard.press("Enter")
    question = page.get_by_role("textbox", name="Vaše pitanje")
    await expect(question).to_be_focused()
    await page.keyboard.type("kako da platim taksu")
    await page.keyboard.press("Enter")
    await ana.heard(3)
    await expect(question).to_be_focused()
    await expect(question).to_have_value("")
    answer = log.locator("#messages > li").last
    await expect(answer).to_contain_text("Robot: Otvorite plati.euprava.gov.rs")
    await expect(answer).to_contain_text("provereno")
    await expect(answer.get_by_role("link", name="plati.euprava.gov.rs (nova kartica)")).to_be_visible()
    await expect(answer.get_by_role("list").get_by_role("listitem")).to_have_count(5)

    await tab_to(page, "Nije pomoglo", backwards=True)
    await page.keyboard.press("Enter")
    await ana.heard(5)
    await expect(ana.bubbles.nth(3)).to_have_text("Vi: Nije pomoglo")
    for choice in ("1. Nije moje pitanje", "2. Nije jasno", "3. Nije tačno", "4. Hoću čoveka"):
        await expect(ana.last.get_by_role("button", name=choice)).to_be_visible()

    await tab_to(page, "Vaše pitanje")
    await page.keyboard.type("2")
    await page.keyboard.press("Enter")
    await ana.heard(7)
    await expect(ana.last).to_contain_text("zapisano je da tekst nije jasan")
    await tab_to(page, "Meni", backwards=True)
    await page.keyboard.press("Enter")
    await ana.heard(9)
    await expect(ana.last.get_by_role("button", name="1. eBolovanje")).to_be_visible()
    await expect(ana.last).to_contain_text("O čemu želite da pitate?")


async def test_a_picture_is_seen_and_described_and_a_file_can_be_saved(app: App, ana: Visitor) -> None:
    await say_here(app, message("Karavan staje ovde."))
    await ana.heard(2)
    picture = ana.last.get_by_role("img", name=MAP.alt)
    await expect(picture).to_be_visible()
    await expect(picture).to_have_js_property("naturalWidth", 40)
    await say_here(app, message("Rešenje.", PAPER))
    await ana.heard(3)
    async with ana.page.expect_download() as saving:
        await ana.last.get_by_role("link", name=PAPER.name).click()
    assert (await saving.value).suggested_filename == PAPER.name
    await ana.page.reload()
    await ana.heard(3)
    await expect(ana.page.get_by_role("img", name=MAP.alt)).to_have_js_property("naturalWidth", 40)


async def test_each_message_names_its_language(ana: Visitor) -> None:
    await ana.say("како да платим таксу")
    await expect(ana.bubbles.nth(1).locator(".bubble")).to_have_attribute("lang", "sr-Cyrl")
    await expect(ana.last.locator(".bubble")).to_have_attribute("lang", "sr-Cyrl")
    await expect(ana.last.locator(".choices")).to_have_attribute("lang", "sr-Cyrl")
    await ana.say("how do I pay a fee")
    await expect(ana.bubbles.nth(3).locator(".bubble")).to_have_attribute("lang", "en")
    await expect(ana.last.locator(".bubble")).to_have_attribute("lang", "en")
    await expect(ana.page.locator("html")).to_have_attribute("lang", "sr-Latn")


@pytest.mark.parametrize(
    ("name", "tag", "send", "greeting", "answer"),
    [
        ("Ћирилица", "sr-Cyrl", "Пошаљи", "Добар дан!", "Отворите"),
        ("English", "en", "Send", "Hello!", "Open"),
    ],
)
async def test_the_switch_translates_the_page_and_what_the_bot_says_next(
    ana: Visitor, name: str, tag: str, send: str, greeting: str, answer: str
) -> None:
    page = ana.page
    await page.get_by_role("button", name=name).click()
    await expect(page.locator("html")).to_have_attribute("lang", tag)
    await expect(page.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_role("button", name="Latinica")).to_have_attribute("aria-pressed", "false")
    await expect(page.get_by_role("button", name=send, exact=True)).to_be_visible()
    await expect(ana.last).to_contain_text(greeting)
    await ana.say("kako da platim taksu")
    await expect(ana.last).to_contain_text(answer)
    await expect(ana.last.locator(".bubble")).to_have_attribute("lang", tag)
    said = await ana.texts()
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("lang", tag)
    await expect(ana.bubbles).to_have_count(len(said))


async def test_a_reload_keeps_the_conversation(ana: Visitor) -> None:
    await ana.say("kako da platim taksu")
    await ana.press("Nije pomoglo")
    await ana.say("/privatnost")
    said = await ana.texts()
    await ana.page.reload()
    await expect(ana.bubbles).to_have_count(len(said))
    assert await ana.texts() == said
    await ana.press("Meni")
    await expect(ana.last).to_contain_text("O čemu želite da pitate?")


async def test_what_is_written_without_a_network_is_sent_once_when_it_is_back(
    ana: Visitor, context: BrowserContext
) -> None:
    await ana.say("kako da platim taksu")
    await context.set_offline(True)
    await ana.input.fill("hvala")
    await ana.input.press("Enter")
    await expect(ana.bubbles.last).to_contain_text("Još nije poslato.")
    await expect(ana.page.locator("#banner")).to_contain_text("Nema veze.")
    await expect(ana.bubbles.last.get_by_role("button", name="Pošalji ponovo")).to_be_in_viewport(ratio=1)
    await context.set_offline(False)
    await ana.heard(5)
    await expect(ana.last).to_contain_text("Nema na čemu.")
    await expect(ana.page.locator(".state")).to_have_count(0)
    await expect(ana.page.locator("#banner")).to_be_empty()
    assert len({post["id"] for post in ana.posts if post.get("text") == "hvala"}) == 1
    said = await ana.texts()
    await ana.page.reload()
    await expect(ana.bubbles).to_have_count(5)
    assert await ana.texts() == said
    ana.complaints = [text for text in ana.complaints if "ERR_INTERNET_DISCONNECTED" not in text]


async def test_the_conversation_goes_on_when_the_server_was_restarted(
    sqlite_url: str, engine: Embedded, context: BrowserContext
) -> None:
    async with served(sqlite_url, engine) as first:
        ana = await visit(context, first.address)
        await ana.say("kako da platim taksu")
    await ana.input.fill("hvala")
    await ana.input.press("Enter")
    await expect(ana.bubbles.last).to_contain_text("Još nije poslato.")
    await ana.input.fill("a kako da platim taksu karticom")
    await ana.input.press("Enter")
    port = int(first.address.rpartition(":")[2])
    async with served(sqlite_url, engine, port=port):
        await expect(ana.bubbles).to_have_count(7, timeout=20_000)
        await expect(ana.page.locator(".state")).to_have_count(0)
        said = await ana.texts()
        assert [text.startswith("Vi:") for text in said].count(True) == 3
        await ana.page.reload()
        await expect(ana.bubbles).to_have_count(7)
        assert sorted(await ana.texts()) == sorted(said)


async def test_a_message_waits_through_a_reload(ana: Visitor, context: BrowserContext) -> None:
    await ana.page.route("**/messages?*", lambda route: route.abort())
    await ana.input.fill("hvala")
    await ana.input.press("Enter")
    await expect(ana.bubbles.last).to_contain_text("Još nije poslato.")
    await ana.page.unroute("**/messages?*")
    await ana.page.reload()
    await expect(ana.bubbles).to_have_count(3)
    await expect(ana.bubbles.nth(1)).to_have_text("Vi: hvala")
    await expect(ana.last).to_contain_text("Nema na čemu.")
    ana.complaints = [text for text in ana.complaints if "ERR_FAILED" not in text]


async def test_a_message_that_was_stored_but_not_confirmed_is_shown_and_answered_once(ana: Visitor) -> None:
    async def lose_the_answer(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await ana.page.route("**/messages?*", lose_the_answer, times=1)
    await ana.say("hvala")
    await expect(ana.page.locator(".state")).to_have_count(0)
    assert [post["text"] for post in ana.posts if post.get("text") == "hvala"] == ["hvala"] * 2
    await ana.page.reload()
    await expect(ana.bubbles).to_have_count(3)
    ana.complaints = [text for text in ana.complaints if "ERR_FAILED" not in text]


async def test_a_refused_message_says_so_and_can_be_sent_again(ana: Visitor) -> None:
    await ana.page.route("**/messages?*", lambda route: route.fulfill(status=400, json={"error": "no"}), times=1)
    await ana.input.fill("hvala")
    await ana.input.press("Enter")
    await expect(ana.bubbles.last).to_contain_text("Nije poslato.")
    await ana.bubbles.last.get_by_role("button", name="Pošalji ponovo").click()
    await ana.heard(3)
    await expect(ana.page.locator(".state")).to_have_count(0)
    ana.complaints = [text for text in ana.complaints if "400" not in text]


async def test_a_session_that_is_gone_is_opened_anew_without_losing_the_message(
    ana: Visitor, context: BrowserContext
) -> None:
    await context.clear_cookies()
    await ana.input.fill("kako da platim taksu")
    await ana.input.press("Enter")
    await expect(ana.last).to_contain_text("Otvorite plati.euprava.gov.rs")
    await expect(ana.bubbles).to_have_count(3)
    ana.complaints = [text for text in ana.complaints if "401" not in text]


async def test_a_double_click_is_one_press_and_old_buttons_still_work(ana: Visitor) -> None:
    await ana.say("kako da platim taksu")
    await ana.last.get_by_role("button", name="Pomoglo je").dblclick()
    await ana.heard(5)
    assert [post["button"].partition(":")[0] for post in ana.posts if "button" in post] == ["fb"]
    await ana.page.get_by_role("button", name="Ћирилица").dblclick()
    await ana.heard(7)
    assert len([post for post in ana.posts if post.get("button") == "lang:sr-Cyrl"]) == 1
    await ana.bubbles.nth(2).get_by_role("button", name="Nije pomoglo").click()
    await ana.heard(9)
    await expect(ana.last).to_contain_text("Шта није било у реду?")
    await ana.bubbles.first.get_by_role("button", name="2. ePlaćanje").click()
    await ana.heard(11)
    await expect(ana.last).to_contain_text("изаберите питање")


async def test_a_command_in_the_text_is_a_button(ana: Visitor) -> None:
    await ana.last.get_by_role("button", name="/privatnost").click()
    await ana.heard(3)
    await expect(ana.bubbles.nth(1)).to_have_text("Vi: /privatnost")
    await expect(ana.last).to_contain_text("Ne čuvamo")
    assert ana.posts[-1]["text"] == "/privatnost"


async def test_two_tabs_are_one_session(ana: Visitor, app: App, context: BrowserContext) -> None:
    other = await visit(context, app.address)
    await other.say("hvala")
    await expect(ana.last).to_contain_text("Nema na čemu.")
    assert other.complaints == []


async def test_what_is_on_the_page_is_seen_and_only_while_the_page_can_be_seen(app: App, ana: Visitor) -> None:
    await ana.say("kako da platim taksu")
    seen = select(deliveries.c.state).order_by(deliveries.c.id.desc()).limit(1)

    async def state() -> str:
        async with app.store.read() as tx:
            return str((await tx.execute(seen)).scalar_one())

    async def is_seen() -> bool:
        return await state() == "seen"

    await until(is_seen)
    hide = "(hidden) => Object.defineProperty(document, 'hidden', { value: hidden, configurable: true })"
    await ana.page.evaluate(hide, True)
    await ana.say("/privatnost")
    await idle(app)
    assert await state() == "sent"
    await ana.page.evaluate(hide, False)
    await ana.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await until(is_seen)


async def test_a_private_link_opens_its_case_in_another_browser(app: App, ana: Visitor, browser: Browser) -> None:
    await ana.say("kako da platim taksu")
    await ana.press("Čovek")
    address = await ana.page.locator("a[href*='/pitanje/']").last.get_attribute("href")
    assert address
    await expect(ana.page.locator("img.qr").last).to_have_attribute("alt", "QR: Ovo pitanje")
    context = await browser.new_context(viewport=PHONE, bypass_csp=True, reduced_motion="reduce")
    page = await context.new_page()
    await page.goto(address)
    await page.evaluate(AXE_SCRIPT)
    assert await page.evaluate(AXE) == []
    await page.get_by_role("button", name="Otvori razgovor").click()
    await expect(page.locator(".bubble")).to_contain_text("Stanje: čeka odgovor čoveka")
    await page.reload()
    await expect(page.locator(".bubble")).to_have_count(1)
    await expect(ana.bubbles.last).to_contain_text("Neko je upravo otvorio privatnu vezu")
    await ana.page.get_by_role("button", name="Poništi vezu").last.click()
    await page.wait_for_url(re.compile(r"^[^?]*/$"))  # what the link had opened has ended
    await page.goto(address)
    await expect(page.get_by_role("heading")).to_have_text("Ova veza ne važi")
    await context.close()


async def test_the_words_of_a_mentor_are_not_taken_for_those_of_the_bot(app: App, ana: Visitor) -> None:
    await ana.input.fill("hocu coveka")
    await ana.page.keyboard.press("Enter")
    await ana.heard(4)  # the promise, and the private link
    mila = await hired(app, "mila", "front_desk", "technical", "portal", "epay")
    async with app.store.write() as tx:
        case = max(await cases.listed(tx), key=lambda one: one.id)
        await talking.reply(tx, app.office, case.id, mila, text="Ovde Mila.", now=app.clock.now())
    await ana.heard(5)
    await expect(ana.bubbles.nth(4)).to_have_text("Mentor: Ovde Mila.")
    await expect(ana.page.get_by_text("Mentor:", exact=True)).to_have_css("font-weight", "600")
    await ana.page.reload()
    await expect(ana.bubbles.nth(4)).to_have_text("Mentor: Ovde Mila.")
    await expect(ana.bubbles.nth(2)).to_contain_text("Robot: Vaše pitanje je predato")
