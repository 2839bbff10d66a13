"""The frame of every page at the desk: who visits, with which right, in which words; one gate for all routes.

The gate loads the session, asks for the page's right, and takes a form only with the token that the desk gave out for
this session (before the sign-in: for this browser). Nothing here knows what a page is about.
"""

import hmac
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

import structlog
from aiohttp import web
from aiohttp.web_request import FileField

from bot.cases import office
from bot.errors import CaseRefused, StaffRefused
from bot.model import Locale
from bot.redact import storable
from bot.staff import entry, rights
from bot.staff.rights import Right
from bot.store import StoreError
from bot.store.access import Session
from bot.store.audit import Actor
from bot.store.staff import Staff
from bot.web.desk import templates
from bot.web.doors import DOORS, Doors

log = structlog.get_logger()

COOKIE = "helpdesk_desk"
_FORM_COOKIE = "helpdesk_desk_form"  # what forms bring back that are sent before the sign-in
_LOCALE_COOKIE = "helpdesk_desk_locale"
_PROOF = "csrf"  # the field in which a form brings its token back
_AT_LENGTH = ("text", "text_sr", "text_en", "examples", "lesson")  # fields that take long to write
_BY_ITSELF = "X-Live"  # a header of what a page fetches by itself
_NEVER_KEPT = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request at the desk: who, and what they sent. `staff` and `session` are set on every page but the ways in."""

    request: web.Request
    doors: Doors
    locale: Locale
    token: str
    staff: Staff | None = None
    session: Session | None = None
    form: Mapping[str, Any] = field(default_factory=dict)

    @property
    def me(self) -> Staff:
        """Who visits; only on pages that need a sign-in."""
        if self.staff is None:
            raise web.HTTPForbidden
        return self.staff

    @property
    def actor(self) -> Actor:
        """Who is written into the log, and what they may see of cases."""
        return office.actor(self.staff, "desk") if self.staff else Actor(None, "desk")

    def may(self, right: Right) -> bool:
        """Whether the visitor has a right."""
        return rights.may(self.staff, right)

    def field(self, name: str) -> str:
        """A text field of the form, trimmed; "" when it is not there."""
        return self.prose(name).strip()

    def prose(self, name: str) -> str:
        """A text field as it was written, but for what no database takes."""
        value = self.form.get(name, "")
        return storable(value) if isinstance(value, str) else ""

    def fields(self, name: str) -> tuple[str, ...]:
        """All values of a field that a form holds more than once, such as boxes that are ticked."""
        values = self.form.getall(name, []) if hasattr(self.form, "getall") else []
        return tuple(storable(value) for value in values if isinstance(value, str) and value)

    def file(self, name: str) -> FileField | None:
        """A file of the form."""
        value = self.form.get(name)
        return value if isinstance(value, FileField) else None

    @property
    def written(self) -> list[str]:
        """What was written at length and has not been taken, to be given back; nothing that another site sent."""
        if self.request.headers.get("Sec-Fetch-Site") == "cross-site":
            return []
        return [written for name in _AT_LENGTH if (written := self.prose(name)).strip()]

    @property
    def here(self) -> str:
        """The address of this page, or of the one that its form stands on: one that can be looked at."""
        return templates.page_of(self.request)

    def query(self, name: str) -> str:
        """A value behind the question mark of the address, trimmed."""
        return self.request.query.get(name, "").strip()

    def t(self, key: str, **arguments: object) -> str:
        """A sentence in the visitor's language and script. Names and codes stand beside it, not in it: it may be put
        into Cyrillic."""
        return self.doors.office.texts.say(self.locale, key, arguments)

    def label(self, kind: str, name: str, otherwise: str = "") -> str:
        """The word for a name out of the program, such as an action of the log; itself where nobody gave it a word."""
        key = "-".join(("desk", kind, name.replace("_", "-")))
        return self.t(key) if key in self.doors.office.texts.keys(Locale.LATIN) else otherwise or name

    def show(self, template: str, *, title: str, status: int = 200, **values: Any) -> web.Response:
        """A whole page; `title` is the key of its heading. `?said=` is a sentence about what was just done."""
        return _html(templates.render(self, template, {"title": title, "said": _said(self), **values}), status)

    def fragment(self, template: str, **values: Any) -> web.Response:
        """A part of a page, for `data-live`."""
        return _html(templates.render(self, template, values), 200)

    def back(self, path: str, *, said: str = "") -> web.Response:
        """After a form: to a page of the desk, with the key of a sentence that says what was done."""
        path, mark, place = path.partition("#")
        query = f"{'&' if '?' in path else '?'}{urlencode({'said': said})}" if said else ""
        return web.Response(status=303, headers={"Location": path + query + mark + place, **_NEVER_KEPT})

    def refused(self, refusal: StaffRefused | CaseRefused) -> str:
        """Why something was refused, in words; names stand behind them, in their own script."""
        if isinstance(refusal, StaffRefused):
            return self.t(f"desk-refused-{refusal.reason}")
        named = [str(value) for name, value in refusal.arguments.items() if name in ("holder", "name") and value]
        return " ".join((self.t(f"desk-case-refused-{refusal.reason.replace('_', '-')}"), *named))


Handler = Callable[[Visit], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Page:
    """A row of the desk's table of routes."""

    method: str
    path: str
    handler: Handler
    right: Right
    most: int = 0  # bytes that a form with a file may have; 0 is what any form may


def get(path: str, handler: Handler, right: Right) -> Page:
    """A page that is looked at; it changes nothing."""
    return Page("GET", path, handler, right)


def post(path: str, handler: Handler, right: Right, *, most: int = 0) -> Page:
    """A form that is sent; the gate asks for its token. `most` is how many bytes one with a file may have."""
    return Page("POST", path, handler, right, most)


def gated(page: Page) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The page behind the gate."""
    return partial(gate, page)


async def gate(page: Page, request: web.Request) -> web.StreamResponse:
    """Let a request through to its page, or answer why not; what was written comes back with every refusal."""
    if any(storable(one) != one for one in (request.path, *request.query.values())):
        raise web.HTTPNotFound
    by_hand = _BY_ITSELF not in request.headers and "text/event-stream" not in request.headers.get("Accept", "")
    visit = _visit(request, request.app[DOORS], None)
    try:
        visit = await _arrived(visit, by_hand=by_hand)
        if not visit.may(page.right):
            return await _not_let_in(visit, page, by_hand=by_hand)
        if page.method == "POST":
            visit = replace(visit, form=await _sent(request.clone(client_max_size=page.most) if page.most else request))
            given = visit.form.get(_PROOF) or request.headers.get("X-CSRF", "")
            if not isinstance(given, str) or not hmac.compare_digest(given.encode(), visit.token.encode()):
                return _new_browser(visit, visit.show("stale.html", title="desk-stale-title", status=403))
        return _new_browser(visit, await page.handler(visit))
    except web.HTTPRequestEntityTooLarge:
        return visit.show("refused.html", title="desk-refused-title", status=413, why=visit.t("desk-too-big"))
    except web.HTTPNotFound:
        return visit.show("missing.html", title="desk-missing-title", status=404)
    except (StaffRefused, CaseRefused) as refusal:
        if isinstance(refusal, CaseRefused) and refusal.reason == "not_found":
            return visit.show("missing.html", title="desk-missing-title", status=404)
        return visit.show("refused.html", title="desk-refused-title", status=409, why=visit.refused(refusal))
    except StoreError:
        log.exception("desk_without_store")
        visit = await _with_words(visit)
        return visit.show("refused.html", title="desk-down-title", status=503, why=visit.t("desk-down"))


async def _arrived(visit: Visit, *, by_hand: bool) -> Visit:
    """The visit of whoever has the session of its cookie."""
    token, doors = visit.request.cookies.get(COOKIE, ""), visit.doors
    here = await entry.visitor(doors.store, token, now=doors.clock.now(), by_hand=by_hand)
    return visit if here is None else _visit(visit.request, doors, here)


async def _sent(request: web.Request) -> Mapping[str, Any]:
    try:
        return await request.post()
    except (ValueError, LookupError):  # no such form, or no such way of writing letters
        raise web.HTTPBadRequest(text="cannot be read") from None


async def _with_words(visit: Visit) -> Visit:
    """The visit with its form, where that can be read and is no large one: for a page that gives the words back."""
    if visit.request.method != "POST" or visit.form:
        return visit
    try:
        return replace(visit, form=await _sent(visit.request))
    except (web.HTTPRequestEntityTooLarge, web.HTTPBadRequest):
        return visit


def _visit(request: web.Request, doors: Doors, here: tuple[Session, Staff] | None) -> Visit:
    if here is not None:
        session, who = here
        return Visit(request=request, doors=doors, locale=who.locale, token=session.csrf, staff=who, session=session)
    locale = request.cookies.get(_LOCALE_COOKIE, "")
    token = request.cookies.get(_FORM_COOKIE, "")
    return Visit(
        request=request,
        doors=doors,
        locale=Locale(locale) if locale in list(Locale) else Locale.LATIN,
        token=token if len(token) >= 32 else secrets.token_urlsafe(32),
    )


async def _not_let_in(visit: Visit, page: Page, *, by_hand: bool) -> web.Response:
    """Who has not signed in is shown the way, and comes back to where they wanted to; others hear that they may not.

    A browser keeps the session's cookie back when a link on another site leads here. A page of our own that loads the
    address again gets it.
    """
    if visit.staff is not None:
        return visit.show("forbidden.html", title="desk-forbidden-title", status=403)
    if not by_hand:
        return _html(visit.t("desk-signed-out"), 401)
    if page.method == "POST":
        return (await _with_words(visit)).show("stale.html", title="desk-stale-title", status=401)
    if visit.request.headers.get("Sec-Fetch-Site") == "cross-site":
        return _html(templates.render(visit, "again.html", {"title": "desk-title"}), 200)
    wanted = visit.request.path_qs
    return visit.back("/desk/sign-in?" + urlencode({"next": wanted}) if wanted != "/desk" else "/desk/sign-in")


def _new_browser(visit: Visit, response: web.StreamResponse) -> web.StreamResponse:
    """Give a browser that has not signed in the token that its forms are to bring back."""
    if visit.staff is None and visit.request.cookies.get(_FORM_COOKIE) != visit.token and not response.prepared:
        set_cookie(visit, response, _FORM_COOKIE, visit.token)
    return response


def set_cookie(visit: Visit, response: web.StreamResponse, name: str, value: str, *, age: int | None = None) -> None:
    """A cookie of the desk: for the desk alone, out of reach of scripts and of other sites."""
    response.set_cookie(
        name,
        value,
        path="/desk",
        httponly=True,
        samesite="Strict",
        secure=visit.doors.secure_cookies,
        max_age=age,
    )


def remember_locale(visit: Visit, response: web.StreamResponse, locale: Locale) -> None:
    """Keep the language of a browser that has not signed in."""
    set_cookie(visit, response, _LOCALE_COOKIE, locale, age=365 * 24 * 3600)


def inside(path: str, otherwise: str = "/desk") -> str:
    """`path` where it leads to the desk, else `otherwise`: nobody is sent to another site by a link to us."""
    plain = path.isascii() and path.isprintable() and "\\" not in path and "//" not in path
    return path if plain and (path == "/desk" or path.startswith(("/desk/", "/desk?"))) else otherwise


def _said(visit: Visit) -> str:
    """The sentence behind `?said=`; a key that is none of the desk's says nothing."""
    key = visit.query("said")
    known = key.startswith("desk-said-") and key in visit.doors.office.texts.keys(Locale.LATIN)
    return visit.t(key) if known else ""


def _html(text: str, status: int) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", headers=_NEVER_KEPT)


def number_in(text: str) -> int:
    """The number that an address or a field holds; 0, which is nobody's id, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
