"""The desk of those who help: pages made on the server, each a row in a table with the right that it needs.

To add a page, write a module here with handlers `async def show(visit: Visit) -> web.StreamResponse` and a table
`PAGES = (get("/desk/things", show, Right.MANAGE), post("/desk/things", save, Right.MANAGE))`, and name the module in
`_MODULES` below. A handler reads `visit.field("name")`, asks the database by `visit.doors.store`, and answers
`visit.show("things.html", title="desk-things", things=things)` or `visit.back("/desk/things", said="desk-saved")`.
The frame has looked at session, right and form token before the handler is called.

To add a fragment that keeps itself up to date, answer `visit.fragment("_things.html", things=things)` at an address of
its own, and have the page hold `<div id="things" data-live="/desk/things/list">` with the same template included.

To add a right, add a member to `bot.staff.rights.Right` and to the rows of the roles that have it.
"""

from aiohttp import web

from bot.web.desk import (
    board,
    cases,
    deeds,
    drafts,
    home,
    inbox,
    institutions,
    live,
    log,
    people,
    plans,
    profile,
    replies,
    replying,
    signing,
    teams,
    ticks,
    together,
)
from bot.web.desk.frame import Page, gated
from bot.web.desk.signing import TRIES

__all__ = ["PAGES", "TRIES", "routes"]

_OF_CASES = (inbox, cases, replying, deeds, together, board, plans, drafts, institutions)
_MODULES = (signing, home, live, *_OF_CASES, profile, people, teams, replies, log, ticks)

PAGES: tuple[Page, ...] = tuple(page for module in _MODULES for page in module.PAGES)


def routes() -> list[web.RouteDef]:
    """The desk's addresses, each behind the gate."""
    return [web.route(page.method, page.path, gated(page)) for page in PAGES]
