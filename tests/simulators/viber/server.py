"""The REST bot API on loopback: checks the token and the body, then does what the method says."""

import asyncio
import base64
import hashlib
import json
import time
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote

import aiohttp
from aiohttp import web

from tests.simulators.faults import Fault, Faults, Trouble
from tests.simulators.viber import messages
from tests.simulators.viber.callbacks import Callbacks
from tests.simulators.viber.delivery import Fetched, welcome
from tests.simulators.viber.methods import METHODS
from tests.simulators.viber.person import Person
from tests.simulators.viber.rates import Rates
from tests.simulators.viber.statuses import (
    BAD_DATA,
    INVALID_TOKEN,
    MISSING_DATA,
    SUSPENDED,
    TOO_MANY,
    Refused,
    bad,
)

_SESSION = 24 * 3600.0
# billing_status by (broadcast, rich media) inside a session; outside of one it is one more.
_BILLING = {(False, False): 1, (False, True): 3, (True, False): 5, (True, True): 7}


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the bot; `status` is the body's, or -1 when no answer with one was given."""

    method: str
    values: dict[str, Any]
    status: int


class ViberSimulator:
    """`async with ViberSimulator(token) as world`: the bot calls `world.url`/<method>, as under the official `/pa`.

    `scale` shortens the platform's own waits (repeats, the welcome's window); limits by the hour and sessions go by the
    platform's clock, which `passes` moves. `receipts_first` has receipts come before the send call's own answer.
    """

    def __init__(
        self, token: str = "4453b6ac1s345678-e02c5f12174805f9-daec9cbb5448c51f", *, scale: float = 1.0, port: int = 0
    ) -> None:
        self.token = token
        self.account_id = "pa:75346594275468546724"
        self.faults = Faults()
        self.callbacks = Callbacks(self.faults, token=token, scale=scale, now=self.now)
        self.rates = Rates(self.now)
        self.persons: dict[str, Person] = {}
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.fetched: list[Fetched] = []
        self.sent: list[bytes] = []  # what people sent, by its number
        self.background: set[asyncio.Future[None]] = set()
        self.billed = 0
        self.suspended = False
        self.receipts_first = False
        self.bare_failures = False  # `failed` without `desc`, as it also comes in practice
        self.silence = 0.2  # seconds without an answer before the connection is cut
        self.url = ""
        self.client: aiohttp.ClientSession
        self._ahead = 0.0
        self._port = port
        self._runner: web.AppRunner | None = None

    def now(self) -> float:
        """Seconds since 1970 on the platform's clock."""
        return time.time() + self._ahead

    def passes(self, *, hours: float) -> None:
        """Let time pass at once."""
        self._ahead += hours * 3600

    def person(self, name: str, *, language: str = "sr", desktop: bool = False) -> Person:
        """Somebody new, not yet subscribed."""
        digest = hashlib.md5(f"{self.account_id}{len(self.persons)}".encode(), usedforsecurity=False).digest()
        person = Person(self, base64.b64encode(digest).decode(), name, language=language, desktop=desktop)
        self.persons[person.id] = person
        return person

    def replied(self, person: Person) -> None:
        """The person wrote: a session of 24 hours begins, and the bot may write on."""
        person.session_until = self.now() + _SESSION
        self.rates.replied(person.id)

    def bill(self, person: Person, *, rich: bool, broadcast: bool) -> int:
        """The billing status of one message; one outside a session costs."""
        outside = self.now() >= person.session_until
        self.billed += outside
        return _BILLING[broadcast, rich] + outside

    def answered(self, person: Person, token: int, raw: bytes) -> None:
        """The bot answered the opening of a conversation."""
        welcome(self, person, token, raw)

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=10 * 1024 * 1024)
        application.router.add_post("/pa/{method}", self._serve)
        application.router.add_get("/sent/{number}/{name}", self._show)
        self.extend(application)
        self.client = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5))
        self.callbacks.open()
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/pa"
        return self

    def keep(self, content: bytes, name: str) -> str:
        """What a person sent is kept by the platform: the address it can be fetched at."""
        self.sent.append(content)
        return f"{self.url.removesuffix('/pa')}/sent/{len(self.sent) - 1}/{quote(name)}"

    async def _show(self, request: web.Request) -> web.Response:
        number = request.match_info["number"]
        if not number.isdecimal() or int(number) >= len(self.sent):
            raise web.HTTPNotFound
        assert "X-Viber-Auth-Token" not in request.headers  # who fetches has no business with the token
        return web.Response(body=self.sent[int(number)], content_type="application/octet-stream")

    def extend(self, application: web.Application) -> None:
        """A place for more addresses."""

    async def __aexit__(self, *_exception: object) -> None:
        await self.callbacks.close()
        await asyncio.gather(*self.background, return_exceptions=True)
        assert self._runner is not None
        await self._runner.cleanup()
        await self.client.close()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if method not in METHODS:
            raise web.HTTPNotFound
        given: dict[str, Any] = {}
        fault: Fault | None = None
        try:
            given = self._read(method, await request.read(), request.headers.get("X-Viber-Auth-Token"))
            fault = self.faults.next(method, str(given.get("text", "")))
            if fault is not None and fault.trouble in (Trouble.SILENT, Trouble.SERVER_ERROR):
                return await self._no_answer(request, Call(method, given, -1), fault)
            answer = {"status_message": "ok", **await self._carry_out(method, given, fault)}
            status = 0
        except Refused as refused:
            status, answer = refused.status, {"status_message": refused.message}
            if status in (BAD_DATA, MISSING_DATA) and (fault is None or fault.trouble is not Trouble.REFUSED):
                self.violations.append(f"{method}: {refused.message}")
            if status == TOO_MANY:
                answer["message_token"] = self.callbacks.next_token()
        call = Call(method, given, status)
        if fault is not None and status == 0:
            return await self._no_answer(request, call, fault)
        self.calls.append(call)
        return web.json_response({"status": status, "chat_hostname": "SN-CHAT-03_", **answer})

    def _read(self, method: str, body: bytes, token: str | None) -> dict[str, Any]:
        try:
            given = json.loads(body or b"{}")
        except ValueError:
            raise bad("not valid JSON") from None
        if not isinstance(given, dict):
            raise bad("not a JSON object")
        if "auth_token" in given:
            self.violations.append(f"{method}: the token is in the body")
            raise Refused(INVALID_TOKEN)
        if token is None:
            raise Refused(INVALID_TOKEN, "missing_auth_token")
        if token != self.token:
            raise Refused(INVALID_TOKEN)
        if len(body) > messages.MOST_BYTES:
            raise bad(f"the request is larger than {messages.MOST_BYTES} bytes")
        return given

    async def _carry_out(self, method: str, given: dict[str, Any], fault: Fault | None) -> dict[str, Any]:
        if self.suspended:
            raise Refused(SUSPENDED)
        if fault is not None and fault.trouble is Trouble.TOO_MANY:
            raise Refused(TOO_MANY)
        if fault is not None and fault.trouble is Trouble.REFUSED:
            raise Refused(fault.status)
        return await METHODS[method](self, given)

    async def _no_answer(self, request: web.Request, call: Call, fault: Fault) -> web.StreamResponse:
        """A gateway's error, or a connection that is cut: at once, or after saying nothing for a while."""
        self.calls.append(Call(call.method, call.values, -1))
        if fault.trouble is Trouble.SERVER_ERROR:
            return web.Response(status=502, text="Bad Gateway")
        if fault.trouble is not Trouble.RESET_AFTER:
            await asyncio.sleep(self.silence)
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)
