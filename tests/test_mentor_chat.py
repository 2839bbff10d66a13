"""Mentors in a chat of their own, on Telegram and Viber: they list, take, answer, hand on, move and close."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.cases.promise import STANDARD, due
from bot.casework import CaseState, EntryKind, Role
from bot.model import Locale
from bot.store import staff as accounts
from bot.store.schema import inbound
from tests.house import Known, StillClock
from tests.rooms import Bureau, bureau
from tests.simulators.telegram import Person
from tests.simulators.telegram.files import PDF
from tests.simulators.viber import ViberSimulator
from tests.stages import ViberStage, viber
from tests.test_cases import log_of, the_case
from tests.test_pipeline import values


async def mentor(here: Bureau, name: str = "Mira", *teams: str, role: Role = Role.MENTOR) -> Person:
    """A mentor with a chat of their own, who has written to the bot before."""
    person = here.world.person(name)
    await here.hired(name, person, *teams, role=role)
    person.says("/start")
    await here.until(lambda: bool(person.heard))
    return person


def last(person: Person) -> str:
    """What was said last."""
    return person.heard[-1].text


async def hears(here: Bureau, person: Person, text: str) -> None:
    """Wait until the last thing said holds this."""
    await here.until(lambda: text in last(person))


async def test_list_take_answer_and_close_with_a_preview(database_url: str, clock: StillClock) -> None:
    async with bureau(database_url, clock) as here:
        mira = await mentor(here)
        ana, case = await here.asks("Ana")
        mira.says("/slucajevi")
        await hears(here, mira, "Niko nije preuzeo:")
        mira.says("1")  # a list can be answered by number
        await hears(here, mira, "Osoba: kako da otvorim nalog")
        mira.presses("Preuzmi")
        await hears(here, mira, "Mentor: Mira")
        mira.presses("Odgovori")
        await hears(here, mira, "Napišite odgovor")
        heard = len(ana.heard)
        mira.says("Pozovite 011 1234567 ili dođite. JMBG nije potreban: 0101990710024")
        await hears(here, mira, "Da pošaljem")
        assert [one.text for one in mira.heard[-3:-1]] == [
            "Osoba će dobiti ovo:",
            "Mentor:\nPozovite 011 1234567 ili dođite. JMBG nije potreban: 0101990710024",
        ]
        assert len(ana.heard) == heard
        mira.presses("Pošalji")
        await here.hears(ana, "JMBG nije potreban: 0101990710024")
        await hears(here, mira, "Predato za slanje")
        mira.presses("Pošalji")  # again: nothing is left of the draft
        await hears(here, mira, "Nema ničega za slanje")
        assert [one.text for one in ana.heard].count(
            "Mentor:\nPozovite 011 1234567 ili dođite. JMBG nije potreban: 0101990710024"
        ) == 1
        ana.says("hvala")
        await here.shows(case, "Mira: Pozovite", "Osoba: hvala")
        mira.says(f"/zatvori {case.code.lower()}")
        await hears(here, mira, "Kako se završava")
        mira.presses("Rešeno")
        await hears(here, mira, "Zatvoreno")
        assert (await here.now(case)).state is CaseState.CLOSED


async def test_the_reply_is_shown_in_the_script_in_which_it_will_leave(sqlite_url: str, clock: StillClock) -> None:
    async with bureau(sqlite_url, clock) as here:
        mira = await mentor(here)
        ana, case = await here.asks("Ана", "како да отворим налог")
        mira.says(f"/slucaj {case.code}")
        await hears(here, mira, "Osoba: kako da otvorim nalog")
        mira.presses("Izvornik")
        await hears(here, mira, "Osoba: како да отворим налог")
        mira.says(f"/odgovori {case.code}")
        await hears(here, mira, "Napišite odgovor")
        mira.says("Otvorite https://euprava.gov.rs i prijavite se.")
        await hears(here, mira, "Da pošaljem")
        shown = mira.heard[-2].text
        assert shown == "Ментор:\nОтворите https://euprava.gov.rs и пријавите се."
        mira.presses("Pošalji")
        await here.hears(ana, shown)


async def test_a_draft_can_be_changed_given_up_and_hold_files(sqlite_url: str, clock: StillClock) -> None:
    async with bureau(sqlite_url, clock) as here:
        mira = await mentor(here)
        ana, case = await here.asks("Ana")
        heard = len(ana.heard)
        mira.says(f"/odgovori {case.code}")
        await hears(here, mira, "Napišite odgovor")
        mira.says("Prvi pokušaj")
        await hears(here, mira, "Da pošaljem")
        mira.presses("Ispravi")
        await hears(here, mira, "Napišite odgovor")
        mira.says("Drugi pokušaj")
        await hears(here, mira, "Da pošaljem")
        mira.sends(here.world.files.document(PDF, caption="Uputstvo"))
        await here.until(lambda: any("[prilog: resenje.pdf]" in one.text for one in mira.heard))
        await hears(here, mira, "Da pošaljem")
        mira.presses("Pošalji")
        await here.until(lambda: len(ana.heard) == heard + 2)
        assert [(one.text, one.content) for one in ana.heard[heard:]] == [
            ("Mentor:\nDrugi pokušaj", b""),
            ("Mentor:\nUputstvo", PDF),
        ]
        await hears(here, mira, "Predato za slanje")
        mira.presses("Odgovori")
        await hears(here, mira, "Napišite odgovor")
        mira.presses("Odustani")
        await hears(here, mira, "Ništa nije poslato")
        mira.says("kako da otvorim nalog")  # a mentor is a person who can ask, too
        await here.until(lambda: "Pomoglo je" in mira.heard[-1].buttons)
        assert len(ana.heard) == heard + 2


async def test_hand_on_note_article_and_promise(sqlite_url: str, clock: StillClock) -> None:
    async with bureau(sqlite_url, clock) as here:
        mira, zoran = await mentor(here), await mentor(here, "Zoran")
        _ana, case = await here.asks("Ana")
        mira.says(f"/preuzmi {case.code}")
        await hears(here, mira, "Mentor: Mira")
        mira.presses("Beleška")
        await hears(here, mira, "Napišite belešku")
        mira.says("proveriti JMBG 0101990710024")
        await hears(here, mira, "Zabeleženo")
        mira.says("/rok")  # of the case last spoken of
        await hears(here, mira, "Do kada da ga pomerim?")
        was = (await here.now(case)).due_at
        mira.presses(next(iter(mira.heard[-1].buttons)))
        await hears(here, mira, "Rok je pomeren")
        moved = (await here.now(case)).due_at
        assert was is not None
        assert moved is not None
        assert moved > was
        asked = next(heard for heard in reversed(mira.heard) if "Do kada" in heard.text)
        mira.presses(next(iter(asked.buttons)), on=asked)  # tapped twice
        mira.presses_data(f"m:until:{case.code}:{int(was.timestamp())}")  # and a warning of before
        await here.until(lambda: sum("Rok je pomeren" in heard.text for heard in mira.heard) == 3)
        assert (await here.now(case)).due_at == moved
        mira.presses_data(f"m:until:{case.code}:{int(moved.timestamp())}")
        await here.until(lambda: sum("Rok je pomeren" in heard.text for heard in mira.heard) == 4)
        assert (await here.now(case)).due_at == due(moved, here.app.office.zone, STANDARD, timedelta(hours=4))
        mira.says("/clanak")
        await hears(here, mira, "Koji članak")
        assert "1. " in last(mira)
        mira.presses("1")
        await hears(here, mira, "Predato za slanje")
        mira.says("/prosledi")
        await hears(here, mira, "Kome da prosledim")
        mira.presses("Zoran")
        await hears(here, mira, "Prosleđeno")
        assert (await here.now(case)).holder == "Zoran"
        notes = [entry.text for entry in await here.log(case) if entry.kind is EntryKind.NOTE]
        assert notes == ["proveriti JMBG 0101990710024"]
        zoran.says(f"/slucaj {case.code}")
        await hears(here, zoran, "Beleška, Mira: proveriti JMBG 0101990710024")


async def test_what_is_no_mentors_doing_is_masked_and_answered_as_for_anybody(
    sqlite_url: str, clock: StillClock
) -> None:
    async with bureau(sqlite_url, clock) as here:
        mira, ana = await mentor(here), here.world.person("Ana")
        mira.says("moj JMBG je 0101990710024")
        ana.says("/slucajevi")
        await here.until(lambda: bool(ana.heard))
        assert "eBolovanje" in ana.heard[-1].buttons  # for her it is an unknown command: the menu
        ana.presses_data("m:list")
        await here.until(lambda: len(ana.heard) == 2)
        assert "eBolovanje" in ana.heard[-1].buttons
        stored = [row[0]["text"] for row in await values(here.app, inbound.c.body)]
        assert not any("0101990710024" in text for text in stored)


async def test_refusals_are_one_sentence_each(sqlite_url: str, clock: StillClock) -> None:
    async with bureau(sqlite_url, clock) as here:
        mira, vesna = await mentor(here), await mentor(here, "Vesna", "epay")
        reader = await mentor(here, "Čitalac", "portal", role=Role.READER)
        zoran = await mentor(here, "Zoran")
        _ana, case = await here.asks("Ana")
        mira.says("/slucaj XXX-0000")
        await hears(here, mira, "Ne vidim o kom je pitanju reč.")
        vesna.says(f"/slucaj {case.code}")
        await hears(here, vesna, "Tog pitanja nema, ili nije vašeg tima.")
        reader.says(f"/preuzmi {case.code}")
        await hears(here, reader, "Vaš nalog ne može to da uradi.")
        mira.says(f"/preuzmi {case.code}")
        await hears(here, mira, "Mentor: Mira")
        zoran.says(f"/preuzmi {case.code}")
        await hears(here, zoran, "Mentor: Mira.")
        zoran.presses("Preuzmi od Mira")
        await hears(here, zoran, "Mentor: Zoran")
        zoran.presses_data(f"m:closed:{case.code}:solved")
        await hears(here, zoran, "Zatvoreno")
        zoran.says(f"/preuzmi {case.code}")
        await hears(here, zoran, "Pitanje je zatvoreno.")
        zoran.presses("Otvori ponovo")
        await hears(here, zoran, "Ponovo otvoreno")


async def test_a_mentor_on_viber_without_a_group_answers_and_hears_the_person(
    database_url: str, clock: StillClock
) -> None:
    async with viber(database_url, Known(), clock) as stage:
        app, world = stage.app, stage.world
        assert isinstance(stage, ViberStage)
        assert isinstance(world, ViberSimulator)
        mira = world.person("Mira", language="sr")
        await _said(stage, mira, "dobar dan")
        async with app.store.write() as tx:
            made = await accounts.add(tx, name="Mira", role=Role.MENTOR, locale=Locale.LATIN, now=clock.now())
            assert made is not None
            await accounts.join_team(tx, "portal", made)
            await accounts.change(tx, made, viber_id=mira.id)
        ana = stage.person
        await _said(stage, ana, "kako da otvorim nalog")
        await _said(stage, ana, "čovek")
        case = await the_case(app)
        await _said(stage, mira, "/slucajevi")
        assert case.code in mira.heard[-1].text
        await _said(stage, mira, f"/odgovori {case.code}")
        await _said(stage, mira, "Dođite u petak.", more=3)
        heard = len(ana.heard)
        mira.presses("Pošalji")
        await _until(stage, lambda: any(one.text == "Mentor:\nDođite u petak." for one in ana.heard[heard:]))
        await _said(stage, ana, "hvala, dolazim", more=0)
        await _until(stage, lambda: "hvala, dolazim" in mira.heard[-1].text)
        assert "Otvori" in mira.heard[-1].buttons
        assert (EntryKind.MENTOR, "Dođite u petak.") in await log_of(app, case)
        mira.presses("Otvori")
        await _until(stage, lambda: "Mira: Dođite u petak. (" in mira.heard[-1].text)


async def _said(stage: ViberStage, person: object, text: str, *, more: int = 1) -> None:
    """Say it and wait for so many answers."""
    before = len(person.heard)  # type: ignore[attr-defined]
    person.says(text)  # type: ignore[attr-defined]
    await _until(stage, lambda: len(person.heard) >= before + more)  # type: ignore[attr-defined]


async def _until(stage: ViberStage, true: Callable[[], bool]) -> None:
    from tests.house import until

    def there() -> bool:
        stage.app.clock.skip(seconds=1)  # type: ignore[attr-defined]
        return true()

    await until(there)


@pytest.mark.parametrize("text", ["/slucajevi", "/slucajevi@help_bot"])
async def test_nothing_to_do_is_said(sqlite_url: str, clock: StillClock, text: str) -> None:
    async with bureau(sqlite_url, clock) as here:
        mira = await mentor(here)
        mira.says(text)
        await hears(here, mira, "Nema pitanja za vas.")
