"""Opening a case: its owner team and its due time are set in the transaction that opens it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.cases.promise import due
from bot.clock import new_code
from bot.store import Tx
from bot.store import cases as rows
from bot.store.cases import Case

_TEAMS = {"complaint": "complaints", "mentoring": "mentoring", "failure": "technical"}


def team_for(kind: str, topic: str) -> str:
    """The team that owns a case: by its kind, else by the topic of the question, else the front desk."""
    return _TEAMS.get(kind) or topic.partition("/")[0] or "front_desk"


async def open_or_add(
    tx: Tx,
    *,
    kind: str,
    topic: str,
    question: str,
    person_id: int,
    conversation_id: int,
    zone: ZoneInfo,
    now: datetime,
) -> tuple[Case, bool]:
    """Open a case, or add to the one that is open in this conversation; says whether it is new."""
    found = await rows.open_case_of(tx, conversation_id)
    if found is not None:
        if question:
            await rows.append_question(tx, found.id, question)
        return found, False
    values: dict[str, Any] = {
        "code": new_code(),
        "person_id": person_id,
        "conversation_id": conversation_id,
        "team": team_for(kind, topic),
        "kind": kind,
        "topic": topic,
        "question": question,
        "opened_at": now,
        "due_at": due(now, zone),
    }
    return await rows.insert_case(tx, **values), True
