"""The private link of a case: signed, thirty days, revocable; it opens that case alone. And what a page has shown."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
import pytest

from bot.app import App
from bot.cases import link, talking
from bot.clock import new_id
from bot.model import DeliveryState
from bot.store import entries, web
from bot.store.cases import Case
from bot.store.schema import receipts
from tests.house import NOON, Known, StillClock, house, idle, until
from tests.test_cases import hired, log_of, the_case
from tests.test_pipeline import values

KEY = b"a key for tests"
LINK = web.Link(case_id=7, version=3, until=NOON + link.LASTS)


def test_a_token_reads_back_until_it_expires() -> None:
    token = link.sign(KEY, LINK)
    assert link.check(KEY, token, now=NOON) == LINK
    assert link.check(KEY, token, now=LINK.until - timedelta(seconds=1)) == LINK
    assert link.check(KEY, token, now=LINK.until) is None
    assert link.check(b"another key", token, now=NOON) is None


def test_no_letter_of_a_token_can_be_changed() -> None:
    token = link.sign(KEY, LINK)
    for place in range(len(token)):
        for letter in "A-z9":
            forged = token[:place] + letter + token[place + 1 :]
            assert forged == token or link.check(KEY, forged, now=NOON) is None
    for wrong in ("", "x", token[:-1], token + "A", token + "\n", "č" * 64, "=" * 64, " " + token[1:]):
        assert link.check(KEY, wrong, now=NOON) is None


def test_the_key_has_a_purpose() -> None:
    """What the key signs for something else is no link."""
    import hashlib
    import hmac

    claim = base64.urlsafe_b64decode(link.sign(KEY, LINK))[:24]
    plain = base64.urlsafe_b64encode(claim + hmac.new(KEY, claim, hashlib.sha256).digest()[:24]).decode()
    assert link.check(KEY, plain, now=NOON) is None


@dataclass
class Page:
    """A browser with one session of the web chat."""

    app: App
    client: aiohttp.ClientSession
    session: str
    seen: int = 0

    @property
    def base(self) -> str:
        return f"/api/chat/{self.session}"

    async def post(self, **body: str) -> int:
        async with self.client.post(f"{self.base}/messages", json={"id": new_id(), **body}) as answer:
            return answer.status

    async def entries(self) -> list[dict[str, object]]:
        async with self.client.get(f"{self.base}/history") as answer:
            assert answer.status == 200
            return list((await answer.json())["entries"])

    async def hears(self, **body: str) -> str:
        """What the bot says last to what is posted."""
        before = len([entry for entry in await self.entries() if entry["from"] == "bot"])
        assert await self.post(**body) == 202
        await until_more(self, before)
        await idle(self.app)
        return str((await self.entries())[-1]["text"])


async def until_more(page: Page, before: int) -> None:
    async def more() -> bool:
        return len([entry for entry in await page.entries() if entry["from"] == "bot"]) > before

    await until(more)


def browser(app: App) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(base_url=app.address, cookie_jar=aiohttp.CookieJar(unsafe=True))


@pytest.fixture
async def app(database_url: str, clock: StillClock) -> AsyncIterator[App]:
    async with house(database_url, channels=None, understanding=Known(), clock=clock, role="all") as running:
        yield running


@pytest.fixture
async def ana(app: App) -> AsyncIterator[Page]:
    """Ana has asked for a human on the web, about an account and about something else before."""
    async with browser(app) as client:
        async with client.post("/api/chat") as answer:
            page = Page(app, client, (await answer.json())["session"])
        await page.hears(text="kako da otvorim nalog")
        await page.hears(button="human")
        yield page


async def given(page: Page) -> str:
    """The path of the private link that the last message gave."""
    found = re.search(r"/pitanje/[A-Za-z0-9_-]{64}", str((await page.entries())[-1]["text"]))
    assert found
    return found[0]


async def opened(app: App, client: aiohttp.ClientSession, path: str) -> Page:
    """What somebody with a link gets."""
    async with client.post(path, allow_redirects=False) as answer:
        assert answer.status == 303, await answer.text()
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        session = answer.headers["Location"].partition("/?session=")[2]
        assert f"Path=/api/chat/{session}/" in answer.headers["Set-Cookie"]
        assert "HttpOnly" in answer.headers["Set-Cookie"]
    page = Page(app, client, session)
    await until_more(page, 0)
    await idle(app)
    return page


async def test_a_link_opens_the_case_elsewhere_and_nothing_else_of_the_person(app: App, ana: Page) -> None:
    case, path = await the_case(app), await given(ana)
    await ana.hears(text="/profil")
    async with browser(app) as client:
        before = await log_of(app, case)
        async with client.get(path) as answer:
            page = await answer.text()
            assert (answer.status, case.code in page) == (200, True)
            assert answer.headers["Cache-Control"] == "no-store"
            assert "<script" not in page
        assert await log_of(app, case) == before  # looking changes nothing
        guest = await opened(app, client, path)
        _, first = await guest.entries()  # behind the press that opened it
        assert f"Pitanje {case.code}" in str(first["text"])
        assert (await guest.hears(button="mine")).count(case.code) == 1
        for button in (f"link:{case.code}", f"unlink:{case.code}"):
            assert "/pitanje/" not in await guest.hears(button=button)
        assert "samo o pitanju iz veze" in await guest.hears(button="join")
        assert "samo o pitanju iz veze" in await guest.hears(text="/spoji ABC-DEFG")
        assert "nije navedeno" in await guest.hears(text="/profil")
        assert (await the_case(app)).link_version == 0
        app.understanding.known["još nešto"] = ""  # type: ignore[attr-defined]
        assert case.code in await guest.hears(text="još nešto")
        assert "još nešto" in (await the_case(app)).question
    assert case.code in str([entry["text"] for entry in await ana.entries()][-1])
    assert "Neko je upravo otvorio privatnu vezu" in str((await ana.entries())[-1]["text"])


async def test_a_revoked_link_opens_nothing_and_what_it_opened_ends(app: App, ana: Page) -> None:
    case, path = await the_case(app), await given(ana)
    async with browser(app) as client, browser(app) as other:
        guest = await opened(app, client, path)
        app.understanding.known["dodatak"] = ""  # type: ignore[attr-defined]
        await guest.hears(text="dodatak")
        async with client.get(f"{guest.base}/events") as stream:
            assert "više ne važi" in await ana.hears(button=f"unlink:{case.code}")
            async with asyncio.timeout(10):
                await stream.read()  # it ends by itself
        for method, address in EVERY:
            async with client.request(method, address.replace("{session}", guest.session), json={}) as answer:
                assert answer.status == 401, address
        for client_of in (client, other):
            async with client_of.get(path) as answer:
                assert answer.status == 404
            async with client_of.post(path, allow_redirects=False) as answer:
                assert (answer.status, "Set-Cookie" in answer.headers) == (404, False)
        await reply(app, case, "Odgovor.")
        await until_says(ana, "Odgovor.")
        await ana.hears(button=f"link:{case.code}")
        await opened(app, other, await given(ana))  # a new one works


EVERY = [
    ("POST", "/api/chat/{session}/messages"),
    ("POST", "/api/chat/{session}/shown"),
    ("GET", "/api/chat/{session}/events"),
    ("GET", "/api/chat/{session}/history"),
    ("GET", "/api/chat/{session}/qr/1/case"),
]


async def reply(app: App, case: Case, text: str) -> int:
    mira = await hired(app, f"mira{case.id}", "portal")
    async with app.store.write() as tx:
        sent = await talking.reply(tx, app.office, case.id, mira, text=text, now=app.clock.now())
    return sent.entry.id


async def until_says(page: Page, text: str) -> None:
    async def there() -> bool:
        return text in [entry["text"] for entry in await page.entries()]

    await until(there)


@pytest.mark.parametrize("after", ["expired", "revoked"])
async def test_a_reply_to_a_link_that_has_ended_reaches_the_person(
    app: App, ana: Page, clock: StillClock, after: str
) -> None:
    case, path = await the_case(app), await given(ana)
    async with browser(app) as client:
        guest = await opened(app, client, path)
        app.understanding.known["dodatak"] = ""  # type: ignore[attr-defined]
        await guest.hears(text="dodatak")
        if after == "expired":
            clock.forward(seconds=link.LASTS.total_seconds())
        else:
            await ana.hears(button=f"unlink:{case.code}")
        assert await guest.post(text="x") == 401
    await reply(app, case, "Odgovor.")
    await until_says(ana, "Odgovor.")


@pytest.mark.parametrize(("method", "address"), EVERY)
async def test_no_address_of_a_linked_session_works_without_its_own_secret(
    app: App, ana: Page, method: str, address: str
) -> None:
    async with browser(app) as client, browser(app) as stranger:
        guest = await opened(app, client, await given(ana))
        async with stranger.post("/api/chat"):
            pass
        for one, session in ((stranger, guest.session), (ana.client, guest.session), (client, ana.session)):
            async with one.request(method, address.replace("{session}", session), json={}) as answer:
                assert answer.status == 401


async def test_the_browsers_own_conversation_stays_beside_the_link(app: App, ana: Page) -> None:
    guest = await opened(app, ana.client, await given(ana))
    assert guest.session != ana.session
    assert await ana.post(text="hvala") == 202
    assert await guest.post(text="hvala") == 202


async def test_another_case_and_another_site_are_refused(app: App, ana: Page, clock: StillClock) -> None:
    case, path = await the_case(app), await given(ana)
    async with browser(app) as client:
        token = path.removeprefix(link.PATH)
        claim = bytearray(base64.urlsafe_b64decode(token))
        claim[7] += 1
        nobody = link.sign(KEY, web.Link(case_id=case.id + 1, version=0, until=clock.now() + link.LASTS))
        for wrong in (base64.urlsafe_b64encode(claim).decode(), nobody, token[:-1], "x"):
            for method in ("GET", "POST"):
                async with client.request(method, link.PATH + wrong) as answer:
                    assert answer.status == 404
        async with client.post(path, headers={"Sec-Fetch-Site": "cross-site"}) as answer:
            assert answer.status == 403


async def test_a_link_opens_ten_conversations_an_hour_and_wrong_ones_are_slowed(
    app: App, ana: Page, clock: StillClock
) -> None:
    path = await given(ana)
    async with browser(app) as client:
        for _ in range(10):
            async with client.post(path, allow_redirects=False) as answer:
                assert answer.status == 303
        async with client.post(path, allow_redirects=False) as answer:
            assert answer.status == 429
        clock.forward(seconds=3601)
        async with client.post(path, allow_redirects=False) as answer:
            assert answer.status == 303
        found = []
        for _ in range(32):
            async with client.get(link.PATH + "x" * 64) as answer:
                found.append(answer.status)
        assert found == [404] * 30 + [429] * 2
        async with client.get(path) as answer:
            assert answer.status == 200


async def test_no_log_holds_a_link(
    app: App, ana: Page, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    case, path = await the_case(app), await given(ana)
    token = path.removeprefix(link.PATH)
    assert all(token not in text for _, text in await log_of(app, case))
    assert any("/pitanje/…" in text for _, text in await log_of(app, case))

    async def broken(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(link, "case_of", broken)
    async with browser(app) as client, client.get(path) as answer:
        assert answer.status == 500
    said = capsys.readouterr()
    assert "/pitanje/{token}" in said.out
    assert token not in said.out + said.err


async def test_what_a_page_has_shown_is_seen_and_before_that_queued(app: App, ana: Page) -> None:
    case = await the_case(app)
    entry = await reply(app, case, "Odgovor.")
    await until_says(ana, "Odgovor.")
    await idle(app)
    last = max(int(str(entry["id"])) for entry in await ana.entries() if entry["from"] == "bot")

    async def state() -> list[tuple[DeliveryState, str]]:
        async with app.store.read() as tx:
            return (await entries.states_of(tx, [entry]))[entry]

    async def shows(number: object) -> int:
        async with ana.client.post(f"{ana.base}/shown", json={"id": number}) as answer:
            return answer.status

    assert await state() == [(DeliveryState.QUEUED, "")]
    assert await shows(last - 1) == 204
    assert await state() == [(DeliveryState.QUEUED, "")]
    for wrong in (0, -1, "2", None, True, 1.5, 2**40):
        assert await shows(wrong) == 400
    assert await shows(last + 100) == 204  # more than there is
    assert await state() == [(DeliveryState.SEEN, "")]
    assert await shows(1) == 204
    async with app.store.read() as tx:
        assert await web.shown_up_to(tx, ana.session) == last
    assert await values(app, receipts.c.id) == []


async def test_the_code_for_the_camera_holds_the_link(app: App, ana: Page) -> None:
    last = (await ana.entries())[-1]["id"]
    async with ana.client.get(f"{ana.base}/qr/{last}/case") as answer:
        assert (answer.status, answer.content_type) == (200, "image/svg+xml")
    async with ana.client.get(f"{ana.base}/qr/1/case") as answer:
        assert answer.status == 404
