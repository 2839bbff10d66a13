"""A phone that was asked for is kept sealed on the case, shown nowhere else, and erased; any other number is masked."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.inbox import Inbox
from bot.model import InboundKind
from bot.redact import phone_in
from bot.sealed import PHONE, open_sealed
from bot.store import Store, contacts
from bot.store.schema import conversations, metadata
from bot.store.schema_cases import cases
from bot.store.wake import LocalWake
from bot.understanding.embedded import Embedded
from tests.house import NOON, Known, Recorder, StillClock, house, idle, said
from tests.simulators.telegram import rates
from tests.stages import STAGES, TelegramStage, ViberStage

KEY = b"a key for tests"
NUMBER = "064 123 45 67"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("064 123 45 67", "064 123 45 67"),
        ("moj broj je 064/123-4567, hvala", "064/123-4567"),
        ("+381 64 1234567", "+381 64 1234567"),
        ("+49 151 12345678", "+49 151 12345678"),
        ("ćirilica: 011 345 6789", "011 345 6789"),
        ("3456789", "3456789"),
        ("34 56 789", "34 56 789"),
        ("０６４１２３４５６７", "0641234567"),
        ("0101990710008", ""),
        ("160-0000000000000-00", ""),
        ("posle 17 časova", ""),
        ("12345", ""),
        ("taksa 123456 dinara", ""),
        ("", ""),
    ],
)
def test_a_phone_is_read_out_of_what_was_written(written: str, number: str) -> None:
    assert phone_in(written) == number


async def everything(store: Store) -> str:
    """All that the database holds, as one text."""
    async with store.read() as tx:
        return "\n".join([str((await tx.execute(select(table))).all()) for table in metadata.sorted_tables])


async def talk(database_url: str, clock: StillClock, *said_: object) -> tuple[list[str], str, str, str]:
    """Say all of it; (what was heard, the case's sealed phone, its wish, all that the database holds)."""
    channel = Recorder()
    async with house(
        database_url, channels=[channel], understanding=Known(), clock=clock, secret_key=KEY.decode()
    ) as app:
        for arrived in said_:
            await app.inbox.take([arrived])  # type: ignore[list-item]
            await idle(app)
        async with app.store.read() as tx:
            row = (await tx.execute(select(cases.c.contact, cases.c.wish))).one_or_none()
        contact, wish = tuple(row) if row else ("", "")
        return channel.texts(), contact, wish, await everything(app.store)


CALL = said("call", 1, kind=InboundKind.BUTTON)


@pytest.mark.parametrize(
    "number",
    [
        said(f"zovite {NUMBER}", 2),
        replace(said("", 2, kind=InboundKind.CONTACT), name="contact", phone=NUMBER),
    ],
    ids=["typed", "shared"],
)
async def test_a_number_that_was_asked_for_is_sealed_on_the_case_and_stands_nowhere_else(
    database_url: str,
    clock: StillClock,
    number: object,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.INFO)
    heard, contact, wish, stored = await talk(database_url, clock, CALL, number, said("posle 17", 3))
    assert open_sealed(KEY, PHONE, contact) == NUMBER
    assert wish == "posle 17"
    assert "45 67" not in stored
    assert stored.count(contact) == 1  # the row in which it arrived holds it no more
    out = "".join((*capfd.readouterr(), caplog.text, *heard))
    assert "45 67" not in out
    assert contact not in out
    assert not any("nismo sačuvali" in text for text in heard)


async def test_a_number_that_nobody_asked_for_is_masked(database_url: str, clock: StillClock) -> None:
    heard, contact, _, stored = await talk(
        database_url, clock, said(NUMBER, 1), replace(said("", 2, kind=InboundKind.CONTACT), phone=NUMBER)
    )
    assert (contact, "45 67" in stored, "sealed" in stored) == ("", False, False)
    assert any("nismo sačuvali" in text for text in heard)


async def test_once_given_the_next_number_is_masked_again(database_url: str, clock: StillClock) -> None:
    _, contact, wish, stored = await talk(database_url, clock, CALL, said(NUMBER, 2), said("063 765 43 21", 3))
    assert open_sealed(KEY, PHONE, contact) == NUMBER
    assert "43 21" not in stored
    assert wish == "[telefon]"


async def test_a_second_number_in_the_same_text_is_masked(database_url: str, clock: StillClock) -> None:
    _, contact, _, stored = await talk(database_url, clock, CALL, said(f"{NUMBER} ili 063 765 43 21", 2))
    assert open_sealed(KEY, PHONE, contact) == NUMBER
    assert "43 21" not in stored


async def test_without_a_key_nothing_is_kept(store: Store, clock: StillClock) -> None:
    inbox = Inbox(store, clock=clock, wake=LocalWake(), nearest=lambda *_: "")
    await inbox.take([said("zdravo")])
    async with store.write() as tx:
        await tx.execute(update(conversations).values(memory={"expects": "phone"}))
    await inbox.take([said(NUMBER, 2)])
    assert "45 67" not in await everything(store)
    assert "sealed" not in await everything(store)


async def test_a_phone_goes_to_the_case_that_is_open_and_is_erased_30_days_after_it_closed(
    database_url: str, clock: StillClock
) -> None:
    channel = Recorder()
    async with house(database_url, channels=[channel], understanding=Known(), clock=clock) as app:
        pressed = (said("human", 1, kind=InboundKind.BUTTON), CALL)
        for arrived in (pressed[0], replace(CALL, dedupe_key="ana:2"), said(NUMBER, 3)):
            await app.inbox.take([arrived])
            await idle(app)
        async with app.store.read() as tx:
            rows = (await tx.execute(select(cases.c.kind, cases.c.contact))).all()
        assert [row[0] for row in rows] == ["question"]
        assert rows[0][1]

        async def contact(*, closed: bool, days: int) -> str:
            async with app.store.write() as tx:
                if closed:
                    await tx.execute(update(cases).values(state="closed", closed_at=NOON))
                await contacts.forget(tx, now=NOON + timedelta(days=days))
                return str((await tx.execute(select(cases.c.contact))).scalar_one())

        assert await contact(closed=False, days=400)
        assert await contact(closed=True, days=29)
        assert await contact(closed=True, days=30) == ""


@pytest.mark.parametrize("name", ["telegram", "viber"])
async def test_a_contact_that_is_shared_is_a_phone(
    name: str, sqlite_url: str, engine: Embedded, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rates, "_CHAT_RATE", 1000.0)
    async with STAGES[name](sqlite_url, engine, clock) as stage:
        await stage.says("neka me pozovu")
        assert "Napišite broj telefona" in (await stage.sees()).text
        if isinstance(stage, TelegramStage):
            stage.person.sends_contact("+381641234567")
        elif isinstance(stage, ViberStage):
            stage.person.sends_contact("Ana", "381641234567")
        assert "Zapisano je da želite poziv" in (await stage.sees()).text
        assert "Kada vam odgovara poziv" in (await stage.sees()).text
        async with stage.app.store.read() as tx:
            sealed = (await tx.execute(select(cases.c.contact))).scalar_one()
        assert open_sealed(KEY, PHONE, sealed).endswith("381641234567")
        assert "1234567" not in await everything(stage.app.store)
