"""What people send: it arrives as what can be fetched, is fetched from the platform only, and is what it says it is."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import select

from bot import media
from bot.app import App
from bot.channels import fetching
from bot.channels.fetching import Fetcher, is_loopback
from bot.channels.telegram import TelegramChannel
from bot.channels.viber import ViberChannel
from bot.channels.web import WebChannel
from bot.errors import BadMedia, MediaLost, PlatformAway, TooLarge
from bot.media import DOCX, XLSX
from bot.model import Attached, Inbound
from bot.ports import Fetching
from bot.store import turns
from bot.store import web as web_rows
from bot.store.schema import blobs, inbound
from bot.web import upload
from tests.house import Known, StillClock, house, until
from tests.simulators.telegram import TelegramSimulator, Trouble
from tests.simulators.telegram.files import JPEG, MP4, OGG, PDF
from tests.stages import telegram, viber

MP3, GIF, M4A = b"ID3" + bytes(60), b"GIF89a" + bytes(60), b"\x00\x00\x00\x18ftypM4A " + bytes(60)
PNG, WEBP = b"\x89PNG\r\n\x1a\n" + bytes(60), b"RIFF\x40\x00\x00\x00WEBPVP8 " + bytes(60)
SVG, EXE, ICS = b"<svg></svg>", b"MZ" + bytes(60), b"BEGIN:VCALENDAR\n"


def bundle(*names: str) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return body.getvalue()


WORD, EXCEL = bundle("word/document.xml"), bundle("xl/workbook.xml")


async def stored(app: App, count: int) -> list[Inbound]:
    """What has been stored, in order."""

    async def rows() -> list[Inbound]:
        async with app.store.read() as tx:
            found = (await tx.execute(select(inbound).order_by(inbound.c.id))).mappings().all()
        return [turns.inbound_of(row) for row in found]

    async def there() -> bool:
        return len(await rows()) >= count

    await until(there)
    return await rows()


# What bytes are, and what they are called


@pytest.mark.parametrize(
    ("content", "claimed", "found"),
    [
        (JPEG, "image/jpeg", "image/jpeg"),
        (JPEG, "application/octet-stream", "image/jpeg"),
        (JPEG, "application/pdf", "image/jpeg"),
        (PNG, "", "image/png"),
        (GIF, "", "image/gif"),
        (WEBP, "", "image/webp"),
        (PDF, "", "application/pdf"),
        (OGG, "audio/ogg", "audio/ogg"),
        (MP3, "audio/mp3", "audio/mpeg"),
        (M4A, "audio/mp4", "audio/mp4"),
        (MP4, "audio/mp4", "video/mp4"),
        (WORD, DOCX, DOCX),
        (EXCEL, DOCX, XLSX),
    ],
)
def test_what_is_sent_is_known_by_its_bytes(content: bytes, claimed: str, found: str) -> None:
    assert media.recognise(content, claimed=claimed) == found
    kept = media.receive(content, claimed=claimed, name="../moj fajl?.exe")
    assert kept.content_type == found
    assert media.fault(kept) == ""
    assert kept.name == "moj fajl" + media.TYPES[found][0]


@pytest.mark.parametrize(
    "content",
    [
        EXE,
        SVG,
        ICS,
        b"",
        b"RIFF\x40\x00\x00\x00AVI " + bytes(60),
        bundle("a.txt"),
        bundle("word/document.xml", "word/vbaProject.bin"),
        b"PK\x03\x04" + bytes(60),
        b"\x00\x00\x00\x18free" + bytes(60),
        pytest.param(PDF + bytes(media.MOST_BYTES), id="too large"),
    ],
)
def test_what_is_nothing_that_is_taken_is_refused(content: bytes) -> None:
    with pytest.raises(BadMedia):
        media.receive(content, claimed="application/pdf", name="a.pdf")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("rešenje 2.pdf", "rešenje 2.pdf"),
        ("решење.pdf", "решење.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\temp\\a.pdf", "a.pdf"),
        ('a"b<c>\n.pdf', "a_b_c__.pdf"),
        ("", "file.pdf"),
        (".pdf", "pdf.pdf"),
        ("faktura.pdf.exe", "faktura.pdf.pdf"),
        ("a" * 300 + ".pdf", "a" * 86 + ".pdf"),
        ("a" * 300, "a" * 84 + ".pdf"),
    ],
)
def test_a_name_becomes_a_plain_one(name: str, plain: str) -> None:
    assert media.plain_name(name, "application/pdf") == plain
    assert media.fault(media.describe(PDF, "application/pdf", name=plain)) == ""


# Telegram


async def test_what_is_sent_on_telegram_can_be_fetched(database_url: str, clock: StillClock) -> None:
    async with telegram(database_url, Known(), clock) as ana:
        files, channel = ana.world.files, ana.app.channels["telegram:123456"]
        assert isinstance(channel, Fetching)
        for content in (
            files.photo(JPEG + b"velika", caption="moje rešenje"),
            files.voice(),
            files.video(),
            files.document(name="rešenje 0101990710008.pdf"),
        ):
            ana.person.sends(content)
        ana.person.sends_sticker()
        found = await stored(ana.app, 5)
        kept = [one.media for one in found]
        assert [one and (one.kind, one.content_type) for one in kept] == [
            ("photo", "image/jpeg"),
            ("voice", "audio/ogg"),
            ("video", "video/mp4"),
            ("document", "application/pdf"),
            None,
        ]
        assert found[0].text == "moje rešenje"
        assert [await channel.fetch_media(one.source) for one in kept if one] == [JPEG + b"velika", OGG, MP4, PDF]
        assert kept[0] is not None
        assert kept[0].size == len(JPEG) + 6
        assert kept[3] is not None
        assert "0101990710008" not in kept[3].name  # a number in a name is masked like any other
        assert kept[3].name.startswith("rešenje")


async def test_an_album_is_one_message_each_with_a_common_mark(sqlite_url: str, clock: StillClock) -> None:
    async with telegram(sqlite_url, Known(), clock) as ana:
        pictures = [JPEG + bytes([number]) for number in range(40)]
        ana.person.sends_album(pictures, caption="šta je ovo")
        found = await stored(ana.app, 40)
        assert len({one.album for one in found}) == 1
        assert found[0].album
        assert len({one.message for one in found}) == 40
        assert [one.text for one in found] == ["šta je ovo", *[""] * 39]
        channel = ana.app.channels["telegram:123456"]
        assert isinstance(channel, TelegramChannel)
        assert [await channel.fetch_media(one.media.source) for one in found if one.media] == pictures


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        ("too big", TooLarge),
        ("unknown", MediaLost),
        ("away", PlatformAway),
        ("slow", PlatformAway),
        ("gone", PlatformAway),
    ],
)
async def test_what_cannot_be_fetched_from_telegram_says_whether_it_ever_can(
    sqlite_url: str,
    clock: StillClock,
    trouble: str,
    expected: type[Exception],
    capfd: pytest.CaptureFixture[str],
) -> None:
    async with telegram(sqlite_url, Known(), clock) as ana:
        channel, world = ana.app.channels["telegram:123456"], ana.world
        assert isinstance(channel, TelegramChannel)
        size = 20 * 1024 * 1024 + 1 if trouble == "too big" else 0
        file_id = world.files.document(size=size)["document"]["file_id"]
        if trouble == "away":
            world.faults.plan(Trouble.SERVER_ERROR, method="getFile")
        if trouble == "slow":
            world.faults.plan(Trouble.TOO_MANY, method="getFile")
        if trouble == "gone":
            monkey_path(world, file_id)
        with pytest.raises(expected) as raised:
            await channel.fetch_media("nothing" if trouble == "unknown" else file_id)
        assert type(raised.value) is expected
        assert "simulated-token" not in str(raised.value)
        assert raised.value.__cause__ is None
    out, err = capfd.readouterr()
    assert "simulated-token" not in out + err


def monkey_path(world: TelegramSimulator, file_id: str) -> None:
    """The address has run out by the time it is used."""
    kept = world.files.kept
    found = kept[file_id]

    class Runs(dict[str, object]):
        def values(self):  # type: ignore[no-untyped-def]
            return []

    world.files.kept = Runs({file_id: found})  # type: ignore[assignment]


async def test_a_larger_file_than_telegram_admits_is_given_up(
    sqlite_url: str, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.channels import telegram_files

    async with telegram(sqlite_url, Known(), clock) as ana:
        channel = ana.app.channels["telegram:123456"]
        assert isinstance(channel, TelegramChannel)
        monkeypatch.setattr(telegram_files, "MOST_BYTES", 100)
        file_id = ana.world.files.document(PDF + bytes(100), size=50)["document"]["file_id"]
        with pytest.raises(TooLarge):
            await channel.fetch_media(file_id)


# Viber


async def test_what_is_sent_on_viber_can_be_fetched(database_url: str, clock: StillClock) -> None:
    async with viber(database_url, Known(), clock) as ana:
        ana.person.sends_picture("opis", JPEG + b"1")
        ana.person.sends_video()
        ana.person.sends_file("rešenje o upisu.pdf")
        ana.person.sends_file("tabela.xlsx", EXCEL)
        ana.person.sends_sticker()
        found = [one for one in await stored(ana.app, 5) if one.kind == "media"]
        await until(lambda: len(ana.world.sent) == 4)
        found = [one for one in await stored(ana.app, 5) if one.kind == "media"]
        kept = [one.media for one in found]
        assert [one and (one.kind, one.name, one.content_type) for one in kept] == [
            ("photo", "picture.jpg", "image/jpeg"),
            ("video", "film.mp4", "video/mp4"),
            ("document", "rešenje o upisu.pdf", "application/pdf"),
            ("document", "tabela.xlsx", XLSX),
            None,
        ]
        assert len({one.message for one in found}) == 5
        channel = ana.app.channels["viber:bot"]
        assert isinstance(channel, ViberChannel)
        assert isinstance(channel, Fetching)
        assert [await channel.fetch_media(one.source) for one in kept if one] == [JPEG + b"1", MP4, PDF, EXCEL]
        with pytest.raises(MediaLost):
            await channel.fetch_media(ana.world.keep(PDF, "a.pdf").replace("/4/", "/99/"))


Answer = Callable[[web.Request], web.StreamResponse]


@asynccontextmanager
async def far_side(**answers: object) -> AsyncIterator[str]:
    """A web server on loopback: path -> what to answer: (status, body, where else it is), or a coroutine function."""

    async def serve(request: web.Request) -> web.StreamResponse:
        found = answers[request.match_info["name"]]
        if callable(found):
            return await found(request)  # type: ignore[no-any-return]
        status, body, to = found  # type: ignore[misc]
        return web.Response(status=status, body=body, headers={"Location": to} if to else {})

    application = web.Application()
    application.router.add_get("/{name}", serve)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def fetcher(*, loopback: bool) -> AsyncIterator[Fetcher]:
    made = Fetcher(loopback=loopback)
    await made.open()
    try:
        yield made
    finally:
        await made.close()


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/a.jpg",
        "ftp://example.org/a.jpg",
        "file:///etc/passwd",
        "https://127.0.0.1/a.jpg",
        "https://localhost/a.jpg",
        "https://10.0.0.5/a.jpg",
        "https://192.168.1.1/a.jpg",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fd00::1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://224.0.0.1/",
        "https://user:secret@example.org/a.jpg",
        "https://2130706433/",
        "https://",
        "https://[::1",
        "",
    ],
)
async def test_nothing_inside_is_ever_called(address: str) -> None:
    async with fetcher(loopback=False) as fetch:
        with pytest.raises((MediaLost, PlatformAway)) as raised:
            await fetch.fetch(address)
        inside = "2130706433" in address and isinstance(
            raised.value, PlatformAway
        )  # a resolver may not know such a name
        assert inside or isinstance(raised.value, MediaLost)
        assert "example.org" not in str(raised.value)


@pytest.mark.parametrize("number", ["10.0.0.1", "127.0.0.1", "::1"])
async def test_a_name_that_leads_inside_is_not_called_either(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def resolve(_self: object, host: str, port: int = 0, family: int = 0) -> list[dict[str, object]]:
        good = {"hostname": host, "host": "8.8.8.8", "port": port, "family": family, "proto": 0, "flags": 0}
        return [good, {**good, "host": number}]

    monkeypatch.setattr(fetching.ThreadedResolver, "resolve", resolve)
    async with fetcher(loopback=False) as fetch:
        with pytest.raises(MediaLost):
            await fetch.fetch("https://media.example.org/a.jpg")


async def test_turns_are_followed_only_to_where_it_may_be_fetched() -> None:
    answers = {
        "good": (302, b"", "/there"),
        "there": (200, PDF, ""),
        "round": (302, b"", "/round"),
        "out": (302, b"", "http://10.0.0.1/x"),
        "file": (302, b"", "file:///etc/passwd"),
    }
    async with far_side(**answers) as url, fetcher(loopback=True) as fetch:
        assert await fetch.fetch(f"{url}/good") == PDF
        for name in ("out", "file", "round"):
            with pytest.raises(MediaLost):
                await fetch.fetch(f"{url}/{name}")


@pytest.mark.parametrize(
    ("status", "expected"),
    [(404, MediaLost), (403, MediaLost), (410, MediaLost), (500, PlatformAway), (429, PlatformAway)],
)
async def test_a_refusal_says_whether_to_try_again(status: int, expected: type[Exception]) -> None:
    async with far_side(a=(status, b"", "")) as url, fetcher(loopback=True) as fetch:
        with pytest.raises(expected):
            await fetch.fetch(f"{url}/a")


async def test_what_is_too_large_is_given_up_while_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 1000)
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        answer = web.StreamResponse()
        answer.enable_chunked_encoding()
        await answer.prepare(request)
        while True:
            await answer.write(bytes(64 * 1024))
            sent += 64 * 1024
            await asyncio.sleep(0)

    async with (
        far_side(big=(200, bytes(1001), ""), fits=(200, bytes(1000), ""), endless=endless) as url,
        fetcher(loopback=True) as fetch,
    ):
        assert len(await fetch.fetch(f"{url}/fits")) == 1000
        for name in ("big", "endless"):
            with pytest.raises(TooLarge):
                await fetch.fetch(f"{url}/{name}")
        assert sent < 50_000_000


async def test_a_server_that_never_ends_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "_DEADLINE", 0.2)

    async def silent(_request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(5)
        return web.Response()

    async with far_side(silent=silent) as url, fetcher(loopback=True) as fetch:
        with pytest.raises(PlatformAway):
            await fetch.fetch(f"{url}/silent")
        with pytest.raises(PlatformAway):
            await fetch.fetch("http://127.0.0.1:9/nobody")


def test_only_a_platform_on_this_machine_is_here() -> None:
    assert is_loopback("http://127.0.0.1:5000/pa")
    assert is_loopback("http://localhost:5000/pa")
    assert not is_loopback("https://chatapi.viber.com/pa")
    assert not is_loopback("https://127.0.0.1.example.org/pa")


# The web chat


@pytest.fixture
async def app(sqlite_url: str, clock: StillClock) -> AsyncIterator[App]:
    async with house(sqlite_url, channels=None, understanding=Known(), clock=clock, role="all") as running:
        yield running


@pytest.fixture
async def client(app: App) -> AsyncIterator[aiohttp.ClientSession]:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(base_url=app.address, cookie_jar=jar) as session:
        yield session


async def opened(client: aiohttp.ClientSession) -> str:
    async with client.post("/api/chat") as answer:
        return str((await answer.json())["session"])


def form(
    content: bytes = JPEG, *, name: str = "slika.jpg", kind: str = "image/jpeg", **fields: str
) -> aiohttp.FormData:
    made = aiohttp.FormData()
    for key, value in {"id": "m1", **fields}.items():
        made.add_field(key, value)
    made.add_field("file", io.BytesIO(content), filename=name, content_type=kind)
    return made


async def send(client: aiohttp.ClientSession, session: str, data: object) -> tuple[int, dict[str, object]]:
    async with client.post(f"/api/chat/{session}/files", data=data) as answer:
        return answer.status, await answer.json(content_type=None) if answer.content_length else {}


async def test_a_file_put_on_the_page_is_stored_shown_and_fetched(app: App, client: aiohttp.ClientSession) -> None:
    session = await opened(client)
    status, body = await send(client, session, form(text="šta je ovo"))
    assert status == 202
    (found,) = await stored(app, 1)
    assert found.media == Attached(
        kind="photo",
        source=media.receive(JPEG, name="slika.jpg").sha256,
        name="slika.jpg",
        content_type="image/jpeg",
        size=len(JPEG),
    )
    assert (found.text, found.name, found.kind) == ("šta je ovo", "photo", "media")
    channel = app.channels["web:chat"]
    assert isinstance(channel, WebChannel)
    assert isinstance(channel, Fetching)
    assert await channel.fetch_media(found.media.source) == JPEG
    with pytest.raises(MediaLost):
        await channel.fetch_media("0" * 64)
    async with client.get(f"/api/chat/{session}/history") as answer:
        own = next(entry for entry in (await answer.json())["entries"] if entry["from"] == "person")
    assert own["media"] == body["media"]
    assert (own["kind"], own["media"]["name"], own["media"]["type"]) == ("media", "slika.jpg", "image/jpeg")
    async with client.get(own["media"]["url"]) as answer:
        assert await answer.read() == JPEG
    assert (await send(client, session, form()))[0] == 202  # the same id again
    assert len(await stored(app, 1)) == 1


async def test_a_file_is_known_by_its_bytes_whatever_the_page_says(app: App, client: aiohttp.ClientSession) -> None:
    session = await opened(client)
    assert (await send(client, session, form(WORD, name="x.exe", kind="text/html")))[0] == 202
    (found,) = await stored(app, 1)
    assert found.media is not None
    assert (found.media.name, found.media.content_type) == ("x.docx", DOCX)


@pytest.mark.parametrize("bad", [EXE, SVG, b"", ICS])
async def test_what_is_not_taken_is_refused_and_not_kept(app: App, client: aiohttp.ClientSession, bad: bytes) -> None:
    session = await opened(client)
    status, body = await send(client, session, form(bad))
    assert status == 415
    assert body["error"]
    async with app.store.read() as tx:
        assert (await tx.execute(select(blobs.c.sha256))).all() == []


async def test_a_file_over_ten_megabytes_is_refused_before_it_is_all_there(
    app: App, client: aiohttp.ClientSession
) -> None:
    session = await opened(client)
    status, _ = await send(client, session, form(PDF + bytes(10 * 1024 * 1024), name="a.pdf"))
    assert status == 413
    assert (await send(client, session, form(PDF + bytes(10 * 1024 * 1024 - len(PDF)), name="a.pdf")))[0] == 202
    assert len(await stored(app, 1)) == 1


async def test_what_is_no_such_body_is_refused(app: App, client: aiohttp.ClientSession) -> None:
    session, late, only = await opened(client), aiohttp.FormData(), aiohttp.FormData()
    late.add_field("file", JPEG, filename="a.jpg", content_type="image/jpeg")
    late.add_field("id", "m1")
    only.add_field("id", "m1")
    only.add_field("text", "bez fajla")
    bodies: list[object] = [b"", b"{}", late, only, form(id="a b"), form(more="1"), form(text="č" * 200_000)]
    for body in bodies[:2]:
        assert (await send(client, session, body))[0] == 400
    multipart = {"Content-Type": "multipart/form-data; boundary=x"}
    for raw in (b"", b"--x\r\n", b"--x\r\n\r\n\r\nnothing", b"--x--\r\n"):
        async with client.post(f"/api/chat/{session}/files", data=raw, headers=multipart) as answer:
            assert answer.status == 400, raw
    assert [(await send(client, session, body))[0] for body in bodies[2:]] == [400, 400, 400, 400, 413]


async def test_only_who_opened_the_session_can_put_a_file_there(app: App, client: aiohttp.ClientSession) -> None:
    session = await opened(client)
    async with aiohttp.ClientSession(base_url=app.address) as stranger:
        assert (await send(stranger, session, form()))[0] == 401
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(base_url=app.address, cookie_jar=jar) as other:
        await opened(other)
        assert (await send(other, session, form()))[0] == 401
    async with app.store.read() as tx:
        assert (await tx.execute(select(blobs.c.sha256))).all() == []


async def test_a_page_that_sends_without_end_is_stopped_for_a_day(
    app: App, client: aiohttp.ClientSession, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "_MOST_A_DAY", 2)
    session = await opened(client)
    assert [(await send(client, session, form(id=f"m{n}")))[0] for n in range(3)] == [202, 202, 429]
    assert (await send(client, await opened(client), form()))[0] == 202  # another session
    async with app.store.read() as tx:
        assert await web_rows.files_since(tx, "web:chat", session, clock.now()) == 0
