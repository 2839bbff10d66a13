"""Viber's shapes: signed callbacks become neutral, every keyboard can be drawn, each status has one outcome."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from bot.channels import viber_shapes as viber
from bot.errors import BadUpdate, Forged
from bot.model import Choice, DeliveryState, Inbound, InboundKind, Locale, Outcome, OutMessage, Receipt
from tests.simulators.viber import Person, ViberSimulator, keyboards
from tests.test_viber_simulator import Bot, button
from tests.test_viber_simulator import keyboard as bad_keyboard

ACCOUNT = "viber:pa:1"
MENU, HUMAN = Choice("Meni", "menu"), Choice("Razgovor sa čovekom", "human")
ALWAYS = (MENU, HUMAN)
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # other work may share the machine


@pytest.fixture
async def world() -> AsyncIterator[ViberSimulator]:
    async with ViberSimulator(scale=0.002) as simulator:
        yield simulator


@pytest.fixture
async def bot(world: ViberSimulator) -> AsyncIterator[Bot]:
    opened = Bot(world)
    await opened.start()
    await opened.listen()
    yield opened
    await opened.stop()


@pytest.fixture
async def ana(world: ViberSimulator, bot: Bot) -> Person:
    return world.person("Ana")


async def arrived(world: ViberSimulator, bot: Bot) -> list[Inbound | Receipt | None]:
    """What our own reading makes of every callback so far."""
    await world.callbacks.settled()
    return [viber.read(body, ACCOUNT) for body in bot.bodies]


def only(found: Inbound | Receipt | None) -> Inbound:
    assert isinstance(found, Inbound)
    return found


def message(content: dict[str, Any], **more: Any) -> bytes:
    event = {"event": "message", "timestamp": 1, "message_token": 2**60, "sender": {"id": "a=="}, "message": content}
    return json.dumps({**event, **more}).encode()


def _sign(body: bytes) -> str:
    return hmac.new(b"tajna", body, hashlib.sha256).hexdigest()


def test_a_signature_is_checked_on_the_raw_body() -> None:
    viber.check_signature(b"{}", _sign(b"{}"), "tajna")
    viber.check_signature(b"{}", _sign(b"{}").upper(), "tajna")
    for body, signature in ((b"{} ", _sign(b"{}")), (b"{}", ""), (b"{}", "ć" * 64), (b"{}", _sign(b"{}")[:-1])):
        with pytest.raises(Forged):
            viber.check_signature(body, signature, "tajna")


async def test_the_signature_of_the_platform_is_right(world: ViberSimulator, bot: Bot) -> None:
    for body in bot.bodies:
        viber.check_signature(body, world.callbacks.signature(body), world.token)
        with pytest.raises(Forged):
            viber.check_signature(body, world.callbacks.signature(body), "another")


async def test_what_a_person_does_becomes_neutral(world: ViberSimulator, bot: Bot, ana: Person) -> None:
    ana.opens("karavan-" + "a" * 100)
    ana.subscribes()
    token = ana.says("како да платим таксу")
    ana.says("/start plakat-7")
    ana.presses_body(viber.PRESS + "fb:1:yes")
    ana.sends_url("https://epay.gov.rs")
    ana.sends_location()
    ana.sends_contact("Mika", "38160111222")
    ana.sends_picture("opis")
    ana.sends_sticker()
    ana.sends_file()
    ana.sends_video()
    ana.unsubscribes()
    found = [only(one) for one in (await arrived(world, bot))[1:]]
    assert [(one.kind, one.name, one.text) for one in found] == [
        (InboundKind.JOINED, "opened", ""),
        (InboundKind.JOINED, "unblocked", ""),
        (InboundKind.TEXT, "", "како да платим таксу"),
        (InboundKind.COMMAND, "start", "plakat-7"),
        (InboundKind.BUTTON, "fb:1:yes", ""),
        (InboundKind.TEXT, "", "https://epay.gov.rs"),
        (InboundKind.LOCATION, "location", ""),
        (InboundKind.CONTACT, "contact", ""),
        (InboundKind.MEDIA, "photo", "opis"),
        (InboundKind.MEDIA, "sticker", ""),
        (InboundKind.MEDIA, "document", ""),
        (InboundKind.MEDIA, "video", ""),
        (InboundKind.LEFT, "blocked", ""),
    ]
    assert {(one.account, one.sender, one.chat) for one in found} == {(ACCOUNT, ana.id, ana.id)}
    assert (found[0].origin, found[3].origin) == ("karavan-" + "a" * 100, "plakat-7")
    assert (found[7].phone, "38160111222" in repr(found[7])) == ("38160111222", False)
    assert found[2].dedupe_key == f"message:{token}:{ana.id}"
    assert len({one.dedupe_key for one in found}) == len(found)
    assert {one.language_hint for one in found[:-1]} == {"sr"}
    assert all(one.sent_at and abs(one.sent_at - datetime.now(UTC)).total_seconds() < 60 for one in found)


async def test_receipts_are_read_also_without_a_description(world: ViberSimulator, bot: Bot, ana: Person) -> None:
    ana.subscribed = True
    taken = await bot.send(ana)
    refused = await bot.send(ana, keyboard=bad_keyboard(button("")))
    found = await arrived(world, bot)
    assert found[0] is None
    token, later = str(taken["message_token"]), str(refused["message_token"])
    states = {(one.state, one.token, one.sender) for one in found if isinstance(one, Receipt)}
    assert states == {
        (DeliveryState.DELIVERED, token, ana.id),
        (DeliveryState.SEEN, token, ana.id),
        (DeliveryState.FAILED, later, ana.id),
    }
    bare = {"event": "failed", "timestamp": 1, "message_token": 2**60, "user_id": "a==", "udid": None}
    receipt = viber.read(json.dumps(bare).encode(), ACCOUNT)
    assert receipt == Receipt(account=ACCOUNT, state=DeliveryState.FAILED, token=str(2**60), sender="a==")


@pytest.mark.parametrize(
    "body",
    [
        b'{"event": "client_status", "timestamp": 1}',
        b'{"event": "delivered", "timestamp": 1, "message_token": 5}',
        b'{"event": "seen", "timestamp": 1, "message_token": "5", "user_id": "a"}',
        b'{"event": "message"}',
        b'{"event": "subscribed", "timestamp": 1, "user": {}}',
        b'{"event": "unsubscribed", "timestamp": 1, "user_id": 5}',
        message({"type": "pigeon"}),
        message({"type": "text"}),
        message({"type": "text", "text": 5}),
        message({}),
        message({"type": "text", "text": "a"}, sender={}),
        message({"type": "text", "text": "a"}, sender=None),
    ],
)
def test_what_cannot_be_read_is_kept_as_unsupported(body: bytes) -> None:
    assert only(viber.read(body, ACCOUNT)).kind is InboundKind.UNSUPPORTED
    assert viber.read(body, ACCOUNT) == viber.read(body, ACCOUNT)
    assert only(viber.read(body, ACCOUNT)).dedupe_key != only(viber.read(body + b" ", ACCOUNT)).dedupe_key


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"event": 5}', b"\xff", b"[" * 100_000])
def test_what_is_no_callback_is_refused(body: bytes) -> None:
    with pytest.raises(BadUpdate):
        viber.read(body, ACCOUNT)


_names = [
    "timestamp",
    "message_token",
    "user_id",
    "user",
    "sender",
    "message",
    "context",
    "type",
    "id",
    "text",
    "media",
]
_scalar: some.SearchStrategy[Any] = some.sampled_from(
    [None, True, 0, -1, 2**70, 0.5, "", "a", "text", "picture", [], [1], {}]
)
_inner = some.dictionaries(some.sampled_from(_names), _scalar, max_size=4)
_anything = _scalar | _inner | some.dictionaries(some.sampled_from(_names), _inner, max_size=3)
_events = ["message", "subscribed", "unsubscribed", "conversation_started", "delivered", "seen", "failed", "x"]


@patient
@given(some.sampled_from(_events), some.dictionaries(some.sampled_from(_names), _anything))
def test_no_signed_callback_is_refused_whatever_is_in_it(event: str, fields: dict[str, Any]) -> None:
    found = viber.read(json.dumps({**fields, "event": event}).encode(), ACCOUNT)
    if isinstance(found, Receipt):
        assert found.token
    else:
        said = only(found)
        assert said.dedupe_key
        assert all(isinstance(value, str) for value in (said.text, said.name, said.origin, said.sender))


def test_an_odd_time_is_no_time() -> None:
    for odd in ("x", None, 10**30, float("inf")):
        assert only(viber.read(message({"type": "text", "text": "a"}, timestamp=odd), ACCOUNT)).sent_at is None


def actions(shown: dict[str, Any] | None) -> list[str]:
    assert shown is not None
    return [one["ActionBody"].removeprefix(viber.PRESS) for one in shown["Buttons"]]


def sizes(shown: dict[str, Any] | None) -> list[tuple[int, int]]:
    assert shown is not None
    return [(one["Columns"], one["Rows"]) for one in shown["Buttons"]]


def test_an_answers_keyboard_is_laid_out_in_rows() -> None:
    labels = ("Pomoglo je", "Nije pomoglo", "Još", "Čovek", "Meni")
    keys = ("fb:1:yes", "fb:1:no", "more:1", "human", "menu")
    shown = viber.keyboard([Choice(label, key) for label, key in zip(labels, keys, strict=True)], ALWAYS)
    assert actions(shown) == list(keys)
    assert sizes(shown) == [(3, 1), (3, 1), (3, 1), (3, 1), (6, 1)]


def test_the_menu_and_a_human_are_always_there() -> None:
    assert actions(viber.keyboard((), ALWAYS)) == ["menu", "human"]
    long = Choice("Šta poslodavac vidi kad otvorim bolovanje?", "q:1")
    shown = viber.keyboard((long, HUMAN), ALWAYS)
    assert actions(shown) == ["q:1", "human", "menu"]
    assert sizes(shown)[0] == (6, 2)
    crowd = [Choice("Pitanje broj " + str(number), f"q:{number}") for number in range(100)]
    assert actions(viber.keyboard(crowd, ALWAYS))[-2:] == ["menu", "human"]
    assert viber.keyboard(()) is None


@pytest.mark.parametrize("length", [5, 15, 40, 300])
def test_any_number_of_choices_fits_on_the_screen(length: int) -> None:
    for count in range(61):
        shown = viber.keyboard([Choice("&" * length, f"q:{number}") for number in range(count)], ALWAYS)
        assert shown is not None
        assert keyboards.undrawable(shown, desktop=True) == ""
        assert len(shown["Buttons"]) == min(count, 30) + 2


def test_a_label_that_is_too_long_is_cut_between_its_signs() -> None:
    shown = viber.keyboard((Choice("&" * 100, "x"),))
    assert shown is not None
    assert keyboards.label(shown["Buttons"][0]) == "&" * 49 + "…"


_choice = some.builds(Choice, some.text(max_size=300), some.text(max_size=16))


@patient
@given(some.lists(_choice, max_size=60), some.booleans())
def test_every_keyboard_can_be_drawn_by_every_client(choices: list[Choice], desktop: bool) -> None:
    shown = viber.keyboard(choices, ALWAYS)
    assert shown is not None
    assert keyboards.refused(shown, 1) == ""
    assert keyboards.undrawable(shown, desktop=desktop) == ""
    assert {"menu", "human"} <= set(actions(shown))
    rows: list[int] = [0]
    for columns, _ in sizes(shown):
        rows.append(0) if rows[-1] == 6 else None
        rows[-1] += columns
    assert set(rows) == {6}


@patient
@given(some.text(some.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_a_label_is_read_as_it_was_written(label: str) -> None:
    shown = viber.keyboard((Choice(label, "x"),))
    assert shown is not None
    assert keyboards.label(shown["Buttons"][0]) == (label.strip() or "…")


async def test_what_is_said_is_taken_and_pressed_back(world: ViberSimulator, bot: Bot, ana: Person) -> None:
    choices = (Choice("Da & ne", "fb:1:yes"),)
    said = OutMessage(text="Добар дан <b>", locale=Locale.CYRILLIC, choices=choices, standing=ALWAYS)
    bot.welcome = viber.body_of(said, to="", sender="Pomoć")
    ana.opens()
    assert (await ana.hears()).text == said.text
    ana.presses("Da & ne")
    await world.callbacks.settled()
    body = json.loads(viber.body_of(said, to=ana.id, sender="Pomoć"))
    assert (await bot.call("send_message", **body))["status"] == 0
    heard = await ana.hears()
    assert list(heard.buttons) == ["Da & ne", "Meni", "Razgovor sa čovekom"]
    assert "Добар".encode() in viber.body_of(said, to=ana.id, sender="Pomoć")
    presses = [one for one in await arrived(world, bot) if isinstance(one, Inbound) and one.kind is InboundKind.BUTTON]
    assert [(one.kind, one.name) for one in presses] == [(InboundKind.BUTTON, "fb:1:yes")]
    assert world.violations == []


def test_each_status_has_one_outcome() -> None:
    ends = {status: viber.outcome_of(status).outcome for status in range(22)}
    assert [status for status, end in ends.items() if end is Outcome.SENT] == [0]
    assert [status for status, end in ends.items() if end is Outcome.GONE] == [5, 6, 11]
    assert [status for status, end in ends.items() if end is Outcome.LATER] == [12]
    assert [status for status, end in ends.items() if end is Outcome.BROKEN] == [2, 7, 8, 9, 10, 15]
    assert [status for status, end in ends.items() if end is Outcome.NOT_SENT] == [21]
    assert viber.outcome_of(12).retry_after >= 1
    assert viber.outcome_of(6, "notSubscribed").reason == "notSubscribed"
