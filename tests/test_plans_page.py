"""Board, plan and drafts at the desk: each form does what it says, for those who may."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.app import App
from bot.casework import Role
from bot.drafts import editing
from bot.model import InboundKind
from bot.store import drafts
from bot.store import plans as rows
from bot.store import staff as accounts
from bot.store.schema_cases import cases as case_table
from tests.desk import Seat, hire, seated
from tests.house import Known, Recorder, StillClock, house, idle, said
from tests.planned import planned
from tests.test_cases import the_case
from tests.test_drafts import REPLY


@pytest.fixture
async def app(database_url: str, clock: StillClock) -> AsyncIterator[App]:
    async with house(database_url, channels=[Recorder()], understanding=Known(), clock=clock, role="all") as running:
        yield running


async def test_the_board_says_how_far_what_is_blocked_and_what_stands_still(app: App, clock: StillClock) -> None:
    zora = await hire(app, "Zora", Role.STAFF)
    plan, _ = await planned(app, zora)
    async with seated(app, zora) as browser:
        _, page = await browser.get("/desk/board")
        for words in ("Čačak", "urađeno 1 od 7", "prepreka: 1", "prošao rok: 1", "&lt;b&gt;"):
            assert words in page, words
        assert "stoji" not in page.partition('id="board"')[2].partition("</table>")[0]
        assert "Nema takvih planova" in (await browser.get("/desk/board/list?only=still"))[1]
        clock.forward(seconds=timedelta(days=15).total_seconds())
        async with seated(app, zora) as later:
            assert "stoji 15 dana" in (await later.get("/desk/board/list?only=still"))[1]
            for query, there in (("topic=urntr", 0), (f"mentor={zora.id}", 1), ("mentor=x", 0), ("only=blocked", 1)):
                page = (await later.get(f"/desk/board/list?{query}"))[1]
                assert (f"/desk/plans/{plan}" in page) == bool(there), query


async def test_a_plan_is_kept_at_the_desk(app: App) -> None:
    zora = await hire(app, "Zora", Role.STAFF)
    async with seated(app, zora) as browser:
        form = {"institution": "Opština Vranje", "municipality": "Vranje", "topic": "urntr"}
        assert (await browser.post("/desk/board", **{**form, "municipality": "Nigde"}))[0] == 409
        status, where = await browser.post("/desk/board", **form)
        path = where.partition("?")[0]
        assert status == 303
        async with app.store.read() as tx:
            items = await rows.items(tx, int(path.rpartition("/")[2]))
        await browser.post(f"{path}/items/{items[0].id}", state="done", due_on="2026-12-01", who="Ana", blocker="")
        assert (await browser.post(f"{path}/items/{items[0].id}", state="done", due_on="never"))[0] == 409
        assert (await browser.post(f"{path}/items", article="urntr/invented"))[0] == 409
        await browser.post(f"{path}/items", article="portal/phishing")
        await browser.post(f"{path}/items/{items[1].id}/removed")
        await browser.post(f"{path}/course", mentor="", next_check="2027-01-15")
        await browser.post(f"{path}/state", state="introduced")
        _, page = await browser.get(path)
        for words in ("Lažne poruke i prevare", "1. 12. 2026.", "uvedeno", "bez mentora"):
            assert words in page, words
        assert (await browser.post(f"{path}/draft"))[0] == 409
        await browser.post(f"{path}/ended", outcome="Radi", lesson="Prvo pristup.")
        status, where = await browser.post(f"{path}/draft")
        assert (status, where.startswith("/desk/drafts/")) == (303, True)
        assert "Prvo pristup." in (await browser.get(where))[1]
        _, page = await browser.get("/desk/plan-templates/urntr")
        assert "urntr/what_is\nurntr/legal_basis" in page
        await browser.post("/desk/plan-templates/urntr", items="urntr/legal_basis urntr/what_is")
    async with app.store.read() as tx:
        assert await rows.template(tx, "urntr") == ("urntr/legal_basis", "urntr/what_is")


async def test_nobody_sees_or_changes_a_plan_that_is_not_theirs(app: App) -> None:
    zora = await hire(app, "Zora", Role.STAFF)
    plan, _ = await planned(app, zora)
    async with app.store.read() as tx:
        items = await rows.items(tx, plan)
    for name, role, team in (
        ("Bora", Role.MENTOR, "urntr"),
        ("Rada", Role.READER, "epay"),
        ("Mira", Role.MENTOR, "mentoring"),
    ):
        who = await hire(app, name, role)
        async with app.store.write() as tx:
            await accounts.join_team(tx, team, who.id)
        sees, changes = name != "Bora", name == "Mira"
        async with seated(app, who) as browser:
            assert (await browser.get(f"/desk/plans/{plan}"))[0] == (200 if sees else 404), name
            assert (f"/desk/plans/{plan}" in (await browser.get("/desk/board"))[1]) is sees, name
            paths = (f"/items/{items[0].id}", "/items", f"/items/{items[0].id}/removed", "/course", "/state", "/ended")
            for path in paths:
                form = {"state": "todo", "article": "portal/phishing", "outcome": "x"}
                status, _ = await browser.post(f"/desk/plans/{plan}{path}", **form)
                wanted = (303,) if changes else (403, 409)
                assert status in wanted or path == "/state", (name, path, status)
        async with app.store.read() as tx:
            found = await rows.find(tx, plan)
        assert found is not None
        assert (found.state == "ended") is changes, name


async def test_from_an_answered_case_to_an_article_that_is_served_and_told(app: App) -> None:
    await app.inbox.take([said("human", 1, kind=InboundKind.BUTTON)])
    await idle(app)
    case = await the_case(app)
    mira, zora = await hire(app, "Mira"), await hire(app, "Zora", Role.STAFF)
    async with app.store.write() as tx:
        await accounts.join_team(tx, "epay", mira.id)
        row = case_table.update().where(case_table.c.id == case.id)
        told = {"institution": "Pošta", "municipality": "vranje", "topic": "epay"}
        await tx.execute(row.values(kind="gap", topic="epay/payment_failed", team="epay", details=told))
    outsider = await hire(app, "Bora")
    async with seated(app, outsider) as browser:
        for part in ("draft", "plan"):
            assert (await browser.post(f"/desk/cases/{case.code}/{part}"))[0] == 404
            assert (await browser.post(f"/desk/cases/NONE/{part}"))[0] == 404
    from bot.cases import talking
    from bot.cases.office import actor

    who = actor(await _again(app, mira.id), "desk")
    async with app.store.write() as tx:
        await talking.reply(tx, app.office, case.id, who, text=REPLY, now=app.clock.now())
    async with seated(app, mira) as browser:
        status, path = await browser.post(f"/desk/cases/{case.code}/draft")
        assert status == 303
        _, page = await browser.get(path)
        assert "Nedostaje tekst." in page
        assert "Članku treba bar jedan izvor." in page
        await _fill(browser, page, path)
        assert (await browser.post(f"{path}/approved"))[0] == 403
        status, plan = await browser.post(f"/desk/cases/{case.code}/plan", topic="epay")
        assert (status, "Pošta" in (await browser.get(plan))[1]) == (303, True)
    async with seated(app, zora) as browser:
        _, page = await browser.get(path)
        assert "Provera nije našla grešaka" in page
        seen = re.findall(r'name="seen" value="(\w+)"', page)[0]
        assert (await browser.post(f"{path}/published", seen=seen))[0] == 409
        assert (await browser.post(f"{path}/approved", seen="stale"))[0] == 409
        assert (await browser.post(f"{path}/told"))[0] == 409
        assert (await browser.post(f"{path}/approved", seen=seen))[0] == 303
        assert (await browser.post(f"{path}/published", seen=seen))[0] == 303
        await app.library.refresh()
        _, page = await browser.get(path)
        assert "Javi onima koji su pitali (1)" in page
        assert (await browser.post(f"{path}/told"))[0] == 303
        assert "Javi onima" not in (await browser.get(path))[1]
    await idle(app)
    recorder = app.channels["null:test"]
    assert isinstance(recorder, Recorder)
    assert [text for text in recorder.texts() if "sada imamo odgovor" in text] != []


async def _again(app: App, staff_id: int) -> accounts.Staff:
    async with app.store.read() as tx:
        found = await accounts.find(tx, staff_id)
    assert found is not None
    return found


async def _fill(browser: Seat, page: str, path: str) -> None:
    """Fill in what the case could not tell."""
    seen = re.findall(r'name="seen" value="(\w+)"', page)[0]
    source = {
        "url-0": "https://naled.rs",
        "title-0": "NALED",
        "checked-0": "2026-11-23",
        "facts-0": "",
        "language-0": "sr",
    }
    days = {"valid_from": "2026-11-24", "review_by": "2027-02-20"}
    texts = {"text_sr": "Sačekajte, pa proverite ponovo.", "text_en": "Wait, then look again."}
    names = {"topic": "epay", "question": "payment_failed", "title_sr": "Uplata se ne vidi", "title_en": "Not visible"}
    form = {**source, **days, **texts, **names, "seen": seen, "audience": "citizen", "examples": "gde je uplata"}
    assert await browser.post(path, **form) == (303, f"{path}?said=desk-said-saved")
    assert (await browser.post(path, **form))[0] == 409  # seen before it was changed


async def test_a_reader_reads_drafts_and_writes_none(app: App) -> None:
    zora = await hire(app, "Zora", Role.STAFF)
    _, draft = await planned(app, zora)
    rada = await hire(app, "Rada", Role.READER)
    async with seated(app, rada) as browser:
        assert "epay/quite_new" in (await browser.get("/desk/drafts"))[1]
        _, page = await browser.get(f"/desk/drafts/{draft}")
        assert "Sačuvaj i proveri" not in page
        for path in ("", "/approved", "/published", "/rejected", "/told"):
            assert (await browser.post(f"/desk/drafts/{draft}{path}"))[0] == 403
        assert (await browser.get("/desk/drafts/999"))[0] == 404
    async with app.store.read() as tx:
        found = await drafts.find(tx, draft)
    assert found is not None
    assert (found.state, len(editing.seen(found))) == ("draft", 16)
