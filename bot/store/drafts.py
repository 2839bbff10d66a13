"""Drafts of articles, and who wants to hear of an answer. Rows and conditions only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, insert, or_, select, update

from bot.casework import EntryKind
from bot.store.audit import Actor
from bot.store.desk import visible
from bot.store.engine import Tx, locked
from bot.store.schema import article_versions
from bot.store.schema_cases import case_entries, cases, drafts
from bot.store.schema_staff import audit, staff

LEADS = ("published", "exported")  # states in which a draft stands before the file of its name


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An answer to be: `body` is the whole file as `knowledge_base/` has it, `examples` are ways of asking it.

    Its state is draft, approved, published, exported (written as a file), settled (a file leads again) or rejected.
    """

    id: int
    name: str
    body: str
    examples: tuple[str, ...]
    case_id: int | None
    author_id: int
    author: str
    approver_id: int | None
    state: str
    created_at: datetime
    changed_at: datetime


def _select() -> Select[Any]:
    return select(drafts, staff.c.name.label("author")).join(staff, staff.c.id == drafts.c.author_id)


def _draft(row: Any) -> Draft:
    values = {name: row[name] for name in Draft.__dataclass_fields__}
    return Draft(**{**values, "examples": tuple(row["examples"])})


async def find(tx: Tx, draft_id: int, *, lock: bool = False) -> Draft | None:
    """The draft with this id; with `lock` its row stays ours until the transaction ends."""
    query = _select().where(drafts.c.id == draft_id)
    row = (await tx.execute(locked(query, of=drafts) if lock else query)).mappings().first()
    return None if row is None else _draft(row)


async def of_case(tx: Tx, case_id: int) -> list[Draft]:
    """The drafts made of a case that may still become something, the newest first."""
    query = _select().where(drafts.c.case_id == case_id, drafts.c.state != "rejected").order_by(drafts.c.id.desc())
    return [_draft(row) for row in (await tx.execute(query)).mappings()]


async def page(tx: Tx, *, states: Collection[str] = (), limit: int = 200, who: Actor | None = None) -> list[Draft]:
    """The drafts that changed last; with `who`, those alone that may be shown to them."""
    query = _select().order_by(drafts.c.changed_at.desc(), drafts.c.id.desc()).limit(limit)
    if states:
        query = query.where(drafts.c.state.in_(states))
    if who is not None:
        query = query.where(_shown_to(who))
    return [_draft(row) for row in (await tx.execute(query)).mappings()]


def _shown_to(who: Actor) -> ColumnElement[bool]:
    """A draft that was made of a case holds words of the case: its author sees it, and who may see the case."""
    seen = select(cases.c.id).where(cases.c.id == drafts.c.case_id, visible(who))
    return or_(drafts.c.case_id.is_(None), drafts.c.author_id == who.staff_id, seen.exists())


async def may_see(tx: Tx, draft_id: int, who: Actor) -> bool:
    """Whether a draft may be shown to somebody."""
    query = select(drafts.c.id).where(drafts.c.id == draft_id, _shown_to(who))
    return (await tx.execute(query)).first() is not None


async def leading(tx: Tx) -> list[Draft]:
    """The drafts that stand before the files, the oldest first: a later one of the same name wins."""
    query = _select().where(drafts.c.state.in_(LEADS)).order_by(drafts.c.changed_at, drafts.c.id)
    return [_draft(row) for row in (await tx.execute(query)).mappings()]


async def add(tx: Tx, *, now: datetime, **values: Any) -> int:
    """A new draft; its id."""
    made = insert(drafts).values(state="draft", created_at=now, changed_at=now, **values).returning(drafts.c.id)
    return int((await tx.execute(made)).scalar_one())


async def change(tx: Tx, draft_id: int, *, now: datetime | None, **values: Any) -> None:
    """Write fields of a draft; without `now` the day of its last change stays."""
    moved = {"changed_at": now} if now else {}
    await tx.execute(update(drafts).where(drafts.c.id == draft_id).values(**moved, **values))


async def writers(tx: Tx, draft_id: int) -> set[int]:
    """Everybody whose words are in the draft, by the log of changes."""
    query = select(audit.c.staff_id).where(
        audit.c.subject == "draft",
        audit.c.subject_id == str(draft_id),
        audit.c.action.in_(("draft_made", "draft_changed")),
        audit.c.staff_id.is_not(None),
    )
    return {int(row[0]) for row in await tx.execute(query.distinct())}


async def was_served(tx: Tx, text_hash: str) -> bool:
    """Whether a text of an article was ever in a release."""
    query = select(func.count()).select_from(article_versions).where(article_versions.c.hash == text_hash)
    return bool((await tx.execute(query)).scalar_one())


async def asked(tx: Tx, topic: str, *, case_id: int, who: Actor, limit: int = 60) -> list[str]:
    """What people wrote in cases about the same question that `who` may see, and in this one, the newest first."""
    same = cases.c.id == case_id
    if "/" in topic:
        same = or_(same, and_(cases.c.topic == topic, visible(who)))
    first = select(cases.c.question).where(same).order_by((cases.c.id == case_id).desc(), cases.c.id.desc())
    said = (
        select(case_entries.c.text)
        .join(cases, cases.c.id == case_entries.c.case_id)
        .where(same, case_entries.c.kind == EntryKind.PERSON)
        .order_by(case_entries.c.id.desc())
    )
    found = [row[0] for row in await tx.execute(first.limit(limit))]
    return found + [row[0] for row in await tx.execute(said.limit(limit))]


async def askers(tx: Tx, questions: Sequence[str]) -> list[tuple[int, int]]:
    """(person, conversation) of each case that was opened because a question had no answer."""
    query = (
        select(cases.c.person_id, func.max(cases.c.conversation_id))
        .where(cases.c.kind == "gap", cases.c.topic.in_(questions), cases.c.person_id.is_not(None))
        .group_by(cases.c.person_id)
        .order_by(cases.c.person_id)
    )
    return [(int(row[0]), int(row[1])) for row in await tx.execute(query)]
