"""Mentoring plans: grown out of a request, asked about once, answered by officials, and outliving each of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.app import KNOWLEDGE, App
from bot.cases.office import Actor
from bot.casework import Role
from bot.errors import ContentBroken, StaffRefused
from bot.knowledge import plans as files
from bot.knowledge.check import check
from bot.model import InboundKind
from bot.plans import checking, planning, templates
from bot.plans.planning import Wanted
from bot.store import audit, notices, officials
from bot.store import plans as rows
from bot.store.plans import Item, Plan
from bot.store.schema_cases import cases as case_table
from bot.store.schema_staff import audit as audit_table
from tests.house import NOON, Known, Recorder, StillClock, house, idle, said, until
from tests.test_cases import hired, the_case
from tests.test_pipeline import values

TODAY = NOON.date()
DAY = timedelta(days=1).total_seconds()
REQUEST = {"institution": "Dom zdravlja  Vranje", "municipality": "vranje", "topic": "esickleave"}


@asynccontextmanager
async def requested(url: str, clock: StillClock) -> AsyncIterator[tuple[App, Recorder, Actor, Plan]]:
    """A house in which Ana, who was vouched for, has asked for a mentor, and Mira has made a plan of it."""
    channel = Recorder()
    async with house(url, channels=[channel], understanding=Known(), clock=clock) as app:
        await app.inbox.take([said("human", kind=InboundKind.BUTTON)])
        await idle(app)
        mira, case = await hired(app, "mira", "mentoring"), await the_case(app)
        async with app.store.write() as tx:
            found = case_table.update().where(case_table.c.id == case.id)
            await tx.execute(found.values(details=REQUEST, kind="mentoring", team="mentoring", holder_id=mira.staff_id))
        case = await the_case(app)
        async with app.store.write() as tx:
            plan = await planning.begin(tx, mira, case=case, topic="esickleave", today=TODAY, now=clock.now())
            assert case.person_id is not None
            await officials.verify(tx, case.person_id, plan.institution_id, now=clock.now())
        channel.heard.clear()
        async with app.store.write() as tx:  # so that the bot speaks again
            await tx.execute(found.values(holder_id=None, state="closed", closed_at=clock.now(), due_at=None))
        yield app, channel, mira, plan


async def of(app: App, plan: Plan) -> tuple[Plan, list[Item]]:
    async with app.store.read() as tx:
        found = await rows.find(tx, plan.id)
        assert found is not None
        return found, await rows.items(tx, plan.id)


def test_every_template_is_made_of_articles(tmp_path: Path) -> None:
    found = files.load(KNOWLEDGE / "plans.yml")
    assert set(found) == set(files.TOPICS)
    assert [f for f in check(KNOWLEDGE.parent, TODAY) if f.file.endswith("plans.yml")] == []
    assert files.load(tmp_path / "none.yml") == {}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("portal:\n  - a/b\n", "1: portal is none of"),
        ("\nepay: a/b\n", "2: epay needs a list"),
        ("- a\n", "1: topics with their articles"),
        ("epay: [\n", "not YAML|expected"),
    ],
)
def test_a_broken_file_of_templates_names_its_line(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "plans.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentBroken, match=reason):
        files.load(path)


async def test_a_template_is_seeded_once_and_then_edited(database_url: str, clock: StillClock) -> None:
    async with house(database_url, channels=[], understanding=Known(), clock=clock) as app:
        zora = await hired(app, "zora", role=Role.STAFF)
        wanted = ["epay/refund", "epay/what_is", "epay/refund"]
        known = app.library.shelf.release.articles
        async with app.store.write() as tx:
            await templates.save(tx, "epay", wanted, known=known, actor=zora, now=clock.now())
            await templates.seed(tx, KNOWLEDGE / "plans.yml", now=clock.now())
            assert await rows.template(tx, "epay") == ("epay/refund", "epay/what_is")
            for topic, articles, reason in (
                ("epay", ["epay/invented"], "1 to 40"),
                ("epay", [], "1 to 40"),
                ("portal", ["epay/refund"], "no template"),
            ):
                with pytest.raises(StaffRefused, match=reason):
                    await templates.save(tx, topic, articles, known=known, actor=zora, now=clock.now())
        assert "template_changed" in [row[0] for row in await values(app, audit_table.c.action)]


async def test_a_request_grows_into_one_plan_of_its_institution(database_url: str, clock: StillClock) -> None:
    async with requested(database_url, clock) as (app, _, mira, plan):
        assert (plan.institution, plan.municipality, plan.mentor, plan.state) == (
            "Dom zdravlja Vranje",
            "vranje",
            "mira",
            "active",
        )
        _, items = await of(app, plan)
        assert [item.article for item in items] == [
            s.article for s in files.load(KNOWLEDGE / "plans.yml")["esickleave"]
        ]
        case = await the_case(app)
        assert case.institution_id == plan.institution_id
        async with app.store.write() as tx:
            again = await planning.begin(tx, mira, case=case, topic="esickleave", today=TODAY, now=clock.now())
            assert again.id == plan.id
            for given in ({"topic": "portal"}, {"topic": "epay", "case": None}):
                with pytest.raises(StaffRefused):
                    await planning.begin(
                        tx,
                        mira,
                        **{"case": case, "today": TODAY, "now": clock.now(), **given},  # type: ignore[arg-type]
                    )


async def test_an_item_moves_and_the_log_holds_no_words_of_people(database_url: str, clock: StillClock) -> None:
    async with requested(database_url, clock) as (app, _, mira, plan):
        _, items = await of(app, plan)
        clock.forward(seconds=DAY)
        wanted = Wanted(state="blocked", due_on=date(2026, 12, 1), blocker="Nemaju sertifikat", who="Petar")
        async with app.store.write() as tx:
            changed = await planning.change_item(tx, plan.id, items[0].id, mira, wanted=wanted, now=clock.now())
            assert set(changed) == {"state", "due_on", "blocker", "who"}
            assert await planning.change_item(tx, plan.id, items[0].id, mira, wanted=wanted, now=clock.now()) == []
            await planning.add_item(tx, plan.id, "portal/phishing", mira, now=clock.now())
            await planning.add_item(tx, plan.id, "portal/phishing", mira, now=clock.now())
            await planning.remove_item(tx, plan.id, items[1].id, mira, now=clock.now())
            lines = await audit.page(tx, subject="plan", subject_id=str(plan.id))
        assert [line.action for line in lines].count("plan_item_changed") == 4
        assert not [line for line in lines if "sertifikat" in line.new or "Petar" in line.new]
        assert {line.by for line in lines} == {"desk"}
        found, after = await of(app, plan)
        assert found.changed_at == clock.now()
        assert (after[0].state, after[0].blocker, after[0].who) == ("blocked", "Nemaju sertifikat", "Petar")
        assert [item.article for item in after][-1] == "portal/phishing"
        assert len(after) == len(items)
        async with app.store.write() as tx:
            done = Wanted(state="done", due_on=None, blocker="Nemaju sertifikat", who="")
            await planning.change_item(tx, plan.id, items[0].id, mira, wanted=done, now=clock.now())
        assert (await of(app, plan))[1][0].blocker == ""


async def test_who_may_see_and_change_a_plan(database_url: str, clock: StillClock) -> None:
    async with requested(database_url, clock) as (app, _, mira, plan):
        zoran, reader = await hired(app, "zoran", "epay"), await hired(app, "r", role=Role.READER)
        admin = await hired(app, "a", role=Role.ADMIN)
        assert [planning.may_see(who, plan) for who in (mira, zoran, reader, admin)] == [True, False, True, True]
        assert [planning.may_change(who, plan) for who in (mira, zoran, reader, admin)] == [True, False, False, True]
        for who, reason in ((zoran, "no such plan"), (reader, "may not change")):
            with pytest.raises(StaffRefused, match=reason):
                async with app.store.write() as tx:
                    await planning.remove_item(tx, plan.id, 1, who, now=clock.now())


async def test_on_its_day_officials_are_asked_once_in_working_hours(database_url: str, clock: StillClock) -> None:
    async with requested(database_url, clock) as (app, channel, _, plan):
        await app.ask_about_plans()
        await idle(app)
        assert channel.heard == []
        clock.forward(seconds=14 * DAY + 12 * 3600)
        await app.ask_about_plans()  # in the night nobody is asked
        await idle(app)
        assert channel.heard == []
        clock.forward(seconds=12 * 3600)
        for _ in range(3):
            await app.ask_about_plans()
        await until(lambda: len(channel.heard) == 1)
        await idle(app)
        assert len(channel.heard) == 1
        assert "eBolovanje (Dom zdravlja Vranje)" in channel.texts()[0]
        actions = [choice.action for choice in channel.heard[0].message.choices]
        assert actions == [*(f"plan:{plan.id}:{word}" for word in checking.WORDS), "plan:show"]
        found, _ = await of(app, plan)
        assert found.next_check == TODAY + timedelta(days=15 + 14)
        assert found.changed_at == plan.changed_at  # to be asked is not to move


async def test_answers_move_the_plan_and_the_mentor_sees_them(database_url: str, clock: StillClock) -> None:
    async with requested(database_url, clock) as (app, channel, mira, plan):
        assert mira.staff_id is not None
        clock.forward(seconds=14 * DAY)
        await app.ask_about_plans()
        await until(lambda: len(channel.heard) == 1)
        await app.inbox.take([said("Napreduje", 2)])  # typed, as people do
        await until(lambda: len(channel.heard) == 2)
        assert (await of(app, plan))[0].changed_at == clock.now()
        await app.inbox.take([said(f"plan:{plan.id}:blocked", 3, kind=InboundKind.BUTTON)])
        await until(lambda: len(channel.heard) == 3)
        assert "Šta vas zaustavlja" in channel.texts()[-1]
        app.understanding.known["direktor nema sertifikat"] = ""  # type: ignore[attr-defined]
        await app.inbox.take([said("direktor nema sertifikat", 4)])
        await until(lambda: len(channel.heard) == 5)
        found, items = await of(app, plan)
        assert (items[0].state, items[0].blocker) == ("blocked", "direktor nema sertifikat")
        case = await the_case(app)
        assert (case.kind, case.state, case.topic) == ("mentoring", "open", "esickleave")
        assert case.due_at is not None
        await app.inbox.take([said(f"plan:{plan.id}:introduced", 5, kind=InboundKind.BUTTON)])
        await until(lambda: len(channel.heard) == 6)
        found, _ = await of(app, plan)
        assert (found.state, found.next_check) == ("introduced", TODAY + timedelta(days=14 + 60))
        async with app.store.read() as tx:
            told = [notice.text_key for notice in await notices.newest(tx, mira.staff_id)]
        expected = [f"desk-told-plan-{word}" for word in ("introduced", "blocked", "going")]
        assert [key for key in told if "plan" in key] == expected


async def test_the_checklist_is_shown_to_the_verified_only(database_url: str, clock: StillClock) -> None:
    async with requested(database_url, clock) as (app, channel, mira, plan):
        _, items = await of(app, plan)
        async with app.store.write() as tx:
            done = Wanted(state="done", due_on=date(2026, 12, 1), blocker="", who="")
            await planning.change_item(tx, plan.id, items[0].id, mira, wanted=done, now=clock.now())
        await app.inbox.take([said("plan", 2, kind=InboundKind.COMMAND)])
        await until(lambda: len(channel.heard) == 1)
        shown = channel.heard[0].message
        assert "urađeno 1 od 8" in shown.text
        assert "1. Šta je eBolovanje: urađeno, rok 1. 12." in shown.text
        assert shown.choices[0].action == "q:esickleave/who_must_use"
        app.understanding.known["tražim mentora"] = ""  # type: ignore[attr-defined]
        await app.inbox.take([said("plan", 1, chat="eva", kind=InboundKind.COMMAND)])
        await app.inbox.take([said(f"plan:{plan.id}:introduced", 2, chat="eva", kind=InboundKind.BUTTON)])
        await until(lambda: len(channel.heard) == 3)
        assert "koje je potvrdila" in channel.texts()[1]
        assert "nije plan vaše ustanove" in channel.texts()[2]
        assert (await of(app, plan))[0].state == "active"


async def test_an_official_of_another_institution_says_nothing_of_a_plan(database_url: str, clock: StillClock) -> None:
    async with requested(database_url, clock) as (app, _, _, plan):
        case = await the_case(app)
        async with app.store.write() as tx:
            other = await officials.institution_of(tx, "vranje", "Opština Vranje", now=clock.now())
            await officials.verify(tx, case.person_id or 0, other, now=clock.now())
            for answer in (
                checking.answer(tx, case.person_id or 0, plan.id, "introduced", today=TODAY, now=clock.now()),
                checking.blocked_by(tx, case.person_id or 0, plan.id, "nista", now=clock.now()),
            ):
                assert await answer is None
        assert (await of(app, plan))[0] == plan


async def test_a_plan_outlives_who_asked_for_it(database_url: str, clock: StillClock) -> None:
    async with requested(database_url, clock) as (app, channel, mira, plan):
        assert mira.staff_id is not None
        case = await the_case(app)
        async with app.store.write() as tx:
            await officials.unverify(tx, case.person_id or 0, now=clock.now())
        clock.forward(seconds=14 * DAY)
        await app.ask_about_plans()
        await idle(app)
        assert channel.heard == []
        async with app.store.read() as tx:
            assert (await notices.newest(tx, mira.staff_id))[0].text_key == "desk-told-plan-nobody"
        found, _ = await of(app, plan)
        assert (found.state, found.next_check) == ("active", TODAY + timedelta(days=28))


async def test_ended_with_outcome_and_lesson_and_one_plan_of_a_topic(database_url: str, clock: StillClock) -> None:
    async with requested(database_url, clock) as (app, _, mira, plan):
        told = {"today": TODAY, "now": clock.now()}
        async with app.store.write() as tx:
            with pytest.raises(StaffRefused, match="what came of it"):
                await planning.end(tx, plan.id, mira, outcome=" ", lesson="", **told)  # type: ignore[arg-type]
            await planning.end(tx, plan.id, mira, outcome="Uvedeno", lesson="Prvo nalog.", **told)  # type: ignore[arg-type]
            assert await rows.of_institution(tx, plan.institution_id) == []
            assert await rows.due(tx, date(2100, 1, 1)) == []
            new = await planning.begin(
                tx,
                mira,
                case=None,
                topic="esickleave",
                institution="Dom zdravlja Vranje",
                municipality="vranje",
                **told,  # type: ignore[arg-type]
            )
            assert (new.id != plan.id, new.institution_id) == (True, plan.institution_id)
            with pytest.raises(StaffRefused, match="another plan"):
                await planning.resume(tx, plan.id, mira, state="active", **told)  # type: ignore[arg-type]
        found, _ = await of(app, plan)
        assert (found.state, found.outcome, found.lesson, found.next_check) == ("ended", "Uvedeno", "Prvo nalog.", None)


async def test_the_board_counts(database_url: str, clock: StillClock) -> None:
    async with requested(database_url, clock) as (app, _, mira, plan):
        _, items = await of(app, plan)
        async with app.store.write() as tx:
            for item, state, due in ((items[0], "done", None), (items[1], "blocked", date(2026, 11, 1))):
                wanted = Wanted(state=state, due_on=due, blocker="", who="")
                await planning.change_item(tx, plan.id, item.id, mira, wanted=wanted, now=clock.now())
            (row,) = await rows.board(tx, today=TODAY)
            assert (row.items, row.done, row.blocked, row.late) == (8, 1, 1, 1)
            assert await rows.board(tx, topic="epay", today=TODAY) == []
            assert await rows.board(tx, mentor_id=0, today=TODAY) == []
            assert len(await rows.board(tx, topic="esickleave", mentor_id=mira.staff_id, today=TODAY)) == 1
