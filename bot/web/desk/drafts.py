"""Drafts of articles: written by who helps, approved by somebody else, published, and told to those who asked."""

import asyncio
import re

from aiohttp import web

from bot.cases.office import actor
from bot.drafts import checking, editing, telling
from bot.drafts.editing import Told
from bot.errors import BadInput, StaffRefused
from bot.knowledge.articles import SOURCE_LANGUAGES, VARIANTS, Article
from bot.knowledge.faults import Basis, Wrong
from bot.staff.rights import Right
from bot.store import Tx
from bot.store import drafts as rows
from bot.store.drafts import Draft
from bot.web.desk.board import title_of, today_of
from bot.web.desk.frame import Visit, get, number_in, post

_SOURCES = 12  # rows of sources at most
_SPARE = 2  # empty rows to fill
_COLUMNS = ("url", "title", "date", "checked", "facts", "language")


async def show_all(visit: Visit) -> web.Response:
    """All of them, by state."""
    who = None if visit.may(Right.MANAGE) else visit.actor
    async with visit.doors.store.read() as tx:
        found = await rows.page(tx, who=who)
    return visit.show("drafts.html", title="desk-drafts-title", found=found, titled=_titled(visit))


async def _may_see(visit: Visit, tx: Tx, draft_id: int) -> bool:
    return visit.may(Right.MANAGE) or await rows.may_see(tx, draft_id, visit.actor)


def _titled(visit: Visit) -> object:
    def title(draft: Draft) -> str:
        titles = editing.article_of(draft).title
        english = visit.locale == "en"
        return titles.get("en" if english else "sr", "") or draft.name

    return title


async def _basis() -> Basis | None:
    """What drafts are held against; None where the files themselves are broken."""
    try:
        return await asyncio.to_thread(checking.basis)
    except BadInput:
        return None


def _faults(visit: Visit, draft: Draft, known: Basis) -> list[Wrong]:
    served = visit.doors.release().articles
    article = editing.article_of(draft)
    return checking.faults_of(article, draft.examples, known=known, served=served, today=today_of(visit))


async def show(visit: Visit) -> web.Response:
    """One draft, with what is wrong in each field."""
    known = await _basis()
    async with visit.doors.store.read() as tx:
        draft = await rows.find(tx, number_in(visit.request.match_info["id"]))
        if draft is None or not await _may_see(visit, tx, draft.id):
            raise web.HTTPNotFound
        writers = {draft.author_id, *await rows.writers(tx, draft.id)}
        waiting = len(await telling.waiting(tx, draft))
    article = editing.article_of(draft)
    faults = _faults(visit, draft, known) if known else []
    return visit.show(
        "draft.html",
        title="desk-draft",
        draft=draft,
        article=article,
        texts=[(tag, editing.section(article, tag)) for tag in ("sr-Latn", "en")],
        sources=_rows(article, today_of(visit).isoformat()),
        faults=_by_field(faults),
        wrong=sum(not one.warning for one in faults),
        checked=known is not None,
        seen=editing.seen(draft),
        own=visit.me.id in writers,
        open=draft.state in ("draft", "approved"),
        waiting=waiting,
        audiences=VARIANTS,
        languages=SOURCE_LANGUAGES,
        served=sorted((title_of(visit, name), name) for name in visit.doors.release().articles),
        facts=[known.facts[name] for name in article.facts if name in known.facts] if known else [],
    )


def _rows(article: Article, today: str) -> list[dict[str, str]]:
    """The sources as rows of fields, and some to fill."""
    found = [
        {
            "url": source.url,
            "title": source.title,
            "date": source.dated.isoformat() if source.dated else "",
            "checked": source.checked.isoformat(),
            "facts": " ".join(source.facts),
            "language": source.language,
        }
        for source in article.sources
    ]
    spare = dict.fromkeys(_COLUMNS, "") | {"checked": today, "language": "sr"}
    return (found + [spare] * _SPARE)[: max(_SOURCES, len(found))]


def _by_field(faults: list[Wrong]) -> dict[str, list[Wrong]]:
    """The faults under the field of the form in which they are put right."""
    found: dict[str, list[Wrong]] = {}
    for one in faults:
        name = one.fields[0]
        found.setdefault("title.sr" if name == "title" else name.partition(" ")[0], []).append(one)
    return found


def _told(visit: Visit) -> Told:
    field = visit.field
    sources = [
        (
            field(f"url-{n}"),
            field(f"title-{n}"),
            field(f"date-{n}"),
            field(f"checked-{n}"),
            field(f"facts-{n}"),
            field(f"language-{n}") or "sr",
        )
        for n in range(_SOURCES)
    ]
    return Told(
        name=f"{field('topic')}/{field('question')}"[:80],
        titles=(field("title_sr"), field("title_en")),
        audience=visit.fields("audience"),
        valid_from=field("valid_from"),
        valid_to=field("valid_to"),
        review_by=field("review_by"),
        facts=field("facts"),
        sources=tuple(sources),
        related=tuple(dict.fromkeys(re.findall(r"[a-z0-9_]+/[a-z0-9_]+", field("related")))),
        steps=field("steps"),
        texts=(field("text_sr"), field("text_en")),
    )


async def save(visit: Visit) -> web.Response:
    """What was written."""
    number, told = number_in(visit.request.match_info["id"]), _told(visit)
    examples = [" ".join(line.split()) for line in visit.field("examples").splitlines() if line.strip()][:200]
    async with visit.doors.store.write() as tx:
        draft = await editing.draft_for(tx, number)
        if not await _may_see(visit, tx, number):
            raise web.HTTPNotFound
        article = editing.told_article(told, editing.article_of(draft))
        who, now = actor(visit.me, "desk"), visit.doors.clock.now()
        await editing.save(tx, number, article, examples, who, seen_as=visit.field("seen"), now=now)
    return visit.back(f"/desk/drafts/{number}", said="desk-said-saved")


async def approve(visit: Visit) -> web.Response:
    """A second person says that it is right."""
    number, known = number_in(visit.request.match_info["id"]), await _basis()
    if known is None:
        raise StaffRefused("draft-faults")
    async with visit.doors.store.write() as tx:
        draft = await editing.draft_for(tx, number)
        await editing.approve(
            tx,
            number,
            actor(visit.me, "desk"),
            faults=_faults(visit, draft, known),
            seen_as=visit.field("seen"),
            now=visit.doors.clock.now(),
        )
    return visit.back(f"/desk/drafts/{number}", said="desk-said-approved")


async def reject(visit: Visit) -> web.Response:
    """Nothing becomes of it."""
    number = number_in(visit.request.match_info["id"])
    async with visit.doors.store.write() as tx:
        await editing.reject(tx, number, actor(visit.me, "desk"), now=visit.doors.clock.now())
    return visit.back("/desk/drafts", said="desk-said-removed")


async def publish(visit: Visit) -> web.Response:
    """Serve it."""
    number = number_in(visit.request.match_info["id"])
    who, now = actor(visit.me, "desk"), visit.doors.clock.now()
    async with visit.doors.store.write() as tx:
        await editing.publish(tx, number, who, seen_as=visit.field("seen"), now=now)
    return visit.back(f"/desk/drafts/{number}", said="desk-said-published")


async def tell(visit: Visit) -> web.Response:
    """Tell those who asked, in portions, so that nobody waits long behind it."""
    doors, number = visit.doors, number_in(visit.request.match_info["id"])
    told = telling.AT_ONCE
    while told == telling.AT_ONCE:
        async with doors.store.write() as tx:
            told, accounts = await telling.tell(
                tx,
                doors.office,
                number,
                actor(visit.me, "desk"),
                release=doors.release(),
                now=doors.clock.now(),
            )
        for account in accounts:
            await doors.wake.notify(f"outbox:{account}")
    return visit.back(f"/desk/drafts/{number}", said="desk-said-told")


PAGES = (
    get("/desk/drafts", show_all, Right.SIGNED_IN),
    get("/desk/drafts/{id}", show, Right.SIGNED_IN),
    post("/desk/drafts/{id}", save, Right.WORK),
    post("/desk/drafts/{id}/approved", approve, Right.MANAGE),
    post("/desk/drafts/{id}/rejected", reject, Right.MANAGE),
    post("/desk/drafts/{id}/published", publish, Right.MANAGE),
    post("/desk/drafts/{id}/told", tell, Right.MANAGE),
)
