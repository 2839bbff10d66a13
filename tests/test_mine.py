"""A person's own questions: the list in plain words, what can be done about each, the grade, a bot that is silent."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.app import App
from bot.cases import closing, holding, talking
from bot.cases.office import Actor
from bot.casework import CaseState, EntryKind
from bot.model import Inbound, InboundKind
from bot.redact import mask
from bot.store.cases import Case
from bot.store.schema import people
from bot.store.schema_cases import cases, institutions
from bot.store.schema_staff import audit
from tests.house import Known, Recorder, StillClock, house, idle, said, until
from tests.test_cases import asked, hired, log_of, the_case
from tests.test_pipeline import values

_numbers = iter(range(100, 10_000))


def does(what: str, kind: InboundKind = InboundKind.TEXT, *, chat: str = "ana", **more: object) -> Inbound:
    return replace(said(what, next(_numbers), chat=chat, kind=kind), **more)  # type: ignore[arg-type]


def presses(action: str, *, chat: str = "ana") -> Inbound:
    return does(action, InboundKind.BUTTON, chat=chat)


async def hears(app: App, channel: Recorder, arrived: Inbound) -> str:
    """The one message that is said to `arrived`."""
    before = len(channel.heard)
    await app.inbox.take([arrived])
    await until(lambda: len(channel.heard) > before)
    await idle(app)
    assert len(channel.heard) == before + 1, channel.texts()[before:]
    return channel.texts()[-1]


async def silence(app: App, channel: Recorder, arrived: Inbound) -> None:
    before = len(channel.heard)
    await app.inbox.take([arrived])
    await idle(app)
    assert channel.texts()[before:] == []


def actions(channel: Recorder) -> list[str]:
    return [choice.action for choice in channel.heard[-1].message.choices]


async def claimed(app: App, case: Case, who: Actor) -> None:
    async with app.store.write() as tx:
        await holding.claim(tx, case.id, who, now=app.clock.now())


async def closed(app: App, case: Case, who: Actor, channel: Recorder) -> None:
    before = len(channel.heard)
    async with app.store.write() as tx:
        await closing.close(tx, app.office, case.id, who, now=app.clock.now())
    await until(lambda: len(channel.heard) == before + 1)
    await idle(app)


async def test_the_list_says_in_plain_words_how_each_stands(database_url: str, clock: StillClock) -> None:
    async with asked(database_url, clock) as (app, channel):
        case, mira = await the_case(app), await hired(app, "mira", "portal")
        listed = await hears(app, channel, presses("mine"))
        assert f"1. {case.code}: " in listed
        assert "čeka odgovor čoveka, rok je do srede u 10 časova" in listed
        assert actions(channel) == [f"case:{case.code}", "menu"]
        await claimed(app, case, mira)
        assert "odgovara čovek, rok je do srede" in await hears(app, channel, does("gde je moje pitanje"))
        async with app.store.write() as tx:
            await talking.reply(tx, app.office, case.id, mira, text="Idite na portal.", now=clock.now())
        await idle(app)
        assert "čekamo vaš odgovor" in await hears(app, channel, does("pitanja", InboundKind.COMMAND))
        shown = await hears(app, channel, presses(f"case:{case.code}"))
        assert "Poslednji odgovor, od danas u 10 časova:\nIdite na portal." in shown
        assert actions(channel) == [f"add:{case.code}", f"close:{case.code}", "mine", "menu"]
        await closed(app, case, mira, channel)
        assert "затворено" in await hears(app, channel, does("моја питања"))
        await hears(app, channel, presses(f"case:{case.code}"))
        assert actions(channel) == [f"reopen:{case.code}", "mine", "menu"]
        clock.forward(seconds=timedelta(days=15).total_seconds())
        await hears(app, channel, presses(f"case:{case.code}"))
        assert actions(channel) == ["mine", "menu"]


async def test_a_reply_that_was_taken_back_is_not_shown(database_url: str, clock: StillClock) -> None:
    async with asked(database_url, clock) as (app, channel):
        case, mira = await the_case(app), await hired(app, "mira", "portal")
        for text, after in (("Prvo.", timedelta()), ("Pogrešno.", timedelta(seconds=10))):
            async with app.store.write() as tx:
                sent = await talking.reply(tx, app.office, case.id, mira, text=text, now=clock.now(), after=after)
        await until(lambda: "Prvo." in channel.texts())
        async with app.store.write() as tx:
            await talking.undo(tx, sent.entry.id, mira, now=clock.now())
        shown = await hears(app, channel, presses(f"case:{case.code}"))
        assert "Prvo." in shown
        assert "Pogrešno" not in shown


@pytest.mark.parametrize("verb", ["case", "add", "close", "close:yes", "reopen", "rate:5", "norate", "link", "unlink"])
async def test_nobody_sees_or_changes_the_case_of_another(sqlite_url: str, clock: StillClock, verb: str) -> None:
    async with asked(sqlite_url, clock) as (app, channel):
        case = await the_case(app)
        if verb in ("reopen", "rate:5", "norate"):
            await closed(app, case, await hired(app, "mira", "portal"), channel)
        before, log = await the_case(app), await log_of(app, case)
        name, _, rest = verb.partition(":")
        action = f"{name}:{case.code}{':' + rest if rest else ''}"
        told = await hears(app, channel, presses(action, chat="tudja"))
        assert told == "Nijedno vaše pitanje sada ne čeka odgovor čoveka."
        assert case.code not in str(channel.heard[-1].message)
        assert await the_case(app) == before
        assert await log_of(app, case) == log
        await hears(app, channel, does("zdravo svima", chat="tudja"))  # and nothing of it is expected now
        assert await log_of(app, case) == log


async def test_a_verified_official_sees_what_colleagues_asked_and_changes_nothing(
    database_url: str, clock: StillClock
) -> None:
    async with asked(database_url, clock) as (app, channel):
        case = await the_case(app)
        await hears(app, channel, does("zdravo", chat="kolega"))
        ana, kolega = [row[0] for row in sorted(await values(app, people.c.id))]
        async with app.store.write() as tx:
            where = {"name": "Opštinska uprava", "municipality": "70092", "created_at": clock.now()}
            made = (await tx.execute(institutions.insert().values(**where).returning(institutions.c.id))).scalar_one()
            await tx.execute(cases.update().values(institution_id=made))
            await tx.execute(people.update().where(people.c.id == kolega).values(institution_id=made))
        assert "Nijedno" in await hears(app, channel, presses("mine", chat="kolega"))  # nobody has vouched yet
        async with app.store.write() as tx:
            await tx.execute(people.update().where(people.c.id == kolega).values(verified_at=clock.now()))
        assert "Pitanja vaše ustanove:\n1. " + case.code in await hears(app, channel, presses("mine", chat="kolega"))
        assert "Stanje: čeka odgovor" in await hears(app, channel, presses(f"case:{case.code}", chat="kolega"))
        assert actions(channel) == ["mine", "menu"]
        assert "Stanje: čeka odgovor" in await hears(app, channel, presses(f"close:{case.code}:yes", chat="kolega"))
        assert (await the_case(app)).state is CaseState.OPEN
        assert ana != kolega


async def test_a_grade_is_kept_once_and_changed_by_a_later_press(database_url: str, clock: StillClock) -> None:
    async with asked(database_url, clock) as (app, channel):
        case, mira = await the_case(app), await hired(app, "mira", "portal")
        assert "Stanje" in await hears(app, channel, presses(f"rate:{case.code}:5"))  # it is not closed yet
        assert (await the_case(app)).rating is None
        await closed(app, case, mira, channel)
        assert "Hvala na oceni" in await hears(app, channel, presses(f"rate:{case.code}:2"))
        word = "jmbg 0101990710008, " + "spor je bio odgovor " * 40
        app.understanding.known[mask(word).text.strip()[:4000]] = ""  # type: ignore[attr-defined]
        app.understanding.known[mask(word).text] = ""  # type: ignore[attr-defined]
        await app.inbox.take([does(word)])
        await until(lambda: "Hvala, zapisano" in channel.texts()[-1])
        await idle(app)
        found = await the_case(app)
        assert (found.rating, len(found.rating_text)) == (2, 500)
        assert found.rating_text.startswith("jmbg [")
        assert "0101990710008" not in found.rating_text
        assert "ocena 4" in await hears(app, channel, presses(f"rate:{case.code}:4"))
        assert "ocena 4" in await hears(app, channel, presses(f"rate:{case.code}:4"))
        for wrong in ("0", "6", "x", "-1", "²"):
            assert "Stanje" in await hears(app, channel, presses(f"rate:{case.code}:{wrong}"))
        assert ((await the_case(app)).rating, (await the_case(app)).rating_text) == (4, found.rating_text)
        rated = [row for row in await values(app, audit.c.action, audit.c.old, audit.c.new) if row[0] == "rated"]
        assert rated == [("rated", "", "2"), ("rated", "2", "4")]


async def test_how_it_was_is_asked_once_however_often_the_case_is_closed(database_url: str, clock: StillClock) -> None:
    async with asked(database_url, clock) as (app, channel):
        case, mira = await the_case(app), await hired(app, "mira", "portal")
        await closed(app, case, mira, channel)
        assert "ponovo otvoreno" in await hears(app, channel, presses(f"reopen:{case.code}"))
        assert "Stanje" in await hears(app, channel, presses(f"reopen:{case.code}"))  # twice changes nothing
        await closed(app, case, mira, channel)
        assert "Ocenite" not in channel.texts()[-1]
        assert actions(channel) == [f"reopen:{case.code}"]
        events = [what for kind, what in await log_of(app, case) if kind is EntryKind.EVENT]
        assert events == ["opened", "closed", "reopened", "closed"]


@pytest.mark.parametrize(
    ("text", "intent", "heard", "state"),
    [
        ("hvala", "general/thanks", "Nema na čemu", CaseState.CLOSED),
        ("kako da otvorim nalog", "portal/register_how", "", CaseState.CLOSED),
        ("i dalje ne radi nista", "", "ponovo otvoreno", CaseState.OPEN),
        ("Nije rešeno!", "general/thanks", "ponovo otvoreno", CaseState.OPEN),
        ("није решено", "general/thanks", "поново отворено", CaseState.OPEN),
        ("nije mi reseno", "general/thanks", "ponovo otvoreno", CaseState.OPEN),
        ("not solved", "general/thanks", "is open again", CaseState.OPEN),
    ],
)
async def test_what_is_written_after_the_end(
    sqlite_url: str, clock: StillClock, text: str, intent: str, heard: str, state: CaseState
) -> None:
    async with asked(sqlite_url, clock) as (app, channel):
        case = await the_case(app)
        await closed(app, case, await hired(app, "mira", "portal"), channel)
        app.understanding.known[text] = intent  # type: ignore[attr-defined]
        assert heard in await hears(app, channel, does(text))
        found = await the_case(app)
        assert (found.code, found.state) == (case.code, state)
        if not intent and state is CaseState.OPEN:
            assert (EntryKind.PERSON, text) in await log_of(app, case)


async def test_after_two_weeks_the_words_do_not_open_it_again(sqlite_url: str, clock: StillClock) -> None:
    async with asked(sqlite_url, clock) as (app, channel):
        case = await the_case(app)
        await closed(app, case, await hired(app, "mira", "portal"), channel)
        clock.forward(seconds=timedelta(days=14, minutes=1).total_seconds())
        await hears(app, channel, does("nije rešeno"))
        assert "zatvoreno" in await hears(app, channel, presses(f"reopen:{case.code}"))
        assert (await the_case(app)).state is CaseState.CLOSED


QUIET = [
    does("da"),
    does("1"),
    does("5"),
    does("hvala"),
    does("kako da otvorim nalog", edited=True),
    does("", InboundKind.MEDIA, name="sticker"),
    does("", InboundKind.MEDIA, name="photo"),
    does("", InboundKind.CONTACT, name="contact"),
    does("70092", InboundKind.LOCATION, name="location"),
    does("nije pomoglo"),
    does("čovek"),
]


async def test_while_a_mentor_writes_only_buttons_and_commands_are_answered(
    database_url: str, clock: StillClock
) -> None:
    async with asked(database_url, clock) as (app, channel):
        case = await the_case(app)
        await claimed(app, case, await hired(app, "mira", "portal"))
        before = len(await log_of(app, case))
        for arrived in QUIET:
            await silence(app, channel, arrived)
        heard = [text for kind, text in (await log_of(app, case))[before:] if kind is EntryKind.PERSON]
        assert len(heard) == len(QUIET)
        assert heard[5:9] == ["[sticker]", "[photo]", "[contact]", "[Čačak]"] or heard[5:8] == [
            "[sticker]",
            "[photo]",
            "[contact]",
        ]
        for word in (presses("menu"), does("meni"), does("start", InboundKind.COMMAND), does("moja pitanja")):
            await hears(app, channel, word)


async def test_behind_a_mentors_reply_no_older_button_can_be_typed(database_url: str, clock: StillClock) -> None:
    async with asked(database_url, clock) as (app, channel):
        case, mira = await the_case(app), await hired(app, "mira", "portal")
        await claimed(app, case, mira)
        await hears(app, channel, presses("menu"))
        async with app.store.write() as tx:
            await talking.reply(tx, app.office, case.id, mira, text="Imate li 1 ili 2 sertifikata?", now=clock.now())
        await until(lambda: "sertifikata" in channel.texts()[-1])
        await idle(app)
        await silence(app, channel, does("1"))
        assert (await log_of(app, case))[-1] == (EntryKind.PERSON, "1")
        assert (await the_case(app)).state is CaseState.HELD


async def test_the_promise_is_said_again_once_in_ten_minutes(database_url: str, clock: StillClock) -> None:
    async with asked(database_url, clock) as (app, channel):
        case = await the_case(app)
        told: list[str] = []
        for text, later in (("ovde", 0), ("onde", 60), ("svuda", 500), ("nigde", 60)):
            clock.forward(seconds=later)
            app.understanding.known[text] = ""  # type: ignore[attr-defined]
            told.append(await hears(app, channel, does(text)))
        assert [text.startswith("Dodali smo to vašem pitanju " + case.code) for text in told] == [
            True,
            False,
            False,
            True,
        ]
        assert told[1] == told[2] == "Dodato."
        assert (await the_case(app)).question.split("\n")[-4:] == ["ovde", "onde", "svuda", "nigde"]
        answered = await hears(app, channel, does("kako da otvorim nalog"))  # a sure question is answered
        assert "Dodato" not in answered


async def test_what_is_added_goes_to_that_case_whatever_it_is(database_url: str, clock: StillClock) -> None:
    async with asked(database_url, clock) as (app, channel):
        case = await the_case(app)
        added: Sequence[Inbound] = (
            does("kako da otvorim nalog"),
            does("", InboundKind.MEDIA, name="photo"),
            does("", InboundKind.CONTACT, name="contact"),
        )
        for arrived in added:
            assert "Napišite šta da dodamo" in await hears(app, channel, presses(f"add:{case.code}"))
            assert (await hears(app, channel, arrived)).startswith("Doda")
            told = [text for kind, text in await log_of(app, case) if kind is EntryKind.PERSON][-1]
            assert told == (arrived.text or f"[{arrived.name}]")
        assert "Napišite šta" in await hears(app, channel, presses(f"add:{case.code}"))
        await closed(app, case, await hired(app, "mira", "portal"), channel)
        await hears(app, channel, presses(f"add:{case.code}"))
        assert "Stanje: zatvoreno" in channel.texts()[-1]


async def test_a_case_that_ends_while_something_is_being_added_is_opened_again(
    sqlite_url: str, clock: StillClock
) -> None:
    channel = Recorder()
    async with house(sqlite_url, channels=[channel], understanding=Known(), clock=clock) as app:
        await app.inbox.take([does("kako da otvorim nalog"), presses("human")])
        await until(lambda: len(channel.heard) == 2)
        await idle(app)
        case, mira = await the_case(app), await hired(app, "mira", "portal")
        await hears(app, channel, presses(f"add:{case.code}"))
        async with app.store.write() as tx:
            await closing.close(tx, app.office, case.id, mira, now=clock.now())
        await idle(app)
        app.understanding.known["evo još nečega"] = ""  # type: ignore[attr-defined]
        assert "ponovo otvoreno" in await hears(app, channel, does("evo još nečega"))
        assert (await log_of(app, case))[-2] == (EntryKind.PERSON, "evo još nečega")


async def test_a_button_that_is_typed_ends_no_waiting(database_url: str, clock: StillClock) -> None:
    async with asked(database_url, clock) as (app, channel):
        case, mira = await the_case(app), await hired(app, "mira", "portal")
        async with app.store.write() as tx:
            await talking.reply(tx, app.office, case.id, mira, text="Da li radi?", now=clock.now())
        await until(lambda: "Da li radi?" in channel.texts())
        await idle(app)
        for word in ("moja pitanja", "1", "meni"):
            await hears(app, channel, does(word))
            assert (await the_case(app)).state is CaseState.WAITING
            assert (await log_of(app, case))[-2] == (EntryKind.PERSON, word)
        await silence(app, channel, does("radi, hvala"))
        assert (await the_case(app)).state is CaseState.HELD
