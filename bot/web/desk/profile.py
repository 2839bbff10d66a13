"""One's own account: what one knows best, when one is away, and the chats in which one can be written to."""

from datetime import UTC, datetime

import segno
from aiohttp import web

from bot.casework import Role
from bot.errors import StaffRefused
from bot.staff import accounts, entry
from bot.staff.rights import Right
from bot.store import links, staff
from bot.web.desk.frame import Visit, get, post

PLATFORMS = ("telegram", "viber")
TOPICS = ("esickleave", "epay", "portal", "urntr", "caravan")
_LANGUAGES = ("sr", "en")


async def show(visit: Visit) -> web.Response:
    """The page."""
    return await _page(visit)


async def _page(visit: Visit, *, platform: str = "", link: str = "", code: str = "") -> web.Response:
    async with visit.doors.store.read() as tx:
        there = await links.all_links(tx)
        active = await staff.all_staff(tx)
    known = visit.doors.places
    return visit.show(
        "me.html",
        title="desk-me-title",
        topics=TOPICS,
        languages=_LANGUAGES,
        places=[(code, known.get(code)) for code in visit.me.municipalities],
        chats={name: getattr(visit.me, f"{name}_id") for name in PLATFORMS if name in there},
        away={"from": _local(visit, visit.me.away_from), "until": _local(visit, visit.me.away_until)},
        colleagues=[one.name for one in active if one.id != visit.me.id and one.role is not Role.READER],
        linking=platform,
        link=link,
        code=code,
        qr=segno.make(link, error="m", micro=False).svg_inline(scale=4, border=4, light="white", svgclass="qr")
        if link
        else "",
    )


def _local(visit: Visit, moment: datetime | None) -> str:
    return moment.astimezone(visit.doors.office.zone).strftime("%Y-%m-%dT%H:%M") if moment else ""


async def save(visit: Visit) -> web.Response:
    """Topics and languages."""
    topics = tuple(name for name in TOPICS if name in visit.fields("topic"))
    languages = tuple(name for name in _LANGUAGES if name in visit.fields("language"))
    return await _change(visit, topics=topics, languages=languages)


async def _change(visit: Visit, **values: object) -> web.Response:
    async with visit.doors.store.write() as tx:
        await accounts.change(tx, visit.me, actor=visit.actor, now=visit.doors.clock.now(), **values)
    return visit.back("/desk/me", said="desk-said-saved")


async def add_place(visit: Visit) -> web.Response:
    """A municipality that one knows, by its name."""
    code = visit.doors.places.named(visit.field("place"))
    if not code:
        raise StaffRefused("no-place")
    return await _change(visit, municipalities=tuple(sorted({*visit.me.municipalities, code})))


async def remove_place(visit: Visit) -> web.Response:
    """One municipality less."""
    gone = visit.field("place")
    return await _change(visit, municipalities=tuple(code for code in visit.me.municipalities if code != gone))


async def set_absence(visit: Visit) -> web.Response:
    """From when and until when one is away; both empty: one is here."""
    return await _change(visit, away_from=_moment(visit, "from"), away_until=_moment(visit, "until"))


def _moment(visit: Visit, name: str) -> datetime | None:
    text = visit.field(name)
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=visit.doors.office.zone).astimezone(UTC)
    except ValueError:
        raise StaffRefused("bad-dates") from None


async def link_chat(visit: Visit) -> web.Response:
    """A one-time code that links one's own chat, as a link, as a picture for the phone's camera, and to be typed."""
    platform = _platform(visit)
    async with visit.doors.store.write() as tx:
        template = (await links.all_links(tx)).get(platform)
        if template is None:
            raise web.HTTPNotFound
        secret = await entry.issue_link(tx, visit.me.id, platform, now=visit.doors.clock.now())
    payload = entry.PREFIX + secret
    return await _page(visit, platform=platform, link=template.replace("{payload}", payload), code=payload)


async def unlink_chat(visit: Visit) -> web.Response:
    """The chat is not one's own any more."""
    now = visit.doors.clock.now()
    async with visit.doors.store.write() as tx:
        await accounts.set_chat(tx, visit.me, _platform(visit), "", actor=visit.actor, now=now)
    return visit.back("/desk/me", said="desk-said-saved")


def _platform(visit: Visit) -> str:
    platform = visit.request.match_info["platform"]
    if platform not in PLATFORMS:
        raise web.HTTPNotFound
    return platform


PAGES = (
    get("/desk/me", show, Right.SIGNED_IN),
    post("/desk/me", save, Right.SIGNED_IN),
    post("/desk/me/places", add_place, Right.SIGNED_IN),
    post("/desk/me/places/removed", remove_place, Right.SIGNED_IN),
    post("/desk/me/absence", set_absence, Right.SIGNED_IN),
    post("/desk/me/chats/{platform}", link_chat, Right.SIGNED_IN),
    post("/desk/me/chats/{platform}/removed", unlink_chat, Right.SIGNED_IN),
)
