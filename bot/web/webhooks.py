"""Platform webhooks: check, store, and only then say 200."""

import time
from collections.abc import Sequence

import structlog
from aiohttp import web

from bot import metrics
from bot.errors import BadUpdate, Forged
from bot.model import Inbound, InboundKind, Receipt
from bot.ports import Channel, Welcoming
from bot.store import StoreError
from bot.web.doors import DOORS, Doors

log = structlog.get_logger()


def routes() -> list[web.RouteDef]:
    """The webhooks' addresses."""
    return [web.post("/hooks/telegram", telegram), web.post("/hooks/viber", viber)]


async def telegram(request: web.Request) -> web.Response:
    """What Telegram delivers."""
    return await _receive(request, "telegram")


async def viber(request: web.Request) -> web.Response:
    """What Viber delivers."""
    return await _receive(request, "viber")


async def _receive(request: web.Request, platform: str) -> web.Response:
    started = time.perf_counter()
    channel = _channel(request, platform)
    if channel is None:
        raise web.HTTPNotFound
    try:
        body = await request.read()
    except web.HTTPRequestEntityTooLarge:
        metrics.REJECTED.labels(platform, "too large").inc()
        raise
    try:
        arrived = channel.parse(body, request.headers)
    except Forged:
        metrics.REJECTED.labels(platform, "forged").inc()
        log.warning("webhook_forged", platform=platform)
        raise web.HTTPUnauthorized from None
    except BadUpdate as broken:
        metrics.REJECTED.labels(platform, "unreadable").inc()
        log.warning("webhook_unreadable", platform=platform, reason=str(broken))
        raise web.HTTPBadRequest(text="cannot be read") from None
    try:
        answer = await _store(request.app[DOORS], channel, arrived)
    except (StoreError, OSError):
        log.exception("webhook_not_stored", platform=platform)
        raise web.HTTPServiceUnavailable(headers={"Retry-After": "2"}) from None
    metrics.ACCEPTED_SECONDS.labels(platform).observe(time.perf_counter() - started)
    return web.Response(body=answer, content_type="application/json") if answer else web.Response()


async def _store(doors: Doors, channel: Channel, arrived: Sequence[Inbound | Receipt]) -> bytes:
    """Store what arrived; the body to answer with, where the answer is itself a message."""
    for thing in arrived:
        if isinstance(thing, Inbound) and thing.kind is InboundKind.UNSUPPORTED:
            log.info("update_unsupported", account=channel.account, key=thing.dedupe_key)
        if isinstance(thing, Inbound) and _is_opening(thing) and isinstance(channel, Welcoming):
            message = await doors.welcome(thing)
            return channel.welcome(message) if message is not None else b""
    await doors.inbox.take(arrived)
    for thing in arrived:
        if isinstance(thing, Inbound):
            await channel.acknowledge(thing)
    return b""


def _is_opening(thing: Inbound) -> bool:
    return thing.kind is InboundKind.JOINED and thing.name == "opened"


def _channel(request: web.Request, platform: str) -> Channel | None:
    channels = request.app[DOORS].channels
    return next((found for key, found in channels.items() if key.startswith(f"{platform}:")), None)
