"""The files that came along with the lines of a case's log, of the person or of those who answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select

from bot.model import Media
from bot.store.engine import Tx
from bot.store.schema_cases import attachments, case_entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """One file; `sha256` is set once it is kept. `state` is waiting, kept, refused or lost, with the reason."""

    id: int
    entry_id: int
    kind: str
    name: str
    content_type: str
    size: int
    sha256: str | None
    state: str
    reason: str


_COLUMNS = [attachments.c[name] for name in Attached.__dataclass_fields__]


async def of_entries(tx: Tx, entry_ids: Sequence[int]) -> dict[int, list[Attached]]:
    """The files of each line: entry id -> files, in order."""
    found: dict[int, list[Attached]] = {}
    query = select(*_COLUMNS).where(attachments.c.entry_id.in_(entry_ids)).order_by(attachments.c.id)
    for row in (await tx.execute(query)).mappings():
        found.setdefault(row["entry_id"], []).append(Attached(**row))
    return found


async def of_case(tx: Tx, case_id: int, attached_id: int) -> Attached | None:
    """One file, where it belongs to this case."""
    query = select(*_COLUMNS).join(case_entries, case_entries.c.id == attachments.c.entry_id)
    query = query.where(attachments.c.id == attached_id, case_entries.c.case_id == case_id)
    row = (await tx.execute(query)).mappings().first()
    return None if row is None else Attached(**row)


async def keep(tx: Tx, entry_id: int, media: Media, *, account: str) -> int:
    """Note that a file of ours, whose bytes are kept, went out with a line."""
    values = {
        "entry_id": entry_id,
        "kind": "photo" if media.content_type.startswith("image/") else "document",
        "name": media.name,
        "content_type": media.content_type,
        "size": media.size,
        "account": account,
        "source": "",
        "sha256": media.sha256,
        "state": "kept",
    }
    return int((await tx.execute(insert(attachments).values(**values).returning(attachments.c.id))).scalar_one())
