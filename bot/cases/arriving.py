"""What becomes of a case whose person was not reached: the word is ours again, and its holder hears so at the desk.
Of a file that did not get there they hear too."""

from datetime import datetime

from bot.cases.hours import hours_for
from bot.cases.office import CLOCK, Change, Office, happened
from bot.cases.promise import due
from bot.casework import CaseState
from bot.store import Tx, arrivals, entries, notices
from bot.store import cases as rows
from bot.store.cases import Case


async def missed(tx: Tx, office: Office, entry_id: int, *, now: datetime) -> None:
    """A reply has not arrived, or nobody will ever know: once for each, a case that waits for its person waits no more.

    Nothing happens where the platform has answered after all.
    """
    entry = await entries.find(tx, entry_id)
    case = await rows.find(tx, entry.case_id, lock=True) if entry is not None else None
    state = await arrivals.how_missed(tx, entry_id) if case is not None else None
    if case is None or state is None:
        return
    change = None
    if case.state is CaseState.WAITING:
        owed = due(now, office.zone, await hours_for(tx, case.team))
        change = Change(field="due_at", new=owed.isoformat())
        again = {"state": CaseState.HELD, "due_at": owed, "waiting_since": None, "reminded_at": None}
        await rows.change(tx, case.id, now=now, **again, warned_at=None, climb=0)
    await happened(tx, case, arrivals.NOT_ARRIVED, CLOCK, now=now, change=change, entry=entry_id, state=state)
    await _tell(tx, case, f"case-missed-{state}", now=now)


async def file_missed(tx: Tx, entry_id: int, state: str, *, name: str, now: datetime) -> None:
    """The file of a reply is lost or refused, so that its words go alone: the log and the holder are told so."""
    entry = await entries.find(tx, entry_id)
    case = await rows.find(tx, entry.case_id, lock=True) if entry is not None else None
    if case is None:
        return
    await happened(tx, case, f"file_{state}", CLOCK, now=now, entry=entry_id, name=name)
    await _tell(tx, case, f"case-file-{state}", now=now, name=name)


async def _tell(tx: Tx, case: Case, key: str, *, now: datetime, **told: str) -> None:
    """The holder finds it at the desk; in their chats the log is shown anyway."""
    if case.holder_id is not None:
        await notices.tell(tx, case.holder_id, key, now=now, case_id=case.id, code=case.code, **told)
