"""Cases: what a human must look at."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update

from bot.store.engine import Tx
from bot.store.schema_cases import cases


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An open case as the flow needs it."""

    id: int
    code: str
    team: str
    kind: str
    due_at: datetime


async def open_case_of(tx: Tx, conversation_id: int) -> Case | None:
    """The conversation's newest case that is not closed."""
    query = (
        select(cases)
        .where(cases.c.conversation_id == conversation_id, cases.c.state != "closed")
        .order_by(cases.c.id.desc())
        .limit(1)
    )
    row = (await tx.execute(query)).mappings().first()
    if row is None:
        return None
    return Case(id=row["id"], code=row["code"], team=row["team"], kind=row["kind"], due_at=row["due_at"])


async def insert_case(
    tx: Tx,
    *,
    code: str,
    person_id: int,
    conversation_id: int,
    team: str,
    kind: str,
    topic: str,
    question: str,
    opened_at: datetime,
    due_at: datetime,
) -> Case:
    """A new open case with its owner team and due time."""
    statement = insert(cases).values(
        code=code,
        person_id=person_id,
        conversation_id=conversation_id,
        team=team,
        kind=kind,
        topic=topic,
        state="open",
        question=question,
        opened_at=opened_at,
        due_at=due_at,
        changed_at=opened_at,
        details={},
    )
    row = int((await tx.execute(statement.returning(cases.c.id))).scalar_one())
    return Case(id=row, code=code, team=team, kind=kind, due_at=due_at)


async def append_question(tx: Tx, case_id: int, text: str) -> None:
    """Add what the person wrote to the case."""
    query = update(cases).where(cases.c.id == case_id)
    await tx.execute(query.values(question=cases.c.question + "\n" + text))


async def count_open(tx: Tx) -> int:
    """How many cases are not closed."""
    query = select(func.count()).select_from(cases).where(cases.c.state != "closed")
    return int((await tx.execute(query)).scalar_one())
