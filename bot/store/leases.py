"""Leases: one holder of a name at a time across all processes, with a fence number that grows at each change."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from bot.store.engine import Store, Tx, locked
from bot.store.schema import leases
from bot.store.upsert import insert_new


@dataclass(frozen=True, slots=True)
class Lease:
    """A name held until it runs out; `fresh` when this call took it over rather than renewed it."""

    name: str
    holder: str
    fence: int
    fresh: bool
    blocked_until: datetime | None


async def take(store: Store, tx: Tx, name: str, *, holder: str, seconds: float) -> Lease | None:
    """Take or renew the lease `name`; None while somebody else holds it."""
    now = await store.now(tx)
    until = now + timedelta(seconds=seconds)
    row = (await tx.execute(locked(select(leases).where(leases.c.name == name)))).mappings().first()
    if row is None:
        # Two processes may meet here on PostgreSQL; the primary key lets one of them win.
        made = await insert_new(tx, leases, name=name, holder=holder, fence=1, until=until)
        return Lease(name, holder, 1, True, None) if made else None
    if row["holder"] != holder and row["until"] > now:
        return None
    fresh = row["holder"] != holder or row["until"] <= now
    fence = row["fence"] + 1 if fresh else row["fence"]
    await tx.execute(update(leases).where(leases.c.name == name).values(holder=holder, fence=fence, until=until))
    return Lease(name, holder, fence, fresh, row["blocked_until"])


async def holds(tx: Tx, lease: Lease) -> bool:
    """Whether nobody has taken `lease` over; locks its row, so that nobody does before this transaction ends."""
    query = locked(select(leases.c.fence).where(leases.c.name == lease.name))
    return bool((await tx.execute(query)).scalar_one_or_none() == lease.fence)


async def release(tx: Tx, lease: Lease) -> None:
    """Let go at once, so that another process need not wait for the lease to run out."""
    query = update(leases).where(leases.c.name == lease.name, leases.c.fence == lease.fence)
    await tx.execute(query.values(until=datetime.fromisoformat("2000-01-01T00:00:00+00:00")))


async def block(tx: Tx, name: str, until: datetime) -> None:
    """Keep the account behind the lease silent until then, whoever holds it."""
    await tx.execute(update(leases).where(leases.c.name == name).values(blocked_until=until))
