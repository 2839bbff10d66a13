"""Who asked what has no answer yet: counted once by person, through joinings too, and told where they asked."""

import pytest
from sqlalchemy import select

from bot.model import InboundKind
from bot.store import Store, joining, people, votes
from bot.store.schema import identities
from bot.store.schema_cases import gap_votes
from tests.house import NOON, Known, Recorder, StillClock, house, idle, said

PIN, PHONE = "portal/consentid_pin", "portal/consentid_new_phone"


@pytest.fixture
async def asked(store: Store) -> dict[str, tuple[int, int, int]]:
    """Three people: (identity, person, conversation) by name."""
    found = {}
    for name in ("ana", "mika", "vera"):
        async with store.write() as tx:
            conversation = await people.conversation_for(tx, said("x", chat=name), locale="sr-Latn", now=NOON)  # type: ignore[arg-type]
            loaded, person = await people.load(tx, conversation)
            found[name] = (loaded.identity_id, person.id, conversation)
    return found


async def vote(store: Store, who: tuple[int, int, int], question: str, *, tell: bool = False) -> None:
    async with store.write() as tx:
        await votes.count(tx, question, person_id=who[1], conversation_id=who[2], tell=tell, now=NOON)


async def test_a_person_counts_once_and_silence_counts(store: Store, asked: dict[str, tuple[int, int, int]]) -> None:
    for _ in range(3):
        await vote(store, asked["ana"], PIN)
    await vote(store, asked["mika"], PIN, tell=True)
    await vote(store, asked["vera"], PHONE)
    async with store.read() as tx:
        assert await votes.ranking(tx) == [(PIN, 2), (PHONE, 1)]
        assert [(v.person_id, v.conversation_id) for v in await votes.waiting(tx, PIN)] == [asked["mika"][1:]]
        assert await votes.waiting(tx, PHONE) == []


async def test_asking_again_takes_no_wish_back(store: Store, asked: dict[str, tuple[int, int, int]]) -> None:
    await vote(store, asked["ana"], PIN)
    await vote(store, asked["ana"], PIN, tell=True)
    await vote(store, asked["ana"], PIN)
    async with store.write() as tx:
        assert len(await votes.waiting(tx, PIN)) == 1
        await votes.mark_told(tx, PIN, asked["ana"][1], now=NOON)
        assert await votes.waiting(tx, PIN) == []
    await vote(store, asked["ana"], PIN, tell=True)
    async with store.read() as tx:
        assert len(await votes.waiting(tx, PIN)) == 1


async def test_two_channels_of_one_person_are_one_vote(store: Store, asked: dict[str, tuple[int, int, int]]) -> None:
    await vote(store, asked["ana"], PIN, tell=True)
    await vote(store, asked["mika"], PIN, tell=True)
    async with store.write() as tx:
        await joining.keep_code(tx, "code", person_id=asked["ana"][1], expires_at=NOON.replace(hour=23))
        assert await joining.redeem(tx, "code", identity_id=asked["mika"][0], now=NOON) == "done"
        assert await votes.ranking(tx) == [(PIN, 1)]
        assert [voter.person_id for voter in await votes.waiting(tx, PIN)] == [asked["ana"][1]]
        await votes.mark_told(tx, PIN, asked["ana"][1], now=NOON)
        assert await votes.waiting(tx, PIN) == []
        assert await joining.undo(tx, asked["mika"][0], now=NOON)
        assert await votes.ranking(tx) == [(PIN, 2)]


async def test_a_gap_that_is_asked_is_counted_and_its_button_asks_to_be_told(
    database_url: str, clock: StillClock
) -> None:
    channel = Recorder()
    understanding = Known({"zaboravila sam pin": PIN})
    async with house(database_url, channels=[channel], understanding=understanding, clock=clock) as app:
        await app.inbox.take([said("zaboravila sam pin")])
        await idle(app)
        query = select(gap_votes.c.question, gap_votes.c.tell, identities.c.external_id).join(
            identities, identities.c.person_id == gap_votes.c.person_id
        )
        async with app.store.read() as tx:
            assert [tuple(row) for row in await tx.execute(query)] == [(PIN, False, "ana")]
        await app.inbox.take([said(f"tell:{PIN}", 2, kind=InboundKind.BUTTON)])
        await idle(app)
        async with app.store.read() as tx:
            assert [tuple(row) for row in await tx.execute(query)] == [(PIN, True, "ana")]
