"""The inbox and a case in a real Chromium: light and dark, phone and desktop, by keyboard, live, and by axe-core."""

import os
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from axe_core_python.base import AXE_SCRIPT
from playwright.async_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select, update

from bot.app import App
from bot.cases import holding, talking
from bot.cases.office import actor
from bot.model import InboundKind
from bot.staff import entry
from bot.store.schema_cases import cases
from bot.store.staff import Staff
from tests.browser import DESKTOP, RunningClock, chromium
from tests.house import Known, Recorder, house, idle, said, until
from tests.test_desk_cases import mentor
from tests.test_desk_look import PHONE, SIDEWAYS, SMALL_TARGETS
from tests.test_page_look import AXE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
SHOTS = os.environ.get("HELPDESK_SHOTS", "")
QUESTIONS = (
    "како да отворим налог на порталу, не стиже ми код на телефон",
    "Ne mogu da se prijavim, kaže da nalog već postoji a ja ga nikad nisam pravila. Šta da radim?",
    "otvaranje naloga za firmu",
    "How do I get an account?",
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[App]:
    database = shutil.copy(sqlite_template, tmp_path_factory.mktemp("desk"))
    channel, clock = Recorder(), RunningClock()
    url = f"sqlite+aiosqlite:///{database}"
    async with house(url, channels=[channel], understanding=Known(), clock=clock, role="all") as running:
        for number, question in enumerate(QUESTIONS):
            heard = len(channel.heard)
            await running.inbox.take([said(question, 1, chat=f"p{number}")])
            await until(lambda: len(channel.heard) > heard)  # noqa: B023
            await running.inbox.take([said("human", 2, chat=f"p{number}", kind=InboundKind.BUTTON)])
            await until(lambda: len(channel.heard) > heard + 1)  # noqa: B023
        await idle(running)
        mira = await mentor(running, "Mira", "portal")
        await mentor(running, "Zoran", "portal")
        async with running.store.write() as tx:
            ids = list((await tx.execute(select(cases.c.id).order_by(cases.c.id))).scalars())
            late = clock.now() - timedelta(hours=3)
            await tx.execute(update(cases).where(cases.c.id == ids[2]).values(due_at=late, first=True))
            who = actor(mira, "desk")
            await holding.claim(tx, ids[0], who, now=clock.now())
            await talking.note(tx, ids[0], who, text="Kod kasni i drugima.", now=clock.now())
            text = "Kod stiže i do deset minuta. Ako ne stigne, pišite na podrska@eid.gov.rs."
            await talking.reply(tx, running.office, ids[0], who, text=text, now=clock.now())
        await idle(running)
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


async def found(app: App, name: str) -> Staff:
    from bot.store import staff

    async with app.store.read() as tx:
        who = await staff.find(tx, name)
    assert who is not None
    return who


async def at_desk(app: App, context: BrowserContext, name: str) -> Page:
    """A page of somebody who has signed in."""
    who = await found(app, name)
    async with app.store.write() as tx:
        token = await entry.begin_session(tx, who.id, way="test", now=app.clock.now())
    await context.add_cookies([{"name": "helpdesk_desk", "value": token, "url": app.address + "/desk"}])
    return await context.new_page()


async def codes(app: App) -> list[str]:
    async with app.store.read() as tx:
        return list((await tx.execute(select(cases.c.code).order_by(cases.c.id))).scalars())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_axe_finds_nothing_and_nothing_is_too_wide_or_too_small(
    app: App, browser: Browser, size: dict[str, int], scheme: str
) -> None:
    code = (await codes(app))[0]
    paths = {
        "inbox": "/desk/cases?tab=all",
        "case": f"/desk/cases/{code}",
        "take": f"/desk/cases/{code}/take-over",
        "together": "/desk/together?topic=portal/register_how",
        "sent": "/desk/together/sent?e=1",
    }
    async with await browser.new_context(viewport=size, color_scheme=scheme) as context:
        for who in ("Mira", "Zoran"):
            page = await at_desk(app, context, who)
            for name, path in paths.items():
                await page.goto(app.address + path)
                await page.evaluate(AXE_SCRIPT)
                assert await page.evaluate(AXE) == [], (who, name)
                assert not await page.evaluate(SIDEWAYS), (who, name)
                assert await page.evaluate(SMALL_TARGETS) == [], (who, name)
                if SHOTS and who == "Mira":
                    shot = Path(SHOTS) / f"{name}-{size['width']}-{scheme}.png"
                    await page.screenshot(path=shot, full_page=True)
            await page.close()


async def test_one_reads_writes_and_claims_by_keyboard_and_a_colleague_sees_it_live(app: App, browser: Browser) -> None:
    code = (await codes(app))[1]
    async with await browser.new_context() as one, await browser.new_context() as other:
        mira, zoran = await at_desk(app, one, "Mira"), await at_desk(app, other, "Zoran")
        await zoran.goto(f"{app.address}/desk/cases/{code}")
        await mira.goto(f"{app.address}/desk/cases?tab=unclaimed")
        await mira.keyboard.press("j")
        await mira.keyboard.press("j")
        await expect(mira.locator("[data-row]").nth(1)).to_be_focused()
        await mira.keyboard.press("k")
        await expect(mira.locator("[data-row]").nth(0)).to_be_focused()
        await mira.goto(f"{app.address}/desk/cases/{code}")
        await mira.keyboard.press("c")
        await expect(mira.locator("#head")).to_contain_text("ja")
        await expect(zoran.locator("#head")).to_contain_text("Mira", timeout=10_000)
        await zoran.locator("#text").fill("Ovo pišem")
        await mira.keyboard.press("r")
        await expect(mira.locator("#text")).to_be_focused()
        await mira.keyboard.type("Dobar dan, evo odgovora.")
        await expect(mira.locator("#preview-here")).to_contain_text("Dobar dan, evo odgovora.", timeout=10_000)
        await mira.locator("#send").click()
        await expect(mira.locator("#log")).to_contain_text("Dobar dan, evo odgovora.")
        await expect(zoran.locator("#log")).to_contain_text("Poslato", timeout=10_000)
        await expect(zoran.locator("#text")).to_have_value("Ovo pišem")


async def test_half_a_reply_outlives_what_comes_between_and_the_keyboard_keeps_its_place(
    app: App, browser: Browser
) -> None:
    code = (await codes(app))[2]
    async with await browser.new_context() as one:
        mira = await at_desk(app, one, "Mira")
        await mira.goto(f"{app.address}/desk/cases/{code}")
        await mira.locator("#text").fill("Pola odgovora")
        await mira.locator("#claim").click()
        await expect(mira.locator("#release")).to_be_visible()
        await expect(mira.locator("#text")).to_have_value("Pola odgovora")
        await mira.locator("#release").focus()
        case = await found(app, "Mira")
        async with app.store.write() as tx:
            number = (await tx.execute(select(cases.c.id).where(cases.c.code == code))).scalar_one()
            await talking.note(tx, number, actor(case, "desk"), text="Još nešto.", now=app.clock.now())
        await expect(mira.locator("#log")).to_contain_text("Još nešto.", timeout=10_000)
        await expect(mira.locator("#release")).to_be_focused()
        await mira.locator("#find").fill("nalog")
        await mira.locator("#find").press("Enter")
        await expect(mira.locator(".articles button").nth(1)).to_be_visible()
        await expect(mira.locator("#text")).to_have_value("Pola odgovora")
        await mira.get_by_role("button", name="English").click()
        await expect(mira.locator("#text")).to_have_value("Pola odgovora")
        await mira.locator("#text").press("Control+Enter")
        await expect(mira.locator(".preview").first).to_contain_text("Pola odgovora")
        await mira.locator("#send").click()
        await expect(mira.locator("#log")).to_contain_text("Pola odgovora")
        await expect(mira.locator(".said")).to_be_visible()
        await mira.reload()
        await expect(mira.locator("#text")).to_have_value("")
        await mira.get_by_role("button", name="Latinica").click()
