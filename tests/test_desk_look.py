"""The desk in a real Chromium: by keyboard, on a phone, light and dark, with what changes while somebody types."""

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from axe_core_python.base import AXE_SCRIPT
from playwright.async_api import Browser, BrowserContext, Page, expect

from bot.app import App
from bot.casework import Role
from bot.model import Locale
from bot.staff import accounts, entry
from bot.store import canned, links, notices
from bot.store import staff as rows
from bot.store.staff import Staff
from bot.web.desk import PAGES
from tests.browser import DESKTOP, chromium, served
from tests.desk import PASSWORD, TESTS, hire
from tests.house import Known
from tests.planned import planned
from tests.test_page_look import AXE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
PHONE = {"width": 390, "height": 780}
SMALL_TARGETS = """() => [...document.querySelectorAll("button, .button, nav a, input, select, textarea, summary")]
  .filter((node) => node.checkVisibility() && !["checkbox", "radio", "hidden"].includes(node.type))
  .map((node) => [node.outerHTML, node.getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 44).map(([text, box]) => `${text} ${box.width}x${box.height}`)"""
SMALL_TEXT = """() => [...document.querySelectorAll("body *")].filter((node) => node.checkVisibility() &&
  [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim()))
  .filter((node) => parseFloat(getComputedStyle(node).fontSize) < 16).map((node) => node.outerHTML)"""
SIDEWAYS = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[App]:
    database = shutil.copy(sqlite_template, tmp_path_factory.mktemp("desk"))
    async with served(f"sqlite+aiosqlite:///{database}", Known()) as running:
        async with running.store.write() as tx:
            await links.keep(tx, "telegram:7", "https://t.me/bot?start={payload}")
            await links.keep(tx, "viber:7", "viber://pa?chatURI=bot&context={payload}")
            now = running.clock.now()
            await canned.add(tx, title="Dobar dan", text_sr="Dobar dan.", text_en="Hello.", team="epay", now=now)
        await planned(running, await hire(running, "Zora", Role.STAFF))
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


async def seated(app: App, context: BrowserContext, who: Staff) -> Page:
    """A page at the desk in which `who` has signed in; what the browser complains of is on it as `complaints`."""
    async with app.store.write() as tx:
        token = await entry.begin_session(tx, who.id, way="test", now=app.clock.now())
        await rows.join_team(tx, "epay", who.id)
        await notices.tell(tx, who.id, "desk-said-saved", now=app.clock.now())
        await accounts.change(
            tx, who, actor=TESTS, now=app.clock.now(), municipalities=("cacak",), away_from=app.clock.now()
        )
    await context.add_cookies([{"name": "helpdesk_desk", "value": token, "url": f"{app.address}/desk"}])
    return await context.new_page()


def looked_at(who: Staff) -> list[str]:
    """The address of every whole page that is looked at."""
    parts = ("/desk/events", "/desk/notices", "/desk/schedule/ticks")
    paths = [page.path for page in PAGES if page.method == "GET" and page.path not in parts]
    paths = [path for path in paths if "{code}" not in path and not path.endswith("/list")]
    filled = [path.replace("{name}", "epay").replace("{secret}", "x").replace("{topic}", "epay") for path in paths]
    firsts = ("/desk/replies", "/desk/plans", "/desk/drafts")
    found = [path.replace("{id}", "1" if path.startswith(firsts) else str(who.id)) for path in filled]
    return [path for path in found if "sign-in" not in path]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_is_for_everyone(app: App, browser: Browser, scheme: str) -> None:
    context = await browser.new_context(viewport=PHONE, bypass_csp=True, color_scheme=scheme)  # type: ignore[arg-type]
    who = await hire(app, f"Ana {scheme}", Role.ADMIN, locale=Locale.CYRILLIC if scheme == "dark" else Locale.LATIN)
    page = await seated(app, context, who)
    for path in [*looked_at(who), "/desk/teams/none", "sign-in"]:
        if path == "sign-in":
            await context.clear_cookies()
            path = "/desk/sign-in"
        for size in (PHONE, DESKTOP):
            await page.set_viewport_size(size)  # type: ignore[arg-type]
            await page.goto(app.address + path)
            await page.evaluate(AXE_SCRIPT)
            assert await page.evaluate(AXE) == [], (path, size)
            assert await page.evaluate(SMALL_TARGETS) == [], (path, size)
            assert await page.evaluate(SMALL_TEXT) == [], (path, size)
            assert await page.evaluate(SIDEWAYS) is False, (path, size)
    await context.close()


async def test_in_and_about_by_keyboard_and_nothing_comes_from_elsewhere(app: App, browser: Browser) -> None:
    await hire(app, "Bora", Role.STAFF)
    context = await browser.new_context(viewport=DESKTOP, locale="sr")  # type: ignore[arg-type]
    page = await context.new_page()
    complaints: list[str] = []
    requests: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("request", lambda asked: requests.append(asked.url))
    await page.goto(f"{app.address}/desk/teams")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Na sadržaj")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(page.get_by_label("Ime")).to_be_focused()
    await page.keyboard.type("Bora")
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Timovi", level=1)).to_be_visible()
    focused = await page.evaluate("document.activeElement.localName")
    assert focused == "body"
    await page.get_by_role("link", name="Tim za ePlaćanje").focus()
    assert await page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    await page.keyboard.press("Enter")
    await page.get_by_label("Bora").press("Space")
    await page.get_by_label("Radi do").press("Enter")
    await expect(page.get_by_role("status").filter(has_text="Sačuvano.")).to_be_visible()
    await expect(page.get_by_role("row", name="Tim za ePlaćanje")).to_contain_text("Bora")
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("heading", name="Teams", level=1)).to_be_visible()
    assert complaints == []
    assert {re.sub(r"(?<=[^:/])/.*", "", address) for address in requests} == {app.address}
    await context.close()


async def test_what_changes_is_seen_at_once_and_nobody_loses_what_they_typed(app: App, browser: Browser) -> None:
    who = await hire(app, "Ceca", Role.MENTOR)
    context = await browser.new_context(viewport=DESKTOP)  # type: ignore[arg-type]
    page = await seated(app, context, who)
    await page.goto(f"{app.address}/desk")
    await expect(page.locator("#notices li")).to_have_count(1)
    await page.evaluate(
        """() => {
          const plain = window.fetch;
          const more = '<input id="typed" value=""><details id="more"><summary id="sum">x</summary>y</details>'
            + '<div id="long" data-scroll tabindex="0"></div>';
          const put = (text) => more + text;
          window.fetch = async (...all) => new Response(put(await (await plain(...all)).text()));
          const sheet = new CSSStyleSheet();
          sheet.replaceSync('#long { height: 40px; overflow: auto } #long::after { content: ""; padding: 450px }');
          document.adoptedStyleSheets = [sheet];
          document.getElementById("notices").insertAdjacentHTML("afterbegin", more);
        }"""
    )
    await page.locator("#typed").fill("pola rečenice")
    await page.locator("#typed").evaluate("(node) => node.setSelectionRange(2, 4)")
    await page.locator("#more").evaluate("(node) => { node.open = true; }")
    await page.locator("#long").evaluate("(node) => { node.scrollTop = 300; }")
    async with app.store.write() as tx:
        await notices.tell(tx, who.id, "desk-said-removed", now=app.clock.now())
    await app.wake.notify("desk")
    await expect(page.locator("#notices li")).to_have_count(2, timeout=5000)
    await expect(page.locator("#typed")).to_have_value("pola rečenice")
    await expect(page.locator("#typed")).to_be_focused()
    assert await page.locator("#typed").evaluate("(node) => [node.selectionStart, node.selectionEnd]") == [2, 4]
    assert await page.locator("#more").evaluate("(node) => node.open") is True
    assert await page.locator("#long").evaluate("(node) => node.scrollTop") == 300
    await context.close()


async def test_a_page_whose_session_is_over_says_so_and_keeps_what_it_holds(app: App, browser: Browser) -> None:
    who = await hire(app, "Dara", Role.MENTOR)
    context = await browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page = await seated(app, context, who)
    await page.goto(f"{app.address}/desk")
    await expect(page.locator("#notices li")).to_have_count(1)
    async with app.store.write() as tx:
        await accounts.disable(tx, who, actor=TESTS, now=app.clock.now())
    await expect(page.locator("#lost")).to_contain_text("Niste prijavljeni", timeout=8000)
    await expect(page.locator("#notices li")).to_have_count(1)
    await context.close()


async def test_without_javascript_everything_works(app: App, browser: Browser) -> None:
    await hire(app, "Ema", Role.MENTOR)
    context = await browser.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(f"{app.address}/desk/me")
    await page.get_by_label("Ime").fill("Ema")
    await page.get_by_label("Lozinka").fill(PASSWORD)
    await page.get_by_role("button", name="Prijavi me").click()
    await page.get_by_label("ePlaćanje").check()
    await page.get_by_role("button", name="Sačuvaj").last.click()
    await expect(page.get_by_label("ePlaćanje")).to_be_checked()
    await context.close()
