"""A Friday with thirty open cases, played as everybody with a part in it would: people of three channels, a mentor in
the group, one at the desk, one in a private chat, a chief with a telephone, and the command line; until Thursday."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from playwright.async_api import BrowserContext, Page, expect

from bot.casework import CaseState, EntryKind, Role
from bot.cli import cases as command_line
from bot.model import DeliveryState
from tests.browser import DESKTOP, chromium
from tests.bureau import local
from tests.desk import seated
from tests.friday import Caller, Day, day
from tests.house import Known, StillClock, until
from tests.simulators.telegram import Person, Seat
from tests.simulators.telegram.files import JPEG
from tests.test_desk_cases_look import at_desk, found
from tests.test_desk_look import PHONE

pytestmark = pytest.mark.browser
FRIDAY = timedelta(days=3)  # from the tests' Tuesday
SHOTS = os.environ.get("HELPDESK_SHOTS", "")
TEAMS = ("portal", "epay")
NOTE = "samo za nas"
ENDED = {DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.SEEN}
Command = Callable[..., Awaitable[Result]]


@pytest.fixture
def command(sqlite_url: str, clock: StillClock, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`cases` beside the running house, by the house's clock."""
    monkeypatch.setenv("BOT_DATABASE_URL", sqlite_url)
    monkeypatch.setattr(command_line, "SystemClock", lambda: clock)
    return lambda *words: asyncio.to_thread(CliRunner().invoke, command_line.cases, words)


class Desk:
    """Somebody's page at the desk."""

    def __init__(self, here: Day, page: Page) -> None:
        self.here = here
        self.page = page

    async def opens(self, caller: Caller) -> None:
        """Look at a case."""
        await self.page.goto(f"{self.here.app.address}/desk/cases/{caller.case.code}")

    async def says(self, caller: Caller, text: str, *, step: str = "send", picture: bytes = b"") -> None:
        """Write to a person, or with step="note" to colleagues."""
        await self.opens(caller)
        if picture:
            file = {"name": "slika.jpg", "mimeType": "image/jpeg", "buffer": picture}
            await self.page.locator("#file").set_input_files([file])  # type: ignore[list-item]
        await self.page.locator("#text").fill(text)
        await self.page.locator(f'button[value="{step}"]').click()
        await expect(self.page.locator("#log")).to_contain_text(text[:60])

    async def does(self, caller: Caller, summary: str, button: str, **form: str) -> None:
        """One of the deeds that stand folded beside the conversation."""
        await self.opens(caller)
        card = self.page.locator("details", has=self.page.locator("summary", has_text=summary))
        await card.locator("summary").click()
        for name, value in form.items():
            field = card.locator(f'[name="{name}"]')
            tag = await field.evaluate("node => node.localName")
            await (field.select_option(value) if tag == "select" else field.fill(value))
        await card.get_by_role("button", name=button).click()


@asynccontextmanager
async def at(here: Day, name: str, context: BrowserContext) -> AsyncIterator[Desk]:
    """Somebody sits down at the desk; their browser may not complain of anything."""
    page = await at_desk(here.app, context, name)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: (
            complaints.append(f"{said.text} {said.location['url']}") if said.type in ("error", "warning") else None
        ),
    )
    yield Desk(here, page)
    await page.close()
    refused = ("409", "404")  # who came second, and whose case is another team's by now
    assert [words for words in complaints if not any(one in words for one in refused)] == []


async def test_a_friday(sqlite_url: str, clock: StillClock, command: Command) -> None:
    clock.forward(seconds=FRIDAY.total_seconds())
    async with day(sqlite_url, clock, Known()) as here, chromium() as browser:
        mira = await here.bureau.mentor("Mira", *TEAMS)
        vera = await in_private(here, "Vera", *TEAMS)
        jelena = await in_private(here, "Jelena", "technical", role=Role.STAFF)
        await here.bureau.hired("Zoran", None, *TEAMS)
        await here.bureau.hired("Luka", None, "technical")
        await asyncio.gather(*(here.asks(caller) for caller in here.callers))
        async with (
            await browser.new_context(viewport=DESKTOP) as large,  # type: ignore[arg-type]
            await browser.new_context(viewport=PHONE) as small,  # type: ignore[arg-type]
            at(here, "Zoran", large) as zoran,
            at(here, "Jelena", small) as chief,
        ):
            await here.quiet()
            await everybody_waits(here, zoran, chief)
            await seen_live(here, mira, zoran, chief)
            await who_is_first(here, mira, zoran, command)
            await work_at_the_desk(here, zoran)
            await work_in_the_group(here, mira)
            await work_in_private(here, vera)
            await work_by_command(here, command)
            await gone(here, zoran, command)
            await here.quiet()
            await picture(chief, "friday")
        await over_the_weekend(here, vera, jelena)
        await until_thursday(here, mira, command)
        await at_last(here)


async def in_private(here: Day, name: str, *teams: str, role: Role = Role.MENTOR) -> Person:
    """Somebody who works in a chat of their own."""
    person = here.bureau.world.person(name)
    await here.bureau.hired(name, person, *teams, role=role)
    person.says("/start")
    await here.bureau.until(lambda: bool(person.heard))
    return person


async def picture(desk: Desk, name: str) -> None:
    """For who wants to see how it looks."""
    if SHOTS:
        await desk.page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


async def everybody_waits(here: Day, zoran: Desk, chief: Desk) -> None:
    """Thirty cases stand in both inboxes and in thirty topics, each once."""
    for one, name in ((zoran, "desktop"), (chief, "phone")):
        await one.page.goto(f"{here.app.address}/desk/cases?tab=unclaimed")
        await expect(one.page.locator("[data-row]")).to_have_count(30)
        await picture(one, f"inbox-{name}")
    names = [topic.name for topic in here.bureau.group.topics.values()]
    assert len(names) == 30
    assert all(sum(caller.case.code in name for name in names) == 1 for caller in here.callers)


async def seen_live(here: Day, mira: Seat, zoran: Desk, chief: Desk) -> None:
    """Asked on Viber, answered in Telegram's topic, and seen at the desk without a look anew."""
    caller = here.callers[12]
    for one in (zoran, chief):
        await one.opens(caller)
        await one.page.evaluate("window.still = true")
    mira.says(caller.answer(1), topic=here.bureau.topic(caller.case))
    await here.hears(caller, caller.answer(1))
    for one in (zoran, chief):
        await expect(one.page.locator("#head")).to_contain_text("Mira")
        await expect(one.page.locator("li.mentor")).to_contain_text(caller.answer(1))
        await expect(one.page.locator("li.mentor .tag.good")).to_contain_text("Viđeno")
    await caller.says(f"Hvala, a zašto? {caller.mark}")
    await expect(zoran.page.locator("#log")).to_contain_text("Hvala, a zašto?")
    assert await zoran.page.evaluate("window.still")
    assert (await here.now(caller)).state is CaseState.HELD
    await picture(zoran, "case-desktop")
    await picture(chief, "case-phone")


async def who_is_first(here: Day, mira: Seat, zoran: Desk, command: Command) -> None:
    """Three reach for one case while its person writes; one holds it, and taking it over is said aloud."""
    caller = here.callers[0]
    await zoran.opens(caller)
    mira.says(caller.answer(1), topic=here.bureau.topic(caller.case))
    await asyncio.gather(
        caller.says(f"da li ima nekoga {caller.mark}"),
        zoran.page.locator("#claim").click(),
        command("claim", caller.case.code, "--as", "Vera"),
    )
    await here.bureau.shows(caller.case, "preuzima pitanje.")
    await here.quiet()
    holder = (await here.now(caller)).holder
    claimed = [entry for entry in await here.log(caller) if entry.data.get("event") == "claimed"]
    assert (len(claimed), holder in ("Mira", "Zoran", "Vera")) == (1, True)
    assert any(caller.answer(1) in text for text in caller.texts()) is (holder == "Mira")
    await zoran.opens(caller)
    if holder != "Zoran":
        await zoran.page.locator("#claim").click()
        await zoran.page.get_by_role("button", name="Preuzmi").click()
    await zoran.says(caller, caller.answer(2))
    assert (await here.now(caller)).holder == "Zoran"


async def work_at_the_desk(here: Day, zoran: Desk) -> None:
    """Ten thousand characters, a picture, a note, another team, a later time, and several to the page."""
    long, photo, noted, moved, later = (here.callers[number] for number in (1, 2, 13, 4, 5))
    words = long.answer(1) + " " + " ".join(f"реч{number:05}" for number in range(1200))
    await zoran.says(long, words[:10_000].strip())
    await zoran.says(photo, photo.answer(1), picture=JPEG)
    await zoran.says(noted, f"{NOTE} {noted.mark}", step="note")
    await zoran.says(noted, noted.answer(1))
    await zoran.does(moved, "Prosledi drugom timu", "Prosledi timu", team="technical")
    await until(lambda: _is(here, moved, team="technical"))
    await zoran.opens(later)
    await zoran.page.locator("#claim").click()
    await zoran.does(later, "Pomeri rok", "Pomeri rok i javi osobi", until="2026-12-01T12:00")
    await here.hears(later, "Tuesday")
    async with seated(here.app, await found(here.app, "Zoran")) as seat:
        for caller in here.callers[22:28]:
            await seat.get(f"/desk/cases/{caller.case.code}")
            form = {"text": caller.answer(1), "step": "send"}
            assert (await seat.post(f"/desk/cases/{caller.case.code}/reply", **form))[0] == 303


async def _is(here: Day, caller: Caller, **values: object) -> bool:
    case = await here.now(caller)
    return all(getattr(case, name) == value for name, value in values.items())


async def work_in_the_group(here: Day, mira: Seat) -> None:
    """A picture, a note, five lines in order, and colleagues' people."""
    files = here.bureau.world.files
    first, many = here.callers[7], here.callers[16]
    mira.sends(files.photo(caption=first.answer(1)), topic=here.bureau.topic(first.case))
    mira.says(f"// {NOTE} {first.mark}", topic=here.bureau.topic(first.case))
    for number in range(5):
        mira.says(many.answer(number), topic=here.bureau.topic(many.case))
    for caller in here.callers[8:12]:
        mira.says(caller.answer(1), topic=here.bureau.topic(caller.case))
    await here.hears(first, first.answer(1))
    await here.hears(many, many.answer(4))


async def work_in_private(here: Day, vera: Person) -> None:
    """Taken, answered and closed in a chat of one's own; its person opens it again by writing."""
    caller = here.callers[6]
    code = caller.case.code
    steps = ((f"/preuzmi {code}", "Mentor: Vera"), (f"/odgovori {code}", "Napišite"), (caller.answer(1), "Da pošaljem"))
    for words, answer in steps:
        vera.says(words)
        await here.bureau.until(lambda answer=answer: answer in vera.heard[-1].text)
    vera.presses("Pošalji")
    await here.hears(caller, caller.answer(1))
    await here.bureau.until(lambda: "Predato" in vera.heard[-1].text)
    vera.says(f"/zatvori {code}")
    await here.bureau.until(lambda: "Rešeno" in vera.heard[-1].buttons)
    vera.presses("Rešeno")
    await here.hears(caller, "Kako je bilo")
    here.bureau.app.understanding.known[f"i dalje ne radi {caller.mark}"] = ""  # type: ignore[attr-defined]
    await caller.says(f"i dalje ne radi {caller.mark}")
    await here.hears(caller, "ponovo otvoren")
    vera.says(f"/preuzmi {here.callers[29].case.code}")  # and says nothing until Monday


async def work_by_command(here: Day, command: Command) -> None:
    """Answered and closed by command."""
    for caller in here.callers[17:20:2]:
        for number in range(2):
            more = ("--more",) if number == 0 else ()
            done = await command("reply", caller.case.code, caller.answer(number), "--as", "Vera", *more)
            assert done.exit_code == 0, done.output
    done = await command("close", here.callers[17].case.code, "--as", "Vera")
    assert done.exit_code == 0, done.output
    await here.hears(here.callers[19], here.callers[19].answer(1))


async def gone(here: Day, zoran: Desk, command: Command) -> None:
    """Who blocked the bot is not told that they were answered, and neither is the mentor."""
    blocked, left = here.callers[3], here.callers[14]
    blocked.person.blocks()  # type: ignore[union-attr]
    left.person.unsubscribes()  # type: ignore[union-attr]
    await zoran.says(blocked, blocked.answer(1))
    await expect(zoran.page.locator("li.mentor")).to_contain_text("Osoba više ne može da primi poruku", timeout=10_000)
    assert (await command("reply", left.case.code, left.answer(1), "--as", "Zoran")).exit_code == 0
    await zoran.opens(left)
    await expect(zoran.page.locator("li.mentor")).to_contain_text("Osoba više ne može da primi poruku", timeout=10_000)
    await picture(zoran, "case-gone")


async def over_the_weekend(here: Day, vera: Person, jelena: Person) -> None:
    """What nobody took climbs, but not while nobody works; on Monday comes what the day holds, and who would be late
    moves the promise with one tap."""
    unclaimed, late = here.callers[20], here.callers[29]
    await passes(here, until=local("2026-11-28 00:00"))
    assert (await here.now(unclaimed)).climb == 2
    said, greeted = len(jelena.heard), len(vera.heard)
    await passes(here, until=local("2026-11-30 07:00"))
    assert len(jelena.heard) == said
    await passes(here, until=local("2026-11-30 09:00"))
    assert sum("Dobro jutro" in heard.text for heard in vera.heard[greeted:]) == 1
    (warned,) = [heard for heard in vera.heard if f"odgovor na pitanje {late.case.code}" in heard.text]
    for _ in range(2):  # tapped twice
        vera.presses("Pomeri rok", on=warned)
    await here.hears(late, "We need more time")
    await passes(here, until=local("2026-11-30 13:00"))
    told = [heard.text for heard in jelena.heard if unclaimed.case.code in heard.text]
    assert len(told) == 1
    assert "Niko nije preuzeo" in told[0]
    assert sum("We need more time" in text for text in late.texts()) == 1


async def until_thursday(here: Day, mira: Seat, command: Command) -> None:
    """The rest is answered, and who has been waited for is asked whether it is solved."""
    for caller in (here.callers[number] for number in (15, 18, 20, 21, 28)):
        mira.says(caller.answer(1), topic=here.bureau.topic(caller.case))
    for caller, name in ((here.callers[29], "Vera"), (here.callers[4], "Luka")):
        done = await command("reply", caller.case.code, caller.answer(1), "--as", name)
        assert done.exit_code == 0, done.output
    await passes(here, until=local("2026-12-03 12:00"))
    asked = "Da li je vaše pitanje"
    assert [sum(asked in text for text in here.callers[number].texts()) for number in (0, 15, 18, 27)] == [
        1,
        0,
        0,
        1,
    ]  # the two in the middle were answered on Monday


async def passes(here: Day, *, until: datetime) -> None:
    """Hour by hour, at the end of each of which the clock does its work."""
    clock = here.bureau.clock
    while clock.now() < until:
        step = min(timedelta(hours=1), until - clock.now())
        clock.forward(seconds=step.total_seconds())
        here.viber.passes(hours=1)
        await here.app.watch()
        await here.app.greet()
    await here.quiet()


async def at_last(here: Day) -> None:
    """Each reply arrived once and in order, or says why not; each case has its team and its time; nobody got the words
    of another, or a bot's word behind a claim."""
    for caller in here.callers:
        case, log = await here.now(caller), await here.log(caller)
        assert case.team
        assert case.state is CaseState.CLOSED or case.state is CaseState.WAITING or case.due_at is not None
        arrived: list[str] = []
        silent = False
        for entry in log:
            event = entry.data.get("event")
            silent = (silent or event == "claimed") and event not in ("closed", "released", "moved")
            assert not (silent and entry.kind is EntryKind.BOT), (caller.mark, entry.text)
            for state, reason, text in await here.carried(entry) if entry.kind is EntryKind.MENTOR else ():
                assert state in ENDED or (state in ("gone", "failed", "uncertain") and reason), (caller.mark, state)
                arrived += [text] if state in ENDED else []
        assert [text for text in caller.texts() if text in arrived] == arrived, caller.mark
        others = [other for other in here.callers if other is not caller]
        for text in caller.texts():
            assert NOTE not in text
            assert not any(other.mark in text or other.case.code in text for other in others), text
