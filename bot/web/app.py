"""Puts the web application together and guards every answer with strict headers."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog
from aiohttp import web

from bot.web import case_link, chat, desk, health, media, qr, upload, webhooks
from bot.web.doors import DOORS, Doors

log = structlog.get_logger()

_BODY = 1024 * 1024  # bytes
_FOR_EVER = "public, max-age=31536000, immutable"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def build(doors: Doors) -> web.Application:
    """The application with all its addresses."""
    application = web.Application(client_max_size=_BODY, middlewares=[_plain_errors])
    application[DOORS] = doors
    application.on_response_prepare.append(_add_headers)
    application[chat.STREAMS] = {}
    application[case_link.FAULTS] = case_link.Faults()
    application[desk.TRIES] = {}
    application[upload.TAKEN] = upload.Taken()
    application.on_shutdown.append(chat.end_streams)
    application.add_routes([*webhooks.routes(), *chat.routes(), *upload.routes(), *qr.routes(), *case_link.routes()])
    application.add_routes([*media.routes(), *health.routes(), *desk.routes()])
    application.router.add_static("/static", Path(__file__).with_name("static"))
    return application


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    if request.path.startswith("/static/"):  # a file asked for by its hash never changes
        response.headers.setdefault("Cache-Control", _FOR_EVER if "v" in request.query else "no-cache")
    ancestors = (request.path == "/" and request.app[DOORS].framed_by) or "'none'"  # the chat's page, never the desk
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value.replace("{ancestors}", ancestors))


@web.middleware
async def _plain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """An unforeseen error is logged with its trace and answered without it."""
    try:
        return await handler(request)
    except (web.HTTPException, ConnectionResetError):
        raise
    except Exception:
        log.exception("request_failed", path=_loggable(request))
        return web.json_response({"error": "internal error"}, status=500)


def _loggable(request: web.Request) -> str:
    """The address as it is registered: what stands in its place may be a secret."""
    resource = request.match_info.route.resource
    return request.path if resource is None else resource.canonical
