"""How the citizens' page looks and behaves for everyone: contrast, size, narrow and dark screens, foreign requests."""

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from axe_core_python.base import AXE_SCRIPT
from playwright.async_api import Browser, expect

from bot.app import App
from bot.understanding.embedded import Embedded
from tests.browser import DESKTOP, PHONE, Visitor, chromium, served, visit
from tests.house import Known, until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
STATIC = Path(__file__).parent.parent / "bot" / "web" / "static"
SIZES = ((320, 640), (360, 740), (180, 370), (640, 400), (320, 256), (1280, 800))  # the third and fourth: 200 %
HEAVIEST = 40 * 1024
AXE = """axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}).then(
  (found) => found.violations.map((one) => [one.id, ...one.nodes.map((node) => node.html + node.failureSummary)]))"""
SMALL_TARGETS = """() => [...document.querySelectorAll("button")].filter((node) => node.checkVisibility())
  .map((node) => [node.textContent, node.getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 44).map(([text, box]) => `${text} ${box.width}x${box.height}`)"""
SMALL_TEXT = """() => [...document.querySelectorAll("body *")].filter((node) => node.checkVisibility() &&
  [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim()))
  .filter((node) => parseFloat(getComputedStyle(node).fontSize) < 18).map((node) => node.outerHTML)"""
SIDEWAYS = """() => [document.documentElement, document.getElementById("scroll")]
  .filter((node) => node.scrollWidth > node.clientWidth).map((node) => node.id || node.localName)"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, engine: Embedded) -> AsyncIterator[App]:
    database = shutil.copy(sqlite_template, tmp_path_factory.mktemp("page"))
    async with served(f"sqlite+aiosqlite:///{database}", engine) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


async def talk(visitor: Visitor) -> None:
    """A short conversation with everything on the page that a message can hold."""
    await visitor.say("kako da platim taksu")
    await visitor.press("Još")
    await visitor.say("/privatnost")
    await visitor.page.get_by_role("button", name="Ћирилица").click()
    await visitor.heard(9)
    await visitor.say("како да платим таксу")


async def test_axe_finds_nothing_in_light_and_dark_on_phone_and_desktop(app: App, browser: Browser) -> None:
    context = await browser.new_context(viewport=PHONE, bypass_csp=True, reduced_motion="reduce")
    visitor = await visit(context, app.address)
    await talk(visitor)
    await visitor.page.route("**/messages?*", lambda route: route.abort())
    await visitor.input.fill("хвала")
    await visitor.input.press("Enter")
    await expect(visitor.bubbles.last).to_contain_text("Још није послато.")
    await visitor.page.evaluate(AXE_SCRIPT)
    for scheme in ("light", "dark"):
        await visitor.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for size in (PHONE, DESKTOP):
            await visitor.page.set_viewport_size(size)  # type: ignore[arg-type]
            assert await visitor.page.evaluate(AXE) == [], (scheme, size)
    await context.close()


async def test_type_and_targets_are_large_and_nothing_scrolls_sideways(app: App, browser: Browser) -> None:
    context = await browser.new_context(viewport=PHONE, reduced_motion="reduce")
    visitor = await visit(context, app.address)
    await talk(visitor)
    await visitor.say("https://example.org/" + "x" * 300)
    for width, height in SIZES:
        await visitor.page.set_viewport_size({"width": width, "height": height})
        assert await visitor.page.evaluate(SMALL_TARGETS) == [], width
        assert await visitor.page.evaluate(SMALL_TEXT) == [], width
        assert await visitor.page.evaluate(SIDEWAYS) == [], width
        await expect(visitor.input).to_be_in_viewport(ratio=1)
    await context.close()


async def test_the_beginning_of_a_long_answer_is_what_one_sees(app: App, browser: Browser) -> None:
    context = await browser.new_context(viewport={"width": 360, "height": 480}, reduced_motion="reduce")
    visitor = await visit(context, app.address)
    await visitor.say("kako da platim taksu")
    log = await visitor.page.locator("#scroll").bounding_box()
    answer = await visitor.last.bounding_box()
    assert log
    assert answer
    assert answer["height"] > log["height"]
    assert 0 <= answer["y"] - log["y"] < 40
    await visitor.page.get_by_role("button", name="Na kraj razgovora").click()
    await expect(visitor.last.get_by_role("button", name="Meni")).to_be_in_viewport(ratio=1)
    await expect(visitor.page.get_by_role("button", name="Na kraj razgovora")).to_be_hidden()
    await visitor.page.set_viewport_size({"width": 360, "height": 260})  # the keyboard comes up
    await expect(visitor.last.get_by_role("button", name="Meni")).to_be_in_viewport(ratio=1)
    await context.close()


async def test_nothing_comes_from_elsewhere_and_markup_is_only_text(app: App, browser: Browser) -> None:
    context = await browser.new_context(viewport=PHONE, reduced_motion="reduce")
    visitor = await visit(context, app.address)
    await talk(visitor)
    markup = "<img src=x onerror=\"document.title='x'\"><script>alert(1)</script> **a** &amp;"
    await visitor.say(markup)
    await expect(visitor.bubbles.nth(-2).locator("p")).to_have_text(markup)
    await visitor.page.reload()
    await expect(visitor.bubbles.nth(-2).locator("p")).to_have_text(markup)
    assert await visitor.page.locator("main img, main script").count() == 0
    assert {re.sub(r"(?<=[^:/])/.*", "", address) for address in visitor.requests} == {app.address}
    assert visitor.complaints == []
    await context.close()


async def test_the_policy_would_be_noticed_when_it_is_broken(app: App, browser: Browser) -> None:
    context = await browser.new_context(viewport=PHONE)
    visitor = await visit(context, app.address)
    await visitor.page.evaluate("document.body.append(Object.assign(new Image(), {src: 'https://example.org/a.png'}))")
    await until(lambda: any("Content Security Policy" in text for text in visitor.complaints))
    await context.close()


@pytest.mark.parametrize(("wish", "moves"), [("reduce", False), ("no-preference", True)])
async def test_nothing_moves_for_those_who_do_not_want_it(app: App, browser: Browser, wish: str, moves: bool) -> None:
    context = await browser.new_context(viewport=PHONE, reduced_motion=wish)  # type: ignore[arg-type]
    visitor = await visit(context, app.address)
    names = "() => [...document.querySelectorAll('*')].map((n) => getComputedStyle(n).animationName)"
    assert (set(await visitor.page.evaluate(names)) != {"none"}) is moves
    behaviour = "() => getComputedStyle(document.getElementById('scroll')).scrollBehavior"
    assert (await visitor.page.evaluate(behaviour) == "smooth") is moves
    await context.close()


async def test_a_slow_answer_is_announced(sqlite_url: str, browser: Browser) -> None:
    context = await browser.new_context(viewport=PHONE, reduced_motion="reduce")
    async with served(sqlite_url, Known(seconds=1.5)) as slow:
        visitor = await visit(context, slow.address)
        await visitor.input.fill("kako da se registrujem")
        await visitor.input.press("Enter")
        await expect(visitor.page.get_by_role("status").first).to_have_text("Odgovor stiže…")
        await visitor.heard(3)
        await expect(visitor.page.locator("#thinking")).to_be_hidden()
    await context.close()


async def test_without_javascript_the_page_says_so(app: App, browser: Browser) -> None:
    context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = await context.new_page()
    await page.goto(app.address)
    for text in ("potreban JavaScript", "потребан JavaScript", "needs JavaScript"):
        await expect(page.get_by_text(text)).to_be_visible()
    await expect(page.locator("#form")).to_be_hidden()
    await context.close()


async def test_the_page_is_light() -> None:
    files = ("chat.html", "chat.css", "show.js", "chat.js", "words.json", "icon.svg", "noscript.css")
    assert sum((STATIC / name).stat().st_size for name in files) < HEAVIEST
