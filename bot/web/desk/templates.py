"""Jinja templates of the desk: escaped by themselves, strict about what is missing, without a sentence of their own."""

import hashlib
from datetime import date as Day
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.model import Locale
from bot.staff.rights import Right
from bot.understanding.transliterate import to_cyrillic

if TYPE_CHECKING:
    from bot.web.desk.frame import Visit

_STATIC = Path(__file__).parent.parent / "static"

# The places in the bar at the top, in order: address, key of the word, right. A part of the desk adds its own.
PLACES: tuple[tuple[str, str, Right], ...] = (
    ("/desk", "desk-nav-home", Right.SIGNED_IN),
    ("/desk/cases", "desk-nav-cases", Right.SIGNED_IN),
    ("/desk/board", "desk-nav-board", Right.SIGNED_IN),
    ("/desk/drafts", "desk-nav-drafts", Right.SIGNED_IN),
    ("/desk/institutions", "desk-nav-institutions", Right.SIGNED_IN),
    ("/desk/teams", "desk-nav-teams", Right.SIGNED_IN),
    ("/desk/replies", "desk-nav-replies", Right.SIGNED_IN),
    ("/desk/staff", "desk-nav-staff", Right.ACCOUNTS),
    ("/desk/log", "desk-nav-log", Right.MANAGE),
    ("/desk/schedule", "desk-nav-schedule", Right.SIGNED_IN),
)


@cache
def _environment() -> Environment:
    folder = Path(__file__).with_name("templates")
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["static"] = static
    made.globals["locales"] = list(Locale)
    return made


@cache
def static(name: str) -> str:
    """The address of a file of ours, with its hash, so that it is fetched once."""
    return f"/static/{name}?v={hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:12]}"


def page_of(request: web.Request) -> str:
    """The address that can be looked at of the page that a request asked for, or that its form stood on."""
    if request.method != "POST":
        return str(request.rel_url.without_query_params("said"))
    routes = request.app.router.routes()
    shown = {route.resource.canonical for route in routes if route.method == "GET" and route.resource}
    own = request.match_info.route.resource
    path, named = request.path, own.canonical if own is not None else ""
    while named and named not in shown:
        path, named = path.rpartition("/")[0], named.rpartition("/")[0]
    return path or "/desk"


def render(visit: "Visit", template: str, values: dict[str, Any]) -> str:
    """A template with what every one of them may use: `t`, `when`, `day`, `sr`, `visit`, `places`, and its own."""
    zone = visit.doors.office.zone

    def when(moment: datetime | None) -> str:
        if moment is None:
            return visit.t("desk-never")
        local = moment.astimezone(zone)
        parts = {"day": str(local.day), "month": str(local.month), "year": str(local.year), "time": f"{local:%H:%M}"}
        return visit.t("desk-moment", **parts)

    def date(value: Day) -> str:
        parts = {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
        return visit.t("desk-date", **parts)

    def sr(text: str) -> str:
        """Serbian words out of the database, in the visitor's script."""
        return to_cyrillic(text) if visit.locale is Locale.CYRILLIC else text

    nav = [place for place in PLACES if visit.may(place[2])]
    words = {"t": visit.t, "when": when, "date": date, "sr": sr, "english": visit.locale == "en"}
    common = {**words, "visit": visit, "nav": nav}
    return _environment().get_template(template).render(**common, **values)
