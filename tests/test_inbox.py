"""The inbox: stored once, masked before it is stored, and on disk before the platform hears that it was taken."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.inbox import Inbox
from bot.model import InboundKind
from bot.store import Store, turns
from bot.store.schema import conversations, identities, inbound, people
from bot.store.wake import LocalWake
from tests.house import StillClock, said


@pytest.fixture
def inbox(store: Store, clock: StillClock) -> Inbox:
    return Inbox(store, clock=clock, wake=LocalWake(), nearest=lambda *_: "")


async def rows(store: Store, *columns: object) -> list[tuple[object, ...]]:
    async with store.read() as tx:
        return [tuple(row) for row in await tx.execute(select(*columns))]  # type: ignore[call-overload]


async def test_a_repeated_message_is_stored_once(store: Store, inbox: Inbox) -> None:
    assert len(await inbox.take([said("zdravo"), said("zdravo")])) == 1
    assert await inbox.take([said("zdravo")]) == []
    assert len(await rows(store, inbound.c.id)) == 1


async def test_the_same_message_at_two_processes_is_stored_once(database_url: str, clock: StillClock) -> None:
    stores = [Store(database_url), Store(database_url)]
    inboxes = [Inbox(opened, clock=clock, wake=LocalWake(), nearest=lambda *_: "") for opened in stores]
    taken = await asyncio.gather(*(inboxes[n % 2].take([said("zdravo")]) for n in range(12)))
    assert sum(len(row) for row in taken) == 1
    assert [len(await rows(stores[0], table.c.id)) for table in (inbound, people, identities, conversations)] == [1] * 4
    for opened in stores:
        await opened.close()


async def test_the_same_key_on_another_account_is_another_message(store: Store, inbox: Inbox) -> None:
    await inbox.take([said("zdravo"), said("zdravo", account="null:other")])
    assert len(await rows(store, inbound.c.id)) == 2


async def test_personal_numbers_are_masked_before_they_are_stored(store: Store, inbox: Inbox) -> None:
    await inbox.take([said("moj mejl je pera@example.com, telefon 064 123 4567")])
    ((body, masked),) = await rows(store, inbound.c.body, inbound.c.masked)
    assert "example.com" not in str(body)
    assert "4567" not in str(body)
    assert set(masked) == {"email", "phone"}  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("name", "text", "origin", "kinds", "stored"),
    [
        ("0641234567", "", "", ["phone"], ("[telefon]", "", "")),
        ("0101990710008", "", "", ["jmbg"], ("[JMBG]", "", "")),
        ("lozinka", "je Pera123!", "", ["secret"], ("lozinka", "je [lozinka]!", "")),
        ("start", "0641234567", "0641234567", ["phone"], ("start", "[telefon]", "[telefon]")),
        ("start", "plakat_cacak", "plakat_cacak", [], ("start", "plakat_cacak", "plakat_cacak")),
        ("start", "x" * 90, "x" * 60 + "0641234567", ["phone"], ("start", "x" * 90, "x" * 60 + "[tel")),
        ("n" * 100, "", "", [], ("n" * 64, "", "")),
    ],
)
async def test_a_command_is_masked_in_its_name_and_its_origin_too(
    store: Store, inbox: Inbox, name: str, text: str, origin: str, kinds: list[str], stored: tuple[str, ...]
) -> None:
    await inbox.take([replace(said(name, kind=InboundKind.COMMAND), text=text, origin=origin)])
    ((body, masked),) = await rows(store, inbound.c.body, inbound.c.masked)
    assert (body["name"], body["text"], body["origin"]) == stored  # type: ignore[index]
    assert masked == kinds


async def test_a_code_to_join_by_is_kept_whatever_it_looks_like(store: Store, inbox: Inbox) -> None:
    code = "join-0641234567_abcdefghijk"
    await inbox.take([replace(said("opened", kind=InboundKind.JOINED), origin=code)])
    ((body,),) = await rows(store, inbound.c.body)
    assert body["origin"] == code  # type: ignore[index]


async def test_who_only_opened_the_conversation_has_not_subscribed(store: Store, inbox: Inbox) -> None:
    opened = replace(said("", kind=InboundKind.JOINED), name="opened")
    returned = replace(said("", 2, kind=InboundKind.JOINED), name="returned")
    first, second = await inbox.take([opened, returned])
    async with store.read() as tx:
        found = [await turns.subscribed_before(tx, 1, row) for row in (first, second, second + 1)]
    assert found == [False, False, True]


async def test_what_a_database_refuses_is_left_out(store: Store, inbox: Inbox) -> None:
    await inbox.take([said("a\0b\ud800c")])
    ((body,),) = await rows(store, inbound.c.body)
    assert body["text"] == "abc"  # type: ignore[index]


async def test_a_very_long_text_is_cut(store: Store, inbox: Inbox) -> None:
    await inbox.take([said("č" * 100_000)])
    ((body,),) = await rows(store, inbound.c.body)
    assert len(body["text"]) == 4000  # type: ignore[index]


async def test_an_unsupported_update_is_stored_and_waits_for_nobody(store: Store, inbox: Inbox) -> None:
    await inbox.take([said("", kind=InboundKind.UNSUPPORTED)])
    assert await rows(store, inbound.c.state) == [("ignored",)]


async def test_after_one_that_cannot_be_stored_the_call_fails_and_its_repeat_stores_nothing_twice(
    store: Store, inbox: Inbox
) -> None:
    broken = said("dobar dan", 2, chat="x" * 500, account="y" * 500)
    if store.is_sqlite:  # SQLite does not mind the length; a missing value it does
        broken = said(None, 2)  # type: ignore[arg-type]
    with pytest.raises(Exception):  # noqa: B017
        await inbox.take([said("zdravo"), broken, said("treće", 3)])
    await inbox.take([said("zdravo"), said("treće", 3)])
    assert await rows(store, inbound.c.dedupe_key) == [("ana:1",), ("ana:3",)]


async def test_no_number_is_cut_in_two_before_it_is_masked_and_made_up_buttons_are_masked_too(
    store: Store, inbox: Inbox
) -> None:
    await inbox.take([said("a" * 3989 + " 0101990710008 b")])
    await inbox.take([said("btn 0641234567", 2, kind=InboundKind.BUTTON)])
    (text, _), (_, name) = [(body["text"], body["name"]) for (body,) in await rows(store, inbound.c.body)]
    assert "0101990" not in text
    assert name == "btn [telefon]"
