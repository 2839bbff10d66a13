"""In and out: name and password, one-time links, a link to one's own chat, a new password, the language of the desk."""

from datetime import datetime, timedelta

import structlog
from aiohttp import web

from bot.errors import StaffRefused, TooBusy
from bot.model import Locale
from bot.staff import accounts, entry
from bot.staff.passwords import check_strength
from bot.staff.rights import Right
from bot.store import access
from bot.web.desk.frame import COOKIE, Visit, get, inside, post, remember_locale, set_cookie

log = structlog.get_logger()

_MINUTE = timedelta(minutes=1)
_MOST_TRIES = 60  # sign-ins in a minute from one address, which many may share
_MOST_ADDRESSES = 10_000
TRIES: web.AppKey[dict[str, tuple[datetime, int]]] = web.AppKey("desk_tries")


async def show(visit: Visit) -> web.Response:
    """The way in."""
    if visit.staff is not None:
        return visit.back(inside(visit.query("next")))
    return visit.show(
        "sign_in.html", title="desk-sign-in-title", next=inside(visit.query("next")), wrong=False, name=""
    )


async def sign_in(visit: Visit) -> web.Response:
    """Name and password; whatever is wrong is answered alike."""
    doors, name = visit.doors, visit.field("name")
    password = visit.form.get("password", "")
    wanted = inside(visit.field("next"))
    try:
        _count(visit)
        token = await entry.sign_in(
            doors.store,
            doors.passwords,
            name=name,
            password=password if isinstance(password, str) else "",
            now=doors.clock.now(),
        )
    except TooBusy:
        return _busy(visit)
    if token is None:
        log.info("sign_in_refused")
        return visit.show("sign_in.html", title="desk-sign-in-title", status=403, next=wanted, wrong=True, name=name)
    return _signed_in(visit, token, wanted)


def _count(visit: Visit) -> None:
    """Count a sign-in from this address. Raises `TooBusy` when there were too many within a minute."""
    tries, now = visit.request.app[TRIES], visit.doors.clock.now()
    if len(tries) >= _MOST_ADDRESSES:
        tries.clear()
    minute, count = tries.get(visit.request.remote or "", (now, 0))
    if now - minute >= _MINUTE:
        minute, count = now, 0
    tries[visit.request.remote or ""] = minute, count + 1
    if count >= _MOST_TRIES:
        raise TooBusy


def _busy(visit: Visit) -> web.Response:
    why = visit.t("desk-sign-in-busy")
    response = visit.show("refused.html", title="desk-down-title", status=429, why=why)
    response.headers["Retry-After"] = "60"
    return response


def _signed_in(visit: Visit, token: str, wanted: str) -> web.Response:
    response = visit.back(wanted)
    set_cookie(visit, response, COOKIE, token, age=int(entry.LASTS.total_seconds()))
    return response


async def sign_out(visit: Visit) -> web.Response:
    """End this session."""
    if visit.session is not None:
        async with visit.doors.store.write() as tx:
            await access.end_session(tx, visit.session.hash)
    response = visit.back("/desk/sign-in", said="desk-said-signed-out")
    response.del_cookie(COOKIE, path="/desk")
    return response


async def show_link(visit: Visit) -> web.Response:
    """Before a one-time link is used a button is pressed: whoever only looks at the address does not use it up."""
    return visit.show("link.html", title="desk-link-title", gone=False)


async def use_link(visit: Visit) -> web.Response:
    """Come in by a one-time link; without a password one is asked for next."""
    doors = visit.doors
    async with doors.store.write() as tx:
        token = await entry.use_link(tx, visit.request.match_info["secret"], now=doors.clock.now())
    if token is None:
        return visit.show("link.html", title="desk-link-title", status=403, gone=True)
    return _signed_in(visit, token, "/desk/password")


async def show_forgot(visit: Visit) -> web.Response:
    """Ask for a link in one's own chat."""
    return visit.show("forgot.html", title="desk-forgot-title", sent=False)


async def forgot(visit: Visit) -> web.Response:
    """Send the link, where there is such an account with a chat; the answer is the same for everybody."""
    doors = visit.doors
    async with doors.store.write() as tx:
        said = await entry.send_link(
            tx, doors.office.texts, name=visit.field("name"), base=base_of(visit), now=doors.clock.now()
        )
    for account in said:
        await doors.wake.notify(f"outbox:{account}")
    return visit.show("forgot.html", title="desk-forgot-title", sent=True)


def base_of(visit: Visit) -> str:
    """The address of the house as people see it; never out of the request, which anybody can write as they like."""
    links = visit.doors.office.links
    return links.base() if links is not None else ""


async def show_password(visit: Visit) -> web.Response:
    """A new password."""
    return visit.show("password.html", title="desk-password-title", wrong="", asks=_asks(visit))


def _asks(visit: Visit) -> bool:
    """Whether the old password is asked for: not of who has none, nor of who came by a link because it is forgotten."""
    return visit.me.has_password and not entry.came_by_link(visit.request.cookies.get(COOKIE, ""))


async def set_password(visit: Visit) -> web.Response:
    """Keep a new password; all sessions end, and this browser gets a new one."""
    doors, me, now = visit.doors, visit.me, visit.doors.clock.now()
    password, again = (str(visit.form.get(name, "")) for name in ("password", "again"))
    try:
        if _asks(visit) and not await entry.is_own(doors.store, doors.passwords, me, visit.prose("old"), now=now):
            return _wrong(visit, visit.t("desk-password-not"))
    except TooBusy:
        return _busy(visit)
    wrong = "" if password == again else visit.t("desk-password-differ")
    try:
        check_strength(password, me.name)
    except StaffRefused as refusal:
        wrong = visit.refused(refusal)
    if wrong:
        return _wrong(visit, wrong)
    hashed = await doors.passwords.hash(password)
    async with doors.store.write() as tx:
        await accounts.set_password(tx, me, hashed, actor=visit.actor, now=now)
        token = await entry.begin_session(tx, me.id, way="new password", now=now)
    response = visit.back("/desk", said="desk-said-password")
    set_cookie(visit, response, COOKIE, token, age=int(entry.LASTS.total_seconds()))
    return response


def _wrong(visit: Visit, why: str) -> web.Response:
    return visit.show("password.html", title="desk-password-title", status=400, wrong=why, asks=_asks(visit))


async def set_locale(visit: Visit) -> web.Response:
    """Another language or script."""
    chosen = visit.field("locale")
    response = visit.back(inside(visit.field("back")))
    if chosen not in list(Locale):
        return response
    remember_locale(visit, response, Locale(chosen))
    if visit.staff is not None:
        async with visit.doors.store.write() as tx:
            now = visit.doors.clock.now()
            await accounts.change(tx, visit.staff, actor=visit.actor, now=now, locale=Locale(chosen))
    return response


PAGES = (
    get("/desk/sign-in", show, Right.ANYBODY),
    post("/desk/sign-in", sign_in, Right.ANYBODY),
    post("/desk/sign-out", sign_out, Right.SIGNED_IN),
    get("/desk/link/{secret}", show_link, Right.ANYBODY),
    post("/desk/link/{secret}", use_link, Right.ANYBODY),
    get("/desk/forgot", show_forgot, Right.ANYBODY),
    post("/desk/forgot", forgot, Right.ANYBODY),
    get("/desk/password", show_password, Right.SIGNED_IN),
    post("/desk/password", set_password, Right.SIGNED_IN),
    post("/desk/locale", set_locale, Right.ANYBODY),
)
