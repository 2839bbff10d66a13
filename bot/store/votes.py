"""Who asked what has no answer yet: each person counted once for each question, and who wants to hear of an answer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from bot.store.engine import Tx
from bot.store.schema import conversations, identities
from bot.store.schema_cases import gap_votes
from bot.store.upsert import insert_new


@dataclass(frozen=True, slots=True, kw_only=True)
class Voter:
    """A person who wants to hear of an answer, and where they asked; `id` is the vote's."""

    id: int
    person_id: int
    conversation_id: int


async def count(
    tx: Tx, question: str, *, person_id: int, conversation_id: int, tell: bool = False, now: datetime
) -> None:
    """Count the person for the question, once; with `tell` they are told in this conversation when it is answered."""
    values = {"question": question, "person_id": person_id}
    await insert_new(tx, gap_votes, **values, conversation_id=conversation_id, tell=tell, at=now)
    if tell:
        query = update(gap_votes).where(gap_votes.c.question == question, gap_votes.c.person_id == person_id)
        await tx.execute(query.values(tell=True, conversation_id=conversation_id, told_at=None))


async def waiting(tx: Tx, question: str) -> list[Voter]:
    """Who wants to hear of the answer to the question and was not told yet; a person joined since is named once."""
    query = (
        select(func.min(gap_votes.c.id), identities.c.person_id, func.min(gap_votes.c.conversation_id))
        .join(conversations, conversations.c.id == gap_votes.c.conversation_id)
        .join(identities, identities.c.id == conversations.c.identity_id)
        .where(gap_votes.c.question == question, gap_votes.c.tell, gap_votes.c.told_at.is_(None))
        .group_by(identities.c.person_id)
        .order_by(func.min(gap_votes.c.id))
    )
    return [Voter(id=row[0], person_id=row[1], conversation_id=row[2]) for row in await tx.execute(query)]


async def ranking(tx: Tx, *, limit: int = 50) -> list[tuple[str, int]]:
    """The questions without an answer by how many people asked them, the most asked first."""
    people = func.count(identities.c.person_id.distinct())
    query = (
        select(gap_votes.c.question, people)
        .join(conversations, conversations.c.id == gap_votes.c.conversation_id)
        .join(identities, identities.c.id == conversations.c.identity_id)
        .group_by(gap_votes.c.question)
        .order_by(people.desc(), gap_votes.c.question)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in await tx.execute(query)]


async def mark_told(tx: Tx, question: str, person_id: int, *, now: datetime) -> None:
    """The person was told that the question is answered, in whichever conversation of theirs."""
    theirs = (
        select(conversations.c.id)
        .join(identities, identities.c.id == conversations.c.identity_id)
        .where(identities.c.person_id == person_id)
    )
    query = update(gap_votes).where(gap_votes.c.question == question, gap_votes.c.conversation_id.in_(theirs))
    await tx.execute(query.values(told_at=now))
