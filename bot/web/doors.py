"""What the web doors need of the rest of the house, as one value."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web

from bot.cases.office import Office
from bot.inbox import Inbox
from bot.knowledge.articles import Release
from bot.knowledge.places import Places
from bot.library import Library
from bot.model import Inbound, OutMessage
from bot.ports import Channel, Clock, Understanding, Wake
from bot.scheduler import Overview
from bot.staff.passwords import Passwords
from bot.store import Store


async def _nothing() -> Overview:
    return Overview(ticks=(), due={})


def _none() -> Release:
    return Release(number=0, hash="", articles={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """Everything a handler may use. `loops` says which of this process's own loops run: name -> alive; `framed_by` is
    the one origin that may show the pages in a frame (none, when empty); `key` signs the addresses of media;
    `release` is the articles that are served now."""

    store: Store
    inbox: Inbox
    understanding: Understanding
    clock: Clock
    wake: Wake
    welcome: Callable[[Inbound], Awaitable[OutMessage | None]]
    key: bytes
    office: Office
    places: Places
    library: Library
    passwords: Passwords = field(default_factory=Passwords)
    channels: Mapping[str, Channel] = field(default_factory=dict)
    overview: Callable[[], Awaitable[Overview]] = _nothing
    release: Callable[[], Release] = _none
    loops: Callable[[], Mapping[str, bool]] = dict
    secure_cookies: bool = False
    framed_by: str = ""


DOORS: web.AppKey[Doors] = web.AppKey("doors", Doors)
