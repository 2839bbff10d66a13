"""Forms that are sent once: a line of a case's log keeps the id of the form that it came from."""

from collections.abc import Mapping

from sqlalchemy import exists, select, update

from bot.casework import EntryKind
from bot.model import DeliveryState
from bot.store.engine import Tx
from bot.store.entries import Entry
from bot.store.schema import deliveries
from bot.store.schema_cases import attachments, case_entries

_FORM = "form"
_CAME_TO_NOTHING = (DeliveryState.DROPPED, DeliveryState.FAILED, DeliveryState.GONE)


async def keep(tx: Tx, entry: Entry, form: str) -> None:
    """Note which form a line came from."""
    data: Mapping[str, object] = {**entry.data, _FORM: form}
    await tx.execute(update(case_entries).where(case_entries.c.id == entry.id).values(data=data))


async def said(
    tx: Tx, case_id: int, form: str, *, staff_id: int | None, kind: EntryKind, text: str, sha256: str | None
) -> bool:
    """Whether this form has brought these very words and this file before, and they have not come to nothing."""
    if not form:
        return False
    query = select(case_entries.c.id).where(
        case_entries.c.case_id == case_id,
        case_entries.c.kind == kind,
        case_entries.c.staff_id == staff_id,
        case_entries.c.data[_FORM].as_string() == form,
        case_entries.c.text == text,
    )
    its_file = select(attachments.c.sha256).where(attachments.c.entry_id == case_entries.c.id)
    query = query.where(its_file.where(attachments.c.sha256 == sha256).exists() if sha256 else ~its_file.exists())
    if kind is EntryKind.MENTOR:
        alive = (deliveries.c.entry_id == case_entries.c.id) & deliveries.c.state.not_in(_CAME_TO_NOTHING)
        query = query.where(exists().where(alive))
    return (await tx.execute(query.limit(1))).first() is not None
