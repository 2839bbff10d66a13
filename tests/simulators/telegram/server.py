"""A Bot API server on loopback: checks the token, the parameters and the pace, then does what the method says."""

import asyncio
import itertools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

from aiohttp import web

from tests.simulators.faults import Faults, Trouble
from tests.simulators.telegram import schema
from tests.simulators.telegram.files import Files, download
from tests.simulators.telegram.groups import Group
from tests.simulators.telegram.methods import METHODS
from tests.simulators.telegram.person import Person
from tests.simulators.telegram.rates import Flood
from tests.simulators.telegram.refusal import Refused, bad
from tests.simulators.telegram.schema import Upload
from tests.simulators.telegram.updates import Updates

_PACED = frozenset(("sendMessage", "sendPhoto", "sendDocument", "editMessageText", "createForumTopic"))
_LARGEST_CALL = 51 * 1024 * 1024  # a document of 50 MB and what stands around it


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the bot."""

    method: str
    values: dict[str, Any]
    status: int


class TelegramSimulator:
    """`async with TelegramSimulator(token) as world`: the bot calls `world.url`/bot<token>/<method>.

    `scale` shortens the platform's own waits (retries, polls, lifetimes); what it tells the bot to wait stays as it is,
    by `monotonic`, the platform's own clock.
    """

    def __init__(
        self,
        token: str = "123456:simulated-token-for-tests-only",
        *,
        scale: float = 1.0,
        port: int = 0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._monotonic = monotonic
        self.token = token
        self.faults = Faults()
        self.files = Files()
        self.updates = Updates(self.faults, scale=scale)
        self.persons: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}
        self.moved: dict[int, int] = {}  # old id of a group: new id
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.answered: list[str] = []
        self.commands: dict[str, list[dict[str, str]]] = {}
        self.flood = Flood()
        self.url = ""
        self._port = port
        self._message_ids = itertools.count(1)
        self._group_ids = itertools.count(1_002_000_000_001)
        self._person_ids = itertools.count(5_000_000_001)
        self._runner: web.AppRunner | None = None

    @property
    def bot_user(self) -> dict[str, Any]:
        """The bot as the platform describes it."""
        number = int(self.token.partition(":")[0])
        return {"id": number, "is_bot": True, "first_name": "Help desk", "username": "helpdesk_test_bot"}

    def person(self, name: str, *, language: str = "sr") -> Person:
        """Somebody new."""
        person = Person(self, next(self._person_ids), name, language)
        self.persons[person.id] = person
        return person

    def group(self, title: str, *, is_forum: bool = True) -> Group:
        """A new group with the bot in it."""
        group = Group(self, self.next_group_id(), title, is_forum=is_forum)
        self.groups[group.id] = group
        return group

    def next_group_id(self) -> int:
        """Groups have negative ids."""
        return -next(self._group_ids)

    def next_message_id(self) -> int:
        """Message ids grow."""
        return next(self._message_ids)

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=_LARGEST_CALL)
        application.router.add_route("*", "/bot{token}/{method}", self._serve)
        application.router.add_get("/file/bot{token}/{path:.+}", partial(download, self))
        self.extend(application)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    def extend(self, application: web.Application) -> None:
        """A place for more addresses."""

    async def __aexit__(self, *_exception: object) -> None:
        await self.updates.delete_webhook()
        assert self._runner is not None
        await self._runner.cleanup()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != self.token:
            return _refusal(Refused(401, "Unauthorized"))
        try:
            given = await _parameters(request)
        except web.HTTPRequestEntityTooLarge:
            return _refusal(Refused(413, "Request Entity Too Large"))
        fault = self.faults.next(method, str(given.get("text", given.get("caption", ""))))
        if fault is not None and fault.trouble is Trouble.SILENT:
            return await self._hang_up(request, method, given)
        try:
            if fault is not None and fault.trouble is Trouble.TOO_MANY:
                self.flood.silence(int(given.get("chat_id", 0)), fault.retry_after, self._monotonic())
                raise _too_many(fault.retry_after)
            if fault is not None and fault.trouble is Trouble.SERVER_ERROR:
                raise Refused(502, "Bad Gateway")
            if fault is not None and fault.trouble is Trouble.REFUSED:
                raise Refused(fault.status, "Refused on demand")
            result = await self._carry_out(method, given)
        except Refused as refused:
            self.calls.append(Call(method, given, refused.code))
            return _refusal(refused)
        self.calls.append(Call(method, given, 200))
        if fault is not None:
            return await self._hang_up(request, method, given)
        return web.json_response({"ok": True, "result": result})

    async def _carry_out(self, method: str, given: dict[str, Any]) -> Any:
        if method not in METHODS or not schema.known(method):
            raise Refused(404, "Not Found")
        values, wrong = schema.read(method, given)
        if wrong:
            self.violations += wrong
            raise bad(wrong[0])
        if method in _PACED:
            self._check_pace(values.get("chat_id", 0))
        return await METHODS[method](self, values)

    def _check_pace(self, chat_id: int | str) -> None:
        chat, now = int(chat_id) if str(chat_id).lstrip("-").isdigit() else 0, self._monotonic()
        if self.flood.too_soon(chat, now):
            self.violations.append(f"a message to {chat} before retry_after had passed")
        wait = self.flood.check(chat, now)
        if wait:
            raise _too_many(wait)

    async def _hang_up(self, request: web.Request, method: str, given: dict[str, Any]) -> web.StreamResponse:
        """No answer: the connection is cut, as a time-out on the way looks to the bot."""
        self.calls.append(Call(method, given, 0))
        assert request.transport is not None
        request.transport.abort()
        await asyncio.sleep(0)
        return web.Response(status=500)


def _too_many(seconds: int) -> Refused:
    return Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def _refusal(refused: Refused) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": refused.code, "description": refused.description}
    if refused.parameters:
        body["parameters"] = refused.parameters
    return web.json_response(body, status=refused.code)


async def _parameters(request: web.Request) -> dict[str, Any]:
    """Parameters from the address, a form, a multipart body or JSON."""
    given: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        body = json.loads(await request.text() or "{}")
        given |= body if isinstance(body, dict) else {}
    elif request.method == "POST":
        given |= _attached({key: _part(value) for key, value in (await request.post()).items()})
    return given


def _part(value: Any) -> str | Upload:
    """One part of a form: a text, or a file."""
    if isinstance(value, web.FileField):
        return Upload(value.filename, value.content_type, value.file.read())
    return str(value)


def _attached(parts: dict[str, str | Upload]) -> dict[str, str | Upload]:
    """A parameter `attach://name` is the file in the part with that name, which is no parameter itself."""
    used = {key: str(value).removeprefix("attach://") for key, value in parts.items() if _points(value)}
    own = {key: value for key, value in parts.items() if key not in used.values()}
    return {**own, **{key: parts.get(name, "") for key, name in used.items()}}


def _points(value: str | Upload) -> bool:
    return isinstance(value, str) and value.startswith("attach://")
