"""The citizens' web chat: a session with a secret in a cookie, posts that are stored before they are answered, and a
resumable stream of what the bot says."""

import asyncio
import hashlib
import hmac
import json
import re
import secrets
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from aiohttp import web

from bot import metrics
from bot.channels.web import ACCOUNT, inbound, receipt
from bot.clock import new_id
from bot.model import Media
from bot.store import StoreError, links
from bot.store import web as rows
from bot.web.doors import DOORS, Doors
from bot.web.media import shown, shown_media

_COOKIE = "helpdesk_chat"
_LINKED = "helpdesk_case"  # the same for a session that a private link opened; it stands beside the browser's own
_STATIC = Path(__file__).with_name("static")
_FILE = re.compile(r'"/static/([a-z.]+)"')
MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
LONGEST_TEXT = 200_000  # characters a page may post; the inbox keeps the beginning
_MOST_SEQ = 2**31
_KEEP_ALIVE = 15.0  # seconds between signs of life on a silent stream
_MOST_STREAMS = 6  # of one session; a browser has no more to one house at a time
STREAMS: web.AppKey["dict[asyncio.Task[Any], str]"] = web.AppKey("streams")  # task -> session, the oldest first


def routes() -> list[web.RouteDef]:
    """The chat's addresses."""
    return [
        web.get("/", page),
        web.post("/api/chat", open_session),
        web.post("/api/chat/{session}/messages", post_message),
        web.post("/api/chat/{session}/shown", post_shown),
        web.get("/api/chat/{session}/events", events),
        web.get("/api/chat/{session}/history", history),
    ]


async def page(_request: web.Request) -> web.Response:
    """The chat page; its files carry their hash in the address, so that they are fetched once."""
    response = web.Response(text=_page(), content_type="text/html", headers={"Cache-Control": "no-cache"})
    response.enable_compression()
    return response


@cache
def _page() -> str:
    return _FILE.sub(
        lambda found: f'"/static/{found[1]}?v={hashlib.sha256((_STATIC / found[1]).read_bytes()).hexdigest()[:12]}"',
        (_STATIC / "chat.html").read_text("utf-8"),
    )


async def open_session(request: web.Request) -> web.Response:
    """A new session: its public id in the body, its secret in an HttpOnly cookie."""
    doors = request.app[DOORS]
    session, secret = new_id(), secrets.token_urlsafe(32)
    async with doors.store.write() as tx:
        await rows.add_session(tx, session, secret_hash=hash_of(secret), now=doors.clock.now())
        elsewhere = _elsewhere(await links.all_links(tx))
    response = web.json_response({"session": session, "elsewhere": elsewhere}, status=201)
    set_secret(response, doors, secret)
    return response


def set_secret(response: web.StreamResponse, doors: Doors, secret: str, *, linked: str = "") -> None:
    """Give the browser the secret of its session, or of the session `linked` that a private link opened."""
    response.set_cookie(
        _LINKED if linked else _COOKIE,
        secret,
        path=f"/api/chat/{linked}/" if linked else "/api/chat/",
        httponly=True,
        samesite="Strict",
        secure=doors.secure_cookies,
        max_age=30 * 24 * 3600,
    )


async def post_message(request: web.Request) -> web.Response:
    """Store what the person wrote or pressed; 202 once it is on disk. The same id is stored once."""
    started = time.perf_counter()
    session = await session_of(request)
    posted = await _posted(request)
    hint = request.query.get("lang", "")[:10]
    arrived = inbound(session, posted["id"], text=posted.get("text", ""), button=posted.get("button", ""), hint=hint)
    try:
        await request.app[DOORS].inbox.take([arrived])
    except (StoreError, OSError):
        raise web.HTTPServiceUnavailable(headers={"Retry-After": "2"}) from None
    metrics.ACCEPTED_SECONDS.labels("web").observe(time.perf_counter() - started)
    return web.json_response({"id": posted["id"]}, status=202)


async def post_shown(request: web.Request) -> web.Response:
    """The page has shown all up to `{"id"}`: only now is that seen, and no longer queued."""
    session = await session_of(request)
    try:
        body = await request.json()
    except (ValueError, RecursionError):
        raise bad("the body is not JSON") from None
    seq = body.get("id") if isinstance(body, dict) else None
    if type(seq) is not int or not 0 < seq < _MOST_SEQ:
        raise bad("id: the number of a message is needed")
    doors = request.app[DOORS]
    try:
        async with doors.store.read() as tx:
            seen = await rows.not_shown(tx, session, up_to=seq)
        await doors.inbox.take([receipt(session, delivery) for delivery in seen])
        if seen:  # once they are all on disk
            async with doors.store.write(urgent=True) as tx:
                await rows.keep_shown(tx, session, up_to=seq)
    except (StoreError, OSError):
        raise web.HTTPServiceUnavailable(headers={"Retry-After": "2"}) from None
    return web.Response(status=204)


async def _posted(request: web.Request) -> dict[str, str]:
    """The body of a post. Raises 400 that names the field at fault."""
    try:
        body = await request.json()
    except (ValueError, RecursionError):
        raise bad("the body is not JSON") from None
    if not isinstance(body, dict) or not all(isinstance(value, str) for value in body.values()):
        raise bad("the body must be an object of strings")
    if not MESSAGE_ID.fullmatch(body.get("id", "")):
        raise bad("id: 1 to 64 letters, digits, - or _ are needed")
    if ("text" in body) == ("button" in body):
        raise bad("exactly one of text and button is needed")
    if len(body.get("text", "")) > LONGEST_TEXT or len(body.get("button", "").encode()) > 64:
        raise bad("text or button: too long")
    return body


async def events(request: web.Request) -> web.StreamResponse:
    """What the bot says, as server-sent events numbered within the session; goes on behind Last-Event-ID."""
    session = await session_of(request)
    doors = request.app[DOORS]
    last = _last_event(request)
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
    )
    await response.prepare(request)
    watch(request, session)
    await response.write(b"retry: 2000\n\n")
    silent_since = doors.clock.monotonic()
    while not closing(request):
        async with doors.store.read() as tx:
            ended = await rows.secret_hash_of(tx, session, now=doors.clock.now()) is None
            messages = [] if ended else await rows.after(tx, session, last)
        if ended:  # with its private link
            break
        for seq, body in messages:
            data = json.dumps({"id": seq, **shown(doors, body)}, ensure_ascii=False)
            await response.write(f"id: {seq}\ndata: {data}\n\n".encode())
            last, silent_since = seq, doors.clock.monotonic()
        if doors.clock.monotonic() - silent_since > _KEEP_ALIVE:
            await response.write(b": here\n\n")
            silent_since = doors.clock.monotonic()
        await doors.wake.wait(f"web:{session}", 1.0)
    return response


def watch(request: web.Request, session: str) -> None:
    """Remember the stream for as long as it runs; of one session's, the newest win."""
    streams, task = request.app[STREAMS], asyncio.current_task()
    assert task is not None
    own = [one for one, its in streams.items() if its == session and one is not task]
    for older in own[: max(0, len(own) + 1 - _MOST_STREAMS)]:
        older.cancel()
        streams.pop(older, None)
    streams[task] = session
    task.add_done_callback(lambda ended: streams.pop(ended, None))


async def end_streams(application: web.Application) -> None:
    """Streams never end by themselves: a house that stops ends them, and the pages come back to the next one."""
    streams = application[STREAMS]
    for task in list(streams):
        task.cancel()


def closing(request: web.Request) -> bool:
    """Whether the browser at the other end has gone."""
    transport = request.transport
    return transport is None or transport.is_closing()


def _last_event(request: web.Request) -> int:
    given = request.headers.get("Last-Event-ID") or request.query.get("last", "0")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


async def history(request: web.Request) -> web.Response:
    """Both sides of the conversation so far, for a page that was loaded again."""
    session = await session_of(request)
    async with request.app[DOORS].store.read() as tx:
        said = await rows.history(tx, ACCOUNT, session)
        linked, _ = await rows.case_of(tx, session, now=request.app[DOORS].clock.now())
        elsewhere = [] if linked else _elsewhere(await links.all_links(tx))
    entries: list[dict[str, Any]] = []
    for _, seq, body in said:
        if seq:
            entries.append({"id": seq, "from": "bot", **shown(request.app[DOORS], body)})
        else:
            entries.append(_own(request.app[DOORS], body))
    body = {"entries": entries, "elsewhere": elsewhere}
    return web.json_response(body, headers={"Cache-Control": "no-store"})


def _own(doors: Doors, body: Mapping[str, Any]) -> dict[str, Any]:
    """What the page is told of a person's own message."""
    entry = {"from": "person", **{name: body[name] for name in ("id", "kind", "text", "name")}}
    if "media" not in body:
        return entry
    sent = body["media"]
    kept = Media(
        sha256=sent["source"],
        name=sent["name"],
        content_type=sent["content_type"],
        size=sent["size"],
        alt=sent["name"],
    )
    return {**entry, "media": shown_media(doors, kept)}


def _elsewhere(found: Mapping[str, str]) -> list[str]:
    """The platforms on which a person can go on."""
    return [platform for platform in found if platform != "web"]


async def session_of(request: web.Request) -> str:
    """The session of the address, once the cookie has proved that it is the caller's. Raises 401 or 404."""
    session = request.match_info["session"]
    doors = request.app[DOORS]
    async with doors.store.read() as tx:
        kept = await rows.secret_hash_of(tx, session, now=doors.clock.now())
    given = [hash_of(secret) for name in (_LINKED, _COOKIE) if (secret := request.cookies.get(name))]
    if kept is None or not any(hmac.compare_digest(one, kept) for one in given):
        metrics.REJECTED.labels("web", "forged").inc()
        raise web.HTTPUnauthorized(text=json.dumps({"error": "open a session first"}))
    return session


def hash_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def bad(reason: str) -> web.HTTPException:
    """400 with what is wrong."""
    return refused(web.HTTPBadRequest, reason)


def refused(status: Callable[..., web.HTTPException], reason: str) -> web.HTTPException:
    """A refusal with what is wrong, in the form of every other answer."""
    return status(text=json.dumps({"error": reason}), content_type="application/json")
