"""How a message that was taken reaches a person: its media is fetched, the client draws it, receipts come back."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp

from tests.simulators.viber import keyboards, messages
from tests.simulators.viber.person import Heard, Person
from tests.simulators.viber.statuses import Refused

if TYPE_CHECKING:
    from tests.simulators.viber.server import ViberSimulator

_WELCOME_WINDOW = 300.0
_LATE = 0.02  # seconds until a client's refusal comes back
_PICTURES = frozenset(("image/jpeg", "image/png", "image/gif"))
_LARGEST = {"picture": 3 * 1024 * 1024, "video": 26 * 1024 * 1024, "file": 50 * 1024 * 1024}

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fetched:
    """One address that the platform fetched for a message; status 0 when it was not reached."""

    url: str
    status: int
    content_type: str = ""
    size: int = 0
    content: bytes = field(default=b"", repr=False)


async def arrive(world: "ViberSimulator", person: Person, token: int, values: Values) -> None:
    """Show the message, or have the client refuse it and tell the bot so later."""
    wrong = await _wrong_media(world, values) or _undrawable(person, values)
    if wrong:
        fail(world, person, token, wrong)
    else:
        await _show(world, person, token, values)


async def _show(world: "ViberSimulator", person: Person, token: int, values: Values, *, welcome: bool = False) -> None:
    kind = values.get("type", "keyboard")
    person.take(Heard(token, kind, values.get("text", ""), values, welcome))
    tasks = []
    for name in person.receipts:
        receipt = {"event": name, "message_token": token, "user_id": person.id}
        tasks += world.callbacks.push(receipt, queue=f"receipts:{person.id}")
    if world.receipts_first and tasks:
        await asyncio.wait(tasks, timeout=2.0)


def fail(world: "ViberSimulator", person: Person, token: int, wrong: str) -> None:
    """The late `failed` of a client; the message is not shown."""
    world.violations.append(f"{person.name}'s client: {wrong}")
    more: Values = {"udid": None} if world.bare_failures else {"desc": wrong}
    event = {"event": "failed", "message_token": token, "user_id": person.id, **more}
    world.callbacks.push(event, queue=f"receipts:{person.id}", after=_LATE)


def _undrawable(person: Person, values: Values) -> str:
    wrong = ""
    if "keyboard" in values:
        wrong = keyboards.undrawable(values["keyboard"], desktop=person.desktop)
    if not wrong and "rich_media" in values:
        wrong = keyboards.undrawable_carousel(values["rich_media"], desktop=person.desktop)
    return wrong


async def _wrong_media(world: "ViberSimulator", values: Values) -> str:
    """Fetch what the message points to; only from loopback, so that no test reaches a network."""
    kind = values.get("type", "")
    for name in ("media", "thumbnail"):
        if kind not in _LARGEST or name not in values or urlsplit(values[name]).hostname != "127.0.0.1":
            continue
        found = await _fetch(world, values[name])
        world.fetched.append(found)
        if found.status != 200:
            return f"{name} could not be fetched ({found.status})"
        if kind == "picture" and found.content_type not in _PICTURES:
            return f"{name} is {found.content_type}, not a picture"
        if name == "media" and found.size > _LARGEST[kind]:
            return f"{name} is larger than {_LARGEST[kind]} bytes"
        if name == "media" and kind == "file" and found.size != values["size"]:
            return f"size says {values['size']}, {name} has {found.size} bytes"
    return ""


async def _fetch(world: "ViberSimulator", url: str) -> Fetched:
    try:
        async with world.client.get(url) as answer:
            body = await answer.read()
            return Fetched(url, answer.status, answer.content_type, len(body), body)
    except (aiohttp.ClientError, TimeoutError):
        return Fetched(url, 0)


def welcome(world: "ViberSimulator", person: Person, token: int, raw: bytes) -> None:
    """The answer to `conversation_started`: nothing, or exactly one message without a receiver."""
    due = person.welcome_due(token, within=max(1.0, _WELCOME_WINDOW * world.callbacks.scale))
    if not raw.strip() or not due:
        return
    try:
        values = json.loads(raw)
        if not isinstance(values, dict):
            raise ValueError("more or less than one message")
        if len(raw) > messages.MOST_BYTES:
            raise ValueError(f"larger than {messages.MOST_BYTES} bytes")
        messages.check(values, to="")
    except (ValueError, Refused) as wrong:
        world.violations.append(f"welcome: {wrong}")
        return
    task = asyncio.ensure_future(_welcome(world, person, values))
    world.background.add(task)
    task.add_done_callback(world.background.discard)


async def _welcome(world: "ViberSimulator", person: Person, values: Values) -> None:
    token = world.callbacks.next_token()
    wrong = await _wrong_media(world, values) or _undrawable(person, values)
    if wrong:
        fail(world, person, token, wrong)
    else:
        await _show(world, person, token, values, welcome=True)
