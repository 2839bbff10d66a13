"""Cases at the desk: who sees which, what is said and how it stands, two mentors at once, those who ask the same."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
import pytest
from sqlalchemy import select, update

from bot.app import App
from bot.cases import holding
from bot.cases.office import actor, may_see
from bot.casework import CaseState, EntryKind, Role
from bot.model import DeliveryState, InboundKind, Locale, Outcome, SendResult
from bot.store import cases as rows
from bot.store import desk, entries, search
from bot.store import staff as accounts
from bot.store.cases import Case
from bot.store.desk import Tab, Wanted
from bot.store.schema import answers, blobs, deliveries
from bot.store.schema_cases import attachments, case_entries, cases
from bot.store.schema_staff import audit
from bot.store.staff import Staff
from tests.desk import Seat, hire, seated
from tests.house import Known, Recorder, StillClock, house, idle, said, until
from tests.test_cases import the_case

PDF = b"%PDF-1.4 a form to fill in"


async def mentor(app: App, name: str, *teams: str, role: Role = Role.MENTOR, locale: Locale = Locale.LATIN) -> Staff:
    """An account in these teams."""
    made = await hire(app, name, role, locale=locale)
    async with app.store.write() as tx:
        for team in teams:
            await accounts.join_team(tx, team, made.id)
        found = await accounts.find(tx, made.id)
    assert found is not None
    return found


@asynccontextmanager
async def desk_house(
    url: str, clock: StillClock, *questions: str, known: dict[str, str | Exception] | None = None
) -> AsyncIterator[tuple[App, Recorder]]:
    """A house with its desk, in which somebody has asked each question and wants a human."""
    channel = Recorder()
    async with house(url, channels=[channel], understanding=Known(known), clock=clock, role="all") as app:
        for number, question in enumerate(questions):
            await ask(app, channel, question, chat=f"person{number}")
        yield app, channel


async def ask(app: App, channel: Recorder, question: str, *, chat: str) -> Case:
    """Somebody asks, and wants a human."""
    heard = len(channel.heard)
    await app.inbox.take([said(question, 1, chat=chat)])
    await until(lambda: len(channel.heard) > heard)
    await app.inbox.take([said("human", 2, chat=chat, kind=InboundKind.BUTTON)])
    await until(lambda: len(channel.heard) > heard + 1)
    await idle(app)
    return await the_case(app)


async def fill(seat: Seat, code: str, text: str, **form: str) -> tuple[int, str]:
    """Write into the reply's form and press the button that `step` names."""
    await seat.get(f"/desk/cases/{code}")
    return await seat.post(f"/desk/cases/{code}/reply", text=text, **form)


async def test_an_inbox_shows_ones_own_teams_and_a_case_of_another_is_not_there(
    database_url: str, clock: StillClock
) -> None:
    async with desk_house(database_url, clock, "kako da otvorim nalog") as (app, _):
        case = await the_case(app)
        mine, other = await mentor(app, "mira", "portal"), await mentor(app, "zoran", "epay")
        async with app.store.write() as tx:
            file = (
                await tx.execute(
                    attachments.insert()
                    .values(
                        entry_id=(await entries.of_case(tx, case.id))[0].id,
                        kind="photo",
                        name="a.png",
                        account="null:test",
                        source="x",
                        state="kept",
                        sha256="a" * 64,
                    )
                    .returning(attachments.c.id)
                )
            ).scalar_one()
        looks = ("", "/log", "/head", f"/files/{file}", "/take-over")
        deeds = "claim take-over release hand team snooze promise close reopen undo contact reply preview".split()
        async with seated(app, mine) as seat, seated(app, other) as stranger:
            status, page = await seat.get("/desk/cases")
            assert status == 200
            assert case.code in page
            assert [(await seat.get(f"/desk/cases/{case.code}{look}"))[0] for look in looks] == [
                200,
                200,
                200,
                303,
                303,
            ]
            assert case.code not in (await stranger.get("/desk/cases?tab=all"))[1]
            for look in looks:
                assert (await stranger.get(f"/desk/cases/{case.code}{look}"))[0] == 404, look
            for deed in deeds:
                assert (await stranger.post(f"/desk/cases/{case.code}/{deed}", text="x", step="send"))[0] == 404, deed
            assert case.code not in (await stranger.get(f"/desk/together?topic={case.topic}"))[1]
        assert (await the_case(app)).state is CaseState.OPEN


async def test_a_readers_page_has_no_forms_and_a_persons_cookies_open_nothing(
    database_url: str, clock: StillClock
) -> None:
    async with desk_house(database_url, clock, "kako da otvorim nalog") as (app, _):
        case = await the_case(app)
        reader = await mentor(app, "rada", role=Role.READER)
        async with seated(app, reader) as seat:
            status, page = await seat.get(f"/desk/cases/{case.code}")
            assert status == 200
            assert f'action="/desk/cases/{case.code}' not in page
            assert (await seat.post(f"/desk/cases/{case.code}/claim"))[0] == 403
        async with aiohttp.ClientSession() as http:
            opened = await http.post(app.address + "/api/chat")
            cookie = {"helpdesk_desk": opened.cookies["helpdesk_chat"].value}
            for path in (f"/desk/cases/{case.code}", f"/desk/cases/{case.code}/log", "/desk/cases", "/desk/events"):
                answer = await http.get(app.address + path, cookies=cookie, allow_redirects=False)
                assert answer.status in (303, 401)
                assert case.code not in await answer.text()


async def test_a_page_of_the_inbox_shows_what_may_be_seen_and_nothing_else(
    database_url: str, clock: StillClock
) -> None:
    questions = ("kako da otvorim nalog", "kako da platim taksu", "gde je karavan")
    known: dict[str, str | Exception] = {questions[1]: "epay/how_to_pay", questions[2]: "caravan/what_is"}
    async with desk_house(database_url, clock, *questions, known=known) as (app, _):
        async with app.store.read() as tx:
            found = [rows.to_case(row) for row in (await tx.execute(rows.selected())).mappings()]
        assert len({case.team for case in found}) == 3
        holder = await mentor(app, "mira", "portal")
        admin = actor(await mentor(app, "ana", role=Role.ADMIN), "cli")
        async with app.store.write() as tx:
            await holding.hand_to(tx, found[1].id, admin, to="mira", now=clock.now())
        for role in Role:
            for teams in ((), ("portal",), ("epay", "caravan")):
                who = await mentor(app, f"{role}{len(teams)}", *teams, role=role)
                for one in (who, holder):
                    acting = actor(one, "desk")
                    async with app.store.read() as tx:
                        page = await desk.inbox(tx, acting, Wanted(tab=Tab.ALL), now=clock.now())
                        fresh = [await rows.find(tx, case.id) for case in found]
                    assert {case.id for case in page.cases} == {c.id for c in fresh if c and may_see(acting, c)}


async def test_a_case_is_found_in_any_spelling_of_its_words(database_url: str, clock: StillClock) -> None:
    async with desk_house(
        database_url, clock, "како да отворим боловање за Чачак", "kako da platim taksu", known={}
    ) as (app, _):
        case = await the_case(app)
        async with app.store.read() as tx:
            first = (await tx.execute(select(cases.c.code).order_by(cases.c.id))).scalars().first()
        admin = await mentor(app, "ana", role=Role.ADMIN)
        assert search.stems("bolovanje") == ["bolovanj"]
        async with seated(app, admin) as seat:
            for words in ("bolovanje", "боловање", "BOLOVANJA", "cacak bolovanje", "čačak", str(first), str(first)[:5]):
                page = (await seat.get(f"/desk/cases?tab=all&q={words}"))[1]
                assert str(first) in page, words
                assert case.code not in page, words
            page = (await seat.get("/desk/cases?tab=all&q=%27%25_"))[1]
            assert str(first) not in page


async def test_pages_go_on_where_the_one_before_ended(database_url: str, clock: StillClock) -> None:
    async with desk_house(database_url, clock, "kako da otvorim nalog") as (app, _):
        case, who = await the_case(app), actor(await mentor(app, "ana", role=Role.ADMIN), "desk")
        async with app.store.write() as tx:
            row = dict((await tx.execute(cases.select())).mappings().one())
            del row["id"]
            for number in range(120):
                more = {"code": f"C{number}", "due_at": clock.now() + timedelta(hours=number % 7), "first": number < 60}
                await tx.execute(cases.insert().values(**{**row, **more}))
        for tab in (Tab.TEAM, Tab.ALL):
            seen: list[Case] = []
            after = ""
            while True:
                async with app.store.read() as tx:
                    page = await desk.inbox(tx, who, Wanted(tab=tab, after=after), now=clock.now())
                seen += page.cases
                after = page.next
                if not after:
                    break
            assert len(seen) == len({one.id for one in seen}) == 121
            if tab is Tab.TEAM:
                keys = [(not one.first, one.due_at, one.id) for one in seen]
                assert keys == sorted(keys)
        async with app.store.read() as tx:
            assert (await desk.counts(tx, who, now=clock.now()))[Tab.UNCLAIMED] == desk.MOST_COUNTED
        assert case.code


async def test_a_reply_is_shown_as_the_person_gets_it_and_then_sent(database_url: str, clock: StillClock) -> None:
    async with desk_house(database_url, clock, "како да отворим налог") as (app, channel):
        case = await the_case(app)
        mira = await mentor(app, "mira", "portal")
        async with seated(app, mira) as seat:
            status, page = await fill(seat, case.code, "Idite na eid.gov.rs, šifra K4T-X7AM.", step="preview")
            assert status == 200
            assert "Идите на eid.gov.rs, шифра K4T-X7AM." in page
            assert len(channel.heard) == 2
            one = re.findall(r'name="form" value="([^"]+)"', page)[0]
            form = {"text": "Idite na eid.gov.rs, šifra K4T-X7AM.", "step": "send", "form": one}
            assert (await seat.post(f"/desk/cases/{case.code}/reply", **form))[0] == 303
            assert (await seat.post(f"/desk/cases/{case.code}/reply", **form))[0] == 303  # pressed twice
            await until(lambda: len(channel.heard) == 3)
            await idle(app)
            assert channel.texts()[2:] == ["Идите на eid.gov.rs, шифра K4T-X7AM."]
            page = (await seat.get(f"/desk/cases/{case.code}"))[1]
            assert "Poslato: platforma je primila" in page
            assert "kako da otvorim nalog" in page  # read in one's own script, with the original beside it
            assert "како да отворим налог" in page
        found = await the_case(app)
        assert (found.state, found.holder) == (CaseState.WAITING, "mira")


async def test_what_is_refused_comes_back_with_its_words(database_url: str, clock: StillClock) -> None:
    async with desk_house(database_url, clock, "kako da otvorim nalog") as (app, channel):
        case = await the_case(app)
        mira, zoran = await mentor(app, "mira", "portal"), await mentor(app, "zoran", "portal")
        async with seated(app, mira) as first, seated(app, zoran) as second:
            await second.get(f"/desk/cases/{case.code}")
            assert (await first.get(f"/desk/cases/{case.code}"))[0] == 200
            assert (await first.post(f"/desk/cases/{case.code}/claim"))[0] == 303
            status, page = await second.post(f"/desk/cases/{case.code}/reply", text="Moj odgovor & <b>", step="send")
            assert status == 409
            assert "Moj odgovor &amp; &lt;b&gt;" in page
            assert "u međuvremenu preuzeto. Mentor: mira" in page
            status, page = await first.post(f"/desk/cases/{case.code}/reply", text="a" * 10_001, step="send")
            assert status == 409
            assert "a" * 10_001 in page
            assert (await first.post(f"/desk/cases/{case.code}/close"))[0] == 303
            status, page = await first.post(f"/desk/cases/{case.code}/reply", text="još nešto", step="send")
            assert status == 409
            assert "još nešto" in page
            assert "Pitanje je zatvoreno" in page
        assert len(channel.heard) == 3  # the last is the word that it is closed


async def test_taking_over_names_whom_it_is_taken_from(database_url: str, clock: StillClock) -> None:
    async with desk_house(database_url, clock, "kako da otvorim nalog") as (app, _):
        case = await the_case(app)
        mira, zoran = await mentor(app, "mira", "portal"), await mentor(app, "zoran", "portal")
        await mentor(app, "vera", "portal")
        async with seated(app, mira) as first, seated(app, zoran) as second:
            await first.post(f"/desk/cases/{case.code}/claim")
            page = (await second.get(f"/desk/cases/{case.code}/take-over"))[1]
            assert 'value="mira"' in page
            await first.get(f"/desk/cases/{case.code}")
            assert (await first.post(f"/desk/cases/{case.code}/hand", to="vera"))[0] == 303
            status, page = await second.post(f"/desk/cases/{case.code}/take-over", **{"from": "mira"})
            assert status == 409
            assert "vera" in page
            assert (await second.post(f"/desk/cases/{case.code}/take-over", **{"from": "vera"}))[0] == 303
        assert (await the_case(app)).holder == "zoran"


async def test_ten_thousand_characters_arrive_in_order(database_url: str, clock: StillClock) -> None:
    account = "telegram:1"
    channel = Recorder(account)
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock, role="all") as app:
        await app.inbox.take([said("kako da otvorim nalog", account=account)])
        await until(lambda: len(channel.heard) == 1)
        await app.inbox.take([said("human", 2, account=account, kind=InboundKind.BUTTON)])
        await until(lambda: len(channel.heard) == 2)
        await idle(app)
        mira, case = await mentor(app, "mira", "portal"), await the_case(app)
        text = " ".join(f"reč{number:05}" for number in range(1111))[:10_000]
        async with seated(app, mira) as seat:
            assert (await fill(seat, case.code, text, step="send"))[0] == 303

            async def all_said() -> bool:
                clock.skip(seconds=5)
                return " ".join(channel.texts()[2:]) == f"Mentor:\n{text}"

            await until(all_said)
            assert len(channel.heard) == 5
            page = (await seat.get(f"/desk/cases/{case.code}/log"))[1]
            assert "3/3: Poslato: platforma je primila" in page


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (SendResult(outcome=Outcome.REFUSED, reason="too odd"), "Nije uspelo"),
        (
            SendResult(outcome=Outcome.GONE, reason="Forbidden: bot was blocked by the user"),
            '<small title="Forbidden: bot was blocked by the user">osoba je blokirala robota</small>',
        ),
        (SendResult(outcome=Outcome.UNKNOWN), "Ne zna se da li je stiglo"),
    ],
)
async def test_a_state_is_what_the_platform_said(
    database_url: str, clock: StillClock, outcome: SendResult, words: str
) -> None:
    async with desk_house(database_url, clock, "kako da otvorim nalog") as (app, channel):
        case, mira = await the_case(app), await mentor(app, "mira", "portal")
        channel.script += [outcome, outcome]
        async with seated(app, mira) as seat:
            await fill(seat, case.code, "Dobar dan.", step="send")
            await idle(app)
            clock.forward(seconds=40)
            await idle(app)
            page = (await seat.get(f"/desk/cases/{case.code}/log"))[1]
            reply = page[page.index('class="mentor"') :]
            assert words in reply
            assert "tag good" not in reply


async def test_on_the_web_a_reply_waits_until_the_page_has_shown_it(database_url: str, clock: StillClock) -> None:
    async with house(database_url, channels=None, understanding=Known(), clock=clock, role="all") as app:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
            session = (await (await http.post(app.address + "/api/chat")).json())["session"]
            chat = f"{app.address}/api/chat/{session}"
            await http.post(f"{chat}/messages", json={"id": "1", "text": "kako da otvorim nalog"})
            await idle(app)
            await http.post(f"{chat}/messages", json={"id": "2", "button": "human"})
            await until(lambda: _has_case(app))
            await idle(app)
            case, mira = await the_case(app), await mentor(app, "mira", "portal")
            async with seated(app, mira) as seat:
                await fill(seat, case.code, "Dobar dan.", step="send")
                await idle(app)
                page = (await seat.get(f"/desk/cases/{case.code}/log"))[1]
                assert "Osoba ga dobija tek kada se vrati" in page
                last = (await (await http.get(f"{chat}/history")).json())["entries"][-1]
                assert last["text"] == "Dobar dan."
                assert (await http.post(f"{chat}/shown", json={"id": last["id"] - 1})).status == 204
                assert "tek kada se vrati" in (await seat.get(f"/desk/cases/{case.code}/log"))[1]
                assert (await http.post(f"{chat}/shown", json={"id": last["id"]})).status == 204
                page = (await seat.get(f"/desk/cases/{case.code}/log"))[1]
                assert "Prikazano na strani" in page
            assert (await http.post(f"{chat}/shown", json={"id": "1"})).status == 400
        async with aiohttp.ClientSession() as stranger:
            assert (await stranger.post(f"{chat}/shown", json={"id": 1})).status == 401


async def _has_case(app: App) -> bool:
    async with app.store.read() as tx:
        return bool((await tx.execute(select(cases.c.id))).first())


async def test_those_who_ask_the_same_get_one_reply_that_can_be_taken_back(
    database_url: str, clock: StillClock
) -> None:
    questions = ("kako da otvorim nalog", "како да отворим налог", "otvaranje naloga")
    async with desk_house(database_url, clock, *questions) as (app, channel):
        mira = await mentor(app, "mira", "portal")
        async with app.store.read() as tx:
            codes = list((await tx.execute(select(cases.c.code).order_by(cases.c.id))).scalars())
        heard = len(channel.heard)
        async with seated(app, mira) as seat:
            assert "3 osobe pitaju" in (await seat.get("/desk/cases"))[1]
            page = (await seat.get("/desk/together?topic=portal/register_how"))[1]
            assert all(code in page for code in codes)
            form = {"topic": "portal/register_how", "text": "Portal sada radi."}
            status, page = await seat.post_many("/desk/together", [*form.items(), ("step", "preview")], case=codes[:2])
            assert status == 200
            assert "Портал сада ради." in page
            sending = [*form.items(), ("step", "send")]
            status, where = await seat.post_many("/desk/together", sending, case=codes[:2])
            assert status == 303
            status, page = await seat.get(where)
            assert "Kreće u" in page
            assert "Povuci" in page
            numbers = re.findall(r'name="e" value="([\d,]+)"', page)[0]
            await seat.post("/desk/together/undo", e=numbers)
            assert "Nije poslato" in (await seat.get(where))[1]
            clock.forward(seconds=60)
            await idle(app)
            assert len(channel.heard) == heard
            async with app.store.read() as tx:
                states = {row[0]: row[1] for row in await tx.execute(select(cases.c.code, cases.c.state))}
                owed = (await tx.execute(select(cases.c.due_at))).scalars().all()
            assert [states[code] for code in codes] == ["held", "held", "open"]
            assert all(owed)
            status, where = await seat.post_many("/desk/together", sending, case=codes)
            clock.forward(seconds=11)
            await until(lambda: len(channel.heard) == heard + 3)
            assert sorted(channel.texts()[heard:]) == sorted(["Portal sada radi."] * 2 + ["Портал сада ради."])


async def test_an_article_sent_as_a_reply_enters_the_ledger(database_url: str, clock: StillClock) -> None:
    async with desk_house(database_url, clock, "како да отворим налог") as (app, channel):
        case, mira = await the_case(app), await mentor(app, "mira", "portal")
        async with seated(app, mira) as seat:
            status, page = await fill(seat, case.code, "", step="article:portal/register_how")
            assert status == 200
            form = {
                name: re.findall(rf'name="{name}" value="([^"]*)"', page)[0]
                for name in ("article_in", "audience_in", "form")
            }
            text = _unescaped(re.findall(r'<textarea id="text"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)[0])
            assert not re.search("[а-ш]", text.partition("Izvor")[0])  # the mentor reads Latin
            browser = text.replace("\n", "\r\n")
            assert (await seat.post(f"/desk/cases/{case.code}/reply", text=browser, step="send", **form))[0] == 303
            await until(lambda: len(channel.heard) == 3)
            async with app.store.read() as tx:
                row = (await tx.execute(select(answers).order_by(answers.c.id.desc()))).mappings().first()
                said_by = (await tx.execute(select(deliveries.c.answer_id).order_by(deliveries.c.id.desc()))).scalar()
            assert row is not None
            assert row["inbound_id"] is None
            assert row["locale"] == "sr-Cyrl"
            assert said_by == row["id"]
            assert channel.texts()[2] == channel.texts()[0].partition("\n\n[")[0]
            await fill(seat, case.code, text + " Dodatak.", step="send", **form)
            await until(lambda: len(channel.heard) == 4)
            async with app.store.read() as tx:
                last = (await tx.execute(select(deliveries.c.answer_id).order_by(deliveries.c.id.desc()))).scalar()
            assert last is None


def _unescaped(text: str) -> str:
    import html

    return html.unescape(text)


async def test_a_file_goes_out_and_is_seen_in_the_log_by_those_who_may(database_url: str, clock: StillClock) -> None:
    async with desk_house(database_url, clock, "kako da otvorim nalog") as (app, channel):
        case, mira = await the_case(app), await mentor(app, "mira", "portal")
        async with seated(app, mira) as seat:
            await seat.get(f"/desk/cases/{case.code}")
            status, page = await seat.upload(
                f"/desk/cases/{case.code}/reply", ("zahtev č.pdf", PDF), text="Evo obrasca.", step="preview"
            )
            assert status == 200
            kept = re.findall(r'name="kept" value="([^"]+)"', page)[0]
            form = {"text": "Evo obrasca.", "step": "send", "kept": kept}
            assert (await seat.post(f"/desk/cases/{case.code}/reply", **form))[0] == 303
            await until(lambda: len(channel.heard) == 3)
            media = channel.heard[2].message.media
            assert media is not None
            assert (media.name, media.content_type, media.size) == ("zahtev č.pdf", "application/pdf", len(PDF))
            page = (await seat.get(f"/desk/cases/{case.code}"))[1]
            file = re.findall(rf"/desk/cases/{case.code}/files/\d+", page)[0]
            status, address = await seat.get(file)
            assert status == 303
            assert (await seat.get(address))[0] == 200
            status, page = await seat.upload(
                f"/desk/cases/{case.code}/reply", ("a.pdf", b"MZ not a pdf"), text="Evo.", step="preview"
            )
            assert status == 409
            assert "Evo." in page
            forged = {"text": "x", "step": "send", "kept": kept.replace("zahtev", "drugi")}
            assert (await seat.post(f"/desk/cases/{case.code}/reply", **forged))[0] == 409
        async with app.store.read() as tx:
            assert len((await tx.execute(select(blobs.c.sha256))).all()) == 1


async def test_notes_moves_and_promises(database_url: str, clock: StillClock) -> None:
    async with desk_house(database_url, clock, "kako da otvorim nalog") as (app, channel):
        case, mira = await the_case(app), await mentor(app, "mira", "portal")
        at = f"/desk/cases/{case.code}"
        async with seated(app, mira) as seat:
            assert (await fill(seat, case.code, "Pitati ministarstvo.", step="note"))[0] == 303
            assert "Pitati ministarstvo." in (await seat.get(f"{at}/log"))[1]
            await seat.post(f"{at}/claim")
            assert (await seat.post(f"{at}/promise", until="2026-11-30T12:00"))[0] == 303
            await until(lambda: len(channel.heard) == 3)
            assert (await seat.post(f"{at}/promise", until="2026-11-26T12:00"))[0] == 409
            assert (await seat.post(f"{at}/promise", until="sutra"))[0] == 409
            assert (await seat.post(f"{at}/snooze", until="2026-11-27T12:00"))[0] == 303
            assert case.code not in (await seat.get("/desk/cases/list?tab=mine"))[1]
            assert (await seat.post("/desk/me/handed-over", to=""))[0] == 303
            assert (await the_case(app)).state is CaseState.OPEN
            status, where = await seat.post(f"{at}/team", team="epay")
            assert (status, where.partition("?")[0]) == (303, "/desk/cases")
            assert (await seat.get(at))[0] == 404
        async with app.store.read() as tx:
            done = list((await tx.execute(select(audit.c.action).where(audit.c.subject == "case"))).scalars())
            kinds = list((await tx.execute(select(case_entries.c.kind))).scalars())
        assert done == ["opened", "claimed", "promise_moved", "snoozed", "released", "moved"]
        assert EntryKind.NOTE in kinds


async def test_a_phone_is_opened_by_the_holder_only_and_that_is_recorded(database_url: str, clock: StillClock) -> None:
    from bot.sealed import PHONE, seal
    from bot.settings import signing_key

    async with desk_house(database_url, clock, "kako da otvorim nalog") as (app, _):
        case = await the_case(app)
        mira, zoran = await mentor(app, "mira", "portal"), await mentor(app, "zoran", "portal")
        sealed = seal(signing_key(app.settings), PHONE, "064 123 45 67")
        async with app.store.write() as tx:
            await tx.execute(update(cases).values(contact=sealed))
        at = f"/desk/cases/{case.code}"
        async with seated(app, mira) as first, seated(app, zoran) as second:
            await first.post(f"{at}/claim")
            status, page = await second.post(f"{at}/contact")
            assert status == 409
            assert "064" not in page
            assert "064" not in (await first.get(at))[1]
            assert "064 123 45 67" in (await first.post(f"{at}/contact"))[1]
        async with app.store.read() as tx:
            assert "contact_read" in (await tx.execute(select(audit.c.action))).scalars().all()


async def test_what_became_of_a_message_moves_the_cursor(database_url: str, clock: StillClock) -> None:
    from bot.store import changes

    async with desk_house(database_url, clock, "kako da otvorim nalog") as (app, _):
        case, mira = await the_case(app), await mentor(app, "mira", "portal")
        async with seated(app, mira) as seat:
            await fill(seat, case.code, "Dobar dan.", step="send")
            await idle(app)
        async with app.store.read() as tx:
            before = await changes.cursor(tx)
        clock.forward(seconds=1)
        async with app.store.write() as tx:
            newest = (await tx.execute(select(deliveries.c.id).order_by(deliveries.c.id.desc()))).scalar()
            moved = update(deliveries).where(deliveries.c.id == newest)
            await tx.execute(moved.values(state=DeliveryState.SEEN, ended_at=clock.now()))
        async with app.store.read() as tx:
            assert await changes.cursor(tx) != before
