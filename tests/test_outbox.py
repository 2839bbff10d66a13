"""The outbox: nothing silently lost or blindly repeated, order within a stream, urgent first, one holder."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DataError, OperationalError

from bot.app import App
from bot.channels import limits_of
from bot.model import (
    DeliveryState,
    InboundKind,
    Lane,
    Locale,
    Outcome,
    Outgoing,
    OutMessage,
    Receipt,
    SendResult,
    Speech,
)
from bot.outbox import Dispatcher
from bot.store import Tx, deliveries
from bot.store.schema import attempts, conversations, identities
from bot.store.schema import deliveries as table
from bot.store.schema import receipts as kept
from tests.house import Known, Recorder, StillClock, due_now, house, idle, said, until

UNKNOWN = SendResult(outcome=Outcome.UNKNOWN, reason="no answer in time")


async def put(app: App, text: str, *, lane: Lane = Lane.REPLY, speech: Speech = Speech.ANSWER, **values: object) -> int:
    """Put one part on the outbox of the first conversation."""
    async with app.store.write() as tx:
        row = (
            await tx.execute(select(conversations.c.id, conversations.c.identity_id, conversations.c.account))
        ).first()
        assert row is not None
        delivery = await deliveries.add(
            tx,
            account=row[2],
            conversation_id=row[0],
            identity_id=row[1],
            message=OutMessage(text=text, locale=Locale.LATIN),
            speech=speech,
            lane=lane,
            now=app.clock.now(),
            **values,  # type: ignore[arg-type]
        )
    await app.wake.notify(f"outbox:{row[2]}")
    return delivery


async def greet(app: App, channel: Recorder) -> None:
    """Make the conversation: one message in, one answer out."""
    await app.inbox.take([said("zdravo")])
    await until(lambda: len(channel.heard) == 1)
    await idle(app)
    channel.heard.clear()
    channel.calls = 0


async def state_of(app: App, delivery: int) -> tuple[str, str]:
    async with app.store.read() as tx:
        row = (await tx.execute(select(table.c.state, table.c.reason).where(table.c.id == delivery))).one()
    return row[0], row[1]


def ends(app: App, delivery: int, state: DeliveryState):  # type: ignore[no-untyped-def]
    async def reached() -> bool:
        return (await state_of(app, delivery))[0] == state

    return reached


@pytest.fixture
def channel() -> Recorder:
    return Recorder()


async def test_an_uncertain_answer_is_said_once_more_after_thirty_seconds_and_then_left(
    database_url: str, channel: Recorder, clock: StillClock
) -> None:
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        await greet(app, channel)
        channel.script.extend([UNKNOWN, UNKNOWN])
        delivery = await put(app, "odgovor")
        await until(ends(app, delivery, DeliveryState.UNCERTAIN))
        clock.forward(seconds=29)
        await asyncio.sleep(0.1)
        assert channel.calls == 1
        clock.forward(seconds=2)
        await until(lambda: channel.calls == 2)
        await until(ends(app, delivery, DeliveryState.UNCERTAIN))
        clock.forward(seconds=3600)
        await asyncio.sleep(0.1)
        assert channel.calls == 2


async def test_an_uncertain_notice_is_never_repeated(database_url: str, channel: Recorder, clock: StillClock) -> None:
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        await greet(app, channel)
        channel.script.append(UNKNOWN)
        delivery = await put(app, "podsetnik", speech=Speech.NOTICE)
        await until(ends(app, delivery, DeliveryState.UNCERTAIN))
        clock.forward(seconds=3600)
        await asyncio.sleep(0.1)
        assert channel.calls == 1


async def test_what_was_surely_not_taken_is_tried_again_and_then_fails(
    database_url: str, channel: Recorder, clock: StillClock
) -> None:
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        await greet(app, channel)
        channel.script.extend([SendResult(outcome=Outcome.NOT_SENT)] * 5)
        delivery = await put(app, "odgovor")
        for tries in range(1, 5):
            await until(lambda tries=tries: channel.calls == tries)  # type: ignore[misc]
            await until(ends(app, delivery, DeliveryState.QUEUED))
            clock.forward(seconds=301)
        await until(ends(app, delivery, DeliveryState.FAILED))
        assert channel.calls == 5


async def test_retry_after_silences_the_account_and_is_kept_for_the_next_holder(
    database_url: str, channel: Recorder, clock: StillClock
) -> None:
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        await greet(app, channel)
        channel.script.append(SendResult(outcome=Outcome.LATER, retry_after=20))
        delivery = await put(app, "odgovor")
        await until(lambda: channel.calls == 1)
        await until(ends(app, delivery, DeliveryState.QUEUED))
    successor = Recorder()
    async with house(database_url, channels=[successor], understanding=Known(), clock=clock) as app:
        await asyncio.sleep(0.2)
        clock.forward(seconds=19)
        await asyncio.sleep(0.1)
        assert successor.calls == 0
        clock.forward(seconds=2)
        await until(lambda: successor.calls == 1)


async def test_a_person_who_is_gone_is_marked_and_gets_nothing_more(
    database_url: str, channel: Recorder, clock: StillClock
) -> None:
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        await greet(app, channel)
        channel.script.append(SendResult(outcome=Outcome.GONE, reason="blocked"))
        first, second = await put(app, "jedan"), await put(app, "dva")
        await until(ends(app, second, DeliveryState.GONE))
        assert await state_of(app, first) == ("gone", "blocked")
        assert channel.calls == 1
        async with app.store.read() as tx:
            assert (await tx.execute(select(identities.c.reachable))).scalar_one() is False


async def test_one_stream_keeps_its_order_and_a_refused_part_releases_the_next(
    database_url: str, channel: Recorder, clock: StillClock
) -> None:
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        await greet(app, channel)

        async def slow(_outgoing: Outgoing) -> SendResult:
            await asyncio.sleep(0.05)
            return SendResult(outcome=Outcome.SENT)

        channel.script.extend([slow, SendResult(outcome=Outcome.REFUSED, reason="bad"), slow])
        for text in ("1", "2", "3", "4"):
            await put(app, text)
        await until(lambda: channel.calls == 4)
        await idle(app)
        assert channel.texts() == ["1", "3", "4"]


async def test_a_waiting_person_comes_before_anything_sent_to_many(
    database_url: str, channel: Recorder, clock: StillClock
) -> None:
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        await greet(app, channel)
        async with app.store.write() as tx:  # the account is silent while both are put there
            await tx.execute(update(table).values(due_at=None))
        channel.script.append(SendResult(outcome=Outcome.LATER, retry_after=5))
        await put(app, "mnogima", lane=Lane.BULK)
        await until(lambda: channel.calls == 1)
        await put(app, "jednome", lane=Lane.REPLY)
        clock.forward(seconds=6)
        await until(lambda: len(channel.heard) == 2)
        assert channel.texts() == ["jednome", "mnogima"]


async def test_a_bot_row_of_an_older_epoch_never_enters_sending(
    database_url: str, channel: Recorder, clock: StillClock
) -> None:
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        await greet(app, channel)
        async with app.store.write() as tx:
            await tx.execute(update(conversations).values(case_epoch=3))
        fenced = await put(app, "robot", epoch=2)
        unfenced = await put(app, "potvrda")
        await until(ends(app, unfenced, DeliveryState.SENT))
        assert await state_of(app, fenced) == ("dropped", "fenced")
        assert channel.texts() == ["potvrda"]


async def test_what_is_too_late_is_dropped(database_url: str, channel: Recorder, clock: StillClock) -> None:
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        await greet(app, channel)
        late = await put(app, "kasno", expires_at=clock.now() - timedelta(seconds=1))
        await until(ends(app, late, DeliveryState.DROPPED))
        assert (await state_of(app, late))[1] == "stale"


async def test_a_call_left_open_by_a_dead_process_becomes_uncertain_and_is_settled(
    database_url: str, channel: Recorder, clock: StillClock
) -> None:
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        await greet(app, channel)
    async with house(database_url, channels=[], understanding=Known(), clock=clock, role="web") as dead:
        answer, notice = (
            await put(dead, "odgovor"),
            await put(dead, "podsetnik", speech=Speech.NOTICE, lane=Lane.NOTICE),
        )
        async with dead.store.write() as tx:
            for claimed in await due_now(tx, "null:test", now=clock.now()):
                assert await deliveries.start(tx, claimed, account="null:test", holder="dead", now=clock.now())
    successor = Recorder()
    async with house(database_url, channels=[successor], understanding=Known(), clock=clock) as app:
        await until(ends(app, answer, DeliveryState.UNCERTAIN))
        assert await state_of(app, notice) == ("uncertain", "the process ended during the call")
        clock.forward(seconds=31)
        await until(ends(app, answer, DeliveryState.SENT))
        assert successor.texts() == ["odgovor"]
        async with app.store.read() as tx:
            ended = [row[0] for row in await tx.execute(select(attempts.c.outcome).order_by(attempts.c.id))]
        assert ended == ["sent", "unknown", "unknown", "sent"]


async def test_two_processes_send_each_part_once(database_url: str) -> None:
    heard: list[Outgoing] = []
    one, two = Recorder(heard=heard), Recorder(heard=heard)
    async with (
        house(database_url, channels=[one], understanding=Known()) as app,
        house(database_url, channels=[two], understanding=Known()) as other,
    ):
        await asyncio.gather(*((app, other)[n % 2].inbox.take([said("zdravo", n, chat=f"p{n}")]) for n in range(40)))
        await until(lambda: len(heard) >= 40)
        await idle(app)
        assert len({outgoing.delivery for outgoing in heard}) == len(heard) == 40
        assert min(one.calls, two.calls) == 0


async def test_the_next_process_goes_on_at_once_when_the_holder_stops(database_url: str) -> None:
    one, two = Recorder(), Recorder()
    async with house(database_url, channels=[two], understanding=Known()) as staying:
        async with house(database_url, channels=[one], understanding=Known()) as leaving:
            await leaving.inbox.take([said("zdravo")])
            await until(lambda: len(one.heard) + len(two.heard) == 1)
        await staying.inbox.take([said("opet", 2)])
        await until(lambda: len(one.heard) + len(two.heard) == 2, seconds=5)


async def test_a_crashing_channel_leaves_the_part_uncertain_and_the_dispatcher_alive(
    sqlite_url: str, channel: Recorder, clock: StillClock
) -> None:
    async def crash(_outgoing: Outgoing) -> SendResult:
        raise RuntimeError("on purpose")

    async with house(sqlite_url, channels=[channel], understanding=Known(), clock=clock) as app:
        await greet(app, channel)
        channel.script.append(crash)
        broken, fine = await put(app, "jedan", speech=Speech.NOTICE), await put(app, "dva")
        await until(ends(app, fine, DeliveryState.SENT))
        assert await state_of(app, broken) == ("uncertain", "RuntimeError")


async def test_a_long_text_is_cut_and_only_its_last_part_has_buttons(sqlite_url: str, channel: Recorder) -> None:
    telegram = Recorder("telegram:1")
    async with house(sqlite_url, channels=[telegram], understanding=Known()) as app:
        text = "📮 Rečenica sa znakom. " * 400
        await app.inbox.take([said(text, account="telegram:1", kind=InboundKind.TEXT)])
        await until(lambda: len(telegram.heard) == 1)
    assert all(len(part.message.text.encode("utf-16-le")) // 2 <= 4096 for part in telegram.heard)


@pytest.fixture
def mailbox() -> Recorder:
    """A channel that shows a delivery once, however often it is sent."""
    mailbox = Recorder()
    mailbox.limits = replace(mailbox.limits, idempotent=True, deadline=0.05)
    return mailbox


def test_the_web_chat_and_the_terminal_may_be_sent_the_same_twice_and_no_platform() -> None:
    names = ("web", "console", "telegram", "viber")
    assert [limits_of(f"{name}:1").idempotent for name in names] == [True, True, False, False]


@pytest.mark.parametrize("speech", [Speech.NOTICE, Speech.ANSWER])
async def test_a_call_over_its_deadline_is_repeated_where_a_delivery_is_shown_once(
    database_url: str, mailbox: Recorder, clock: StillClock, speech: Speech
) -> None:
    async def never(_outgoing: Outgoing) -> SendResult:
        await asyncio.Event().wait()
        raise AssertionError

    async with house(database_url, channels=[mailbox], understanding=Known(), clock=clock) as app:
        await greet(app, mailbox)
        mailbox.script.append(never)
        delivery = await put(app, "podsetnik", speech=speech)
        await until(lambda: mailbox.calls == 1)
        await until(ends(app, delivery, DeliveryState.QUEUED))
        assert (await state_of(app, delivery))[1] == "no answer in time"
        clock.forward(seconds=3)
        await until(ends(app, delivery, DeliveryState.SENT))


async def test_a_call_left_open_by_a_dead_process_is_repeated_where_a_delivery_is_shown_once(
    database_url: str, mailbox: Recorder, clock: StillClock
) -> None:
    async with house(database_url, channels=[mailbox], understanding=Known(), clock=clock) as app:
        await greet(app, mailbox)
    async with house(database_url, channels=[], understanding=Known(), clock=clock, role="web") as dead:
        notice = await put(dead, "podsetnik", speech=Speech.NOTICE, lane=Lane.NOTICE)
        async with dead.store.write() as tx:
            (claimed,) = await due_now(tx, "null:test", now=clock.now())
            assert await deliveries.start(tx, claimed, account="null:test", holder="dead", now=clock.now())
    async with house(database_url, channels=[mailbox], understanding=Known(), clock=clock) as app:
        await until(ends(app, notice, DeliveryState.QUEUED))
        clock.forward(seconds=3)
        await until(ends(app, notice, DeliveryState.SENT))
        assert mailbox.texts() == ["podsetnik"]


@pytest.mark.parametrize("bad", ["a\0b", "a\ud800b"])
async def test_what_a_platform_says_is_recorded_though_no_database_takes_it(
    database_url: str, channel: Recorder, clock: StillClock, bad: str
) -> None:
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        await greet(app, channel)
        channel.script.append(SendResult(outcome=Outcome.REFUSED, reason=bad, token=bad))
        refused, fine = await put(app, "jedan"), await put(app, "dva")
        await until(ends(app, fine, DeliveryState.SENT))
        assert await state_of(app, refused) == ("failed", "ab")
        receipt = Receipt(account="null:test", token=f"c{bad}", sender="ana", state=DeliveryState.FAILED, reason=bad)
        await app.inbox.take([receipt])
        async with app.store.read() as tx:
            assert (await tx.execute(select(kept.c.token, kept.c.reason))).one() == ("cab", "ab")


@pytest.mark.parametrize(
    "trouble",
    [UnicodeEncodeError("utf-8", "\ud800", 0, 1, "on purpose"), DataError("on purpose", None, ValueError())],
    ids=["unexpected", "refused"],
)
async def test_a_call_that_cannot_be_recorded_stays_sending_and_holds_up_nobody(
    database_url: str, channel: Recorder, clock: StillClock, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    settle, refusals = deliveries.settle, 0

    async def refuse(tx: Tx, delivery_id: int, *values: object, **more: object) -> None:
        nonlocal refusals
        if more["reason"] == "poison":
            refusals += 1
            raise trouble
        await settle(tx, delivery_id, *values, **more)  # type: ignore[arg-type]

    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        await greet(app, channel)
        monkeypatch.setattr(deliveries, "settle", refuse)
        channel.script.append(SendResult(outcome=Outcome.SENT, reason="poison"))
        poisoned = await put(app, "jedan")
        await until(lambda: refusals > 0)
        other = await put(app, "dva", lane=Lane.NOTICE)
        await until(ends(app, other, DeliveryState.SENT))
        await until(lambda: refusals == 4)  # once with its batch, and three times alone
        assert (await state_of(app, poisoned))[0] == "sending"
        assert app.loops()["outbox"]
    assert refusals == 4
    monkeypatch.undo()
    async with house(database_url, channels=[Recorder()], understanding=Known(), clock=clock) as app:
        await until(ends(app, poisoned, DeliveryState.UNCERTAIN))


async def test_a_database_that_is_away_is_waited_for_however_long(
    sqlite_url: str, channel: Recorder, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle, refusals = deliveries.settle, 0

    async def away(*values: object, **more: object) -> None:
        nonlocal refusals
        refusals += 1
        if refusals < 10:
            raise OperationalError("on purpose", None, ValueError())
        await settle(*values, **more)  # type: ignore[arg-type]

    async with house(sqlite_url, channels=[channel], understanding=Known(), clock=clock) as app:
        await greet(app, channel)
        monkeypatch.setattr(deliveries, "settle", away)
        await until(ends(app, await put(app, "jedan"), DeliveryState.SENT))
        assert channel.calls == 1


async def test_an_unexpected_error_of_one_account_stops_neither_it_nor_the_others(
    sqlite_url: str, channel: Recorder, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    due, raised = deliveries.due, 0

    async def broken(tx: Tx, account: str, **more: object) -> list[tuple[int, str]]:
        nonlocal raised
        if account == "null:other" and raised < 2:
            raised += 1
            raise RuntimeError("on purpose")
        return await due(tx, account, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(deliveries, "due", broken)
    other = Recorder("null:other")
    async with house(sqlite_url, channels=[channel, other], understanding=Known(), clock=clock) as app:
        await until(lambda: raised == 2)
        await app.inbox.take([said("zdravo"), said("zdravo", account="null:other")])
        await until(lambda: len(channel.heard) == len(other.heard) == 1)
        assert app.loops()["outbox"]


async def test_the_death_of_the_recorder_ends_the_loop_and_holds_up_no_shutdown(
    sqlite_url: str, channel: Recorder, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def die(_dispatcher: Dispatcher, _ended: object) -> None:
        raise RuntimeError("on purpose")

    async with asyncio.timeout(20), house(sqlite_url, channels=[channel], understanding=Known(), clock=clock) as app:
        await greet(app, channel)
        monkeypatch.setattr(Dispatcher, "_record_all", die)
        await put(app, "jedan")
        await until(lambda: not app.loops()["outbox"])
        assert channel.calls == 1
