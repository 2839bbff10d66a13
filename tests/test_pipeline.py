"""The turn: one at a time in a conversation, in the order of storing, once, on every process; a failing one is told."""

import asyncio
import time
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.app import App
from bot.model import Guess, InboundKind, Parsed, Thresholds
from bot.store import StoreError, told, turns
from bot.store import cases as case_rows
from bot.store.schema import answers, conversations, feedback, identities, inbound, people
from bot.store.schema import deliveries as delivery_table
from bot.store.schema_cases import cases
from tests.house import Known, Recorder, StillClock, house, idle, said, until


async def values(app: App, *columns: object) -> list[tuple[object, ...]]:
    async with app.store.read() as tx:
        return [tuple(row) for row in await tx.execute(select(*columns))]  # type: ignore[call-overload]


async def test_a_question_is_answered_and_the_answer_is_entered_with_its_version(database_url: str) -> None:
    channel = Recorder()
    async with house(database_url, channels=[channel], understanding=Known()) as app:
        await app.inbox.take([said("kako da otvorim nalog")])
        await until(lambda: len(channel.heard) == 1)
        await idle(app)
        ((release, version, locale),) = await values(
            app, answers.c.release_id, answers.c.article_version_id, answers.c.locale
        )
    assert (release, version, locale) == (1, app.library.shelf.versions["portal/register_how"], "sr-Latn")
    assert [c.action.partition(":")[0] for c in channel.heard[0].message.choices] == [
        "fb",
        "fb",
        "more",
        "human",
        "menu",
    ]


async def test_two_processes_handle_each_thing_once_and_in_order(database_url: str) -> None:
    heard: list[object] = []
    channels = [Recorder(heard=heard), Recorder(heard=heard)]  # type: ignore[arg-type]
    people_count, each = 6, 8
    arrived = [said(f"pitanje {n}", n, chat=f"p{who}") for n in range(each) for who in range(people_count)]
    async with (
        house(database_url, channels=[channels[0]], understanding=Known(seconds=0.003)) as one,
        house(database_url, channels=[channels[1]], understanding=Known(seconds=0.003)) as two,
    ):
        inboxes = (one.inbox, two.inbox)
        await asyncio.gather(*(inboxes[place % 2].take([thing]) for place, thing in enumerate(arrived * 2)))
        await until(lambda: len(heard) == people_count * each, seconds=60)
        await idle(one)
        stored = await values(one, inbound.c.conversation_id, inbound.c.id, inbound.c.turn_no, inbound.c.state)
        said_for = Counter(row[0] for row in await values(one, delivery_table.c.inbound_id))
    assert Counter(row[3] for row in stored) == {"handled": people_count * each}
    assert set(said_for.values()) == {1}
    for conversation in {row[0] for row in stored}:
        turns = [row[2] for row in sorted(stored, key=lambda row: row[1]) if row[0] == conversation]
        assert turns == sorted(turns)  # type: ignore[type-var]
        assert len(set(turns)) == each


async def test_a_failing_turn_says_one_human_sentence_and_opens_a_case(database_url: str) -> None:
    channel = Recorder()
    understanding = Known({"puklo": RuntimeError("on purpose")})
    async with house(database_url, channels=[channel], understanding=understanding) as app:
        await app.inbox.take([said("puklo"), said("posle toga", 2)])
        await until(lambda: len(channel.heard) == 3)
        await idle(app)
        states = await values(app, inbound.c.state)
        ((kind, team, question),) = await values(app, cases.c.kind, cases.c.team, cases.c.question)
    assert states == [("failed",), ("handled",)]
    assert (kind, team, question) == ("failure", "technical", "puklo")
    assert "nije izgubljeno" in channel.texts()[0]


async def test_a_turn_that_cannot_even_fail_ends_and_the_next_one_begins(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot import pipeline

    def broken(turn: object) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(pipeline, "failure", broken)
    monkeypatch.setattr(pipeline, "_TRIES", 1)
    monkeypatch.setattr(pipeline, "_TURN_SECONDS", 0.05)
    channel = Recorder()
    understanding = Known({"puklo": RuntimeError("on purpose")})
    async with house(sqlite_url, channels=[channel], understanding=understanding) as app:
        await app.inbox.take([said("puklo"), said("posle toga", 2)])
        await until(lambda: len(channel.heard) == 1)
        assert await values(app, inbound.c.state) == [("failed",), ("handled",)]


async def test_a_turn_left_by_a_dead_process_is_taken_over(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot import pipeline

    monkeypatch.setattr(pipeline, "_TURN_SECONDS", 0.2)
    channel = Recorder()
    async with house(database_url, channels=[], understanding=Known(), role="web") as dead:
        await dead.inbox.take([said("zdravo")])
        async with dead.store.write() as tx:
            assert await turns.begin(dead.store, tx, 1, holder="dead", seconds=0.2)
    async with house(database_url, channels=[channel], understanding=Known()) as app:
        await until(lambda: len(channel.heard) == 1)
        await idle(app)
        ((state, tries, turn_no),) = await values(app, inbound.c.state, inbound.c.tries, inbound.c.turn_no)
    assert (state, tries, turn_no) == ("handled", 2, 2)


async def test_a_turn_that_was_taken_over_writes_nothing(database_url: str, clock: StillClock) -> None:
    channel = Recorder()
    async with house(database_url, channels=[channel], understanding=Known(seconds=0.3), clock=clock) as app:
        await app.inbox.take([said("zdravo")])
        await until(lambda: _held(app))
        async with app.store.write() as tx:  # another process takes the turn over while this one still understands
            await tx.execute(update(conversations).values(turn_no=conversations.c.turn_no + 1, turn_until=None))
        await until(lambda: len(channel.heard) == 1)
        await idle(app)
        assert await values(app, inbound.c.state, inbound.c.tries) == [("handled", 2)]
        assert len(await values(app, delivery_table.c.id)) == 1


async def _held(app: App) -> bool:
    return any(row[0] is not None for row in await values(app, conversations.c.turn_until))


async def test_buttons_pressed_twice_or_late_are_harmless(database_url: str) -> None:
    channel = Recorder()
    async with house(database_url, channels=[channel], understanding=Known()) as app:
        await app.inbox.take([said("kako da otvorim nalog")])
        await until(lambda: len(channel.heard) == 1)
        yes, no, *_ = [choice.action for choice in channel.heard[0].message.choices]
        for number, action in enumerate([yes, yes, no, "fb:999:yes", "why:1:human", "nonsense:::", "", "menu"], 2):
            await app.inbox.take([said(action, number, kind=InboundKind.BUTTON)])
        await idle(app)
        assert {row[0] for row in await values(app, inbound.c.state)} == {"handled"}
        assert await values(app, feedback.c.helped, feedback.c.reason) == [(False, "human")]
        assert len(await values(app, cases.c.id)) == 1


async def test_nobody_can_judge_an_answer_given_to_somebody_else(sqlite_url: str) -> None:
    channel = Recorder()
    async with house(sqlite_url, channels=[channel], understanding=Known()) as app:
        await app.inbox.take([said("kako da otvorim nalog", chat="ana")])
        await until(lambda: len(channel.heard) == 1)
        yes = channel.heard[0].message.choices[0].action
        await app.inbox.take([said(yes, chat="mika", kind=InboundKind.BUTTON)])
        await until(lambda: len(channel.heard) == 2)
        assert await values(app, feedback.c.id) == []


async def test_lost_twice_opens_one_case_that_holds_both_texts(database_url: str, clock: StillClock) -> None:
    channel = Recorder()
    async with house(database_url, channels=[channel], understanding=Unsure(), clock=clock) as app:
        await app.inbox.take([said("prvo nerazumno"), said("drugo nerazumno", 2), said("jos nesto", 3)])
        await until(lambda: len(channel.heard) == 3)
        await idle(app)
        ((question, team, code),) = await values(app, cases.c.question, cases.c.team, cases.c.code)
        async with app.store.read() as tx:
            assert await case_rows.count_open(tx) == 1
    assert question == "prvo nerazumno\ndrugo nerazumno\njos nesto"
    assert team == "front_desk"
    assert str(code) in channel.texts()[1]
    assert "do srede u 10 časova" in channel.texts()[1]


class Unsure(Known):
    """An understanding that never understands."""

    async def parse(self, text: str) -> Parsed:
        """Nothing sure."""
        return Parsed(ranking=(Guess("epay/refund", 0.1),), thresholds=Thresholds(0.6, 0.3), model="unsure")


async def test_a_person_who_blocks_is_not_written_to_until_they_come_back(database_url: str) -> None:
    channel = Recorder()
    async with house(database_url, channels=[channel], understanding=Known()) as app:
        await app.inbox.take([said("zdravo")])
        await until(lambda: len(channel.heard) == 1)
        await app.inbox.take([said("", 2, kind=InboundKind.LEFT)])
        await until(lambda: _reachable(app, expected=False))
        await app.inbox.take([said("start", 3, kind=InboundKind.COMMAND)])
        await until(lambda: _reachable(app, expected=True))
        await idle(app)


async def _reachable(app: App, *, expected: bool) -> bool:
    return await values(app, identities.c.reachable) == [(expected,)]


async def test_the_person_is_told_once_that_a_number_was_not_kept(database_url: str) -> None:
    channel = Recorder()
    async with house(database_url, channels=[channel], understanding=Known()) as app:
        await app.inbox.take([said("pera@example.com kako da otvorim nalog"), said("opet pera@example.com", 2)])
        await until(lambda: len(channel.heard) == 3)
        await idle(app)
        assert (await values(app, people.c.masked_told_at))[0][0] is not None
    assert sum("nismo sačuvali" in text for text in channel.texts()) == 1


async def test_a_choice_may_be_typed_by_number_or_word(sqlite_url: str) -> None:
    channel = Recorder()
    async with house(sqlite_url, channels=[channel], understanding=Known()) as app:
        await app.inbox.take([said("kako da otvorim nalog"), said("други", 2), said("1", 3)])
        await until(lambda: len(channel.heard) == 3)
        await idle(app)
        ((helped, reason),) = await values(app, feedback.c.helped, feedback.c.reason)
    assert (helped, reason) == (False, "question")


async def test_deliveries_of_a_turn_can_be_read_back(sqlite_url: str) -> None:
    channel = Recorder()
    async with house(sqlite_url, channels=[channel], understanding=Known()) as app:
        (row,) = await app.inbox.take([said("zdravo")])
        await until(lambda: len(channel.heard) == 1)
        await idle(app)
        async with app.store.read() as tx:
            assert [state for state, _ in await told.of_inbound(tx, row)] == ["sent"]


async def test_a_turn_that_the_database_refuses_is_tried_again_soon_and_not_in_a_hot_loop(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot import pipeline

    apply, calls = pipeline.apply, Counter[str]()

    async def refused(*arguments: Any) -> Any:
        calls["apply"] += 1
        if calls["apply"] < 3:
            raise StoreError("disk full")
        return await apply(*arguments)

    channel = Recorder()
    async with house(sqlite_url, channels=[channel], understanding=Known()) as app:
        monkeypatch.setattr(pipeline, "apply", refused)
        monkeypatch.setattr(pipeline, "_PAUSE", 0.2)
        started = time.monotonic()
        await app.inbox.take([said("zdravo")])
        await until(lambda: len(channel.heard) == 1, seconds=8)  # and not only when its lease of 15 s has run out
        assert time.monotonic() - started > 0.4
        assert calls["apply"] == 3
        assert await values(app, inbound.c.state) == [("handled",)]


async def test_old_inbound_rows_are_forgotten_and_the_ledger_stays(database_url: str, clock: StillClock) -> None:
    channel = Recorder()
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        await app.inbox.take([said("staro pitanje")])
        await until(lambda: len(channel.heard) == 1)
        await idle(app)
        await app.forget()
        assert len(await values(app, inbound.c.id)) == 1
        clock.forward(seconds=31 * 24 * 3600)
        await app.inbox.take([said("novo pitanje", 2)])
        await until(lambda: len(channel.heard) == 2)
        await idle(app)
        await app.forget()
        assert [body["text"] for (body,) in await values(app, inbound.c.body)] == ["novo pitanje"]  # type: ignore[index]
        assert len(await values(app, answers.c.id)) == 2
