"""Cases: one holder, a bot that is silent while a human writes, replies that are never lost, and a log of it all."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot import app as process
from bot.app import App
from bot.cases import closing, holding, opening, talking
from bot.cases.office import Actor, actor
from bot.casework import CaseState, EntryKind, Role
from bot.errors import CaseRefused
from bot.model import DeliveryState, InboundKind, Locale, Outcome, SendResult
from bot.store import cases, entries
from bot.store import staff as accounts
from bot.store.cases import Case
from bot.store.schema_cases import cases as case_table
from bot.store.schema_staff import audit, staff_notices
from tests.house import Known, Recorder, StillClock, house, idle, said, until
from tests.test_pipeline import values


async def hired(app: App, name: str, *teams: str, role: Role = Role.MENTOR) -> Actor:
    """An account, as who acts at the desk."""
    async with app.store.write() as tx:
        made = await accounts.add(tx, name=name, role=role, locale=Locale.LATIN, now=app.clock.now())
        assert made is not None
        for team in teams:
            await accounts.join_team(tx, team, made)
        found = await accounts.find(tx, made)
    assert found is not None
    return actor(found, "desk")


async def the_case(app: App) -> Case:
    """The newest case."""
    async with app.store.read() as tx:
        rows = (await tx.execute(case_table.select().order_by(case_table.c.id.desc()))).mappings().first()
        assert rows is not None
        found = await cases.find(tx, rows["id"])
    assert found is not None
    return found


@asynccontextmanager
async def asked(
    url: str, clock: StillClock, *, kind: str = "human", at: process.Role = "worker"
) -> AsyncIterator[tuple[App, Recorder]]:
    """A house in which Ana has asked for a human."""
    channel = Recorder()
    async with house(url, channels=[channel], understanding=Known(), clock=clock, role=at) as app:
        await app.inbox.take([said("kako da otvorim nalog")])
        await app.inbox.take([said(kind, 2, kind=InboundKind.BUTTON)])
        await until(lambda: len(channel.heard) == 2)
        await idle(app)
        yield app, channel


async def log_of(app: App, case: Case) -> list[tuple[EntryKind, str]]:
    async with app.store.read() as tx:
        return [(entry.kind, str(entry.data.get("event", entry.text))) for entry in await entries.of_case(tx, case.id)]


async def test_a_case_has_owner_promise_and_the_last_turns(database_url: str, clock: StillClock) -> None:
    async with asked(database_url, clock) as (app, channel):
        case = await the_case(app)
        assert (case.state, case.team, case.team_titles[0]) == (CaseState.OPEN, "portal", "Tim za portal eUprava")
        assert case.due_at is not None
        assert case.due_at > clock.now()
        assert case.code in channel.texts()[-1]
        log = await log_of(app, case)
        assert log[0] == (EntryKind.PERSON, "kako da otvorim nalog")
        assert [kind for kind, _ in log] == [EntryKind.PERSON, EntryKind.BOT, EntryKind.EVENT, EntryKind.BOT]
        assert [row[0] for row in await values(app, audit.c.action)] == ["opened"]


async def test_a_case_that_nobody_has_taken_is_about_the_newest_question(database_url: str, clock: StillClock) -> None:
    async with asked(database_url, clock) as (app, channel):
        known = app.understanding.known  # type: ignore[attr-defined]
        known |= {"ne prolazi plaćanje": "epay/payment_failed", "čovek": "general/human"}
        promised = (await the_case(app)).due_at

        async def asks_for_a_human_about(text: str, number: int) -> Case:
            before = len(channel.heard)
            await app.inbox.take([said(text, number)])
            await until(lambda: len(channel.heard) == before + 1)
            await app.inbox.take([said("human", number + 1, kind=InboundKind.BUTTON)])
            await until(lambda: len(channel.heard) == before + 2)
            await idle(app)
            return await the_case(app)

        case = await asks_for_a_human_about("ne prolazi plaćanje", 3)
        assert (case.topic, case.team, case.due_at) == ("epay/payment_failed", "epay", promised)
        assert [what for kind, what in await log_of(app, case) if kind is EntryKind.EVENT] == ["opened", "turned"]
        boss = await hired(app, "boss", role=Role.STAFF)
        async with app.store.write() as tx:
            await holding.move_to_team(tx, app.office, case.id, boss, team="complaints", now=clock.now())
        case = await asks_for_a_human_about("kako da otvorim nalog", 5)
        assert (case.topic, case.team) == ("epay/payment_failed", "complaints")  # a colleague has said whose it is


async def test_what_follows_the_wish_for_a_human_says_what_the_case_is_about(
    database_url: str, clock: StillClock
) -> None:
    channel = Recorder()
    known = Known({"ne prolazi plaćanje": "epay/payment_failed"})
    async with house(database_url, channels=[channel], understanding=known, clock=clock) as app:
        await app.inbox.take([said("human", 1, kind=InboundKind.BUTTON)])
        await until(lambda: len(channel.heard) == 2)
        assert (await the_case(app)).team == "front_desk"
        await app.inbox.take([said("ne prolazi plaćanje", 2)])
        await until(lambda: len(channel.heard) == 3)
        case = await the_case(app)
        assert (case.topic, case.team) == ("epay/payment_failed", "epay")


async def test_one_claim_wins_and_the_other_learns_who(database_url: str, clock: StillClock) -> None:
    async with asked(database_url, clock) as (app, _):
        case = await the_case(app)
        mira, zoran = await hired(app, "mira", "portal"), await hired(app, "zoran", "portal")
        async with app.store.write() as tx:
            held = await holding.claim(tx, case.id, mira, now=clock.now())
        assert held.case.holder == "mira"
        with pytest.raises(CaseRefused) as refused:
            async with app.store.write() as tx:
                await holding.claim(tx, case.id, zoran, now=clock.now())
        assert (refused.value.reason, refused.value.arguments) == ("held_by_other", {"holder": "mira"})
        async with app.store.write() as tx:  # twice by the same one changes nothing
            await holding.claim(tx, case.id, mira, now=clock.now())
        assert [what for kind, what in await log_of(app, case) if kind is EntryKind.EVENT] == ["opened", "claimed"]
        async with app.store.write() as tx:
            taken = await holding.take_over(tx, case.id, zoran, now=clock.now())
        assert taken.case.holder == "zoran"


async def test_who_may_not_see_a_case_does_not_learn_that_it_exists(database_url: str, clock: StillClock) -> None:
    async with asked(database_url, clock) as (app, _):
        case = await the_case(app)
        for who, reason in (
            (await hired(app, "mira", "epay"), "not_found"),
            (await hired(app, "r", role=Role.READER), "not_allowed"),
        ):
            with pytest.raises(CaseRefused) as refused:
                async with app.store.write() as tx:
                    await holding.claim(tx, case.id, who, now=clock.now())
            assert refused.value.reason == reason


async def test_what_the_bot_decided_before_a_claim_is_not_said_after_it(database_url: str, clock: StillClock) -> None:
    async with asked(database_url, clock) as (app, channel):
        mira = await hired(app, "mira", "portal")
        channel.script.append(SendResult(outcome=Outcome.LATER, retry_after=30.0))
        await app.inbox.take([said("kako da otvorim nalog", 3)])
        await until(lambda: channel.calls == 3)
        await idle(app)
        case = await the_case(app)
        async with app.store.write() as tx:
            held = await holding.claim(tx, case.id, mira, now=clock.now())
        assert len(held.dropped) == 1
        clock.forward(seconds=60)
        await app.inbox.take([said("jos nesto da pitam", 4)])
        await idle(app)
        assert len(channel.heard) == 2
        assert (await log_of(app, case))[-1] == (EntryKind.PERSON, "jos nesto da pitam")
        await app.inbox.take([said("meni", 5)])  # a word that stands for a button is answered
        await until(lambda: len(channel.heard) == 3)


async def test_a_reply_reaches_the_person_in_their_script_and_the_word_is_theirs(
    database_url: str, clock: StillClock
) -> None:
    channel = Recorder()
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        await app.inbox.take([said("како да отворим налог")])
        await app.inbox.take([said("human", 2, kind=InboundKind.BUTTON)])
        await until(lambda: len(channel.heard) == 2)
        mira, case = await hired(app, "mira", "portal"), await the_case(app)
        async with app.store.write() as tx:
            sent = await talking.reply(
                tx, app.office, case.id, mira, text="Idite na eid.gov.rs, šifra K4T-X7AM.", now=clock.now()
            )
        await until(lambda: len(channel.heard) == 3)
        await idle(app)
        assert channel.texts()[-1] == "Идите на eid.gov.rs, шифра K4T-X7AM."
        async with app.store.read() as tx:
            assert await entries.states_of(tx, [sent.entry.id]) == {sent.entry.id: [(DeliveryState.SENT, "")]}
        case = await the_case(app)
        assert (case.state, case.due_at, case.holder) == (CaseState.WAITING, None, "mira")
        await app.inbox.take([said("хвала, али не ради", 3)])
        await idle(app)
        case = await the_case(app)
        assert (case.state, case.holder) == (CaseState.HELD, "mira")
        assert case.due_at is not None


async def test_closed_asked_how_it_was_and_opened_again_by_writing(database_url: str, clock: StillClock) -> None:
    async with asked(database_url, clock) as (app, channel):
        mira, case = await hired(app, "mira", "portal"), await the_case(app)
        async with app.store.write() as tx:
            await holding.claim(tx, case.id, mira, now=clock.now())
            await closing.close(tx, app.office, case.id, mira, now=clock.now())
        await until(lambda: len(channel.heard) == 3)
        assert [choice.action for choice in channel.heard[-1].message.choices][:1] == [f"rate:{case.code}:5"]
        app.understanding.known["i dalje ne radi"] = ""  # type: ignore[attr-defined]
        clock.forward(seconds=timedelta(days=13).total_seconds())
        await app.inbox.take([said("i dalje ne radi", 3)])
        await until(lambda: len(channel.heard) == 4)
        assert case.code in channel.texts()[-1]
        again = await the_case(app)
        assert (again.state, again.holder) == (CaseState.HELD, "mira")


async def test_a_reply_taken_back_in_time_is_never_said(database_url: str, clock: StillClock) -> None:
    async with asked(database_url, clock) as (app, channel):
        mira, case = await hired(app, "mira", "portal"), await the_case(app)
        async with app.store.write() as tx:
            sent = await talking.reply(
                tx, app.office, case.id, mira, text="Pogrešno.", now=clock.now(), after=timedelta(seconds=10)
            )
        await idle(app)
        async with app.store.write() as tx:
            assert await talking.undo(tx, sent.entry.id, mira, now=clock.now()) == 1
        clock.forward(seconds=60)
        await idle(app)
        assert len(channel.heard) == 2
        with pytest.raises(CaseRefused, match="too late"):
            async with app.store.write() as tx:
                await talking.undo(tx, sent.entry.id, mira, now=clock.now())


def test_the_team_goes_by_kind_then_topic() -> None:
    assert [
        opening.team_for(*pair) for pair in (("complaint", "epay/x"), ("question", "epay/x"), ("question", ""))
    ] == [
        "complaints",
        "epay",
        "front_desk",
    ]


async def test_words_go_to_the_case_that_a_mentor_holds_and_the_bot_is_silent(
    database_url: str, clock: StillClock
) -> None:
    async with asked(database_url, clock) as (app, channel):
        mira, question = await hired(app, "mira", "portal"), await the_case(app)
        async with app.store.write() as tx:
            await talking.reply(tx, app.office, question.id, mira, text="Koji portal?", now=clock.now())
        await app.inbox.take([said("žalba na uslugu", 3)])
        await idle(app)
        zoran = await hired(app, "zoran", "complaints", role=Role.STAFF)
        complaint = (await the_case(app)).id
        if complaint != question.id:
            async with app.store.write() as tx:
                await talking.note(tx, complaint, zoran, text="Pogledaću.", now=clock.now())
        said_before = len(channel.heard)
        await app.inbox.take([said("kako da otvorim nalog", 4)])
        await idle(app)
        assert len(channel.heard) == said_before
        assert (await log_of(app, question))[-1] == (EntryKind.PERSON, "kako da otvorim nalog")


async def test_a_colleagues_case_is_taken_over_before_it_is_given_away(database_url: str, clock: StillClock) -> None:
    async with asked(database_url, clock) as (app, _):
        mira, zoran, case = await hired(app, "mira", "portal"), await hired(app, "zoran", "portal"), await the_case(app)
        async with app.store.write() as tx:
            await holding.claim(tx, case.id, mira, now=clock.now())
        later = clock.now() + timedelta(days=3)
        for deed in (
            lambda tx: holding.hand_to(tx, case.id, zoran, to="zoran", now=clock.now()),
            lambda tx: holding.move_to_team(tx, app.office, case.id, zoran, team="epay", now=clock.now()),
            lambda tx: closing.move_promise(tx, app.office, case.id, zoran, until=later, now=clock.now()),
        ):
            with pytest.raises(CaseRefused, match="held by other"):
                async with app.store.write() as tx:
                    await deed(tx)
        async with app.store.write() as tx:
            await holding.hand_to(tx, case.id, mira, to="zoran", now=clock.now())
        assert (await the_case(app)).holder == "zoran"
        assert [row[0] for row in await values(app, staff_notices.c.text_key)] == ["case-handed-to-you"]


async def test_a_claim_does_not_cut_off_who_is_giving_a_phone(database_url: str, clock: StillClock) -> None:
    async with asked(database_url, clock) as (app, channel):
        await app.inbox.take([said("call", 3, kind=InboundKind.BUTTON)])
        await until(lambda: len(channel.heard) == 3)
        mira, case = await hired(app, "mira", "portal"), await the_case(app)
        async with app.store.write() as tx:
            await holding.claim(tx, case.id, mira, now=clock.now())
        await app.inbox.take([said("064 123 4567", 4)])
        await until(lambda: len(channel.heard) == 4)
        [(contact,)] = await values(app, case_table.c.contact)
        assert contact


async def test_the_case_of_who_is_gone_goes_back_to_its_team(database_url: str, clock: StillClock) -> None:
    async with asked(database_url, clock) as (app, _):
        mira, case = await hired(app, "mira", "portal"), await the_case(app)
        async with app.store.write() as tx:
            await holding.claim(tx, case.id, mira, now=clock.now())
            await accounts.change(tx, mira.staff_id or 0, disabled_at=clock.now())
        await app.watch()
        freed = await the_case(app)
        assert (freed.state, freed.holder_id) == (CaseState.OPEN, None)
        assert freed.due_at is not None
