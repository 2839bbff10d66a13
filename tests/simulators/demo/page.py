"""The page with the phones: what they show, as server-sent events, and what a person does with them, as posts."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from html import escape
from pathlib import Path

from aiohttp import web

from tests.simulators.demo.bell import Bell, heard
from tests.simulators.demo.phone import Impossible, Phone

_STATIC = Path(__file__).with_name("static")
_LOOK = 0.5  # seconds after which a stream looks by itself
_KEEP_ALIVE = 20  # looks without news until a sign of life


class Page:
    """The application's state: the phones by name, the bell, where the web chat is, and who lets one in at the desk."""

    def __init__(self, phones: Mapping[str, Phone], bell: Bell) -> None:
        self.phones = phones
        self.bell = bell
        self.chat = ""
        self.let_in: Callable[[], Awaitable[str]] | None = None
        self._streams: set[asyncio.Task[None]] = set()

    def application(self) -> web.Application:
        """The addresses of the page."""
        application = web.Application(client_max_size=64 * 1024)
        application.router.add_get("/", self.show)
        application.router.add_get("/events", self.events)
        application.router.add_get("/desk", self.desk)
        application.router.add_post("/phones/{phone}/{action}", self.act)
        application.router.add_static("/static", _STATIC)
        application.on_response_prepare.append(self._add_headers)
        application.on_shutdown.append(self._end_streams)
        return application

    async def show(self, _request: web.Request) -> web.Response:
        """The page, with the web chat's address in it."""
        text = (_STATIC / "phones.html").read_text("utf-8").replace("{{chat}}", escape(self.chat))
        return web.Response(text=text, content_type="text/html")

    async def desk(self, _request: web.Request) -> web.Response:
        """To the desk, by a new one-time link of the demo mentor's."""
        if self.let_in is None:
            raise web.HTTPServiceUnavailable
        headers = {"Location": await self.let_in(), "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
        return web.Response(status=303, headers=headers)

    async def act(self, request: web.Request) -> web.Response:
        """What a person does: 204 when it was done, 409 when the phone cannot do it now."""
        phone = self.phones.get(request.match_info["phone"])
        if phone is None or request.content_type != "application/json":  # a form of another site cannot send JSON
            raise web.HTTPNotFound
        try:
            values = await request.json()
            if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
                raise ValueError
        except (ValueError, RecursionError):
            raise web.HTTPBadRequest from None
        try:
            phone.act(request.match_info["action"], values)
        except Impossible as reason:
            return web.json_response({"error": str(reason)}, status=409)
        self.bell.ring()
        return web.Response(status=204)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """All phones whole, whenever something on them changes."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        task = asyncio.current_task()
        assert task is not None
        self._streams.add(task)
        task.add_done_callback(self._streams.discard)
        shown, silent = "", 0
        await response.write(b"retry: 1000\n\n")
        while request.transport is not None and not request.transport.is_closing():
            ring = self.bell.next()
            views = json.dumps({name: phone.view() for name, phone in self.phones.items()}, ensure_ascii=False)
            if views != shown:
                await response.write(f"data: {views}\n\n".encode())
                shown, silent = views, 0
            elif silent >= _KEEP_ALIVE:
                await response.write(b": here\n\n")
                silent = 0
            silent += 1
            await heard(ring, within=_LOOK)
        return response

    async def _add_headers(self, _request: web.Request, response: web.StreamResponse) -> None:
        frame = self.chat or "'none'"
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
            f"frame-src {frame}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers.setdefault("Cache-Control", "no-cache")

    async def _end_streams(self, _application: web.Application) -> None:
        for task in self._streams:
            task.cancel()
