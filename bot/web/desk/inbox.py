"""The inbox: what waits for an answer, in tabs and behind filters, with those that ask the same in one line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.casework import Role
from bot.staff.rights import Right
from bot.store import Tx, changes, desk, notices
from bot.store import staff as accounts
from bot.store.cases import Case
from bot.store.desk import Tab, Wanted
from bot.web.desk import phrases
from bot.web.desk.frame import Visit, get
from bot.web.desk.phrases import Tag, Told

_EXCERPT = 160  # characters of a question in a row
LIST = "/desk/cases/list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A case as a line of the inbox."""

    code: str
    question: Told
    topic: str
    team: str
    place: str
    language: str
    state: Tag
    promise: Tag
    holder: str
    mine: bool
    first: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A question that several people ask."""

    topic: str
    title: str
    people: int


def wanted(visit: Visit) -> Wanted:
    """What the address asks for. Whoever sees no team of their own begins with everything that is owed."""
    tab = visit.query("tab")
    found = {name: visit.query(name)[:100] for name in ("team", "topic", "after")}
    place = visit.query("place")
    return Wanted(
        tab=Tab(tab) if tab in list(Tab) else _first_tab(visit),
        municipality=visit.doors.places.named(place) or (place[:40] if visit.doors.places.get(place) else ""),
        search=visit.query("q")[:200],
        **found,
    )


def _first_tab(visit: Visit) -> Tab:
    return Tab.ALL if visit.query("q") else Tab.TEAM


async def listing(visit: Visit, tx: Tx, asked: Wanted) -> dict[str, Any]:
    """What the list shows."""
    who, now = visit.actor, visit.doors.clock.now()
    page = await desk.inbox(tx, who, asked, now=now)
    groups = await desk.together(tx, who) if visit.may(Right.WORK) and not asked.after else []
    counted = await desk.counts(tx, who, now=now)
    return {
        "rows": [row(visit, case) for case in page.cases],
        "next": address(asked, after=page.next) if page.next else "",
        "groups": [Group(one.topic, phrases.question(visit, one.topic), one.people) for one in groups],
        "tabs": [(tab, address(replace(asked, after=""), tab=tab), _count(counted, tab)) for tab in Tab],
        "asked": asked,
    }


def _count(counted: Mapping[Tab, int], tab: Tab) -> str:
    number = counted.get(tab)
    if number is None:
        return ""
    return str(number) if number < desk.MOST_COUNTED else f"{desk.MOST_COUNTED - 1}+"


def address(asked: Wanted, path: str = "/desk/cases", **changed: Any) -> str:
    """The address of a list; what is empty stays away."""
    wanted_now = replace(asked, **changed)
    values = {
        "tab": wanted_now.tab,
        "team": wanted_now.team,
        "topic": wanted_now.topic,
        "place": wanted_now.municipality,
        "q": wanted_now.search,
        "after": wanted_now.after,
    }
    return f"{path}?{urlencode({name: value for name, value in values.items() if value})}"


def row(visit: Visit, case: Case) -> Row:
    """One line."""
    question = case.question.strip() or f"[{phrases.topic(visit, case)}]"
    excerpt = question if len(question) <= _EXCERPT else question[:_EXCERPT].rsplit(" ", 1)[0] + " …"
    return Row(
        code=case.code,
        question=phrases.told(visit, excerpt, case.locale),
        topic=phrases.topic(visit, case),
        team=phrases.team(visit, case.team_titles),
        place=phrases.place(visit, case.municipality),
        language=visit.label("writes", case.locale),
        state=phrases.state(visit, case),
        promise=phrases.promise(visit, case),
        holder=case.holder,
        mine=case.holder_id == visit.me.id,
        first=case.first,
    )


async def show(visit: Visit) -> web.Response:
    """The page."""
    asked = wanted(visit)
    async with visit.doors.store.read() as tx:
        cursor = await changes.cursor(tx)
        values = await listing(visit, tx, asked)
        unseen = await notices.count_unseen(tx, visit.me.id)
        teams = await _teams(visit, tx)
    return visit.show(
        "inbox.html",
        title="desk-inbox-title",
        cursor=cursor,
        live=address(asked, LIST),
        unseen=unseen,
        teams=teams,
        topics=[(name, phrases.topic_word(visit, name)) for name in visit.doors.library.shelf.release.topics()],
        place=phrases.place(visit, asked.municipality),
        **values,
    )


async def _teams(visit: Visit, tx: Tx) -> Sequence[tuple[str, str]]:
    """The teams whose cases the visitor may see, with their titles."""
    found = await accounts.all_teams(tx)
    mine = visit.me.teams if visit.me.role is Role.MENTOR else None
    shown = [team for team in found if mine is None or team.name in mine]
    return [(team.name, phrases.team(visit, (team.title_sr, team.title_en))) for team in shown]


async def parts(visit: Visit) -> web.Response:
    """The list alone, fetched again when something changed."""
    async with visit.doors.store.read() as tx:
        values = await listing(visit, tx, wanted(visit))
    return visit.fragment("_inbox.html", **values)


PAGES = (
    get("/desk/cases", show, Right.SIGNED_IN),
    get(LIST, parts, Right.SIGNED_IN),
)
