"""One person on several channels: joined by a one-time code or link within ten minutes, once, and undone on request."""

import asyncio
import io
import re
from dataclasses import replace

import aiohttp
import pytest
import segno

from bot.app import App
from bot.model import Inbound, InboundKind
from bot.store import joining as rows
from bot.store import links
from bot.store.schema import answers, deliveries, identities, join_codes, joinings, mailbox, people
from bot.understanding.embedded import Embedded
from tests.house import Known, Recorder, StillClock, house, idle, said, until
from tests.stages import telegram, viber
from tests.test_pipeline import values


async def tell(app: App, channel: Recorder, *arrived: Inbound) -> str:
    """What is said to the last of `arrived`."""
    before = len(channel.heard)
    await app.inbox.take(arrived)
    await until(lambda: len(channel.heard) == before + len(arrived))
    await idle(app)
    return channel.texts()[-1]


def command(text: str, number: int, chat: str) -> Inbound:
    name, _, rest = text.partition(" ")
    origin = rest if name == "start" else ""
    return Inbound(
        account="null:test",
        dedupe_key=f"{chat}:c{number}",
        sender=chat,
        chat=chat,
        kind=InboundKind.COMMAND,
        name=name,
        text=rest,
        origin=origin,
    )


async def owners(app: App) -> dict[str, int]:
    return {
        str(row[0]): int(str(row[1])) for row in await values(app, identities.c.external_id, identities.c.person_id)
    }


async def code_for(app: App, channel: Recorder, chat: str, number: int = 1) -> str:
    text = await tell(app, channel, command("spoji", number, chat))
    found = re.search(r"/spoji ([A-Z0-9-]+)", text)
    assert found, text
    return found[1]


async def test_a_code_given_here_joins_there_and_both_are_one_person(database_url: str, clock: StillClock) -> None:
    channel = Recorder()
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        await tell(app, channel, said("kako da otvorim nalog", 1, chat="veb"))
        await tell(app, channel, said("kako da otvorim nalog", 1, chat="telefon"))
        code = await code_for(app, channel, "veb")
        assert "Spojeno" in await tell(app, channel, command(f"spoji {code.lower()}", 1, "telefon"))
        assert len(set((await owners(app)).values())) == 1
        assert {row[0] for row in await values(app, answers.c.person_id)} == {(await owners(app))["veb"]}
        merged = {row[1] for row in await values(app, people.c.id, people.c.merged_into)}
        assert merged == {None, (await owners(app))["veb"]}


async def test_a_joining_is_undone_and_each_side_gets_its_own_back(database_url: str, clock: StillClock) -> None:
    channel = Recorder()
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        for chat in ("veb", "telefon"):
            await tell(app, channel, said("kako da otvorim nalog", 1, chat=chat))
        before = (await owners(app), sorted(await values(app, answers.c.id, answers.c.person_id)))
        code = await code_for(app, channel, "veb")
        await tell(app, channel, command(f"spoji {code}", 1, "telefon"))
        assert (await owners(app)) != before[0]
        assert "Razdvojeno" in await tell(app, channel, command("razdvoji", 2, "telefon"))
        assert (await owners(app), sorted(await values(app, answers.c.id, answers.c.person_id))) == before
        assert "nije spojen" in await tell(app, channel, command("razdvoji", 3, "telefon"))
        assert {row[0] for row in await values(app, people.c.merged_into)} == {None}
        assert [row[0] is not None for row in await values(app, joinings.c.undone_at)] == [True]


async def test_a_code_works_once_and_for_ten_minutes(database_url: str, clock: StillClock) -> None:
    channel = Recorder()
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        code = await code_for(app, channel, "veb")
        assert "Spojeno" in await tell(app, channel, command(f"spoji {code}", 1, "prvi"))
        assert "ne važi" in await tell(app, channel, command(f"spoji {code}", 1, "drugi"))
        late = await code_for(app, channel, "veb", 2)
        clock.forward(seconds=601)
        assert "ne važi" in await tell(app, channel, command(f"spoji {late}", 1, "treci"))
        again = await code_for(app, channel, "veb", 3)
        assert "već spojeno" in await tell(app, channel, command(f"spoji {again}", 2, "prvi"))
        assert len(await values(app, join_codes.c.hash)) == 2  # those that expired are gone


async def test_codes_are_kept_as_hashes_only(sqlite_url: str, clock: StillClock) -> None:
    channel = Recorder()
    async with house(sqlite_url, channels=[channel], understanding=Known(), clock=clock) as app:
        code = (await code_for(app, channel, "veb")).replace("-", "")
        assert all(code not in str(row[0]) for row in await values(app, join_codes.c.hash))


async def test_two_who_use_one_code_at_once_do_not_both_join(database_url: str, clock: StillClock) -> None:
    channel = Recorder()
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        for chat in ("veb", "prvi", "drugi"):
            await tell(app, channel, said("zdravo", 1, chat=chat))
        code = (await code_for(app, channel, "veb")).replace("-", "")
        numbers = {str(row[0]): row[1] for row in await values(app, identities.c.external_id, identities.c.id)}

        async def use(chat: str) -> str:
            async with app.store.write() as tx:
                return await rows.redeem(tx, code, identity_id=int(str(numbers[chat])), now=clock.now())

        assert sorted(await asyncio.gather(use("prvi"), use("drugi"))) == ["done", "unknown"]


async def test_guessing_has_to_wait(sqlite_url: str, clock: StillClock) -> None:
    channel = Recorder()
    async with house(sqlite_url, channels=[channel], understanding=Known(), clock=clock) as app:
        code = await code_for(app, channel, "veb")
        for number in range(5):
            assert "ne važi" in await tell(app, channel, command("spoji AAA-AAAA", number, "lopov"))
        assert "Sačekajte" in await tell(app, channel, command(f"spoji {code}", 6, "lopov"))
        clock.forward(seconds=601)
        fresh = await code_for(app, channel, "veb", 2)
        assert "Spojeno" in await tell(app, channel, command(f"spoji {fresh}", 7, "lopov"))


async def test_what_was_told_in_one_place_is_known_in_the_other(sqlite_url: str, clock: StillClock) -> None:
    channel = Recorder()
    press = said("aud:employer", 2, chat="telefon", kind=InboundKind.BUTTON)
    async with house(sqlite_url, channels=[channel], understanding=Known(), clock=clock) as app:
        await tell(app, channel, press)
        code = await code_for(app, channel, "veb")
        await tell(app, channel, command(f"spoji {code}", 1, "telefon"))
        assert "Poslodavac" in await tell(app, channel, command("profil", 2, "veb"))


async def _offered(app: App) -> bool:
    return len(await values(app, deliveries.c.id)) == 1


@pytest.mark.parametrize("place", [telegram, viber])
async def test_the_link_to_a_platform_joins_by_one_tap(
    place: object, sqlite_url: str, engine: Embedded, clock: StillClock
) -> None:
    """The web page's person gets a link; the platform carries its payload back, on Viber in the very first opening."""
    async with place(sqlite_url, engine, clock) as ana:  # type: ignore[operator]
        name = ana.app.receiving[0].account.partition(":")[0]
        asked = replace(command("spoji", 1, "page"), account="web:chat")
        await ana.app.inbox.take([asked])
        await until(lambda: _offered(ana.app))
        ((offered,),) = await values(ana.app, deliveries.c.payload)
        offer = str(offered["text"])  # type: ignore[index]
        payload = re.search(r"join-[A-Za-z0-9_-]+", offer)
        assert payload, offer
        if name == "viber":
            assert "viber://pa?chatURI=" in offer
            ana.person.opens(payload[0])
            assert "Spojeno" in (await ana.person.hears()).text
        else:
            assert "https://t.me/helpdesk_test_bot?start=join-" in offer
            await ana.says(f"/start {payload[0]}")
            assert "Spojeno" in (await ana.sees()).text
        assert len(set((await owners(ana.app)).values())) == 1
        assert {row[0] for row in await values(ana.app, identities.c.origin)} == {""}


async def test_the_page_shows_the_links_as_codes_for_a_camera_and_only_to_its_person(
    sqlite_url: str, clock: StillClock
) -> None:
    async with (
        house(sqlite_url, channels=None, understanding=Known(), clock=clock, role="all") as app,
        aiohttp.ClientSession(base_url=app.address, cookie_jar=aiohttp.CookieJar(unsafe=True)) as client,
        aiohttp.ClientSession(base_url=app.address) as stranger,
    ):
        async with app.store.write() as tx:
            await links.keep(tx, "viber:bot", "viber://pa?chatURI=karavan&context={payload}")
        async with client.post("/api/chat") as answer:
            body = await answer.json()
        assert body["elsewhere"] == ["viber"]
        path = f"/api/chat/{body['session']}"
        async with client.post(f"{path}/messages", json={"id": "a", "button": "join"}):
            pass
        await until(lambda: _offered(app))
        await idle(app)
        ((said_,),) = await values(app, mailbox.c.body)
        link = re.search(r"viber://\S+", str(said_["text"]))  # type: ignore[index]
        assert link
        drawn = io.BytesIO()
        segno.make(link[0], error="m", micro=False).save(drawn, kind="svg", scale=4, border=4, light="white")
        async with client.get(f"{path}/qr/1/viber") as answer:
            assert (answer.status, answer.content_type) == (200, "image/svg+xml")
            assert await answer.read() == drawn.getvalue()
        for wrong in ("1/telegram", "2/viber", "x/viber"):
            async with client.get(f"{path}/qr/{wrong}") as answer:
                assert answer.status == 404
        async with stranger.get(f"{path}/qr/1/viber") as answer:
            assert answer.status == 401
