"""The log of changes, newest first, by who, what and of what."""

from urllib.parse import urlencode

from aiohttp import web

from bot.staff.rights import Right
from bot.store import audit
from bot.store import staff as rows
from bot.web.desk.frame import Visit, get, number_in

_PAGE = 50
_FILTERS = ("staff", "action", "subject", "id")


async def show(visit: Visit) -> web.Response:
    """One page of the log."""
    chosen = {name: visit.query(name) for name in _FILTERS}
    async with visit.doors.store.read() as tx:
        lines = await audit.page(
            tx,
            before=number_in(visit.query("before")) or None,
            limit=_PAGE + 1,
            staff_id=number_in(chosen["staff"]) or None,
            action=chosen["action"],
            subject=chosen["subject"],
            subject_id=chosen["id"],
        )
        actions, subjects = await audit.kinds(tx)
        people = await rows.all_staff(tx, disabled=True)
    older = ""
    if len(lines) > _PAGE:
        older = "/desk/log?" + urlencode({**chosen, "before": lines[_PAGE - 1].id})
    return visit.show(
        "log.html",
        title="desk-log-title",
        lines=lines[:_PAGE],
        older=older,
        chosen=chosen,
        actions=actions,
        subjects=subjects,
        people=people,
    )


PAGES = (get("/desk/log", show, Right.MANAGE),)
