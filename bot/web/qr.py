"""QR codes beside the web chat: the link that takes the conversation to a phone, for its camera."""

import io

import segno
from aiohttp import web

from bot.cases.link import without
from bot.store import links
from bot.store import web as rows
from bot.web.chat import session_of
from bot.web.doors import DOORS


def routes() -> list[web.RouteDef]:
    """The codes' addresses."""
    return [web.get("/api/chat/{session}/qr/{seq}/{platform}", qr_code)]


async def qr_code(request: web.Request) -> web.Response:
    """A link that stands in one of the session's messages, to a platform or to a case, as a QR code for a camera."""
    session = await session_of(request)
    number, platform = request.match_info["seq"], request.match_info["platform"]
    async with request.app[DOORS].store.read() as tx:
        text = await rows.text_of(tx, session, int(number)) if number.isascii() and number.isdigit() else None
        template = (await links.all_links(tx)).get(platform, "")
    start = template.partition("{payload}")[0]
    words = (text or "").split()
    if platform == "case":
        link = next((word for word in words if without(word) != word), None)
    else:
        link = next((word for word in words if start and word.startswith(start)), None)
    if link is None:
        raise web.HTTPNotFound
    picture = io.BytesIO()
    segno.make(link, error="m", micro=False).save(picture, kind="svg", scale=4, border=4, light="white")
    return web.Response(
        body=picture.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": "private, no-store"}
    )
