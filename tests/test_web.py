"""The web doors: what is refused at the door, the stream that goes on after a break, honest health, metrics."""

import asyncio
import io
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.app import App
from bot.store.schema import inbound
from bot.understanding.embedded import Embedded
from tests.house import Known, StillClock, house, idle, until
from tests.test_pipeline import values

SECRET = "a-secret-for-tests"
UPDATE = {
    "update_id": 1,
    "message": {
        "message_id": 1,
        "date": 1,
        "chat": {"id": 5, "type": "private"},
        "from": {"id": 5, "is_bot": False, "first_name": "Ana"},
        "text": "zdravo",
    },
}


@pytest.fixture
async def app(sqlite_url: str, clock: StillClock) -> AsyncIterator[App]:
    settings = {
        "telegram_token": "123456:simulated-token-for-tests-only",
        "telegram_api_url": "http://127.0.0.1:9",
        "telegram_webhook_secret": SECRET,
    }
    async with house(sqlite_url, channels=None, understanding=Known(), clock=clock, role="all", **settings) as running:
        yield running


@pytest.fixture
async def client(app: App) -> AsyncIterator[aiohttp.ClientSession]:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(base_url=app.address, cookie_jar=jar) as session:
        yield session


@pytest.fixture
async def session(client: aiohttp.ClientSession) -> str:
    async with client.post("/api/chat") as answer:
        assert answer.status == 201
        cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        return str((await answer.json())["session"])


async def hook(client: aiohttp.ClientSession, body: bytes, secret: str = SECRET) -> int:
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
    async with client.post("/hooks/telegram", data=io.BytesIO(body), headers=headers) as answer:
        await answer.read()
        return answer.status


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", "č"])
async def test_a_forged_secret_is_401_and_nothing_is_stored(
    app: App, client: aiohttp.ClientSession, secret: str
) -> None:
    assert await hook(client, json.dumps(UPDATE).encode(), secret) == 401
    assert await values(app, inbound.c.id) == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"\xff\xfe", 400),
        (b'{"update_id": "x"}', 400),
        (b"[" * 100_000, 400),
        (b" " * (1024 * 1024 + 1), 413),
    ],
)
async def test_a_broken_or_huge_body_is_refused(
    app: App, client: aiohttp.ClientSession, body: bytes, status: int
) -> None:
    assert await hook(client, body) == status
    assert await values(app, inbound.c.id) == []


async def test_an_unknown_kind_of_update_is_200_and_stored_as_unsupported(
    app: App, client: aiohttp.ClientSession
) -> None:
    unknown = {"update_id": 7, "brand_new_kind": {"chat": {"id": 5}}}
    assert await hook(client, json.dumps(unknown).encode()) == 200
    assert await values(app, inbound.c.kind, inbound.c.state) == [("unsupported", "ignored")]


async def test_an_update_is_stored_when_200_has_been_said(app: App, client: aiohttp.ClientSession) -> None:
    for _ in range(3):
        assert await hook(client, json.dumps(UPDATE).encode()) == 200
    assert await values(app, inbound.c.dedupe_key) == [("update:1",)]


async def test_a_channel_that_is_off_has_no_webhook(client: aiohttp.ClientSession) -> None:
    async with client.post("/hooks/viber", data=b"{}") as answer:
        assert answer.status == 404


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", "not JSON"),
        (b"[1]", "object"),
        (b'{"id": "a"}', "exactly one"),
        (b'{"id": "a", "text": "x", "button": "menu"}', "exactly one"),
        (b'{"id": "", "text": "x"}', "id:"),
        (b'{"id": "a b", "text": "x"}', "id:"),
        (b'{"id": "a", "text": 5}', "strings"),
        (json.dumps({"id": "a", "button": "x" * 65}).encode(), "too long"),
    ],
)
async def test_a_bad_post_names_the_field_at_fault(
    app: App, client: aiohttp.ClientSession, session: str, body: bytes, reason: str
) -> None:
    async with client.post(f"/api/chat/{session}/messages", data=body) as answer:
        assert answer.status == 400
        assert reason in (await answer.json())["error"]
    assert await values(app, inbound.c.id) == []


async def test_nobody_reads_or_writes_in_a_session_without_its_cookie(
    app: App, client: aiohttp.ClientSession, session: str
) -> None:
    async with aiohttp.ClientSession(base_url=app.address) as stranger:
        for method, path in (("POST", "messages"), ("GET", "events"), ("GET", "history")):
            async with stranger.request(method, f"/api/chat/{session}/{path}", json={"id": "a", "text": "x"}) as answer:
                assert answer.status == 401
    async with client.get("/api/chat/no-such-session/history") as answer:
        assert answer.status == 401
    assert await values(app, inbound.c.id) == []


async def read_events(
    client: aiohttp.ClientSession, session: str, count: int, last: int = 0
) -> list[dict[str, object]]:
    """The next `count` events behind number `last`."""
    got: list[dict[str, object]] = []
    async with (
        asyncio.timeout(10),
        client.get(f"/api/chat/{session}/events", headers={"Last-Event-ID": str(last)}) as stream,
    ):
        async for line in stream.content:
            if line.startswith(b"data: "):
                got.append(json.loads(line[6:]))
                if len(got) == count:
                    return got
    return got


async def test_the_stream_goes_on_behind_the_last_event_and_repeats_nothing(
    app: App, client: aiohttp.ClientSession, session: str
) -> None:
    for number in range(3):
        async with client.post(f"/api/chat/{session}/messages", json={"id": f"m{number}", "text": "zdravo"}) as answer:
            assert answer.status == 202
    first = await read_events(client, session, 2)
    rest = await read_events(client, session, 1, last=2)
    assert [event["id"] for event in first + rest] == [1, 2, 3]


async def test_the_same_message_id_is_taken_once(app: App, client: aiohttp.ClientSession, session: str) -> None:
    for _ in range(3):
        async with client.post(f"/api/chat/{session}/messages", json={"id": "same", "text": "zdravo"}) as answer:
            assert answer.status == 202
    await idle(app)
    assert len(await values(app, inbound.c.id)) == 1


async def test_the_history_shows_both_sides_after_a_reload(
    app: App, client: aiohttp.ClientSession, session: str
) -> None:
    async with client.post(f"/api/chat/{session}/messages", json={"id": "a", "text": "zdravo"}) as answer:
        assert answer.status == 202
    await read_events(client, session, 1)
    async with client.get(f"/api/chat/{session}/history") as answer:
        entries = (await answer.json())["entries"]
    assert [entry["from"] for entry in entries] == ["person", "bot"]


async def test_every_page_has_a_strict_content_security_policy(client: aiohttp.ClientSession) -> None:
    async with client.get("/") as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        page = await answer.text()
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page


async def test_health_is_honest_about_a_dead_loop_and_a_lost_database(app: App, client: aiohttp.ClientSession) -> None:
    async with client.get("/health/live") as answer:
        assert answer.status == 200
    async with client.get("/health/ready") as answer:
        assert answer.status == 200
    app.tasks["outbox"].cancel()
    await until(lambda: app.tasks["outbox"].done())
    async with client.get("/health/ready") as answer:
        assert answer.status == 503
        assert (await answer.json())["reasons"] == {"outbox": "has stopped"}


async def test_metrics_count_what_arrives_and_name_nobody(
    app: App, client: aiohttp.ClientSession, session: str
) -> None:
    async with client.post(f"/api/chat/{session}/messages", json={"id": "a", "text": "tajna reč"}) as answer:
        assert answer.status == 202
    await read_events(client, session, 1)
    await idle(app)
    async with client.get("/metrics") as answer:
        text = await answer.text()
    for name in ("inbound_total", "turn_seconds", "decisions_total", "deliveries_total", "queue_age_seconds"):
        assert f"helpdesk_{name}" in text
    assert "tajna" not in text
    assert session not in text


async def test_an_answer_reaches_the_page_through_another_process(
    postgres_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with (
        house(postgres_url, channels=None, understanding=engine, clock=clock, role="web") as front,
        house(postgres_url, channels=None, understanding=engine, clock=clock, role="worker"),
        aiohttp.ClientSession(base_url=front.address, cookie_jar=aiohttp.CookieJar(unsafe=True)) as client,
    ):
        async with client.post("/api/chat") as answer:
            session = (await answer.json())["session"]
        async with client.post(f"/api/chat/{session}/messages", json={"id": "a", "text": "како да платим таксу"}):
            pass
        (event,) = await read_events(client, session, 1)
    assert event["lang"] == "sr-Cyrl"
    assert "Отворите" in str(event["text"])
