"""Pictures and files that are put on the citizens' page, in a real Chromium: by keyboard, refused, after a reload."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Route, expect

from bot.app import App
from bot.understanding.embedded import Embedded
from tests.browser import PHONE, Visitor, chromium, served, visit
from tests.test_media import PAPER, PDF, PNG
from tests.test_page import tab_to
from tests.test_page_look import AXE, AXE_SCRIPT

BAD = {"a.exe": ("application/octet-stream", b"MZ" + bytes(60)), "a.pdf": ("application/pdf", b"")}
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
BUTTON = {
    "Latinica": "Pošalji sliku ili fajl",
    "Ћирилица": "Пошаљи слику или фајл",
    "English": "Send a picture or a file",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, engine: Embedded) -> AsyncIterator[App]:
    database = shutil.copy(sqlite_template, tmp_path_factory.mktemp("files"))
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
async def ana(app: App, context: BrowserContext) -> Visitor:
    return await ready(await visit(context, app.address))


async def ready(visitor: Visitor) -> Visitor:
    """The browser hands over its windows for files from now on; begun only when one opens, it may come too late."""
    visitor.page.on("filechooser", lambda _window: None)
    await visitor.page.evaluate("new Promise(requestAnimationFrame)")
    return visitor


async def choose(ana: Visitor, name: str, kind: str, content: bytes) -> None:
    """Choose a file in the window that the focused button opens."""
    async with ana.page.expect_file_chooser() as opening:
        await ana.page.keyboard.press("Enter")
    await (await opening.value).set_files({"name": name, "mimeType": kind, "buffer": content})


async def test_a_picture_is_sent_by_keyboard_and_is_there_after_a_reload(ana: Visitor) -> None:
    page = ana.page
    await tab_to(page, BUTTON["Latinica"])
    await choose(ana, "slika.png", "image/png", PNG)
    await ana.heard(3)
    mine = ana.bubbles.nth(1).get_by_role("img", name="slika.png")
    await expect(mine).to_have_js_property("naturalWidth", 40)
    await expect(page.get_by_role("button", name=BUTTON["Latinica"])).to_be_focused()
    await choose(ana, PAPER.name, "application/pdf", PDF)
    await expect(page.locator("#messages > li")).to_have_count(4)  # what comes close behind is not asked about again
    await expect(page.locator(".mine .state")).to_have_count(0)
    await page.reload()
    await expect(page.locator("#messages > li")).to_have_count(4)
    await expect(ana.bubbles.nth(1).get_by_role("img", name="slika.png")).to_have_js_property("naturalWidth", 40)
    async with page.expect_download() as saving:
        await ana.bubbles.nth(3).get_by_role("link", name=PAPER.name).click()
    assert (await saving.value).suggested_filename == PAPER.name
    assert ana.complaints == []


async def test_axe_finds_nothing_beside_what_was_sent(app: App, browser: Browser) -> None:
    context = await browser.new_context(viewport=PHONE, bypass_csp=True, reduced_motion="reduce")
    ana = await ready(await visit(context, app.address))
    for count, (name, kind, content) in enumerate((("a.png", "image/png", PNG), (PAPER.name, "application/pdf", PDF))):
        await tab_to(ana.page, BUTTON["Latinica"], backwards=True)
        await choose(ana, name, kind, content)
        await expect(ana.page.locator("#messages > li")).to_have_count(3 + count)
        await expect(ana.page.locator(".mine .state")).to_have_count(0)
    await tab_to(ana.page, BUTTON["Latinica"])
    await choose(ana, "a.exe", *BAD["a.exe"])
    await expect(ana.page.locator(".mine .state")).to_have_count(1)
    await ana.page.evaluate(AXE_SCRIPT)
    for scheme in ("light", "dark"):
        await ana.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert await ana.page.evaluate(AXE) == []
    await context.close()


@pytest.mark.parametrize("bad", list(BAD))
async def test_what_is_not_taken_is_said_to_be_so(ana: Visitor, bad: str) -> None:
    await tab_to(ana.page, BUTTON["Latinica"])
    await choose(ana, bad, *BAD[bad])
    await expect(ana.page.locator(".mine .state")).to_contain_text("Može slika, PDF, Word, Excel, zvuk ili video")
    await expect(ana.page.locator(".mine .state").get_by_role("button")).to_have_count(0)
    await ana.page.get_by_role("textbox").fill("kako da platim taksu")
    await ana.page.keyboard.press("Enter")
    await expect(ana.last).to_contain_text("plati.euprava.gov.rs")  # it stands in nobody's way


async def test_a_file_waits_for_the_network_and_goes_in_its_turn(ana: Visitor) -> None:
    async def away(route: Route) -> None:
        await route.abort()

    await ana.page.route("**/files?*", away)
    await tab_to(ana.page, BUTTON["Latinica"])
    for name in ("prva.png", "druga.png"):
        await choose(ana, name, "image/png", PNG)
    await expect(ana.page.locator(".mine .state").first).to_contain_text("Čeka se veza")
    await ana.page.unroute("**/files?*")
    await expect(ana.page.get_by_role("img", name="druga.png")).to_be_visible(timeout=20_000)
    await expect(ana.page.locator(".mine .state")).to_have_count(0)


async def test_the_button_is_called_in_each_language(ana: Visitor) -> None:
    for language, name in BUTTON.items():
        await ana.page.get_by_role("button", name=language, exact=True).click()
        await expect(ana.page.get_by_role("button", name=name)).to_be_visible()
