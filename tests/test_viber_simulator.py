"""The simulator is strict: it refuses what the platform refuses; viberbot verifies and parses what it delivers."""

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from viberbot import Api, BotConfiguration
from viberbot.api import messages as viber
from viberbot.api.messages.data_types.contact import Contact
from viberbot.api.messages.data_types.location import Location
from viberbot.api.messages.keyboard_message import KeyboardMessage

from tests.house import until
from tests.simulators.viber import Person, Trouble, ViberSimulator

SENDER = {"name": "Pomoć"}
SCALE = 0.002


class Bot:
    """A webhook with viberbot behind it, and calls by an ordinary client. `script` holds how webhook calls end."""

    def __init__(self, world: ViberSimulator) -> None:
        self.world = world
        self.library = Api(BotConfiguration(auth_token=world.token, name="Pomoć", avatar=""))
        self.got: list[Any] = []
        self.bodies: list[bytes] = []
        self.at: list[float] = []
        self.order: list[str] = []
        self.script: deque[int | float] = deque()
        self.welcome = b""
        self.url = ""
        self._client = aiohttp.ClientSession()
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        application = web.Application()
        application.router.add_post("/hooks/viber", self._hook)
        application.router.add_get("/media/{name}", self._media)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await self._client.close()
        assert self._runner is not None
        await self._runner.cleanup()

    async def _hook(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.bodies.append(body)
        self.at.append(time.monotonic())
        assert request.headers["X-Viber-Content-Signature"] == request.query["sig"]
        assert self.library.verify_signature(body, request.query["sig"])
        assert not self.library.verify_signature(body + b" ", request.query["sig"])
        end = self.script.popleft() if self.script else 200
        if isinstance(end, float):
            await asyncio.sleep(end)
            return web.Response()
        if end != 200:
            return web.Response(status=end)
        self.got.append(self.library.parse_request(body))
        self.order.append(self.got[-1].event_type)
        return web.Response(body=self.welcome if self.got[-1].event_type == "conversation_started" else b"")

    async def _media(self, request: web.Request) -> web.Response:
        if request.match_info["name"].startswith("missing"):
            raise web.HTTPNotFound
        return web.Response(body=b"x" * 100, content_type="image/png")

    async def call(self, method: str, *, token: str | None = None, **values: Any) -> dict[str, Any]:
        headers = {"X-Viber-Auth-Token": self.world.token if token is None else token}
        body = json.dumps(values, ensure_ascii=False).encode()
        async with self._client.post(f"{self.world.url}/{method}", data=body, headers=headers) as answer:
            assert answer.status == 200
            found: dict[str, Any] = await answer.json()
            self.order.append(method)
            return found

    async def send(self, person: Person, text: str | None = "Zdravo", **more: Any) -> dict[str, Any]:
        values = {"receiver": person.id, "type": "text", "sender": SENDER, "text": text, **more}
        return await self.call("send_message", **{name: value for name, value in values.items() if value is not None})

    async def listen(self, **more: Any) -> None:
        answer = await self.call("set_webhook", url=f"{self.url}/hooks/viber", **more)
        assert answer["status"] == 0, answer

    async def gets(self, kind: str, count: int = 1) -> list[Any]:
        """The parsed callbacks of one kind, once there are `count`."""
        await until(lambda: sum(one.event_type == kind for one in self.got) >= count, seconds=5)
        return [one for one in self.got if one.event_type == kind]


@pytest.fixture
async def world() -> AsyncIterator[ViberSimulator]:
    async with ViberSimulator(scale=SCALE) as simulator:
        yield simulator


@pytest.fixture
async def bot(world: ViberSimulator) -> AsyncIterator[Bot]:
    opened = Bot(world)
    await opened.start()
    yield opened
    await opened.stop()


@pytest.fixture
async def ana(world: ViberSimulator, bot: Bot) -> Person:
    """Somebody subscribed, to a bot that listens."""
    await bot.listen()
    person = world.person("Ana")
    person.subscribed = True
    return person


def keyboard(*buttons: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"Type": "keyboard", "Buttons": list(buttons), **more}


def button(text: str = "Da", body: str = "a:da", **more: Any) -> dict[str, Any]:
    return {"Columns": 6, "Rows": 1, "ActionType": "reply", "ActionBody": body, "Text": text, **more}


async def test_a_conversation_from_the_deep_link_to_the_press(world: ViberSimulator, bot: Bot) -> None:
    await bot.listen()
    ana = world.person("Ana")
    bot.welcome = json.dumps({"type": "text", "text": "Dobar dan", "sender": SENDER}).encode()
    ana.opens("karavan-cacak")
    (opened,) = await bot.gets("conversation_started")
    assert (opened.context, opened.subscribed, opened.user.id) == ("karavan-cacak", False, ana.id)
    welcome = await ana.hears()
    assert (welcome.text, welcome.welcome) == ("Dobar dan", True)
    assert (await bot.send(ana))["status"] == 6
    ana.says("zdravo")
    (said,) = await bot.gets("message")
    assert said.message.text == "zdravo"
    answer = await bot.send(ana, keyboard=keyboard(button("<b>Da &amp; ne</b>")), tracking_data="t1")
    assert (answer["status"], answer["status_message"]) == (0, "ok")
    heard = await ana.hears()
    assert (heard.token, heard.buttons) == (answer["message_token"], {"Da & ne": "a:da"})
    ana.presses("Da & ne")
    press = (await bot.gets("message", 2))[1]
    assert (press.message.text, press.message.tracking_data) == ("a:da", "t1")
    with pytest.raises(LookupError, match="no button 'Ne'"):
        ana.presses("Ne")
    await bot.gets("seen", 2)
    assert not await bot.gets("subscribed", 0)  # a first message subscribes in silence
    assert world.violations == []


async def test_viberbot_verifies_and_parses_every_callback(world: ViberSimulator, bot: Bot) -> None:
    await bot.listen(send_name=True, send_photo=True)
    ana = world.person("Ана", language="sr")
    ana.opens()
    ana.subscribes()
    ana.says("како да платим таксу")
    ana.sends_picture("slika")
    ana.sends_sticker()
    ana.sends_location(43.9, 20.3)
    ana.sends_contact("Mika", "38160111222")
    ana.sends_file()
    ana.sends_video()
    ana.sends_url("https://epay.gov.rs")
    await bot.send(ana)
    await bot.send(ana, keyboard=keyboard(button(body="")))
    await world.callbacks.settled()
    ana.unsubscribes()
    await bot.gets("unsubscribed")
    kinds = {one.event_type for one in bot.got}
    assert kinds == {
        *("webhook", "conversation_started", "subscribed", "message"),
        *("delivered", "seen", "failed", "unsubscribed"),
    }
    said = [one.message for one in bot.got if one.event_type == "message"]
    assert [type(one) for one in said] == [
        *(viber.TextMessage, viber.PictureMessage, viber.StickerMessage, viber.LocationMessage),
        *(viber.ContactMessage, viber.FileMessage, viber.VideoMessage, viber.URLMessage),
    ]
    assert said[0].text == "како да платим таксу"
    assert (said[3].location.latitude, said[4].contact.phone_number) == (43.9, "38160111222")
    sender = next(one for one in bot.got if one.event_type == "message").sender
    assert (sender.id, sender.name, sender.language, sender.country) == (ana.id, "Ана", "sr", "RS")
    tokens = [json.loads(body)["message_token"] for body in bot.bodies]
    assert all(2**53 < token < 2**63 for token in tokens)
    assert "како".encode() in b"".join(bot.bodies)


async def test_name_and_photo_come_only_when_asked_for(world: ViberSimulator, bot: Bot) -> None:
    await bot.listen()
    world.person("Ana").says("zdravo")
    (said,) = await bot.gets("message")
    assert (said.sender.name, said.sender.avatar) == (None, None)


MESSAGES = [
    viber.TextMessage(text="đ" * 7000, tracking_data="t" * 4000, min_api_version=6),
    viber.PictureMessage(
        text="a" * 512, media="https://primer.rs/a/slika.PNG?x=1", thumbnail="https://primer.rs/t.jpg"
    ),
    viber.VideoMessage(
        media="https://primer.rs/film.mp4", thumbnail="https://primer.rs/t.jpg", size=9, duration=180, text="a"
    ),
    viber.FileMessage(media="https://primer.rs/f", size=50 * 1024 * 1024, file_name="a" * 252 + ".pdf"),
    viber.ContactMessage(contact=Contact(name="a" * 28, phone_number="1" * 18)),
    viber.LocationMessage(location=Location(lat=43.9, lon=20.3)),
    viber.URLMessage(media="https://primer.rs/" + "a" * 1982),
    viber.StickerMessage(sticker_id=46105),
    viber.RichMediaMessage(
        rich_media={"Type": "rich_media", "ButtonsGroupColumns": 6, "ButtonsGroupRows": 7, "Buttons": [button(Rows=7)]},
        alt_text="a" * 7000,
        min_api_version=7,
    ),
    KeyboardMessage(keyboard=keyboard(button())),
    viber.TextMessage(text="a", keyboard=keyboard(*[button("a" * 250, "b" * 250)] * 12)),
    viber.TextMessage(text="a", keyboard=keyboard(*[button(Columns=1, Rows=2)] * 36)),
    viber.TextMessage(
        text="a",
        min_api_version=3,
        keyboard=keyboard(button(ActionType="share-phone"), button(ActionType="location-picker")),
    ),
    viber.TextMessage(text="a", min_api_version=4, keyboard=keyboard(button(), InputFieldState="regular")),
    viber.TextMessage(
        text="a", keyboard=keyboard(button(ActionType="none", ActionBody="", Text="<font color='#fff'>a</font>"))
    ),
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda one: type(one).__name__)
async def test_what_viberbot_writes_is_taken_up_to_the_limits(
    world: ViberSimulator, bot: Bot, ana: Person, message: Any
) -> None:
    values = {name: value for name, value in message.to_dict().items() if value is not None}
    answer = await bot.call(
        "send_message", receiver=ana.id, sender={"name": "a" * 28, "avatar": "https://primer.rs/a"}, **values
    )
    assert answer["status"] == 0, answer
    heard = await ana.hears()
    assert heard.kind == values.get("type", "keyboard")
    assert heard.token == answer["message_token"]
    await bot.gets("seen")
    assert world.violations == []


def picture(media: str = "https://primer.rs/a.png", **more: Any) -> dict[str, Any]:
    return {"type": "picture", "media": media, **more}


def file(**more: Any) -> dict[str, Any]:
    return {"type": "file", "media": "https://primer.rs/f.pdf", "size": 1, "file_name": "f.pdf", "text": None, **more}


BAD = [
    ({"receiver": None}, 4, "receiver"),
    ({"type": None}, 4, "type"),
    ({"sender": None}, 4, "sender"),
    ({"sender": {}}, 4, "sender.name"),
    ({"text": None}, 4, "text"),
    ({"text": ""}, 4, "text"),
    ({"text": " \n"}, 4, "text"),
    ({"text": "a" * 7001}, 3, "text is longer than 7000"),
    ({"text": 5}, 3, "text is not of type str"),
    ({"type": "pigeon"}, 3, "unknown message type"),
    ({"type": "keyboard"}, 3, "unknown message type"),
    ({"receiver": 5}, 3, "receiver is not a string"),
    ({"sender": "Pomoć"}, 3, "sender is not an object"),
    ({"sender": {"name": "a" * 29}}, 3, "name is longer than 28"),
    ({"sender": {"name": "a", "colour": "red"}}, 3, "unknown parameter colour"),
    ({"tracking_data": "a" * 4001}, 3, "tracking_data is longer than 4000"),
    ({"tracking_data": {"a": 1}}, 3, "tracking_data is not of type str"),
    ({"min_api_version": "7"}, 3, "min_api_version is not of type int"),
    ({"min_api_version": True}, 3, "min_api_version is not of type int"),
    ({"parse_mode": "HTML"}, 3, "unknown parameter parse_mode"),
    ({"media": "https://primer.rs/a.png"}, 3, "unknown parameter media"),
    ({"text": "ž" * 6900, "keyboard": {"Type": "keyboard", "Buttons": [button("Ž" * 240)] * 30}}, 3, "30000 bytes"),
    (picture(text="a" * 513), 3, "text is longer than 512"),
    (picture("https://primer.rs/a.png/raw"), 3, "extension of media"),
    (picture("https://primer.rs/a?f=a.png"), 3, "extension of media"),
    (picture("/a.png"), 3, "media is not an address"),
    (picture("https://primer.rs/" + "a" * 1979 + ".png"), 3, "media is longer than 2000"),
    ({"type": "picture"}, 4, "media"),
    ({"type": "video", "media": "https://primer.rs/a.mp4"}, 4, "size"),
    ({"type": "video", "media": "https://primer.rs/a.mp4", "size": 27 * 1024 * 1024}, 3, "size must be between"),
    ({"type": "video", "media": "https://primer.rs/a.mp4", "size": 1, "duration": 181}, 3, "duration must be between"),
    (file(size=None), 4, "size"),
    (file(size=51 * 1024 * 1024), 3, "size must be between"),
    (file(file_name=None), 4, "file_name"),
    (file(file_name="a" * 253 + ".pdf"), 3, "file_name is longer than 256"),
    (file(file_name="virus.EXE"), 3, "executable"),
    ({"type": "url", "text": None, "media": "https://primer.rs/" + "a" * 1983}, 3, "media is longer than 2000"),
    (
        {"type": "contact", "text": None, "contact": {"name": "a" * 29, "phone_number": "1"}},
        3,
        "name is longer than 28",
    ),
    (
        {"type": "contact", "text": None, "contact": {"name": "a", "phone_number": "1" * 19}},
        3,
        "phone_number is longer",
    ),
    ({"type": "contact", "text": None, "contact": {"name": "a"}}, 4, "phone_number"),
    ({"type": "location", "text": None, "location": {"lat": 91, "lon": 20}}, 3, "lat is not between"),
    ({"type": "location", "text": None, "location": {"lat": "x", "lon": 20}}, 3, "lat is not between"),
    ({"type": "location", "text": None, "location": {"lat": 45}}, 4, "lon"),
    ({"type": "sticker", "text": None}, 4, "sticker_id"),
    ({"type": "rich_media", "text": None}, 4, "rich_media"),
]


@pytest.mark.parametrize(("change", "status", "wording"), BAD)
async def test_a_message_that_the_platform_refuses(
    world: ViberSimulator, bot: Bot, ana: Person, change: dict[str, Any], status: int, wording: str
) -> None:
    answer = await bot.send(ana, **{"text": "a", **change})
    assert (answer["status"], "message_token" in answer) == (status, False)
    assert wording in answer["status_message"]
    assert world.violations == [f"send_message: {answer['status_message']}"]
    assert ana.heard == []


SCHEMA = [
    ({"Buttons": [button()]}, 1, 'missing required properties (["Type"])'),
    ({"Type": "keyboard"}, 1, 'missing required properties (["Buttons"])'),
    ({"Type": "Keyboard", "Buttons": [button()]}, 1, "not found in enum"),
    ({"Type": "keyboard", "Buttons": button()}, 1, "allowed: array"),
    (keyboard(button(), Colour="red"), 1, 'not allowed by the schema: ["Colour"]'),
    (keyboard(button(ActionBdy="x")), 1, 'not allowed by the schema: ["ActionBdy"]'),
    (keyboard(button(ActionType="call")), 7, 'instance value ("call") not found in enum'),
    (keyboard(button(ActionType="share-phone")), 2, 'instance value ("share-phone") not found'),
    (keyboard(button(ActionType="location-picker")), 1, 'instance value ("location-picker") not found'),
    (keyboard(button(), InputFieldState="hidden"), 3, '["InputFieldState"]'),
    (keyboard(button(TextShouldFit=True)), 5, '["TextShouldFit"]'),
]


@pytest.mark.parametrize(("shown", "version", "wording"), SCHEMA)
async def test_a_keyboard_that_the_server_refuses_at_once(
    bot: Bot, ana: Person, shown: dict[str, Any], version: int, wording: str
) -> None:
    answer = await bot.send(ana, keyboard=shown, min_api_version=version)
    assert answer["status"] == 3
    assert answer["status_message"].startswith("keyboard is not valid. [")
    assert wording in answer["status_message"]


UNDRAWABLE = [
    (keyboard(), "without buttons"),
    (keyboard(button(Columns=7)), "Columns is 7"),
    (keyboard(button(Columns=0)), "Columns is 0"),
    (keyboard(button(Rows=3)), "Rows is 3"),
    (keyboard(button("a" * 251)), "Text is longer than 250"),
    (keyboard(button("<marquee>a</marquee>")), "tag 'marquee'"),
    (keyboard(button("")), "without Text"),
    (keyboard(button(body="")), "ActionBody is required for reply"),
    (keyboard({"Text": "a"}), "ActionBody is required for reply"),
    (keyboard(button(body="a" * 251)), "ActionBody is longer than 250"),
    (keyboard(*[button()] * 13), "13 rows"),
    (keyboard(*[button(Columns=4)] * 13), "13 rows"),
    (keyboard(*[button(Rows=2)] * 7), "14 rows"),
]


@pytest.mark.parametrize(("shown", "wording"), UNDRAWABLE)
async def test_a_keyboard_that_only_the_client_refuses_fails_later(
    world: ViberSimulator, bot: Bot, ana: Person, shown: dict[str, Any], wording: str
) -> None:
    answer = await bot.send(ana, keyboard=shown)
    assert answer["status"] == 0
    (failed,) = await bot.gets("failed")
    assert (failed.message_token, failed.user_id) == (answer["message_token"], ana.id)
    assert wording in failed.desc
    assert wording in world.violations[0]
    assert ana.heard == []
    assert not await bot.gets("delivered", 0)


@pytest.mark.parametrize("kind", ["share-phone", "location-picker"])
async def test_what_a_desktop_cannot_do_fails_there_and_works_on_a_phone(
    world: ViberSimulator, bot: Bot, ana: Person, kind: str
) -> None:
    mika = world.person("Mika", desktop=True)
    mika.subscribed = True
    for person in (ana, mika):
        await bot.send(person, keyboard=keyboard(button("Pošalji", "x", ActionType=kind)), min_api_version=3)
    (failed,) = await bot.gets("failed")
    assert (failed.user_id, failed.desc) == (mika.id, f"{kind} is not supported on desktop")
    ana.presses("Pošalji")
    (sent,) = await bot.gets("message")
    expected = viber.ContactMessage if kind == "share-phone" else viber.LocationMessage
    assert isinstance(sent.message, expected)


async def test_a_carousel_is_drawn_by_the_client_too(bot: Bot, ana: Person) -> None:
    for columns, rows, buttons in ((7, 7, 1), (6, 8, 1), (1, 1, 7), (6, 7, 0)):
        content = {"Type": "rich_media", "ButtonsGroupColumns": columns, "ButtonsGroupRows": rows}
        content["Buttons"] = [button(Columns=1)] * buttons
        answer = await bot.send(ana, None, type="rich_media", rich_media=content, min_api_version=7)
        assert answer["status"] == 0
    assert len(await bot.gets("failed", 4)) == 4
    assert ana.heard == []


async def test_a_failure_without_description_is_more_than_viberbot_can_read(
    world: ViberSimulator, bot: Bot, ana: Person
) -> None:
    world.bare_failures = True
    bot.script.append(500)
    await bot.send(ana, keyboard=keyboard())
    await until(lambda: b'"failed"' in bot.bodies[-1])
    assert json.loads(bot.bodies[-1])["udid"] is None
    with pytest.raises(KeyError, match="desc"):
        bot.library.parse_request(bot.bodies[-1])


async def test_who_cannot_be_written_to(world: ViberSimulator, bot: Bot) -> None:
    ana = world.person("Ana")
    ana.subscribed = True
    assert (await bot.send(ana))["status_message"] == "webhookNotSet"
    await bot.listen()
    assert (await bot.send(ana))["status"] == 0
    for change, back, status, wording in (
        ({"subscribed": False}, {"subscribed": True}, 6, "notSubscribed"),
        ({"registered": False}, {"registered": True}, 5, "receiverNotRegistered"),
        ({"suitable": False}, {"suitable": True}, 11, "receiverNoSuitableDevice"),
        ({"api_version": 6}, {"api_version": 7}, 13, "apiVersionNotSupported"),
    ):
        for name, value in change.items():
            setattr(ana, name, value)
        answer = await bot.send(ana, min_api_version=7)
        assert (answer["status"], answer["status_message"]) == (status, wording)
        for name, value in back.items():
            setattr(ana, name, value)
    assert (await bot.send(ana, receiver="AAAA=="))["status"] == 5
    world.suspended = True
    assert (await bot.send(ana))["status_message"] == "publicAccountSuspended"
    assert (await bot.call("get_account_info"))["status"] == 9
    assert world.violations == []
    assert len(ana.heard) == 1


async def test_the_token_belongs_into_the_header_alone(world: ViberSimulator, bot: Bot, ana: Person) -> None:
    assert (await bot.call("get_account_info", token="wrong"))["status_message"] == "invalidAuthToken"
    assert world.violations == []
    answer = await bot.call("get_account_info", auth_token=world.token)
    assert (answer["status"], world.violations.pop()) == (2, "get_account_info: the token is in the body")
    bot.library._request_sender._viber_bot_api_url = world.url
    answer = await asyncio.to_thread(bot.library.get_account_info)
    assert answer["status"] == 2
    assert world.violations == ["get_account_info: the token is in the body"]
    async with aiohttp.ClientSession() as client, client.post(f"{world.url}/get_account_info") as bare:
        assert (await bare.json())["status_message"] == "missing_auth_token"


async def test_what_is_no_call_at_all(world: ViberSimulator, bot: Bot) -> None:
    headers = {"X-Viber-Auth-Token": world.token}
    async with aiohttp.ClientSession(headers=headers) as client:
        for body in (b"{", b"[]", b"\xff"):
            async with client.post(f"{world.url}/send_message", data=body) as answer:
                assert (answer.status, (await answer.json())["status"]) == (200, 3)
        async with client.post(f"{world.url}/send_pigeon", data=b"{}") as answer:
            assert answer.status == 404
        async with client.get(f"{world.url}/send_message") as answer:
            assert answer.status == 405


async def test_a_hundred_messages_an_hour_without_a_reply(world: ViberSimulator, bot: Bot, ana: Person) -> None:
    ana.receipts = ()
    for _ in range(100):
        assert (await bot.send(ana))["status"] == 0
    answer = await bot.send(ana)
    assert (answer["status"], answer["status_message"]) == (12, "Too many requests")
    assert answer["message_token"] > 2**53
    assert len(ana.heard) == 100
    ana.says("tu sam")
    assert (await bot.send(ana))["status"] == 0
    for _ in range(99):
        await bot.send(ana)
    assert (await bot.send(ana))["status"] == 12
    world.passes(hours=1)
    assert (await bot.send(ana))["status"] == 0


async def test_details_of_a_person_come_twice_in_twelve_hours(world: ViberSimulator, bot: Bot, ana: Person) -> None:
    for _ in range(2):
        answer = await bot.call("get_user_details", id=ana.id)
        assert (answer["status"], answer["user"]["name"]) == (0, "Ana")
    assert (await bot.call("get_user_details", id=ana.id))["status"] == 12
    world.passes(hours=12)
    assert (await bot.call("get_user_details", id=ana.id))["status"] == 0
    ana.unsubscribes()
    for number, status in ((ana.id, 6), ("AAAA==", 5), ("", 4)):
        assert (await bot.call("get_user_details", id=number))["status"] == status


async def test_who_is_online_and_what_the_account_is(world: ViberSimulator, bot: Bot, ana: Person) -> None:
    mika, zoka = world.person("Mika"), world.person("Zoka")
    mika.subscribed, mika.receipts = True, ()
    answer = await bot.call("get_online", ids=[ana.id, mika.id, zoka.id, "AAAA=="])
    assert [one["online_status"] for one in answer["users"]] == [0, 1, 4, 4]
    assert (await bot.call("get_online", ids=["x"] * 101))["status"] == 3
    assert (await bot.call("get_online", ids=[]))["status"] == 4
    account = await bot.call("get_account_info")
    assert (account["subscribers_count"], account["webhook"]) == (2, f"{bot.url}/hooks/viber")
    assert (await bot.call("get_account_info", colour="red"))["status"] == 3


async def test_a_broadcast_reaches_whom_it_can_and_lists_the_others(
    world: ViberSimulator, bot: Bot, ana: Person
) -> None:
    mika, zoka = world.person("Mika"), world.person("Zoka")
    mika.subscribed = True
    ids = [ana.id, zoka.id, mika.id, "AAAA=="]
    text = "replace_me_with_user_name replace_me_with_receiver_id replace_me_with_url_encoded_receiver_id"
    answer = await bot.call("broadcast_message", broadcast_list=ids, type="text", text=text, sender=SENDER)
    assert answer["status"] == 0
    assert [(one["receiver"], one["status"]) for one in answer["failed_list"]] == [(zoka.id, 6), ("AAAA==", 5)]
    heard = await mika.hears()
    assert (heard.text.split()[0], heard.text.split()[1], heard.token) == ("Mika", mika.id, answer["message_token"])
    assert "=" not in heard.text.split()[2]
    seen = await bot.gets("seen", 2)
    assert {(one.user_id, one.message_token) for one in seen} == {
        (one, answer["message_token"]) for one in (ana.id, mika.id)
    }
    assert world.violations == []


async def test_what_a_broadcast_may_not_be(world: ViberSimulator, bot: Bot, ana: Person) -> None:
    async def cast(**more: Any) -> dict[str, Any]:
        return await bot.call("broadcast_message", **{"type": "text", "text": "a", "sender": SENDER, **more})

    ids = [ana.id] + ["AAAA=="] * 299
    assert len((await cast(broadcast_list=ids))["failed_list"]) == 299
    assert "longer than 300" in (await cast(broadcast_list=[*ids, "AAAA=="]))["status_message"]
    assert (await cast())["status"] == 4
    assert (await cast(broadcast_list=[]))["status"] == 4
    assert (await cast(broadcast_list=[1]))["status"] == 3
    assert (await cast(broadcast_list=ids, receiver=ana.id))["status"] == 3
    for _ in range(499):
        world.rates.broadcasts()
    assert (await cast(broadcast_list=ids))["status"] == 12
    world.passes(hours=0.01)
    assert (await cast(broadcast_list=ids))["status"] == 0


@pytest.mark.parametrize(
    ("values", "status", "wording"),
    [
        ({}, 4, "url"),
        ({"url": "http://primer.rs/hook"}, 1, "invalidUrl"),
        ({"url": "http://127.0.0.1:1/hook"}, 1, "HttpRequest[POST /hook HTTP/1.1]"),
        ({"url": "https://primer.rs", "event_types": ["action"]}, 3, "unknown event"),
        ({"url": "https://primer.rs", "secret": "x"}, 3, "unknown parameter secret"),
    ],
)
async def test_a_webhook_that_cannot_be_set(
    world: ViberSimulator, bot: Bot, values: dict[str, Any], status: int, wording: str
) -> None:
    answer = await bot.call("set_webhook", **values)
    assert answer["status"] == status
    assert wording in answer["status_message"]
    assert world.callbacks.webhook is None


@pytest.mark.parametrize(
    ("end", "wording"), [(500, "500 Internal Server Error"), (204, "204 No Content"), (1.5, "null 0")]
)
async def test_a_webhook_must_take_the_first_event_at_once(
    world: ViberSimulator, bot: Bot, end: float, wording: str
) -> None:
    bot.script.append(end)
    answer = await bot.call("set_webhook", url=f"{bot.url}/hooks/viber")
    assert answer["status"] == 1
    assert wording in answer["status_message"]
    assert world.callbacks.webhook is None
    await bot.listen()
    assert [one.event_type for one in bot.got] == ["webhook"]


async def test_only_the_events_asked_for_come_beside_those_that_always_do(world: ViberSimulator, bot: Bot) -> None:
    await bot.listen(event_types=["failed"])
    ana = world.person("Ana")
    ana.opens()
    ana.subscribes()
    ana.says("zdravo")
    await bot.send(ana)
    await bot.send(ana, keyboard=keyboard())
    ana.unsubscribes()
    await world.callbacks.settled()
    kinds = {one.event_type for one in bot.got}
    assert kinds == {"webhook", "subscribed", "message", "failed", "unsubscribed"}
    assert (await bot.call("set_webhook", url=""))["event_types"] == []
    ana.says("ima li koga")
    assert [event["message"]["text"] for event in world.callbacks.lost] == ["ima li koga"]


async def test_a_callback_is_repeated_unchanged_until_taken(world: ViberSimulator, bot: Bot) -> None:
    await bot.listen()
    bot.script.extend((500, 404, 302, 204))
    token = world.person("Ana").says("zdravo")
    (said,) = await bot.gets("message")
    await world.callbacks.settled()
    assert said.message_token == token
    assert len(set(bot.bodies[1:])) == 1
    waits = [after - before for before, after in zip(bot.at[1:], bot.at[2:], strict=False)]
    for wait, pause in zip(waits, (10, 60, 300, 600), strict=True):
        assert pause * SCALE <= wait < pause * SCALE + 1.0
    assert len(world.callbacks.taken) == 1


async def test_after_ten_refusals_a_callback_is_lost(world: ViberSimulator, bot: Bot) -> None:
    await bot.listen()
    world.callbacks.scale = 0.0
    bot.script.extend([500] * 10)
    world.person("Ana").says("zdravo")
    await world.callbacks.settled()
    assert len(bot.bodies) == 11
    assert [event["message"]["text"] for event in world.callbacks.lost] == ["zdravo"]


async def test_a_silent_bot_gets_the_same_callback_again(world: ViberSimulator, bot: Bot) -> None:
    await bot.listen()
    bot.script.append(5.0)
    world.person("Ana").says("zdravo")
    (said,) = await bot.gets("message")
    first, second = (json.loads(body) for body in bot.bodies[1:])
    assert first == second
    assert said.message.text == "zdravo"
    assert bot.at[2] - bot.at[1] < 2.5


async def test_a_failed_callback_does_not_hold_up_the_next(world: ViberSimulator, bot: Bot) -> None:
    await bot.listen()
    world.callbacks.scale = 0.02
    bot.script.append(500)
    ana = world.person("Ana")
    for text in ("jedan", "dva", "tri"):
        ana.says(text)
    said = await bot.gets("message", 3)
    assert [one.message.text for one in said] == ["dva", "tri", "jedan"]


async def test_callbacks_come_several_times_and_shuffled_on_demand(world: ViberSimulator, bot: Bot) -> None:
    await bot.listen()
    world.faults.repeats, world.faults.shuffle = 5, True
    ana = world.person("Ana")
    tokens = [ana.says(str(number)) for number in range(20)]
    await world.callbacks.settled()
    came = [one.message_token for one in bot.got if one.event_type == "message"]
    assert set(came) == set(tokens)
    assert len(came) > 30
    assert list(dict.fromkeys(came)) != tokens


@pytest.mark.parametrize(
    "receipts",
    [("delivered", "seen"), ("seen", "delivered"), ("delivered", "delivered", "seen", "seen"), ("delivered",), ()],
)
async def test_receipts_come_as_the_devices_report_them(
    world: ViberSimulator, bot: Bot, ana: Person, receipts: tuple[str, ...]
) -> None:
    ana.receipts = receipts
    answer = await bot.send(ana)
    await world.callbacks.settled()
    came = [(one.event_type, one.message_token, one.user_id) for one in bot.got[1:]]
    assert came == [(kind, answer["message_token"], ana.id) for kind in receipts]


async def test_receipts_can_overtake_the_answer_of_the_call(world: ViberSimulator, bot: Bot, ana: Person) -> None:
    world.receipts_first = True
    answer = await bot.send(ana)
    assert bot.order[-3:] == ["delivered", "seen", "send_message"]
    assert {one.message_token for one in bot.got[1:]} == {answer["message_token"]}


async def test_a_message_outside_the_session_costs(world: ViberSimulator, bot: Bot) -> None:
    await bot.listen()
    ana = world.person("Ana")
    bot.welcome = json.dumps({"type": "text", "text": "Dobar dan", "sender": SENDER}).encode()
    ana.opens()
    await ana.hears()
    ana.subscribes()
    assert world.billed == 0
    assert ((await bot.send(ana))["billing_status"], world.billed) == (2, 1)
    ana.says("zdravo")
    assert ((await bot.send(ana))["billing_status"], world.billed) == (1, 1)
    world.passes(hours=23.9)
    assert ((await bot.send(ana))["billing_status"], world.billed) == (1, 1)
    world.passes(hours=0.2)
    assert ((await bot.send(ana))["billing_status"], world.billed) == (2, 2)
    cast: dict[str, Any] = {"broadcast_list": [ana.id], "type": "text", "text": "a", "sender": SENDER}
    assert ((await bot.call("broadcast_message", **cast))["billing_status"], world.billed) == (6, 3)
    ana.presses_body("a:meni")
    assert ((await bot.call("broadcast_message", **cast))["billing_status"], world.billed) == (5, 3)
    assert (await bot.send(ana, text=""))["status"] == 4
    assert world.billed == 3


@pytest.mark.parametrize(
    ("trouble", "arrives"),
    [
        (Trouble.SILENT, False),
        (Trouble.SILENT_AFTER, True),
        (Trouble.RESET_AFTER, True),
    ],
)
async def test_a_call_without_an_answer(
    bot: Bot, world: ViberSimulator, ana: Person, trouble: Trouble, *, arrives: bool
) -> None:
    world.faults.plan(trouble, method="send_message", text="Zdr")
    assert (await bot.send(ana, "drugo"))["status"] == 0
    began = time.monotonic()
    with pytest.raises(aiohttp.ClientError):
        await bot.send(ana)
    assert (time.monotonic() - began >= world.silence) is (trouble is not Trouble.RESET_AFTER)
    assert [heard.text for heard in ana.heard] == ["drugo"] + ["Zdravo"] * arrives
    assert world.calls[-1].status == -1
    assert (await bot.send(ana))["status"] == 0


async def test_refusals_on_demand(bot: Bot, world: ViberSimulator, ana: Person) -> None:
    world.faults.plan(Trouble.TOO_MANY)
    assert (await bot.send(ana))["status"] == 12
    for status in (2, 3, 7, 8, 9, 11, 15, 20, 99):
        world.faults.plan(Trouble.REFUSED, status=status)
        assert (await bot.send(ana))["status"] == status
    world.faults.plan(Trouble.SERVER_ERROR)
    with pytest.raises(AssertionError):
        await bot.send(ana)
    assert ana.heard == []
    assert world.violations == []
    ana.unsubscribes()
    assert (await bot.send(ana))["status"] == 6


async def test_media_is_fetched_from_the_bot(bot: Bot, world: ViberSimulator, ana: Person) -> None:
    async def send(name: str, **more: Any) -> dict[str, Any]:
        return await bot.send(ana, **{"text": None, "media": f"{bot.url}/media/{name}", **more})

    await send("a.png", type="picture", text="slika")
    assert ((await ana.hears()).text, world.fetched[0].status, world.fetched[0].size) == ("slika", 200, 100)
    await send("f.pdf", type="file", file_name="f.pdf", size=100)
    assert (await ana.hears()).kind == "file"
    assert world.violations == []
    await send("missing.png", type="picture")
    await send("f.pdf", type="file", file_name="f.pdf", size=99)
    failed = await bot.gets("failed", 2)
    assert [one.desc for one in failed] == ["media could not be fetched (404)", "size says 99, media has 100 bytes"]
    assert len(ana.heard) == 2


WELCOMES = [
    (b"Dobar dan", "Expecting value"),
    (b'[{"type": "text", "text": "a", "sender": {"name": "a"}}]', "more or less than one message"),
    (b'{"type": "text", "text": "a"}', "sender"),
    (b'{"type": "text", "sender": {"name": "a"}}', "text"),
    (b'{"type": "text", "text": "a", "sender": {"name": "a"}, "receiver": "x"}', "unknown parameter receiver"),
    (b'{"type": "text", "text": "a", "sender": {"name": "a"}, "keyboard": {"Buttons": []}}', "Type"),
    (
        b'{"type": "text", "text": "a", "sender": {"name": "a"}, "keyboard": {"Type": "keyboard", "Buttons": []}}',
        "without",
    ),
    (json.dumps({"type": "text", "text": "ž" * 6000, "sender": SENDER}).encode(), "larger than 30000 bytes"),
]


@pytest.mark.parametrize(("body", "wording"), WELCOMES)
async def test_a_welcome_that_is_not_shown(bot: Bot, world: ViberSimulator, body: bytes, wording: str) -> None:
    await bot.listen()
    ana = world.person("Ana")
    bot.welcome = body
    ana.opens()
    await until(lambda: bool(world.violations), seconds=5)
    assert wording in world.violations[0]
    assert ana.heard == []


async def test_a_welcome_is_shown_once_however_often_the_opening_comes(bot: Bot, world: ViberSimulator) -> None:
    await bot.listen()
    world.faults.repeats = 5
    ana = world.person("Ana")
    bot.welcome = json.dumps({"type": "text", "text": "Dobar dan", "sender": SENDER}).encode()
    bot.script.append(500)
    for _ in range(5):
        ana.opens()
    await world.callbacks.settled()
    assert len(bot.bodies) > 7
    assert [heard.text for heard in ana.heard] == ["Dobar dan"] * 5
    ana.says("zdravo")
    ana.opens()
    await until(lambda: len(ana.heard) == 6)
    assert [one.subscribed for one in await bot.gets("conversation_started")][-1]
    assert world.violations == []


async def test_a_welcome_that_comes_too_late_is_not_shown(bot: Bot, world: ViberSimulator) -> None:
    await bot.listen()
    ana = world.person("Ana")
    bot.welcome = json.dumps({"type": "text", "text": "Dobar dan", "sender": SENDER}).encode()
    bot.script.extend((500, 500, 500, 500))  # taken only after 970 of the platform's seconds
    ana.opens()
    await bot.gets("conversation_started")
    await world.callbacks.settled()
    assert (ana.heard, world.violations) == ([], [])
