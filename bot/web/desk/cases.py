"""The page of one case: the conversation, what the bot understood, who asks, and the forms by which one acts."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot import media
from bot.cases import office, telling
from bot.casework import CaseState, EntryKind, Role
from bot.knowledge.render import needs_audience
from bot.staff.rights import Right
from bot.store import Tx, attached, canned, changes, dossier
from bot.store import cases as rows
from bot.store import staff as accounts
from bot.store.attached import Attached
from bot.store.cases import Case
from bot.store.dossier import Dossier
from bot.store.entries import Entry
from bot.web.desk import inbox, phrases
from bot.web.desk.draft import Draft, Preview
from bot.web.desk.frame import Visit, get, number_in
from bot.web.desk.phrases import Tag, Told

_GUESSES = 3  # of the bot, that are offered to be sent
_FOUND = 8
_OPEN_FOR = timedelta(minutes=5)  # how long the address of a file that somebody may see leads there


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the log as the page shows it. `said` are what became of its parts; `silenced` what the bot was saying
    at a claim, or did not get to say."""

    id: int
    kind: str
    who: str
    told: Told
    entry: Entry
    event: Tag | None = None
    said: Sequence[Tag] = ()
    files: Sequence[Attached] = ()
    understood: Tag | None = None
    in_flight: Sequence[Told] = ()
    dropped: Sequence[Told] = ()
    can_undo: bool = False


async def find(visit: Visit, tx: Tx) -> Case:
    """The case of the address, where the visitor may see it; for all others there is none."""
    case = await rows.find_code(tx, visit.request.match_info["code"])
    if case is None or not office.may_see(visit.actor, case):
        raise web.HTTPNotFound
    return case


async def lock(tx: Tx, case_id: int) -> None:
    """Keep the case as it is until the transaction ends, locked in the order in which everybody locks."""
    await office.conversations_first(tx, case_id)
    await rows.find(tx, case_id, lock=True)


def at(case: Case) -> str:
    """The address of a case's page."""
    return f"/desk/cases/{case.code}"


async def show(visit: Visit) -> web.Response:
    """The page."""
    return await page(visit, Draft())


async def page(
    visit: Visit,
    draft: Draft,
    *,
    wrong: str = "",
    preview: Preview | None = None,
    phone: str = "",
    status: int = 200,
) -> web.Response:
    """The page with what is half written; `wrong` is why it was not taken, `phone` the person's, once it was opened."""
    async with visit.doors.store.read() as tx:
        cursor = await changes.cursor(tx)
        case = await find(visit, tx)
        found = await dossier.load(tx, visit.actor, case)
        titles = await _teams(visit, tx)
        values = await _to_act(visit, tx, found, draft) if acts(visit, case) else {}
    return visit.show(
        "case.html",
        title="desk-case-title",
        status=status,
        cursor=cursor,
        draft=draft,
        wrong=wrong,
        preview=preview,
        phone=phone,
        asker=found.asker,
        channel=_channel(visit, found.asker.account),
        place=phrases.place(visit, found.asker.municipality or case.municipality),
        others=[inbox.row(visit, other) for other in found.others],
        has_contact=found.has_contact,
        form=secrets.token_urlsafe(12),
        **_head(visit, case),
        log=[_line(visit, found, entry, titles) for entry in found.log],
        teams=sorted((name, title) for name, title in titles.items() if name != case.team),
        **values,
    )


def acts(visit: Visit, case: Case) -> bool:
    """Whether the visitor may change this case."""
    return visit.may(Right.WORK) and office.may_change(visit.actor, case)


def _head(visit: Visit, case: Case) -> dict[str, Any]:
    """What stands above the conversation, and changes with it."""
    in_charge = visit.me.role in (Role.ADMIN, Role.STAFF)
    return {
        "case": case,
        "acts": acts(visit, case),
        "mine": case.holder_id == visit.me.id,
        "may_end": case.holder_id in (None, visit.me.id) or in_charge,
        "closed": case.state is CaseState.CLOSED,
        "state": phrases.state(visit, case),
        "promise": phrases.promise(visit, case),
        "topic": phrases.topic(visit, case),
        "team": phrases.team(visit, case.team_titles),
        "language": visit.label("writes", case.locale),
        "snoozed": phrases.moment(visit, case.snoozed_until) if case.snoozed_until else "",
    }


def _channel(visit: Visit, account: str) -> str:
    platform = account.partition(":")[0]
    return {"telegram": "Telegram", "viber": "Viber"}.get(platform) or visit.label("channel", platform)


async def _teams(visit: Visit, tx: Tx) -> dict[str, str]:
    return {team.name: phrases.team(visit, (team.title_sr, team.title_en)) for team in await accounts.all_teams(tx)}


async def _to_act(visit: Visit, tx: Tx, found: Dossier, draft: Draft) -> dict[str, Any]:
    """What the forms offer: colleagues by how well they fit, prepared answers, articles."""
    case = found.case
    fitting = await telling.suggest(tx, case, now=visit.doors.clock.now())
    others = [one for one in await accounts.all_staff(tx) if one.role is not Role.READER]
    names = list(dict.fromkeys(one.name for one in (*fitting, *others) if one.id not in (visit.me.id, case.holder_id)))
    prepared = await canned.all_canned(tx, teams=(case.team,))
    return {
        "colleagues": [(name, name in {one.name for one in fitting}) for name in names],
        "prepared": [(one.id, phrases.sr(visit, one.title)) for one in prepared],
        "guesses": guesses(visit, found),
        "found": search(visit, draft.find),
    }


def guesses(visit: Visit, found: Dossier) -> list[tuple[str, str, int]]:
    """The articles that the bot thought of at the person's newest words: name, title, confidence in percent."""
    decided = [found.understood.get(entry.inbound_id or 0, {}) for entry in reversed(found.log)]
    ranking: list[dict[str, Any]] = next((one["ranking"] for one in decided if one.get("ranking")), [])
    known = visit.doors.library.shelf.release.articles
    named = {guess["intent"]: round(100 * guess["confidence"]) for guess in ranking if guess["intent"] in known}
    if found.case.topic in known:
        named.setdefault(found.case.topic, 0)
    return [(name, phrases.question(visit, name), sure) for name, sure in list(named.items())[:_GUESSES]]


def search(visit: Visit, text: str) -> list[tuple[str, str]]:
    """Articles in whose titles all words of `text` occur, in any spelling: name, title."""
    wanted = phrases.folded_words(text)
    if not wanted:
        return []
    articles = visit.doors.library.shelf.release.articles
    hits = [
        name
        for name, article in articles.items()
        if all(word in phrases.folded(" ".join(article.title.values())) for word in wanted)
    ]
    return [(name, phrases.question(visit, name)) for name in hits[:_FOUND]]


def audiences(visit: Visit, name: str) -> tuple[str, ...]:
    """Those for whom an article differs, where it must be said whom it is for."""
    article = visit.doors.library.shelf.release.get(name)
    return tuple(needs_audience(article)) if article is not None else ()


def _line(visit: Visit, found: Dossier, entry: Entry, teams: Mapping[str, str]) -> Line:
    decided = found.understood.get(entry.inbound_id) if entry.inbound_id is not None else None
    happened = phrases.event(visit, entry, teams) if entry.kind is EntryKind.EVENT else None
    data = entry.data
    return Line(
        id=entry.id,
        kind=entry.kind,
        who=found.names.get(entry.staff_id, "") if entry.staff_id is not None else "",
        told=phrases.told(visit, entry.text, entry.locale),
        entry=entry,
        event=happened,
        said=phrases.going(visit, found.going.get(entry.id, ())),
        files=found.files.get(entry.id, ()),
        understood=_understood(visit, decided) if decided else None,
        in_flight=[phrases.told(visit, text, found.case.locale) for text in data.get("in_flight", ())],
        can_undo=entry.staff_id == visit.me.id and phrases.can_undo(visit, found.going.get(entry.id, ())),
        dropped=[phrases.told(visit, text, found.case.locale) for text in data.get("dropped", ())],
    )


def _understood(visit: Visit, decided: Mapping[str, Any]) -> Tag | None:
    """What the bot took the person's words for, and what it did."""
    ranking = decided.get("ranking") or []
    if not decided.get("decision") and not ranking:
        return None
    best = ranking[0] if ranking else None
    title = f"{phrases.question(visit, best['intent'])} ({round(100 * best['confidence'])} %)" if best else ""
    return Tag(visit.label("decided", decided.get("decision") or "none"), "", title)


async def parts(visit: Visit) -> web.Response:
    """The conversation alone, fetched again when something changed."""
    async with visit.doors.store.read() as tx:
        case = await find(visit, tx)
        found = await dossier.load(tx, visit.actor, case)
        titles = await _teams(visit, tx)
    lines = [_line(visit, found, entry, titles) for entry in found.log]
    return visit.fragment("_case_log.html", log=lines, case=case)


async def head(visit: Visit) -> web.Response:
    """Where the case stands, alone."""
    async with visit.doors.store.read() as tx:
        case = await find(visit, tx)
    return visit.fragment("_case_head.html", **_head(visit, case))


async def file(visit: Visit) -> web.Response:
    """A file of the log, by an address that is signed now and leads there for five minutes."""
    async with visit.doors.store.read() as tx:
        case = await find(visit, tx)
        found = await attached.of_case(tx, case.id, number_in(visit.request.match_info["file"]))
    if found is None or found.sha256 is None:
        raise web.HTTPNotFound
    expires = visit.doors.clock.now() + _OPEN_FOR
    return visit.back(media.sign(visit.doors.key, found.sha256, name=found.name, expires=expires))


PAGES = (
    get("/desk/cases/{code}", show, Right.SIGNED_IN),
    get("/desk/cases/{code}/log", parts, Right.SIGNED_IN),
    get("/desk/cases/{code}/head", head, Right.SIGNED_IN),
    get("/desk/cases/{code}/files/{file}", file, Right.SIGNED_IN),
)
