"""The simulator is strict: it refuses what the platform refuses, in its wording, to two client libraries."""

import asyncio
from collections.abc import AsyncIterator

import aiogram
import aiohttp
import pytest
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import web
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

from tests.house import until
from tests.simulators.telegram import TelegramSimulator, Trouble


@pytest.fixture
async def world() -> AsyncIterator[TelegramSimulator]:
    async with TelegramSimulator(scale=0.02) as simulator:
        yield simulator


@pytest.fixture
async def bot(world: TelegramSimulator) -> AsyncIterator[Bot]:
    calls, polls = HTTPXRequest(connection_pool_size=64), HTTPXRequest(connection_pool_size=8)
    address = f"{world.url}/bot"
    async with Bot(world.token, base_url=address, request=calls, get_updates_request=polls) as client:
        yield client


def keyboard(data: str, label: str = "Da") -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data)]])


async def test_a_conversation_by_polling(world: TelegramSimulator, bot: Bot) -> None:
    ana = world.person("Ana")
    ana.says("/start kampanja")
    (update,) = await bot.get_updates(timeout=1)
    assert update.message is not None
    assert update.message.text == "/start kampanja"
    await bot.send_message(ana.id, "Zdravo", reply_markup=keyboard("x:1"))
    heard = await ana.hears()
    assert (heard.text, heard.buttons) == ("Zdravo", {"Da": "x:1"})
    query = ana.presses("Da")
    (press,) = await bot.get_updates(offset=update.update_id + 1, timeout=1)
    assert press.callback_query is not None
    assert press.callback_query.data == "x:1"
    await bot.answer_callback_query(query)
    assert world.answered == [query]
    assert world.violations == []


@pytest.mark.parametrize(
    ("text", "markup", "wording"),
    [
        ("", None, "text is empty"),
        ("  ", None, "text is empty"),
        ("a" * 4097, None, "message is too long"),
        ("👍" * 2049, None, "message is too long"),
        ("ok", keyboard("č" * 33), "BUTTON_DATA_INVALID"),
        ("ok", InlineKeyboardMarkup([[InlineKeyboardButton("Da")]]), "Text buttons are unallowed"),
        ("ok", InlineKeyboardMarkup([[InlineKeyboardButton(str(n), callback_data="x") for n in range(9)]]), "too long"),
    ],
)
async def test_a_message_that_the_platform_refuses(
    world: TelegramSimulator, bot: Bot, text: str, markup: InlineKeyboardMarkup | None, wording: str
) -> None:
    ana = world.person("Ana")
    ana.started = True
    with pytest.raises(BadRequest, match=f"(?i){wording}"):
        await bot.send_message(ana.id, text, reply_markup=markup)
    assert ana.heard == []


async def test_4096_units_and_64_bytes_are_taken(world: TelegramSimulator, bot: Bot) -> None:
    ana = world.person("Ana")
    ana.started = True
    await bot.send_message(ana.id, "👍" * 2048, reply_markup=keyboard("č" * 32))
    assert len((await ana.hears()).text) == 2048


async def test_who_cannot_be_written_to(world: TelegramSimulator, bot: Bot) -> None:
    ana = world.person("Ana")
    with pytest.raises(Forbidden, match="can't initiate"):
        await bot.send_message(ana.id, "Zdravo")
    ana.says("zdravo")
    ana.blocks()
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(ana.id, "Zdravo")
    ana.unblocks()
    ana.deactivated = True
    with pytest.raises(Forbidden, match="deactivated"):
        await bot.send_message(ana.id, "Zdravo")
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.send_message(1, "Zdravo")
    kinds = [
        update.my_chat_member.new_chat_member.status for update in await bot.get_updates() if update.my_chat_member
    ]
    assert kinds == ["kicked", "member"]


async def test_a_wrong_token_and_an_unknown_method_or_parameter(world: TelegramSimulator, bot: Bot) -> None:
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("sendPigeon")
    with pytest.raises(BadRequest, match=r"(?i)unknown parameter colour"):
        await bot.send_message(1, "x", api_kwargs={"colour": "red"})
    assert world.violations == ["unknown parameter colour of sendMessage"]
    world.token = "123456:revoked-and-replaced-by-another"
    with pytest.raises(InvalidToken):
        await bot.get_me()


async def test_too_many_messages_in_one_chat_are_refused_with_a_time_to_wait(
    world: TelegramSimulator, bot: Bot
) -> None:
    ana = world.person("Ana")
    ana.started = True
    for number in range(5):
        await bot.send_message(ana.id, str(number))
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(ana.id, "one too many")
    assert refused.value.retry_after.total_seconds() >= 1  # type: ignore[union-attr]
    with pytest.raises(RetryAfter):
        await bot.send_message(ana.id, "too soon")
    assert "before retry_after" in world.violations[0]
    assert len(ana.heard) == 5


async def test_more_than_thirty_a_second_over_all_are_refused(world: TelegramSimulator, bot: Bot) -> None:
    crowd = [world.person(f"P{n}") for n in range(40)]
    for person in crowd:
        person.started = True
    ended = await asyncio.gather(*(bot.send_message(person.id, "x") for person in crowd), return_exceptions=True)
    assert sum(isinstance(end, RetryAfter) for end in ended) == 10


async def test_an_old_press_cannot_be_answered(world: TelegramSimulator, bot: Bot) -> None:
    ana = world.person("Ana")
    query = ana.presses_data("x")
    world.updates.scale = 0.0
    with pytest.raises(BadRequest, match="too old"):
        await bot.answer_callback_query(query)


async def test_polling_excludes_a_webhook_and_a_second_poller(world: TelegramSimulator, bot: Bot) -> None:
    world.updates.scale = 1.0
    first = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(bot.get_updates(timeout=0))
    with pytest.raises(Conflict, match="terminated by other"):
        await first
    await second
    await bot.set_webhook("http://127.0.0.1:1/x")
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()


async def test_commands_are_checked(world: TelegramSimulator, bot: Bot) -> None:
    await bot.set_my_commands([BotCommand("meni", "teme")], language_code="sr")
    assert [command.command for command in await bot.get_my_commands(language_code="sr")] == ["meni"]
    with pytest.raises(BadRequest, match=r"(?i)bot_command_invalid"):
        await bot.set_my_commands([BotCommand("Meni!", "teme")])
    with pytest.raises(BadRequest, match=r"(?i)language code"):
        await bot.set_my_commands([BotCommand("meni", "teme")], language_code="sr-Latn")


async def test_an_unchanged_edit_is_refused(world: TelegramSimulator, bot: Bot) -> None:
    ana = world.person("Ana")
    ana.started = True
    sent = await bot.send_message(ana.id, "jedan")
    await bot.edit_message_text("dva", ana.id, sent.message_id)
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_text("dva", ana.id, sent.message_id)
    assert ana.heard[0].text == "dva"


@pytest.mark.parametrize(
    ("trouble", "error", "arrives"),
    [
        (Trouble.TOO_MANY, RetryAfter, False),
        (Trouble.SERVER_ERROR, TelegramError, False),
        (Trouble.SILENT, NetworkError, False),
        (Trouble.SILENT_AFTER, NetworkError, True),
        (Trouble.RESET_AFTER, NetworkError, True),
    ],
)
async def test_faults_on_demand(
    world: TelegramSimulator, bot: Bot, trouble: Trouble, error: type[Exception], *, arrives: bool
) -> None:
    ana = world.person("Ana")
    ana.started = True
    world.faults.plan(trouble, method="sendMessage")
    with pytest.raises(error):
        await bot.send_message(ana.id, "zdravo")
    assert bool(ana.heard) is arrives


async def test_a_webhook_gets_each_chat_in_order_with_the_secret_and_a_failed_one_again(
    world: TelegramSimulator,
) -> None:
    got: list[tuple[int, str]] = []
    fail = [500, 500]

    async def hook(request: web.Request) -> web.Response:
        assert request.headers["X-Telegram-Bot-Api-Secret-Token"] == "tajna"
        if fail:
            return web.Response(status=fail.pop())
        message = (await request.json())["message"]
        got.append((message["chat"]["id"], message["text"]))
        return web.Response()

    application = web.Application()
    application.router.add_post("/hook", hook)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    async with Bot(world.token, base_url=f"{world.url}/bot") as bot:
        await bot.set_webhook(address, secret_token="tajna")
    people = [world.person("Ana"), world.person("Mika")]
    for number in range(5):
        for person in people:
            person.says(str(number))
    await until(lambda: len(got) == 10, seconds=5)
    for person in people:
        assert [text for chat, text in got if chat == person.id] == list("01234")
    await world.updates.delete_webhook()
    await runner.cleanup()


async def test_a_second_client_library_agrees(world: TelegramSimulator) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(world.url))
    async with aiogram.Bot(world.token, session=session).context() as bot:
        me = await bot.get_me()
        assert me.username == "helpdesk_test_bot"
        ana = world.person("Ana")
        ana.says("zdravo")
        ana.sends_sticker()
        ana.sends_photo("slika")
        ana.sends_voice()
        ana.sends_location()
        ana.presses_data("x")
        ana.blocks()
        updates = await bot.get_updates()
        assert [update.event_type for update in updates] == [*["message"] * 5, "callback_query", "my_chat_member"]
        ana.unblocks()
        sent = await bot.send_message(ana.id, "Zdravo")
        assert sent.text == (await ana.hears()).text
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="message is too long"):
            await bot.send_message(ana.id, "a" * 4097)
    assert world.violations == []


PNG = b"\x89PNG\r\n\x1a\n" + bytes(8)


def sides(wide: int, high: int) -> bytes:
    return PNG + wide.to_bytes(4, "big") + high.to_bytes(4, "big")


@pytest.mark.parametrize(
    ("method", "content", "caption", "wording"),
    [
        ("send_photo", b"", "", "non-empty"),
        ("send_photo", b"<svg>", "", "(?i)image_process_failed"),
        ("send_photo", sides(9_000, 1_001), "", "(?i)invalid_dimensions"),
        ("send_photo", sides(21, 1), "", "(?i)invalid_dimensions"),
        ("send_photo", sides(9, 9) + bytes(10 * 1024 * 1024), "", "too big for a photo"),
        ("send_photo", sides(9, 9), "👍" * 513, "caption is too long"),
        ("send_document", b"%PDF-", "a" * 1025, "caption is too long"),
        ("send_photo", "http://127.0.0.1/a.png", "", "(?i)wrong file identifier"),
    ],
)
async def test_a_file_that_the_platform_refuses(
    world: TelegramSimulator, bot: Bot, method: str, content: bytes | str, caption: str, wording: str
) -> None:
    ana = world.person("Ana")
    ana.started = True
    with pytest.raises(BadRequest, match=wording):
        await getattr(bot, method)(ana.id, content, caption=caption)
    assert ana.heard == []


async def test_both_client_libraries_upload_files(world: TelegramSimulator, bot: Bot) -> None:
    ana = world.person("Ana")
    ana.started = True
    sent = await bot.send_photo(ana.id, sides(90, 60), caption="👍" * 512, filename="š.png", reply_markup=keyboard("x"))
    assert (sent.photo[0].width, sent.photo[0].height, sent.caption) == (90, 60, "👍" * 512)
    with pytest.raises(BadRequest, match="no text in the message"):
        await bot.edit_message_text("dva", ana.id, sent.message_id)
    session = AiohttpSession(api=TelegramAPIServer.from_base(world.url))
    async with aiogram.Bot(world.token, session=session).context() as other:
        taken = await other.send_document(ana.id, aiogram.types.BufferedInputFile(b"%PDF-1", "š.pdf"), caption="b")
        assert taken.document is not None
    assert [(heard.shown, heard.file_name, heard.content) for heard in ana.heard] == [
        ("photo", "š.png", sides(90, 60)),
        ("document", "š.pdf", b"%PDF-1"),
    ]
    assert ana.heard[0].buttons == {"Da": "x"}
    assert world.violations == []


async def test_form_and_json_bodies_are_read_alike(world: TelegramSimulator) -> None:
    ana = world.person("Ana")
    ana.started = True
    values = {"chat_id": str(ana.id), "text": "Zdravo"}
    async with aiohttp.ClientSession() as session:
        for body in ({"data": values}, {"json": values}, {"params": values}):
            async with session.post(f"{world.url}/bot{world.token}/sendMessage", **body) as answer:  # type: ignore[arg-type]
                assert (await answer.json())["ok"] is True
    assert len(ana.heard) == 3
