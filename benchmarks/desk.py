"""The desk's inbox with 100,000 cases: the page as a mentor gets it, beside the bare query for its fifty rows, and
beside the same page of a desk without cases."""

import asyncio
import random
import statistics
import time
from datetime import UTC, datetime, timedelta

import aiohttp
from sqlalchemy import text

from benchmarks.figures import Figure
from benchmarks.ground import Ground
from bot.app import App
from bot.casework import Role
from bot.model import Locale
from bot.staff import entry
from bot.store import staff as accounts
from bot.store.schema import conversations, identities, people
from bot.store.schema_cases import case_words, cases
from tests.house import Known, Recorder, house

CASES = 100_000
_TIMES = 30
_BATCH = 5_000
_TEAMS = ("portal", "epay", "esickleave", "urntr", "caravan", "front_desk")
# Of a hundred cases two wait for somebody, three are held, five wait for their person, and ninety are closed.
_STATES = ("open",) * 2 + ("held",) * 3 + ("waiting",) * 5 + ("closed",) * 90
_BARE = (
    "SELECT id, code, question, due_at FROM cases WHERE due_at IS NOT NULL AND team = 'portal' "
    "ORDER BY first DESC, due_at, id LIMIT 50"
)


def measure(place: Ground) -> list[Figure]:
    """The figures of both engines."""
    found: list[Figure] = []
    for engine, url in place.databases("desk").items():
        found += asyncio.run(_measure(engine, url))
    return found


async def _measure(engine: str, url: str) -> list[Figure]:
    async with house(url, channels=[Recorder()], understanding=Known(), role="all") as app:
        cookie = await _mentor(app)
        empty = await _page(app, cookie, "/desk/cases")
        await _fill(app)
        pages = {
            "inbox": "/desk/cases",
            "inbox, all": "/desk/cases?tab=all",
            "search, a rare word": "/desk/cases?tab=all&q=w777",
            "search, a word of all": "/desk/cases?q=nalog",
        }
        bare = await _bare(app)
        found = []
        for name, path in pages.items():
            ours = await _page(app, cookie, path)
            label = f"{engine}: {name}, {CASES} cases"
            found.append(Figure(name=label, unit="ms p50", ours=ours, beside=bare, peer="the bare query for 50 rows"))
            found.append(Figure(name=label, unit="ms p50", ours=ours, beside=empty, peer="the page without cases"))
        return found


async def _mentor(app: App) -> str:
    now = app.clock.now()
    async with app.store.write() as tx:
        made = await accounts.add(tx, name="mira", role=Role.MENTOR, locale=Locale.LATIN, now=now)
        assert made is not None
        await accounts.join_team(tx, "portal", made)
        return await entry.begin_session(tx, made, way="benchmark", now=now)


async def _page(app: App, cookie: str, path: str) -> float:
    """The median time of the page in milliseconds."""
    took = []
    async with aiohttp.ClientSession(cookies={"helpdesk_desk": cookie}) as http:
        for _ in range(_TIMES):
            started = time.perf_counter()
            async with http.get(app.address + path) as answer:
                await answer.read()
                assert answer.status == 200
            took.append(1000 * (time.perf_counter() - started))
    return statistics.median(took)


async def _bare(app: App) -> float:
    took = []
    for _ in range(_TIMES):
        started = time.perf_counter()
        async with app.store.read() as tx:
            assert len((await tx.execute(text(_BARE))).all()) == 50
        took.append(1000 * (time.perf_counter() - started))
    return statistics.median(took)


async def _fill(app: App) -> None:
    chance, now = random.Random(4), datetime.now(UTC)
    async with app.store.write() as tx:
        person = (await tx.execute(people.insert().values(created_at=now).returning(people.c.id))).scalar_one()
        identity = identities.insert().values(
            person_id=person, account="null:test", external_id="b", reachable=True, created_at=now
        )
        who = (await tx.execute(identity.returning(identities.c.id))).scalar_one()
        talk = conversations.insert().values(
            identity_id=who,
            account="null:test",
            chat="b",
            locale="sr-Latn",
            memory={},
            turn_no=0,
            case_epoch=0,
            created_at=now,
        )
        where = (await tx.execute(talk.returning(conversations.c.id))).scalar_one()
    for start in range(0, CASES, _BATCH):
        made = [_case(number, person, where, chance, now) for number in range(start, start + _BATCH)]
        async with app.store.write() as tx:
            await tx.execute(cases.insert(), made)
            words = [
                (number, word) for number in range(start, start + _BATCH) for word in ("nalog", f"w{number % 5000}")
            ]
            await tx.execute(case_words.insert(), [{"case_id": number + 1, "word": word} for number, word in words])


def _case(number: int, person: int, where: int, chance: random.Random, now: datetime) -> dict[str, object]:
    state = chance.choice(_STATES)
    owed = state in ("open", "held")
    return {
        "id": number + 1,
        "code": f"B{number}",
        "person_id": person,
        "conversation_id": where,
        "team": chance.choice(_TEAMS),
        "kind": "question",
        "topic": f"portal/q{number % 40}",
        "state": state,
        "question": "kako da otvorim nalog na portalu",
        "opened_at": now,
        "due_at": now + timedelta(minutes=chance.randint(-600, 3000)) if owed else None,
        "closed_at": now if state == "closed" else None,
        "municipality": "cacak",
        "locale": "sr-Latn",
        "first": chance.random() < 0.05,
        "changed_at": now,
    }
