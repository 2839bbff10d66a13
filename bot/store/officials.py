"""Officials: institutions, the invitations by which they vouch for their own, and what colleagues may see."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from bot.clock import new_code
from bot.store.engine import Tx, locked
from bot.store.schema import identities, people
from bot.store.schema_cases import cases, institutions, invitations
from bot.store.upsert import insert_new

LASTS = timedelta(days=7)  # an invitation
_LONGEST = 160


def plain_code(code: str) -> str:
    """The one form of an invitation's code, however it was typed."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def _hash(code: str) -> str:
    return hashlib.sha256(plain_code(code).encode()).hexdigest()


async def institution_of(tx: Tx, municipality: str, name: str, *, now: datetime) -> int:
    """The id of the institution of that name in the municipality; made when it is the first time."""
    name = " ".join(name.split())[:_LONGEST]
    query = select(institutions.c.id).where(institutions.c.municipality == municipality, institutions.c.name == name)
    found = (await tx.execute(query)).scalar_one_or_none()
    if found is None:
        await insert_new(tx, institutions, name=name, municipality=municipality, created_at=now)
        found = (await tx.execute(query)).scalar_one()
    return int(found)


async def name_of(tx: Tx, institution: int) -> str:
    """The name of an institution."""
    return str((await tx.execute(select(institutions.c.name).where(institutions.c.id == institution))).scalar_one())


async def make_invitation(tx: Tx, institution: int, *, staff_id: int | None, now: datetime) -> str:
    """A code for one official of the institution: works once, for seven days; only its hash is kept."""
    await tx.execute(delete(invitations).where(invitations.c.expires_at <= now, invitations.c.used_by.is_(None)))
    code = f"{new_code()}-{new_code()}"  # long enough that it cannot be guessed within its days
    values = {"institution_id": institution, "made_by": staff_id, "expires_at": now + LASTS}
    await tx.execute(insert(invitations).values(hash=_hash(code), **values))
    return code


async def redeem(tx: Tx, code: str, *, person_id: int, now: datetime) -> int | None:
    """Vouch for the person by a code, once; the id of the institution, or None when there is no such code.

    Whoever used it hears the same again, so that a message that came twice takes nothing back.
    """
    row = (await tx.execute(locked(select(invitations).where(invitations.c.hash == _hash(code))))).mappings().first()
    if row is None or (row["used_by"] is None and row["expires_at"] <= now):
        return None
    if row["used_by"] is not None:
        return row["institution_id"] if row["used_by"] == person_id else None
    await tx.execute(update(invitations).where(invitations.c.hash == row["hash"]).values(used_by=person_id))
    await verify(tx, person_id, row["institution_id"], now=now)
    return int(row["institution_id"])


async def verify(tx: Tx, person_id: int, institution: int, *, now: datetime) -> None:
    """Vouch for an official; their open cases go before the others from now on."""
    values = {"institution_id": institution, "verified_at": now, "audience": "official"}
    await tx.execute(update(people).where(people.c.id == person_id).values(**values))
    mine = update(cases).where(cases.c.person_id == person_id, cases.c.state != "closed")
    await tx.execute(mine.values(institution_id=institution, first=True, changed_at=now))


async def unverify(tx: Tx, person_id: int, *, now: datetime) -> None:
    """Vouch for the official no more; they are served like anybody."""
    await tx.execute(update(people).where(people.c.id == person_id).values(institution_id=None, verified_at=None))
    mine = update(cases).where(cases.c.person_id == person_id, cases.c.state != "closed")
    await tx.execute(mine.values(first=False, changed_at=now))


async def cases_of_institution(tx: Tx, institution: int, *, limit: int = 50) -> list[int]:
    """The ids of the cases that verified colleagues of an institution share, the newest first.

    A case of whoever only says that they work there is not among them.
    """
    query = (
        select(cases.c.id)
        .join(people, people.c.id == cases.c.person_id)
        .where(
            cases.c.institution_id == institution,
            people.c.institution_id == institution,
            people.c.verified_at.is_not(None),
        )
        .order_by(cases.c.id.desc())
        .limit(limit)
    )
    return [int(row[0]) for row in await tx.execute(query)]


async def keep_details(
    tx: Tx, case_id: int, *, details: Mapping[str, str], wish: str, institution: int | None, now: datetime
) -> None:
    """Write what a guided request was told on its case; a verified official's own institution stays."""
    verified = (
        select(people.c.institution_id)
        .join(cases, cases.c.person_id == people.c.id)
        .where(cases.c.id == case_id, people.c.verified_at.is_not(None))
    )
    own = (await tx.execute(verified)).scalar_one_or_none()
    values: dict[str, Any] = {"details": dict(details), "institution_id": own or institution, "changed_at": now}
    if wish:
        values["wish"] = wish[:200]
    if details.get("municipality"):
        values["municipality"] = details["municipality"]
    if own is not None:
        values["first"] = True
    await tx.execute(update(cases).where(cases.c.id == case_id).values(**values))


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """Somebody who is vouched for, by an internal id: since when, and on which channel they first wrote."""

    person: int
    since: datetime
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """An institution with its officials."""

    id: int
    name: str
    municipality: str
    officials: tuple[Official, ...]


async def institutions_with_officials(tx: Tx) -> list[Institution]:
    """All institutions that were ever named by staff or by an official."""
    first = select(func.min(identities.c.account)).where(identities.c.person_id == people.c.id).scalar_subquery()
    query = select(people.c.institution_id, people.c.id, people.c.verified_at, first)
    vouched: dict[int, list[Official]] = {}
    for row in await tx.execute(query.where(people.c.verified_at.is_not(None)).order_by(people.c.verified_at)):
        channel = str(row[3] or "").partition(":")[0]
        vouched.setdefault(row[0], []).append(Official(person=row[1], since=row[2], channel=channel))
    return [
        Institution(id=row.id, name=row.name, municipality=row.municipality, officials=tuple(vouched.get(row.id, ())))
        for row in await tx.execute(select(institutions).order_by(institutions.c.id))
    ]


async def institution_vouched_for(tx: Tx, person_id: int) -> int | None:
    """The institution that vouches for the person; None when none does."""
    query = select(people.c.institution_id).where(people.c.id == person_id, people.c.verified_at.is_not(None))
    return (await tx.execute(query)).scalar_one_or_none()
