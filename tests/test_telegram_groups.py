"""Groups of the simulator are strict: topics are refused as the platform refuses them, to two client libraries."""

from collections.abc import AsyncIterator

import aiogram
import pytest
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter
from telegram.request import HTTPXRequest

from tests.house import StillClock
from tests.simulators.telegram import Group, TelegramSimulator


@pytest.fixture
async def world(clock: StillClock) -> AsyncIterator[TelegramSimulator]:
    async with TelegramSimulator(scale=0.02, monotonic=clock.monotonic) as simulator:
        yield simulator


@pytest.fixture
def group(world: TelegramSimulator) -> Group:
    return world.group("Mentori")


@pytest.fixture
async def bot(world: TelegramSimulator) -> AsyncIterator[Bot]:
    calls, polls = HTTPXRequest(connection_pool_size=8), HTTPXRequest(connection_pool_size=2)
    async with Bot(world.token, base_url=f"{world.url}/bot", request=calls, get_updates_request=polls) as client:
        yield client


async def test_a_topic_lives_and_dies(group: Group, bot: Bot) -> None:
    made = await bot.create_forum_topic(group.id, "K7Q2")
    thread = made.message_thread_id
    said = await bot.send_message(group.id, "Ana pita", message_thread_id=thread)
    assert (said.is_topic_message, said.message_thread_id) == (True, thread)
    await bot.edit_message_text("Ana pita nešto", group.id, said.message_id)
    assert group.topic("K7Q2").texts() == ["Ana pita nešto"]
    await bot.close_forum_topic(group.id, thread)
    await bot.reopen_forum_topic(group.id, thread)
    await bot.edit_forum_topic(group.id, thread, name="B3X9")
    for again in (
        bot.reopen_forum_topic(group.id, thread),
        bot.edit_forum_topic(group.id, thread, name="B3X9"),
    ):
        with pytest.raises(BadRequest, match=r"(?i)topic_not_modified"):
            await again
    await bot.delete_forum_topic(group.id, thread)
    with pytest.raises(BadRequest, match=r"(?i)message thread not found"):
        await bot.send_message(group.id, "ima li koga", message_thread_id=thread)
    with pytest.raises(BadRequest, match=r"(?i)topic_id_invalid"):
        await bot.close_forum_topic(group.id, thread)


@pytest.mark.parametrize("thread", [1, 77])
async def test_a_thread_that_is_no_topic_is_refused(group: Group, bot: Bot, thread: int) -> None:
    with pytest.raises(BadRequest, match=r"(?i)message thread not found"):
        await bot.send_message(group.id, "zdravo", message_thread_id=thread)
    await bot.send_message(group.id, "zdravo")
    assert [heard.text for heard in group.heard] == ["zdravo"]


async def test_without_the_right_a_bot_only_manages_what_it_has_opened(group: Group, bot: Bot) -> None:
    own = (await bot.create_forum_topic(group.id, "svoja")).message_thread_id
    other = group.add_topic("tuđa", by_bot=False).thread
    group.bot_manages_topics = False
    with pytest.raises(BadRequest, match=r"(?i)not enough rights to create a topic"):
        await bot.create_forum_topic(group.id, "nova")
    with pytest.raises(BadRequest, match=r"(?i)not enough rights to close the topic"):
        await bot.close_forum_topic(group.id, other)
    await bot.close_forum_topic(group.id, own)
    with pytest.raises(BadRequest, match=r"(?i)topic_closed"):
        await bot.send_message(group.id, "zdravo", message_thread_id=own)
    await bot.reopen_forum_topic(group.id, own)
    with pytest.raises(BadRequest, match=r"(?i)not enough rights to delete the topic"):
        await bot.delete_forum_topic(group.id, own)


@pytest.mark.parametrize(("name", "wording"), [("", "topic_title_empty"), ("a" * 129, "topic_title_too_long")])
async def test_a_name_has_1_to_128_characters(group: Group, bot: Bot, name: str, wording: str) -> None:
    with pytest.raises(BadRequest, match=rf"(?i){wording}"):
        await bot.create_forum_topic(group.id, name)


async def test_a_group_has_twenty_messages_a_minute_over_all_topics(group: Group, bot: Bot, clock: StillClock) -> None:
    threads = [(await bot.create_forum_topic(group.id, f"{n}")).message_thread_id for n in range(5)]
    for number in range(15):
        await bot.send_message(group.id, f"{number}", message_thread_id=threads[number % 5])
    with pytest.raises(RetryAfter):
        await bot.send_message(group.id, "previše", message_thread_id=threads[0])
    clock.skip(seconds=60)
    await bot.send_message(group.id, "opet", message_thread_id=threads[0])


async def test_a_group_that_moved_or_put_the_bot_out_says_so(world: TelegramSimulator, group: Group, bot: Bot) -> None:
    old = group.id
    group.moves()
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(old, "zdravo")
    assert moved.value.new_chat_id == group.id
    group.kicks_bot(world.person("Mira"))
    with pytest.raises(Forbidden, match="kicked"):
        await bot.send_message(group.id, "zdravo")
    updates = await bot.get_updates(timeout=1)
    assert [(u.message.migrate_to_chat_id, u.message.migrate_from_chat_id) for u in updates if u.message] == [
        (group.id, None),
        (None, old),
    ]
    assert updates[-1].my_chat_member is not None
    assert updates[-1].my_chat_member.new_chat_member.status == "kicked"


async def test_what_people_do_there_reads_the_same_to_both_libraries(
    world: TelegramSimulator, group: Group, bot: Bot
) -> None:
    topic = group.add_topic("K7Q2", by_bot=True)
    seat, hidden = group.join(world.person("Mira")), group.join(world.person("Sava"), anonymous=True)
    said = seat.says("odgovor", topic=topic)
    seat.edits(said, "ispravka")
    hidden.says("bez imena")
    seat.says("van teme", reply_thread=topic.thread)
    group.closes(topic, seat.person)
    with pytest.raises(PermissionError):
        seat.says("u zatvorenoj", topic=topic)
    group.leave(seat.person)
    found = await bot.get_updates(timeout=1)
    assert len(found) == 6
    assert found[0].message is not None
    assert found[0].message.is_topic_message
    assert found[1].edited_message is not None
    assert found[1].edited_message.message_id == found[0].message.message_id
    assert found[2].message is not None
    assert found[2].message.sender_chat is not None
    assert found[3].message is not None
    assert not found[3].message.is_topic_message
    server = TelegramAPIServer(
        base=f"{world.url}/bot{{token}}/{{method}}", file=f"{world.url}/file/bot{{token}}/{{path}}"
    )
    async with aiogram.Bot(world.token, session=AiohttpSession(api=server)) as second:
        again = await second.get_updates(timeout=1)
        assert [update.update_id for update in again] == [update.update_id for update in found]
        made = await second.create_forum_topic(group.id, "B3X9")
        await second.send_message(group.id, "zdravo", message_thread_id=made.message_thread_id)
    assert group.topic("B3X9").texts() == ["zdravo"]
    assert world.violations == []
