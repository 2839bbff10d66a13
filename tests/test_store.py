"""The store: writers lose nothing, times stay aware, migrations work from any version, leases have one holder."""

import asyncio
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Executable, create_engine, inspect, select, text, update

from bot import app as composition
from bot.errors import SchemaOutdated
from bot.store import Store, StoreError, leases, migrate
from bot.store.columns import metadata
from bot.store.schema import identities, people, pointers
from bot.store.schema import leases as lease_table
from bot.store.wake import PostgresWake
from tests.conftest import _create_database, _named
from tests.house import NOON, Known, settings_for, until


async def test_concurrent_read_modify_write_loses_no_update(database_url: str) -> None:
    stores = [Store(database_url), Store(database_url)]
    async with stores[0].write() as tx:
        await tx.execute(lease_table.insert().values(name="count", holder="x", fence=0, until=NOON))

    async def add_one(store: Store) -> None:
        async with store.write() as tx:
            query = select(lease_table.c.fence).where(lease_table.c.name == "count").with_for_update()
            fence = (await tx.execute(query)).scalar_one()
            await asyncio.sleep(0)
            await tx.execute(update(lease_table).where(lease_table.c.name == "count").values(fence=fence + 1))

    await asyncio.gather(*(add_one(stores[turn % 2]) for turn in range(40)))
    async with stores[0].read() as tx:
        assert (await tx.execute(select(lease_table.c.fence))).scalar_one() == 40
    for store in stores:
        await store.close()


async def test_what_a_platform_waits_for_is_written_before_all_that_wait(sqlite_url: str) -> None:
    store = Store(sqlite_url)
    order: list[str] = []

    async def write(name: str, *, urgent: bool) -> None:
        async with store.write(urgent=urgent):
            order.append(name)

    async with store.write():
        waiting = [asyncio.create_task(write(f"turn {number}", urgent=False)) for number in range(3)]
        await asyncio.sleep(0.01)
        waiting += [asyncio.create_task(write(f"webhook {number}", urgent=True)) for number in range(2)]
        await asyncio.sleep(0.01)
    await asyncio.gather(*waiting)
    await store.close()
    assert order == ["webhook 0", "webhook 1", "turn 0", "turn 1", "turn 2"]


async def test_a_writer_that_gives_up_waiting_keeps_nobody_waiting(sqlite_url: str) -> None:
    store = Store(sqlite_url)

    async def write() -> None:
        async with store.write():
            pass

    async with store.write():
        gone, next_one = asyncio.create_task(write()), asyncio.create_task(write())
        await asyncio.sleep(0.01)
        gone.cancel()
    async with asyncio.timeout(5):
        await asyncio.gather(gone, return_exceptions=True)
        await next_one
        granted = asyncio.create_task(write())
        await asyncio.sleep(0)
        granted.cancel()
        await asyncio.gather(granted, return_exceptions=True)
        await write()
    await store.close()


async def test_a_writer_that_is_cancelled_at_any_moment_lets_go_of_the_file(sqlite_url: str) -> None:
    """The tracebacks of cancelled tasks are kept here, and with them the cursors that they held."""
    stores, chance, kept = [Store(sqlite_url) for _ in range(3)], random.Random(3), []

    async def write(store: Store) -> None:
        async with store.write() as tx:
            for _ in range(3):
                await tx.execute(people.insert().values(created_at=NOON).returning(people.c.id))

    for _ in range(40):
        both = [asyncio.create_task(write(store)) for store in stores[:2]]
        kept += both
        await asyncio.sleep(chance.random() * 0.012)
        chance.choice(both).cancel()
        async with asyncio.timeout(5):
            await write(stores[2])
        await asyncio.gather(*both, return_exceptions=True)
    for store in stores:
        await store.close()
    assert len(kept) == 80


async def test_long_work_in_many_transactions_lets_another_process_in(sqlite_url: str) -> None:
    ours, theirs, over = Store(sqlite_url), Store(sqlite_url), False

    async def long_work() -> None:
        while not over:
            async with ours.write(patient=True) as tx:
                await tx.execute(pointers.update().values(value="x"))
                await asyncio.sleep(0.1)

    working = asyncio.create_task(long_work())
    for _ in range(10):
        async with asyncio.timeout(3), theirs.write() as tx:
            await tx.execute(pointers.update().values(value="y"))
    over = True
    await working
    await ours.close()
    await theirs.close()


async def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    async def fail() -> None:
        async with store.write() as tx:
            await tx.execute(people.insert().values(created_at=NOON))
            raise ValueError("on purpose")

    with pytest.raises(ValueError, match="on purpose"):
        await fail()
    async with store.read() as tx:
        assert (await tx.execute(select(people))).first() is None


async def test_times_come_back_aware_and_in_utc(store: Store) -> None:
    async with store.write() as tx:
        await tx.execute(people.insert().values(created_at=datetime.fromisoformat("2026-07-01T12:00:00+02:00")))
    async with store.read() as tx:
        kept = (await tx.execute(select(people.c.created_at))).scalar_one()
    assert kept == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert kept.tzinfo is UTC


async def test_a_naive_time_is_refused(store: Store) -> None:
    async with store.write() as tx:
        with pytest.raises(Exception, match="naive"):
            await tx.execute(people.insert().values(created_at=datetime(2026, 7, 1)))


async def test_sqlite_syncs_each_commit_and_checks_foreign_keys(sqlite_url: str) -> None:
    store = Store(sqlite_url)
    async with store.write() as tx:
        pragmas = [(await tx.execute(text(f"PRAGMA {name}"))).scalar_one() for name in ("synchronous", "foreign_keys")]
    assert pragmas == [2, 1]
    await store.close()


def test_migrations_make_the_schema_that_the_tables_describe(database_url: str) -> None:
    engine = migrate.sync_engine(database_url)
    found = {name: {c["name"] for c in inspect(engine).get_columns(name)} for name in inspect(engine).get_table_names()}
    del found["alembic_version"]
    assert found == {table.name: {column.name for column in table.columns} for table in metadata.sorted_tables}


@pytest.fixture(params=["sqlite", "postgres"])
def old_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with the first schema, once on each engine."""
    if request.param == "sqlite":
        url = f"sqlite+aiosqlite:///{tmp_path / 'old.sqlite3'}"
    else:
        server: str = request.getfixturevalue("postgres")
        _create_database(server, "old")
        url = _named(server, "old")
    migrate.upgrade(url, "0001")
    return url


def test_an_older_database_is_upgraded_with_what_it_holds(old_url: str) -> None:
    old = migrate.sync_engine(old_url)
    with old.begin() as connection:
        connection.execute(text("INSERT INTO people (created_at) VALUES ('2026-11-24 10:00:00')"))
        connection.execute(
            text(
                "INSERT INTO identities (person_id, account, external_id, reachable, created_at)"
                " VALUES (1, 'viber:bot', 'ana==', true, '2026-11-24 10:00:00')"
            )
        )
    assert migrate.pending(old_url)
    migrate.upgrade(old_url)
    assert not migrate.pending(old_url)
    with old.connect() as connection:
        rows = connection.execute(text("SELECT external_id, session_until FROM identities")).all()
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    assert [tuple(row) for row in rows] == [("ana==", None)]
    assert [difference for difference in differences if "alembic_version" not in str(difference)] == []


def test_an_empty_database_is_pending_and_upgrading_twice_is_harmless(tmp_path: pytest.TempPathFactory) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/new.sqlite3"
    assert migrate.pending(url)
    migrate.upgrade(url)
    migrate.upgrade(url)
    assert not migrate.pending(url)


async def test_the_house_refuses_an_older_schema(tmp_path: pytest.TempPathFactory) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/old.sqlite3"
    create_engine(url.replace("+aiosqlite", "")).connect().close()
    with pytest.raises(SchemaOutdated, match="db upgrade"):
        await composition.build(settings_for(url), understanding=Known(), channels=[])


def test_two_processes_may_upgrade_at_once(postgres: str) -> None:
    _create_database(postgres, "both")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(migrate.upgrade, [_named(postgres, "both")] * 2))
    assert not migrate.pending(_named(postgres, "both"))


async def test_a_lease_has_one_holder_and_its_fence_grows_at_each_change(store: Store) -> None:
    async def take(holder: str, seconds: float = 30) -> leases.Lease | None:
        async with store.write() as tx:
            return await leases.take(store, tx, "dispatch:x", holder=holder, seconds=seconds)

    first = await take("a")
    assert first is not None
    assert (first.fence, first.fresh) == (1, True)
    assert await take("b") is None
    renewed = await take("a", seconds=-1)
    assert renewed is not None
    assert (renewed.fence, renewed.fresh) == (1, False)
    taken_over = await take("b")
    assert taken_over is not None
    assert (taken_over.fence, taken_over.fresh) == (2, True)
    async with store.write() as tx:
        assert not await leases.holds(tx, first)
        assert await leases.holds(tx, taken_over)


async def test_two_that_ask_for_a_new_lease_at_once_do_not_both_get_it(database_url: str) -> None:
    stores = [Store(database_url), Store(database_url)]

    async def take(store: Store, holder: str) -> bool:
        async with store.write() as tx:
            return await leases.take(store, tx, "receive:x", holder=holder, seconds=30) is not None

    got = await asyncio.gather(*(take(stores[n % 2], str(n)) for n in range(6)))
    assert sum(got) == 1
    for store in stores:
        await store.close()


async def test_hints_pass_between_processes_on_postgres_and_nobody_hears_themselves(postgres_url: str) -> None:
    here, there = PostgresWake(postgres_url), PostgresWake(postgres_url)

    async def heard(hearer: PostgresWake, topic: str) -> bool:
        waited = monotonic()
        await hearer.wait(topic, 0.5)
        return monotonic() - waited < 0.4

    async def passes(speaker: PostgresWake, hearer: PostgresWake, topic: str) -> bool:
        await speaker.notify(topic)
        return await heard(hearer, topic)

    try:
        await until(lambda: passes(here, there, "to there"))  # once both are connected
        await until(lambda: passes(there, here, "to here"))
        await here.notify("mine")
        assert await heard(here, "mine")
        assert not await heard(here, "mine")
        assert await heard(there, "mine")
    finally:
        await here.close()
        await there.close()


async def test_an_error_of_the_database_does_not_say_what_was_written(store: Store) -> None:
    """It would be logged with its trace."""
    nobody = identities.insert().values(
        person_id=999, account="null:test", external_id="tajna", reachable=True, created_at=NOON
    )
    with pytest.raises(StoreError) as caught:
        await _execute(store, nobody)
    assert "identities" in str(caught.value)
    assert "tajna" not in str(caught.value)


async def _execute(store: Store, statement: Executable) -> None:
    async with store.write() as tx:
        await tx.execute(statement)
