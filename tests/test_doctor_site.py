"""What the doctor says of a public address: names, ports, certificates good and bad, and whose page answers there."""

import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web

from bot.doctor import site
from bot.doctor.finding import Finding, State
from tests.certificates import Authorities
from tests.house import Known, StillClock, house

INNER = "127.0.0.1:8080"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture(scope="session")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> Authorities:
    """The authorities of this run."""
    return Authorities(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(autouse=True)
def trusted(authorities: Authorities, monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine trusts the root, and nobody else."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authorities.root.certificate))


@asynccontextmanager
async def serving(application: web.Application, context: ssl.SSLContext | None) -> AsyncIterator[str]:
    """`application` behind this certificate; gives its address."""
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    try:
        yield f"http{'s' if context else ''}://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def page(handler: Handler) -> web.Application:
    """A site where `handler` answers everything."""
    application = web.Application()
    application.router.add_get("/{rest:.*}", handler)
    return application


async def shop(_request: web.Request) -> web.Response:
    """Somebody else's page."""
    return web.Response(text="Welcome to the shop", content_type="text/html")


async def asked(context: ssl.SSLContext, now: datetime | None = None) -> Finding:
    """What is said of a certificate."""
    async with serving(page(shop), context) as url:
        return await site.certificate(url, now or datetime.now(UTC))


def free_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


async def test_a_trusted_certificate_with_its_chain(authorities: Authorities) -> None:
    found = await asked(authorities.server("good"))
    assert (found.state, found.advice) == (State.OK, "")
    assert "whole chain" in found.said
    assert "in 89 days" in found.said


@pytest.mark.parametrize(
    ("ahead", "state"), [(68, State.OK), (70, State.WARNING), (86, State.WARNING), (88, State.FAULT)]
)
async def test_a_certificate_that_ends_soon(authorities: Authorities, ahead: int, state: State) -> None:
    found = await asked(authorities.server("soon"), datetime.now(UTC) + timedelta(days=ahead))
    assert found.state is state
    assert ("renew" in found.advice) == (state is not State.OK)


@pytest.mark.parametrize(
    ("quality", "said", "advice"),
    [
        ("self-signed", "signed by itself", "Viber takes no other"),
        ("no chain", "the whole chain", "fullchain.pem"),
        ("expired", "has ended", "certbot renew"),
        ("other name", "for another", "BOT_PUBLIC_URL"),
    ],
)
async def test_a_certificate_that_platforms_refuse(
    authorities: Authorities, quality: str, said: str, advice: str
) -> None:
    made: dict[str, Callable[[], ssl.SSLContext]] = {
        "self-signed": lambda: authorities.self_signed("alone"),
        "no chain": lambda: authorities.server("chainless", chain=False),
        "expired": lambda: authorities.server("old", days=-1),
        "other name": lambda: authorities.server("other", alternative="DNS:example.org"),
    }
    found = await asked(made[quality]())
    assert found.state is State.FAULT
    assert said in found.said
    assert advice in found.advice


async def test_a_certificate_for_another_name(authorities: Authorities) -> None:
    context = authorities.server("third", alternative="DNS:example.org")
    async with serving(page(shop), context) as url:
        found = await site.certificate(url.replace("127.0.0.1", "localhost"), datetime.now(UTC))
    assert (found.state, "for another name" in found.said) == (State.FAULT, True)
    assert "for this very name" in found.advice


async def test_an_authority_of_ones_own(authorities: Authorities, monkeypatch: pytest.MonkeyPatch) -> None:
    context = authorities.server("own")
    monkeypatch.setenv("SSL_CERT_FILE", "/dev/null")
    found = await asked(context)
    assert found.state is State.FAULT
    assert "authority" in found.said


async def test_no_https_at_all() -> None:
    async with serving(page(shop), None) as url:
        plain = await site.certificate(url.replace("http:", "https:"), datetime.now(UTC))
    nobody = await site.certificate(f"https://127.0.0.1:{free_port()}", datetime.now(UTC))
    for found in (plain, nobody):
        assert (found.state, "firewall" in found.advice) == (State.FAULT, True)


async def test_a_good_address() -> None:
    for port in ("", ":443", ":8443"):
        found = await site.address(f"https://8.8.8.8{port}", telegram=True)
        assert (found.state, found.advice) == (State.OK, "")


@pytest.mark.parametrize(
    ("url", "state", "advice"),
    [
        ("http://example.org", State.FAULT, "its https address into BOT_PUBLIC_URL"),
        ("example.org", State.FAULT, "its https address into BOT_PUBLIC_URL"),
        ("https://", State.FAULT, "its https address into BOT_PUBLIC_URL"),
        ("https://example.org:http", State.FAULT, "correct BOT_PUBLIC_URL"),
        ("https://8.8.8.8:8080", State.FAULT, "443, 80, 88 or 8443"),
        (f"https://{'a' * 64}.example", State.FAULT, "whoever keeps your domain"),
        ("https://192.168.1.20", State.WARNING, "public address of your network"),
        ("https://127.0.0.1", State.WARNING, "public address of your network"),
    ],
)
async def test_an_address_that_cannot_be_used(url: str, state: State, advice: str) -> None:
    found = await site.address(url, telegram=True)
    assert found.state is state
    assert advice in found.advice


async def test_other_ports_are_good_where_telegram_does_not_deliver() -> None:
    assert (await site.address("https://8.8.8.8:8080", telegram=False)).state is State.OK


async def test_the_help_desk_itself_answers(sqlite_url: str, authorities: Authorities, clock: StillClock) -> None:
    async with house(sqlite_url, channels=None, understanding=Known(), clock=clock, role="web") as app:
        doors = _doors(app.address)
        async with serving(doors, authorities.server("desk")) as url:
            live, media = await site.alive(url, INNER), await site.media(url, INNER)
            below = await site.alive(f"{url}/", INNER)
    assert (live.state, media.state, below.state) == (State.OK, State.OK, State.OK)
    assert "refuses a wrong signature (40" in media.said


def _doors(inner: str, *, status: int = 0) -> web.Application:
    """A web server in front that passes everything on to `inner`, as it is installed; `status` instead of its own."""

    async def passed_on(request: web.Request) -> web.Response:
        async with aiohttp.ClientSession() as client, client.get(f"{inner}{request.path_qs}") as answer:
            kept = {name: value for name, value in answer.headers.items() if name not in ("Content-Length", "Date")}
            return web.Response(status=status or answer.status, headers=kept, body=await answer.read())

    return page(passed_on)


async def test_somebody_else_answers(authorities: Authorities) -> None:
    async with serving(page(shop), authorities.server("shop")) as url:
        for found in (await site.alive(url, INNER), await site.media(url, INNER)):
            assert (found.state, "(200)" in found.said) == (State.FAULT, True)
            assert f"http://{INNER}" in found.advice


async def test_an_address_that_sends_one_elsewhere(authorities: Authorities) -> None:
    async def moved(_request: web.Request) -> web.Response:
        raise web.HTTPFound("https://www.example.org/")

    async with serving(page(moved), authorities.server("moved")) as url:
        found = await site.alive(url, INNER)
    assert (found.state, "sent on to www.example.org" in found.said) == (State.FAULT, True)


async def test_a_web_server_with_nobody_behind_it(authorities: Authorities) -> None:
    async def nobody(_request: web.Request) -> web.Response:
        return web.Response(status=502)

    async with serving(page(nobody), authorities.server("gateway")) as url:
        found = await site.alive(url, INNER)
    assert (found.state, "python -m bot run" in found.advice) == (State.FAULT, True)


async def test_a_media_door_that_breaks(sqlite_url: str, authorities: Authorities, clock: StillClock) -> None:
    async with (
        house(sqlite_url, channels=None, understanding=Known(), clock=clock, role="web") as app,
        serving(_doors(app.address, status=500), authorities.server("broken")) as url,
    ):
        found = await site.media(url, INNER)
    assert (found.state, "request_failed" in found.advice) == (State.FAULT, True)


async def test_nobody_answers() -> None:
    url = f"https://127.0.0.1:{free_port()}"
    live, media = await site.alive(url, INNER), await site.media(url, INNER)
    assert (live.state, "start the help desk" in live.advice) == (State.FAULT, True)
    assert (media.state, "public site" in media.advice) == (State.FAULT, True)
