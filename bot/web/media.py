"""Pictures and files behind signed addresses that expire; whatever is wrong with an address, it leads nowhere."""

from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot import media
from bot.model import Media
from bot.store import StoreError, blobs
from bot.store.blobs import Blob
from bot.web.doors import DOORS, Doors

_SHOWN = frozenset(("image/png", "image/jpeg", "image/gif", "image/webp"))  # the rest is saved, not opened in our name
_HEADERS = {
    # A drawing may hold a script: opened by itself it has no origin, runs nothing and loads nothing.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
    "Cache-Control": "private, max-age=3600",
}


def routes() -> list[web.RouteDef]:
    """The address of media."""
    return [web.get("/media/{signature}/{name}", show)]


async def show(request: web.Request) -> web.Response:
    """The bytes that the address was signed for, under the name that it was signed for; 404 for any other."""
    doors, name = request.app[DOORS], request.match_info["name"]
    sha256 = media.check(doors.key, request.match_info["signature"], name=name, now=doors.clock.now())
    blob = await _kept(doors, sha256) if sha256 else None
    if blob is None or blob.content_type not in media.TYPES:
        raise web.HTTPNotFound
    charset = "; charset=utf-8" if blob.content_type == "text/calendar" else ""
    headers = {
        **_HEADERS,
        "Content-Type": blob.content_type + charset,
        "Content-Disposition": _disposition(blob.content_type, name),
    }
    return web.Response(body=blob.content, headers=headers)


async def _kept(doors: Doors, sha256: str) -> Blob | None:
    try:
        async with doors.store.read() as tx:
            return await blobs.get(tx, sha256)
    except (StoreError, OSError):
        raise web.HTTPServiceUnavailable(headers={"Retry-After": "2"}) from None


def _disposition(content_type: str, name: str) -> str:
    """How to treat it, and its name for programs old and new."""
    way = "inline" if content_type in _SHOWN else "attachment"
    plain = "".join(letter if letter.isascii() and letter not in '"\\' else "_" for letter in name)
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def shown(doors: Doors, body: dict[str, Any]) -> dict[str, Any]:
    """What the page is told of a message: media by an address that is signed now, instead of what the mailbox holds."""
    if "media" not in body:
        return body
    return {**body, "media": shown_media(doors, Media(**body["media"]))}


def shown_media(doors: Doors, kept: Media) -> dict[str, str]:
    """What the page is told of a picture or file."""
    url = media.address(doors.key, kept, now=doors.clock.now())
    return {"url": url, "name": kept.name, "type": kept.content_type, "alt": kept.alt}
