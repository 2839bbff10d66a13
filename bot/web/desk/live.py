"""Something changed: server-sent events without content, upon which a page fetches its `data-live` parts again.

Whoever changes what the desk shows may call `wake.notify(DESK)` after the commit, to be seen at once; within a second
it is seen in any case.
"""

from contextlib import suppress

from aiohttp import web

from bot.staff import entry
from bot.staff.rights import Right
from bot.store import StoreError, changes
from bot.web.chat import closing, watch
from bot.web.desk.frame import COOKIE, Visit, get

DESK = "desk"  # the topic of the hint
_LOOK = 1.0  # seconds
_KEEP_ALIVE = 15.0


async def events(visit: Visit) -> web.StreamResponse:
    """A stream with one event for each change since the cursor of the page, until the session ends."""
    request = visit.request
    last = request.headers.get("Last-Event-ID") or visit.query("cursor")
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
    )
    with suppress(ConnectionResetError):  # the page was left
        await response.prepare(request)
        watch(request, visit.session.hash if visit.session else "")
        await response.write(b"retry: 2000\n\n")
        await _tell(visit, response, last)
    return response


async def _tell(visit: Visit, response: web.StreamResponse, last: str) -> None:
    request, doors = visit.request, visit.doors
    silent_since = looked_at = doors.clock.monotonic()
    while not closing(request):
        try:
            async with doors.store.read() as tx:
                now = await changes.cursor(tx)
            ended = doors.clock.monotonic() - looked_at > _KEEP_ALIVE and not await _still_here(visit)
        except StoreError:
            break  # the page asks again
        if ended:
            await response.write(b"event: ended\ndata: \n\n")
            break
        if doors.clock.monotonic() - looked_at > _KEEP_ALIVE:
            looked_at = doors.clock.monotonic()
        if now != last:
            await response.write(f"id: {now}\nevent: changed\ndata: {now}\n\n".encode())
            last, silent_since = now, doors.clock.monotonic()
        elif doors.clock.monotonic() - silent_since > _KEEP_ALIVE:
            await response.write(b": here\n\n")
            silent_since = doors.clock.monotonic()
        await doors.wake.wait(DESK, _LOOK)


async def _still_here(visit: Visit) -> bool:
    doors = visit.doors
    token = visit.request.cookies.get(COOKIE, "")
    return await entry.visitor(doors.store, token, now=doors.clock.now(), by_hand=False) is not None


PAGES = (get("/desk/events", events, Right.SIGNED_IN),)
