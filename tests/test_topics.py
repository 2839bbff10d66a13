"""Topics of the mentors' group: opened, lost, closed, moved with their group, never faster than the group takes it."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import select, update

from bot.app import App
from bot.channels import limits_of
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_rooms import Spot, spot_of
from bot.model import (
    Choice,
    Inbound,
    InboundKind,
    Lane,
    Locale,
    Media,
    Outcome,
    Outgoing,
    OutMessage,
    SendResult,
    Speech,
)
from bot.pace import Pace
from bot.store import Store, deliveries, people, rooms, turns
from bot.store.people import ConversationKey
from bot.store.schema import conversations, identities, inbound
from bot.store.schema import deliveries as table
from bot.store.schema import people as persons
from tests.house import NOON, Known, Recorder, StillClock, due_now, house, idle, until
from tests.simulators.telegram import Group, Seat, TelegramSimulator, Trouble
from tests.stages import TOKEN

ACCOUNT = "telegram:123456"


@dataclass(slots=True)
class Room:
    """A running house, and the mentors' group at the simulator."""

    app: App
    world: TelegramSimulator
    group: Group
    clock: StillClock

    async def topic(self, code: str) -> ConversationKey:
        async with self.app.store.write() as tx:
            return await rooms.topic(
                tx,
                account=ACCOUNT,
                group=str(self.group.id),
                code=code,
                locale=Locale.LATIN,
                now=self.clock.now(),
            )

    async def say(
        self, where: ConversationKey, text: str, code: str, *, lane: Lane = Lane.REPLY, **shape: object
    ) -> int:
        message = OutMessage(text=text, locale=Locale.LATIN, title=f"{code} Pitanje", code=code, **shape)  # type: ignore[arg-type]
        async with self.app.store.write() as tx:
            number = await deliveries.add(
                tx,
                account=ACCOUNT,
                conversation_id=where.conversation_id,
                identity_id=where.identity_id,
                message=message,
                speech=Speech.NOTICE,
                lane=lane,
                now=self.clock.now(),
            )
        await self.app.wake.notify(f"outbox:{ACCOUNT}")
        return number

    async def told(self, where: ConversationKey, text: str, code: str, **shape: object) -> int:
        """Say it and wait until it is there."""
        number = await self.say(where, text, code, **shape)  # type: ignore[arg-type]
        await self.settled(number, "sent")
        return number

    async def settled(self, number: int, state: str) -> None:
        async def reached() -> bool:
            self.clock.skip(seconds=5)
            async with self.app.store.read() as tx:
                found = await tx.execute(select(table.c.state).where(table.c.id == number))
            return bool(found.scalar_one() == state)

        await until(reached)

    async def chat(self, where: ConversationKey) -> str:
        async with self.app.store.read() as tx:
            query = select(conversations.c.chat).where(conversations.c.id == where.conversation_id)
            return str((await tx.execute(query)).scalar_one())

    async def arrived(self, count: int) -> list[tuple[Inbound, int | None]]:
        """What was stored, each with its conversation."""

        async def there() -> bool:
            return len(await self._stored()) >= count

        await until(there)
        return await self._stored()

    async def _stored(self) -> list[tuple[Inbound, int | None]]:
        async with self.app.store.read() as tx:
            rows = (await tx.execute(select(inbound).order_by(inbound.c.id))).mappings().all()
        return [(turns.inbound_of(row), row["conversation_id"]) for row in rows]


@asynccontextmanager
async def room(url: str, clock: StillClock) -> AsyncIterator[Room]:
    async with TelegramSimulator(TOKEN, scale=0.02, monotonic=clock.monotonic) as world:
        group = world.group("Mentori")
        settings = {
            "telegram_token": TOKEN,
            "telegram_api_url": world.url,
            "telegram_mentor_chat": str(group.id),
        }
        async with house(url, channels=None, understanding=Known(), clock=clock, role="all", **settings) as app:
            yield Room(app, world, group, clock)
        assert world.violations == []


# What is said in topics


async def test_the_first_line_opens_the_topic_and_the_next_finds_it(database_url: str, clock: StillClock) -> None:
    async with room(database_url, clock) as here:
        where = await here.topic("K7Q2")
        assert await here.chat(where) == f"{here.group.id}/:K7Q2"
        assert await here.topic("K7Q2") == where
        await here.told(where, "Ana pita", "K7Q2", choices=(Choice("Preuzmi", "take:K7Q2"),))
        topic = here.group.topic("K7Q2")
        assert topic.name == "K7Q2 Pitanje"
        assert await here.chat(where) == f"{here.group.id}/{topic.thread}"
        await here.told(where, "još nešto", "K7Q2")
        assert topic.texts() == ["Ana pita", "još nešto"]
        assert topic.heard[0].buttons == {"Preuzmi": "take:K7Q2"}
        assert len(here.group.topics) == 1
        async with here.app.store.read() as tx:
            found = select(identities.c.external_id, persons.c.room).join(persons)
            assert (await tx.execute(found)).all() == [(str(here.group.id), True)]


async def test_two_lanes_that_wait_for_the_same_topic_open_one(sqlite_url: str, clock: StillClock) -> None:
    async with room(sqlite_url, clock) as here:
        where = await here.topic("K7Q2")
        numbers = [await here.say(where, lane, "K7Q2", lane=lane) for lane in (Lane.REPLY, Lane.NOTICE, Lane.BULK)]
        for number in numbers:
            await here.settled(number, "sent")
        assert len(here.group.topics) == 1
        assert sorted(here.group.topic("K7Q2").texts()) == ["bulk", "notice", "reply"]


@pytest.mark.parametrize("lost", ["deleted", "unreachable"])
async def test_a_topic_that_is_gone_is_opened_anew_and_the_line_is_said_there(
    database_url: str, clock: StillClock, lost: str
) -> None:
    async with room(database_url, clock) as here:
        where = await here.topic("K7Q2")
        await here.told(where, "prvo", "K7Q2")
        old = here.group.topic("K7Q2")
        old.deleted, old.reachable = lost == "deleted", lost != "unreachable"
        await here.told(where, "drugo", "K7Q2")
        await here.told(where, "treće", "K7Q2")
        new = here.group.topic("K7Q2")
        assert new.thread != old.thread
        assert new.texts() == ["drugo", "treće"]
        assert await here.chat(where) == f"{here.group.id}/{new.thread}"


async def test_a_topic_is_found_again_by_its_code_though_a_message_has_none(sqlite_url: str, clock: StillClock) -> None:
    async with room(sqlite_url, clock) as here:
        where = await here.topic("K7Q2")
        await here.told(where, "prvo", "K7Q2")
        here.group.deletes(here.group.topic("K7Q2"))
        number = await here.say(where, "drugo", "")
        await here.settled(number, "sent")
        assert here.group.topic("Pitanje").texts() == ["drugo"]


async def test_a_closed_topic_is_reopened_for_what_is_to_be_said(sqlite_url: str, clock: StillClock) -> None:
    async with room(sqlite_url, clock) as here:
        where = await here.topic("K7Q2")
        await here.told(where, "prvo", "K7Q2")
        topic = here.group.topic("K7Q2")
        here.group.bot_manages_topics = False  # the bot may still reopen what it has opened
        here.group.closes(topic, here.world.person("Mira"))
        await here.told(where, "drugo", "K7Q2")
        assert not topic.closed
        assert topic.texts() == ["prvo", "drugo"]


async def test_a_topic_is_closed_reopened_and_renamed_and_twice_does_no_harm(
    sqlite_url: str, clock: StillClock
) -> None:
    async with room(sqlite_url, clock) as here:
        where = await here.topic("K7Q2")
        await here.told(where, "zatvoreno", "K7Q2", topic="close")
        topic = here.group.topic("K7Q2")
        assert topic.closed
        assert topic.texts() == ["zatvoreno"]
        for wanted, closed in (("close", True), ("reopen", False), ("reopen", False), ("close", True)):
            await here.told(where, "", "K7Q2", topic=wanted)
            assert topic.closed is closed
        await here.told(where, "opet otvoreno", "K7Q2", topic="reopen")
        assert not topic.closed
        for _ in range(2):
            await here.told(where, "", "NOVO", topic="rename")
        assert topic.name == "NOVO Pitanje"
        assert topic.texts() == ["zatvoreno", "opet otvoreno"]


async def test_nothing_is_opened_only_to_be_closed(sqlite_url: str, clock: StillClock) -> None:
    async with room(sqlite_url, clock) as here:
        where = await here.topic("K7Q2")
        await here.told(where, "", "K7Q2", topic="close")
        assert here.group.topics == {}
        await here.told(where, "prvo", "K7Q2")
        here.group.deletes(here.group.topic("K7Q2"))
        await here.told(where, "", "K7Q2", topic="close")
        assert await here.chat(where) == f"{here.group.id}/:K7Q2"


async def test_a_group_that_moves_takes_every_topic_along(database_url: str, clock: StillClock) -> None:
    async with room(database_url, clock) as here:
        bound, waiting = await here.topic("K7Q2"), await here.topic("B3X9")
        await here.told(bound, "prvo", "K7Q2")
        here.world.updates.allowed = ["callback_query"]  # nobody tells the bot: only its call does
        here.group.moves()
        await here.told(bound, "drugo", "K7Q2")
        await here.told(waiting, "novo", "B3X9")
        assert here.group.topic("K7Q2").texts() == ["prvo", "drugo"]
        assert here.group.topic("B3X9").texts() == ["novo"]
        for where in (bound, waiting):
            assert (await here.chat(where)).startswith(f"{here.group.id}/")
        async with here.app.store.read() as tx:
            assert (await tx.execute(select(identities.c.external_id))).scalars().all() == [str(here.group.id)]


async def test_word_of_a_move_is_followed_by_this_process_and_by_those_that_start_later(
    database_url: str, clock: StillClock
) -> None:
    async with room(database_url, clock) as here:
        where = await here.topic("K7Q2")
        await here.told(where, "prvo", "K7Q2")
        topic, mira = here.group.topic("K7Q2"), here.group.join(here.world.person("Mira"))
        old = str(here.group.id)
        here.group.moves()
        mira.says("odgovor", topic=topic)
        stored = await here.arrived(3)
        assert [one.kind for one, _ in stored] == ["unsupported", "unsupported", "text"]
        assert stored[2][1] == where.conversation_id
        async with here.app.store.read() as tx:
            assert await rooms.now_at(tx, old) == str(here.group.id)
            assert len((await tx.execute(select(identities.c.id))).all()) == 1
        later = TelegramChannel(TOKEN, api_url=here.world.url, mentor_chat=old)
        app = here.app
        app.channels["telegram:later"] = later
        await app.follow_rooms()
        del app.channels["telegram:later"]
        assert str(here.group.id) in later._rooms


async def test_a_group_that_put_the_bot_out_is_waited_for_and_nobody_else_is(
    sqlite_url: str, clock: StillClock
) -> None:
    async with room(sqlite_url, clock) as here:
        where, mira = await here.topic("K7Q2"), here.world.person("Mira")
        await here.told(where, "prvo", "K7Q2")
        here.group.kicks_bot(mira)
        number = await here.say(where, "drugo", "K7Q2")
        await until(lambda: "mentors' group" in here.app.channels[ACCOUNT].health())
        await here.settled(number, "queued")
        ana = here.world.person("Ana")
        ana.says("kako")
        await ana.hears()
        here.group.takes_bot(mira)
        clock.forward(seconds=121)
        await here.settled(number, "sent")
        assert here.app.channels[ACCOUNT].health() == ""
        kinds = [(one.kind, one.name, one.room) for one, _ in await here.arrived(3)]
        assert (InboundKind.LEFT, "kicked", str(here.group.id)) in kinds
        assert (InboundKind.JOINED, "added", str(here.group.id)) in kinds


@pytest.mark.parametrize("trouble", ["no right", "no forum"])
async def test_a_topic_that_may_not_be_opened_is_tried_again_later(
    sqlite_url: str, clock: StillClock, trouble: str
) -> None:
    async with room(sqlite_url, clock) as here:
        here.group.bot_manages_topics, here.group.is_forum = trouble != "no right", trouble != "no forum"
        where = await here.topic("K7Q2")
        number = await here.say(where, "prvo", "K7Q2")
        await until(lambda: any(call.method == "createForumTopic" for call in here.world.calls) or _skip(clock))
        await here.settled(number, "queued")
        here.group.bot_manages_topics = here.group.is_forum = True
        clock.forward(seconds=121)
        await here.settled(number, "sent")


def _skip(clock: StillClock) -> bool:
    clock.skip(seconds=5)
    return False


async def test_too_many_in_the_group_silences_its_topics_and_not_the_citizens(
    sqlite_url: str, clock: StillClock
) -> None:
    async with room(sqlite_url, clock) as here:
        where, other = await here.topic("K7Q2"), await here.topic("B3X9")
        await here.told(where, "prvo", "K7Q2")
        await here.told(other, "prvo", "B3X9")
        here.world.faults.plan(Trouble.TOO_MANY, text="drugo", retry_after=30)
        late, later = await here.say(where, "drugo", "K7Q2"), 0
        await until(lambda: any(call.status == 429 for call in here.world.calls))
        await until(lambda: len(here.app.outbox._dispatchers[1]._pace._held) == 1)
        later = await here.say(other, "drugo", "B3X9")
        ana = here.world.person("Ana")
        ana.says("kako")
        await ana.hears()
        assert [text for topic in here.group.topics.values() for text in topic.texts()] == ["prvo", "prvo"]
        clock.forward(seconds=31)
        for number in (late, later):
            await here.settled(number, "sent")


async def test_a_line_whose_topic_was_opened_and_whose_end_nobody_saw_leaves_the_topic_bound(
    sqlite_url: str, clock: StillClock
) -> None:
    async with room(sqlite_url, clock) as here:
        where = await here.topic("K7Q2")
        here.world.faults.plan(Trouble.RESET_AFTER, method="sendMessage")
        number = await here.say(where, "prvo", "K7Q2")
        await here.settled(number, "uncertain")
        assert await here.chat(where) == f"{here.group.id}/{here.group.topic('K7Q2').thread}"


async def test_a_topic_of_whose_opening_nobody_saw_the_end_is_opened_again_and_nothing_is_uncertain(
    sqlite_url: str, clock: StillClock
) -> None:
    async with room(sqlite_url, clock) as here:
        where = await here.topic("K7Q2")
        here.world.faults.plan(Trouble.RESET_AFTER, method="createForumTopic")
        number = await here.say(where, "prvo", "K7Q2")
        await until(lambda: len(here.group.topics) == 1 or _skip(clock))
        await here.settled(number, "queued")
        clock.forward(seconds=3)
        await here.settled(number, "sent")
        assert [topic.texts() for topic in here.group.topics.values()] == [[], ["prvo"]]


# What people do in the group


async def test_what_mentors_write_arrives_by_topic_and_whole(database_url: str, clock: StillClock) -> None:
    async with room(database_url, clock) as here:
        where = await here.topic("K7Q2")
        await here.told(where, "Ana pita", "K7Q2", choices=(Choice("Preuzmi", "take:K7Q2"),))
        topic, mira = here.group.topic("K7Q2"), here.group.join(here.world.person("Mira"))
        long = "Pozovite 064 123 45 67. " + "x" * 4060
        said = mira.says(long, topic=topic)
        mira.edits(said, "Ispravka")
        mira.presses("Preuzmi", topic=topic)
        await until(lambda: len(here.world.answered) == 1)
        text, edit, press = [one for one, _ in await here.arrived(3)]
        assert {conversation for _, conversation in await here.arrived(3)} == {where.conversation_id}
        assert (text.text, text.sender, text.room) == (long, str(mira.person.id), str(here.group.id))
        assert text.chat == f"{here.group.id}/{topic.thread}"
        assert (edit.edited, edit.message, edit.text) == (True, text.message, "Ispravka")
        assert (press.kind, press.name, press.message) == ("button", "take:K7Q2", str(topic.heard[0].message_id))
        await idle(here.app)
        asked, told = topic.texts()  # nobody answers a mentor as if they were a citizen
        assert asked == "Ana pita"
        assert "nije preneta osobi" in told


async def test_outside_of_topics_and_in_nobody_s_name(sqlite_url: str, clock: StillClock) -> None:
    async with room(sqlite_url, clock) as here:
        where = await here.topic("K7Q2")
        await here.told(where, "Ana pita", "K7Q2", choices=(Choice("Preuzmi", "take:K7Q2"),))
        topic = here.group.topic("K7Q2")
        mira, hidden = _seats(here.group, here.world)
        mira.says("opšte")
        mira.says("odgovor van teme", reply_thread=topic.thread)
        hidden.says("bez imena", topic=topic)
        mira.presses("Preuzmi", topic=topic, inaccessible=True)
        found = {one.text or one.name: (one.chat, one.sender) for one, _ in await here.arrived(4)}
        group, inside = str(here.group.id), f"{here.group.id}/{topic.thread}"
        assert found == {
            "opšte": (group, str(mira.person.id)),
            "odgovor van teme": (group, str(mira.person.id)),
            "bez imena": (inside, ""),
            "take:K7Q2": (group, str(mira.person.id)),
        }


def _seats(group: Group, world: TelegramSimulator) -> tuple[Seat, Seat]:
    return group.join(world.person("Mira")), group.join(world.person("Sava"), anonymous=True)


async def test_what_only_tells_of_something_and_other_groups_are_no_work(sqlite_url: str, clock: StillClock) -> None:
    async with room(sqlite_url, clock) as here:
        where = await here.topic("K7Q2")
        await here.told(where, "Ana pita", "K7Q2")
        mira = here.group.join(here.world.person("Mira"))
        here.group.closes(here.group.topic("K7Q2"), mira.person)
        here.group.leave(mira.person)
        stranger = here.world.group("Tuđa grupa").join(here.world.person("Neko"))
        stranger.says("zdravo")
        kinds = [one.kind for one, _ in await here.arrived(3)]
        assert kinds == ["unsupported"] * 3


async def test_what_a_mentor_wrote_before_the_topic_was_bound_belongs_to_its_case(
    database_url: str, clock: StillClock
) -> None:
    """The mentor is faster than the record of what was sent."""
    store = Store(database_url)
    async with store.write() as tx:
        where = await rooms.topic(tx, account=ACCOUNT, group="-1001", code="K7Q2", locale=Locale.LATIN, now=NOON)
        early = Inbound(
            account=ACCOUNT,
            dedupe_key="1",
            sender="5",
            chat="-1001/77",
            kind=InboundKind.TEXT,
            text="evo",
            room="-1001",
        )
        stored = await turns.store_inbound(tx, early, masked=(), locale=Locale.LATIN, now=NOON)
        assert stored is not None
        begun = await turns.begin(store, tx, stored[1], holder="me", seconds=15)
        assert begun is not None
    async with store.write() as tx:
        await rooms.rebind(tx, where.conversation_id, was="-1001/:K7Q2", to="-1001/77")
    async with store.write() as tx:
        conversation, _ = await people.load(tx, stored[1])
        assert conversation.turn_no != begun.turn_no  # its turn writes nothing any more
        again = await turns.begin(store, tx, where.conversation_id, holder="me", seconds=15)
        assert again is not None
        assert again.inbound == early
        await rooms.rebind(tx, where.conversation_id, was="-1001/:K7Q2", to="-1001/99")  # too late: it has moved on
        conversation, _ = await people.load(tx, where.conversation_id)
        assert conversation.chat == "-1001/77"
    await store.close()


def test_a_chat_s_id_says_where() -> None:
    assert spot_of("-1001") == Spot("-1001")
    assert spot_of("-1001/7") == Spot("-1001", thread=7)
    assert spot_of("-1001/1") == Spot("-1001")  # the platform refuses the number of what is outside of topics
    assert spot_of("-1001/:K7Q2") == Spot("-1001", code="K7Q2")


# Pace and putting together


async def test_thirty_topics_and_sixty_lines_are_never_over_twenty_a_minute(
    database_url: str, clock: StillClock
) -> None:
    channel, at = Recorder(ACCOUNT), list[tuple[float, int]]()
    heard: dict[str, list[str]] = defaultdict(list)

    async def take(outgoing: Outgoing) -> SendResult:
        opening = "/:" in outgoing.chat
        at.append((clock.monotonic(), 2 if opening else 1))
        heard[outgoing.message.code].append(outgoing.message.text)
        moved = outgoing.chat.replace(":", "9") if opening else ""
        return SendResult(outcome=Outcome.SENT, token=str(len(at)), moved_to=moved)

    channel.script.extend([take] * 60)
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        async with app.store.write() as tx:
            for number in range(60):
                code = f"{number % 30:02}"
                where = await rooms.topic(
                    tx, account=ACCOUNT, group="-1001", code=code, locale=Locale.LATIN, now=clock.now()
                )
                await deliveries.add(
                    tx,
                    account=ACCOUNT,
                    conversation_id=where.conversation_id,
                    identity_id=where.identity_id,
                    message=OutMessage(text=str(number), locale=Locale.LATIN, code=code),
                    speech=Speech.NOTICE,
                    lane=Lane.REPLY,
                    now=clock.now(),
                )

        async def done() -> bool:
            clock.skip(seconds=0.5)
            await app.wake.notify(f"outbox:{ACCOUNT}")
            return len(at) >= 60

        await until(done, seconds=60)
        await idle(app)
    assert heard == {f"{number:02}": [str(number), str(number + 30)] for number in range(30)}
    assert _most_in_a_minute(at) <= 20
    assert at[-1][0] - at[0][0] < 60 * 90 / 17 + 60  # 30 openings and 60 lines, and no slower than need be


def _most_in_a_minute(at: Sequence[tuple[float, int]]) -> int:
    return max(sum(calls for when, calls in at if start <= when < start + 60) for start, _ in at)


def test_a_group_s_bucket_is_as_empty_as_the_last_holder_may_have_left_it() -> None:
    pace = Pace(limits_of(ACCOUNT), 100.0)
    assert not pace.allow("-1001/5", 100.0)
    assert pace.silent(100.0) == ["-1001"]
    assert [pace.allow(f"-1001/{n}", 130.0) for n in range(4)] == [True, True, True, False]
    pace.hold("-1001", 200.0)
    assert not pace.allow("-1001", 190.0)
    assert pace.allow("5", 190.0)
    assert pace.allow("-1001/:K7Q2", 201.0)
    assert not pace.allow("-1001/:B3X9", 201.0)  # opening a topic counts too


@dataclass(slots=True)
class Desk:
    """A conversation on which lines are put."""

    store: Store
    where: ConversationKey
    clock: StillClock

    async def put(self, text: str, *, lane: Lane = Lane.NOTICE, **shape: object) -> int:
        async with self.store.write() as tx:
            return await deliveries.add_or_append(
                tx,
                account=ACCOUNT,
                conversation_id=self.where.conversation_id,
                identity_id=self.where.identity_id,
                message=OutMessage(text=text, locale=Locale.LATIN, **shape),  # type: ignore[arg-type]
                speech=Speech.NOTICE,
                lane=lane,
                now=self.clock.now(),
                limits=limits_of(ACCOUNT),
            )

    async def texts(self) -> list[str]:
        async with self.store.read() as tx:
            return [row["text"] for row in (await tx.execute(select(table.c.payload).order_by(table.c.id))).scalars()]


@pytest.fixture
async def desk(store: Store, clock: StillClock) -> Desk:
    async with store.write() as tx:
        where = await rooms.topic(tx, account=ACCOUNT, group="-1001", code="K", locale=Locale.LATIN, now=clock.now())
    return Desk(store, where, clock)


async def test_lines_that_wait_are_put_together(desk: Desk) -> None:
    first = await desk.put("jedan", title="Naslov", code="K")
    assert await desk.put("dva") == first
    assert await desk.put("tri", lane=Lane.REPLY) != first
    assert await desk.put("četiri", topic="close") == first
    assert await desk.texts() == ["jedan\ndva\nčetiri", "tri"]
    assert await desk.put("pet") != first  # it would be said in a topic that was to be closed after the line before
    async with desk.store.read() as tx:
        (claimed, *_) = [f for f in await due_now(tx, ACCOUNT, now=desk.clock.now()) if f.lane is Lane.NOTICE]
    message = claimed.outgoing.message
    assert (message.title, message.code, message.topic) == ("Naslov", "K", "close")


@pytest.mark.parametrize(
    "shape",
    [
        {"choices": (Choice("Preuzmi", "take:K"),)},
        {"media": Media(sha256="0" * 64, name="a.pdf", content_type="application/pdf", size=3)},
    ],
    ids=["buttons", "file"],
)
async def test_what_is_more_than_text_stands_alone(desk: Desk, shape: dict[str, object]) -> None:
    numbers = [await desk.put("jedan"), await desk.put("dva", **shape), await desk.put("tri")]
    assert len(set(numbers)) == 3


async def test_what_is_too_long_together_stays_apart(desk: Desk) -> None:
    first = await desk.put("😀" * 1500)
    assert await desk.put("a" * 1095) == first
    assert await desk.put("b") != first  # 4096 UTF-16 units are full


@pytest.mark.parametrize("changed", [{"tries": 1}, {"state": "sending", "due_at": None}, {"epoch": 1}, {"speech": "x"}])
async def test_what_was_tried_or_is_fenced_is_left_as_it_is(desk: Desk, changed: dict[str, object]) -> None:
    first = await desk.put("jedan")
    async with desk.store.write() as tx:
        await tx.execute(update(table).values(**changed))
    assert await desk.put("dva") != first
    assert await desk.texts() == ["jedan", "dva"]


async def test_a_line_that_is_put_to_what_is_just_being_sent_is_said(database_url: str, clock: StillClock) -> None:
    """Half of the lines come while the outbox sends: each is said once, in order."""
    channel = Recorder(ACCOUNT)
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        async with app.store.write() as tx:
            where = await rooms.topic(tx, account=ACCOUNT, group="-1001", code="K", locale=Locale.LATIN, now=NOON)
        desk = Desk(app.store, where, clock)

        async def write() -> None:
            for number in range(100):
                await desk.put(f"{number}")
                clock.skip(seconds=1)
                if number % 7 == 0:
                    await app.wake.notify(f"outbox:{ACCOUNT}")
                    await asyncio.sleep(0.005)

        await write()
        await until(_said_everything(channel, clock))
        await idle(app)
    lines = [line for text in channel.texts() for line in text.splitlines()]
    assert lines == [str(number) for number in range(100)]
    assert 1 < len(channel.heard) < 100


def _said_everything(channel: Recorder, clock: StillClock) -> Callable[[], bool]:
    def said() -> bool:
        clock.skip(seconds=5)
        return "99" in "\n".join(channel.texts()).splitlines()

    return said


async def test_a_line_put_between_being_found_and_being_started_is_sent_with_it(desk: Desk) -> None:
    first = await desk.put("jedan")
    async with desk.store.read() as tx:
        (found,) = await due_now(tx, ACCOUNT, now=desk.clock.now())
    assert await desk.put("dva") == first
    async with desk.store.write() as tx:
        await rooms.rebind(tx, desk.where.conversation_id, was="-1001/:K", to="-1001/8")
        begun = await deliveries.start(tx, found, account=ACCOUNT, holder="me", now=desk.clock.now())
    assert begun is not None
    assert (begun[1].outgoing.message.text, begun[1].outgoing.chat) == ("jedan\ndva", "-1001/8")
