"""Telegram against the simulator: deep links, media, edits, blocking, faults, webhook, an absent platform."""

import asyncio
from collections import Counter

import aiohttp
import pytest
from sqlalchemy import select

from bot import app as composition
from bot.store.schema import deliveries, identities, inbound
from bot.understanding.embedded import Embedded
from tests.house import Known, StillClock, house, idle, settings_for, until
from tests.simulators.telegram import TelegramSimulator, Trouble
from tests.stages import TOKEN, TelegramStage, telegram
from tests.test_pipeline import values

SECRET = "a-secret-for-tests"


async def test_start_greets_and_keeps_the_first_deep_link(sqlite_url: str, engine: Embedded, clock: StillClock) -> None:
    async with telegram(sqlite_url, engine, clock) as ana:
        await ana.says("/start plakat_cacak")
        seen = await ana.sees()
        for word in ("robot", "pravne savete", "JMBG", "/privatnost"):
            assert word in seen.text
        assert "eBolovanje" in seen.buttons
        await ana.says("/start drugo")
        await ana.sees()
        await idle(ana.app)
        assert await values(ana.app, identities.c.origin) == [("plakat_cacak",)]


async def test_media_stickers_and_places_are_answered_sensibly(
    sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with telegram(sqlite_url, engine, clock) as ana:
        for send, expected in (
            (ana.person.sends_sticker, "Hvala"),
            (ana.person.sends_voice, "o čemu je"),
            (ana.person.sends_location, "iz mesta"),
            (lambda: ana.person.sends_photo("kako da platim taksu"), "plati.euprava.gov.rs"),
        ):
            send()
            assert expected in (await ana.sees()).text


async def test_an_edited_question_is_answered_as_it_now_reads(
    sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with telegram(sqlite_url, engine, clock) as ana:
        await ana.says("kako da platim taksu")
        await ana.sees()
        ana.person.edits("šta je ConsentID")
        assert "ConsentID je besplatna" in (await ana.sees()).text


async def test_blocking_is_recorded_and_nothing_is_sent_until_unblocked(
    sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with telegram(sqlite_url, engine, clock) as ana:
        await ana.says("/start")
        await ana.sees()
        ana.person.blocks()
        await until(lambda: _reachable(ana, expected=False))
        calls = len(ana.world.calls)
        await asyncio.sleep(0.3)
        assert not [call for call in ana.world.calls[calls:] if call.method == "sendMessage"]
        ana.person.unblocks()
        await until(lambda: _reachable(ana, expected=True))


async def test_a_block_that_is_noticed_only_by_sending_is_recorded_too(
    sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    async with telegram(sqlite_url, engine, clock) as ana:
        ana.person.blocked = True
        await ana.says("kako da platim taksu")
        await until(lambda: _reachable(ana, expected=False))
        assert await values(ana.app, deliveries.c.state) == [("gone",)]


async def _reachable(stage: TelegramStage, *, expected: bool) -> bool:
    return await values(stage.app, identities.c.reachable) == [(expected,)]


async def test_every_press_is_answered(sqlite_url: str, engine: Embedded, clock: StillClock) -> None:
    async with telegram(sqlite_url, engine, clock) as ana:
        await ana.says("/meni")
        await ana.sees()
        await ana.presses("eBolovanje")
        await ana.sees()
        await until(lambda: len(ana.world.answered) == 1)


@pytest.mark.parametrize(
    ("trouble", "state", "times_heard"),
    [
        (Trouble.TOO_MANY, "sent", 1),
        (Trouble.SERVER_ERROR, "uncertain", 0),
        (Trouble.SILENT_AFTER, "uncertain", 1),
        (Trouble.RESET_AFTER, "uncertain", 1),
    ],
)
async def test_faults_of_the_platform(
    sqlite_url: str, engine: Embedded, clock: StillClock, trouble: Trouble, state: str, times_heard: int
) -> None:
    async with telegram(sqlite_url, engine, clock) as ana:
        ana.world.faults.plan(trouble, method="sendMessage")
        await ana.says("kako da platim taksu")
        if trouble is Trouble.TOO_MANY:
            await until(lambda: any(call.status == 429 for call in ana.world.calls))
            await asyncio.sleep(1.1)
            clock.forward(seconds=2)
        await until(lambda: _states(ana, state))
        assert len(ana.person.heard) == times_heard
        if state == "uncertain":  # an answer is said once more, and then it is known to be there
            clock.forward(seconds=31)
            await until(lambda: _states(ana, "sent"))
            assert len(ana.person.heard) == times_heard + 1


async def _states(stage: TelegramStage, state: str) -> bool:
    return await values(stage.app, deliveries.c.state) == [(state,)]


async def test_the_webhook_takes_repeated_and_shuffled_updates_once(sqlite_url: str, clock: StillClock) -> None:
    async with TelegramSimulator(TOKEN, scale=0.02) as world:
        world.faults.repeats, world.faults.shuffle = 5, True
        values_of = {
            "telegram_token": TOKEN,
            "telegram_api_url": world.url,
            "telegram_mode": "webhook",
            "telegram_webhook_secret": SECRET,
            "public_url": "https://help.example.org",
        }
        app = await composition.build(settings_for(sqlite_url, **values_of), understanding=Known(), clock=clock)
        async with composition.running(app, "web"):
            world.updates.set_webhook(f"{app.address}/hooks/telegram", SECRET, [])
            async with composition.running(await _worker(sqlite_url, clock, values_of), "worker") as worker:
                people = [world.person(f"P{n}") for n in range(6)]
                for number in range(6):
                    for person in people:
                        person.says(f"pitanje {number}")
                await until(lambda: world.updates.pending() == 0 and _count(world) >= 36)
                await until(lambda: _handled(worker, 36))
                assert Counter(row[0] for row in await values(worker, inbound.c.state)) == {"handled": 36}


async def _worker(url: str, clock: StillClock, values_of: dict[str, str]) -> composition.App:
    app = await composition.build(settings_for(url, **values_of), understanding=Known(), clock=clock)
    app.receiving.clear()  # this test sets the webhook itself, on loopback
    return app


def _count(world: TelegramSimulator) -> int:
    return len(set(world.updates.delivered))


async def _handled(app: composition.App, count: int) -> bool:
    async with app.store.read() as tx:
        return len((await tx.execute(select(inbound.c.id).where(inbound.c.state == "handled"))).all()) == count


async def test_the_bot_sets_its_own_webhook_and_menu(sqlite_url: str, clock: StillClock) -> None:
    async with (
        TelegramSimulator(TOKEN, scale=0.02) as world,
        house(
            sqlite_url,
            channels=None,
            understanding=Known(),
            clock=clock,
            telegram_token=TOKEN,
            telegram_api_url=world.url,
            telegram_mode="webhook",
            telegram_webhook_secret=SECRET,
            public_url="https://help.example.org/",
        ) as app,
    ):
        await until(lambda: world.updates.webhook is not None)
        assert world.updates.webhook is not None
        assert world.updates.webhook.url == "https://help.example.org/hooks/telegram"
        assert world.updates.webhook.secret == SECRET
        assert {row["command"] for row in world.commands["en"]} == {
            "meni",
            "profil",
            "jezik",
            "privatnost",
            "mentor",
            "pozovite",
            "pitanja",
            "spoji",
            "covek",
        }
        assert app.channels["telegram:123456"].health() == ""


@pytest.mark.parametrize(("address", "reason"), [("", "the token is refused"), ("http://127.0.0.1:9", "cannot reach")])
async def test_a_wrong_token_or_an_absent_platform_leaves_the_rest_running(
    sqlite_url: str, clock: StillClock, address: str, reason: str
) -> None:
    async with TelegramSimulator("999:another-token-than-the-one-that-is-set", scale=0.02) as world:
        settings = {"telegram_token": TOKEN, "telegram_api_url": address or world.url}
        async with (
            house(sqlite_url, channels=None, understanding=Known(), clock=clock, role="all", **settings) as app,
            aiohttp.ClientSession() as client,
        ):
            await until(lambda: reason in app.channels["telegram:123456"].health())
            async with client.get(f"{app.address}/health/ready") as answer:
                body = await answer.json()
            assert answer.status == 200
            assert reason in body["channels"]["telegram:123456"]
            assert body["channels"]["web:chat"] == "ok"
            assert TOKEN not in str(body)


async def test_the_token_is_in_no_log_line(
    sqlite_url: str,
    engine: Embedded,
    clock: StillClock,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    async with telegram(sqlite_url, engine, clock) as ana:
        ana.world.faults.plan(Trouble.SERVER_ERROR, method="sendMessage")
        await ana.says("kako da platim taksu")
        await until(lambda: _states(ana, "uncertain"))
        assert TOKEN not in repr(ana.app.channels["telegram:123456"])
        assert TOKEN not in repr(ana.app.settings)
    out, err = capfd.readouterr()
    assert "simulated-token" not in out + err
    assert not [
        r for r in caplog.records if r.name.startswith(("bot", "httpx")) and "simulated-token" in r.getMessage()
    ]
