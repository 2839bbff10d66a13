"""Mentors in the group: each case in its topic, what is written there goes to the person, and nothing is lost."""

from datetime import datetime

import pytest
from sqlalchemy import select

from bot.cases import talking
from bot.casework import CaseState, EntryKind, Role
from bot.errors import CaseRefused
from bot.store import Tx, blobs, notices
from bot.store.cases import Case
from bot.store.schema_cases import attachments
from tests.house import StillClock
from tests.rooms import Bureau, bureau
from tests.simulators.telegram import Trouble
from tests.simulators.telegram.files import JPEG, PDF

# The topic follows the log


async def test_a_case_has_its_topic_with_summary_and_buttons(database_url: str, clock: StillClock) -> None:
    async with bureau(database_url, clock) as here:
        ana, case = await here.asks("Ana")
        await here.shows(case, f"{case.code}:", "Odgovara: Tim za portal eUprava", "Osoba: kako da otvorim nalog")
        head = here.topic(case).heard[0]
        assert list(head.buttons) == ["Preuzmi", "Prosledi", "Zatvori", "Pošalji članak", "Izvornik"]
        ana.says("hitno je")
        await here.shows(case, "Osoba: hitno je", "Robot: ")
        assert here.said(case).count("hitno je") == 1


async def test_what_is_written_in_the_topic_goes_to_the_person_and_its_state_is_shown(
    database_url: str, clock: StillClock
) -> None:
    async with bureau(database_url, clock) as here:
        mira = await here.mentor("Mira")
        ana, case = await here.asks("Ana")
        mira.says("Dobar dan! Pogledajte u podešavanjima. JMBG 0101990710024.", topic=here.topic(case))
        await here.hears(ana, "Pogledajte u podešavanjima. JMBG 0101990710024.")
        await here.shows(case, "Mira preuzima pitanje", "podešavanjima", "poslato")
        stands = await here.now(case)
        assert (stands.state, stands.holder) == (CaseState.WAITING, "Mira")
        assert "Mira: Dobar dan" not in here.said(case)
        mira.says("// zvati sutra", topic=here.topic(case))
        ana.says("hvala, probaću")
        await here.shows(case, "Osoba: hvala, probaću")
        assert [(e.kind, e.text) for e in await here.log(case) if e.kind in (EntryKind.NOTE, EntryKind.MENTOR)] == [
            (EntryKind.MENTOR, "Dobar dan! Pogledajte u podešavanjima. JMBG 0101990710024."),
            (EntryKind.NOTE, "zvati sutra"),
        ]
        assert not any("zvati sutra" in heard.text for heard in ana.heard)
        assert "zvati sutra" not in here.said(case)


async def test_what_the_desk_does_is_in_the_topic_at_once_and_in_order(database_url: str, clock: StillClock) -> None:
    async with bureau(database_url, clock) as here:
        zoran = await here.hired("Zoran", None, "portal")
        ana, case = await here.asks("Ana")
        async with here.app.store.write() as tx:
            await talking.reply(tx, here.app.office, case.id, zoran, text="Prvo.", now=clock.now(), more=True)
            await talking.note(tx, case.id, zoran, text="samo za nas", now=clock.now())
            await talking.reply(tx, here.app.office, case.id, zoran, text="Drugo.", now=clock.now())
        await here.shows(case, "Zoran preuzima pitanje", "Zoran: Prvo.", "Zoran: samo za nas", "Zoran: Drugo.")
        await here.shows(case, "„Prvo.“: poslato", "„Drugo.“: poslato")
        assert [heard.text for heard in ana.heard][-2:] == ["Mentor:\nPrvo.", "Mentor:\nDrugo."]


async def test_the_topic_is_closed_with_its_case_and_opened_again_with_it(sqlite_url: str, clock: StillClock) -> None:
    async with bureau(sqlite_url, clock) as here:
        mira = await here.mentor("Mira")
        ana, case = await here.asks("Ana")
        mira.presses("Zatvori", topic=here.topic(case))
        await here.shows(case, "Kako se završava")
        mira.presses("Rešeno", topic=here.topic(case))
        await here.until(lambda: here.topic(case).closed)
        await here.hears(ana, case.code)
        here.app.understanding.known["i dalje ne radi"] = ""  # type: ignore[attr-defined]
        ana.says("i dalje ne radi")
        again = (
            "ponovo otvoren",
            f"{case.code}: ",
            "Rok: do",
            "Osoba: kako da otvorim nalog",
            "Osoba: i dalje ne radi",
        )
        await here.shows(case, "Pitanje je zatvoreno", *again)
        await here.until(lambda: not here.topic(case).closed)


# Who may speak


async def test_only_a_linked_account_is_carried_and_the_others_are_told_once_an_hour(
    database_url: str, clock: StillClock
) -> None:
    async with bureau(database_url, clock) as here:
        stranger = here.group.join(here.world.person("Stranac"))
        boss = here.group.join(here.world.person("Šef"), anonymous=True)
        ana, case = await here.asks("Ana")
        topic = here.topic(case)
        for number in range(3):
            stranger.says(f"ja bih rekao {number}", topic=topic)
        boss.says("a ja ovo", topic=topic)
        await here.until(lambda: here.said(case).count("nije preneta") == 2)
        clock.forward(seconds=3700)
        stranger.says("i opet", topic=topic)
        await here.until(lambda: here.said(case).count("nije preneta") == 3)
        heard = len(ana.heard)
        assert not any("rekao" in text or "ja ovo" in text for text in (h.text for h in ana.heard))
        assert heard == len(ana.heard)
        assert (await here.now(case)).state is CaseState.OPEN


async def test_outside_of_topics_one_is_told_where_to_write(sqlite_url: str, clock: StillClock) -> None:
    async with bureau(sqlite_url, clock) as here:
        mira = await here.mentor("Mira")
        mira.says("ima li šta novo")
        await here.until(lambda: any("Pišite u temi pitanja" in heard.text for heard in here.group.heard))
        assert await here.count() == 0


async def test_another_teams_case_and_a_reader_are_refused(sqlite_url: str, clock: StillClock) -> None:
    async with bureau(sqlite_url, clock) as here:
        stranger = await here.mentor("Vesna", "epay")
        reader = here.world.person("Čitalac")
        await here.hired("Čitalac", reader, "portal", role=Role.READER)
        ana, case = await here.asks("Ana")
        stranger.says("ja ću", topic=here.topic(case))
        await here.shows(case, "Nije poslato. Tog pitanja nema, ili nije vašeg tima.")
        here.group.join(reader).says("i ja", topic=here.topic(case))
        await here.shows(case, "Nije poslato. Vaš nalog ne može to da uradi.")
        assert not any("ja ću" in heard.text or "i ja" in heard.text for heard in ana.heard)


async def test_two_mentors_at_once_one_holds_it_and_the_others_words_wait_for_a_button(
    database_url: str, clock: StillClock
) -> None:
    async with bureau(database_url, clock) as here:
        mira, zoran = await here.mentor("Mira"), await here.hired("Zoran", None, "portal")
        ana, case = await here.asks("Ana")

        async def at_the_desk() -> str:
            try:
                async with here.app.store.write() as tx:
                    await talking.reply(tx, here.app.office, case.id, zoran, text="Sa stola.", now=clock.now())
            except CaseRefused as refused:
                return refused.reason
            return ""

        mira.says("Iz teme.", topic=here.topic(case))
        refused = await at_the_desk()
        await here.shows(case, "preuzima pitanje")
        if refused:
            assert refused == "held_by_other"
            await here.hears(ana, "Iz teme.")
            return
        await here.hears(ana, "Sa stola.")
        await here.shows(case, "Nije poslato. Pitanje je preuzeto. Mentor: Zoran.")
        assert not any("Iz teme." in heard.text for heard in ana.heard)
        mira.presses("Preuzmi od Zoran", topic=here.topic(case))
        await here.hears(ana, "Iz teme.")
        await here.shows(case, "Mira preuzima pitanje (pre toga: Zoran).")
        mira.presses("Preuzmi od Zoran", topic=here.topic(case))  # twice is once
        mira.says("Još nešto.", topic=here.topic(case))
        await here.hears(ana, "Još nešto.")
        assert [heard.text for heard in ana.heard].count("Mentor:\nIz teme.") == 1


async def test_all_that_was_written_in_vain_is_refused_aloud_and_carried_with_the_case(
    database_url: str, clock: StillClock
) -> None:
    async with bureau(database_url, clock) as here:
        mira, zoran = await here.mentor("Mira"), await here.hired("Zoran", None, "portal")
        ana, case = await here.asks("Ana")
        async with here.app.store.write() as tx:
            await talking.reply(tx, here.app.office, case.id, zoran, text="Sa stola.", now=clock.now())
        await here.hears(ana, "Sa stola.")
        topic, before = here.topic(case), len(ana.heard)
        mira.says("Prvo.", topic=topic)
        wrong = mira.says("Drugo, pogrešno.", topic=topic)
        mira.says("// samo za nas", topic=topic)
        for content in here.world.files.album([JPEG + b"1", JPEG + b"2"]):
            mira.sends(content, topic=topic)
        mira.edits(wrong, "Drugo.")
        mira.says("Treće.", topic=topic)
        await here.until(lambda: here.said(case).count("Nije poslato. Pitanje je preuzeto. Mentor: Zoran.") == 6)
        assert len(ana.heard) == before
        for _ in range(2):  # twice is once
            mira.presses("Preuzmi od Zoran", topic=topic)
        mira.says("Četvrto.", topic=topic)
        await here.hears(ana, "Četvrto.")
        heard = ana.heard[before:]
        words = ["Prvo.", "Drugo.", "", "", "Treće.", "Četvrto."]
        assert [one.text for one in heard] == [text and f"Mentor:\n{text}" for text in words]
        assert [one.content for one in heard[2:4]] == [JPEG + b"1", JPEG + b"2"]


# Changes, files, length


async def test_an_edit_is_a_correction_or_changes_what_has_not_left(database_url: str, clock: StillClock) -> None:
    async with bureau(database_url, clock) as here:
        mira = await here.mentor("Mira")
        ana, case = await here.asks("Ana")
        message = mira.says("Rok je petak.", topic=here.topic(case))
        await here.hears(ana, "Rok je petak.")
        mira.edits(message, "Rok je četvrtak.")
        await here.hears(ana, "Ispravka: Rok je četvrtak.")
        here.world.faults.plan(Trouble.TOO_MANY, text="Rok je sreda.", retry_after=3600)
        mira.says("Rok je sreda.", topic=here.topic(case))  # the platform holds up what comes behind it
        waits = mira.says("Zvaću u pet.", topic=here.topic(case))
        await here.until(lambda: _written(here, case, 4))
        mira.edits(waits, "Zvaću u šest.")
        await here.until(lambda: _says(here, case, "Zvaću u šest."))
        clock.forward(seconds=3700)
        await here.hears(ana, "Zvaću u šest.")
        assert not any("Zvaću u pet." in heard.text for heard in ana.heard)


async def _written(here: Bureau, case: Case, count: int) -> bool:
    return sum(entry.kind is EntryKind.MENTOR for entry in await here.log(case)) >= count


async def _says(here: Bureau, case: Case, text: str) -> bool:
    return any(entry.text == text for entry in await here.log(case))


async def test_ten_thousand_characters_and_an_album_of_forty_arrive_whole_and_in_order(
    database_url: str, clock: StillClock
) -> None:
    async with bureau(database_url, clock) as here:
        mira = await here.mentor("Mira")
        ana, case = await here.asks("Ana")
        before = len(ana.heard)
        pieces = [f"{number}: " + "reč " * 900 for number in range(3)]  # as the app cuts what is too long
        for piece in pieces:
            mira.says(piece, topic=here.topic(case))
        pictures = [JPEG + bytes([number]) for number in range(40)]
        for group in range(4):
            for content in here.world.files.album(pictures[group * 10 : group * 10 + 10]):
                mira.sends(content, topic=here.topic(case))
        mira.sends(here.world.files.voice(), topic=here.topic(case))
        mira.sends(here.world.files.document(PDF, caption="Rešenje"), topic=here.topic(case))
        mira.says("To je sve.", topic=here.topic(case))
        await here.until(lambda: len(ana.heard) >= before + 46, seconds=60)
        heard = ana.heard[before:]
        assert [one.text for one in heard[:3]] == [f"Mentor:\n{piece.strip()}" for piece in pieces]
        assert [one.content for one in heard[3:43]] == pictures
        assert [one.text for one in heard[43:]] == ["", "Mentor:\nRešenje", "Mentor:\nTo je sve."]
        await here.until(lambda: _all_shown(here, case, 46), seconds=60)


async def _all_shown(here: Bureau, case: Case, count: int) -> bool:
    return await here.shown(case) == ["sent"] * count


async def test_what_a_person_sends_is_fetched_and_shown_in_the_topic(database_url: str, clock: StillClock) -> None:
    async with bureau(database_url, clock) as here:
        ana, case = await here.asks("Ana")
        here.world.faults.plan(Trouble.SERVER_ERROR, method="getFile")
        ana.sends_document(PDF, name="resenje.pdf", mime_type="application/pdf")
        await here.until(lambda: _tried(here))
        clock.forward(seconds=5)
        await here.until(lambda: any(heard.content == PDF for heard in here.topic(case).heard))
        ana.sends_document(b"MZ program", name="virus.pdf", mime_type="application/pdf")
        await here.shows(case, "Prilog virus.pdf nije primljen")
        async with here.app.store.read() as tx:
            rows = (await tx.execute(select(attachments.c.state).order_by(attachments.c.id))).scalars().all()
        assert list(rows) == ["kept", "refused"]


async def _tried(here: Bureau) -> bool:
    async with here.app.store.read() as tx:
        return any((await tx.execute(select(attachments.c.reason))).scalars())


async def test_a_file_that_cannot_be_had_holds_up_nothing_for_ever(sqlite_url: str, clock: StillClock) -> None:
    async with bureau(sqlite_url, clock) as here:
        mira = await here.mentor("Mira")
        ana, case = await here.asks("Ana")
        lost = here.world.files.document(PDF, name="izgubljeno.pdf")
        here.world.files.kept.clear()
        mira.sends(lost, topic=here.topic(case))
        mira.says("Pogledajte prilog.", topic=here.topic(case))
        await here.hears(ana, "Pogledajte prilog.")
        await here.shows(
            case,
            "Prilog izgubljeno.pdf nije mogao da se preuzme",
        )
        await here.until(lambda: _failed(here, case))


async def test_a_lost_file_leaves_its_words_alone_and_the_holder_hears_so(sqlite_url: str, clock: StillClock) -> None:
    async with bureau(sqlite_url, clock) as here:
        mira = await here.mentor("Mira")
        ana, case = await here.asks("Ana")
        lost = here.world.files.document(PDF, name="izgubljeno.pdf", caption="Rešenje je u prilogu.")
        here.world.files.kept.clear()
        mira.sends(lost, topic=here.topic(case))
        await here.hears(ana, "Rešenje je u prilogu.")
        await here.shows(case, "Prilog izgubljeno.pdf nije mogao da se preuzme i nije poslat osobi.")
        assert here.said(case).count("izgubljeno.pdf") == 1
        (lost_one,) = [entry for entry in await here.log(case) if entry.data.get("event") == "file_lost"]
        assert lost_one.data["name"] == "izgubljeno.pdf"
        holder = (await here.now(case)).holder_id
        assert holder is not None
        async with here.app.store.read() as tx:
            (told,) = await notices.newest(tx, holder)
        assert (told.text_key, told.data["name"], told.code) == ("case-file-lost", "izgubljeno.pdf", case.code)


async def test_what_cannot_be_kept_is_tried_again_and_holds_up_no_other(
    sqlite_url: str, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, failed = blobs.put, []

    async def broken(tx: Tx, content: bytes, content_type: str, *, now: datetime) -> object:
        if content == PDF and not failed:
            failed.append(content)
            raise KeyError("no room")
        return await real(tx, content, content_type, now=now)

    monkeypatch.setattr(blobs, "put", broken)
    async with bureau(sqlite_url, clock) as here:
        ana, case = await here.asks("Ana")
        ana.sends_document(PDF, name="resenje.pdf", mime_type="application/pdf")
        await here.until(lambda: bool(failed))
        ana.sends_photo()
        await here.until(lambda: any(heard.content == JPEG for heard in here.topic(case).heard))
        clock.forward(seconds=5)
        await here.until(lambda: any(heard.content == PDF for heard in here.topic(case).heard))


async def _failed(here: Bureau, case: Case) -> bool:
    return (await here.shown(case))[0] == "failed"


# What goes wrong with the platform


@pytest.mark.parametrize("trouble", [Trouble.TOO_MANY, Trouble.SILENT, Trouble.SERVER_ERROR, Trouble.RESET_AFTER])
async def test_trouble_in_the_group_loses_no_line(sqlite_url: str, clock: StillClock, trouble: Trouble) -> None:
    async with bureau(sqlite_url, clock) as here:
        ana, case = await here.asks("Ana")
        here.world.faults.plan(trouble, text="prva", times=1)
        ana.says("prva")
        await here.until(lambda: _log_has(here, case, "prva"))
        ana.says("druga")
        await here.until(lambda: _log_has(here, case, "druga"))
        await _until_later(here, case, "druga")
        await _until_later(here, case, "prva")


async def _log_has(here: Bureau, case: Case, text: str) -> bool:
    return any(entry.text == text for entry in await here.log(case))


async def _until_later(here: Bureau, case: Case, text: str) -> None:
    def there() -> bool:
        here.clock.forward(seconds=1)
        return text in here.said(case)

    await here.until(there)


async def test_a_time_out_after_accepting_is_shown_as_uncertain_and_said_once_more(
    database_url: str, clock: StillClock
) -> None:
    async with bureau(database_url, clock) as here:
        mira = await here.mentor("Mira")
        ana, case = await here.asks("Ana")
        here.world.faults.plan(Trouble.RESET_AFTER, text="Možda stiže")
        mira.says("Možda stiže", topic=here.topic(case))
        await here.shows(case, "„Možda stiže“: nesigurno")
        assert "„Možda stiže“: poslato" not in here.said(case)
        clock.forward(seconds=31)
        await here.shows(case, "„Možda stiže“: nesigurno", "„Možda stiže“: poslato")
        assert [heard.text for heard in ana.heard].count("Mentor:\nMožda stiže") == 2  # the rule for replies


async def test_a_deleted_topic_between_two_lines_and_a_moved_group(database_url: str, clock: StillClock) -> None:
    async with bureau(database_url, clock) as here:
        mira = await here.mentor("Mira")
        ana, case = await here.asks("Ana")
        ana.says("prva poruka")
        await here.shows(case, "prva poruka")
        old = here.topic(case)
        here.group.deletes(old)
        ana.says("druga poruka")
        await _until_later(here, case, "druga poruka")
        new = here.topic(case)
        assert new.thread != old.thread
        mira.says("Odgovor iz nove teme.", topic=new)
        await here.hears(ana, "Odgovor iz nove teme.")
        here.group.moves()
        ana.says("posle selidbe")
        await _until_later(here, case, "posle selidbe")
        mira.says("I dalje smo tu.", topic=new)
        await here.hears(ana, "I dalje smo tu.")
        assert await here.count() == 1


async def test_a_group_that_shuts_the_bot_out_is_told_at_the_desk_and_nothing_is_lost(
    database_url: str, clock: StillClock
) -> None:
    async with bureau(database_url, clock) as here:
        chief = await here.hired("Šefica", None, "portal", role=Role.STAFF)
        zoran = here.world.person("Zoran")
        ana, case = await here.asks("Ana")
        here.group.kicks_bot(zoran)
        ana.says("ima li koga")
        assert chief.staff_id is not None

        async def told() -> bool:
            async with here.app.store.read() as tx:
                found = await notices.newest(tx, chief.staff_id or 0)
            return [one.text_key for one in found].count("room-shut-out") == 1

        await here.until(told)
        await here.until(lambda: "group" in here.app.channels["telegram:123456"].health())
        async with here.app.store.write() as tx:
            await talking.reply(tx, here.app.office, case.id, chief, text="Sa stola ide.", now=clock.now())
        await here.hears(ana, "Sa stola ide.")
        here.group.takes_bot(zoran)
        clock.forward(seconds=200)
        await here.shows(case, "ima li koga", "Šefica: Sa stola ide.")


async def test_the_person_blocks_the_bot_and_the_mentor_is_told_the_truth(sqlite_url: str, clock: StillClock) -> None:
    async with bureau(sqlite_url, clock) as here:
        mira = await here.mentor("Mira")
        ana, case = await here.asks("Ana")
        ana.blocks()
        mira.says("Da li ste tu?", topic=here.topic(case))
        await here.shows(case, "„Da li ste tu?“: nije uspelo: osoba je napustila razgovor")
        assert "„Da li ste tu?“: poslato" not in here.said(case)
        await here.shows(case, "Nije potvrđeno da je odgovor stigao do osobe.")
        stands = await here.now(case)
        assert (stands.state, stands.due_at is None) == (CaseState.HELD, False)


async def test_a_person_who_writes_while_the_case_is_closed_opens_it_again(
    database_url: str, clock: StillClock
) -> None:
    async with bureau(database_url, clock) as here:
        mira = await here.mentor("Mira")
        ana, case = await here.asks("Ana")
        here.app.understanding.known["čekajte još nešto"] = ""  # type: ignore[attr-defined]
        mira.presses("Preuzmi", topic=here.topic(case))
        await here.shows(case, "Mira preuzima pitanje")
        shown = here.topic(case).heard[0]
        mira.presses_data(shown, f"m:closed:{case.code}:solved", topic=here.topic(case))
        ana.says("čekajte još nešto")
        await here.until(lambda: _log_has(here, case, "čekajte još nešto"))

        async def settled() -> bool:
            stands = await here.now(case)
            kinds = [entry.data.get("event") for entry in await here.log(case)]
            return "closed" in kinds and (stands.state is CaseState.HELD or "reopened" not in kinds)

        await here.until(settled)
        await here.shows(case, "čekajte još nešto")
        assert await here.count() == 1
        if (await here.now(case)).state is CaseState.CLOSED:  # the words came first, and are in the log
            kinds = [entry.data.get("event") or entry.text for entry in await here.log(case)]
            assert kinds.index("čekajte još nešto") < kinds.index("closed")


# A Friday


async def test_thirty_cases_at_once_keep_the_groups_pace_and_lose_nothing(sqlite_url: str, clock: StillClock) -> None:
    async with bureau(sqlite_url, clock) as here:
        mira = await here.mentor("Mira")
        people, here.skips = [], 0.3  # so slowly that who speaks too fast is refused
        for number in range(30):
            person = here.world.person(f"Osoba {number}")
            person.says("kako da otvorim nalog")
            people.append(person)
        await here.until(lambda: all(person.heard for person in people), seconds=60)
        for person in people:
            person.presses("Čovek")
        await here.until(lambda: _cases(here, 30), seconds=60)
        for number, person in enumerate(people):
            for line in range(3):
                person.says(f"poruka {number}.{line}.")
        await here.until(lambda: len(here.group.topics) == 30, seconds=90)

        def mirrored() -> bool:
            said = "\n".join(heard.text for _, heard in here.group.said)
            return all(f"poruka {n}.{line}." in said for n in range(30) for line in range(3))

        await here.until(mirrored, seconds=90)
        for topic in list(here.group.topics.values()):
            mira.says(f"Odgovor u {topic.name.split()[0]}", topic=topic)
        await here.until(lambda: all("Odgovor u" in "".join(h.text for h in p.heard) for p in people), seconds=60)
        assert not [call for call in here.world.calls if call.status == 429]  # never faster than 20 a minute
        for number, person in enumerate(people):
            topic = next(t for t in here.group.topics.values() if f"poruka {number}.0." in "".join(t.texts()))
            said = "\n".join(topic.texts())
            places = [said.index(f"poruka {number}.{line}.") for line in range(3)]
            assert places == sorted(places)
            assert [h.text for h in person.heard if "Odgovor u" in h.text] == [
                f"Mentor:\nOdgovor u {topic.name.split()[0]}"
            ]


async def _cases(here: Bureau, count: int) -> bool:
    return await here.count() == count
