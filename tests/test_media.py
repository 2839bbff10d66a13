"""Pictures and files: kept by their hash, shown behind signed addresses, said on every channel in a form it takes."""

import base64
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import aiohttp
import pytest
from sqlalchemy import func, select
from yarl import URL

from bot import media
from bot.app import App
from bot.channels import limits_of
from bot.channels.telegram import TelegramChannel
from bot.channels.viber import ViberChannel
from bot.channels.web import WebChannel
from bot.errors import BadMedia
from bot.model import Choice, Form, Lane, Limits, Locale, Media, Outcome, Outgoing, OutMessage, Speech
from bot.parts import split
from bot.store import Store, StoreError, blobs, deliveries
from bot.store.payload import message_of, payload_of
from bot.store.schema import blobs as table
from bot.store.schema import conversations
from bot.store.schema import deliveries as said
from bot.store.wake import LocalWake
from bot.understanding.embedded import Embedded
from tests.house import NOON, Known, StillClock, house, until
from tests.stages import STAGES, TOKEN, Stage, telegram, viber

KEY = b"a key for tests"
LATER = NOON + timedelta(hours=1)


def png(wide: int = 40, high: int = 30, *, more: int = 0) -> bytes:
    """A real picture of one colour, with `more` bytes behind it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    head = wide.to_bytes(4, "big") + high.to_bytes(4, "big") + bytes((8, 2, 0, 0, 0))
    rows = zlib.compress((b"\0" + b"\x0b\x4a\x6f" * wide) * high)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"") + bytes(more)


PNG = png()
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(200))
GIF = b"GIF89a" + bytes(50)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
PDF = b"%PDF-1.7\n" + bytes(range(256))
ICS = "BEGIN:VCALENDAR\r\nSUMMARY:Караван\r\nEND:VCALENDAR\r\n".encode()
CONTENT = {
    "karta.png": ("image/png", PNG),
    "karta.jpg": ("image/jpeg", JPEG),
    "karta.gif": ("image/gif", GIF),
    "karta.svg": ("image/svg+xml", SVG),
    "rešenje 2.pdf": ("application/pdf", PDF),
    "караван.ics": ("text/calendar", ICS),
}
MAP = media.describe(PNG, "image/png", name="karta.png", alt="Karta sa stanicama karavana.")
DRAWING = media.describe(SVG, "image/svg+xml", name="karta.svg", alt="Karta.")
PAPER = media.describe(PDF, "application/pdf", name="rešenje 2.pdf")
HUGE = replace(PAPER, size=50 * 1024 * 1024 + 1)
BUTTONS = (Choice("Meni", "menu"), Choice("Razgovor sa čovekom", "human"))


def message(text: str, shown: Media | None = MAP, choices: tuple[Choice, ...] = BUTTONS) -> OutMessage:
    return OutMessage(text=text, locale=Locale.LATIN, choices=choices, standing=BUTTONS, media=shown)


# --- addresses


@dataclass(frozen=True)
class Address:
    """A signed address in its parts."""

    signature: str
    name: str


def signed(name: str = "karta.png", key: bytes = KEY) -> Address:
    path = media.sign(key, MAP.sha256, name=name, expires=LATER)
    _, room, signature, _ = path.split("/")
    assert room == "media"
    return Address(signature, name)


GOOD = signed()


def with_bit(place: int) -> str:
    raw = bytearray(base64.urlsafe_b64decode(GOOD.signature))
    raw[place] ^= 1
    return base64.urlsafe_b64encode(bytes(raw)).decode()


SIGNATURES = [
    ("right", GOOD.signature, "karta.png", NOON, True),
    ("the last moment", GOOD.signature, "karta.png", LATER - timedelta(seconds=1), True),
    ("expired", GOOD.signature, "karta.png", LATER, False),
    ("long expired", GOOD.signature, "karta.png", LATER + timedelta(days=900), False),
    ("another name", GOOD.signature, "karta.pdf", NOON, False),
    ("a longer name", GOOD.signature, "karta.png.exe", NOON, False),
    ("the name in capitals", GOOD.signature, "KARTA.png", NOON, False),
    ("the signature in capitals", GOOD.signature.upper(), "karta.png", NOON, False),
    ("the signature in small letters", GOOD.signature.lower(), "karta.png", NOON, False),
    ("another hash", with_bit(0), "karta.png", NOON, False),
    ("a later end", with_bit(38), "karta.png", NOON, False),
    ("another proof", with_bit(71), "karta.png", NOON, False),
    ("another key", signed(key=b"another key").signature, "karta.png", NOON, False),
    ("no key", signed(key=b"").signature, "karta.png", NOON, False),
    ("cut", GOOD.signature[:-4], "karta.png", NOON, False),
    ("longer", GOOD.signature + "AAAA", "karta.png", NOON, False),
    ("padded", GOOD.signature + "=", "karta.png", NOON, False),
    ("a line more", GOOD.signature + "\n", "karta.png", NOON, False),
    ("other letters", GOOD.signature[:-1] + "č", "karta.png", NOON, False),
    ("nothing", "", "karta.png", NOON, False),
    ("only a hash", MAP.sha256, "karta.png", NOON, False),
]


@pytest.mark.parametrize(("signature", "name", "now", "right"), [row[1:] for row in SIGNATURES], ids=lambda value: "")
def test_a_signature_is_good_for_one_name_and_one_time(signature: str, name: str, now, right: bool) -> None:  # type: ignore[no-untyped-def]
    assert media.check(KEY, signature, name=name, now=now) == (MAP.sha256 if right else None)


def test_an_address_stays_the_same_for_a_day_and_good_for_a_week() -> None:
    paths = {media.address(KEY, MAP, now=NOON + timedelta(hours=hours)) for hours in range(15)}
    assert len(paths) == 1
    _, _, signature, name = paths.pop().split("/")
    assert media.check(KEY, signature, name=name, now=NOON + timedelta(hours=14, days=7)) == MAP.sha256
    assert media.check(KEY, signature, name=name, now=NOON + timedelta(days=9)) is None


def test_the_name_is_the_last_part_of_the_path_with_its_ending() -> None:
    path = media.address(KEY, PAPER, now=NOON)
    assert path.endswith("/re%C5%A1enje%202.pdf")
    assert path.isascii()


# --- what may be said


@pytest.mark.parametrize("name", CONTENT)
def test_what_may_be_said(name: str) -> None:
    content_type, content = CONTENT[name]
    made = media.describe(content, content_type, name=name, alt="Slika.")
    assert (made.name, made.size, media.fault(made)) == (name, len(content), "")


@pytest.mark.parametrize(
    ("content", "content_type", "name", "alt", "wording"),
    [
        (PNG, "image/png", "karta.png", "", "needs words"),
        (PNG, "image/png", "karta.png", "  ", "needs words"),
        (PNG, "image/png", "karta.png", "a" * 501, "longer"),
        (PNG, "image/png", "karta.jpg", "Karta.", "does not end"),
        (PNG, "image/png", "karta", "Karta.", "does not end"),
        (PNG, "image/png", "../karta.png", "Karta.", "plain"),
        (PNG, "image/png", ".png", "Karta.", "plain"),
        (PNG, "image/png", "a/karta.png", "Karta.", "plain"),
        (PNG, "image/png", "karta.png\n", "Karta.", "plain"),
        (PNG, "image/png", 'k"arta.png', "Karta.", "plain"),
        (PNG, "image/png", "k" * 200 + ".png", "Karta.", "plain"),
        (PNG, "image/jpeg", "karta.jpg", "Karta.", "not image/jpeg"),
        (b"<html><svg>", "image/svg+xml", "karta.svg", "Karta.", "not image/svg"),
        (b"<html>", "text/html", "a.html", "", "not allowed"),
        (b"", "image/png", "karta.png", "Karta.", "0 bytes"),
        (png(more=media.MOST_BYTES), "image/png", "karta.png", "Karta.", "bytes"),
    ],
)
def test_what_must_not_be_said(content: bytes, content_type: str, name: str, alt: str, wording: str) -> None:
    with pytest.raises(BadMedia, match=wording):
        media.describe(content, content_type, name=name, alt=alt)


# --- the store


async def put(store: Store, name: str) -> str:
    content_type, content = CONTENT[name]
    async with store.write() as tx:
        return await blobs.put(tx, content, content_type, now=NOON)


async def test_bytes_come_back_equal_and_are_kept_once(store: Store) -> None:
    for name, (content_type, content) in CONTENT.items():
        sha256 = await put(store, name)
        assert await put(store, name) == sha256
        async with store.read() as tx:
            assert await blobs.get(tx, sha256) == blobs.Blob(content_type, content)
    async with store.read() as tx:
        assert (await tx.execute(select(func.count()).select_from(table))).scalar_one() == len(CONTENT)
        assert await blobs.get(tx, "0" * 64) is None
    load = blobs.loader(store)
    assert await load(MAP.sha256) == PNG
    assert await load("0" * 64) is None


async def test_what_must_not_be_said_is_not_kept(store: Store) -> None:
    async with store.write() as tx:
        with pytest.raises(BadMedia):
            await blobs.put(tx, b"<html>", "image/png", now=NOON)
        assert (await tx.execute(select(table))).first() is None


# --- parts


def parts(text: str, shown: Media, limits: Limits) -> list[tuple[str, str, int]]:
    return [
        (part.text, part.media.name if part.media else "", len(part.choices))
        for part in split(message(text, shown), limits)
    ]


TELEGRAM, VIBER = limits_of("telegram:1"), limits_of("viber:bot")


@pytest.mark.parametrize(
    ("text", "shown", "limits", "wanted"),
    [
        ("a" * 1024, MAP, TELEGRAM, [("a" * 1024, "karta.png", 2)]),
        ("a" * 1025, MAP, TELEGRAM, [("a" * 1025, "", 0), ("", "karta.png", 2)]),
        ("👍" * 512, MAP, TELEGRAM, [("👍" * 512, "karta.png", 2)]),
        ("👍" * 513, MAP, TELEGRAM, [("👍" * 513, "", 0), ("", "karta.png", 2)]),
        ("a" * 4096 + " b", MAP, TELEGRAM, [("a" * 4096, "", 0), ("b", "", 0), ("", "karta.png", 2)]),
        ("Karta", PAPER, TELEGRAM, [("Karta", "rešenje 2.pdf", 2)]),
        ("👍" * 512, MAP, VIBER, [("👍" * 512, "karta.png", 2)]),
        ("a" * 513, MAP, VIBER, [("a" * 513, "", 0), ("", "karta.png", 2)]),
        ("Rešenje", PAPER, VIBER, [("Rešenje", "", 0), ("", "rešenje 2.pdf", 2)]),
        ("", PAPER, VIBER, [("", "rešenje 2.pdf", 2)]),
        ("Karta", DRAWING, VIBER, [("Karta", "", 2), ("", "karta.svg", 0)]),
        ("a" * 20_000, MAP, limits_of("web:chat"), [("a" * 20_000, "karta.png", 2)]),
    ],
)
def test_words_that_do_not_fit_beside_a_picture_go_before_it(
    text: str, shown: Media, limits: Limits, wanted: list[tuple[str, str, int]]
) -> None:
    assert parts(text, shown, limits) == wanted


@pytest.mark.parametrize(
    ("account", "form_of"),
    [
        ("telegram:1", {"karta.png": "picture", "karta.jpg": "picture", "karta.gif": "file", "karta.svg": ""}),
        ("viber:bot", {"karta.png": "picture", "karta.jpg": "picture", "karta.gif": "file", "karta.svg": ""}),
        ("web:chat", {"karta.png": "picture", "karta.gif": "picture", "karta.svg": "picture", "rešenje 2.pdf": "file"}),
    ],
)
def test_each_channel_takes_what_it_can_show(account: str, form_of: dict[str, str]) -> None:
    for name, form in form_of.items():
        content_type, content = CONTENT[name]
        found = media.carriage(media.describe(content, content_type, name=name, alt="Slika."), limits_of(account))
        assert (found.form if found else "") == form, name


@pytest.mark.parametrize(("limits", "most"), [(TELEGRAM, 10), (VIBER, 1)])
def test_a_picture_too_large_to_be_shown_is_a_file(limits: Limits, most: int) -> None:
    at, over = (replace(MAP, size=most * 1024 * 1024 + more) for more in (0, 1))
    found = [media.carriage(one, limits) for one in (at, over)]
    assert [one.form for one in found if one] == [Form.PICTURE, Form.FILE]


# --- every channel


async def say(app: App, spoken: OutMessage) -> list[int]:
    """Put a message on the outbox of the newest conversation, as a turn does."""
    async with app.store.write() as tx:
        if spoken.media is not None and spoken.media != HUGE:
            content_type, content = CONTENT[spoken.media.name]
            await blobs.put(tx, content, content_type, now=NOON)
        columns = conversations.c
        row = (await tx.execute(select(columns.id, columns.identity_id, columns.account).order_by(columns.id))).all()[
            -1
        ]
        made = [
            await deliveries.add(
                tx,
                account=row[2],
                conversation_id=row[0],
                identity_id=row[1],
                message=part,
                speech=Speech.NOTICE,
                lane=Lane.REPLY,
                now=app.clock.now(),
            )
            for part in split(spoken, limits_of(row[2]))
        ]
    await app.wake.notify(f"outbox:{row[2]}")
    return made


async def ended(app: App, delivery: int) -> tuple[str, str]:
    """How a delivery ended, and why."""
    found: list[tuple[str, str]] = []

    async def over() -> bool:
        async with app.store.read() as tx:
            row = (await tx.execute(select(said.c.state, said.c.reason).where(said.c.id == delivery))).one()
        found[:] = [(row[0], row[1])]
        return row[0] not in ("queued", "sending")

    await until(over)
    return found[0]


async def greeted(person: Stage) -> None:
    await person.says("/meni")
    await person.sees()


@pytest.fixture(params=list(STAGES))
def channel(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.mark.parametrize("shown", [MAP, PAPER], ids=["picture", "file"])
async def test_the_person_sees_the_words_the_bytes_and_the_buttons(
    channel: str, shown: Media, sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with STAGES[channel](sqlite_url, engine, clock) as person:
        await greeted(person)
        await say(person.app, message("Karavan staje ovde.", shown))
        seen = [await person.sees()]
        if channel == "viber" and shown is PAPER:  # a file has no words beside it there
            seen.append(await person.sees())
        assert seen[0].text.startswith("Karavan staje ovde.")
        assert seen[-1].buttons == {"Meni": "menu", "Razgovor sa čovekom": "human"}
        if channel == "console":
            assert seen[0].text == f"Karavan staje ovde.\n[{shown.name}]"
        else:
            assert seen[-1].shown == ("picture" if shown is MAP else "file")
            assert seen[-1].content == (PNG if shown is MAP else PDF)


async def test_a_long_text_comes_before_its_picture(
    channel: str, sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    text = "Karavan staje u vašoj opštini. " * 60
    async with STAGES[channel](sqlite_url, engine, clock) as person:
        await greeted(person)
        await say(person.app, message(text))
        seen = await person.sees()
        assert seen.text.startswith(text.strip())
        if channel in ("telegram", "viber"):
            assert (seen.content, seen.buttons) == (b"", {})
            seen = await person.sees()
            assert (seen.text, seen.content, list(seen.buttons)) == ("", PNG, ["Meni", "Razgovor sa čovekom"])


@pytest.mark.parametrize(("shown", "wording"), [(DRAWING, "image/svg+xml of"), (HUGE, "is not taken here")])
async def test_what_a_channel_cannot_take_is_refused_and_its_words_arrive(
    channel: str, shown: Media, wording: str, sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with STAGES[channel](sqlite_url, engine, clock) as person:
        await greeted(person)
        made = await say(person.app, message("Karta.", shown))
        if channel in ("web", "console") and shown is DRAWING:
            assert await ended(person.app, made[0]) == ("sent", "")
            seen = await person.sees()
            assert seen.content == (SVG if channel == "web" else b"")
            return
        state, reason = await ended(person.app, made[-1])
        assert (state, wording in reason) == ("failed", True), reason
        seen = await person.sees()
        assert (seen.text, seen.content, list(seen.buttons)) == ("Karta.", b"", ["Meni", "Razgovor sa čovekom"])


@pytest.mark.parametrize("shown", [replace(MAP, alt=""), replace(MAP, name="karta.exe")], ids=["no words", "no name"])
async def test_a_picture_that_is_not_in_order_is_said_nowhere(
    channel: str, shown: Media, sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with STAGES[channel](sqlite_url, engine, clock) as person:
        await greeted(person)
        async with person.app.store.write() as tx:
            await blobs.put(tx, PNG, "image/png", now=NOON)
        (result,) = [
            await one.send(Outgoing(delivery=99, chat="1", message=message("Karta.", shown)))
            for account, one in person.app.channels.items()
            if account.startswith(channel)
        ]
        assert result.outcome is Outcome.REFUSED
        assert result.reason


async def test_bytes_that_are_not_kept_are_refused_and_a_store_that_is_away_is_asked_again(sqlite_url: str) -> None:
    async def nothing(_sha256: str) -> bytes | None:
        return None

    async def away(_sha256: str) -> bytes | None:
        raise StoreError

    outgoing = Outgoing(delivery=1, chat="1", message=message("Karta."))
    results = [
        await TelegramChannel(TOKEN, api_url="http://127.0.0.1:9", load=load).send(outgoing) for load in (nothing, away)
    ]
    assert [result.outcome for result in results] == [Outcome.REFUSED, Outcome.NOT_SENT]
    unreachable = await ViberChannel("token", api_url="http://127.0.0.1:9", sender="Pomoć").send(outgoing)
    assert (unreachable.outcome, "address" in unreachable.reason) == (Outcome.REFUSED, True)


async def test_viber_is_given_the_address_with_the_ending_last_and_keeps_the_keyboard(
    sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with viber(sqlite_url, engine, clock) as person:
        await greeted(person)
        await say(person.app, message("Karta."))
        await person.sees()
        sent = person.world.calls[-1].values  # type: ignore[attr-defined]
        assert sent["type"] == "picture"
        assert sent["media"].startswith(person.app.settings.public_url + "/media/")
        assert sent["media"].endswith("/karta.png")
        assert "thumbnail" not in sent


async def test_telegram_is_given_the_name(sqlite_url: str, engine: Embedded, clock: StillClock) -> None:
    async with telegram(sqlite_url, engine, clock) as person:
        await greeted(person)
        await say(person.app, message("Rešenje.", PAPER))
        await person.sees()
        assert person.person.heard[-1].file_name == "rešenje 2.pdf"  # type: ignore[attr-defined]


async def test_a_message_that_was_stored_without_media_still_reads() -> None:
    old = {"text": "Zdravo", "locale": "sr-Latn", "choices": []}
    assert message_of(old) == OutMessage(text="Zdravo", locale=Locale.LATIN)
    assert "media" not in payload_of(message("Zdravo", None))
    assert message_of(payload_of(message("Karta."))) == message("Karta.")


# --- the door


@pytest.fixture
async def app(database_url: str, clock: StillClock) -> AsyncIterator[App]:
    channel = WebChannel(Store(database_url), clock=clock, wake=LocalWake())
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock, role="web") as running:
        for name in CONTENT:
            await put(running.store, name)
        yield running
    await channel._store.close()


async def fetched(app: App, path: str) -> tuple[aiohttp.ClientResponse, bytes]:
    url = URL(app.address + path, encoded=True)
    async with aiohttp.ClientSession() as client, client.get(url) as answer:
        return answer, await answer.read()


def address_of(name: str, app: App) -> str:
    content_type, content = CONTENT[name]
    return media.address(KEY, media.describe(content, content_type, name=name, alt="Slika."), now=app.clock.now())


async def test_the_door_shows_each_type_and_makes_it_harmless(app: App) -> None:
    for name, (content_type, content) in CONTENT.items():
        answer, body = await fetched(app, address_of(name, app))
        assert (answer.status, answer.content_type, body) == (200, content_type, content)
        headers = answer.headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"].startswith("private")
        assert "sandbox" in headers["Content-Security-Policy"].split("; ")
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "script-src" not in headers["Content-Security-Policy"]
        shown = content_type in ("image/png", "image/jpeg", "image/gif")
        assert headers["Content-Disposition"].startswith("inline; " if shown else "attachment; ")
        assert answer.content_disposition is not None
        assert answer.content_disposition.filename == name
        assert (answer.charset == "utf-8") is (content_type == "text/calendar")


async def test_an_address_that_is_not_right_leads_nowhere(app: App, clock: StillClock) -> None:
    good = address_of("karta.png", app)
    signature = good.split("/")[2]
    missing = media.sign(KEY, "0" * 64, name="karta.png", expires=LATER)
    wrong = [
        good.replace("karta.png", "karta.svg"),
        good.replace("karta.png", "KARTA.PNG"),
        good.replace(signature, signature.swapcase()),
        good.replace(signature, MAP.sha256),
        good.replace("karta.png", "a%2F..%2Fkarta.png"),
        good.replace("karta.png", "%FF%00.png"),
        f"/media/{signature}/",
        "/media/karta.png",
        missing,
    ]
    for path in wrong:
        answer, _ = await fetched(app, path)
        assert answer.status == 404, path
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "Content-Disposition" not in answer.headers
    assert (await fetched(app, good))[0].status == 200
    clock.forward(seconds=9 * 24 * 3600)
    assert (await fetched(app, good))[0].status == 404


async def test_a_page_that_is_loaded_again_gets_a_fresh_address(
    sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with STAGES["web"](sqlite_url, engine, clock) as person:
        await greeted(person)
        await say(person.app, message("Karta."))
        assert (await person.sees()).content == PNG
        clock.forward(seconds=20 * 24 * 3600)
        client, base = person._client, person._base  # type: ignore[attr-defined]
        async with client.get(f"{base}/history") as answer:
            shown = (await answer.json())["entries"][-1]["media"]
        assert {**shown, "url": ""} == {"url": "", "name": "karta.png", "type": "image/png", "alt": MAP.alt}
        async with client.get(person.app.address + shown["url"]) as answer:
            assert (answer.status, await answer.read()) == (200, PNG)
