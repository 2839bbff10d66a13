"""The private link of a case: a page that says where it leads, and a button that opens a conversation about that case.

Looking at the page changes nothing, so that a preview of the link opens nothing. A token is never logged.
"""

import secrets
from datetime import datetime, timedelta
from functools import cache
from html import escape
from pathlib import Path

from aiohttp import web

from bot import metrics
from bot.cases import link
from bot.channels.web import inbound
from bot.clock import new_id
from bot.errors import CaseRefused
from bot.model import Locale
from bot.store import StoreError
from bot.store.cases import Case
from bot.store.web import Link
from bot.web.chat import hash_of, set_secret
from bot.web.doors import DOORS, Doors

_PAGE = Path(__file__).with_name("static") / "case.html"
_SAME_SITE = ("same-origin", "none")
_HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
_MOST_FAULTS = 30  # wrong links in a minute, from anywhere, until only right ones are answered
_MINUTE = timedelta(minutes=1)


class Faults:
    """Counts wrong links, so that nobody makes the house work by trying many."""

    def __init__(self) -> None:
        self._since: datetime | None = None
        self._count = 0

    def too_many(self, now: datetime) -> bool:
        """Count one more; says whether there were too many within a minute."""
        if self._since is None or now - self._since >= _MINUTE:
            self._since, self._count = now, 0
        self._count += 1
        return self._count > _MOST_FAULTS


FAULTS: web.AppKey[Faults] = web.AppKey("case_link_faults", Faults)


def routes() -> list[web.RouteDef]:
    """The link's addresses."""
    return [web.get("/pitanje/{token}", page), web.post("/pitanje/{token}", open_conversation)]


async def page(request: web.Request) -> web.Response:
    """Where the link leads, and a button."""
    doors = request.app[DOORS]
    found = link.check(doors.key, request.match_info["token"], now=doors.clock.now())
    try:
        async with doors.store.read() as tx:
            case = await link.case_of(tx, found) if found is not None else None
    except (StoreError, OSError):
        raise web.HTTPServiceUnavailable(headers={"Retry-After": "2"}) from None
    if case is None:
        return _void(request)
    return _shown(doors, case.locale, "case-link-page", [_said(doors, case.locale, "case-link-open", case)], form=True)


async def open_conversation(request: web.Request) -> web.Response:
    """A new session about this case only; the browser's own conversation stays what it was."""
    doors = request.app[DOORS]
    if request.headers.get("Sec-Fetch-Site", "none") not in _SAME_SITE:
        raise web.HTTPForbidden  # another site must not open a conversation in this browser
    found = link.check(doors.key, request.match_info["token"], now=doors.clock.now())
    if found is None:
        return _void(request)
    session, secret = new_id(), secrets.token_urlsafe(32)
    try:
        case = await _open(doors, found, session, secret)
    except CaseRefused as refused:
        if refused.reason == "not_found":
            return _void(request)
        return _shown(doors, Locale.LATIN, "case-link-page", [_words(doors, "case-link-busy")], status=429)
    except (StoreError, OSError):
        raise web.HTTPServiceUnavailable(headers={"Retry-After": "2"}) from None
    await doors.inbox.take([inbound(session, new_id(), button=f"case:{case.code}", hint=case.locale)])
    response = web.Response(status=303, headers={**_HEADERS, "Location": f"/?session={session}"})
    set_secret(response, doors, secret, linked=session)
    return response


async def _open(doors: Doors, found: Link, session: str, secret: str) -> Case:
    async with doors.store.write(urgent=True) as tx:
        return await link.open_session(
            tx, doors.office, found, session=session, secret_hash=hash_of(secret), now=doors.clock.now()
        )


def _void(request: web.Request) -> web.Response:
    """Forged, expired, revoked or nobody's: the answer is the same."""
    doors = request.app[DOORS]
    metrics.REJECTED.labels("web", "link").inc()
    if request.app[FAULTS].too_many(doors.clock.now()):
        raise web.HTTPTooManyRequests(headers={"Retry-After": "60"})
    lines = [_words(doors, "case-link-void-why")]
    lines.append(f'<span lang="en">{_words(doors, "case-link-void-why", Locale.ENGLISH)}</span>')
    return _shown(doors, Locale.LATIN, "case-link-void", lines, status=404)


def _words(doors: Doors, key: str, locale: Locale = Locale.LATIN) -> str:
    return escape(doors.office.texts.say(locale, key))


def _said(doors: Doors, locale: Locale, key: str, case: Case) -> str:
    return escape(doors.office.texts.say(locale, key, {"code": case.code}))


def _shown(
    doors: Doors, locale: Locale, title: str, lines: list[str], *, form: bool = False, status: int = 200
) -> web.Response:
    """The page; a form without an address posts to the page's own."""
    go, home = _words(doors, "case-link-go", locale), _words(doors, "case-link-home", locale)
    action = f'<form method="post"><button type="submit">{go}</button></form>' if form else f'<a href="/">{home}</a>'
    filled = {
        "lang": locale,
        "title": _words(doors, title, locale),
        "lines": "".join(f"<p>{line}</p>" for line in lines),
        "action": action,
    }
    text = _template()
    for name, value in filled.items():
        text = text.replace(f"{{{name}}}", value)
    return web.Response(text=text, status=status, content_type="text/html", headers=_HEADERS)


@cache
def _template() -> str:
    return _PAGE.read_text("utf-8")
